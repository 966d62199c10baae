// Tables of data: ![名册](mingce.csv), alone in a paragraph, becomes the table that the CSV holds.

package markdown

import (
	"bytes"
	"io/fs"
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// manyRows is from how many rows on a reader gets a box to filter them.
const manyRows = 10

// inlineTable is a reference to a CSV in the tree. It replaces goldmark's image.
type inlineTable struct {
	ast.BaseInline
	caption    string
	table      *dataTable
	start, end int // of its destination in the body
}

// dataTableBlock is the table of a CSV.
type dataTableBlock struct {
	ast.BaseBlock
	caption string
	table   *dataTable
}

var (
	kindInlineTable = ast.NewNodeKind("DataTableReference")
	kindDataTable   = ast.NewNodeKind("DataTable")
)

// Kind implements ast.Node.
func (*inlineTable) Kind() ast.NodeKind { return kindInlineTable }

// Dump implements ast.Node.
func (n *inlineTable) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// Kind implements ast.Node.
func (*dataTableBlock) Kind() ast.NodeKind { return kindDataTable }

// Dump implements ast.Node.
func (n *dataTableBlock) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// isTableName reports whether a file's name ends as those of CSVs do.
func isTableName(name string) bool {
	return strings.EqualFold(path.Ext(name), ".csv") || strings.EqualFold(path.Ext(name), ".tsv")
}

// isWorkbookName reports whether a file's name ends as those of spreadsheets do.
func isWorkbookName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".xls", ".xlsm", ".et", ".ods", ".numbers":
		return true
	}
	return false
}

// replaceByTable replaces an image that names a CSV or a spreadsheet, and reports whether it did.
func (j *job) replaceByTable(n *ast.Image, caption string) bool {
	name := imageFile(n)
	if !isTableName(name) && !isWorkbookName(name) {
		return false
	}
	start, end := j.locateDestination(n.Destination, n.Pos())
	reference := &inlineTable{caption: caption, start: start, end: end}
	switch src, found := j.tableSource(name); {
	case !fs.ValidPath(name) || strings.Contains(name, ":"):
		j.report(diag.New(diag.TableOutside, path.Base(name)), start, end)
	case isWorkbookName(name):
		j.report(diag.New(diag.TableWorkbook, name, strings.TrimSuffix(name, path.Ext(name))+".csv"), start, end)
	case !found:
		var near []string
		if j.in.SimilarTables != nil && len(j.diags) < maxReports {
			near = j.in.SimilarTables(name)
		}
		j.report(diag.New(diag.TableMissing, name).Suggest(near...), start, end)
	case src != nil: // else what is wrong with it is reported by whoever read it
		reference.table = readCSV(src, func(d diag.Diagnostic) {
			if len(j.diags) < maxReports {
				j.diags = append(j.diags, d)
			}
		})
	}
	n.Parent().ReplaceChild(n.Parent(), n, reference)
	return true
}

// imageFile is the file that an image names, as a path from its bulletin.
func imageFile(n *ast.Image) string {
	name := strings.ReplaceAll(cleanURL(n.Destination), `\`, "/") // as Windows writes paths
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	if strings.HasPrefix(name, "//") || strings.Contains(name, "://") {
		return name
	}
	return path.Clean(norm.NFC.String(name))
}

func (j *job) tableSource(name string) (src *diag.Source, found bool) {
	if j.in.Table == nil {
		return nil, false
	}
	return j.in.Table(name)
}

// tableParagraph replaces a paragraph that is a table and nothing else, and reports whether it did. A table within text
// is reported.
func (j *job) tableParagraph(n ast.Node) bool {
	var reference *inlineTable
	alone := true
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *inlineTable:
			alone = alone && reference == nil
			reference = c
		case *ast.Text:
			alone = alone && len(bytes.Trim(c.Segment.Value(j.source.text), " \t\n\u3000")) == 0
		default:
			alone = false
		}
	}
	if reference == nil {
		return false
	}
	if !alone {
		j.report(diag.New(diag.TableInline), reference.start, reference.end)
		return false
	}
	n.Parent().ReplaceChild(n.Parent(), n, &dataTableBlock{caption: reference.caption, table: reference.table})
	return true
}

func (nodeRenderer) inlineTable(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) {
	return ast.WalkSkipChildren, nil
}

func (nodeRenderer) dataTable(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*dataTableBlock)
	if !entering || n.table == nil {
		return ast.WalkSkipChildren, nil
	}
	o, t := w.(*output), n.table
	o.tables++
	caption := n.caption
	if caption == "" {
		caption = t.title
	}
	class := "table data"
	if len(t.rows) >= manyRows {
		class += " many"
	}
	_, _ = o.WriteString(`<div class="` + class + `" tabindex="0"`) // keys scroll it
	if caption != "" {
		_, _ = o.WriteString(` role="region" aria-label="`)
		o.attribute(caption)
		_ = o.WriteByte('"')
	}
	_, _ = o.WriteString(">\n<table>\n")
	if caption != "" {
		_, _ = o.WriteString("<caption>")
		o.attribute(caption)
		_, _ = o.WriteString("</caption>\n")
	}
	_, _ = o.WriteString("<thead>\n<tr>")
	for i, text := range t.head {
		tag := `<th scope="col">`
		if t.right[i] {
			tag = `<th scope="col" class="align-right">`
		}
		if text == "" {
			tag = strings.ReplaceAll(tag, "th scope=\"col\"", "td")
		}
		_, _ = o.WriteString(tag)
		o.attribute(text)
		_, _ = o.WriteString("</" + tag[1:3] + ">")
	}
	_, _ = o.WriteString("</tr>\n</thead>\n<tbody>\n")
	for _, row := range t.rows {
		if o.full {
			return ast.WalkStop, errOutput
		}
		o.dataRow(t, row)
	}
	_, _ = o.WriteString("</tbody>\n</table>\n</div>\n")
	return ast.WalkSkipChildren, nil
}

// dataRow writes a row. Each cell names its column, for screens on which rows stand as cards.
func (o *output) dataRow(t *dataTable, row []string) {
	_, _ = o.WriteString("<tr>")
	for i, text := range row {
		_, _ = o.WriteString("<td")
		if t.right[i] {
			_, _ = o.WriteString(` class="align-right"`)
		}
		if t.head[i] != "" {
			_, _ = o.WriteString(` data-label="`)
			o.attribute(t.head[i])
			_, _ = o.WriteString(`"`)
		}
		_, _ = o.WriteString(">")
		o.attribute(text)
		_, _ = o.WriteString("</td>")
	}
	_, _ = o.WriteString("</tr>\n")
}
