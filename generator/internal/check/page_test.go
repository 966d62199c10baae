package check

import (
	"strings"
	"testing"
)

// page is a good page around a body.
func page(body string) string {
	const head = "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>标题</title></head>"
	return head + "<body>" + body + "</body></html>\n"
}

func TestPage(t *testing.T) {
	for _, test := range []struct{ name, page, want string }{
		{"good", page(`<main id="a"><h1>一</h1><p>文<br>字<p>段<ul><li>一<li><p>二</ul>` +
			`<h2>二</h2><h3>三</h3><h2>四</h2><img src="/a.jpg" alt=""></main>`), ""},
		{"a table without end tags", page(`<table><thead><tr><th>一<th>二<tbody><tr><td>三<td>四</table>`), ""},
		{"a drawing", page(`<svg viewBox="0 0 1 1"><title>图</title><g><rect x="1"/><path d="M0"/></g></svg><p>文</p>`), ""},
		{"definitions", page(`<dl><dt>一<dd>二<dt>三<dd>四</dl>`), ""},
		{"not closed", page(`<div><span>文</div>`), "check-page-html <span> is not closed"},
		{"not closed at the end", "<!doctype html><title>一</title><div>", "check-page-html <div> is not closed"},
		{"nothing to end", page(`文</div>`), "check-page-html </div> ends nothing"},
		{"a block ends a paragraph", page(`<p>文<div>块</div></p>`), "check-page-html </p> ends nothing"},
		{"self-closing", page(`<div/>`), "check-page-html <div/> cannot end itself"},
		{"an attribute twice", page(`<p class="a" CLASS="b">`), "check-page-html <p> has CLASS twice"},
		{"links in links", page(`<a href="/">一<a href="/">二</a></a>`), "check-page-html a link <a> within a link"},
		{"no doctype", `<title>一</title>`, "check-page-html it does not begin with <!doctype html>"},
		{"text before the doctype", "文<!doctype html><title>一</title>", "check-page-html it does not begin with <!doctype html>"},
		{"a comment before the doctype", " <!-- 一 -->\n<!doctype html><title>一</title>", ""},
		{"three of an id", page(`<p id="a"><p id="b"><p id=a><p id='a'>`), `check-page-id the id "a" is not the only one`},
		{"a tag cut off", page(`<p>文`) + `<p class="`, "check-page-html the tag <p is not finished"},
		{"a script", page(`<script>if (a < b && "</p>") {}</script><!-- <p id="x"> -->< p >`), ""},
		{"an id twice", page(`<p id="a"><p id="a">`), `check-page-id the id "a" is not the only one`},
		{"an id with a blank", page(`<p id="a b">`), "check-page-id an id that is empty or has blanks"},
		{"no alt", page(`<img src="/a.jpg">`), "check-page-alt a picture without alt"},
		{"a heading skipped", page(`<h1>一</h1><h3>三</h3>`), "check-page-heading headings skip from h1 to h3"},
		{"two of the first level", page(`<h1>一</h1><h1>二</h1>`), "check-page-heading more than one heading h1"},
		{"none of the first level", page(`<h2>二</h2>`),
			"check-page-heading the first heading is h2, not h1\ncheck-page-heading no heading h1"},
		{"no title", "<!doctype html><p>文", "check-page-title no <title>, an empty one, or more than one"},
		{"a title that ends itself", "<!doctype html><title/>文",
			"check-page-html <title/> cannot end itself\ncheck-page-title no <title>, an empty one, or more than one"},
		{"a title that ends itself in a drawing", page(`<svg><title/><g></g></svg>`), ""},
		{"an empty title", "<!doctype html><title> </title>", "check-page-title no <title>, an empty one, or more than one"},
		{"a dead link", page(`<a href="/gone/">一</a><a href="https://gone/">二</a>`),
			"check-page-link the site has no /gone/"},
		{"an empty link", page(`<a href="">一</a>`), "check-page-link <a> has an empty address"},
	} {
		t.Run(test.name, func(t *testing.T) {
			facts := Page([]byte(test.page), func(address string) bool { return address != "/gone/" })
			var got []string
			for _, p := range facts.Problems {
				got = append(got, string(p.Code)+" "+p.What.En)
			}
			if strings.Join(got, "\n") != test.want {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), test.want)
			}
		})
	}
}

// Links within a page lead to ids as they are, or as an address writes them.
func TestPageAnchors(t *testing.T) {
	facts := Page([]byte(page(`<h1 id="一-情况">一</h1><a href="#一-情况">a</a><a href="#%E4%B8%80-%E6%83%85%E5%86%B5">b</a>`+
		`<a href="#top">c</a><a href="#gone">d</a><a href="#">e</a>`)), nil)
	if len(facts.Problems) > 0 || strings.Join(facts.Anchors, " ") != "gone" {
		t.Errorf("problems %v, anchors %v", facts.Problems, facts.Anchors)
	}
}

// No page makes the reader panic.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		page(`<svg><g></svg></g>`), "</svg></p><svg/><title>", "<table><td><li></table>", "<a b=c b='d' id=", "<!doctype",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		Page([]byte(text), func(string) bool { return false })
	})
}
