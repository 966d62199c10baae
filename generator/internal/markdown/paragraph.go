// Paragraphs without blank lines between them, and without indented code.
//
// A text pasted from a word processor has a paragraph on each line, which begins with blanks, official
// numbering (一、 （一） 1. ①) or a bullet (● ·), and there are no blank lines. CommonMark makes one paragraph of
// all, or the rest of the list item, quote or table before it. No line within a Chinese paragraph begins that
// way, so such a line begins a new one: in the item or quote if it is indented as far, else after it.
//
// For the same reason four blanks at the start of a line are indentation here, and no code: nobody shows code
// in a bulletin, and whoever does uses a fence. Text without Chinese is read as CommonMark has it.

package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
)

// deepIndent is how many columns before a line begin a paragraph; as many make code in CommonMark.
const deepIndent = 4

var goldmarkParagraph = parser.NewParagraphParser()

// paragraphStartParser begins a paragraph within another.
type paragraphStartParser struct{}

func (paragraphStartParser) Trigger() []byte { return nil }

func (paragraphStartParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if !contextHasCJK(pc) {
		return nil, parser.NoChildren
	}
	last := pc.LastOpenedBlock().Node
	line, segment := reader.PeekLine()
	if last == nil || !ast.IsParagraph(last) || util.IsBlank(line) {
		return nil, parser.NoChildren // where none is open, any line begins one
	}
	source := reader.Source()
	words := bytes.TrimLeft(line, " \t")
	before := lastLine(last, source)
	deep := len(words) < len(line) && columnsBefore(source, segment, line) >= deepIndent
	begins := deep || beginsParagraph(words, before) || endsTable(last, source, before, words)
	if !begins || isRowAfter(words, before) {
		return nil, parser.NoChildren
	}
	node := ast.NewParagraph()
	node.Lines().Append(segment)
	reader.AdvanceToEOL()
	return node, parser.NoChildren
}

// lastLine is the last line of an open paragraph.
func lastLine(paragraph ast.Node, source []byte) []byte {
	lines := paragraph.Lines()
	if lines.Len() == 0 {
		return nil
	}
	last := lines.At(lines.Len() - 1)
	return bytes.TrimSpace(last.Value(source))
}

// isRowAfter reports whether a line is a row of the table that the line before is in: 1、甲 | 2.
func isRowAfter(line, before []byte) bool {
	return bytes.IndexByte(line, '|') >= 0 && bytes.IndexByte(before, '|') >= 0
}

// endsTable reports whether a line has no bar, and those before it are a table: to CommonMark it would be a row.
func endsTable(paragraph ast.Node, source, before, line []byte) bool {
	lines := paragraph.Lines()
	if lines.Len() < 2 || bytes.IndexByte(before, '|') < 0 || bytes.IndexByte(line, '|') >= 0 {
		return false
	}
	second := lines.At(1)
	row, _ := isDelimiterRow(source[second.Start:min(second.Stop, second.Start+maxSpan)])
	return row
}

// columnsBefore counts the columns of blanks before the text of a line, those included that belong to the
// quotes and items around it.
func columnsBefore(source []byte, segment text.Segment, line []byte) int {
	at := segment.Start + len(line) - segment.Padding - len(bytes.TrimLeft(line, " \t"))
	n := 0
	for at > 0 && (source[at-1] == ' ' || source[at-1] == '\t') {
		at--
		n++
		if source[at] == '\t' {
			n += 3
		}
	}
	return n
}

func (paragraphStartParser) Continue(node ast.Node, reader text.Reader, pc parser.Context) parser.State {
	return goldmarkParagraph.Continue(node, reader, pc)
}

// Close makes a list loose whose items have several paragraphs, as blank lines between them would.
func (paragraphStartParser) Close(node ast.Node, reader text.Reader, pc parser.Context) {
	if _, ok := node.Parent().(*ast.ListItem); ok {
		node.SetBlankPreviousLines(true)
	}
	goldmarkParagraph.Close(node, reader, pc)
}

func (paragraphStartParser) CanInterruptParagraph() bool { return true }
func (paragraphStartParser) CanAcceptIndentedLine() bool { return false }

// indented holds the blocks of lines with deep indentation until the tree is finished.
type indented struct {
	ast.BaseBlock
	width int
}

var kindIndented = ast.NewNodeKind("Indented")

// Kind implements ast.Node.
func (*indented) Kind() ast.NodeKind { return kindIndented }

// Dump implements ast.Node.
func (n *indented) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

var goldmarkCodeBlock = parser.NewCodeBlockParser()

// indentParser reads what stands behind deep indentation as if it were not indented.
type indentParser struct{}

func (indentParser) Trigger() []byte { return nil }

func (indentParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	last := pc.LastOpenedBlock().Node
	after := last != nil && ast.IsParagraph(last)
	if !contextHasCJK(pc) {
		if after { // code does not interrupt a paragraph
			return nil, parser.NoChildren
		}
		return goldmarkCodeBlock.Open(parent, reader, pc)
	}
	line, segment := reader.PeekLine()
	width, at := util.IndentWidth(line, reader.LineOffset())
	if width < deepIndent || util.IsBlank(line) || after && isRowAfter(line, lastLine(last, reader.Source())) {
		return nil, parser.NoChildren
	}
	if j := contextJob(pc); !after {
		j.warnIndentation(segment.Start-segment.Padding+at, line[at:])
	}
	reader.Advance(at)
	return &indented{width: width}, parser.HasChildren
}

// warnIndentation warns once that what looks like code to Markdown is a paragraph. Blanks of a word processor
// mean that to nobody.
func (j *job) warnIndentation(at int, line []byte) {
	body := j.in.Source.Text[j.in.Offset:]
	start := j.source.offset(at)
	if j.indentWarned || start == 0 || body[start-1] != ' ' && body[start-1] != '\t' {
		return
	}
	j.indentWarned = true
	j.report(diag.New(diag.BodyIndent), at, at+len(bytes.TrimRight(line, " \t\n")))
}

// Continue keeps a list, a table, a quote or a fence together whose lines are all indented. Text is not: each
// indented line of it is a paragraph.
func (indentParser) Continue(n ast.Node, reader text.Reader, pc parser.Context) parser.State {
	node, ok := n.(*indented)
	if !ok {
		return goldmarkCodeBlock.Continue(n, reader, pc)
	}
	line, _ := reader.PeekLine()
	if util.IsBlank(line) {
		return parser.Continue | parser.HasChildren
	}
	width, at := util.IndentWidth(line, reader.LineOffset())
	if width < deepIndent {
		return parser.Close
	}
	_, list := node.LastChild().(*ast.List)
	_, fence := pc.LastOpenedBlock().Node.(*ast.FencedCodeBlock)
	size, _ := containerSign(line[at:])
	if size == 0 && line[at] != '|' && !fence && !(list && width >= node.width+2) {
		return parser.Close
	}
	pos, padding := util.IndentPosition(line, reader.LineOffset(), min(node.width, width))
	reader.AdvanceAndSetPadding(pos, padding)
	return parser.Continue | parser.HasChildren
}

func (indentParser) Close(n ast.Node, reader text.Reader, pc parser.Context) {
	node, ok := n.(*indented)
	if !ok {
		goldmarkCodeBlock.Close(n, reader, pc)
		return
	}
	_, item := node.Parent().(*ast.ListItem)
	if _, paragraph := node.FirstChild().(*ast.Paragraph); item && paragraph {
		node.SetBlankPreviousLines(true)
	}
}

func (indentParser) CanInterruptParagraph() bool { return true }
func (indentParser) CanAcceptIndentedLine() bool { return true }

// unwrapIndented replaces the node by its children, and returns what comes in its place.
func unwrapIndented(n *indented) ast.Node {
	first := n.FirstChild()
	if first == nil {
		first = n.NextSibling()
	}
	if list, ok := n.Parent().Parent().(*ast.List); ok && list.IsTight {
		for c := n.FirstChild(); c != nil; {
			next := c.NextSibling()
			if p, ok := c.(*ast.Paragraph); ok { // a tight list has no paragraphs
				block := ast.NewTextBlock()
				block.SetLines(p.Lines())
				for t := p.FirstChild(); t != nil; t = p.FirstChild() {
					block.AppendChild(block, t)
				}
				n.ReplaceChild(n, p, block)
				if first == c {
					first = block
				}
			}
			c = next
		}
	}
	unwrap(n)
	return first
}
