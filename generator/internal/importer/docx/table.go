package docx

import (
	"jianbao/generator/internal/importer/document"
)

// table is an open table.
type table struct {
	rows   [][]document.Cell
	row    []document.Cell
	inRow  bool
	header bool    // the open row repeats on each page
	first  bool    // the first row does
	drop   *hidden // what the open row holds, if it is deleted
	lines  lines
	style  string

	span      int // of the open cell
	merged    bool
	gone      bool // the open cell is deleted
	cellLines lines
	cells     int
	bare      int // cells that say they have no lines
	drawn     int // cells with lines
}

// maxColumns is how many columns Word allows.
const maxColumns = 63

var tableElements = map[string]*element{
	"w:tbl":  {(*story).startTable, (*story).endTable},
	"w:tr":   {(*story).startRow, (*story).endRow},
	"w:tc":   {(*story).startCell, (*story).endCell},
	"w:trPr": {func(st *story) { st.inTrPr = true }, func(st *story) { st.inTrPr = false }},

	"w:tblStyle":  {start: inTable(func(st *story, t *table) { t.style = st.s.attr("w:val") })},
	"w:tblHeader": {start: inTable(func(st *story, t *table) { t.header = st.s.toggle() == on })},
	"w:gridSpan":  {start: inTable(func(st *story, t *table) { t.span = min(max(st.s.number("w:val"), 1), maxColumns) })},
	"w:vMerge":    {start: inTable(func(st *story, t *table) { t.merged = st.s.attr("w:val") != "restart" })},
	"w:hMerge":    {start: inTable(func(st *story, t *table) { t.merged = st.s.attr("w:val") != "restart" })},
	"w:gridBefore": {start: inTable(func(st *story, t *table) {
		for range min(max(st.s.number("w:val"), 0), maxColumns) {
			st.addCell(t, document.Cell{})
		}
	})},
	"w:cellDel": {start: inTable(func(st *story, t *table) { t.gone = true; st.revisions++ })},
	"w:cellIns": {start: inTable(func(st *story, _ *table) { st.revisions++ })},

	"w:tblBorders": {inTable(func(st *story, t *table) { st.borders = &t.lines }), endBorders},
	"w:tcBorders":  {inTable(func(st *story, t *table) { st.borders = &t.cellLines }), endBorders},
	"w:top":        {start: (*story).border},
	"w:bottom":     {start: (*story).border},
	"w:left":       {start: (*story).border},
	"w:right":      {start: (*story).border},
	"w:start":      {start: (*story).border},
	"w:end":        {start: (*story).border},
	"w:insideH":    {start: (*story).border},
	"w:insideV":    {start: (*story).border},
}

// inTable does something with the innermost open table.
func inTable(do func(*story, *table)) func(*story) {
	return func(st *story) {
		if n := len(st.tables); n > 0 {
			do(st, st.tables[n-1])
		}
	}
}

func endBorders(st *story) { st.borders = nil }

func (st *story) border() {
	if st.borders != nil {
		*st.borders = max(*st.borders, lineOf(st.s))
	}
}

// startTable begins a table. A paragraph whose end is deleted is not continued by one.
func (st *story) startTable() {
	f := st.top()
	if f.para != nil && f.nested == 0 {
		st.endParagraph(f)
	}
	if f.joined != nil {
		p := f.joined
		f.joined = nil
		st.put(f, p)
	}
	st.tables = append(st.tables, &table{span: 1})
}

func (st *story) startRow() {
	if t := st.openTable(); t != nil && !t.inRow {
		t.inRow, t.row, t.header, t.drop = true, nil, false, nil
	}
}

func (st *story) openTable() *table {
	if n := len(st.tables); n > 0 {
		return st.tables[n-1]
	}
	return nil
}

// deleteRow hides what a deleted row holds.
func (st *story) deleteRow() {
	if t := st.openTable(); t != nil && t.inRow && t.drop == nil {
		t.drop = st.conceal("deleted")
	}
}

func (st *story) endRow() {
	t := st.openTable()
	if t == nil || !t.inRow {
		return
	}
	t.inRow = false
	if t.drop != nil {
		st.unhide(t.drop)
		for _, cell := range t.row { // read before the row was known to be deleted
			st.leaveOut("deleted", cell.Blocks)
		}
		return
	}
	if len(t.row) > 0 {
		t.first = t.first || t.header && len(t.rows) == 0
		t.rows = append(t.rows, t.row)
	}
}

func (st *story) startCell() {
	if t := st.openTable(); t != nil {
		t.span, t.merged, t.gone, t.cellLines = 1, false, false, linesUnset
	}
	st.push()
}

func (st *story) endCell() {
	blocks := st.pop()
	t := st.openTable()
	if t == nil || !t.inRow {
		st.top().add(blocks...)
		return
	}
	t.cells++
	switch t.cellLines {
	case linesNone:
		t.bare++
	case linesDrawn:
		t.drawn++
	}
	cell := document.Cell{Blocks: blocks, Covered: t.merged}
	if t.merged || t.gone {
		reason := "hidden"
		if t.gone {
			reason = "deleted"
		}
		st.leaveOut(reason, blocks)
		cell.Blocks = nil
	}
	if !t.gone {
		st.addCell(t, cell)
		for range t.span - 1 {
			st.addCell(t, document.Cell{Covered: true})
		}
	}
}

// leaveOut notes the text of blocks that are not shown.
func (st *story) leaveOut(reason string, blocks []document.Block) {
	for _, b := range flatten(blocks) {
		st.dropped(reason, b.Number+b.Text()+"\n")
	}
}

// addCell adds a cell to the open row. Cells that only fill up count as paragraphs do.
func (st *story) addCell(t *table, c document.Cell) {
	if len(c.Blocks) == 0 {
		if st.cells++; st.cells > st.limits.Paragraphs {
			return
		}
	}
	t.row = append(t.row, c)
}

// endTable makes a block of a table. A table in a cell of another is kept until that one ends: where the outer one is
// but a frame around it, it takes its place; else it is flattened.
func (st *story) endTable() {
	t := st.openTable()
	st.tables = st.tables[:len(st.tables)-1]
	f := st.top()
	if len(t.rows) == 0 {
		return
	}
	if len(t.rows) == 1 && len(t.rows[0]) == 1 && hasTable(t.rows[0][0].Blocks) {
		f.add(t.rows[0][0].Blocks...)
		return
	}
	columns := 0
	for _, row := range t.rows {
		columns = max(columns, len(row))
	}
	for i := range t.rows {
		for j := range t.rows[i] {
			if blocks := t.rows[i][j].Blocks; hasTable(blocks) {
				t.rows[i][j].Blocks = flatten(blocks)
			}
		}
		t.row = t.rows[i]
		for n := columns - len(t.row); n > 0; n-- {
			st.addCell(t, document.Cell{})
		}
		t.rows[i] = t.row
	}
	lines := t.lines
	if lines == linesUnset {
		style := t.style
		if style == "" {
			style = st.styles.table
		}
		lines = st.styles.of(style).lines
	}
	f.add(document.Block{
		Kind: document.Table, Rows: t.rows, Header: t.first, Place: st.place,
		Borderless: t.drawn == 0 && (lines != linesDrawn || t.bare == t.cells),
	})
}

func hasTable(blocks []document.Block) bool {
	for i := range blocks {
		if blocks[i].Kind == document.Table {
			return true
		}
	}
	return false
}

// flatten puts the paragraphs of tables where the tables stand. The tables' own cells are flat.
func flatten(blocks []document.Block) []document.Block {
	var f flow
	for _, b := range blocks {
		if b.Kind != document.Table {
			f.add(b)
			continue
		}
		for _, row := range b.Rows {
			for _, cell := range row {
				f.add(cell.Blocks...)
			}
		}
	}
	return f.blocks
}
