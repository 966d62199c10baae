// Text, its line breaks and its ideographic spaces.

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
	return len(value) >= 3 && value[0] == 0xe3 && bytes.HasPrefix(value, []byte("\u3000"))
}

// trimIdeographic drops the indentation that officers type by hand.
func trimIdeographic(value []byte) []byte { return bytes.TrimLeft(value, " \t\u3000") }

// startsLine reports whether nothing is before the text on its line.
func startsLine(n *ast.Text) bool {
	prev := n.PreviousSibling()
	if prev == nil {
		return n.Parent().Type() == ast.TypeBlock
	}
	t, ok := prev.(*ast.Text)
	return ok && (t.SoftLineBreak() || t.HardLineBreak())
}

// maxLookaround limits how many nodes are searched for the neighbours of a line break, so that a thousand
// empty comments with as many breaks do not take a million steps.
const maxLookaround = 32

// joins reports whether the line break after n becomes nothing: between full-width characters, and beside
// full-width punctuation, which contains its own space.
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

// neighbour returns the visible character before the break at the end of n, or after it; 0 when there is
// none. It looks into bold text, links and code.
func neighbour(n *ast.Text, source []byte, after bool) rune {
	if !after && n.Segment.Len() > 0 {
		return edgeRune(n, source, false, 0)
	}
	var node ast.Node = n
	for range maxLookaround {
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
		if r := edgeRune(next, source, after, 0); r != 0 {
			return r
		}
		node = next
	}
	return 0
}

// visibleObject represents something visible that is no character: it never joins.
const visibleObject = '\uFFFC'

// edgeRune returns the first or last visible character of an inline node, or 0.
func edgeRune(n ast.Node, source []byte, first bool, depth int) rune {
	switch n := n.(type) {
	case *ast.Text:
		return edgeRuneOfText(n.Segment.Value(source), first)
	case *ast.String:
		return edgeRuneOfText(n.Value, first)
	case *ast.AutoLink:
		return edgeRuneOfText(n.Label(source), first)
	case *extast.FootnoteLink, *extast.FootnoteBacklink:
		return 0 // a superscript does not separate the text around it
	case *inlinePhoto, *extast.TaskCheckBox:
		return visibleObject
	}
	if depth == maxLookaround {
		return 0
	}
	c := n.LastChild()
	if first {
		c = n.FirstChild()
	}
	for c != nil {
		if r := edgeRune(c, source, first, depth+1); r != 0 {
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

func edgeRuneOfText(value []byte, first bool) rune {
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

// escapes are the characters that HTML reserves, and how they are written.
var escapes = [256]string{'<': "&lt;", '>': "&gt;", '"': "&quot;", '&': "&amp;", 0: "\ufffd"}

// text writes Markdown text: backslashes and entities resolved, HTML escaped. goldmark's own writer reads
// the bytes twice; it gets only what begins with the first backslash or entity.
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

// escape writes text literally.
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
