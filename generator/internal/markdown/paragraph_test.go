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
		{"in a list", "- 甲\n  　　乙\n- 丙", "<ul>\n<li>甲乙</li>\n<li>丙</li>\n</ul>\n"},
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
