// Tables with full-width bars.

package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// openTable decides whether the lines from here on are those of a table with full-width bars: one that has such a
// bar in its header or delimiter row.
func (t *tidier) openTable(end int) {
	line := t.in[t.at:end]
	if t.wide {
		t.wide = len(bytes.TrimSpace(line)) > 0 && (bytes.IndexByte(line, '|') >= 0 || bytes.Contains(line, wideBar))
		plain := false
		if t.row, plain = isDelimiterRow(line); t.row && !plain {
			typed := clipRunes(string(bytes.TrimSpace(line)), 40)
			t.job.report(diag.New(diag.BodyRepair, typed, plainRow.Replace(typed)), len(t.out), len(t.out)+len(line))
		}
		return
	}
	if end >= len(t.in) || t.fence != nil || bytes.IndexByte(line, '|') < 0 && !bytes.Contains(line, wideBar) {
		return
	}
	next := t.in[end+1:]
	if i := bytes.IndexByte(next, '\n'); i >= 0 {
		next = next[:i]
	}
	row, plain := isDelimiterRow(next)
	t.row = false
	bars := bytes.Contains(line, wideBar)
	if t.wide = row && (!plain || bars); t.wide && bars {
		t.job.report(diag.New(diag.BodyRepair, "｜", "|"), len(t.out), len(t.out)+len(line))
	}
}

var plainRow = strings.NewReplacer("｜", "|", "：", ":", "－", "-", "—", "-", "–", "-", "─", "-", "━", "-", "　", " ")

var wideBar = []byte("｜")

// isDelimiterRow reports whether a line is the second one of a table, with marks of any width, and whether all are
// plain ones.
func isDelimiterRow(line []byte) (row, plain bool) {
	dash, bar := false, false
	plain = true
	for _, r := range string(bytes.TrimLeft(line, ">")) {
		switch r {
		case '|', '｜':
			bar = true
		case '-', '－', '—', '–', '─', '━':
			dash = true
		case ':', '：', ' ', '\t', '\r', '\n', 0x3000, 0xa0:
		default:
			return false, false
		}
		plain = plain && r < utf8.RuneSelf
	}
	return dash && bar, plain
}

// cell reads the marks of a table with full-width bars. Its delimiter row may have any dashes.
func (t *tidier) cell(r rune, size int) bool {
	mark := ""
	switch r {
	case '｜':
		mark = "|"
	case '：':
		mark = ":"
	case '－', '—', '–', '─', '━':
		mark = "-"
	}
	if mark == "" || mark != "|" && !t.row {
		return false
	}
	t.replace(size, mark)
	return true
}
