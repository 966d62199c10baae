package docx

import (
	"strconv"
	"strings"
)

// symbol is a sign of w:sym. Those of symbol fonts have codes of their own; of them the usual ones are known, and
// others are shown as a square.
func symbol(font, code string) string {
	n, err := strconv.ParseUint(strings.TrimSpace(code), 16, 32)
	if err != nil {
		return ""
	}
	low := rune(n)
	if n >= 0xf000 && n <= 0xf0ff {
		low = rune(n - 0xf000)
	}
	switch strings.ToLower(strings.TrimSpace(font)) {
	case "wingdings":
		if s, ok := wingdings[low]; ok {
			return string(s)
		}
	case "wingdings 2":
		if s, ok := wingdings2[low]; ok {
			return string(s)
		}
	case "symbol":
		if s, ok := greek[low]; ok {
			return string(s)
		}
		if low >= ' ' && low <= '~' {
			return string(low)
		}
	}
	if n >= 0xe000 && n <= 0xf8ff {
		return "□"
	}
	if n < ' ' || n > 0x10ffff {
		return ""
	}
	return string(rune(n))
}

// signed is text with the signs of symbol fonts in it, which are written with private codes.
func signed(text, font string) string {
	if !strings.ContainsFunc(text, private) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if private(r) {
			b.WriteString(symbol(font, strconv.FormatInt(int64(r), 16)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func private(r rune) bool { return r >= 0xf000 && r <= 0xf0ff }

var wingdings = map[rune]rune{
	0x28: '☎', 0x29: '✆', 0x2a: '✉', 0x3a: '💻', 0x46: '☞', 0x4a: '☺', 0x6c: '●', 0x6d: '❍', 0x6e: '■', 0x6f: '□',
	0x71: '❑', 0x74: '⧫', 0x75: '◆', 0x76: '❖', 0x9f: '•', 0xa1: '○', 0xa7: '▪', 0xa8: '□', 0xab: '★', 0xb2: '✧',
	0xd8: '➢', 0xe0: '→', 0xdf: '←', 0xe1: '↑', 0xe2: '↓', 0xe8: '➔', 0xef: '⇦', 0xf0: '⇨', 0xf1: '⇧', 0xf2: '⇩',
	0xfb: '✗', 0xfc: '✓', 0xfd: '☒', 0xfe: '☑',
	0x80: '⓪', 0x81: '①', 0x82: '②', 0x83: '③', 0x84: '④', 0x85: '⑤', 0x86: '⑥', 0x87: '⑦', 0x88: '⑧', 0x89: '⑨',
	0x8a: '⑩', 0x8c: '❶', 0x8d: '❷', 0x8e: '❸', 0x8f: '❹', 0x90: '❺', 0x91: '❻', 0x92: '❼', 0x93: '❽', 0x94: '❾',
	0x95: '❿',
}

var wingdings2 = map[rune]rune{
	0x4f: '✗', 0x50: '✓', 0x51: '☒', 0x52: '☑', 0x53: '☒', 0x54: '☒', 0x97: '●', 0x98: '●', 0xa2: '■', 0xa3: '□',
}

var greek = map[rune]rune{
	'a': 'α', 'b': 'β', 'c': 'χ', 'd': 'δ', 'e': 'ε', 'f': 'φ', 'g': 'γ', 'h': 'η', 'i': 'ι', 'k': 'κ', 'l': 'λ',
	'm': 'μ', 'n': 'ν', 'o': 'ο', 'p': 'π', 'q': 'θ', 'r': 'ρ', 's': 'σ', 't': 'τ', 'u': 'υ', 'w': 'ω', 'x': 'ξ',
	'y': 'ψ', 'z': 'ζ', 'D': 'Δ', 'F': 'Φ', 'G': 'Γ', 'L': 'Λ', 'P': 'Π', 'Q': 'Θ', 'S': 'Σ', 'W': 'Ω', 'X': 'Ξ', 'Y': 'Ψ',
	0xa3: '≤', 0xb0: '°', 0xb1: '±', 0xb3: '≥', 0xb4: '×', 0xb8: '÷', 0xb7: '•', 0xb9: '≠', 0xa5: '∞', 0xae: '→',
	0x22: '∀', 0x24: '∃', 0x40: '≅', 0x5c: '∴', 0x5e: '⊥', 0xa2: '′', 0xab: '↔', 0xac: '←', 0xad: '↑', 0xaf: '↓',
	0xb2: '″', 0xb5: '∝', 0xb6: '∂', 0xba: '≡', 0xbb: '≈', 0xbc: '…', 0xc4: '⊗', 0xc5: '⊕', 0xc6: '∅', 0xc7: '∩',
	0xc8: '∪', 0xc9: '⊃', 0xca: '⊇', 0xcc: '⊂', 0xcd: '⊆', 0xce: '∈', 0xcf: '∉', 0xd0: '∠', 0xd1: '∇', 0xd5: '∏',
	0xd6: '√', 0xd7: '⋅', 0xd8: '¬', 0xd9: '∧', 0xda: '∨', 0xdb: '⇔', 0xdc: '⇐', 0xde: '⇒', 0xe5: '∑', 0xf2: '∫',
}
