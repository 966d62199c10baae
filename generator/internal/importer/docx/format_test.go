package docx

import (
	"testing"

	"jianbao/generator/internal/importer/document"
)

const testStyles = `<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="1"><w:name w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/><w:basedOn w:val="1"/><w:rPr><w:b/>` +
	`<w:sz w:val="44"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="a"><w:name w:val="公文标题"/><w:basedOn w:val="2"/><w:pPr><w:jc w:val="center"/>` +
	`</w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="b"><w:name w:val="二级标题"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="c"><w:name w:val="大纲"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="q"><w:name w:val="Quote"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="x"><w:name w:val="x"/><w:basedOn w:val="y"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="y"><w:name w:val="y"/><w:basedOn w:val="x"/></w:style>` +
	`<w:style w:type="character" w:styleId="s"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>` +
	`<w:style w:type="character" w:styleId="h"><w:name w:val="hid"/><w:rPr><w:vanish/></w:rPr></w:style>` +
	`<w:style w:type="table" w:styleId="g"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders><w:top w:val="single"/>` +
	`</w:tblBorders><w:tblCellMar><w:top w:w="0"/></w:tblCellMar></w:tblPr></w:style>` +
	`<w:style w:type="table" w:default="1" w:styleId="n"><w:name w:val="Normal Table"/></w:style>`

func readStyled(t *testing.T, inner string) *document.Document {
	t.Helper()
	return read(t, parts{
		"word/document.xml":            body(inner),
		"word/_rels/document.xml.rels": rels("rId1 styles styles.xml"),
		"word/styles.xml":              part("w:styles", testStyles),
	})
}

// A paragraph in 黑体 is told from others, whether it or its style says so.
func TestHeavy(t *testing.T) {
	const hei = `<w:rFonts w:ascii="Arial" w:eastAsia="方正黑体_GBK"/>`
	for inner, want := range map[string]bool{
		`<w:r><w:rPr>` + hei + `</w:rPr><w:t>一</w:t></w:r>`:                        true,
		`<w:r><w:rPr>` + hei + `</w:rPr><w:t>一</w:t></w:r><w:r><w:t> </w:t></w:r>`: true,
		`<w:r><w:rPr>` + hei + `</w:rPr><w:t>一</w:t></w:r>` + r("二"):               false,
		`<w:r><w:rPr><w:rFonts w:eastAsia="SimHei"/></w:rPr><w:t>一</w:t></w:r>`:    true,
		`<w:r><w:rPr><w:rFonts w:eastAsia="微软雅黑"/></w:rPr><w:t>一</w:t></w:r>`:      false,
		`<w:r><w:rPr><w:rFonts w:hAnsi="SimHei"/></w:rPr><w:t>一</w:t></w:r>`:       false,
		`<w:pPr><w:rPr>` + hei + `</w:rPr></w:pPr>` + r("一"):                       false,
	} {
		if got := readStyled(t, `<w:p>`+inner+`</w:p>`).Blocks[0].Heavy; got != want {
			t.Errorf("%s: %v", inner, got)
		}
	}
}

// Alignment, size and level of a heading come through the styles, whatever their ids.
func TestParagraphs(t *testing.T) {
	for _, test := range []struct {
		props   string
		style   string
		outline int
		align   document.Align
		size    float64
	}{
		{``, "normal", 0, document.Start, 10.5},
		{`<w:pStyle w:val="2"/>`, "heading 1", 1, document.Start, 22},
		{`<w:pStyle w:val="a"/>`, "公文标题", 1, document.Center, 22},
		{`<w:pStyle w:val="a"/><w:jc w:val="right"/>`, "公文标题", 1, document.End, 22},
		{`<w:pStyle w:val="b"/>`, "二级标题", 2, document.Start, 10.5},
		{`<w:pStyle w:val="c"/>`, "大纲", 3, document.Start, 10.5},
		{`<w:pStyle w:val="2"/><w:outlineLvl w:val="9"/>`, "heading 1", 0, document.Start, 22},
		{`<w:outlineLvl w:val="1"/><w:jc w:val="both"/>`, "normal", 2, document.Start, 10.5},
		{`<w:pStyle w:val="x"/>`, "x", 0, document.Start, 10.5},
		{`<w:pStyle w:val="none"/>`, "normal", 0, document.Start, 10.5},
	} {
		d := readStyled(t, `<w:p><w:pPr>`+test.props+`</w:pPr>`+r("文")+`</w:p>`)
		b := d.Blocks[0]
		if b.Style != test.style || b.Outline != test.outline || b.Align != test.align || b.Size != test.size {
			t.Errorf("%s: %q, level %d, align %d, size %v", test.props, b.Style, b.Outline, b.Align, b.Size)
		}
	}
	d := readStyled(t, `<w:p><w:pPr><w:pStyle w:val="q"/></w:pPr>`+r("引")+`</w:p>`)
	expect(t, d, "> 引")
	d = readStyled(t, `<w:p><w:r><w:rPr><w:sz w:val="32"/></w:rPr><w:t>大多数</w:t></w:r>`+r("少")+`</w:p>`)
	if d.Blocks[0].Size != 16 {
		t.Errorf("size %v", d.Blocks[0].Size)
	}
}

// Bold comes of the run, else of its style and the paragraph's, which cancel each other.
func TestRuns(t *testing.T) {
	run := func(props, text string) string {
		return `<w:r><w:rPr>` + props + `</w:rPr><w:t>` + text + `</w:t></w:r>`
	}
	strong := `<w:rStyle w:val="s"/>`
	d := readStyled(t, `<w:p>`+run(`<w:b/>`, "一")+run(`<w:b w:val="true"/>`, "二")+run(`<w:b w:val="0"/>`, "三")+
		run(strong, "四")+run(strong+`<w:b w:val="off"/>`, "五")+run(`<w:i/>`, "六")+run(`<w:dstrike/>`, "七")+
		run(`<w:vertAlign w:val="superscript"/>`, "八")+run(`<w:vertAlign w:val="subscript"/>`, "九")+
		run(`<w:rStyle w:val="h"/>`, "隐")+run(`<w:bCs/><w:color w:val="FF0000"/>`, "十")+`</w:p>`+
		`<w:p><w:pPr><w:pStyle w:val="2"/></w:pPr>`+run("", "题")+run(strong, "目")+`</w:p>`+
		`<w:p>`+run(`<w:rFonts w:ascii="Wingdings"/>`, "\uf0fc")+`</w:p>`)
	expect(t, d, "**一二**三**四**五_六_~七~^八^,九,十\n**题**目\n✓")
	if left(d) != "hidden: 隐" {
		t.Errorf("left out %q", left(d))
	}
}

func TestTables(t *testing.T) {
	tc := func(props, inner string) string { return `<w:tc><w:tcPr>` + props + `</w:tcPr>` + inner + `</w:tc>` }
	tr := func(cells ...string) string {
		s := `<w:tr>`
		for _, c := range cells {
			s += c
		}
		return s + `</w:tr>`
	}
	tbl := func(inner string) string { return `<w:tbl><w:tblPr/>` + inner + `</w:tbl>` }
	restart, goOn := `<w:vMerge w:val="restart"/>`, `<w:vMerge/>`
	for _, test := range []struct{ inner, want, left string }{
		{tbl(tr(tc("", p("a")), tc("", p("b"))) + tr(tc("", p("c")), tc("", p("d")+p("e")))), "a|b // c|d e", ""},
		{tbl(tr(tc(`<w:gridSpan w:val="2"/>`, p("a"))) + tr(tc("", p("b")), tc("", p("c")))), "a|^ // b|c", ""},
		{tbl(tr(tc(restart, p("a")), tc("", p("b"))) + tr(tc(goOn, p("")), tc("", p("c")))), "a|b // ^|c", ""},
		{tbl(tr(tc(restart, p("a"))) + tr(tc(goOn, p("看不见")))), "a // ^", "hidden: 看不见"},
		{tbl(tr(tc("", p("a")), tc("", p("b"))) + tr(tc("", p("c")))), "a|b // c|", ""},
		{tbl(`<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>` + tc("", p("a")) + `</w:tr>`), "|a", ""},
		{tbl(tr(tc("", p("外")+tbl(tr(tc("", p("内一")), tc("", p("内二"))))+p("后")), tc("", p("b")))), "外 内一 内二 后|b", ""},
		{tbl(tr(tc("", tbl(tr(tc("", p("内一")), tc("", p("内二"))))+p("后")))), "内一|内二\n后", ""},
		{tbl(tr(tc("", p("a")), tc(`<w:cellDel/>`, p("删")))), "a", "deleted: 删"},
		{tbl(""), "", ""},
		{p("前") + tbl(`<w:sdt><w:sdtContent>`+tr(tc("", p("a")))+`</w:sdtContent></w:sdt>`) + p("后"), "前\na\n后", ""},
		{`<w:tc>` + p("散格") + `</w:tc><w:tr><w:tc>` + p("散行") + `</w:tc></w:tr>`, "散格\n散行", ""},
	} {
		d := readBody(t, test.inner)
		expect(t, d, test.want)
		if left(d) != test.left {
			t.Errorf("%s: left out %q", test.want, left(d))
		}
	}
	none, line := `<w:tcBorders><w:top w:val="nil"/></w:tcBorders>`, `<w:tcBorders><w:top w:val="single"/></w:tcBorders>`
	for _, test := range []struct {
		table, cell string
		bare        bool
	}{
		{``, ``, true}, {`<w:tblStyle w:val="g"/>`, ``, false}, {`<w:tblStyle w:val="g"/>`, none, true}, {``, line, false},
		{`<w:tblBorders><w:top w:val="none"/></w:tblBorders><w:tblStyle w:val="g"/>`, ``, true},
		{`<w:tblBorders><w:insideH w:val="dotted"/></w:tblBorders>`, ``, false},
	} {
		d := readStyled(t, `<w:tbl><w:tblPr>`+test.table+`</w:tblPr><w:tr><w:trPr><w:tblHeader/></w:trPr>`+
			tc(test.cell, p("a"))+`</w:tr></w:tbl>`)
		if b := d.Blocks[0]; b.Borderless != test.bare || !b.Header {
			t.Errorf("%s %s: borderless %v, header %v", test.table, test.cell, b.Borderless, b.Header)
		}
	}
}
