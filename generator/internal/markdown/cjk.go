// Character classes of the Chinese rules. All test the common case first, a Han character of the basic
// block: they are called for every mark and line break.

package markdown

import (
	"unicode"

	"github.com/yuin/goldmark/util"
	"golang.org/x/text/width"
)

// isHan reports whether r is written with Chinese characters: one of them is one word.
func isHan(r rune) bool {
	if r >= 0x4e00 && r <= 0x9fff {
		return true
	}
	return r >= 0x2e80 && unicode.Is(unicode.Han, r)
}

// isCJK reports whether r is a CJK character in the sense of the amended flanking rule: its
// East Asian Width is W, F or H and it is not an emoji by default, or its script is Hangul.
func isCJK(r rune) bool {
	switch {
	case r >= 0x4e00 && r <= 0x9fff, r >= 0xac00 && r <= 0xd7a3:
		return true
	case r < 0x1100: // ₩ (U+20A9), the first halfwidth character, is above; nothing wide is below
		return false
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianHalfwidth:
		return !unicode.Is(emojiPresentation, r)
	}
	return unicode.Is(unicode.Hangul, r)
}

// isFullWidth reports whether a line break between r and another such character becomes nothing. Korean
// is wide too, but has spaces between its words.
func isFullWidth(r rune) bool {
	if r >= 0x4e00 && r <= 0x9fff {
		return true
	}
	return isCJK(r) && r != '₩' && !unicode.Is(unicode.Hangul, r)
}

// isFullWidthPunct reports whether r is punctuation that brings its own space.
func isFullWidthPunct(r rune) bool {
	return r >= 0x3000 && util.IsPunctRune(r) && isFullWidth(r)
}

// isSharedPunct reports whether r is punctuation that Chinese and Latin text share, and that
// fonts draw as wide as a Han character in Chinese text: “ ” ‘ ’ … — ·.
func isSharedPunct(r rune) bool {
	switch r {
	case '“', '”', '‘', '’', '…', '—', '·':
		return true
	}
	return false
}

// isQuote reports whether r is a quotation mark of ambiguous width, which a variation selector
// can make full-width.
func isQuote(r rune) bool { return r == '“' || r == '”' || r == '‘' || r == '’' }

const fullWidthSelector = '\uFE01'

// isSelector reports whether r belongs to the character before it. U+FE0F makes emoji and is
// left out, as the rule says.
func isSelector(r rune) bool { return r >= 0xFE00 && r <= 0xFE0E }

func isIdeographicSelector(r rune) bool { return r >= 0xE0100 && r <= 0xE01EF }

func isDigit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

// hasCJK reports whether the text has a CJK character. For ordinary bodies the first bytes decide, for
// English ones a fast scan.
func hasCJK(body []byte) bool {
	for i := 0; i < len(body); i++ {
		if body[i] < 0xe1 { // U+1100 is E1 84 80
			continue
		}
		if isCJK(util.ToRune(body, i)) {
			return true
		}
	}
	return false
}

// emojiPresentation is the wide part of Emoji_Presentation=Yes of Unicode 16 emoji-data.txt:
// characters that are pictures unless a selector makes them text.
var emojiPresentation = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x231a, 0x231b, 1}, {0x23e9, 0x23ec, 1}, {0x23f0, 0x23f3, 3}, {0x25fd, 0x25fe, 1},
		{0x2614, 0x2615, 1}, {0x2648, 0x2653, 1}, {0x267f, 0x2693, 0x14}, {0x26a1, 0x26a1, 1},
		{0x26aa, 0x26ab, 1}, {0x26bd, 0x26be, 1}, {0x26c4, 0x26c5, 1}, {0x26ce, 0x26d4, 6},
		{0x26ea, 0x26ea, 1}, {0x26f2, 0x26f3, 1}, {0x26f5, 0x26fa, 5}, {0x26fd, 0x26fd, 1},
		{0x2705, 0x2705, 1}, {0x270a, 0x270b, 1}, {0x2728, 0x2728, 1}, {0x274c, 0x274e, 2},
		{0x2753, 0x2755, 1}, {0x2757, 0x2757, 1}, {0x2795, 0x2797, 1}, {0x27b0, 0x27bf, 0xf},
		{0x2b1b, 0x2b1c, 1}, {0x2b50, 0x2b55, 5},
	},
	R32: []unicode.Range32{
		{0x1f004, 0x1f004, 1}, {0x1f0cf, 0x1f0cf, 1}, {0x1f18e, 0x1f18e, 1}, {0x1f191, 0x1f19a, 1},
		{0x1f1e6, 0x1f1ff, 1}, {0x1f201, 0x1f201, 1}, {0x1f21a, 0x1f21a, 1}, {0x1f22f, 0x1f22f, 1},
		{0x1f232, 0x1f236, 1}, {0x1f238, 0x1f23a, 1}, {0x1f250, 0x1f251, 1}, {0x1f300, 0x1f320, 1},
		{0x1f32d, 0x1f335, 1}, {0x1f337, 0x1f37c, 1}, {0x1f37e, 0x1f393, 1}, {0x1f3a0, 0x1f3ca, 1},
		{0x1f3cf, 0x1f3d3, 1}, {0x1f3e0, 0x1f3f0, 1}, {0x1f3f4, 0x1f3f4, 1}, {0x1f3f8, 0x1f43e, 1},
		{0x1f440, 0x1f440, 1}, {0x1f442, 0x1f4fc, 1}, {0x1f4ff, 0x1f53d, 1}, {0x1f54b, 0x1f54e, 1},
		{0x1f550, 0x1f567, 1}, {0x1f57a, 0x1f57a, 1}, {0x1f595, 0x1f596, 1}, {0x1f5a4, 0x1f5a4, 1},
		{0x1f5fb, 0x1f64f, 1}, {0x1f680, 0x1f6c5, 1}, {0x1f6cc, 0x1f6cc, 1}, {0x1f6d0, 0x1f6d2, 1},
		{0x1f6d5, 0x1f6d7, 1}, {0x1f6dc, 0x1f6df, 1}, {0x1f6eb, 0x1f6ec, 1}, {0x1f6f4, 0x1f6fc, 1},
		{0x1f7e0, 0x1f7eb, 1}, {0x1f7f0, 0x1f7f0, 1}, {0x1f90c, 0x1f93a, 1}, {0x1f93c, 0x1f945, 1},
		{0x1f947, 0x1f9ff, 1}, {0x1fa70, 0x1fa7c, 1}, {0x1fa80, 0x1fa89, 1}, {0x1fa8f, 0x1fac6, 1},
		{0x1face, 0x1fadc, 1}, {0x1fadf, 0x1fae9, 1}, {0x1faf0, 0x1faf8, 1},
	},
}
