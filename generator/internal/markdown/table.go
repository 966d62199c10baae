// Tables. goldmark aligns cells with style attributes, which a strict content security policy blocks, so
// ours are classes; and a table is in an element of its own, which a phone can scroll sideways.

package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
)

func (nodeRenderer) table(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<div class=\"table\">\n<table>\n")
	} else {
		_, _ = w.WriteString("</table>\n</div>\n")
	}
	return ast.WalkContinue, nil
}

func (nodeRenderer) tableHead(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<thead>\n<tr>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("</tr>\n</thead>\n")
	if n.NextSibling() != nil {
		_, _ = w.WriteString("<tbody>\n")
	}
	return ast.WalkContinue, nil
}

func (nodeRenderer) tableRow(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
	if w.(*output).full {
		return ast.WalkStop, errOutput
	}
	if entering {
		_, _ = w.WriteString("<tr>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("</tr>\n")
	if n.NextSibling() == nil {
		_, _ = w.WriteString("</tbody>\n")
	}
	return ast.WalkContinue, nil
}

// cellTags are the opening tags by alignment.
var cellTags = map[extast.Alignment][2]string{
	extast.AlignLeft:   {`<td class="align-left">`, `<th class="align-left">`},
	extast.AlignCenter: {`<td class="align-center">`, `<th class="align-center">`},
	extast.AlignRight:  {`<td class="align-right">`, `<th class="align-right">`},
	extast.AlignNone:   {`<td>`, `<th>`},
}

func (nodeRenderer) tableCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*extast.TableCell)
	head := n.Parent().Kind() == extast.KindTableHeader
	switch {
	case entering && head:
		_, _ = w.WriteString(cellTags[n.Alignment][1])
	case entering:
		_, _ = w.WriteString(cellTags[n.Alignment][0])
	case head:
		_, _ = w.WriteString("</th>\n")
	default:
		_, _ = w.WriteString("</td>\n")
	}
	return ast.WalkContinue, nil
}
