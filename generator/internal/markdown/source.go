// The text that goldmark gets, and how its offsets map to those of the officer's file.
//
// Two steps, each one copy of the body at most. The first makes plain text of it: Windows writes CRLF, which
// goldmark handles in most places; a lone CR is a line end in CommonMark but not in goldmark; and characters
// that HTML forbids are dropped. The second (tidy.go) reads what Chinese input methods and word processors
// make of Markdown's marks.

package markdown

import (
	"bytes"
	"sort"
	"strconv"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// preparedText is a body as the parser gets it.
type preparedText struct {
	text        []byte
	plain, tidy offsets // of the two steps
}

// offsets says where the offsets of a step's result and of its input drift apart, in order.
type offsets []offsetShift

// offsetShift says that from text[at] on, the input's offset is greater by shift.
type offsetShift struct{ at, shift int }

// note records where the input stands when the result has the length at.
func (o *offsets) note(at, input int) {
	last := 0
	if n := len(*o); n > 0 {
		last = (*o)[n-1].shift
	}
	if input-at != last {
		*o = append(*o, offsetShift{at, input - at})
	}
}

func (o offsets) input(at int) int {
	i := sort.Search(len(o), func(i int) bool { return o[i].at > at })
	input := at
	if i > 0 {
		input += o[i-1].shift
	}
	if i < len(o) { // within a piece that was replaced by a longer one
		input = min(input, o[i].at+o[i].shift)
	}
	return input
}

// offset maps an offset of the text to one of the body.
func (p *preparedText) offset(at int) int { return p.plain.input(p.tidy.input(at)) }

// preparePlain copies the body into the prepared text. Dropped is called for each
// character that is dropped, with the place in the text where it stood; it is past the end of the text then.
func (p *preparedText) preparePlain(body string, dropped func(r rune, at int)) {
	p.text = []byte(body)
	if unusual(body) || !utf8.Valid(p.text) {
		p.rewrite(body, dropped)
	}
}

// unusual reports whether the text may hold a line end other than LF, or a character that HTML forbids.
func unusual(body string) bool {
	for i := 0; i < len(body); i++ {
		switch unusualByte[body[i]] {
		case 1:
			return true
		case 2:
			if r, _ := utf8.DecodeRuneInString(body[i:]); forbidden(r) || r == lineSeparator || r == paragraphSeparator {
				return true
			}
		}
	}
	return false
}

// unusualByte is 1 for bytes that are unusual themselves, and 2 for those that may begin an unusual character.
var unusualByte = func() (table [256]byte) {
	for c := range table {
		switch {
		case c < ' ' && c != '\t' && c != '\n', c == 0x7f:
			table[c] = 1
		case c == 0xc2, c == 0xe2, c == 0xef, c >= 0xf0:
			table[c] = 2
		}
	}
	return table
}()

const (
	lineSeparator      = '\u2028'
	paragraphSeparator = '\u2029'
)

// forbidden reports whether HTML forbids a character: controls and noncharacters.
func forbidden(r rune) bool {
	switch {
	case r == '\t' || r == '\n':
		return false
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return true
	}
	return r >= 0xfdd0 && (r <= 0xfdef || r&0xfffe == 0xfffe)
}

// rewrite makes every line end LF, and every byte that is not UTF-8 the replacement character, and drops what
// HTML forbids. A line break of a word processor that is no line end here stays a space between Latin words.
func (p *preparedText) rewrite(body string, dropped func(r rune, at int)) {
	p.text = p.text[:0]
	for i := 0; i < len(body); {
		r, size := rune(body[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(body[i:])
		}
		switch {
		case r == '\r' && i+1 < len(body) && body[i+1] == '\n':
		case r == '\r', r == lineSeparator, r == paragraphSeparator:
			p.text = append(p.text, '\n')
		case forbidden(r):
			dropped(r, len(p.text))
			if (r == '\v' || r == '\f') && wordBefore(p.text) && i+1 < len(body) && isWordByte(body[i+1]) {
				p.text = append(p.text, ' ')
			}
		default:
			p.text = utf8.AppendRune(p.text, r)
		}
		i += size
		p.plain.note(len(p.text), i)
	}
}

func wordBefore(text []byte) bool { return len(text) > 0 && isWordByte(text[len(text)-1]) }

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// dropForbidden removes what HTML forbids, in place. Only numeric references (&#8;) bring it into text that
// was made plain.
func dropForbidden(text []byte) []byte {
	out := text[:0]
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		if !forbidden(r) {
			out = append(out, text[i:i+size]...)
		}
		i += size
	}
	return out
}

var numericReference = []byte("&#")

// checkReferences reports numeric references to what HTML forbids, and reports whether there are numeric
// references at all.
func (j *job) checkReferences() bool {
	text, any := j.source.text, false
	for from := 0; ; {
		i := bytes.Index(text[from:], numericReference)
		if i < 0 {
			return any
		}
		any = true
		start := from + i
		digits, base, at := start+len(numericReference), 10, 0
		if digits < len(text) && text[digits]|0x20 == 'x' {
			digits, base = digits+1, 16
		}
		for at = digits; at < len(text) && at < digits+8 && isWordByte(text[at]); {
			at++
		}
		from = at
		n, err := strconv.ParseUint(string(text[digits:at]), base, 32)
		if err == nil && at < len(text) && text[at] == ';' && n != 0 && forbidden(rune(n)) {
			j.report(diag.New(diag.BodyControl, codePoint(rune(n))), start, at+1)
		}
	}
}

// codePoint names a character that cannot be shown: U+0008.
func codePoint(r rune) string {
	s := strconv.FormatInt(int64(r), 16)
	return "U+" + string(bytes.ToUpper([]byte("0000"[:max(0, 4-len(s))]+s)))
}
