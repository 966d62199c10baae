package theme

import (
	"strings"
	"testing"
)

func TestPortable(t *testing.T) {
	fileOf := func(address string) (string, bool) {
		address = strings.TrimPrefix(address, "https://own.example/")
		address = strings.Trim(address, "/")
		switch {
		case strings.HasPrefix(address, "https:"), strings.HasPrefix(address, "other"), strings.HasPrefix(address, "mailto"):
			return "", false
		case address == "":
			return "index.html", true
		case strings.Contains(address, "."):
			return "", false
		}
		return address + "/index.html", true
	}
	for _, test := range []struct{ file, in, want string }{
		{"index.html", `<a href="/">`, `<a href="index.html">`},
		{"wuhou/index.html", `<a href="/">`, `<a href="../index.html">`},
		{"wuhou/2022/a/index.html", `<a href="/wuhou/2022/b/#m">`, `<a href="../../../wuhou/2022/b/index.html#m">`},
		{"wuhou/index.html", `<a href=/wuhou/?q=1&amp;r=2>`, `<a href="../wuhou/index.html?q=1&amp;r=2">`},
		{"a/index.html", `<a href="/tags/a&#43;b/">`, `<a href="../tags/a+b/index.html">`},
		{"a/index.html", `<a href="../search/">`, `<a href="../search/index.html">`},
		{"a/index.html", `<a href="/b"><a href="../b#m">`, `<a href="../b/index.html"><a href="../b/index.html#m">`},
		{"a/index.html", `<a href="#m">`, `<a href="#m">`},
		{"a/index.html", `<a href="?page=2">`, `<a href="?page=2">`},
		{"a/index.html", `<a href="https://other.example/">`, `<a href="https://other.example/">`},
		{"a/index.html", `<a href="//other.example/">`, `<a href="//other.example/">`},
		{"a/index.html", `<a href="mailto:a@b.example">`, `<a href="mailto:a@b.example">`},
		{"a/index.html", `<a href="https://own.example/b/">`, `<a href="../b/index.html">`},
		{"a/index.html", `<img src="/p/1.jpg" srcset="/p/1.jpg 960w, /p/2.jpg 480w">`,
			`<img src="../p/1.jpg" srcset="../p/1.jpg 960w, ../p/2.jpg 480w">`},
		{"a/index.html", `<video poster="/p/1.jpg" src="/v.mp4">`, `<video poster="../p/1.jpg" src="../v.mp4">`},
		{"old/1.html", `<meta http-equiv="refresh" content="0; url=/a/">`,
			`<meta http-equiv="refresh" content="0; url=../a/index.html">`},
		{"old/1.html", `<meta name="x" content="0; url=/a/">`, `<meta name="x" content="0; url=/a/">`},
		{"a/index.html", `<form action="/search/"><option value="/w/">`,
			`<form action="../search/index.html"><option value="/w/">`},
	} {
		if got := string(Portable([]byte(test.in), test.file, fileOf)); got != test.want {
			t.Errorf("%s\n in  %s\n got %s\nwant %s", test.file, test.in, got, test.want)
		}
	}
}
