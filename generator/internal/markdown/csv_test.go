package markdown

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

func TestReadCSV(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"commas":          {"姓名,单位\n甲,乙\n", "[姓名 单位] [甲|乙]"},
		"line ends":       {"姓名,单位\r\n甲,乙\r\n丙,丁", "[姓名 单位] [甲|乙] [丙|丁]"},
		"semicolons":      {"姓名;单位\n甲;乙,丙\n", "[姓名 单位] [甲|乙,丙]"},
		"tabs":            {"姓名\t单位\n甲\t乙,丙\n", "[姓名 单位] [甲|乙,丙]"},
		"full width":      {"姓名，单位\n甲，乙\n", "[姓名 单位] [甲|乙]"},
		"separator named": {"sep=;\r\n姓名,名;单位\r\n甲;乙\r\n", "[姓名,名 单位] [甲|乙]"},
		"one column":      {"姓名\n甲\n乙\n", "[姓名] [甲] [乙]"},
		"quotes":          {"姓名,单位\n\"甲,乙\",\"丙\"\"丁\"\"\"\n", "[姓名 单位] [甲,乙|丙\"丁\"]"},
		"line in a cell":  {"姓名,单位\n甲,\"乙\n丙\"\n丁,戊\n", "[姓名 单位] [甲|乙 丙] [丁|戊]"},
		"behind quotes":   {"姓名,单位\n\"甲\" 乙,丙\n", "[姓名 单位] [甲 乙|丙]"},
		"quotes inside":   {"姓名,单位\n甲\"乙\",丙\n", "[姓名 单位] [甲\"乙\"|丙]"},
		"blanks":          {" 姓名 ,　单位　\n 甲 , 乙 \n", "[姓名 单位] [甲|乙]"},
		"empty lines":     {"\n,,\n姓名,单位\n\n甲,乙\n,,,\n \n", "[姓名 单位] [甲|乙]"},
		"ragged":          {"姓名,单位,组\n甲\n乙,丙,,,,\n,,丁\n", "[姓名 单位 组] [甲||] [乙|丙|] [||丁]"},
		"title":           {"代表名册,,\n姓名,单位\n甲,乙\n", "(代表名册) [姓名 单位] [甲|乙]"},
		"formula":         {"姓名,单位\n=cmd|' /C calc'!A0,@SUM(1)\n", "[姓名 单位] [=cmd|' /C calc'!A0|@SUM(1)]"},
		"numbers": {
			"名,数,元,率,号\n甲,1,\"1,234.50\",5.5%,007\n乙,-20,3,,2\n", "[名 数* 元* 率* 号] [甲|1|1,234.50|5.5%|007] [乙|-20|3||2]",
		},
		"codes":    {"名,电话\n甲,13800138000\n", "[名 电话] [甲|13800138000]"},
		"unclosed": {"姓名,单位\n甲,\"乙\n丙,丁\n", "table-quote 2:3"},
		"too long": {"姓名,单位\n甲,乙,丙\n丁,戊\n己,庚,,辛\n", "table-row 2:5 table-row 4:6"},
		"no rows":  {"姓名,单位\n\n,\n", "table-empty 1:1"},
		"empty":    {"", "table-empty 1:1"},
		"rows":     {"姓名\n" + strings.Repeat("甲\n", maxCSVRows+1), fmt.Sprintf("table-rows %d:1", maxCSVRows+2)},
		"columns":  {strings.Repeat("甲,", maxCSVColumns+1) + "乙\n1\n", "table-columns 1:61"},
	} {
		var got []string
		table := readCSV(&diag.Source{Name: "a.csv", Text: c.text}, func(d diag.Diagnostic) {
			got = append(got, fmt.Sprintf("%s %d:%d", d.Code, d.Line, d.Column))
		})
		if table != nil {
			got = append(got, shown(table)...)
		}
		if text := strings.Join(got, " "); text != c.want {
			t.Errorf("%s: got %s, want %s", name, text, c.want)
		}
	}
}

func shown(t *dataTable) (parts []string) {
	if t.title != "" {
		parts = append(parts, "("+t.title+")")
	}
	head := slices.Clone(t.head)
	for i := range head {
		if t.right[i] {
			head[i] += "*"
		}
	}
	parts = append(parts, "["+strings.Join(head, " ")+"]")
	for _, row := range t.rows {
		parts = append(parts, "["+strings.Join(row, "|")+"]")
	}
	return parts
}

func FuzzCSV(f *testing.F) {
	for _, text := range []string{"a,b\n1,\"2\"\n", "sep=;\na;b\n1;2\n", "\"", "，\n,\n", "a\tb\n\"x\ny\"\t2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		src := &diag.Source{Name: "a.csv", Text: strings.ToValidUTF8(text, "?")}
		table := readCSV(src, func(d diag.Diagnostic) {
			if d.Line < 1 || d.Column < 1 {
				t.Errorf("%s has no place", d.Code)
			}
		})
		if table == nil {
			return
		}
		for _, row := range table.rows {
			if len(row) != len(table.head) {
				t.Errorf("a row of %d cells below %d", len(row), len(table.head))
			}
		}
	})
}
