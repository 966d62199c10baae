package docx

import (
	"strings"
	"testing"
	"unicode/utf16"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// Text is what Word shows of the elements of runs.
func TestText(t *testing.T) {
	for _, test := range []struct{ body, want, left string }{
		{p("一") + p("") + p(" 二 "), "一\n 二 ", ""},
		{`<w:p><w:r><w:t> a </w:t></w:r><w:r><w:t xml:space="preserve"> b </w:t></w:r></w:p>`, "a b ", ""},
		{`<w:p><w:r><w:t>一</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t></w:r></w:p>`, "一\t二⏎三", ""},
		{`<w:p><w:r><w:br w:type="page"/><w:t>一</w:t><w:br w:type="page"/></w:r></w:p>`, "一", ""},
		{`<w:p><w:r><w:t>a&amp;b &lt;&#x4e00;&#20108;&gt;</w:t></w:r></w:p>`, "a&b <一二>", ""},
		{`<w:p><w:r><w:t><![CDATA[<b>]]>c</w:t></w:r></w:p>`, "<b>c", ""},
		{`<w:p><w:r><w:t>2</w:t><w:noBreakHyphen/><w:t>3</w:t><w:softHyphen/></w:r></w:p>`, "2-3", ""},
		{`<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Wingdings" w:char="F001"/></w:r></w:p>`,
			"☑□", ""},
		{`<w:p>` + r("看见") + `<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r></w:p>`, "看见", "hidden: 看不见"},
		{`<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr>` + r("T") + `</w:p>` + p("he end"), "The end", ""},
		{`<w:p><w:r><w:ruby><w:rubyPr/><w:rt>` + r("shǔ") + `</w:rt><w:rubyBase>` + r("蜀") +
			`</w:rubyBase></w:ruby></w:r></w:p>`, "蜀（shǔ）", ""},
		{`<w:p><m:oMath><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>` +
			`<m:f><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>` +
			`<m:d><m:e><m:r><m:t>y</m:t></m:r></m:e></m:d></m:oMath></w:p>`, "x^2^1/2(y)", ""},
		{`<w:sdt><w:sdtPr><w:alias w:val="题"/></w:sdtPr><w:sdtContent>` + p("内容") + `</w:sdtContent></w:sdt>`, "内容", ""},
		{`<w:p>` + r("题：") + `<w:sdt><w:sdtPr><w:rPr><w:b/></w:rPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>` +
			r("单击输入") + `</w:sdtContent></w:sdt></w:p>`, "题：", "field: 单击输入"},
		{`<w:p><w:smartTag><w:smartTagPr><w:attr w:val="x"/></w:smartTagPr>` + r("武侯区") + `</w:smartTag><w:customXml>` +
			r("玉林街道") + `</w:customXml></w:p>`, "武侯区玉林街道", ""},
		{`<w:r><w:t>没有段落</w:t></w:r>` + p("有"), "没有段落\n有", ""},
		{`<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr>` + r("目") + `</w:p>`, "目", ""},
	} {
		d := readBody(t, test.body)
		expect(t, d, test.want)
		if got := left(d); got != test.left {
			t.Errorf("%s: left out %q, want %q", test.want, got, test.left)
		}
	}
}

// Tracked changes are accepted: inserted text stays, deleted text goes, a deleted end of a paragraph joins two.
func TestRevisions(t *testing.T) {
	for _, test := range []struct {
		body, want, left string
		count            int
	}{
		{`<w:p>` + r("区人大") + `<w:ins>` + r("常委会") + `</w:ins><w:del><w:r><w:delText>办</w:delText></w:r></w:del></w:p>`,
			"区人大常委会", "deleted: 办", 2},
		{`<w:p><w:moveTo>` + r("搬") + `</w:moveTo>` + r("了") + `<w:moveFrom>` + r("搬") + `</w:moveFrom></w:p>`,
			"搬了", "deleted: 搬", 1},
		{`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>` + r("前半") + `</w:p>` + p("后半"), "前半后半", "", 1},
		{`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>` + r("末") + `</w:p>`, "末", "", 1},
		{`<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>` + r("新段") + `</w:p>` + p("旧段"), "新段\n旧段", "", 1},
		{`<w:p><w:pPr><w:pPrChange><w:pPr><w:jc w:val="center"/></w:pPr></w:pPrChange></w:pPr><w:r><w:rPr>` +
			`<w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr><w:t>改了格式</w:t></w:r></w:p>`, "改了格式", "", 0},
		{`<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>` + p("删行") + `</w:tc></w:tr><w:tr><w:trPr><w:ins/></w:trPr><w:tc>` +
			p("增行") + `</w:tc></w:tr></w:tbl>`, "增行", "deleted: 删行", 2},
		{`<w:p><w:r><w:delText>无主</w:delText><w:t>留</w:t></w:r></w:p>`, "留", "deleted: 无主", 0},
	} {
		d := readBody(t, test.body)
		expect(t, d, test.want)
		if got := left(d); got != test.left {
			t.Errorf("%s: left out %q, want %q", test.want, got, test.left)
		}
		if found := len(d.Findings); found != min(test.count, 1) ||
			found == 1 && !strings.Contains(d.Findings[0].Message(diag.En), itoa(test.count)+" tracked") {
			t.Errorf("%s: %v, want %d changes", test.want, d.Findings, test.count)
		}
	}
}

// Codes of fields are no text, their results are. A link keeps its address.
func TestFields(t *testing.T) {
	begin, sep, end := `<w:r><w:fldChar w:fldCharType="begin"/></w:r>`, `<w:r><w:fldChar w:fldCharType="separate"/></w:r>`,
		`<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	code := func(s string) string { return `<w:r><w:instrText xml:space="preserve">` + s + `</w:instrText></w:r>` }
	for _, test := range []struct{ body, want, left string }{
		{`<w:p>` + r("图") + begin + code(` SEQ 图 \* ARABIC `) + sep + r("3") + end + r("：会场") + `</w:p>`, "图3：会场", ""},
		{`<w:p>` + begin + code(`HYPERLINK "https://a.cn/x" \o "提示"`) + sep + r("网站") + end + r("。") + `</w:p>`,
			"<https://a.cn/x 网站>。", ""},
		{`<w:p>` + begin + code(`HYPERLINK \l "_Toc1"`) + sep + r("见下") + end + `</w:p>`, "见下", ""},
		{`<w:p>` + begin + code(`HYPERLINK "javascript:x"`) + sep + r("坏") + end + `</w:p>`, "坏", ""},
		{`<w:p><w:fldSimple w:instr=" HYPERLINK &quot;http://b.cn/&quot; ">` + r("简") + `</w:fldSimple></w:p>`,
			"<http://b.cn/ 简>", ""},
		{`<w:p><w:fldSimple w:instr=" DATE ">` + r("5月1日") + `</w:fldSimple></w:p>`, "5月1日", ""},
		{`<w:p>` + begin + code(`IF `) + begin + code(`PAGE`) + sep + r("1") + end + code(` = 1 "a"`) + sep + r("果") + end +
			`</w:p>`, "果", "field: 1"},
		{`<w:p>` + begin + code(`TOC \o`) + sep + r("一、1") + `</w:p><w:p>` + r("二、2") + end + `</w:p>` + p("正文"),
			"正文", "navigation: 一、1\n二、2"},
		{`<w:p>` + begin + code(`EQ \o\ac(○,3)`) + end + r("三") + `</w:p>`, "③三", ""},
		{`<w:p>` + begin + code(`EQ \* jc2 \o\ad(\s\up 9(shǔ),蜀)`) + end + `</w:p>`, "蜀", ""},
		{`<w:p>` + begin + code(`SYMBOL 252 \f Wingdings`) + end + `</w:p>`, "✓", ""},
		{`<w:p>` + begin + code(`PAGE`) + `</w:p>` + p("没有合上也读得到"), "没有合上也读得到", ""},
		{`<w:p>` + sep + end + end + r("多余的") + `</w:p>`, "多余的", ""},
	} {
		d := readBody(t, test.body)
		expect(t, d, test.want)
		if got := left(d); got != test.left {
			t.Errorf("%s: left out %q, want %q", test.want, got, test.left)
		}
	}
}

// Links are relations; those within the document lead nowhere.
func TestLinks(t *testing.T) {
	d := read(t, parts{
		"word/document.xml": body(`<w:p><w:hyperlink r:id="rId1" w:anchor="c">` + r("网") + `</w:hyperlink>` +
			`<w:hyperlink w:anchor="x">` + r("内") + `</w:hyperlink><w:hyperlink r:id="rId2">` + r("信") + `</w:hyperlink>` +
			`<w:hyperlink r:id="rId3">` + r("件") + `</w:hyperlink></w:p>`),
		"word/_rels/document.xml.rels": rels("rId1 hyperlink https://a.cn/?b=1&c=2", "rId2 hyperlink mailto:a@b.cn",
			`rId3 hyperlink file:///C:/x.docx`),
	})
	expect(t, d, "<https://a.cn/?b=1&c=2#c 网>内<mailto:a@b.cn 信>件")
}

// Of a content with alternatives one is shown.
func TestAlternatives(t *testing.T) {
	alternate := func(requires, choice, fallback string) string {
		return `<w:p><w:r><mc:AlternateContent><mc:Choice Requires="` + requires + `">` + choice +
			`</mc:Choice><mc:Fallback>` + fallback + `</mc:Fallback></mc:AlternateContent></w:r></w:p>`
	}
	box := func(inner string) string {
		return `<w:drawing><wp:anchor><a:graphic><wps:wsp><wps:txbx><w:txbxContent>` + inner +
			`</w:txbxContent></wps:txbx></wps:wsp></a:graphic></wp:anchor></w:drawing>`
	}
	old := func(inner string) string {
		return `<w:pict><v:shape><v:textbox><w:txbxContent>` + inner + `</w:txbxContent></v:textbox></v:shape></w:pict>`
	}
	for _, test := range []struct{ body, want string }{
		{alternate("wps", box(p("框")), old(p("框"))), "框"},
		{alternate("wps", box(""), old(p("只在旧版"))), "只在旧版"},
		{alternate("w16se", `<w:t>新</w:t>`, `<w:t>旧</w:t>`), "旧"},
		{alternate("wps", `<w:t>一</w:t></mc:Choice><mc:Choice Requires="wpg"><w:t>二</w:t>`, `<w:t>三</w:t>`), "一"},
	} {
		expect(t, readBody(t, test.body), test.want)
	}
	d := readBody(t, `<w:p>`+r("前")+`<w:r>`+box(p("框一")+p("框二"))+`</w:r>`+r("后")+`</w:p>`)
	expect(t, d, "前后\n框一\n框二")
	if !d.Blocks[1].TextBox || !d.Blocks[2].TextBox || d.Blocks[0].TextBox {
		t.Error("the text box is not marked as one")
	}
}

// Footnotes and endnotes are those that the text refers to, in its order. The lines above notes are none.
func TestNotes(t *testing.T) {
	d := read(t, parts{
		"word/document.xml": body(`<w:p>` + r("甲") + `<w:r><w:endnoteReference w:id="2"/></w:r>` + r("乙") +
			`<w:r><w:footnoteReference w:id="3"/></w:r><w:r><w:footnoteReference w:id="9"/></w:r></w:p>`),
		"word/_rels/document.xml.rels": rels("rId1 footnotes footnotes.xml", "rId2 endnotes /word/endnotes.xml"),
		"word/footnotes.xml": part("w:footnotes", `<w:footnote w:type="separator" w:id="-1">`+p("线")+`</w:footnote>`+
			`<w:footnote w:id="3">`+p("脚注")+`</w:footnote><w:footnote w:id="4">`+p("没人引")+`</w:footnote>`),
		"word/endnotes.xml": part("w:endnotes", `<w:endnote w:id="2">`+p("尾注")+`</w:endnote>`),
	})
	expect(t, d, "甲[^1]乙[^2]")
	if len(d.Notes) != 2 || shown(d.Notes[0].Blocks) != "尾注" || shown(d.Notes[1].Blocks) != "脚注" ||
		left(d) != "hidden: 没人引" {
		t.Errorf("notes %v, left out %q", d.Notes, left(d))
	}
}

// What stands around the text is dropped and told; a page's number is not.
func TestAround(t *testing.T) {
	d := read(t, parts{
		"word/document.xml": body(p("正文")),
		"word/_rels/document.xml.rels": rels("rId1 header header1.xml", "rId2 header header2.xml", "rId3 footer footer1.xml",
			"rId4 comments comments.xml"),
		"word/header1.xml": part("w:hdr", p("内部资料")+`<w:p><w:r><w:pict><v:shape id="PowerPlusWaterMarkObject">`+
			`<v:textpath string="草稿"/></v:shape></w:pict></w:r></w:p>`),
		"word/header2.xml": part("w:hdr", p("内部资料")),
		"word/footer1.xml": part("w:ftr", `<w:p>`+r("— ")+`<w:fldSimple w:instr="PAGE">`+r("1")+`</w:fldSimple>`+
			r(" —")+`</w:p>`),
		"word/comments.xml": part("w:comments", `<w:comment>`+p("请核")+p("第二行")+`</w:comment>`+
			`<w:comment>`+p("好")+`</w:comment>`),
	})
	expect(t, d, "正文")
	if got := left(d); got != "comment: 请核\n第二行; comment: 好; watermark: 草稿; header: 内部资料" {
		t.Errorf("left out %q", got)
	}
	if len(d.Findings) != 1 || !strings.Contains(d.Findings[0].Message(diag.Zh), "略去 2 条批注") {
		t.Errorf("%v", d.Findings)
	}
}

// The main part may have any name and be in the Strict namespaces, and any part in UTF-16.
func TestPackage(t *testing.T) {
	strict := strings.NewReplacer(
		"http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main",
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
		"http://purl.oclc.org/ooxml/officeDocument/relationships")
	for name, p := range map[string]parts{
		"strict": {"_rels/.rels": strict.Replace(packageRels), "word/document.xml": strict.Replace(body(p("正文")))},
		"other name": {"_rels/.rels": strings.ReplaceAll(packageRels, "word/document.xml", "/Word/My%20Text.xml"),
			"word/document.xml": "-", "word/my text.xml": body(p("正文"))},
		"UTF-16 LE":   {"word/document.xml": utf16Text(body(p("正文")), false)},
		"UTF-16 BE":   {"word/document.xml": utf16Text(body(p("正文")), true)},
		"BOM":         {"word/document.xml": "\ufeff" + body(p("正文"))},
		"backslashes": {"word/document.xml": "-", `word\document.xml`: body(p("正文"))},
		"no prefix": {"word/document.xml": `<document xmlns="http://schemas.openxmlformats.org/wordprocessingml/2006/main">` +
			`<body><p><r><t>正文</t></r></p></body></document>`},
		"other prefix": {"word/document.xml": strings.NewReplacer("<w:", "<q:", "</w:", "</q:", "xmlns:w=", "xmlns:q=").
			Replace(body(p("正文")))},
	} {
		d := read(t, p)
		if got := shown(d.Blocks); got != "正文" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func utf16Text(s string, big bool) string {
	var b []byte
	for _, u := range append([]uint16{0xfeff}, utf16.Encode([]rune(s))...) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return string(b)
}

// The day on which a file was saved tells its year; that of a template says nothing.
func TestModified(t *testing.T) {
	for at, want := range map[string]string{
		"2024-05-17T01:02:03Z": "2024-05-17", "2013-12-23T23:15:00Z": "", "1601-01-01T00:00:00Z": "", "": "", "2024": "",
	} {
		d := read(t, parts{
			"_rels/.rels": strings.Replace(packageRels, "</Rel", `<Relationship Id="c" Type="http://schemas.openxmlformats.org/`+
				`package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Rel`, 1),
			"docProps/core.xml": `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/` +
				`core-properties" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:dc="http://purl.org/dc/elements/1.1/">` +
				`<dc:title>模板</dc:title><dcterms:modified>` + at + `</dcterms:modified></cp:coreProperties>`,
		})
		if d.Meta != (document.Meta{Modified: want}) {
			t.Errorf("%s: %+v", at, d.Meta)
		}
	}
}
