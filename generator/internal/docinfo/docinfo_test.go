package docinfo

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"
)

// zipped is a document of some parts.
func zipped(parts map[string]string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range parts {
		w, _ := z.Create(name)
		w.Write([]byte(text))
	}
	z.Close()
	return b.Bytes()
}

func read(t *testing.T, data []byte) Info {
	t.Helper()
	info, ok := Read(bytes.NewReader(data), int64(len(data)))
	if !ok {
		t.Fatalf("it is of no kind: %.20q", data)
	}
	return info
}

const core = `<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="c" xmlns:dc="d">` +
	`<dc:title>公告</dc:title>` +
	`<dc:creator>王某某</dc:creator><cp:lastModifiedBy>李某 &amp; 张某</cp:lastModifiedBy></cp:coreProperties>`

func TestWord(t *testing.T) {
	info := read(t, zipped(map[string]string{
		"docProps/core.xml": core,
		"docProps/app.xml":  `<Properties><Company>某县人大办</Company><Manager></Manager></Properties>`,
		"word/document.xml": `<w:document xmlns:w="w"><w:body>` +
			`<w:p><w:r><w:t>电话</w:t></w:r><w:r><w:t>13812345678</w:t></w:r></w:p>` +
			`<w:p><w:ins w:author="王"><w:r><w:t>新</w:t></w:r></w:ins>` +
			`<w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>` +
			`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>不给人看</w:t></w:r>` +
			`<w:r><w:rPr><w:vanish w:val="0"/></w:rPr></w:r></w:p></w:body></w:document>`,
		"word/comments.xml": `<w:comments xmlns:w="w"><w:comment/><w:comment/></w:comments>`,
		"word/footer1.xml":  `<w:ftr xmlns:w="w"><w:p><w:r><w:t>页脚</w:t></w:r></w:p></w:ftr>`,
	}))
	want := "docx [{0 王某某} {1 李某 & 张某} {2 某县人大办}] 2 2 [] 电话13812345678|新旧|不给人看|页脚"
	lines := strings.Join(info.Texts[0].Lines, "|")
	got := fmt.Sprintf("%s %v %d %d %v %s", info.Kind, info.People, info.Changes, info.Comments, info.Hidden, lines)
	if got != want || len(info.Hidden) != 1 {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestWordOtherwise holds that prefixes and the name of the main part are as a file says.
func TestWordOtherwise(t *testing.T) {
	const relations = `<Relationships>` +
		`<Relationship Type="http://a/officeDocument" Target="/word/document2.xml"/></Relationships>`
	for name, text := range map[string]string{
		"another prefix": `<x:document xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><x:p>` +
			`<x:ins><x:r><x:t>新</x:t></x:r></x:ins><m:ins xmlns:m="m"/></x:p></x:document>`,
		"none, in the strict form": `<document xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main">` +
			`<p><ins><r><t>新</t></r></ins>` +
			`</p></document>`,
	} {
		info := read(t, zipped(map[string]string{"_rels/.rels": relations, "word/document2.xml": text}))
		if info.Kind != "docx" || info.Changes != 1 || info.Texts[0].Lines[0] != "新" {
			t.Errorf("%s: %+v", name, info)
		}
	}
}

func TestSheets(t *testing.T) {
	info := read(t, zipped(map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="r"><sheets><sheet name="名册" sheetId="1" r:id="rId1"/>` +
			`<sheet name="底稿" sheetId="2" state="veryHidden" r:id="rId2"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
		"xl/sharedStrings.xml": `<sst><si><t>姓名</t></si><si><r><t>王</t></r><r><t>某</t></r></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c t="s"><v>0</v></c></row>` +
			`<row r="3" hidden="1"><c t="s"><v>1</v></c><c><v>13812345678</v></c></row></sheetData></worksheet>`,
		"xl/worksheets/sheet2.xml": `<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>底</t></is></c></row>` +
			`</sheetData></worksheet>`,
		"xl/comments1.xml": `<comments><commentList><comment/></commentList></comments>`,
	}))
	got := fmt.Sprintf("%s %d %q %q", info.Kind, info.Comments, info.Hidden, info.Texts)
	if want := `xlsx 1 ["底稿" ""] [{"名册" ["姓名" "" "王某\t13812345678"]} {"底稿" ["底"]}]`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSlides(t *testing.T) {
	info := read(t, zipped(map[string]string{
		"ppt/presentation.xml":      `<p:presentation xmlns:p="p"/>`,
		"ppt/slides/slide2.xml":     `<p:sld xmlns:a="a" show="0"><a:p><a:r><a:t>二</a:t></a:r></a:p></p:sld>`,
		"ppt/slides/slide10.xml":    `<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>十</a:t></a:r></a:p></p:sld>`,
		"ppt/comments/comment1.xml": `<p:cmLst xmlns:p="p"><p:cm/></p:cmLst>`,
	}))
	got := fmt.Sprintf("%s %d %q %q", info.Kind, info.Comments, info.Hidden, info.Texts)
	if want := `pptx 1 [""] [{"" ["二" "十"]}]`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPDF(t *testing.T) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write([]byte("5 0 <</Company(\xfe\xff\x67\xd0\\216\x4e)/Author <feff738b67d0>>>")) // 某, \216 4e
	z.Close()
	for text, want := range map[string]string{
		"1 0 obj<</Author(Wang \\(Da\\) \\101)/Title(x)>>endobj":                            "[{0 Wang (Da) A}]",
		"<</Author (\xe7\x8e\x8b)>>":                                                        "[{0 王}]",
		"<</Author<FEFF 738B 67D0>>>":                                                       "[{0 王某}]",
		"<x:xmpmeta><dc:creator><rdf:Seq><rdf:li>A &amp; B</rdf:li></rdf:Seq></dc:creator>": "[{0 A & B}]",
		"<</Author(Microsoft Office User)>>":                                                "[]",
		"<</Author(secret)>> trailer<</Encrypt 9 0 R>>":                                     "[]",
		"7 0 obj<</Type /ObjStm /N 1>>stream\r\n" + packed.String() + "endstream":           "[{2 某\u8e4e} {0 王某}]",
		strings.Repeat("x", pdfWindow-9) + "<</Author(over the border)>>":                   "[{0 over the border}]",
		"<</Author(never closed":                                                            "[{0 never closed}]",
	} {
		info := read(t, []byte("%PDF-1.7\n"+text))
		if got := fmt.Sprint(info.People); got != want {
			t.Errorf("%.60q: %s, not %s", text, got, want)
		}
	}
}

// What is not a document, damaged, or too large ends the reading and nothing else.
func TestLimits(t *testing.T) {
	for _, data := range []string{"", "PK\x03\x04", "PK\x03\x04 no zip", "<html>", "%PD"} {
		if _, ok := Read(strings.NewReader(data), int64(len(data))); ok {
			t.Errorf("%q is a document", data)
		}
	}
	if _, ok := Read(bytes.NewReader(zipped(map[string]string{"a.txt": "x"})), 1<<20); ok {
		t.Error("a plain zip is a document")
	}
	bomb := zipped(map[string]string{
		"word/document.xml": "<w:p xmlns:w='w'><w:r><w:t>" + strings.Repeat(" ", maxPart+1000) + "</w:t></w:r></w:p>",
		"docProps/core.xml": core,
	})
	if info := read(t, bomb); !info.Cut || len(info.People) == 0 {
		t.Errorf("cut %v, %v", info.Cut, info.People)
	}
	rows := zipped(map[string]string{
		"xl/workbook.xml":            `<workbook><sheets><sheet name="a" id="1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="1" Target="worksheets/a.xml"/></Relationships>`,
		"xl/worksheets/a.xml":        "<sheet><row r='999999999'/>" + strings.Repeat("<row/>", maxLines+5),
	})
	if info := read(t, rows); !info.Cut || len(info.Texts[0].Lines) > maxLines {
		t.Errorf("cut %v, %d rows", info.Cut, len(info.Texts[0].Lines))
	}
	broken := zipped(map[string]string{"word/document.xml": "<w:p><w:t>甲</w:t></w:p><w:p", "docProps/core.xml": core})
	if info := read(t, broken); len(info.People) != 2 || info.Texts[0].Lines[0] != "甲" {
		t.Errorf("%+v", info)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("%PDF-1.7 <</Author(\\101\\\n(x))/Company<41>>/Type /ObjStm stream\n"))
	f.Add(zipped(map[string]string{"word/document.xml": "<w:p><w:ins/></w:p>", "docProps/core.xml": core}))
	f.Add(zipped(map[string]string{
		"xl/workbook.xml": `<sheet name="a" id="1" state="hidden"/>`, "xl/sharedStrings.xml": "<si><t>a</t></si>",
	}))
	f.Fuzz(func(t *testing.T, data []byte) {
		info, _ := Read(bytes.NewReader(data), int64(len(data)))
		for _, p := range info.People {
			if len(p.Value) > maxValue+3 {
				t.Errorf("a name of %d bytes", len(p.Value))
			}
		}
	})
}
