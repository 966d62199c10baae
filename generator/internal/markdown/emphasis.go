// Emphasis, with the flanking rule that Chinese needs.
//
// CommonMark tells an opening run of * from a closing one by the spaces and punctuation beside it.
// Chinese has no spaces, so **通知（试行）**已印发 fails there. The amendment (commonmark-spec issue 650, as in GitLab and in
// several markdown-it and micromark plugins) lets full-width punctuation count as a letter, and lets a CJK character
// on one side make up for half-width punctuation on the other. No rule changes for text without CJK characters.

package markdown

import (
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// neighbours are the characters around a delimiter run, each with its variation selector.
type neighbours struct {
	before, after                 rune
	beforeSelected, afterSelected bool // a quotation mark that a selector makes full-width
	beforeIVS                     bool // an ideographic variation selector is before the run
}

// neighboursOf returns the characters before and after the first n bytes of the line.
func neighboursOf(block text.Reader, line []byte, at, n int) neighbours {
	s := neighbours{before: block.PrecendingCharacter(), after: ' '}
	switch {
	case isSelector(s.before):
		selector := s.before
		head := block.Source()[:at]
		head = head[:len(head)-utf8.RuneLen(selector)]
		s.before, _ = utf8.DecodeLastRune(head)
		s.beforeSelected = selector == fullWidthSelector && isQuote(s.before)
	case isIdeographicSelector(s.before):
		s.beforeIVS = true
	}
	if n < len(line) {
		var size int
		s.after, size = utf8.DecodeRune(line[n:])
		if isQuote(s.after) {
			next, _ := utf8.DecodeRune(line[n+size:])
			s.afterSelected = next == fullWidthSelector
		}
	}
	return s
}

// flanking returns whether the run between the neighbours can open and can close emphasis.
// strict is the rule for _, which does not work within words.
func (s neighbours) flanking(strict bool) (canOpen, canClose bool) {
	beforeSpace, afterSpace := util.IsSpaceRune(s.before), util.IsSpaceRune(s.after)
	beforePunct, afterPunct := util.IsPunctRune(s.before), util.IsPunctRune(s.after)
	beforeCJK := s.beforeSelected || isCJK(s.before)
	afterCJK := s.afterSelected || isCJK(s.after)

	left := !afterSpace && (!afterPunct || afterCJK ||
		beforeSpace || beforePunct || beforeCJK || s.beforeIVS)
	right := !beforeSpace && (!beforePunct || beforeCJK ||
		afterSpace || afterPunct || afterCJK)
	if strict {
		return left && (!right || beforePunct), right && (!left || afterPunct)
	}
	return left, right
}

type emphasisProcessor struct{}

func (emphasisProcessor) IsDelimiter(b byte) bool { return b == '*' || b == '_' }

func (emphasisProcessor) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (emphasisProcessor) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

type emphasisParser struct{}

func (emphasisParser) Trigger() []byte { return []byte{'*', '_'} }

func (emphasisParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	checkAbandoned(pc)
	line, segment := block.PeekLine()
	n := runLength(line)
	s := neighboursOf(block, line, segment.Start, n)
	if line[0] == '*' {
		chinese := contextHasCJK(pc)
		closing := chinese && n < maskLength && contextJob(pc).hasOpenRun(pc.LastDelimiter(), n)
		if literal := literalStars(block.Source()[:segment.Start], line, n, s, chinese, closing); literal > 0 {
			return literalText(parent, block, segment, literal)
		}
	}
	if line[0] == '_' && n >= maskLength && contextHasCJK(pc) { // 姓名：____
		return literalText(parent, block, segment, n)
	}
	canOpen, canClose := s.flanking(line[0] == '_')
	if !canOpen && !canClose {
		return literalText(parent, block, segment, n)
	}
	node := parser.NewDelimiter(canOpen, canClose, n, line[0], emphasisProcessor{})
	node.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	pc.PushDelimiter(node)
	return node
}

// openRuns are the lengths of runs of stars up to a delimiter that have no partner yet, a bit for each.
type openRuns struct {
	upTo *parser.Delimiter
	odd  uint8
}

// hasOpenRun reports whether a run of n stars up to the last delimiter has no partner yet. It looks at those only
// that are newer than the answer before.
func (j *job) hasOpenRun(last *parser.Delimiter, n int) bool {
	odd, d := uint8(0), last
	for ; d != nil && d != j.openRuns.upTo; d = d.PreviousDelimiter {
		if d.Char == '*' && d.OriginalLength < maskLength {
			odd ^= 1 << d.OriginalLength
		}
	}
	if d != nil {
		odd ^= j.openRuns.odd
	}
	j.openRuns = openRuns{last, odd}
	return odd&(1<<n) != 0
}

// runLength counts how often the first byte of the line repeats.
func runLength(line []byte) int {
	n := 1
	for n < len(line) && line[n] == line[0] {
		n++
	}
	return n
}

// literalText consumes n bytes as text. It extends the text before them where there is one, so that a
// later parser which looks back (see linkify.go) finds a complete word.
func literalText(parent ast.Node, block text.Reader, segment text.Segment, n int) ast.Node {
	block.Advance(n)
	if last := textBefore(parent, segment.Start); last != nil && segment.Padding == 0 {
		parent.RemoveChild(parent, last)
		last.Segment.Stop = segment.Start + n
		return last
	}
	return ast.NewTextSegment(segment.WithStop(segment.Start + n))
}

// textBefore returns the text that ends right at the given offset, or nil.
func textBefore(parent ast.Node, at int) *ast.Text {
	t, ok := parent.LastChild().(*ast.Text)
	if !ok || t.Segment.Stop != at || t.SoftLineBreak() || t.HardLineBreak() || t.IsRaw() {
		return nil
	}
	return t
}
