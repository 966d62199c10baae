// Headings: ids that an officer can read, unique on the page, and attributes.

package markdown

import (
	"bytes"
	"strconv"
	"unicode"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// heading is a heading whose id is not final: explicit ids are assigned first, so that a generated one
// never takes them.
type heading struct {
	Heading
	node     *ast.Heading
	explicit bool
}

func (j *job) addHeading(n *ast.Heading) {
	visible := bytes.TrimSpace(appendVisible(nil, n, j.source.text))
	h := heading{Heading: Heading{Level: n.Level, Text: string(visible)}, node: n}
	if n.Attributes() != nil {
		allowed := make([]ast.Attribute, 0, 2)
		for _, a := range n.Attributes() {
			value, ok := a.Value.([]byte)
			switch {
			case !ok: // numbers and the like: nothing that these attributes hold
			case string(a.Name) == "id":
				h.ID, h.explicit = headingID(string(value), false), true
			case string(a.Name) == "class" || string(a.Name) == "lang":
				allowed = append(allowed, a)
			}
		}
		n.RemoveAttributes()
		for _, a := range allowed {
			n.SetAttribute(a.Name, a.Value)
		}
	}
	if h.ID == "" {
		h.ID, h.explicit = headingID(h.Text, true), false
	}
	j.headings = append(j.headings, h)
}

// assignHeadingIDs makes the ids unique.
func (j *job) assignHeadingIDs() {
	if len(j.headings) == 0 {
		return
	}
	taken := make(map[string]int, len(j.headings))
	for _, explicit := range []bool{true, false} {
		for i := range j.headings {
			h := &j.headings[i]
			if h.explicit != explicit {
				continue
			}
			id := h.ID
			for n := taken[id]; n > 0; n++ {
				next := id + "-" + strconv.Itoa(n+1)
				if taken[next] == 0 {
					taken[id] = n + 1
					h.ID = next
					break
				}
			}
			taken[h.ID] = max(taken[h.ID], 1)
			h.node.SetAttributeString("id", []byte(h.ID))
		}
	}
}

// headingID returns the text with letters, digits and marks allowed and a hyphen for anything
// between them: “一、工作情况” is 一-工作情况. Ids that begin with _ are the theme's.
func headingID(text string, lower bool) string {
	id := make([]byte, 0, len(text))
	gap := false
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) && (r != '_' || len(id) == 0) {
			gap = true
			continue
		}
		if gap && len(id) > 0 {
			id = append(id, '-')
		}
		gap = false
		if lower {
			r = unicode.ToLower(r)
		}
		id = append(id, string(r)...)
	}
	if len(id) == 0 {
		return "section"
	}
	return string(id)
}

func (nodeRenderer) heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Heading)
	o := w.(*output)
	if entering {
		_, _ = o.WriteString("<h")
		_ = o.WriteByte("0123456"[n.Level])
		html.RenderAttributes(w, n, html.HeadingAttributeFilter)
		_ = o.WriteByte('>')
		return ast.WalkContinue, nil
	}
	_, _ = o.WriteString("</h")
	_ = o.WriteByte("0123456"[n.Level])
	_, _ = o.WriteString(">\n")
	return ast.WalkContinue, nil
}
