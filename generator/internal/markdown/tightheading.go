// Headings without a space.
//
// ##工作情况 is no heading in CommonMark, which needs a space after the signs. Chinese is written without
// spaces, so officers omit it. Two signs or more before Chinese words can mean nothing else; a single one may
// be a hashtag and stays text.

package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"jianbao/generator/internal/diag"
)

type tightHeadingParser struct{}

func (tightHeadingParser) Trigger() []byte { return []byte{'#'} }

func (tightHeadingParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	from := pc.BlockOffset()
	if from < 0 {
		return nil, parser.NoChildren
	}
	at := from
	for at < len(line) && line[at] == '#' {
		at++
	}
	level := at - from
	first, _ := utf8.DecodeRune(line[at:])
	if level < 2 || level > 6 || first < '0' || unicode.IsSpace(first) || !contextHasCJK(pc) {
		return nil, parser.NoChildren
	}
	words := bytes.TrimRight(bytes.TrimRight(line[at:], " \t\r\n"), "#")
	words = bytes.TrimRight(words, " \t")
	if bytes.ContainsRune(words, '#') || !hasCJK(words) {
		return nil, parser.NoChildren
	}
	start := segment.Start + at - segment.Padding
	node := ast.NewHeading(level)
	node.SetPos(start)
	node.Lines().Append(text.NewSegment(start, start+len(words)))
	if j := contextJob(pc); j != nil {
		j.report(diag.New(diag.BodyHeading, string(line[from:at])), start-level, start)
	}
	reader.AdvanceToEOL()
	return node, parser.NoChildren
}

func (tightHeadingParser) Continue(ast.Node, text.Reader, parser.Context) parser.State {
	return parser.Close
}

func (tightHeadingParser) Close(ast.Node, text.Reader, parser.Context) {}
func (tightHeadingParser) CanInterruptParagraph() bool                 { return true }
func (tightHeadingParser) CanAcceptIndentedLine() bool                 { return false }
