// Folding normalises texts and queries. It has to be the same here and in search.js, or bulletins
// are not found and nobody notices; a test compares the two on every assigned code point. So it
// consists of small steps that both languages have:
//
//  1. cut the text into segments: a character and the marks that follow it (category M, and what
//     NFKC joins to the character before: voiced kana marks, Hangul jamo);
//  2. bring each segment to NFKC by itself, then to lower case character by character;
//  3. drop what is invisible: soft hyphens, zero-width and directional signs, variation selectors;
//  4. replace traditional characters by simplified ones.
//
// Segment by segment, a browser can tell for each folded character which characters of the text
// it came from, and so mark the match in the text as written.

package search

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalizer folds texts; hant collects their traditional characters.
type normalizer struct {
	hant []rune
	buf  []byte
}

// append folds text onto dst.
func (f *normalizer) append(dst []rune, text string) []rune {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end := i + size
		for end < len(text) {
			next, n := utf8.DecodeRuneInString(text[end:])
			if !extends(next) {
				break
			}
			end += n
		}
		switch {
		case end == i+size && 0xFF01 <= r && r <= 0xFF5E: // full-width signs are common, and NFKC dear
			dst = f.appendRune(dst, r-0xFEE0)
		case end > i+size || !inert(r):
			f.buf = norm.NFKC.AppendString(f.buf[:0], text[i:end])
			for j := 0; j < len(f.buf); {
				r, n := utf8.DecodeRune(f.buf[j:])
				dst = f.appendRune(dst, r)
				j += n
			}
		default:
			dst = f.appendRune(dst, r)
		}
		i = end
	}
	return dst
}

func (f *normalizer) appendRune(dst []rune, r rune) []rune {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, r)
	case hantFirst <= r && r <= hantLast:
		if s := simplified()[r-hantFirst]; s != 0 {
			f.hant = append(f.hant, r)
			r = rune(s)
		}
		return append(dst, r)
	case r == 'İ': // the one character that becomes two in lower case
		return append(dst, 'i', 0x307)
	case invisible(r):
		return dst
	}
	return append(dst, unicode.ToLower(r))
}

// inert reports what NFKC leaves alone when no mark follows: the common characters.
func inert(r rune) bool {
	return r < 0x80 || 0x4E00 <= r && r <= 0x9FFF || 0x3001 <= r && r <= 0x3029 ||
		0x2018 == r || 0x2019 == r || 0x201C == r || 0x201D == r
}

// extends reports whether a character belongs to the segment of the one before it.
func extends(r rune) bool {
	switch {
	case r < 0x300 || 0x3400 <= r && r <= 0x9FFF || 0xFF00 <= r && r <= 0xFF5F || 0x3001 <= r && r <= 0x3029:
		return false
	case 0x1160 <= r && r <= 0x11FF || 0x3130 <= r && r <= 0x318F || 0xFF9E <= r && r <= 0xFFDC:
		return true
	}
	return unicode.Is(unicode.M, r)
}

func invisible(r rune) bool {
	return r == 0xAD || 0x200B <= r && r <= 0x200F || 0x202A <= r && r <= 0x202E || 0x2060 <= r && r <= 0x206F ||
		0xFE00 <= r && r <= 0xFE0F || r == 0xFEFF || 0xE0100 <= r && r <= 0xE01EF
}

// kind is what a folded character counts as.
type kind byte

const (
	sign kind = iota // no term
	word             // letters, digits and whatever else is no sign
	han              // written without spaces
)

// kindOf is defined on ranges, not on Unicode's categories, which differ between a browser's
// version of Unicode and Go's. search.js has the same ranges.
func kindOf(r rune) kind {
	switch {
	case r < 0xC0:
		if '0' <= r && r <= '9' || 'a' <= r && r <= 'z' {
			return word
		}
		return sign
	case 0x4E00 <= r && r <= 0xA4CF:
		return han
	case r == 0xD7, r == 0xF7, 0x2000 <= r && r <= 0x206F, 0x2190 <= r && r <= 0x2BFF, 0x2E00 <= r && r <= 0x2E7F,
		0x3000 <= r && r <= 0x3004, 0x3008 <= r && r <= 0x3020, 0x302A <= r && r <= 0x303F, r == 0x30FB,
		0xFE10 <= r && r <= 0xFE6F, 0xFF00 <= r && r <= 0xFFFF:
		return sign
	}
	if hanRank(r) > 0 {
		return han
	}
	return word
}

// hanRanges are the Han kind, in the order of UTF-16 units.
var hanRanges = [...]struct{ first, last rune }{
	{0x2E80, 0x2FDF}, {0x3005, 0x3007}, {0x3021, 0x3029}, {0x3040, 0x30FA}, {0x30FC, 0x31FF}, {0x3400, 0xA4CF},
	{0xAC00, 0xD7AF}, {0x20000, 0x3FFFF}, {0xF900, 0xFAFF},
}

// hanRank numbers the characters of the Han kind from 37, in the order of UTF-16 units; all others
// are 0. Two ranks take 36 bits.
func hanRank(r rune) uint64 {
	if 0x3400 <= r && r <= 0xA4CF {
		return uint64(r - 0x3400 + 848) // the result of the loop below
	}
	rank := rune(37)
	for _, h := range &hanRanges {
		if h.first <= r && r <= h.last {
			return uint64(rank + r - h.first)
		}
		rank += h.last - h.first + 1
	}
	return 0
}

// latinRank numbers the digits and letters of ASCII from 1; all others are 0.
func latinRank(r rune) uint64 {
	switch {
	case '0' <= r && r <= '9':
		return uint64(r - '0' + 1)
	case 'a' <= r && r <= 'z':
		return uint64(r - 'a' + 11)
	}
	return 0
}

// rankRune is the inverse of both.
func rankRune(rank uint64) rune {
	if rank <= 36 {
		return rune(base36[rank-1])
	}
	left := rune(rank) - 37
	for _, h := range &hanRanges {
		size := h.last - h.first + 1
		if left < size {
			return h.first + left
		}
		left -= size
	}
	return 0
}
