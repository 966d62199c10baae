// Raw HTML is not interpreted. Comments disappear; anything else is shown as typed, with a warning, so
// that no text is lost silently.

package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"jianbao/generator/internal/diag"
)

// maxHTMLWarnings is how many warnings of HTML a body gets: a pasted page has hundreds of tags, and is
// one mistake.
const maxHTMLWarnings = 5

func (j *job) warnHTML(start, end int) {
	d, known := j.playerCode(start)
	if known {
		if d.Code != "" {
			j.report(d, start, end)
		}
		return
	}
	if j.htmlWarned < maxHTMLWarnings {
		j.htmlWarned++
		d := diag.New(diag.BodyHTML)
		if cure, ok := j.alignCure(start); ok {
			d = d.Note(cure)
		}
		j.report(d, start, end)
	}
}

// replaceRawHTML replaces a tag within text.
func (j *job) replaceRawHTML(n *ast.RawHTML) {
	parent := n.Parent()
	if n.Segments.Len() == 0 {
		parent.RemoveChild(parent, n)
		return
	}
	first := n.Segments.At(0)
	if bytes.HasPrefix(first.Value(j.source.text), []byte("<!--")) {
		parent.RemoveChild(parent, n)
		return
	}
	j.warnHTML(first.Start, first.Stop)
	for i := range n.Segments.Len() {
		parent.InsertBefore(parent, n, ast.NewRawTextSegment(n.Segments.At(i)))
	}
	parent.RemoveChild(parent, n)
}

// replaceHTMLBlock replaces a block of HTML by a paragraph of its text without comments.
func (j *job) replaceHTMLBlock(n *ast.HTMLBlock) {
	lines := n.Lines()
	shown := lines.Value(j.source.text)
	if n.HasClosure() {
		shown = append(shown, n.ClosureLine.Value(j.source.text)...)
	}
	rest, ok := dropComments(shown)
	shown = bytes.TrimSpace(rest)
	parent := n.Parent()
	if len(shown) == 0 {
		parent.RemoveChild(parent, n)
		return
	}
	if !ok || n.HTMLBlockType != ast.HTMLBlockType2 {
		at := htmlSpan(n, lines)
		j.warnHTML(at.Start, at.Stop)
	}
	j.countWords(shown, false)
	value := ast.NewString(shown)
	value.SetRaw(true)
	paragraph := ast.NewParagraph()
	paragraph.AppendChild(paragraph, value)
	parent.ReplaceChild(parent, n, paragraph)
}

func htmlSpan(n *ast.HTMLBlock, lines *text.Segments) text.Segment {
	if lines.Len() > 0 {
		return lines.At(0)
	}
	return n.ClosureLine
}

// dropComments removes the comments of a block of HTML. A comment that never ends would take
// the rest of the bulletin with it: it is no comment, and ok is false.
func dropComments(block []byte) (rest []byte, ok bool) {
	ok = true
	for {
		i := bytes.Index(block, []byte("<!--"))
		if i < 0 {
			return append(rest, block...), ok
		}
		end := bytes.Index(block[i+4:], []byte("-->"))
		if end < 0 {
			return append(rest, block...), false
		}
		rest = append(rest, block[:i]...)
		block = block[i+4+end+3:]
	}
}
