// Paragraphs that are told apart by their indentation.
//
// A text pasted from a word processor has a paragraph on each line, every one begun with two
// ideographic spaces, and no blank lines between. CommonMark makes one paragraph of it all. No
// line within a Chinese paragraph begins that way, so such a line begins a new one.

package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var indentation = []byte("\u3000\u3000")

// indentTransformer splits a paragraph before each indented line.
type indentTransformer struct{}

func (indentTransformer) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	if _, ok := node.Parent().(*ast.ListItem); ok {
		return // a tight list has no paragraphs to tell apart
	}
	lines, source := node.Lines(), reader.Source()
	var starts []int
	for i := 1; i < lines.Len(); i++ {
		segment := lines.At(i)
		if bytes.HasPrefix(bytes.TrimLeft(segment.Value(source), " \t"), indentation) {
			starts = append(starts, i)
		}
	}
	if len(starts) == 0 {
		return
	}
	var after ast.Node = node
	for i, start := range starts {
		end := lines.Len()
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		p := ast.NewParagraph()
		p.SetLines(trimmed(lines.Sliced(start, end), source))
		p.SetPos(lines.At(start).Start)
		node.Parent().InsertAfter(node.Parent(), after, p)
		after = p
	}
	node.SetLines(trimmed(lines.Sliced(0, starts[0]), source))
}

// trimmed returns a paragraph's lines without the blanks before each and after the last, as
// goldmark trims those of its own paragraphs.
func trimmed(lines []text.Segment, source []byte) *text.Segments {
	out := text.NewSegments()
	for i, line := range lines {
		line = line.TrimLeftSpace(source)
		if i == len(lines)-1 {
			line = line.TrimRightSpace(source)
		}
		out.Append(line)
	}
	return out
}
