// Marks that a reader would see.
//
// What somebody typed as Markdown and Markdown does not take as such is published as typed. Most of it is a slip,
// so whatever looks like a mark in the finished text is a warning with its place: one for each block and kind.

package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"

	"jianbao/generator/internal/diag"
)

// marks are kinds of marks that a block was warned of.
type marks struct {
	warned  string         // the marks, each with a line end
	pending map[string]int // where the first of a pair stands
}

// checkText warns of the marks in a text that is shown.
func (j *job) checkText(n *ast.Text) {
	source, start, stop := j.source.text, n.Segment.Start, n.Segment.Stop
	lineStart := beginsLine(n)
	text := source[:stop]
	for i := start; i < len(text); {
		c := text[i]
		if !isVisibleMark[c] {
			i++
			continue
		}
		switch {
		case c == '\\':
			i += 2
		case c == '*':
			length := runLength(text[i:])
			j.checkStars(i, length)
			i += length
		case !j.chinese:
			i++
		case c >= utf8.RuneSelf && !isWideSign(text[i:]):
			i += 3
		default:
			first := lineStart && len(bytes.Trim(text[start:i], " \t")) == 0
			i += max(1, j.checkMark(text, i, first))
		}
	}
}

// beginsLine reports whether nothing that is shown is before the text on its line.
func beginsLine(n *ast.Text) bool {
	if before := n.PreviousSibling(); before != nil {
		return startsLine(n) || before.Kind() == extast.KindTaskCheckBox
	}
	parent := n.Parent()
	for parent.Type() == ast.TypeInline && parent.PreviousSibling() == nil {
		parent = parent.Parent()
	}
	if parent.Type() == ast.TypeBlock {
		return true
	}
	before, ok := parent.PreviousSibling().(*ast.Text)
	return ok && (before.SoftLineBreak() || before.HardLineBreak())
}

var isVisibleMark = func() (table [256]bool) {
	for _, c := range []byte("\\*_~=%#[]!`|{:$<>+-&\xef\xe3") {
		table[c] = true
	}
	return table
}()

// wideSigns are the full-width ones that checkMark knows.
const wideSigns = "＃！｜］】＊＿～＝｀"

// isWideSign reports whether the text begins with one of them.
func isWideSign(text []byte) bool {
	if len(text) < 3 || isOrdinary(text[0], text[1], text[2]) {
		return false
	}
	r, _ := utf8.DecodeRune(text)
	return strings.ContainsRune(wideSigns, r)
}

// checkMark warns of the mark at text[i], if it is one, and returns its length. First says that nothing is before
// it on its line.
func (j *job) checkMark(text []byte, i int, first bool) int {
	rest := text[i:]
	switch c := rest[0]; c {
	case '_', '~', '=', '%':
		return j.checkPair(text, i, signRun(rest), first)
	case '`':
		n := runLength(rest)
		if n > 2 || !wordBefore(text[:i]) || !isWordAt(rest, n) {
			j.warnMark(string(rest[:n]), i, n)
		}
		return n
	case '#':
		if n := runLength(rest); first {
			j.checkHashes(j.restOfLine(i), i, n)
			return n
		}
	case '|':
		if first && bytes.IndexByte(j.restOfLine(i)[1:], '|') >= 0 {
			j.warnTable(i)
		}
		return 1
	}
	if r, _ := utf8.DecodeRune(rest); strings.ContainsRune(widePairs, r) {
		return j.checkPair(text, i, signRun(rest), first)
	}
	if !first {
		if c := rest[0]; c == '-' || c == '+' || c == '>' || c == ':' {
			return 1
		}
		return j.checkSign(i)
	}
	rest = j.restOfLine(i)
	for _, mark := range []string{":::", "[TOC]", "[toc]", "[ ] ", "[x] ", "[!", "> ", "- ", "-** ", "+ "} {
		words, ok := bytes.CutPrefix(rest, []byte(mark))
		alone := len(bytes.TrimLeft(words, " \t")) == 0 || bytes.TrimLeft(words, " \t")[0] == '|' // in a cell of a table
		if ok && (!alone || mark[0] == '[' || mark[0] == ':') {
			return j.warnMark(strings.TrimSpace(mark), i, len(strings.TrimSpace(mark)))
		}
	}
	switch r, size := utf8.DecodeRune(rest); r {
	case '＃':
		n := bytes.Count(rest[:len(rest)-len(bytes.TrimLeft(rest, "＃"))], rest[:size])
		next, _ := utf8.DecodeRune(rest[min(len(rest), size):])
		if n > 1 || isHan(next) && !bytes.Contains(rest[size:], rest[:size]) {
			return j.warnMark(strings.Repeat("＃", n), i, n*size)
		}
	case '｜':
		if bytes.Contains(rest[size:], wideBar) {
			j.warnTable(i)
			return len(rest)
		}
	case '！':
		if bytes.HasPrefix(rest[size:], []byte("[")) {
			return j.warnMark("！[", i, size+1)
		}
	}
	return j.checkSign(i)
}

// checkSign warns of a mark that may stand anywhere in a line.
func (j *job) checkSign(i int) int {
	rest := j.restOfLine(i)
	for _, mark := range []string{"![", "](", "{{", "{%", "{#", "$$", "<!--"} {
		if bytes.HasPrefix(rest, []byte(mark)) {
			return j.warnMark(mark, i, len(mark))
		}
	}
	switch c := rest[0]; {
	case c == '{' && i > 0 && j.source.text[i-1] == ')' && bytes.IndexByte(rest, '}') > 2 && isAttribute(rest[1:]):
		return j.warnMark("{", i, 1)
	case c == '[' && len(rest) > 3 && rest[1] == '^' && bytes.IndexByte(rest, ']') > 2:
		return j.warnMark("[^", i, 2)
	case c == '[' && len(rest) > 4 && rest[1] == '[' && bytes.Contains(rest, []byte("]]")):
		return j.warnMark("[[", i, 2)
	case c == '&':
		for _, name := range bareReferences {
			after, ok := bytes.CutPrefix(rest, []byte(name))
			if ok && (name[1] == 'a' || !bytes.HasPrefix(after, []byte(";"))) {
				return j.warnMark(strings.Replace(name, "&amp;", "&", 1), i, len(name))
			}
		}
	default:
		if closer := closerAt(rest); closer != "" && leadsOn(rest[len(closer):]) {
			return j.warnMark(closer+"(", i, len(closer))
		}
	}
	return 1
}

// isAttribute reports whether braces begin as those of attributes do: {width=50%}, {.right}, {: .right}.
func isAttribute(text []byte) bool {
	if c := text[0]; c == '.' || c == '#' || c == ':' {
		return true
	}
	name := bytes.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz-")
	return len(name) > 0 && len(name) < len(text) && name[0] == '='
}

// restOfLine is the line from i on. It goes past the end of a text: goldmark cuts texts at brackets, and an address
// behind one may be a link of its own by now.
func (j *job) restOfLine(i int) []byte {
	rest := j.source.text[i:min(len(j.source.text), i+maxSpan)]
	if end := bytes.IndexByte(rest, '\n'); end >= 0 {
		rest = rest[:end]
	}
	return rest
}

// bareReferences are references whose semicolon is missing, or that were escaped twice.
var bareReferences = []string{
	"&nbsp", "&emsp", "&ensp", "&ldquo", "&rdquo", "&mdash", "&hellip",
	"&amp;nbsp", "&amp;emsp", "&amp;ldquo", "&amp;rdquo",
}

// leadsOn reports whether an address in parentheses follows.
func leadsOn(text []byte) bool {
	text = text[blanksLength(text):]
	for _, opening := range []string{"（", "("} {
		if to, ok := bytes.CutPrefix(text, []byte(opening)); ok && len(to) > 0 {
			return isAddress(string(to[:min(len(to), 16)])) || to[0] == '[' && bytes.Contains(to, []byte("]("))
		}
	}
	return false
}

func isWordAt(text []byte, i int) bool { return i < len(text) && isWordByte(text[i]) }

// checkHashes warns of signs of a heading that is none. #话题# is a hashtag.
func (j *job) checkHashes(rest []byte, i, n int) {
	next, _ := utf8.DecodeRune(rest[n:])
	if n > 1 && n < len(rest) || n == 1 && (isHan(next) || next == '（') && bytes.IndexByte(rest[n:], '#') < 0 {
		j.warnMark(string(rest[:n]), i, n)
	}
}

// widePairs are the full-width signs that stand around words.
const widePairs = "＊＿～＝｀"

// signRun is the run of one character that the text begins with.
func signRun(text []byte) []byte {
	_, size := utf8.DecodeRune(text)
	n := size
	for bytes.HasPrefix(text[n:], text[:size]) {
		n += size
	}
	return text[:n]
}

// checkPair warns of two runs of a mark with words between them, and of full-width stars before words. A run of another
// length is a line to fill in, or a range, and stars behind a character mask the rest of a name.
func (j *job) checkPair(text []byte, i int, run []byte, first bool) int {
	mark, end := string(run), i+len(run)
	if mark[0] == '=' && len(run) > 2 && first && len(bytes.TrimSpace(text[end:])) == 0 {
		return j.warnMark(mark, i, len(run))
	}
	sign, _ := utf8.DecodeRune(run)
	if n := utf8.RuneCount(run); n != 2 && (sign != '＊' || n != 3) && (sign != '｀' || n != 1) {
		return len(run)
	}
	if begun, ok := j.warnedMarks.pending[mark]; ok {
		delete(j.warnedMarks.pending, mark)
		words := text[begun+len(run) : i]
		if first, _ := utf8.DecodeRune(words); utf8.RuneCount(words) > 1 && hasCJK(words) && !isUnit(first) {
			return j.warnMark(mark, begun, len(run))
		}
	}
	before, _ := utf8.DecodeLastRune(text[:i])
	after, _ := utf8.DecodeRune(text[end:])
	if isDigit(before) && isDigit(after) || sign == '＊' && masks(text[:i], text[end:], len(run)) {
		return len(run)
	}
	if sign == '＊' && isHan(after) {
		return j.warnMark(mark, i, len(run))
	}
	if j.warnedMarks.pending == nil {
		j.warnedMarks.pending = map[string]int{}
	}
	j.warnedMarks.pending[mark] = i
	return len(run)
}

// masks reports whether full-width stars between the texts may hide letters, or the rest of a name.
func masks(before, after []byte, length int) bool {
	r, _ := utf8.DecodeLastRune(before)
	if length > 2*len(wideStar) && isHan(r) {
		return true
	}
	return wordBefore(before) || masksName(before, after) || endsInSurname(before)
}

// isUnit reports whether r stands behind a blank to fill in: 第__届第__次, __元.
func isUnit(r rune) bool {
	return strings.ContainsRune("年月日号届次条元人名个份岁时分秒项款章件户：，。", r)
}

// warnMark warns once for each block that a mark is shown, and returns its length.
func (j *job) warnMark(mark string, at, length int) int {
	if !strings.Contains(j.warnedMarks.warned, mark+"\n") {
		j.warnedMarks.warned += mark + "\n"
		j.report(diag.New(diag.BodyMarkup, mark), at, at+length)
	}
	return length
}

// warnTable warns of a row of a table that is none.
func (j *job) warnTable(at int) {
	if !strings.Contains(j.warnedMarks.warned, "|\n") {
		j.warnedMarks.warned += "|\n"
		j.report(diag.New(diag.BodyRow), at, at+1)
	}
}

// checkFence warns of a fence that never ends: all that follows is code.
func (j *job) checkFence(n *ast.FencedCodeBlock) {
	end := max(n.Pos(), 0)
	if lines := n.Lines(); lines.Len() > 0 {
		end = lines.At(lines.Len() - 1).Stop
	} else if i := bytes.IndexByte(j.source.text[end:], '\n'); i >= 0 {
		end += i + 1
	} else {
		end = len(j.source.text)
	}
	rest := bytes.TrimLeft(j.source.text[end:], " \t>")
	if !bytes.HasPrefix(rest, []byte("```")) && !bytes.HasPrefix(rest, []byte("~~~")) {
		at := max(n.Pos(), 0)
		j.report(diag.New(diag.BodyFence), at, min(at+3, len(j.source.text)))
	}
}
