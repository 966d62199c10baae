package web

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/charset"
	"jianbao/generator/internal/importer/document"
)

// some are files beside a page.
func some(names ...string) Files {
	return func(name string) (func() ([]byte, error), int64, bool) {
		for _, n := range names {
			if n == name {
				return func() ([]byte, error) { return []byte(n), nil }, int64(len(n)), true
			}
		}
		return nil, 0, false
	}
}

// describe writes blocks in one line each.
func describe(blocks []document.Block) string {
	var out strings.Builder
	for i := range blocks {
		b := &blocks[i]
		out.WriteString([]string{"P", "I", "T", "Q", "L", "C", "R"}[b.Kind])
		out.WriteString([]string{"", "c", "r"}[b.Align])
		if b.Outline > 0 {
			fmt.Fprint(&out, b.Outline)
		}
		for _, mark := range []struct {
			set  bool
			sign string
		}{{b.WithPicture, "+"}, {b.Emphasis, "!"}, {b.Boxed, "#"}, {b.TextBox, "@"}, {b.Header, "^"}} {
			if mark.set {
				out.WriteString(mark.sign)
			}
		}
		if b.Style != "" && b.Outline == 0 {
			out.WriteString("(" + b.Style + ")")
		}
		if b.Size > 0 {
			fmt.Fprint(&out, " ", b.Size)
		}
		out.WriteString(":")
		if b.Rows == nil {
			out.WriteString(" ")
		}
		if b.Number != "" {
			out.WriteString("{" + b.Number + "}")
		}
		for _, r := range b.Runs {
			text := r.Text
			for _, mark := range []struct {
				set  bool
				sign string
			}{{r.Bold, "**"}, {r.Italic, "*"}, {r.Strike, "~~"}, {r.Super, "^"}, {r.Sub, "_"}} {
				if mark.set {
					text = mark.sign + text + mark.sign
				}
			}
			if r.Link != "" {
				text = "[" + text + "](" + r.Link + ")"
			}
			if r.Note > 0 {
				text = fmt.Sprintf("[^%d]", r.Note)
			}
			out.WriteString(text)
		}
		for _, pic := range b.Pictures {
			out.WriteString("<" + pic.Name)
			if pic.Missing != "" {
				out.WriteString(" missing " + pic.Missing)
			}
			if pic.Alt+pic.Title != "" {
				out.WriteString(" " + pic.Alt + "|" + pic.Title)
			}
			out.WriteString(">")
		}
		for _, row := range b.Rows {
			out.WriteString(" /")
			for _, cell := range row {
				if cell.Covered {
					out.WriteString(" ~")
					continue
				}
				out.WriteString(" [" + strings.ReplaceAll(describe(cell.Blocks), "\n", "; ") + "]")
			}
		}
		out.WriteString("\n")
	}
	return strings.TrimSuffix(strings.ReplaceAll(out.String(), "\n\n", "\n"), "\n")
}

func mustRead(t *testing.T, page string, files Files) *document.Document {
	t.Helper()
	d, err := Read([]byte(page), files, document.DefaultLimits)
	if err != nil {
		t.Fatalf("%s: %v", page, err)
	}
	conserve(t, page, d)
	return d
}

const word = `<html xmlns:w="urn:schemas-microsoft-com:office:word"><head>` +
	`<style>p.MsoTitle{text-align:center;font-size:22pt}` +
	`/* x */ p.MsoNormal, li.MsoNormal{font-size:16.0pt}</style></head><body>`

func TestBlocks(t *testing.T) {
	for _, test := range []struct{ what, page, want string }{
		{"paragraphs", "<p>一段</p><p>　　两\n段</p>&nbsp;三&nbsp;段", "P: 一段\nP: 两段\nP: 三 段"},
		{"blanks of the source", "<p> a \n b <b> c</b>\n</p>", "P: a b **c**"},
		{"line breaks", "<p>床前明月光<br>疑是地上霜</p>", "P: 床前明月光\n疑是地上霜"},
		{"credits", "<p>来源：甲<br>编辑：乙</p>", "P: 来源：甲\nP: 编辑：乙"},
		{"two line breaks", "<p>一<br><br>二<br>&nbsp;<br>三</p>", "P: 一\nP: 二\nP: 三"},
		{"indented lines", "<p>　　一。<br>　　二。<br>&nbsp;&nbsp;&nbsp;&nbsp;三。</p>", "P: 一。\nP: 二。\nP: 三。"},
		{"lines that no element holds", "<div>一<br>二</div>", "P: 一\nP: 二"},
		{"a long line that ends a sentence", "<p>" + strings.Repeat("会议听取了报告", 5) + "。<br>会议指出</p>",
			"P: " + strings.Repeat("会议听取了报告", 5) + "。\nP: 会议指出"},
		{"formats", "<p><b>甲</b><strong>乙</strong><i>丙</i><s>丁</s>m<sup>2</sup>H<sub>2</sub>O</p>",
			"P: **甲乙***丙*~~丁~~m^2^H_2_O"},
		{"weights", `<p><span style="font-weight:700">甲</span><b style="font-weight:normal">乙</b></p>`, "P: **甲**乙"},
		{"alignment and size", `<div align=center><font size=5>甲</font></div>` +
			`<p style="text-align:right;font-size:16px">乙</p>` +
			`<center>丙</center>`, "Pc 18: 甲\nPr 12: 乙\nPc: 丙"},
		{"headings", "<h1>甲</h1><h3>乙</h3>", "P1: 甲\nP3: 乙"},
		{"quotations, code, lines", "<blockquote><p>甲</p><p>乙</p></blockquote><hr><pre>a\n  b</pre>",
			"Q: 甲\nQ: 乙\nR: \nC: a\n  b"},
		{"lists", "<ul><li>甲<ul><li>乙</ul><li>丙</ul><ol start=3><li>丁<li value=9><p>戊</p><p>己</p></ol>",
			"L: 甲\nL: 乙\nL: 丙\nP: {3.}丁\nP: {9.}戊\nP: 己"},
		{"numbers of lists", `<ol style="list-style-type:cjk-ideographic"><li>甲</ol><ol type=A><li>乙</ol><ol type=i>` +
			`<li>丙</ol>`,
			"P: {一、}甲\nP: {A.}乙\nP: {i.}丙"},
		{"links", `<p><a href="https://a.cn/x">甲</a><a href="javascript:x()">乙</a><a href="y.html">丙</a></p>`,
			"P: [甲](https://a.cn/x)乙丙"},
		{"links of a page that is known", `<base href="https://a.cn/d/"><p><a href="../y.html">丙</a></p>`,
			"P: [丙](https://a.cn/y.html)"},
		{"figures", `<figure><img src="a.jpg"><figcaption>图说</figcaption></figure>`, "I: <a.jpg>\nP+(caption): 图说"},
		{"hidden text", `<p>甲<span style="display:none">乙</span></p><p style="visibility:hidden;opacity:0">丙</p>`,
			"P: 甲\nP: 丙"},
		{"a table", "<table><tr><th>甲<th>乙<tr><td>1<td>2</table>", "T^: / [P: 甲] [P: 乙] / [P: 1] [P: 2]"},
		{"merged cells", "<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>1<td>2</table>",
			"T: / [P: 甲] [P: 乙] ~ / ~ [P: 1] [P: 2]"},
		{"a table of one column", "<table><tr><td>甲<tr><td>乙</table>", "P: 甲\nP: 乙"},
		{"tables within tables", "<table><tr><td>甲<td><table><tr><td>乙<td>丙<tr><td>丁<td>戊</table></table>",
			"P: 甲\nT: / [P: 乙] [P: 丙] / [P: 丁] [P: 戊]"},
		{"a table of pictures", `<table><tr><td><img src=a.jpg><td><img src=b.jpg><tr><td>甲<td>乙</table>`,
			"T: / [I: <a.jpg>] [I: <b.jpg>] / [P: 甲] [P: 乙]"},
		{"pictures and their texts", `<p>前<img src=a.jpg>后</p><p><img src=b.jpg></p><p><img src=a.jpg><br>图说</p>`,
			"P: 前\nI: <a.jpg>\nP+: 后\nI: <b.jpg><a.jpg>\nP+: 图说"},
		{"pinyin", "<p><ruby>甲<rt>jiǎ</rt></ruby></p>", "P: 甲"},
		{"Word: rules, titles", word + `<p class=MsoTitle>题目</p><p class=MsoNormal>正文<o:p></o:p></p>`,
			"Pc(title) 22: 题目\nP 16: 正文"},
		{"Word: numbers", word + `<p style="mso-list:l0"><![if !supportLists]><span style="mso-list:Ignore">一、` +
			`<span>&nbsp;&nbsp;</span></span><![endif]>甲</p><p><span style='mso-list:Ignore'>·<span>&nbsp;</span></span>乙</p>`,
			"P: {一、}甲\nL: 乙"},
		{"Word: footnotes", word + `<p>甲<a href="#_ftn1" name="_ftnref1"><sup>[1]</sup></a></p>` +
			`<div style="mso-element:footnote-list">` +
			`<div style="mso-element:footnote" id=ftn1><p><a href="#_ftnref1">[1]</a> 注</p></div></div>`, "P: 甲[^1]"},
		{"Word: comments, what was deleted, headers", word + `<p>甲<del>乙</del>` +
			`<span style="mso-special-character:comment">丙</span></p>` +
			`<div style="mso-element:header">丁</div>`, "P: 甲"},
		{"Word: VML and img are one picture", word + `<p><!--[if gte vml 1]><v:imagedata src="x/a.jpg"/><![endif]-->` +
			`<![if !vml]>` +
			`<img src="x/a.jpg" v:shapes="a"><![endif]></p>`, "I: <a.jpg>"},
	} {
		d := mustRead(t, test.page, some("a.jpg", "b.jpg", "x/a.jpg"))
		if got := describe(d.Blocks); got != test.want {
			t.Errorf("%s:\n%s\nwant\n%s", test.what, got, test.want)
		}
	}
}

func TestPictures(t *testing.T) {
	const tiny = "data:image/png;base64,"
	large := tiny + strings.Repeat("AAAA", 100)
	for _, test := range []struct{ what, img, want string }{
		{"beside the page", `<img src="./页面_files/640">`, "<640>"},
		{"numbered by the browser", `<img src="%E9%A1%B5%E9%9D%A2_files/640(1)">`, "<640(1)>"},
		{"escaped in GBK", `<img src="%D2%B3%C3%E6_files/640">`, "<640>"},
		{"with backslashes", `<img src="页面_files\640">`, "<640>"},
		{"from the site's root", `<img src="/up/1.jpg">`, "<1.jpg>"},
		{"with a query", `<img src="up/1.jpg?v=3">`, "<1.jpg>"},
		{"with an extension that was added", `<img src="p/2">`, "<2>"},
		{"with an extension that was left out", `<img src="p/3.webp">`, "<3.webp>"},
		{"on another computer", `<img src="file:///C:/Users/a/up/1.jpg">`, "<1.jpg>"},
		{"on a drive", `<img src="D:\x\up\1.jpg">`, "<1.jpg>"},
		{"loaded later", `<img src="loading.gif" data-original="up/1.jpg">`, "<1.jpg>"},
		{"saved, and loaded later", `<img src="up/1.jpg" data-src="https://a.cn/9.jpg">`, "<1.jpg>"},
		{"of an old site", `<img src="https://a.cn/x.jpg" oldsrc="up/1.jpg">`, "<1.jpg>"},
		{"elsewhere", `<img src="https://a.cn/x%20y.jpg" title="会议现场">`, "<x y.jpg missing https://a.cn/x%20y.jpg |会议现场>"},
		{"elsewhere, of WeChat", `<img data-src="https://a.cn/640?wx_fmt=png">`,
			"<640.png missing https://a.cn/640?wx_fmt=png>"},
		{"outside the folder", `<img src="../../etc/passwd">`, "<passwd missing ../../etc/passwd>"},
		{"on a server of Windows", `<img src="\\host\share\1.jpg">`, `<1.jpg missing \\host\share\1.jpg>`},
		{"in the page", `<img src="` + large + `">`, "<>"},
		{"with a text that says nothing", `<img src="up/1.jpg" alt="IMG_256" title="1.jpg">`, "<1.jpg>"},
		{"with a text that says something", `<img src="up/1.jpg" alt="代表视察">`, "<1.jpg 代表视察|>"},
		{"of one point", `<img src="up/1.jpg" width=1 height=1>`, ""},
		{"an icon", `<img src="up/1.jpg" width=16 height=16>`, ""},
		{"nothing", `<img src="">`, ""},
	} {
		d := mustRead(t, "<p>甲</p>"+test.img, some("页面_files/640", "页面_files/640(1)", "up/1.jpg", "p/2.jpg", "p/3",
			"loading.gif", "passwd"))
		got := strings.TrimPrefix(describe(d.Blocks), "P: 甲")
		if got = strings.TrimPrefix(got, "\nI: "); got != test.want {
			t.Errorf("%s: %s, want %s", test.what, got, test.want)
		}
		missing := 0
		for _, f := range d.Findings {
			if f.Code == diag.ImportPhotoMissing {
				missing++
			}
		}
		if missing != strings.Count(test.want, "missing") {
			t.Errorf("%s: %v", test.what, d.Findings)
		}
	}
	d := mustRead(t, `<p>甲<img src="`+large+`"></p>`, nil)
	if data, err := pictures(d)[0].Read(); err != nil || len(data) != 300 || pictures(d)[0].Size != 300 {
		t.Errorf("%d bytes, %v", len(data), err)
	}
}

func TestCharsets(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(`<meta charset="gb2312"><p>人大代表</p>`)
	for _, page := range []string{gbk, `<meta charset="gb2312"><p>人大代表</p>`, strings.Replace(gbk, "gb2312", "utf-8", 1)} {
		d, err := Read([]byte(page), nil, document.DefaultLimits)
		if err != nil || describe(d.Blocks) != "P: 人大代表" {
			t.Errorf("%q: %v", page, err)
		}
	}
}

// code is that of an error's diagnostic.
func code(err error) diag.Code {
	var f *fault.CannotRun
	if !errors.As(err, &f) {
		return ""
	}
	return f.Diagnostic.Code
}

// What harms or is too much is bounded, and its text is kept.
func TestHostile(t *testing.T) {
	deep := strings.Repeat("<div>", 3000) + "芯" + strings.Repeat("</div>", 3000)
	tables := strings.Repeat("<table><tr><td>", 3000) + "芯"
	fonts := ""
	for n := range 3000 {
		fonts += fmt.Sprintf("<font color=%d><p>", n)
	}
	wide := "<table>" + strings.Repeat("<tr><td colspan=9999 rowspan=9999>甲", 500) + "</table>"
	for name, page := range map[string]string{
		"elements": deep, "tables": tables, "fonts": fonts + "芯", "cells": wide, "breaks": "芯" + strings.Repeat("<br>",
			100_000),
		"lists": strings.Repeat("<ul><li>", 3000) + "芯", "attributes": "<p " + strings.Repeat("a ", 200_000) + ">芯",
		"quotes": strings.Repeat("<blockquote>", 1000) + "芯", "links": strings.Repeat("<a href=x>芯", 20_000),
		"mixed": strings.Repeat("<b><table><i><p></b>", 2000) + "芯", "styles": "<style>" + strings.Repeat("/*", 1_000_000) +
			"</style>芯",
		"lines": "<p>一" + strings.Repeat("<br>芯", 100_000), "characters": "<p>" + strings.Repeat("芯", 3_000_000),
		"names":    strings.Repeat("<div class=share>", 200) + strings.Repeat("<p>芯，", 50_000),
		"scripts":  `<div id=js_content>芯</div><script>` + strings.Repeat("picture_page_info_list:[{", 20_000) + "</script>",
		"values":   `<div id=js_content>芯</div><script>` + strings.Repeat("ct=f(f(f(", 100_000) + "</script>",
		"comments": strings.Repeat("<!--", 100_000) + "--><p>芯",
	} {
		var d *document.Document
		var err error
		took := cputime.Of(func() { d, err = Read([]byte(page), nil, document.DefaultLimits) })
		if took > 4*time.Second {
			t.Errorf("%s: %v", name, took)
		}
		if err != nil || !strings.ContainsAny(strings.Join(texts(d.Blocks), ""), "芯甲") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Read([]byte(strings.Repeat("<i>", maxTags+1)), nil,
		document.DefaultLimits); code(err) != diag.ImportTooLarge {
		t.Errorf("too many elements: %v", err)
	}
	l := document.DefaultLimits
	l.Page, l.Paragraphs, l.Pictures = 100, 2, 1
	if _, err := Read(make([]byte, 101), nil, l); code(err) != diag.ImportTooLarge {
		t.Errorf("too large: %v", err)
	}
	d, err := Read([]byte("<p>甲<img src=x.jpg><img src=y.jpg><p>乙<p>丙"), nil, l)
	if err != nil || len(pictures(d)) != 1 || len(texts(d.Blocks)) != 2 || d.Dropped[0].Text != "丙" ||
		d.Findings[len(d.Findings)-1].Code != diag.ImportLimit {
		t.Errorf("bounds: %+v, %v", d, err)
	}
}

// Pages without an article are refused.
func TestGone(t *testing.T) {
	for page, want := range map[string]diag.Code{
		"": diag.ImportEmpty, "<p>&nbsp;</p>": diag.ImportEmpty, "<script>x</script>": diag.ImportEmpty,
		"<p>该内容暂时无法查看</p>": diag.ImportGone,
		`<meta property="og:site_name" content="微信公众平台"><div class="weui-msg__title">此内容因违规无法查看</div>`: diag.ImportGone,
		`<meta property="og:site_name" content="微信公众平台"><div class="weui-msg__title">出错了</div>`:        diag.ImportGone,
	} {
		if _, err := Read([]byte(page), nil, document.DefaultLimits); err == nil || code(err) != want {
			t.Errorf("%s: %v", page, err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	page := `<div id="js_content">` + strings.Repeat(`<section style="text-align:center"><p>`+
		`<span style="font-size:16px">代表们来到社区，`+
		`了解建设进度和使用情况。</span></p></section>`, 2000) + `</div><script>` + strings.Repeat("var a = 'x';", 280_000) + `</script>`
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if _, err := Read([]byte(page), nil, document.DefaultLimits); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, page := range []string{
		"<p>甲<br><br>乙</p>", word + `<p><span style="mso-list:Ignore">一、</span>甲</p>`,
		word + `<p><span style="mso-list:Ignore">一、</span></p>`, "<p>甲<img src='file:ȺȺȺȺȺȺ'>",
		"<table><tr><td rowspan=2>甲<td>乙</table>",
		`<div id=js_content><p>甲</p><img data-src=x></div><script>var ct = "1716170400";</script>`,
		`<meta content="微信公众平台"><script>window.item_show_type='8';picture_page_info_list:[{cdn_url:'x'}],` +
			`content_noencode:'a\x0ab'</script>`,
		"<ol><li>甲<ul><li>乙</ol>", "<p>来源：甲 2024-05-17 浏览次数：3</p><p>正文。</p><p>上一篇：乙</p>",
	} {
		f.Add([]byte(page))
	}
	f.Fuzz(func(t *testing.T, page []byte) {
		d, err := Read(page, some("x", "a.jpg"), document.DefaultLimits)
		if err != nil {
			return
		}
		if text := charset.Decode(page, declaredCharset(page)); cost(text) < 1_000_000 {
			conserve(t, text, d)
		}
	})
}
