package markdown

import (
	"strings"
	"testing"
)

// A text pasted from a word processor keeps its paragraphs.
func TestIndentedParagraphs(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"word processor", "　　甲一\n甲二。\n　　乙。\n　　**丙**。", "<p>甲一甲二。</p>\n<p>乙。</p>\n<p><strong>丙</strong>。</p>\n"},
		{"carriage returns", "　　甲。\r\n　　乙。\r\n", "<p>甲。</p>\n<p>乙。</p>\n"},
		{"first not indented", "甲。\n　　乙。", "<p>甲。</p>\n<p>乙。</p>\n"},
		{"one space is none", "甲\n　乙", "<p>甲乙</p>\n"},
		{"in a quote", "> 　　甲。\n> 　　乙。", "<blockquote>\n<p>甲。</p>\n<p>乙。</p>\n</blockquote>\n"},
		{
			"numbering", "一、工作情况\n（一）调研。\n1、甲\n2、乙\n十二、丙\n①丁\n●戊",
			"<p>一、工作情况</p>\n<p>（一）调研。</p>\n<p>1、甲</p>\n<p>2、乙</p>\n<p>十二、丙</p>\n<p>①丁</p>\n<p>●戊</p>\n",
		},
		{"no numbering", "会议\n一致、通过\n三天\n（略）", "<p>会议一致、通过三天（略）</p>\n"},
		{
			"in a list", "- 甲\n  　　乙\n- 丙",
			"<ul>\n<li>\n<p>甲</p>\n<p>乙</p>\n</li>\n<li>\n<p>丙</p>\n</li>\n</ul>\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc, ds := convert(t, tt.body)
			if len(ds) > 0 {
				t.Errorf("diagnostics: %s", says(ds))
			}
			if got := string(doc.HTML); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	doc, _ := convert(t, strings.Repeat("　　字。\n", 20000))
	if n := strings.Count(string(doc.HTML), "<p>"); n != 20000 {
		t.Errorf("%d paragraphs of 20000", n)
	}
}

// Names as phones and WeChat give them are photos, blanks and brackets and all.
func TestPhotoNamesWithBlanks(t *testing.T) {
	photos := []Photo{
		{File: "微信图片 1.jpg", Images: []Image{{URL: "/p/1.jpg", Width: 4, Height: 3}}},
		{File: "图(2) 改.jpg", Images: []Image{{URL: "/p/2.jpg", Width: 4, Height: 3}}},
	}
	doc, ds := convert(t, "![](微信图片 1.jpg)\n\n![现场](图(2) 改.jpg)\n\n说明![](没有 这张.jpg)。", photos...)
	html := string(doc.HTML)
	if strings.Count(html, "<figure") != 2 || !strings.Contains(html, `alt="现场"`) || strings.Contains(html, "gallery") {
		t.Errorf("%s", html)
	}
	if got := says(ds); got != "body-photo-unknown 5:7 9" {
		t.Errorf("diagnostics: %s", got)
	}
}
