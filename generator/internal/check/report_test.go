package check

import (
	"encoding/csv"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// No cell of the CSV is taken for a formula, however it begins, and none holds a line end or what acts on a terminal.
func TestCSVCells(t *testing.T) {
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+86": "'+86", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "＝1+1": "'＝1+1", "＋86": "'＋86", "－1": "'－1",
		"＠x": "'＠x", "﹦1": "'﹦1", "﹣1": "'﹣1", "\u22121": "'\u22121", " =1": "' =1", "　=1": "'　=1", "\t=1": "' =1",
		"\n=1": "'␊=1", "\r\n=1": "'␍␊=1", "\u200b=1": "'\ufffd=1", "\x00=1": "'␀=1", "\u00a0=1": "'\u00a0=1",
		"a\nb": "a␊b", "a\tb": "a b", "": "", "电话": "电话", "1=1": "1=1", "“=1”": "“=1”", "\x1b[2J": "␛[2J",
		"a\u202eb": "a\ufffdb",
	} {
		if got := csvCell(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
		src := &diag.Source{Name: "content/a.md", Text: text}
		found := diag.Own("check-x", diag.Warning, diag.Text{Zh: "%[1]s"}, []any{text}).At(src.Span(0, 0))
		r := Report{Findings: []Finding{{Diagnostic: found, Text: text}}, Rules: []*Rule{{Code: "check-x", Group: Wording}}}
		rows, err := csv.NewReader(strings.NewReader(string(r.CSV(diag.Zh)))).ReadAll()
		if err != nil || len(rows) != 2 || rows[1][7] != want || rows[1][8] != want {
			t.Errorf("%q: %v %q", text, err, rows)
		}
	}
}
