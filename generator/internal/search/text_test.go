package search

import (
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
)

func TestText(t *testing.T) {
	for body, want := range map[string]string{
		"": "",
		"**代表**在`现场`[察看](https://a.cn/?a=1&b=2)": "代表在现场察看",
		"## 一、工作\n\n甲\n\n乙\n":                    "一、工作\n甲\n乙",
		"- 甲\n- 乙\n\n> 丙":                        "甲\n乙\n丙",
		"| 街道 | 户 |\n|---|---|\n| 玉林 | 3 |":      "街道 户\n玉林 3",
		"甲[^1]乙\n\n[^1]: 注":                      "甲乙\n注",
		"a < b && \"c\" &copy;":                  `a < b && "c" ©`,
		"one\ntwo  \nthree":                      "one two\nthree",
		"<script>alert(1)</script>":              "<script>alert(1)</script>",
		"\\*星\\* 138****1234":                    "*星* 138****1234",
		"在玉林\n街道":                                "在玉林街道",
		"```\na  b\n```":                         "a b",
		"~~删~~除":                                 "删除",
	} {
		doc, _ := markdown.New().Convert(t.Context(), markdown.Input{Source: &diag.Source{Name: "a.md", Text: body}})
		if got := string(AppendText(nil, doc.HTML)); got != want {
			t.Errorf("%q: %q, want %q\n%s", body, got, want, doc.HTML)
		}
	}
}

func TestTextOfFigure(t *testing.T) {
	doc, _ := markdown.New().Convert(t.Context(), markdown.Input{
		Source: &diag.Source{Name: "a.md", Text: "甲\n\n![](a.jpg)"},
		Photos: []markdown.Photo{{File: "a.jpg", Alt: "替代", Caption: "引导排队", Credit: "办公室", Images: []markdown.Image{{URL: "/a.jpg", Width: 3, Height: 2}}}},
	})
	if got := string(AppendText(nil, doc.HTML)); got != "甲\n引导排队\n办公室" {
		t.Errorf("%q\n%s", got, doc.HTML)
	}
}

func FuzzText(f *testing.F) {
	f.Add("<p>甲<a href=\"x>y\">乙</a></p>")
	f.Add("<")
	f.Add("<a class='")
	f.Fuzz(func(t *testing.T, body string) {
		text := string(AppendText(nil, body))
		if strings.HasSuffix(text, "\n") && !strings.Contains(body, "&") {
			t.Errorf("%q: %q", body, text)
		}
	})
}
