// The walk between parsing and rendering. One pass over the tree does all that looks at the
// finished structure: it replaces what must not be rendered as parsed, and collects what the
// page needs to know beside the HTML.

package markdown

import (
	"bytes"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
)

// nodeRenderer renders the nodes that we add, and those of goldmark that we render otherwise.
type nodeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindText, r.text)
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindAutoLink, r.autoLink)
	reg.Register(kindFigures, r.figures)
	reg.Register(kindInlinePhoto, r.inlinePhoto)
	reg.Register(extast.KindTable, r.table)
	reg.Register(extast.KindTableHeader, r.tableHead)
	reg.Register(extast.KindTableRow, r.tableRow)
	reg.Register(extast.KindTableCell, r.tableCell)
}

// finish walks the tree and then does what needs all of it.
func (j *job) finish(root ast.Node) {
	j.blocks(root)
	j.nameHeadings()
	j.placeRest(root)
}

// blocks visits the children of a block. Deep ones that the limits did not see are reported as deep emphasis is.
func (j *job) blocks(parent ast.Node) {
	if j.depth == maxBlocks {
		j.nesting(parent)
		return
	}
	j.depth++
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling() // n may be replaced
		j.block(n)
		n = next
	}
	j.depth--
}

func (j *job) block(n ast.Node) {
	if n.Type() == ast.TypeInline { // a footnote's backlink can stand among blocks
		return
	}
	switch n := n.(type) {
	case *ast.HTMLBlock:
		j.htmlBlock(n)
	case *ast.Paragraph:
		j.starsWarned = false
		j.inlines(n)
		if j.figureParagraph(n) {
			return
		}
		if n.Parent().Kind() == ast.KindDocument {
			j.excerpt.paragraph(n, j.source.text)
		}
	case *ast.TextBlock:
		j.starsWarned = false
		j.inlines(n)
		j.figureParagraph(n)
	case *ast.Heading:
		j.starsWarned = false
		j.inlines(n)
		j.addHeading(n)
	case *extast.TableCell, *extast.DefinitionTerm:
		j.starsWarned = false
		j.inlines(n)
	case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.LinkReferenceDefinition:
	default:
		j.blocks(n)
	}
}

// inlines visits the children of a node that holds text.
func (j *job) inlines(parent ast.Node) {
	inWord, end := false, -1
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling()
		switch n := n.(type) {
		case *ast.Text:
			value := n.Segment.Value(j.source.text)
			// goldmark cuts 3.5 into two texts, which are one word.
			inWord = j.countWords(value, inWord && n.Segment.Start == end)
			end = n.Segment.Stop
			j.checkStars(n.Segment.Start, n.Segment.Stop)
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				j.countWords(c.(*ast.Text).Segment.Value(j.source.text), false)
			}
		case *ast.RawHTML:
			j.rawHTML(n)
		case *ast.Link:
			j.inlines(n)
			j.checkLink(n)
		case *ast.AutoLink:
			j.words++
			j.checkAutoLink(n)
		case *ast.Image:
			j.image(n)
		default:
			j.emphasis(n)
		}
		n = next
	}
}

// emphasis visits a node that others of its kind may lie in. Deep ones cost browsers and readers of HTML, who stop
// at some depth and show the rest as they please.
func (j *job) emphasis(n ast.Node) {
	if j.emphases == maxDepth {
		j.nesting(n)
		return
	}
	j.emphases++
	j.inlines(n)
	j.emphases--
}

// nesting reports once that something lies too deep.
func (j *job) nesting(n ast.Node) {
	if !j.tooDeep {
		j.tooDeep = true
		at := firstText(n)
		j.report(diag.New(diag.BodyNesting, maxDepth), at.Start, at.Stop)
	}
}

// firstText is where the first text within a node stands; the beginning of the body if a bare address is all.
func firstText(n ast.Node) text.Segment {
	for ; n != nil; n = n.FirstChild() {
		if t, ok := n.(*ast.Text); ok {
			return t.Segment
		}
	}
	return text.Segment{}
}

// lift puts the children of a node into its place.
func lift(n ast.Node) {
	parent := n.Parent()
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		parent.InsertBefore(parent, n, c)
		c = next
	}
	parent.RemoveChild(parent, n)
}

// countWords counts Han characters, and words of other scripts, as reading time needs them. It
// takes and returns whether the text begins and ends within a word.
func (j *job) countWords(text []byte, inside bool) bool {
	for i := 0; i < len(text); {
		c := text[i]
		size, han, letter, mark := 1, false, false, false
		switch {
		case c >= 0xe4 && c <= 0xe9: // U+4000 to U+9FFF
			size, han = 3, true
		case c < utf8.RuneSelf:
			letter = util.IsAlphaNumeric(c)
			mark = c == '\'' || c == '-' || c == '_' || c == '.'
		default:
			var r rune
			r, size = utf8.DecodeRune(text[i:])
			han = isHan(r)
			letter = unicode.IsLetter(r) || unicode.IsNumber(r)
			mark = unicode.IsMark(r) || r == '’'
		}
		i += size
		switch {
		case han:
			j.words++
			inside = false
		case letter && !inside:
			j.words++
			inside = true
		case !letter && !mark:
			inside = false
		}
	}
	return inside
}

// appendVisible appends the text that a reader of the node sees, line breaks as they are
// rendered. Photos and footnote numbers are no text.
func appendVisible(dst []byte, n ast.Node, source []byte) []byte {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := c.Segment.Value(source)
			if startsIdeographic(value) && startsLine(c) {
				value = trimIdeographic(value)
			}
			dst = appendText(dst, value, c.IsRaw())
			if c.HardLineBreak() || c.SoftLineBreak() && !joins(c, source) {
				dst = append(dst, ' ')
			}
		case *ast.String:
			dst = appendText(dst, c.Value, c.IsRaw())
		case *ast.CodeSpan:
			for t := c.FirstChild(); t != nil; t = t.NextSibling() {
				dst = appendText(dst, t.(*ast.Text).Segment.Value(source), true)
			}
		case *ast.AutoLink:
			dst = append(dst, c.Label(source)...)
		case *ast.RawHTML: // in the text of an image, which is not finished
			if value := c.Segments.Value(source); !bytes.HasPrefix(value, []byte("<!--")) {
				dst = append(dst, value...)
			}
		case *inlinePhoto:
		default:
			dst = appendVisible(dst, c, source)
		}
	}
	return dst
}

func appendText(dst, value []byte, raw bool) []byte {
	if !raw {
		for _, c := range value {
			if c == '\\' || c == '&' {
				return append(dst, resolve(value)...)
			}
		}
	}
	return append(dst, value...)
}

// resolve removes backslashes and replaces entities, as rendering does.
func resolve(value []byte) []byte {
	value = util.UnescapePunctuations(value)
	value = util.ResolveNumericReferences(value)
	return util.ResolveEntityNames(value)
}
