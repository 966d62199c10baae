// Paragraphs without blank lines between them.
//
// A text pasted from a word processor has a paragraph on each line, which begins with two ideographic
// spaces, official numbering (一、 （一） 1、 ①) or a bullet (● ·), and no blank lines. CommonMark makes
// one paragraph of all. No line within a Chinese paragraph begins that way, so such a line begins a new
// one.

package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

var indentation = []byte("\u3000\u3000")

// indentTransformer splits a paragraph before each indented line.
type indentTransformer struct{}

func (indentTransformer) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	if _, ok := node.Parent().(*ast.ListItem); ok {
		return // a tight list has no paragraphs
	}
	lines, source := node.Lines(), reader.Source()
	var starts []int
	for i := 1; i < lines.Len(); i++ {
		segment := lines.At(i)
		if beginsParagraph(bytes.TrimLeft(segment.Value(source), " \t")) {
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

// beginsParagraph reports whether a line begins as only paragraphs do.
func beginsParagraph(line []byte) bool {
	if len(line) < 2 || line[0] < 0x80 && (line[0] < '0' || line[0] > '9') {
		return false
	}
	if bytes.HasPrefix(line, indentation) {
		return true
	}
	line = bytes.TrimPrefix(line, ideographicSpace)
	r, size := utf8.DecodeRune(line)
	switch {
	case r >= '①' && r <= '⑳', r == '●', r == '■', r == '◆', r == '·':
		return true
	case r == '（':
		digits := numeralLength(line[size:])
		return digits > 0 && bytes.HasPrefix(line[size+digits:], []byte("）"))
	}
	digits := numeralLength(line)
	rest := line[digits:]
	return digits > 0 && (bytes.HasPrefix(rest, []byte("、")) || bytes.HasPrefix(rest, []byte("．")))
}

// numeralLength is the length of the Chinese or Arabic number that a line begins with, up to 99.
func numeralLength(line []byte) int {
	n := 0
	for i := 0; i < 3 && n < len(line); i++ {
		r, size := utf8.DecodeRune(line[n:])
		if !strings.ContainsRune("一二三四五六七八九十0123456789", r) {
			break
		}
		n += size
	}
	return n
}

// trimmed returns a paragraph's lines without the spaces before each and after the last, as goldmark
// trims its own paragraphs.
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
