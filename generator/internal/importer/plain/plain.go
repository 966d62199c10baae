// Package plain reads texts without any markup, as they are typed, copied from a chat or left by a scraper.
//
// A line is a paragraph. Where photos stood, such texts have a line for each, which is read as the place of a photo
// that is missing:
//
//   - （图片）, [照片], 图片2, （图1）检查组查阅台账, [图1：活动现场], 〔照片3〕, and the name of a picture: IMG_0012.jpg;
//   - else a line that occurs three times or more without being a sentence: the text that a page has for each of its
//     photos.
//
// Text behind such a sign is what stood in the photo's own paragraph. The signs themselves are in Document.Dropped.
package plain

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/charset"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

// placeholder is why a sign that marks the place of a photo was left out.
const placeholder = "placeholder"

// Read reads a text in UTF-8, UTF-16 or GB18030.
func Read(text []byte, l document.Limits) (*document.Document, error) {
	if int64(len(text)) > l.Page {
		size := document.Megabytes(int64(len(text)))
		return nil, fault.New(diag.New(diag.ImportTooLarge, size, document.Megabytes(l.Page)), nil)
	}
	s := charset.Decode(text, "")
	if bad := strings.Count(s, "\ufffd") + strings.Count(s, "\x00"); bad > 3 && bad > utf8.RuneCountInString(s)/50 {
		return nil, fault.New(diag.New(diag.ImportDamaged, diag.Text{Zh: "文字的编码认不出", En: "its encoding is unknown"}), nil)
	}
	r := reader{limits: l, doc: &document.Document{}}
	r.lines = lines(s)
	r.alt = r.repeated()
	for i, line := range r.lines {
		if !r.line(i+1, line) {
			break
		}
	}
	if len(r.doc.Blocks) == 0 {
		return nil, fault.New(diag.New(diag.ImportEmpty), io.ErrUnexpectedEOF)
	}
	return r.doc, nil
}

// reader is the state of one text.
type reader struct {
	doc      *document.Document
	limits   document.Limits
	lines    []string
	alt      map[string]bool // lines that mark places by being repeated
	pictures int
	said     map[string]bool // signs that Dropped has
}

// lines parts a text at its line ends, of whatever kind.
func lines(s string) []string {
	ends := strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\f", "\n", "\v", "\n")
	return strings.Split(ends.Replace(s), "\n")
}

// line reads one line, and reports whether to go on.
func (r *reader) line(place int, line string) bool {
	text := strings.TrimFunc(line, blank)
	if text == "" {
		return true
	}
	if len(r.doc.Blocks) >= r.limits.Paragraphs {
		r.doc.Findings = append(r.doc.Findings,
			diag.New(diag.ImportLimit, diag.Text{Zh: fmt.Sprintf("第 %d 行", place), En: fmt.Sprintf("line %d", place)}))
		return false
	}
	if sign, name, caption, ok := r.sign(text); ok && r.pictures < r.limits.Pictures {
		r.picture(place, sign, name)
		if caption != "" {
			r.add(document.Block{Runs: []document.Run{{Text: caption}}, WithPicture: true, Place: place})
		}
		return true
	}
	if len(text) >= 3 && isRule(text) {
		r.add(document.Block{Kind: document.Rule, Place: place})
		return true
	}
	r.add(document.Block{Runs: []document.Run{{Text: strings.ReplaceAll(text, "\t", " ")}}, Place: place})
	return true
}

func (r *reader) add(b document.Block) { r.doc.Blocks = append(r.doc.Blocks, b) }

// picture adds the place of a photo.
func (r *reader) picture(place int, sign, name string) {
	p := &document.Picture{Missing: name}
	r.pictures++
	if n := len(r.doc.Blocks); n > 0 && r.doc.Blocks[n-1].Kind == document.Pictures {
		r.doc.Blocks[n-1].Pictures = append(r.doc.Blocks[n-1].Pictures, p)
	} else {
		r.add(document.Block{Kind: document.Pictures, Pictures: []*document.Picture{p}, Place: place})
	}
	if !r.said[sign] {
		if r.said == nil {
			r.said = map[string]bool{}
		}
		r.said[sign] = true
		r.doc.Dropped = append(r.doc.Dropped, document.Dropped{Reason: placeholder, Text: sign})
	}
}

func blank(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }

// isRule reports whether a line is only drawn across the page.
func isRule(s string) bool { return strings.Trim(s, "-—－─━=＝*＊_~～· ") == "" }

const number = `([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})`

var (
	// bracketed is a sign in brackets, with what follows it: （图片）, （图1）检查组查阅台账, 〔照片2〕.
	bracketed = lazyregexp.New(`^[（(\[【〔<［]\s*(?:此处)?(?:可?插入?|配|附)?(?:图片|照片|插图|配图|图)\s*` + number +
		`?\s*[）)\]】〕>］]\s*[:：]?\s*(.*)$`)
	// captioned is a sign with the caption in its brackets: [图1：活动现场].
	captioned = lazyregexp.New(`^[（(\[【〔<［]\s*(?:图片|照片|插图|配图|图)\s*` + number + `\s*[:：]\s*(.*?)\s*[）)\]】〕>］]$`)
	// another is where the caption of one more photo begins within the same brackets.
	another = lazyregexp.New(`[；;，,　 ]\s*图\s*` + number + `\s*[:：]`)
	// bare is a sign without brackets: 图片2, 照片.
	bare = lazyregexp.New(`^(?:图片|照片|插图|配图|图(?:[0-9一二三四五六七八九十]))\s*` + number + `?$`)
	// file is the name of a picture.
	file = lazyregexp.New(`(?i)^[^\s/\\:：]{1,80}\.(?:jpe?g|png|gif|bmp|webp|heic|tiff?)$`)
)

// sign reads a line that marks the place of a photo: the sign itself, the photo's name and what stands beside it.
func (r *reader) sign(text string) (sign, name, caption string, ok bool) {
	if m := bracketed.FindStringSubmatch(text); m != nil {
		return strings.TrimSuffix(text, m[2]), numbered(m[1]), m[2], true
	}
	if m := captioned.FindStringSubmatch(text); m != nil && !another.MatchString(m[2]) {
		return strings.Replace(text, m[2], "", 1), numbered(m[1]), m[2], true
	}
	if bare.MatchString(text) {
		return text, numbered(strings.TrimLeft(text, "图片照插配 ")), "", true
	}
	if file.MatchString(text) {
		return text, text, "", true
	}
	return text, "?", "", r.alt[text]
}

// numbered is how a missing photo with a number is called.
func numbered(n string) string {
	if n == "" {
		return "?"
	}
	return "图" + n
}

// repeated are the lines that occur so often that they stand for photos. A text that marks its places otherwise has
// none.
func (r *reader) repeated() map[string]bool {
	count := map[string]int{}
	for _, line := range r.lines {
		text := strings.TrimFunc(line, blank)
		if _, _, _, ok := r.sign(text); ok {
			return nil
		}
		if n := utf8.RuneCountInString(text); n >= 4 && n <= 80 && !strings.ContainsAny(text, "。！？；：") &&
			!strings.HasSuffix(text, ":") && letters(text) >= 4 {
			count[text]++
		}
	}
	alt := map[string]bool{}
	for text, n := range count {
		if n >= 3 {
			alt[text] = true
		}
	}
	return alt
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
