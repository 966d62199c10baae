// Tables that only lay out a page, and pictures in others.

package interpret

import (
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// layoutText is how long a text may be in a table that has photos and captions.
const layoutText = 60

// layout reports whether a table only lays out the page: it has photos, or one cell, or it is the head of a
// bulletin. Index is its place among the blocks.
func layout(b *document.Block, index int) ([][]document.Cell, bool) {
	cells, pictures, long := 0, 0, 0
	var text strings.Builder
	for _, row := range b.Rows {
		for _, c := range row {
			if c.Covered {
				continue
			}
			cells++
			n, s := cellParts(c)
			pictures += n
			text.WriteString(s + "\n")
			if utf8.RuneCountInString(s) > layoutText {
				long++
			}
		}
	}
	switch {
	case cells <= 1:
		return b.Rows, true
	case pictures > 0:
		return b.Rows, long*2 <= cells
	case b.Borderless && long == 0 && (len(b.Rows) <= 2 || len(b.Rows[0]) <= 2 && index < 6):
		return b.Rows, true
	}
	if index >= 6 || len(b.Rows) > 3 {
		return b.Rows, false
	}
	all := text.String()
	return b.Rows, issue.MatchString(all) || cells <= 3 && len(findDays(all)) > 0
}

// cellParts are how many pictures a cell has, and its text.
func cellParts(c document.Cell) (pictures int, text string) {
	var words []string
	for i := range c.Blocks {
		pictures += len(c.Blocks[i].Pictures)
		if s := c.Blocks[i].Text(); strings.TrimSpace(s) != "" {
			words = append(words, strings.TrimSpace(s))
		}
	}
	return pictures, strings.Join(words, "")
}

// dissolve makes lines of a layout table, row by row. The text of a photo's cell is its caption, else the text of the
// same column in the next row, else the one text of that row for all photos of this one.
func (r *roundup) dissolve(b *document.Block, rows [][]document.Cell) (out []*line) {
	used := map[int]bool{}
	for i, row := range rows {
		if used[i] {
			continue
		}
		var next []document.Cell
		if i+1 < len(rows) && captionRow(row, rows[i+1]) {
			next = rows[i+1]
			used[i+1] = true
		}
		out = append(out, r.row(b, row, next)...)
	}
	return out
}

// captionRow reports whether the texts of a row are the captions of the row above: that one has photos and no text,
// this one texts and no photos.
func captionRow(row, next []document.Cell) bool {
	photos, texts := 0, 0
	for _, c := range row {
		n, s := cellParts(c)
		if s != "" {
			return false
		}
		photos += n
	}
	for _, c := range next {
		n, s := cellParts(c)
		if n > 0 || utf8.RuneCountInString(s) > layoutText {
			return false
		}
		texts += int(yes(s != ""))
	}
	return photos > 0 && texts > 0
}

// row makes lines of a row and the captions below it.
func (r *roundup) row(b *document.Block, row, next []document.Cell) (out []*line) {
	var single *line // the caption of all
	texts := 0
	for _, c := range next {
		if _, s := cellParts(c); s != "" {
			texts++
		}
	}
	for column, c := range row {
		cell := r.cell(b, c)
		if texts > 1 && column < len(next) {
			cell = append(cell, r.cell(b, next[column])...)
		}
		captionsOfCell(cell)
		out = append(out, cell...)
	}
	if texts == 1 {
		for _, c := range next {
			for _, l := range r.cell(b, c) {
				single = l
				out = append(out, l)
			}
		}
	}
	if single != nil {
		var all []*photo
		for _, l := range out {
			all = append(all, l.photos...)
		}
		share(all, single)
	}
	return out
}

// cell are the lines of a cell.
func (r *roundup) cell(b *document.Block, c document.Cell) []*line {
	blocks := make([]document.Block, len(c.Blocks))
	for i, inner := range c.Blocks {
		inner.Boxed = true
		if inner.Place == 0 {
			inner.Place = b.Place
		}
		blocks[i] = inner
	}
	return r.lines(blocks)
}

// captionsOfCell gives the one short text of a cell to its photos.
func captionsOfCell(cell []*line) {
	var photos []*photo
	var text *line
	for _, l := range cell {
		if l.pictures() {
			photos = append(photos, l.photos...)
		} else if l.text != "" {
			if text != nil {
				return
			}
			text = l
		}
	}
	if len(photos) > 0 && text != nil && text.length() <= layoutText && !isSignOff(text.text) {
		share(photos, text)
	}
}

// cellPictures are the photos that stand in a table of data; they follow it.
func (r *roundup) cellPictures(b *document.Block) (out []*line) {
	covered := false
	for _, row := range b.Rows {
		for _, c := range row {
			covered = covered || c.Covered
			for i := range c.Blocks {
				if len(c.Blocks[i].Pictures) == 0 {
					continue
				}
				if l := r.pictures(&c.Blocks[i], false); l != nil {
					out = append(out, l)
				}
			}
		}
	}
	if covered {
		r.result.Findings = append(r.result.Findings, at(diag.New(diag.ImportTableMerged), b.Place))
	}
	return out
}
