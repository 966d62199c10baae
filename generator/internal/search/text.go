package search

import (
	stdhtml "html"
	"strings"
	"unsafe"

	"jianbao/generator/internal/html"
	"jianbao/generator/internal/markdown"
)

// AppendText appends what a reader sees of HTML that the markdown package wrote: paragraphs parted by
// newlines, cells by spaces; without the numbers of footnotes, which do not part the text around
// them, and without alternative texts.
func AppendText(text []byte, body string) []byte {
	t := extractor{out: text, start: len(text)}
	for z := html.NewTokenizer(unsafe.Slice(unsafe.StringData(body), len(body))); z.Next(); { // which only reads it
		switch z.Kind {
		case html.Text:
			t.text(body[z.Start:z.End])
		case html.StartTag, html.EndTag:
			t.tag(&z.Token)
		}
	}
	return t.out
}

// extractor writes text; white space is held back until something follows it.
type extractor struct {
	out     []byte
	start   int  // where the text begins
	pending byte // 0, ' ' or '\n'
	skip    bool // within the number of a footnote
}

func (t *extractor) text(text string) {
	if t.skip || text == "" {
		return
	}
	if strings.IndexByte(text, '&') >= 0 {
		text = strings.ReplaceAll(stdhtml.UnescapeString(text), "\u00a0", " ")
	}
	for text != "" {
		word := strings.IndexAny(text, " \t\r\n")
		if word < 0 {
			word = len(text)
		}
		if word > 0 {
			if t.pending > 0 && len(t.out) > t.start {
				t.out = append(t.out, t.pending)
			}
			t.pending = 0
			t.out = append(t.out, text[:word]...)
		}
		if word == len(text) {
			return
		}
		if t.pending == 0 {
			t.pending = ' '
		}
		text = text[word+1:]
	}
}

func (t *extractor) tag(tag *html.Token) {
	switch string(tag.Name) {
	case "a":
		t.skip = tag.Kind == html.StartTag && isFootnoteLink(tag)
	case "b", "strong", "i", "em", "del", "code", "sup", "sub", "img", "input", "abbr", "mark", "small":
	case "span":
		if hasClass(tag, markdown.ClassCredit) {
			t.pending = '\n'
		}
	case "td", "th":
		if t.pending == 0 {
			t.pending = ' '
		}
	default:
		t.pending = '\n'
	}
}

func isFootnoteLink(tag *html.Token) bool {
	return hasClass(tag, markdown.ClassFootnoteRef) || hasClass(tag, markdown.ClassFootnoteBackref)
}

// hasClass reports whether this is the tag's one class.
func hasClass(tag *html.Token, class string) bool {
	a := tag.Attribute("class")
	return a != nil && string(a.RawValue) == class
}
