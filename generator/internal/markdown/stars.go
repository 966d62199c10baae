// Stars that are not emphasis.
//
// Offices must mask phone and identity numbers (138****1234), and articles copied from sites
// that filter words come as *党**建: the word rotated left by one character between * and **.
// CommonMark would pair such stars across a sentence and swallow them.

package markdown

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
)

// maskLength is the shortest run of stars that is a mask rather than emphasis.
const maskLength = 4

// literalStars returns how many bytes from the start of the line are literal although CommonMark
// might see a delimiter run of n stars there; 0 leaves the run to the flanking rule. Text without
// Chinese keeps CommonMark's rule, but for masks with a digit beside them: a table cell of
// numbers alone must not become bold.
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
		return damagedWord(line)
	}
	return 0
}

// damageLimit is the longest word, in characters, that filters are known to rotate.
const damageLimit = 8

// damagedWord returns the length of a damaged word at the start of the line, stars included,
// or 0. The same signs begin *强调**更强***, so the runs of stars that follow decide: they are
// emphasis when they close it, that is, *** or ** and then a * of its own.
func damagedWord(line []byte) int {
	n := damageAt(line)
	if n == 0 {
		return 0
	}
	next, at := nextStars(line, n)
	switch next {
	case 3:
		return 0
	case 2:
		if after, at := nextStars(line, at+2); after == 1 && damageAt(line[at:]) == 0 {
			return 0
		}
	}
	return n
}

// damageAt returns the length of *汉字** at the start of the line, or 0.
func damageAt(line []byte) int {
	i := 1
	for range damageLimit {
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

// nextStars returns the length and place of the next run of stars of the line.
func nextStars(line []byte, from int) (length, at int) {
	i := bytes.IndexByte(line[from:], '*')
	if i < 0 {
		return 0, len(line)
	}
	return runLength(line[from+i:]), from + i
}

// visibleStars returns where in source[start:stop], a rendered text, ** or *** shows that is no
// mask, or -1. The neighbours may be beyond the text: a run of literal stars ends one.
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
