// Figures and galleries: paragraphs of nothing but photos, and the photos that a body does not use.

package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// figures is a block of photos: one is a figure, several are a gallery.
type figures struct {
	ast.BaseBlock
	photos   []photoUse
	unplaced bool // the body does not place them
}

var kindFigures = ast.NewNodeKind("Figures")

// Kind implements ast.Node.
func (*figures) Kind() ast.NodeKind { return kindFigures }

// Dump implements ast.Node.
func (n *figures) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// figureParagraph replaces a paragraph of nothing but photos, and reports whether it did.
func (j *job) figureParagraph(n ast.Node) bool {
	photos := 0
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *inlinePhoto:
			photos++
		case *ast.Text:
			if len(bytes.Trim(c.Segment.Value(j.source.text), " \t\n\u3000")) > 0 {
				return false
			}
		default:
			return false
		}
	}
	if photos == 0 {
		return false
	}
	block := &figures{photos: make([]photoUse, 0, photos)}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if p, ok := c.(*inlinePhoto); ok {
			block.photos = append(block.photos, p.photoUse)
		}
	}
	n.Parent().ReplaceChild(n.Parent(), n, block)
	return true
}

// appendUnusedPhotos appends the photos that the body does not use.
func (j *job) appendUnusedPhotos(root ast.Node) {
	rest := &figures{}
	for i := range j.in.Photos {
		p := &j.in.Photos[i]
		if j.photos.used == nil || !j.photos.used[i] {
			rest.photos = append(rest.photos, photoUse{photo: p, alt: altOf(p), caption: p.Caption, credit: p.Credit})
		}
	}
	if len(rest.photos) > 0 {
		rest.unplaced = true
		root.AppendChild(root, rest)
	}
}

func (nodeRenderer) figures(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	o, photos := w.(*output), node.(*figures).photos
	if node.(*figures).unplaced {
		o.textEnd = len(o.buf)
	}
	if len(photos) == 1 {
		o.figure(&photos[0], sizesFigure)
		return ast.WalkContinue, nil
	}
	_, _ = o.WriteString("<div class=\"gallery\">\n")
	for i := range photos {
		if i == 0 && len(photos)%2 == 1 { // it has a row of its own
			o.figure(&photos[i], sizesFigure)
			continue
		}
		o.figure(&photos[i], sizesGallery)
	}
	_, _ = o.WriteString("</div>\n")
	return ast.WalkContinue, nil
}

func (o *output) figure(p *photoUse, sizes string) {
	if len(p.photo.Images) == 0 {
		return
	}
	_, _ = o.WriteString(`<figure><a class="photo" href="`)
	o.attribute(p.photo.Images[0].URL)
	_, _ = o.WriteString(`">`)
	o.picture(p, sizes)
	_, _ = o.WriteString(`</a>`)
	if p.caption != "" || p.credit != "" {
		_, _ = o.WriteString(`<figcaption>`)
		o.attribute(p.caption)
		if p.credit != "" {
			if p.caption != "" {
				_ = o.WriteByte(' ')
			}
			_, _ = o.WriteString(`<span class="` + ClassCredit + `">`)
			o.attribute(p.credit)
			_, _ = o.WriteString(`</span>`)
		}
		_, _ = o.WriteString(`</figcaption>`)
	}
	_, _ = o.WriteString("</figure>\n")
}
