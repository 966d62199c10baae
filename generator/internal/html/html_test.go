package html

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"
)

// describe writes tokens, one a line.
func describe(src string) string {
	var out strings.Builder
	for t := NewTokenizer([]byte(src)); t.Next(); {
		kind := [...]string{"text", "start", "end", "comment", "doctype"}[t.Kind]
		if t.Raw {
			kind = "raw"
		}
		switch t.Kind {
		case StartTag, EndTag:
			fmt.Fprintf(&out, "%s %s", kind, t.Name)
		default:
			fmt.Fprintf(&out, "%s %q", kind, t.Source())
		}
		for i := range t.Attributes {
			a := &t.Attributes[i]
			fmt.Fprintf(&out, " %s=%s", a.Name, a.Value())
			if string(src[a.Start:a.Start+len(a.RawValue)]) != string(a.RawValue) {
				fmt.Fprintf(&out, " at %d", a.Start)
			}
		}
		if t.SelfClosing {
			out.WriteString(" /")
		}
		if t.Unfinished {
			out.WriteString(" unfinished")
		}
		out.WriteByte('\n')
	}
	return strings.TrimSuffix(out.String(), "\n")
}

func TestTokenizer(t *testing.T) {
	for _, test := range []struct{ what, src, want string }{
		{"nothing", "", ""},
		{"text", "a &amp; b", `text "a &amp; b"`},
		{"signs that are text", "1<2 < b <", `text "1<2 < b <"`},
		{"tags", "<P>甲</P>", "start P\ntext \"甲\"\nend P"},
		{"an attribute of each kind", `<a href="x>y" b='"' c=d e f= >`, `start a href=x>y b=" c=d e= f=`},
		{"references", `<a href="?a=1&amp;b=&#20013;">`, `start a href=?a=1&b=中`},
		{"an equals sign that begins a name", `<a =b=c>`, `start a =b=c`},
		{"slashes", `<br/><a/b/><a b=c/><a / >`, "start br /\nstart a b= /\nstart a b=c/\nstart a"},
		{"blanks", "<a\n\tb \f=\r c>", "start a b=c"},
		{"a doctype", "<!DOCTYPE html>", `doctype "<!DOCTYPE html>"`},
		{"a comment", "<!-- <b> ->--><b>", "comment \"<!-- <b> ->-->\"\nstart b"},
		{"short comments", "<!--><b><!---><b>", "comment \"<!-->\"\nstart b\ncomment \"<!--->\"\nstart b"},
		{"what is treated as a comment", `<!x><?y <b></3><b>`,
			"comment \"<!x>\"\ncomment \"<?y <b>\"\ncomment \"</3>\"\nstart b"},
		{"an end tag with attributes", `</a b=">">c`, "end a b=>\ntext \"c\""},
		{"raw content", "<Script>if (a<b) '</p></scriptx>'</sCRIPT >c",
			"start Script\nraw \"if (a<b) '</p></scriptx>'\"\nend sCRIPT\ntext \"c\""},
		{"no raw content", "<title></title>a", "start title\nend title\ntext \"a\""},
		{"raw content that does not end", "<style>a</styl", "start style\nraw \"a</styl\" unfinished"},
		{"cut off in a name", "<a", "start a unfinished"},
		{"cut off in an attribute", "<a b=c d", "start a b=c unfinished"},
		{"cut off in a bare value", "<a b=c d=e", "start a b=c unfinished"},
		{"cut off in a value", `<a b=c d="e>`, "start a b=c unfinished"},
		{"cut off behind a value", `<a d="e"`, "start a d=e unfinished"},
		{"cut off before a value", `<a d=`, "start a unfinished"},
		{"cut off in a comment", "<!-- a", `comment "<!-- a" unfinished`},
		{"cut off in a doctype", "<!doctype", `doctype "<!doctype" unfinished`},
		{"cut off before an end tag's name", "a</", `text "a</"`},
	} {
		if got := describe(test.src); got != test.want {
			t.Errorf("%s: %s\n got %s\nwant %s", test.what, test.src, got, test.want)
		}
	}
}

func TestSkipRaw(t *testing.T) {
	z := NewTokenizer([]byte("<title/><b>"))
	z.Next()
	z.SkipRaw()
	if !z.Next() || z.Raw || !z.Is("b") {
		t.Errorf("%q is read as the content of the title", z.Source())
	}
}

func TestNames(t *testing.T) {
	z := NewTokenizer([]byte(`<A HREF=1 href=2 İd=3>`))
	z.Next()
	if !z.Is("a") || z.Is("ab") || string(z.Attribute("href").RawValue) != "1" || z.Attribute("id") != nil {
		t.Errorf("names: %s", describe(`<A HREF=1 href=2 İd=3>`))
	}
}

func TestRewrite(t *testing.T) {
	upper := func(_ *Token, a *Attribute) (string, bool) {
		return strings.ToUpper(string(a.RawValue)), a.Is("href")
	}
	for src, want := range map[string]string{
		`<a href="b" title="c">d</a>`:     `<a href="B" title="c">d</a>`,
		`<a href='b'><a href=c><i d=e>f`:  `<a href='B'><a href="C"><i d=e>f`,
		`</a href="b"><!-- <a href=b>`:    `</a href="b"><!-- <a href=b>`,
		`<a href x="" href= ><a href="">`: `<a href x="" href= ><a href="">`,
		`a href="b"`:                      `a href="b"`,
	} {
		if got := string(Rewrite([]byte(src), upper)); got != want {
			t.Errorf("%s\n got %s\nwant %s", src, got, want)
		}
	}
	src := []byte(`<a title="b">`)
	if got := Rewrite(src, upper); &got[0] != &src[0] {
		t.Error("HTML in which nothing is replaced is copied")
	}
}

// page is one as themes write them.
const page = `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>搜索 href="/x/"</title>
<link rel="stylesheet" href="/sub/assets/style.1a2b.css"><link rel="canonical" href="https://a.example/sub/search/">
<script src="/sub/assets/search.3c4d.js" defer></script></head>
<body><!-- a comment --><form action="/sub/search/" method="get"><input name="q" placeholder="找 /sub/"></form>
<a href="/sub/">首页</a><a href="/sub//x">x</a><a href="/other/">y</a><a href="#main">z</a><a href="">w</a>
<img src="/sub/photos/a.jpg" srcset="/sub/photos/a.jpg 1x" alt="a &quot;b&quot;"><a class="b"
	href="/sub/b/?x=1&amp;y=2">b</a></body></html>
`

// Addresses become relative to a page as a search and replace by a regular expression makes them, which is
// enough for pages that are well-formed.
func TestRewriteAddresses(t *testing.T) {
	const root = "/sub"
	relative := func(value []byte) (string, bool) {
		path, ok := bytes.CutPrefix(value, []byte(root+"/"))
		return "../" + string(path), ok && !bytes.HasPrefix(path, []byte("/"))
	}
	pattern := regexp.MustCompile(`(\s(?:href|src|action)=")([^"]*)"`)
	want := pattern.ReplaceAllStringFunc(page, func(match string) string {
		m := pattern.FindStringSubmatch(match)
		if to, ok := relative([]byte(m[2])); ok {
			return m[1] + to + `"`
		}
		return match
	})
	got := string(RewriteAddresses([]byte(page), relative))
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if n := strings.Count(got, `"../`); n != 6 {
		t.Errorf("%d addresses are relative", n)
	}
}

// FuzzTokenizer holds the tokens together with those of golang.org/x/net/html.
func FuzzTokenizer(f *testing.F) {
	for _, s := range []string{
		page, `<a b=c b='d' id=`, `<!--><b>--!><!---><i>-->`, `</3><a/b/>`, `<script>a</scr</script >`,
		`<title/>a</title`, "1<2</", `<? a>`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		covered := 0
		for z := NewTokenizer([]byte(src)); z.Next(); covered = z.End {
			if z.Start != covered || z.End <= z.Start {
				t.Fatalf("%q: a token from %d to %d behind %d", src, z.Start, z.End, covered)
			}
		}
		if covered != len(src) {
			t.Fatalf("%q: read until %d of %d", src, covered, len(src))
		}
		if exotic.MatchString(src) {
			return
		}
		if got, want := ours(src), theirs(src); got != want {
			t.Errorf("%q\n got %s\nwant %s", src, got, want)
		}
	})
}

// exotic is what the two read in different ways: elements that x/net/html takes for raw, being made for
// browsers that run scripts; comments in scripts; and what it replaces.
var exotic = regexp.MustCompile(`(?i)<noscript|<plaintext|<script[^>]*>[^>]*<!|[\x00\r&]|--!>`)

func ours(src string) string {
	var out strings.Builder
	for t := NewTokenizer([]byte(src)); t.Next(); {
		switch {
		case t.Kind == Text:
			fmt.Fprintf(&out, "%s", t.Source())
		case t.Kind == Comment || t.Kind == Doctype:
			out.WriteString("\n!\n")
		case t.Unfinished:
		default:
			fmt.Fprintf(&out, "\n%v %s", t.Kind == StartTag, lower(t.Name))
			seen := map[string]bool{}
			for i := range t.Attributes {
				a := &t.Attributes[i]
				if name := string(lower(a.Name)); t.Kind == StartTag && !seen[name] { // theirs has no others
					seen[name] = true
					fmt.Fprintf(&out, " %q=%q", name, a.Value())
				}
			}
			out.WriteByte('\n')
		}
	}
	return out.String()
}

func theirs(src string) string {
	var out strings.Builder
	for z := xhtml.NewTokenizer(strings.NewReader(src)); ; {
		switch kind := z.Next(); kind {
		case xhtml.ErrorToken:
			return out.String()
		case xhtml.TextToken:
			fmt.Fprintf(&out, "%s", z.Raw())
		case xhtml.CommentToken, xhtml.DoctypeToken:
			out.WriteString("\n!\n")
		default:
			name, more := z.TagName()
			fmt.Fprintf(&out, "\n%v %s", kind != xhtml.EndTagToken, name)
			for more && kind != xhtml.EndTagToken {
				var key, value []byte
				key, value, more = z.TagAttr()
				fmt.Fprintf(&out, " %q=%q", key, value)
			}
			out.WriteByte('\n')
		}
	}
}

// lower changes ASCII letters alone.
func lower(name []byte) []byte {
	out := bytes.Clone(name)
	for i, c := range out {
		if 'A' <= c && c <= 'Z' {
			out[i] |= 0x20
		}
	}
	return out
}

func BenchmarkTokenizer(b *testing.B) {
	src := []byte(strings.Repeat(page, 20))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		for t := NewTokenizer(src); t.Next(); {
		}
	}
}
