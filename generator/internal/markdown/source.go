// The text that goldmark gets, and how its offsets map to those of the officer's file.
//
// Windows writes CRLF, which goldmark handles in most places; a lone CR is a line end in CommonMark but
// not in goldmark. A line of ideographic spaces looks blank to its author. All of that is normalised here,
// in one copy of the body, and offsets are mapped back afterwards.

package markdown

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// preparedText is a body as the parser gets it.
type preparedText struct {
	text   []byte
	shifts []offsetShift // where offsets of text and body drift apart, in order
}

// offsetShift says that from text[at] on, the body's offset is greater by shift.
type offsetShift struct{ at, shift int }

// prepare copies the body into the prepared text.
func (p *preparedText) prepare(body string) {
	p.text = []byte(body)
	if bytes.IndexByte(p.text, '\r') >= 0 || !utf8.Valid(p.text) {
		p.rewrite(body)
	}
	p.blankIdeographic()
}

// rewrite makes every line end LF, and every byte that is not UTF-8 the replacement character.
func (p *preparedText) rewrite(body string) {
	p.text = p.text[:0]
	for i := 0; i < len(body); {
		size := 1
		switch c := body[i]; {
		case c == '\r' && i+1 < len(body) && body[i+1] == '\n':
			i++
			p.shifts = append(p.shifts, offsetShift{len(p.text), i - len(p.text)})
			continue
		case c == '\r':
			p.text = append(p.text, '\n')
		case c < utf8.RuneSelf:
			p.text = append(p.text, c)
		default:
			var r rune
			r, size = utf8.DecodeRuneInString(body[i:])
			p.text = utf8.AppendRune(p.text, r)
		}
		i += size
		if shift := i - len(p.text); shift != p.shift() {
			p.shifts = append(p.shifts, offsetShift{len(p.text), shift})
		}
	}
}

// shift is the present difference between the body's offsets and the text's.
func (p *preparedText) shift() int {
	if len(p.shifts) == 0 {
		return 0
	}
	return p.shifts[len(p.shifts)-1].shift
}

// offset maps an offset of the text to one of the body.
func (p *preparedText) offset(at int) int {
	i := sort.Search(len(p.shifts), func(i int) bool { return p.shifts[i].at > at })
	if i == 0 {
		return at
	}
	return at + p.shifts[i-1].shift
}

var ideographicSpace = []byte("\u3000")

// blankIdeographic turns lines of nothing but ideographic and other spaces into blank lines.
// Three bytes become three spaces, so that no offset changes.
func (p *preparedText) blankIdeographic() {
	for from := 0; ; {
		i := bytes.Index(p.text[from:], ideographicSpace)
		if i < 0 {
			return
		}
		start := from + i
		for start > from && (p.text[start-1] == ' ' || p.text[start-1] == '\t') {
			start--
		}
		end := start
		for end < len(p.text) {
			if p.text[end] == ' ' || p.text[end] == '\t' {
				end++
			} else if bytes.HasPrefix(p.text[end:], ideographicSpace) {
				end += len(ideographicSpace)
			} else {
				break
			}
		}
		if (start == 0 || p.text[start-1] == '\n') && (end == len(p.text) || p.text[end] == '\n') {
			for k := start; k < end; k++ {
				p.text[k] = ' '
			}
		}
		from = end
	}
}
