// Stars that are not emphasis.
//
// Offices must mask phone and identity numbers (138****1234), and articles copied from sites that filter
// words have *党**建: the word rotated left by one character between * and **. CommonMark would pair such
// stars across a sentence, and they would disappear.

package markdown

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
)

// maskLength is the shortest run of stars that is a mask rather than emphasis.
const maskLength = 4

// literalStars returns how many bytes from the start of the line are literal although CommonMark may take
// them for a delimiter run of n stars; 0 leaves the run to the flanking rule. In text without Chinese only
// masks with a digit beside them are literal: a table cell of numbers alone must not become bold.
func literalStars(line []byte, n int, s neighbours, chinese bool) int {
	if n >= maskLength {
		inside := !util.IsSpaceRune(s.before) && !util.IsSpaceRune(s.after)
		if inside && (chinese || isDigit(s.before) || isDigit(s.after)) {
			return n
		}
		return 0
	}
	if !chinese {
		return 0
	}
	if isDigit(s.before) && isDigit(s.after) {
		return n
	}
	if n == 1 {
		return rotatedWord(line)
	}
	return 0
}

// maxRotatedWord is the length of the longest word, in characters, that filters are known to rotate.
const maxRotatedWord = 8

// rotatedWord returns the length of a rotated word at the start of the line, stars included, or 0.
// *强调**更强*** begins in the same way, so the runs of stars that follow decide: it is emphasis when they
// close it, by *** or by ** and then a separate *.
func rotatedWord(line []byte) int {
	n := rotatedWordAt(line)
	if n == 0 {
		return 0
	}
	next, at := nextStars(line, n)
	switch next {
	case 3:
		return 0
	case 2:
		if after, at := nextStars(line, at+2); after == 1 && rotatedWordAt(line[at:]) == 0 {
			return 0
		}
	}
	return n
}

// rotatedWordAt returns the length of *汉字** at the start of the line, or 0.
func rotatedWordAt(line []byte) int {
	i := 1
	for range maxRotatedWord {
		r, size := utf8.DecodeRune(line[i:])
		if !isHan(r) {
			break
		}
		i += size
	}
	if i == 1 || i+2 > len(line) || line[i] != '*' || runLength(line[i:]) != 2 {
		return 0
	}
	return i + 2
}

// nextStars returns the length and offset of the next run of stars of the line.
func nextStars(line []byte, from int) (length, at int) {
	i := bytes.IndexByte(line[from:], '*')
	if i < 0 {
		return 0, len(line)
	}
	return runLength(line[from+i:]), from + i
}

// visibleStars returns the offset of a ** or *** that is shown in the text source[start:stop] and is no
// mask, or -1. The neighbours may be outside of the text: a run of literal stars ends one.
func visibleStars(source []byte, start, stop int) int {
	for i := start; ; {
		j := bytes.Index(source[i:stop], []byte("**"))
		if j < 0 {
			return -1
		}
		i += j
		n := runLength(source[i:stop])
		before, _ := utf8.DecodeLastRune(source[:i])
		after, _ := utf8.DecodeRune(source[i+n:])
		if n < maskLength && before != '\\' && !(isDigit(before) && isDigit(after)) {
			return i
		}
		i += n
	}
}

// checkStars warns once for each block whose text shows stars.
func (j *job) checkStars(start, stop int) {
	if j.starsWarned {
		return
	}
	if i := visibleStars(j.source.text, start, stop); i >= 0 {
		j.starsWarned = true
		j.report(diag.New(diag.BodyStars), i, i+runLength(j.source.text[i:]))
	}
}
