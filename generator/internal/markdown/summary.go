// The summary of a bulletin that has none in its front matter: its first sentences.

package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// maxSummary is the maximum length of a summary, in characters.
const maxSummary = 120

// excerpt collects the beginning of a body's paragraphs.
type excerpt struct {
	text  []byte
	runes int
}

// paragraph adds a paragraph, as long as more text can matter.
func (e *excerpt) paragraph(n ast.Node, source []byte) {
	if e.runes > maxSummary {
		return
	}
	start := len(e.text)
	if start > 0 {
		// Without punctuation between them two paragraphs would read as one sentence.
		if last, _ := utf8.DecodeLastRune(e.text); !isFullWidthPunct(last) && !isSharedPunct(last) {
			e.text = append(e.text, ' ')
		}
	}
	begin := len(e.text)
	e.text = appendVisible(e.text, n, source)
	added := bytes.TrimFunc(e.text[begin:], unicode.IsSpace)
	if len(added) == 0 {
		e.text = e.text[:start]
		return
	}
	e.text = append(e.text[:begin], added...)
	e.runes += utf8.RuneCount(e.text[start:])
}

// summary cuts the excerpt after the last sentence within the limit that does not end inside brackets or
// quotation marks, else at the last character outside of them, with an ellipsis.
func (e *excerpt) summary() string {
	if e.runes <= maxSummary {
		return string(e.text)
	}
	window := make([]rune, 0, 2*maxSummary)
	for rest := e.text; len(rest) > 0 && len(window) < cap(window); {
		r, size := utf8.DecodeRune(rest)
		if unicode.IsSpace(r) {
			r = ' '
		}
		window = append(window, r)
		rest = rest[size:]
	}
	inside := bracketed(window)
	sentence, word := 0, 0
	for i := 1; i <= maxSummary; i++ {
		if inside[i] {
			continue
		}
		if endsSentence(window, i) {
			sentence = i
		}
		if i < maxSummary && !splitsWord(window, i) && !splitsCharacter(window, i) { // one character is left for the ellipsis
			word = i
		}
	}
	switch {
	case sentence > 0:
		return string(window[:sentence])
	case word == 0: // one quotation or word from the start on
		word = maxSummary - 1
		for word > 1 && splitsCharacter(window, word) {
			word--
		}
	}
	for word > 1 && (window[word-1] == ' ' || window[word-1] == '，' || window[word-1] == '、') {
		word--
	}
	return string(window[:word]) + "…"
}

var closers = map[rune]rune{'《': '》', '“': '”', '（': '）', '(': ')', '「': '」', '『': '』', '〈': '〉', '【': '】', '‘': '’'}

// bracketed returns for every position between two characters whether it is inside a pair. An opening
// sign without a closing one in the window does not count.
func bracketed(window []rune) []bool {
	inside := make([]bool, len(window)+1)
	var open []int
	for i, r := range window {
		if closers[r] != 0 {
			open = append(open, i)
			continue
		}
		for k := len(open) - 1; k >= 0; k-- {
			if closers[window[open[k]]] == r {
				for m := open[k] + 1; m <= i; m++ {
					inside[m] = true
				}
				open = open[:k]
				break
			}
		}
	}
	return inside
}

// endsSentence reports whether a sentence ends before window[i]: at its mark, or at the
// quotation mark or bracket that follows the mark.
func endsSentence(window []rune, i int) bool {
	k := i - 1
	for k > 0 && isCloser(window[k]) {
		k--
	}
	if splitsCharacter(window, i) {
		return false
	}
	switch window[k] {
	case '。', '！', '？', '；':
		return i == len(window) || !isCloser(window[i])
	case '.', '!', '?':
		return i == len(window) || window[i] == ' '
	}
	return false
}

func isCloser(r rune) bool {
	switch r {
	case '》', '”', '）', '」', '』', '〉', '】', '’', ')', '"':
		return true
	}
	return false
}

// splitsCharacter reports whether a cut before window[i] would break what readers see as one character: a letter
// with its accents, an emoji with its selector, skin or joined parts, a flag.
func splitsCharacter(window []rune, i int) bool {
	if i >= len(window) {
		return false
	}
	const joiner = '\u200d'
	before, after := window[i-1], window[i]
	switch {
	case (after < 0x300 || after >= 0x3100 && after < 0xa000) && before != joiner:
		return false
	case unicode.IsMark(after), after == joiner, before == joiner, after >= 0x1f3fb && after <= 0x1f3ff,
		after >= 0xe0020 && after <= 0xe007f: // tags of regional flags
		return true
	case isRegional(after):
		n := 0
		for i > n && isRegional(window[i-1-n]) {
			n++
		}
		return n%2 == 1
	}
	// Vowels and final consonants of Hangul that are written apart.
	return after >= 0x1160 && after <= 0x11ff && before >= 0x1100 && before <= 0x11ff
}

// isRegional reports whether r is half of a flag.
func isRegional(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// splitsWord reports whether a cut before window[i] would break a Latin word or a number.
func splitsWord(window []rune, i int) bool {
	return isLatin(window[i-1]) && isLatin(window[i])
}

func isLatin(r rune) bool {
	return !isCJK(r) && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '-')
}
