package main

import (
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/diag"
)

// pageCures are the rows of pages of their own and of tables of data.
var pageCures = sync.OnceValue(func() []cureCase {
	return []cureCase{
		{diag.PageAddress, "page-no-slashes", nil, typeLine},
		{diag.PageAddress, "page-html", nil, typeLine},
		{diag.PageAddress, "page-device", nil, typeLine},
		{diag.PageReserved, "page-search", nil, typeLine},
		{diag.PageKey, "", map[string]string{
			"content/bad/index.md": "+++\ntitle = \"甲\"\npage = \"/guanyu/\"\ndate = 2022-09-01\n+++\n\n正文。\n",
		}, deleteLine},
		{diag.PageMenu, "page-menu-bulletin", nil, deleteLine},
		{diag.KeyType, "page-menu", nil, typeLine},
		{diag.ContentsEmpty, "contents-empty", nil, deleteLine},
		{diag.TableMissing, "table-missing", nil, typeSuggestion},
		{diag.TableWorkbook, "table-workbook", nil, func(s *faultySite) {
			s.write("content/bad/mingce.csv", "姓名,单位\n甲,乙\n")
			s.remove("content/bad/mingce.xlsx")
			s.replace("content/bad/index.md", "mingce.xlsx", "mingce.csv")
		}},
		{diag.TableInline, "table-inline", nil, func(s *faultySite) {
			s.replace("content/bad/index.md", "![](mingce.csv)", "\n\n![](mingce.csv)\n\n")
		}},
		{diag.TableOutside, "table-outside", nil, func(s *faultySite) {
			s.write("content/bad/mingce.csv", "姓名,单位\n甲,乙\n")
			s.span("mingce.csv")
		}},
		{diag.TableQuote, "table-quote", nil, func(s *faultySite) {
			s.replace("content/bad/mingce.csv", "工会主席", "工会主席\"")
		}},
		{diag.TableRow, "table-row", nil, func(s *faultySite) {
			s.replace("content/bad/mingce.csv", "某街道,工会主席", `"某街道,工会主席"`)
		}},
		{diag.TableEmpty, "table-empty", nil, func(s *faultySite) {
			s.write("content/bad/mingce.csv", "姓名,单位\n甲,乙\n")
		}},
		{diag.TableRows, "table-rows", nil, func(s *faultySite) {
			s.write("content/bad/mingce.csv", "姓名\n甲\n")
		}},
		{diag.TableColumns, "table-columns", nil, func(s *faultySite) {
			s.write("content/bad/mingce.csv", "姓名,单位\n甲,乙\n")
		}},
		{diag.TableSize, "", map[string]string{
			"content/bad/index.md":   "+++\ntitle = \"甲\"\npage = \"/mingce/\"\n+++\n\n![](mingce.csv)\n",
			"content/bad/mingce.csv": "姓名\n" + strings.Repeat("甲乙丙丁戊己庚辛\n", 90000),
		}, func(s *faultySite) { s.write("content/bad/mingce.csv", "姓名\n甲\n") }},
	}
})

// allCures are the rows of all areas.
func allCures() []cureCase {
	return slices.Concat(
		faceCures(), cureCases(), pageCures(), withdrawnCures(), mediaCures(), deployCures(),
	)
}
