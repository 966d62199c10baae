// Code spans. goldmark searches for the closing run of every opening run again, which is quadratic in
// runs that never close; like cmark, we record the lengths that do not occur again in a block.

package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

type codeSpanParser struct{}

func (codeSpanParser) Trigger() []byte { return []byte{'`'} }

var goldmarkCodeSpan = parser.NewCodeSpanParser()

// unclosed holds the lengths of backtick runs that do not occur again in a block.
type unclosed struct {
	block   ast.Node
	lengths map[int]bool
}

func (codeSpanParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	checkAbandoned(pc)
	line, segment := block.PeekLine()
	n := runLength(line)
	j := contextJob(pc)
	if j.unclosed.block == parent && j.unclosed.lengths[n] {
		return literalText(parent, block, segment, n)
	}
	node := goldmarkCodeSpan.Parse(parent, block, pc)
	if _, failed := node.(*ast.Text); failed {
		if j.unclosed.block != parent {
			j.unclosed = unclosed{parent, map[int]bool{}}
		}
		j.unclosed.lengths[n] = true
	}
	return node
}
