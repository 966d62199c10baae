// Links to files beside the body, which are published as they are. Readers see what they will load before they do:
// [方案](方案.pdf) is 方案（PDF，1.2 MB）.

package markdown

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// fileLink is a link to a file. It replaces goldmark's link.
type fileLink struct {
	ast.BaseInline
	File
	note string
}

var kindFileLink = ast.NewNodeKind("FileLink")

// Kind implements ast.Node.
func (*fileLink) Kind() ast.NodeKind { return kindFileLink }

// Dump implements ast.Node.
func (n *fileLink) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"URL": n.URL}, nil)
}

// linkFile makes a link one to a file, if it leads to one.
func (j *job) linkFile(n *ast.Link, url string) bool {
	if j.in.File == nil || !isInternal(url) {
		return false
	}
	file, ok := j.in.File(url)
	if !ok {
		return false
	}
	start, end := j.locateDestination(n.Destination, n.Pos())
	if j.in.OnLink != nil {
		j.in.OnLink(file.URL, j.span(start, end))
	}
	link := &fileLink{File: file, note: " (" + file.Label + ", " + file.Size + ")"}
	if j.chinese {
		link.note = "（" + file.Label + "，" + file.Size + "）"
	}
	for c := n.FirstChild(); c != nil; c = n.FirstChild() {
		link.AppendChild(link, c)
	}
	n.Parent().ReplaceChild(n.Parent(), n, link)
	return true
}

func (nodeRenderer) fileLink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	o, n := w.(*output), node.(*fileLink)
	if !entering {
		_, _ = o.WriteString(`<small class="file-size">`)
		o.attribute(n.note)
		_, _ = o.WriteString(`</small></a>`)
		return ast.WalkContinue, nil
	}
	_, _ = o.WriteString(`<a class="file" href="`)
	o.writeURL([]byte(n.URL))
	_, _ = o.WriteString(`" download="`)
	o.attribute(n.Name)
	_, _ = o.WriteString(`" type="`)
	o.attribute(n.MIME)
	_, _ = o.WriteString(`">`)
	return ast.WalkContinue, nil
}
