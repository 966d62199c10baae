package markdown

import (
	"strings"
	"testing"
)

// A line that ends in {.right} or {.center} is a paragraph of its own; in lists and elsewhere it stays as it is typed.
func TestAligned(t *testing.T) {
	for body, want := range map[string]string{
		"甲 {.right}": `<p class="right">甲</p>`, "甲{.center}": `<p class="center">甲</p>`,
		"A {.right}": `<p class="right">A</p>`,
		"公告。\n甲 {.right}\n乙 {.right}\n附件": "<p>公告。</p>\n<p class=\"right\">甲</p>\n" +
			"<p class=\"right\">乙</p>\n<p>附件</p>",
		"> 甲 {.right}":           "<blockquote>\n<p class=\"right\">甲</p>\n</blockquote>",
		"**甲** {.center}":        `<p class="center"><strong>甲</strong></p>`,
		"甲｛．right｝":              `<p class="right">甲</p>`,
		"甲 {: .Right }":          `<p class="right">甲</p>`,
		"甲 {居右}":                 `<p class="right">甲</p>`,
		"甲 {.red}":               `<p>甲 {.red}</p>`,
		`甲 \{.right}`:            `<p>甲 {.right}</p>`,
		"`甲 {.right}`":           `<p><code>甲 {.right}</code></p>`,
		"- 甲 {.right}":           "<ul>\n<li>甲 {.right}</li>\n</ul>",
		"甲 {未完}":                 `<p>甲 {未完}</p>`,
		"    甲 {.right}":         `<p class="right">甲</p>`,
		"|甲|\n|-|\n|乙 {.right}|": "",
		"## 甲 {.center}":         `<h2 class="center" id="甲">甲</h2>`,
		"甲 {.right}\n\n乙":        "<p class=\"right\">甲</p>\n<p>乙</p>",
		"甲 {.right} \n---\n":     "<p class=\"right\">甲</p>\n<hr>",
	} {
		doc, _ := convert(t, body)
		if got := strings.TrimSpace(doc.HTML); want != "" && got != want {
			t.Errorf("%q becomes\n%s\nwant\n%s", body, got, want)
		}
	}
	doc, _ := convert(t, "（9月1日通过） {.center}\n\n正文。")
	if doc.Summary != "正文。" {
		t.Errorf("the summary is %q", doc.Summary)
	}
}

// Pasted tags that align are said with the line to write.
func TestAlignCure(t *testing.T) {
	for line, want := range map[string]string{
		`<div align=right>常委会</div>`:                            "可以写成：常委会 {.right}",
		`<p align="center"><b>决 定</b></p>`:                      "可以写成：决 定 {.center}",
		`<P STYLE="text-align:right">9月1日&nbsp;</P>`:            "可以写成：9月1日 {.right}",
		`<center>标题</center>`:                                   "可以写成：标题 {.center}",
		`<center>`:                                              "删去 HTML 标记，在要对齐的那一行文字末尾写 {.center}",
		`文字<span style="color:red;text-align:center">居中</span>`: "删去 HTML 标记，在要对齐的那一行文字末尾写 {.center}",
		`<div align="left">左</div>`:                             "用 Markdown 写法，或删去",
	} {
		_, found := convert(t, line)
		if len(found) == 0 || found[0].Hints("zh")[0] != want {
			t.Errorf("%s: %v, want %s", line, found, want)
		}
	}
}
