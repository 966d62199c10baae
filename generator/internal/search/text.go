package search

import (
	"html"
	"strings"
)

// Text returns what a reader sees of HTML that the markdown package wrote: paragraphs parted by
// newlines, cells by spaces; without the numbers of footnotes, which do not part the text around
// them, and without alternative texts.
func Text(body string) string {
	t := extractor{}
	t.out.Grow(len(body) * 3 / 4)
	for len(body) > 0 {
		at := strings.IndexByte(body, '<')
		if at < 0 {
			at = len(body)
		}
		t.text(body[:at])
		if at == len(body) {
			break
		}
		tag := tagAt(body[at:])
		body = body[at+len(tag):]
		t.tag(tag)
	}
	return t.out.String()
}

// extractor writes text; white space is held back until something follows it.
type extractor struct {
	out     strings.Builder
	pending byte // 0, ' ' or '\n'
	skip    bool // within the number of a footnote
}

func (t *extractor) text(text string) {
	if t.skip || text == "" {
		return
	}
	if strings.IndexByte(text, '&') >= 0 {
		text = strings.ReplaceAll(html.UnescapeString(text), "\u00a0", " ")
	}
	for text != "" {
		word := strings.IndexAny(text, " \t\r\n")
		if word < 0 {
			word = len(text)
		}
		if word > 0 {
			if t.pending > 0 && t.out.Len() > 0 {
				t.out.WriteByte(t.pending)
			}
			t.pending = 0
			t.out.WriteString(text[:word])
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

func (t *extractor) tag(tag string) {
	name := strings.Trim(tag, "<>")
	closing := strings.HasPrefix(name, "/")
	name = strings.TrimPrefix(name, "/")
	if end := strings.IndexAny(name, " \t\n/>"); end >= 0 {
		name = name[:end]
	}
	switch name {
	case "a":
		t.skip = !closing && (strings.Contains(tag, `class="footnote-ref"`) || strings.Contains(tag, `class="footnote-backref"`))
	case "b", "strong", "i", "em", "del", "code", "sup", "sub", "img", "input", "abbr", "mark", "small":
	case "span":
		if strings.Contains(tag, `class="credit"`) {
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

// tagAt returns the tag at the beginning of HTML, all of it where nothing closes it.
func tagAt(body string) string {
	quote := byte(0)
	for i := range len(body) {
		c := body[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return body[:i+1]
		}
	}
	return body
}
