// The pass between parsing and rendering. It replaces nodes that must not be rendered as parsed, and
// collects what the page needs beside the HTML: headings, words, summary, links.

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

// nodeRenderer renders the nodes that we add, and those of goldmark that we render differently.
type nodeRenderer struct{}

// RegisterFuncs implements renderer.NodeRenderer.
func (r nodeRenderer) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	reg.Register(ast.KindText, r.text)
	reg.Register(ast.KindHeading, r.heading)
	reg.Register(ast.KindLink, r.link)
	reg.Register(ast.KindAutoLink, r.autoLink)
	reg.Register(kindVideoLink, r.videoLink)
	reg.Register(kindFileLink, r.fileLink)
	reg.Register(kindFigures, r.figures)
	reg.Register(kindInlinePhoto, r.inlinePhoto)
	reg.Register(kindInlineTable, r.inlineTable)
	reg.Register(kindDataTable, r.dataTable)
	reg.Register(extast.KindTable, r.table)
	reg.Register(extast.KindTableHeader, r.tableHead)
	reg.Register(extast.KindTableRow, r.tableRow)
	reg.Register(extast.KindTableCell, r.tableCell)
}

// finishTree visits the tree, and then does what needs all of it.
func (j *job) finishTree(root ast.Node) {
	j.visitBlocks(root)
	j.checkEscapedPlayers()
	j.assignHeadingIDs()
	j.appendUnusedPhotos(root)
}

// visitBlocks visits the children of a block. Blocks too deep that checkLimits missed are reported here.
func (j *job) visitBlocks(parent ast.Node) {
	if j.depth == maxBlocks {
		j.reportNesting(parent)
		return
	}
	j.depth++
	for n := parent.FirstChild(); n != nil; {
		if i, ok := n.(*indented); ok {
			n = unwrapIndented(i)
			continue
		}
		next := n.NextSibling() // n may be replaced
		j.visitBlock(n)
		n = next
	}
	j.depth--
}

func (j *job) visitBlock(n ast.Node) {
	if n.Type() == ast.TypeInline { // a footnote's backlink can be among blocks
		return
	}
	switch n := n.(type) {
	case *ast.HTMLBlock:
		j.replaceHTMLBlock(n)
	case *ast.Paragraph:
		j.warnedMarks = marks{}
		j.visitInlines(n)
		if j.tableParagraph(n) || j.videoParagraph(n) {
			return
		}
		if j.figureParagraph(n) {
			if isAligned(n) {
				j.reportAlignedPhoto(n)
			}
			return
		}
		if n.Parent().Kind() == ast.KindDocument && !isAligned(n) {
			j.excerpt.paragraph(n, j.source.text)
		}
	case *ast.TextBlock:
		j.warnedMarks = marks{}
		j.visitInlines(n)
		_ = j.figureParagraph(n) || j.tableParagraph(n)
	case *ast.Heading:
		j.warnedMarks = marks{}
		j.visitInlines(n)
		j.addHeading(n)
	case *extast.TableCell, *extast.DefinitionTerm:
		j.warnedMarks = marks{}
		j.visitInlines(n)
	case *ast.FencedCodeBlock:
		j.checkFence(n)
	case *ast.CodeBlock, *ast.LinkReferenceDefinition:
	default:
		j.visitBlocks(n)
	}
}

// visitInlines visits the children of a node that holds text.
func (j *job) visitInlines(parent ast.Node) {
	inWord, end := false, -1
	for n := parent.FirstChild(); n != nil; {
		next := n.NextSibling()
		switch n := n.(type) {
		case *ast.Text:
			value := n.Segment.Value(j.source.text)
			// goldmark splits 3.5 into two texts, which are one word.
			inWord = j.countWords(value, inWord && n.Segment.Start == end)
			end = n.Segment.Stop
			j.checkText(n)
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				j.countWords(c.(*ast.Text).Segment.Value(j.source.text), false)
			}
		case *ast.RawHTML:
			j.replaceRawHTML(n)
		case *ast.Link:
			inLink := j.inLink
			j.inLink = true
			j.visitInlines(n)
			j.inLink = inLink
			j.checkLink(n)
		case *ast.AutoLink:
			j.words++
			if j.inLink { // browsers end the outer link where an inner one begins
				replaceByText(n, n.Label(j.source.text))
			} else {
				j.checkAutoLink(n)
			}
		case *ast.Image:
			j.replaceImage(n)
		default:
			j.visitNested(n)
		}
		n = next
	}
}

// visitNested visits a node that may contain others of its kind. HTML parsers stop at some depth and show the
// rest in different ways.
func (j *job) visitNested(n ast.Node) {
	if j.emphases == maxDepth {
		j.reportNesting(n)
		return
	}
	j.emphases++
	j.visitInlines(n)
	j.emphases--
}

// reportNesting reports once that something is nested too deep.
func (j *job) reportNesting(n ast.Node) {
	if !j.tooDeep {
		j.tooDeep = true
		at := firstText(n)
		j.report(diag.New(diag.BodyNesting, maxDepth), at.Start, at.Stop)
	}
}

// firstText is the first text within a node; the beginning of the body if there is none but a bare address.
func firstText(n ast.Node) text.Segment {
	for ; n != nil; n = n.FirstChild() {
		if t, ok := n.(*ast.Text); ok {
			return t.Segment
		}
	}
	return text.Segment{}
}

// replaceByText replaces a node by a text that is shown as it is.
func replaceByText(n ast.Node, value []byte) {
	text := ast.NewString(value)
	text.SetRaw(true)
	n.Parent().ReplaceChild(n.Parent(), n, text)
}

// unwrap replaces a node by its children.
func unwrap(n ast.Node) {
	parent := n.Parent()
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		parent.InsertBefore(parent, n, c)
		c = next
	}
	parent.RemoveChild(parent, n)
}

// countWords counts Han characters, and words of other scripts, for the reading time. It takes and
// returns whether the text begins and ends within a word.
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
		case *inlinePhoto, *inlineTable:
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
	return dropForbidden(util.ResolveEntityNames(value))
}
