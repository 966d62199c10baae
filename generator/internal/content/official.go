package content

import (
	"unicode"

	"jianbao/generator/internal/site"
)

// official reads what official texts have around their body, and whether the page has a table of contents.
func (r *reader) official() {
	if number := r.t.Text("number"); number != "" {
		r.more().Number = number
	}
	if note := r.t.Text("note"); note != "" {
		r.more().Note = inBrackets(note)
	}
	if signed, _ := r.t.List("signed"); len(signed) > 0 {
		r.more().Signed = signed
	}
	if day, _ := r.t.Date("signed_date"); !day.IsZero() {
		r.more().SignedDate = day
	}
	if r.t.Has("contents") {
		contents := site.ContentsHidden
		if r.t.Bool("contents") {
			contents = site.ContentsShown
		}
		r.more().Contents = contents
	}
}

// inBrackets is a note in full-width brackets. Those that were typed around it are not doubled.
func inBrackets(note string) string {
	runes := []rune(note)
	depth := 0
	for i, c := range runes {
		switch c {
		case '（', '(':
			if depth++; depth == 1 {
				runes[i] = '（'
			}
		case '）', ')':
			if depth--; depth == 0 {
				runes[i] = '）'
			}
		default:
			if depth == 0 && !unicode.IsSpace(c) {
				return "（" + note + "）"
			}
		}
		if depth < 0 {
			break
		}
	}
	if depth != 0 {
		return "（" + note + "）"
	}
	return string(runes)
}
