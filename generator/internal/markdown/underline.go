// Headings by a line below them.
//
// In Markdown a line of --- right below a paragraph makes a heading of all of it. Below a sentence that was meant as
// a line between two parts: a heading does not end in a full stop.

package markdown

import (
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var goldmarkUnderline = parser.NewSetextHeadingParser(parser.WithHeadingAttribute())

// underlineParser is that of goldmark, but for lines below Chinese sentences.
type underlineParser struct{ parser.BlockParser }

func (p underlineParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	last := pc.LastOpenedBlock().Node
	if last != nil && ast.IsParagraph(last) && contextHasCJK(pc) {
		if r, _ := utf8.DecodeLastRune(lastLine(last, reader.Source())); strings.ContainsRune("。！？；：，、", r) {
			return nil, parser.NoChildren
		}
	}
	return p.BlockParser.Open(parent, reader, pc)
}
