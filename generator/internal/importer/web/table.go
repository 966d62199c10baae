package web

import (
	"strconv"

	"golang.org/x/net/html"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

const (
	maxSpan  = 64
	maxCells = 50_000 // of a table
)

// tableRows are the rows of a table, without those of tables within it.
func tableRows(n *html.Node) (rows []*html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Data {
		case "tr":
			rows = append(rows, c)
		case "tbody", "thead", "tfoot":
			rows = append(rows, tableRows(c)...)
		}
	}
	return rows
}

func rowCells(row *html.Node) (cells []*html.Node) {
	for c := row.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (c.Data == "td" || c.Data == "th") {
			cells = append(cells, c)
		}
	}
	return cells
}

// layout tells that a table only lays out the page: it has one column that is not empty, or holds tables, headings or
// long texts.
func layout(n *html.Node, rows []*html.Node) bool {
	if attr(n, "role") == "presentation" {
		return true
	}
	most, long := 0, false
	for _, row := range rows {
		full := 0
		for _, cell := range rowCells(row) {
			text, paragraphs, inner := measure(cell)
			if inner {
				return true
			}
			if text > 0 || paragraphs < 0 {
				full++
			}
			long = long || text > 400 && paragraphs >= 3
		}
		most = max(most, full)
	}
	return most <= 1 || long && len(rows) <= 4
}

// measure counts a cell's text and paragraphs, which are -1 if it has pictures only, and finds tables or headings
// within it.
func measure(cell *html.Node) (text, paragraphs int, inner bool) {
	pictures := false
	walk(cell, func(n *html.Node) bool {
		switch {
		case inner:
		case n.Type == html.TextNode:
			text += letters(n.Data)
		case n.Type != html.ElementNode:
		case unseen[n.Data]:
			return false
		case n.Data == "table", n.Data == "h1", n.Data == "h2":
			inner = true
		case n.Data == "p", n.Data == "div", n.Data == "br":
			paragraphs++
		case n.Data == "img":
			pictures = true
		}
		return !inner
	})
	if text == 0 && pictures {
		paragraphs = -1
	}
	return text, paragraphs, inner
}

func allHeads(row *html.Node) bool {
	cells := rowCells(row)
	for _, cell := range cells {
		if cell.Data != "th" {
			return false
		}
	}
	return len(cells) > 0
}

// grid is a table while its cells are put into rows and columns.
type grid struct {
	f      *flow
	s      format
	depth  int
	cells  [][]document.Cell
	count  int
	merged bool
}

// read reads all cells: one that spans several is repeated as covered.
func (g *grid) read(rows []*html.Node) {
	for y, row := range rows {
		x := 0
		for _, cell := range rowCells(row) {
			for g.taken(y, x) {
				x++
			}
			columns, lines := span(cell, "colspan"), min(span(cell, "rowspan"), len(rows)-y)
			g.merged = g.merged || columns > 1 || lines > 1
			inner := flow{p: g.f.p, depth: g.f.depth + 1}
			css := g.f.p.styleOf(cell)
			inner.children(cell, inner.format(cell, g.s, css), g.depth+1)
			inner.end()
			for dy := range lines {
				for dx := range columns {
					if g.count++; g.count > maxCells {
						break
					}
					g.set(y+dy, x+dx, document.Cell{Covered: dx+dy > 0})
				}
			}
			g.set(y, x, document.Cell{Blocks: inner.out})
			x += columns
		}
	}
	if g.merged {
		g.f.p.doc.Findings = append(g.f.p.doc.Findings,
			diag.New(diag.ImportTableMerged).At(diag.Span{Line: g.f.p.place}))
	}
}

func span(cell *html.Node, name string) int {
	n, err := strconv.Atoi(attr(cell, name))
	if err != nil {
		return 1
	}
	return min(max(n, 1), maxSpan)
}

func (g *grid) taken(y, x int) bool {
	return y < len(g.cells) && x < len(g.cells[y]) && (g.cells[y][x].Covered || g.cells[y][x].Blocks != nil)
}

func (g *grid) set(y, x int, cell document.Cell) {
	for len(g.cells) <= y {
		g.cells = append(g.cells, nil)
	}
	for len(g.cells[y]) <= x {
		g.cells[y] = append(g.cells[y], document.Cell{})
	}
	g.cells[y][x] = cell
}

// trimmed are the rows, equally long, without rows and columns where there is nothing.
func (g *grid) trimmed() [][]document.Cell {
	width := 0
	for _, row := range g.cells {
		width = max(width, len(row))
	}
	used := make([]bool, width)
	var rows [][]document.Cell
	for _, row := range g.cells {
		any := false
		for x, cell := range row {
			if len(cell.Blocks) > 0 {
				used[x], any = true, true
			}
		}
		if any {
			rows = append(rows, row)
		}
	}
	for y, row := range rows {
		var out []document.Cell
		for x := range width {
			switch {
			case !used[x]:
			case x < len(row):
				out = append(out, row[x])
			default:
				out = append(out, document.Cell{})
			}
		}
		rows[y] = out
	}
	return rows
}
