package markup

import (
	"context"
	"html"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/markdown"
)

// TestWriter holds what is written of each kind of block.
func TestWriter(t *testing.T) {
	w := New([]document.Note{{Blocks: []document.Block{text("甲注")}}, {Blocks: []document.Block{text("乙注")}}})
	w.Heading(2, "一、", runs("实地察看"))
	w.Paragraph("", []document.Run{
		{Text: "　　对"}, {Text: "老旧小区", Bold: true}, {Text: " ", Bold: true}, {Text: "改造", Bold: true}, {Text: "，", Bold: true},
		{Text: "视察。"}, {Note: 2}, {Text: "见"}, {Text: "网站", Link: "https://a.cn/(1) 2"}, {Text: "。\n　　次段。"},
	})
	w.Paragraph("1.", runs("加强领导"))
	w.Paragraph("3.", runs("2024年底前"))
	w.Paragraph("第五条", runs("本办法"))
	w.Item(0, runs("甲"))
	w.Item(1, runs("乙"))
	w.Quote(runs("引一"))
	w.Quote(runs("引二"))
	w.Table([][]document.Cell{{cell("甲|乙"), cell("丙")}, {cell("1")}})
	w.Code("a ``` b\nc")
	w.Rule()
	w.Raw("![](photo:1)")
	want := "## 一、实地察看\n\n对**老旧小区 改造，**视察。[^1]见[网站](https://a.cn/%281%29%202)。\n\n次段。\n\n1.加强领导\n\n" +
		"3.\u20022024年底前\n\n第五条 本办法\n\n- 甲\n  - 乙\n\n> 引一\n>\n> 引二\n\n| 甲\\|乙 | 丙 |\n| --- | --- |\n| 1 |  |\n\n" +
		"````\na ``` b\nc\n````\n\n---\n\n![](photo:1)\n\n[^1]: 乙注\n"
	if got := w.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Stars between digits would be a mask of a number, so that no emphasis stands there.
func TestBoldAmongDigits(t *testing.T) {
	for _, beside := range []string{"0", "３", "8a"} {
		w := New(nil)
		w.Paragraph("", []document.Run{{Text: beside}, {Text: "A1", Bold: true}, {Text: beside}})
		if got, want := w.String(), beside+"A1"+beside+"\n"; got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}

// TestEscapes holds that only what Markdown would read is escaped.
func TestEscapes(t *testing.T) {
	for text, want := range map[string]string{
		"联系电话138****1234，机关*党**建引领": "",
		"得3*5=15，a_b_c，8:00~10:00":  "",
		"（一）一、 ① 2024. 5.17 1.加强":   "",
		"# 号":          `\# 号`,
		"1. 甲":         `1\. 甲`,
		"- 会议名称":       `\- 会议名称`,
		"+":            `\+`,
		"： 甲":          "&#65306; 甲",
		"a*b*c":        `a\*b\*c`,
		"见[时间]，[地点]":   "",
		"[a](b)":       `\[a](b)`,
		"<b>粗</b> 1<2": `\<b>粗\</b> 1<2`,
		"&nbsp; A&B":   `\&nbsp; A&B`,
		"C:\\*":        `C:\\\*`,
		"——侧记":         "",
		"右对齐 {.right}": `右对齐 \{.right}`,
		"＊＊重点＊＊":       `\＊\＊重点\＊\＊`,
		"近平总书记*平近**，*党**组 和*产党共**员": "",
	} {
		if want == "" {
			want = text
		}
		w := New(nil)
		w.Paragraph("", runs(text))
		if got := strings.TrimSuffix(w.String(), "\n"); got != want {
			t.Errorf("%s: %s, not %s", text, got, want)
		}
	}
}

func runs(s string) []document.Run { return []document.Run{{Text: s}} }
func text(s string) document.Block { return document.Block{Runs: runs(s)} }
func cell(s string) document.Cell  { return document.Cell{Blocks: []document.Block{text(s)}} }

var tag = regexp.MustCompile(`<[^>]*>`)

// shown is what a reader sees of a body, without blanks.
func shown(t *testing.T, body string) string {
	t.Helper()
	doc, ds := markdown.New().Convert(context.Background(), markdown.Input{Source: &diag.Source{Name: "a.md", Text: body}})
	for _, d := range ds {
		if d.Severity == diag.Error {
			t.Fatalf("%q: %s", body, d.Message(diag.En))
		}
	}
	return solid(html.UnescapeString(tag.ReplaceAllString(string(doc.HTML), "")))
}

func solid(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || isInvisible(r) {
			return -1
		}
		return r
	}, s)
}

// TestShown and the fuzzing hold that a reader sees the text that was written.
func TestShown(t *testing.T) {
	for _, s := range shownSeeds {
		checkShown(t, s, s)
	}
}

var shownSeeds = []string{
	"*党**建和*产党共**员", "a*b*c *d*", "_x_ __y__ a_b", "`x` ``y`", "[a](b) [c][d] [e]: f", "![a](b) ！【图】（a.jpg）",
	"<!-- x --> <a>b", "&amp; &#65; &x", "# a #", "###", "--- ", "===", "1. a", "1) b", "99999999999. c", "- a",
	"+ b", "* c", "> d", "＃＃ e", "－　f", "＞ g", "| a | b |", "：// https：//a.cn https:／／b",
	"https://a.cn/x_y_z。好", "a@b.cn www.a.cn", "x {.right}", "x ｛.center｝", "\\", "\\*", "D:\\【资料】", ": def",
	"[^1]", "[^1]: x", "[ ] t", "[x] t", "~~a~~ ~b~", "```", "~~~", "    code", "\tcode", "***", "**“四个机关”**建设",
	"a**（b）**c", "![[a.jpg]]", "5*8=40，3*2=6", "35*************123", "张*明", "2人*3天", "第一条　总则", "一、\n二、",
	"\u200b\u00ad零宽", "|\n|-|", "a\\\nb", "＊＊重点＊＊", "川A***12", "【a】（https://a.cn）", "［a］（b.jpg）", "｜a｜b｜",
	"～～a～～", "｀a｀", "＿a＿", "a:b:c", "Term\n: def", "$x$ ^a^ ==b==", "!\\[a](b)", "-项", "－项",
	"https://a.c@/x", "https://a.cn@", "见 www.a.cn@", "a.c www._@", "]([0)0", "\\[a](b)",
}

// checkShown writes a text as paragraph, heading, item, quote, cell and note, with a part of it bold.
func checkShown(t *testing.T, s, bold string) {
	t.Helper()
	if !utf8.ValidString(s) || !utf8.ValidString(bold) {
		return
	}
	mixed := []document.Run{{Text: s}, {Text: bold, Bold: true}, {Text: s}, {Text: bold, Italic: true}, {Text: s}}
	want := solid(s + bold + s + bold + s)
	try := func(kind string, write func(w *Writer)) {
		t.Helper()
		w := New([]document.Note{{Blocks: []document.Block{{Runs: mixed}}}})
		write(w)
		body := w.String()
		if got := shown(t, body); got != want && strings.TrimSuffix(got, "↩") != "文1"+"文"+want {
			t.Errorf("%s %q\nbody %q\n got %q\nwant %q", kind, s, body, got, want)
		}
	}
	try("paragraph", func(w *Writer) { w.Paragraph("", mixed) })
	try("heading", func(w *Writer) { w.Heading(2, "", mixed) })
	try("item", func(w *Writer) { w.Item(0, mixed) })
	try("quote", func(w *Writer) { w.Quote(mixed) })
	try("cell", func(w *Writer) { w.Table([][]document.Cell{{{Blocks: []document.Block{{Runs: mixed}}}, {}}}) })
}

func FuzzShown(f *testing.F) {
	for i, s := range shownSeeds {
		f.Add(s, shownSeeds[(i*7+3)%len(shownSeeds)])
	}
	f.Fuzz(func(t *testing.T, s, bold string) {
		if len(s)+len(bold) > 2000 {
			return
		}
		checkShown(t, s, bold)
	})
}

// TestLongLines holds that signs without end cost no more than their length allows.
func TestLongLines(t *testing.T) {
	for _, sign := range []string{"[", "*党**", "_", "`", "a@", "&x;", "https://", "】（"} {
		w := New(nil)
		w.Paragraph("", runs(strings.Repeat(sign, 200_000/len(sign))))
		if len(w.String()) < 200_000 {
			t.Errorf("%s: %d bytes", sign, len(w.String()))
		}
	}
}
