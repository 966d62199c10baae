// Package markup writes blocks as the Markdown of bulletins.
//
// What is written is read by package markdown as the same visible text: signs that would be Markdown are escaped, and
// no others, so that an officer who opens the file sees what was in the document. Numbers are text ("一、", "1."), never
// numbers of a list, so that they cannot change. Bold and the like is written where it can stand; where signs beside
// it would keep it from being read, it is left out.
//
// The package touches no disk and no clock, and holds no state.
package markup

import (
	"strconv"
	"strings"

	"jianbao/generator/internal/importer/document"
)

// Writer collects a text. The zero value is ready.
type Writer struct {
	out   strings.Builder
	last  document.Kind
	notes []document.Note // of the document
	used  []int           // notes that the text refers to, in the order of their marks in it
}

// New is a writer of a text whose runs may refer to notes.
func New(notes []document.Note) *Writer { return &Writer{notes: notes} }

// begin puts what parts two blocks.
func (w *Writer) begin(kind document.Kind) {
	if w.out.Len() > 0 {
		w.out.WriteString("\n")
		if kind != w.last || kind != document.Item && kind != document.Quote {
			w.out.WriteString("\n")
		} else if kind == document.Quote {
			w.out.WriteString(">\n")
		}
	}
	w.last = kind
}

// Heading writes a heading of a level from 1 to 6. Line breaks in it are blanks.
func (w *Writer) Heading(level int, number string, runs []document.Run) {
	text := numbered(number, w.inline(oneLine(runs)))
	if text == "" {
		return
	}
	if trimmed := strings.TrimRight(text, "#"); trimmed != text && !strings.HasSuffix(trimmed, `\`) {
		text = text[:len(text)-1] + `\#`
	}
	w.begin(document.Rule)
	w.out.WriteString(strings.Repeat("#", min(max(level, 1), 6)) + " " + text)
}

// Paragraph writes a paragraph. A line break in it begins another: that is what it means in bulletins.
func (w *Writer) Paragraph(number string, runs []document.Run) {
	for i, line := range splitLines(runs) {
		text := w.inline(line)
		if i == 0 {
			text = numbered(number, text)
		}
		if text = escapeStart(text); text != "" {
			w.begin(document.Paragraph)
			w.out.WriteString(text)
		}
	}
}

// Quote writes a paragraph of a quotation.
func (w *Writer) Quote(runs []document.Run) {
	for _, line := range splitLines(runs) {
		if text := escapeStart(w.inline(line)); text != "" {
			w.begin(document.Quote)
			w.out.WriteString("> " + text)
		}
	}
}

// maxLevel is how deep lists may lie in each other.
const maxLevel = 8

// Item writes an entry of a list.
func (w *Writer) Item(level int, runs []document.Run) {
	text := escapeStart(w.inline(oneLine(runs)))
	if text == "" {
		return
	}
	if w.last != document.Item {
		level = 0
	}
	w.begin(document.Item)
	w.out.WriteString(strings.Repeat("  ", min(max(level, 0), maxLevel)) + "- " + text)
}

// Code writes text as it stands.
func (w *Writer) Code(text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	w.begin(document.Code)
	w.out.WriteString(fence + "\n" + strings.TrimRight(text, "\n") + "\n" + fence)
}

// Rule writes a line across the page.
func (w *Writer) Rule() {
	w.begin(document.Rule)
	w.out.WriteString("---")
}

// Raw writes a paragraph that is Markdown already: the places of photos.
func (w *Writer) Raw(markdown string) {
	w.begin(document.Rule)
	w.out.WriteString(markdown)
}

// maxColumns is how many columns a table of Markdown may have here; see package markdown.
const maxColumns = 50

// Table writes a table with its first row as the head. One with too many columns is written row by row, as text.
func (w *Writer) Table(rows [][]document.Cell) {
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	switch {
	case columns == 0:
		return
	case columns > maxColumns:
		for _, row := range rows {
			var cells []string
			for _, c := range row {
				cells = append(cells, w.cell(c, false))
			}
			if text := escapeStart(strings.Join(cells, "　")); strings.Trim(text, "　") != "" {
				w.begin(document.Paragraph)
				w.out.WriteString(text)
			}
		}
		return
	}
	w.begin(document.Table)
	for i, row := range rows {
		if i > 0 {
			w.out.WriteString("\n")
		}
		w.out.WriteString("|")
		for c := range columns {
			text := ""
			if c < len(row) {
				text = w.cell(row[c], true)
			}
			w.out.WriteString(" " + text + " |")
		}
		if i == 0 {
			w.out.WriteString("\n|" + strings.Repeat(" --- |", columns))
		}
	}
}

// cell is the text of a cell in one line.
func (w *Writer) cell(c document.Cell, bars bool) string {
	var parts []string
	for i := range c.Blocks {
		b := &c.Blocks[i]
		text := numbered(b.Number, w.inline(oneLine(b.Runs)))
		for _, row := range b.Rows {
			for _, inner := range row {
				if s := w.cell(inner, false); s != "" {
					text = strings.TrimSpace(text + " " + s)
				}
			}
		}
		if text != "" {
			parts = append(parts, text)
		}
	}
	text := strings.Join(parts, " ")
	if bars {
		text = escapeBars(text)
	}
	return text
}

// String is the whole text with its notes.
func (w *Writer) String() string {
	for i := 0; i < len(w.used); i++ { // notes may refer to notes
		var parts []string
		note := w.notes[w.used[i]-1]
		for k := range note.Blocks {
			if text := w.inline(oneLine(note.Blocks[k].Runs)); text != "" {
				parts = append(parts, text)
			}
		}
		w.begin(document.Rule)
		w.out.WriteString("[^" + strconv.Itoa(i+1) + "]: " + escapeStart(strings.Join(parts, " ")))
	}
	w.used = nil
	if w.out.Len() == 0 {
		return ""
	}
	return w.out.String() + "\n"
}

// mark is the mark of a note of the document, numbered in the order in which the text refers to them.
func (w *Writer) mark(note int) string {
	if note < 1 || note > len(w.notes) {
		return ""
	}
	for i, n := range w.used {
		if n == note {
			return "[^" + strconv.Itoa(i+1) + "]"
		}
	}
	w.used = append(w.used, note)
	return "[^" + strconv.Itoa(len(w.used)) + "]"
}

// numbered puts a number before a text.
func numbered(number, text string) string {
	if number = strings.TrimSpace(number); number == "" {
		return text
	}
	return escapeText(number, "", text) + gap(number, text) + text
}

// gap is what stands between a number and its text: nothing behind a sign, as in "一、" and "1.", else a blank.
func gap(number, text string) string {
	last := number[len(number)-1]
	if text == "" || last >= '0' && last <= '9' || last >= 'a' && last <= 'z' || last >= 'A' && last <= 'Z' ||
		last >= 0x80 && !strings.ContainsRune("、）．。》", lastRune(number)) {
		return " "
	}
	if (last == '.' || last == ')') && strings.ContainsAny(text[:1], "0123456789") {
		return "\u2002" // 1. 2024年: not 1.2024, and no list
	}
	return ""
}

func lastRune(s string) rune {
	runes := []rune(s)
	return runes[len(runes)-1]
}
