package feed

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"

	"jianbao/generator/internal/feed/feedtest"
)

func TestAbsolute(t *testing.T) {
	const page = "https://a.example/x/wuhou/2022/yulin/"
	tests := []struct{ what, in, want string }{
		{"a path", `<a href="/x/b/">`, `<a href="https://a.example/x/b/">`},
		{"a relative path", `<a href="../tent/">`, `<a href="https://a.example/x/wuhou/2022/tent/">`},
		{"a file beside the page", `<img src="a.jpg">`, `<img src="https://a.example/x/wuhou/2022/yulin/a.jpg">`},
		{"a fragment", `<a href="#fn:1">`, `<a href="https://a.example/x/wuhou/2022/yulin/#fn:1">`},
		{"the page itself", `<a href="">`, `<a href="https://a.example/x/wuhou/2022/yulin/">`},
		{"a query", `<a href="?p=1&amp;q=%E4%B8%AD">`, `<a href="https://a.example/x/wuhou/2022/yulin/?p=1&amp;q=%E4%B8%AD">`},
		{"another host", `<a href="//b.example/c">`, `<a href="https://b.example/c">`},
		{"dots after the root", `<a href="/../../c">`, `<a href="https://a.example/c">`},
		{"Chinese", `<a href="/武侯/">`, `<a href="https://a.example/%E6%AD%A6%E4%BE%AF/">`},
		{"escaped Chinese", `<a href="/%E6%AD%A6/">`, `<a href="https://a.example/%E6%AD%A6/">`},
		{"absolute", `<a href="http://b.example/?a=1&amp;b">`, `<a href="http://b.example/?a=1&amp;b">`},
		{"mail and telephone", `<a href="mailto:a@b.cn"><a href='tel:12345'>`, `<a href="mailto:a@b.cn"><a href='tel:12345'>`},
		{"no address of ours", `<a href="javascript:x">`, `<a href="javascript:x">`},
		{"a colon that makes no scheme", `<a href="1:2/3">`, `<a href="https://a.example/x/wuhou/2022/yulin/1:2/3">`},
		{"not an address at all", `<a href="/%zz">`, `<a href="https://a.example/%zz">`},
		{"blanks around", "<a href=\" /b \n\">", `<a href="https://a.example/b">`},
		{"single quotes", `<a title='"' href='/b?"'>`, `<a title='"' href='https://a.example/b?&#34;'>`},
		{"no quotes", `<a href=/b class=c>`, `<a href="https://a.example/b" class=c>`},
		{"no quotes at the end", `<a href=/b>`, `<a href="https://a.example/b">`},
		{"capitals, blanks, slashes", `<A/HREF = "/b"/>`, `<A/HREF = "https://a.example/b"/>`},
		{"a set", `<img srcset="/a.jpg 800w, b.jpg 2x,https://c.example/,d.jpg">`,
			`<img srcset="https://a.example/a.jpg 800w, https://a.example/x/wuhou/2022/yulin/b.jpg 2x, https://c.example/,d.jpg">`},
		{"a set of one", `<source srcset="/a.avif">`, `<source srcset="https://a.example/a.avif">`},
		{"references", `<a href="/a?x=&quot;&lt;&amp;">`, `<a href="https://a.example/a?x=&#34;&lt;&amp;">`},
		{"a reference to what XML cannot say", `<a href="/a&#1;">`, `<a href="https://a.example/a` + "\ufffd" + `">`},
		{"text that looks like a tag", `a &lt;a href="/b"&gt; < a href="/b"> 1<2 href="/b"`, `a &lt;a href="/b"&gt; < a href="/b"> 1<2 href="/b"`},
		{"other attributes", `<a title="href='/b'" data-href="/b" alt="<a href=/b>">`, `<a title="href='/b'" data-href="/b" alt="<a href=/b>">`},
		{"a comment", `<!-- <a href="/b"> --><!--><a href="#">`, `<!-- <a href="/b"> --><!--><a href="https://a.example/x/wuhou/2022/yulin/#">`},
		{"a bogus comment", `<? <a href="/b"> </ <a href="/b"> <!x>`, `<? <a href="/b"> </ <a href="/b"> <!x>`},
		{"an end tag", `</a href="/b" x=">"><b href="/c">`, `</a href="/b" x=">"><b href="https://a.example/c">`},
		{"no markup", `<script>"<a href='/b'>"</scripty></script ><a href=/b>`, `<script>"<a href='/b'>"</scripty></script ><a href="https://a.example/b">`},
		{"no value", `<a href><a href= ><a =href="/b" href>`, `<a href><a href= ><a =href="/b" href>`},
		{"cut off", `<a href="/b`, `<a href="/b`},
		{"cut off bare", `<a href=/b`, `<a href=/b`},
		{"cut off after the name", `<a href=`, `<a href=`},
		{"cut off in the tag", `<a href="/b" `, `<a href="https://a.example/b" `},
		{"cut off in a comment", `<!-- <a href="/b">`, `<!-- <a href="/b">`},
		{"cut off in a script", `<script><a href="/b">`, `<script><a href="/b">`},
	}
	for _, test := range tests {
		if got := string(absolute([]byte(test.in), page)); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.what, got, test.want)
		}
	}
	for _, page := range []string{"", "/wuhou/", "%zz"} {
		if got := string(absolute([]byte(`<a href="/b">`), page)); got != `<a href="/b">` {
			t.Errorf("on page %q: %s", page, got)
		}
	}
	if got := string(absolute([]byte(`<a href="b">`), "https://a.example#c")); got != `<a href="https://a.example/b">` {
		t.Errorf("on a host's root: %s", got)
	}
}

// everything is a body with each construct that makes an address.
const everything = `见[专题](/topics/fangxun/)、[上篇](../tent/)、[网站](https://b.example/?a=1&b=2)、<a@b.cn>。[^1]

## 一、工作 <a href="/not/a/link">

![](yulin.jpg) 和文字里的 ![图"一"](tent.jpg)

` + "`<img src=\"/no.jpg\">`" + `

![](yulin.jpg)
![](tent.jpg)

| a | b |
|---|---|
| [x](#一-工作) | tel |

[^1]: 注。
`

// TestAbsoluteOnOurOwnHTML converts a body and compares the trees before and after: only addresses may
// differ, and all of them must be absolute.
func TestAbsoluteOnOurOwnHTML(t *testing.T) {
	images := func(name string) []markdown.Image {
		return []markdown.Image{{URL: "/photos/" + name + "-1600.jpg", Width: 1600, Height: 1200}, {URL: "/photos/" + name + "-800.jpg", Width: 800, Height: 600}}
	}
	doc, found := markdown.New().Convert(context.Background(), markdown.Input{
		Source: &diag.Source{Name: "index.md", Text: everything},
		Photos: []markdown.Photo{
			{File: "yulin.jpg", Alt: `<a href="/x">`, Caption: "排队 src=/y", Images: images("yulin")},
			{File: "tent.jpg", Images: images("tent")}, {File: "rest.jpg", Images: images("rest")},
		},
	})
	for _, d := range found {
		if d.Severity == diag.Error {
			t.Fatal(d)
		}
	}
	const page = "https://a.example/wuhou/2022/yulin/"
	before, err := feedtest.Parse(strings.NewReader(string(doc.HTML)), false)
	if err != nil {
		t.Fatal(err)
	}
	out := absolute([]byte(doc.HTML), page)
	after, err := feedtest.Parse(strings.NewReader(string(out)), false)
	if err != nil {
		t.Fatal(err)
	}
	if err := feedtest.HTML(string(out)); err != nil {
		t.Error(err)
	}
	changed := 0
	compareTrees(t, before, after, &changed)
	// 2 links, the footnote there and back, the table's; 3 figures of a link and a picture with a
	// set, the picture in the text and the one of the gallery that repeats.
	if changed < 15 {
		t.Errorf("only %d addresses changed:\n%s", changed, out)
	}
	if again := absolute(out, page); string(again) != string(out) {
		t.Error("a second pass changes something")
	}
}

func compareTrees(t *testing.T, a, b *node, changed *int) {
	t.Helper()
	if a.Name != b.Name || a.Chars != b.Chars || len(a.Children) != len(b.Children) || len(a.Attr) != len(b.Attr) {
		t.Fatalf("<%s> differs", a.Name.Local)
	}
	for i := range a.Attr {
		switch name := a.Attr[i].Name.Local; {
		case a.Attr[i].Value == b.Attr[i].Value && a.Attr[i].Name == b.Attr[i].Name:
		case name == "href" || name == "src" || name == "srcset":
			*changed++
		default:
			t.Errorf("%s of <%s> differs", name, a.Name.Local)
		}
	}
	for i := range a.Children {
		compareTrees(t, a.Children[i], b.Children[i], changed)
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""}, {"人大 a\t\n\r😀\u2028\u0085\ufffd", "人大 a\t\n\r😀\u2028\u0085\ufffd"},
		{"a\x00b\x1f\x7f", "a\ufffdb\ufffd\x7f"}, {"\ufffe\uffff\ufffd", "\ufffd\ufffd\ufffd"},
		{"\xff\xe4\xba", "\ufffd\ufffd\ufffd"}, {"\xed\xa0\x80", "\ufffd\ufffd\ufffd"}, {"\xe4", "\ufffd"}, {"，：！\ue000", "，：！\ue000"},
	}
	for _, test := range tests {
		if got := clean(test.in); got != test.want {
			t.Errorf("clean(%q) = %q, want %q", test.in, got, test.want)
		}
		if got := clean([]byte(test.in)); !reflect.DeepEqual(string(got), test.want) {
			t.Errorf("clean bytes of %q = %q, want %q", test.in, got, test.want)
		}
	}
	for r := rune(0); r <= 0x10ffff; r++ {
		if s := string(r); isClean(s) != isChar(r) && (r < 0xd800 || r > 0xdfff) {
			t.Fatalf("U+%04X", r)
		}
	}
}
