package markdown

import "testing"

func TestTightHeadings(t *testing.T) {
	for _, tt := range []struct{ body, want, says string }{
		{"##工作情况\n正文", "<h2 id=\"工作情况\">工作情况</h2>\n<p>正文</p>\n", "body-heading 1:1 2"},
		{
			"前文\r\n###（一）**要点** ##\r\n后文", "<p>前文</p>\n<h3 id=\"一-要点\">（一）<strong>要点</strong></h3>\n<p>后文</p>\n",
			"body-heading 2:1 3",
		},
		{"#民生实事#落地", "<p>#民生实事#落地</p>\n", ""},
		{"##abc", "<p>##abc</p>\n", ""},
		{"##一#二", "<p>##一#二</p>\n", "body-markup 1:1 2"},
		{"## 有空格", "<h2 id=\"有空格\">有空格</h2>\n", ""},
	} {
		doc, ds := convert(t, tt.body)
		if got := string(doc.HTML); got != tt.want || says(ds) != tt.says {
			t.Errorf("%q\n got %q; %s\nwant %q; %s", tt.body, got, says(ds), tt.want, tt.says)
		}
	}
}
