// Text, and what becomes of the line breaks and ideographic spaces in it.

package markdown

import (
	"bytes"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

func (nodeRenderer) text(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	o := w.(*output)
	if o.full {
		return ast.WalkStop, errOutput
	}
	n := node.(*ast.Text)
	value := n.Segment.Value(source)
	if n.IsRaw() {
		o.escape(value)
		return ast.WalkContinue, nil
	}
	if startsIdeographic(value) && startsLine(n) {
		value = trimIdeographic(value)
	}
	o.text(value)
	switch {
	case n.HardLineBreak():
		_, _ = o.WriteString("<br>\n")
	case n.SoftLineBreak() && !joins(n, source):
		_ = o.WriteByte('\n')
	}
	return ast.WalkContinue, nil
}

func startsIdeographic(value []byte) bool {
	return len(value) >= 3 && value[0] == 0xe3 && bytes.HasPrefix(value, ideographicSpace)
}

// trimIdeographic drops the indentation that officers type by hand.
func trimIdeographic(value []byte) []byte { return bytes.TrimLeft(value, " \t\u3000") }

// startsLine reports whether nothing stands before the text on its line.
func startsLine(n *ast.Text) bool {
	prev := n.PreviousSibling()
	if prev == nil {
		return n.Parent().Type() == ast.TypeBlock
	}
	t, ok := prev.(*ast.Text)
	return ok && (t.SoftLineBreak() || t.HardLineBreak())
}

// lookLimit bounds how far a line break looks through markup for its neighbours, so that a
// thousand empty comments in a row do not make a thousand breaks look at each of them.
const lookLimit = 32

// joins reports whether the line break after n leaves nothing behind: between full-width
// characters, and beside full-width punctuation, which brings its own space.
func joins(n *ast.Text, source []byte) bool {
	left := neighbour(n, source, false)
	if left < 0x80 && left != 0 {
		// The common case of Latin text; a full-width sign on the other side still joins.
		return isFullWidthPunct(neighbour(n, source, true))
	}
	right := neighbour(n, source, true)
	switch {
	case left == 0 || right == 0:
		return false
	case isFullWidthPunct(left) || isFullWidthPunct(right):
		return true
	case isFullWidth(left):
		return isFullWidth(right) || isSharedPunct(right)
	}
	return isSharedPunct(left) && isFullWidth(right)
}

// neighbour returns the visible character before the break at the end of n, or after it; 0
// when there is none. It looks through bold text, links and code.
func neighbour(n *ast.Text, source []byte, after bool) rune {
	if !after && n.Segment.Len() > 0 {
		return edge(n, source, false, 0)
	}
	var node ast.Node = n
	for range lookLimit {
		next := node.PreviousSibling()
		if after {
			next = node.NextSibling()
		}
		if next == nil {
			node = node.Parent()
			if node == nil || node.Type() != ast.TypeInline {
				return 0
			}
			continue
		}
		if r := edge(next, source, after, 0); r != 0 {
			return r
		}
		node = next
	}
	return 0
}

// object stands for something visible that is no character: it never joins.
const object = '\uFFFC'

// edge returns the first or last visible character of an inline node, or 0.
func edge(n ast.Node, source []byte, first bool, depth int) rune {
	switch n := n.(type) {
	case *ast.Text:
		return edgeOf(n.Segment.Value(source), first)
	case *ast.String:
		return edgeOf(n.Value, first)
	case *ast.AutoLink:
		return edgeOf(n.Label(source), first)
	case *extast.FootnoteLink, *extast.FootnoteBacklink:
		return 0 // a small raised number does not part the text around it
	case *inlinePhoto, *extast.TaskCheckBox:
		return object
	}
	if depth == lookLimit {
		return 0
	}
	c := n.LastChild()
	if first {
		c = n.FirstChild()
	}
	for c != nil {
		if r := edge(c, source, first, depth+1); r != 0 {
			return r
		}
		if first {
			c = c.NextSibling()
		} else {
			c = c.PreviousSibling()
		}
	}
	return 0
}

func edgeOf(value []byte, first bool) rune {
	if first {
		value = trimIdeographic(value)
	}
	if len(value) == 0 {
		return 0
	}
	var r rune
	if first {
		r, _ = utf8.DecodeRune(value)
	} else {
		r, _ = utf8.DecodeLastRune(value)
	}
	return r
}

// escapes holds what the characters are written as that HTML reserves; unescapes marks those
// that also mean something in Markdown text.
var escapes = [256]string{'<': "&lt;", '>': "&gt;", '"': "&quot;", '&': "&amp;", 0: "\ufffd"}

// text writes Markdown text: backslashes and entities resolved, HTML escaped. goldmark's own
// writer goes over the bytes twice; it is left what begins with the first such sign.
func (o *output) text(value []byte) {
	start := 0
	for i, c := range value {
		if c > '\\' || !special[c] {
			continue
		}
		_, _ = o.Write(value[start:i])
		if c == '\\' || c == '&' {
			html.DefaultWriter.Write(o, value[i:])
			return
		}
		_, _ = o.WriteString(escapes[c])
		start = i + 1
	}
	_, _ = o.Write(value[start:])
}

var special = [256]bool{'<': true, '>': true, '"': true, '&': true, '\\': true, 0: true}

// escape writes text as it stands.
func (o *output) escape(value []byte) {
	start := 0
	for i, c := range value {
		if c > '>' || escapes[c] == "" {
			continue
		}
		_, _ = o.Write(value[start:i])
		_, _ = o.WriteString(escapes[c])
		start = i + 1
	}
	_, _ = o.Write(value[start:])
}
