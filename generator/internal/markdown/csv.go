// Reading of CSV as Excel and WPS write it: parted by commas, semicolons, tabs or full-width commas, cells in quotation
// marks or not. What a cell holds is text, whatever it looks like.

package markdown

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// What a CSV may be at most. More is no table that a reader could use.
const (
	maxCSVRows    = 5000
	maxCSVColumns = 30
	maxCSVErrors  = 20 // that are reported of one file
)

// csvCell is a cell, and where it begins in the file.
type csvCell struct {
	text string
	at   int
}

// csvReader cuts the text of a CSV into cells.
type csvReader struct {
	text      string
	separator string
	at        int
	unclosed  int // where a quotation mark stands that nothing closes; -1: there is none
}

// csvSeparators are what may part the cells of a row, the likeliest first.
var csvSeparators = []string{"\t", ",", ";", "，", "；"}

// newCSVReader finds out what parts the cells: what the first line with any has the most of outside quotation marks.
// Excel may say it in a line of its own: sep=;
func newCSVReader(text string) *csvReader {
	r := &csvReader{text: text, separator: ",", unclosed: -1}
	if rest, ok := strings.CutPrefix(text, "sep="); ok && len(rest) > 0 {
		if _, size := utf8.DecodeRuneInString(rest); size < len(rest) && (rest[size] == '\n' || rest[size] == '\r') {
			r.separator, r.at = rest[:size], len("sep=")+size
			return r
		}
	}
	for line := range strings.Lines(text) {
		most := 0
		for _, separator := range csvSeparators {
			if n := countUnquoted(line, separator); n > most {
				r.separator, most = separator, n
			}
		}
		if most > 0 {
			break
		}
	}
	return r
}

// countUnquoted is how often a separator stands in a line outside quotation marks.
func countUnquoted(line, separator string) (n int) {
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 0 {
			n += strings.Count(part, separator)
		}
	}
	return n
}

// row reads the next row; nil at the end. A row of a blank line has one cell.
func (r *csvReader) row() (row []csvCell) {
	for r.at < len(r.text) {
		row = append(row, r.cell())
		switch rest := r.text[r.at:]; {
		case strings.HasPrefix(rest, r.separator):
			if r.at += len(r.separator); r.at == len(r.text) {
				return append(row, csvCell{"", r.at})
			}
		case rest != "":
			r.at++ // the line's end
			return row
		}
	}
	return row
}

// cell reads a cell, up to the separator or the end of its line.
func (r *csvReader) cell() csvCell {
	start := r.at
	skipped := len(r.text[start:]) - len(strings.TrimLeft(r.text[start:], " \u3000\ufeff"))
	if strings.HasPrefix(r.text[start+skipped:], `"`) {
		start += skipped
		if text, ok := r.quoted(start); ok {
			return csvCell{text, start}
		}
	}
	end := strings.IndexByte(r.text[start:], '\n')
	if end < 0 {
		end = len(r.text) - start
	}
	if i := strings.Index(r.text[start:start+end], r.separator); i >= 0 {
		end = i
	}
	r.at = start + end
	return csvCell{cleanCell(r.text[start:r.at]), start}
}

// quoted reads a cell that begins with a quotation mark. What stands behind the closing one belongs to it, as in Excel.
func (r *csvReader) quoted(start int) (string, bool) {
	var b strings.Builder
	for i := start + 1; i < len(r.text); {
		next := strings.IndexByte(r.text[i:], '"')
		if next < 0 {
			break
		}
		b.WriteString(r.text[i : i+next])
		i += next + 1
		if strings.HasPrefix(r.text[i:], `"`) {
			b.WriteByte('"')
			i++
			continue
		}
		for i < len(r.text) && r.text[i] != '\n' && !strings.HasPrefix(r.text[i:], r.separator) {
			b.WriteByte(r.text[i])
			i++
		}
		r.at = i
		return cleanCell(b.String()), true
	}
	if r.unclosed < 0 {
		r.unclosed = start
	}
	return "", false
}

// cleanCell is a cell's text in one line, without blanks around it and what pages may not hold.
func cleanCell(text string) string {
	return diag.Plain(strings.Join(strings.Fields(text), " "))
}

// dataTable is what a CSV shows.
type dataTable struct {
	title string // of a first row that has one cell alone
	head  []string
	rows  [][]string
	right []bool // columns of numbers
}

// readCSV reads a CSV. What is wrong goes to report, and the table is nil if it cannot be shown.
func readCSV(src *diag.Source, report func(diag.Diagnostic)) *dataTable {
	r := newCSVReader(src.Text)
	t := &dataTable{}
	var rows [][]csvCell
	for row := r.row(); row != nil; row = r.row() {
		if used := usedCells(row); len(used) > 0 {
			if rows = append(rows, used); len(rows) > maxCSVRows+2 {
				break // a title and a header are no rows
			}
		}
	}
	if r.unclosed >= 0 {
		report(diag.New(diag.TableQuote).At(src.Span(r.unclosed, r.unclosed+1)))
		return nil
	}
	if len(rows) > 1 && len(rows[0]) == 1 && len(rows[1]) > 1 {
		t.title, rows = rows[0][0].text, rows[1:]
	}
	switch {
	case len(rows) < 2:
		report(diag.New(diag.TableEmpty).At(src.Span(0, 0)))
		return nil
	case len(rows)-1 > maxCSVRows:
		at := rows[maxCSVRows+1][0].at
		report(diag.New(diag.TableRows, maxCSVRows).At(src.Span(at, at)))
		return nil
	case len(rows[0]) > maxCSVColumns:
		at := rows[0][maxCSVColumns].at
		report(diag.New(diag.TableColumns, len(rows[0]), maxCSVColumns).At(src.Span(at, at)))
		return nil
	}
	return t.fill(src, rows, report)
}

// fill takes the rows, the first of which is the header.
func (t *dataTable) fill(src *diag.Source, rows [][]csvCell, report func(diag.Diagnostic)) *dataTable {
	for _, c := range rows[0] {
		t.head = append(t.head, c.text)
	}
	errors := 0
	for _, row := range rows[1:] {
		if len(row) > len(t.head) {
			if errors++; errors <= maxCSVErrors {
				extra := row[len(t.head):]
				first := slices.IndexFunc(extra, func(c csvCell) bool { return c.text != "" })
				report(diag.New(diag.TableRow, len(row), len(t.head), quoteCells(row)).At(cellSpan(src, extra[first])))
			}
			continue
		}
		cells := make([]string, len(t.head))
		for i, c := range row {
			cells[i] = c.text
		}
		t.rows = append(t.rows, cells)
	}
	if errors > 0 {
		return nil
	}
	t.right = make([]bool, len(t.head))
	for i := range t.right {
		t.right[i] = t.isNumeric(i)
	}
	return t
}

// cellSpan is where a cell stands.
func cellSpan(src *diag.Source, c csvCell) diag.Span {
	end := c.at + len(c.text)
	if end > len(src.Text) || !strings.HasPrefix(src.Text[c.at:], c.text) {
		end = c.at
	}
	return src.Span(c.at, end)
}

// quoteCells shows how a cell with a comma is written: the last cell that fits, joined with the one too many.
func quoteCells(row []csvCell) string {
	const most = 20
	first := []rune(row[len(row)-2].text)
	last := []rune(row[len(row)-1].text)
	return fmt.Sprintf(`"%s,%s"`, string(first[:min(len(first), most)]), string(last[:min(len(last), most)]))
}

// usedCells is a row without the empty cells at its end, which spreadsheets write where another row is longer.
func usedCells(row []csvCell) []csvCell {
	for len(row) > 0 && row[len(row)-1].text == "" {
		row = row[:len(row)-1]
	}
	return row
}

// isNumeric reports whether a column holds nothing but numbers. Long ones without commas, and those that begin with a
// zero, are codes.
func (t *dataTable) isNumeric(column int) bool {
	numbers := 0
	for _, row := range t.rows {
		if row[column] == "" {
			continue
		}
		if !isNumber(row[column]) {
			return false
		}
		numbers++
	}
	return numbers > 0
}

func isNumber(text string) bool {
	text = strings.TrimSuffix(strings.TrimLeft(text, "+-"), "%")
	whole, fraction, point := strings.Cut(text, ".")
	if point && (fraction == "" || strings.Trim(fraction, "0123456789") != "") {
		return false
	}
	groups := strings.Split(whole, ",")
	if slices.ContainsFunc(groups, func(g string) bool { return g == "" || strings.Trim(g, "0123456789") != "" }) {
		return false
	}
	if len(groups) == 1 {
		return len(whole) < 7 && (len(whole) == 1 || whole[0] != '0')
	}
	return !slices.ContainsFunc(groups[1:], func(g string) bool { return len(g) != 3 })
}
