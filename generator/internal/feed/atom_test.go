package feed

import (
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/feed/feedtest"
)

func TestAtomIsValid(t *testing.T) {
	everything := sample()
	bare := Feed{Title: "x", Home: "https://a.example/", Self: "https://a.example/feed.xml", Entries: []Entry{{URL: "https://a.example/1"}}}
	empty := Feed{Title: "x", Self: "https://a.example/feed.xml"}
	for _, f := range []Feed{everything, bare, empty} {
		root := parse(t, Atom(f))
		if err := feedtest.Atom(root); err != nil {
			t.Errorf("%s: %v\n%s", f.Title, err, Atom(f))
		}
		if n := len(root.All("entry")); n != len(f.Entries) {
			t.Errorf("%s: %d entries, want %d", f.Title, n, len(f.Entries))
		}
	}
}

func TestAtomSaysWhatItWasGiven(t *testing.T) {
	f := sample()
	root := parse(t, Atom(f))
	if root.Text("title") != f.Title || root.Text("subtitle") != f.Subtitle || root.Text("id") != f.Home || root.Text("icon") != f.Icon ||
		root.Text("generator") != f.Generator || root.All("author")[0].Text("name") != f.Author {
		t.Error("the head of the feed reads otherwise")
	}
	e, given := root.All("entry")[0], f.Entries[0]
	if e.Text("title") != given.Title || e.Text("summary") != given.Summary || e.Text("id") != given.URL ||
		e.Text("published") != "2022-09-01T00:00:00+08:00" || e.Text("updated") != "2022-09-02T08:30:00+08:00" {
		t.Error("the first entry reads otherwise")
	}
	if tags := e.All("category"); len(tags) != 2 || tags[1].Get("term") != given.Tags[1] {
		t.Error("the tags read otherwise")
	}
	enclosure := e.All("link")[1]
	if enclosure.Get("rel") != "enclosure" || enclosure.Get("length") != "123456" || enclosure.Get("type") != "image/jpeg" {
		t.Errorf("the enclosure reads otherwise: %v", enclosure)
	}
	if thumb := e.All("thumbnail"); len(thumb) != 1 || thumb[0].Get("width") != "1600" || thumb[0].Get("height") != "1067" {
		t.Error("the thumbnail reads otherwise")
	}
	if moved := root.All("entry")[1]; moved.Text("id") != f.Entries[1].ID || moved.All("link")[1].Get("type") != "image/png" {
		t.Error("the second entry reads otherwise")
	}
}

// TestAtomCheckBites breaks a valid feed in one place each time.
func TestAtomCheckBites(t *testing.T) {
	f := sample()
	f.Visitor = nil // it has dates and links of its own
	valid := string(Atom(f))
	tests := []struct{ what, old, new string }{
		{"no id", "<id>https://jianbao.example.gov.cn/wuhou/</id>", ""},
		{"two titles", "<subtitle>", "<title>x</title><subtitle>"},
		{"no updated in an entry", "<updated>2022-09-02T08:30:00+08:00</updated>\n<author>", "<author>"},
		{"a date without offset", "2022-08-31T09:05:00+08:00", "2022-08-31T09:05:00"},
		{"a date of another month", "2022-08-31T09:05:00+08:00", "2022-13-31T09:05:00+08:00"},
		{"a lower-case t", "2022-08-31T09:05:00+08:00", "2022-08-31t09:05:00+08:00"},
		{"an unknown element", "<summary>", "<excerpt/><summary>"},
		{"an unknown attribute", `<content type="html">`, `<content type="html" lang="zh">`},
		{"elements in html", `<content type="html">`, `<content type="html"><b xmlns="http://www.w3.org/1999/xhtml"/>`},
		{"xhtml without a div", `<content type="html">`, `<content type="xhtml">`},
		{"a link without href", `rel="alternate" type="text/html" href="https://jianbao.example.gov.cn/wuhou/2020/empty/"`, `rel="alternate"`},
		{"a relative link", `href="https://jianbao.example.gov.cn/wuhou/2020/empty/"`, `href="/wuhou/2020/empty/"`},
		{"no content and no link", `rel="alternate" type="text/html" href="https://jianbao.example.gov.cn/wuhou/2020/empty/"`, `rel="via" href="https://a.example/"`},
		{"a second alternate", "<published>", `<link href="https://a.example/" type="text/html"/><published>`},
		{"one id twice", "<id>https://jianbao.example.gov.cn/wuhou/2021/old/</id>", "<id>https://jianbao.example.gov.cn/wuhou/2020/empty/</id>"},
		{"no author at all", "<author>\n<name>武侯区人大常委会办公室</name>\n<uri>https://jianbao.example.gov.cn/wuhou/</uri>\n</author>\n", ""},
		{"a person without a name", "<name>张三</name>", "<uri>https://a.example/</uri>"},
		{"a relative address in content", "src=\"https://", "src=\"//"},
		{"a script in content", "&lt;p&gt;x", "&lt;script&gt;&lt;/script&gt;&lt;p&gt;x"},
		{"a category without term", `<category term="疫情防控"/>`, `<category label="疫情防控"/>`},
		{"text between elements", "</entry>", "</entry>x"},
		{"a bad language", `xml:lang="zh-CN"`, `xml:lang="zh_CN"`},
		{"an element of no namespace", "<published>", `<x xmlns=""/><published>`},
		{"metadata after entries", "</feed>", `<logo>https://a.example/l.png</logo></feed>`},
	}
	for _, test := range tests {
		broken := strings.Replace(valid, test.old, test.new, 1)
		if broken == valid {
			t.Errorf("%s: there is no %s to replace", test.what, test.old)
			continue
		}
		if err := feedtest.Atom(parse(t, []byte(broken))); err == nil {
			t.Errorf("%s: not found", test.what)
		}
	}
}

// TestVisitor looks at what people see in a browser: links to the page and every entry, in XHTML.
func TestVisitor(t *testing.T) {
	f := sample()
	data := Atom(f)
	if !strings.Contains(string(data), "?>\n<?xml-stylesheet type=\"text/css\" href=\"/assets/feed.css\"?>\n<feed ") {
		t.Error("no stylesheet before the feed")
	}
	var links []string
	_ = feedtest.Each(parse(t, data), func(n *node) error {
		if n.Name.Space == feedtest.XHTML && n.Name.Local == "a" {
			links = append(links, n.Get("href"))
		}
		if n.Name.Space == feedtest.XHTML && (n.Name.Local == "script" || n.Name.Local == "style" || n.Get("style") != "") {
			t.Errorf("<%s> is not allowed by the content security policy", n.Name.Local)
		}
		return nil
	})
	want := []string{f.Home, f.Visitor.Links[1].URL, f.Entries[0].URL, f.Entries[1].URL, f.Entries[2].URL}
	if !slices.Equal(links, want) {
		t.Errorf("links to %q, want %q", links, want)
	}
	f.Visitor = nil
	if data := string(Atom(f)); strings.Contains(data, feedtest.XHTML) || strings.Contains(data, "xml-stylesheet") {
		t.Error("without a visitor there is still something for one")
	}
	if strings.Contains(Stylesheet, "@import") || strings.Contains(strings.ReplaceAll(Stylesheet, `url("http://www.w3.org/`, ""), "url(") {
		t.Error("the stylesheet loads something")
	}
}
