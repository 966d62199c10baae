// Deleted text. GFM also accepts a single ~, but Chinese text has ranges with it, and 8:00~10:00，
// 14:00~16:00 must not be struck through: only ~~ is a mark here.

package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

type strikethroughProcessor struct{}

func (strikethroughProcessor) IsDelimiter(b byte) bool { return b == '~' }

func (strikethroughProcessor) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (strikethroughProcessor) OnMatch(int) ast.Node { return extast.NewStrikethrough() }

type strikethroughParser struct{}

func (strikethroughParser) Trigger() []byte { return []byte{'~'} }

func (strikethroughParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	n := runLength(line)
	if n != 2 {
		return literalText(parent, block, segment, n)
	}
	canOpen, canClose := neighboursOf(block, line, segment.Start, n).flanking(false)
	if !canOpen && !canClose {
		return literalText(parent, block, segment, n)
	}
	node := parser.NewDelimiter(canOpen, canClose, n, '~', strikethroughProcessor{})
	node.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	pc.PushDelimiter(node)
	return node
}
