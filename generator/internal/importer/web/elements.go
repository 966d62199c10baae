package web

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// left tells that an element is left out, and records its text.
func (f *flow) left(n *html.Node, css style) bool {
	reason := ""
	switch n.Data {
	case "nav", "select", "button", "textarea", "rt", "rp":
		reason = "navigation"
	}
	switch {
	case hidden(n, css):
		reason = "hidden"
	case n.Data == "rt" || n.Data == "rp": // pinyin above characters
		reason = "field"
	case f.p.kind == wechat:
		if r := wechatAside(n); r != "" {
			reason = r
		}
	case f.p.kind == site && chrome(n):
		reason = "navigation"
	}
	if reason == "" && f.p.office() {
		reason = officeAside(n, css)
	}
	switch reason {
	case "":
		return false
	case "footnotes":
		return true // read before
	}
	f.p.drop(reason, visible(n))
	return true
}

// special reads the elements that are no text.
func (f *flow) special(n *html.Node, s format, css style) bool {
	if what, ok := lostKinds[n.Data]; ok {
		f.media(n, what)
		return true
	}
	switch n.Data {
	case "br":
		f.token(token{kind: breakToken}, s)
	case "wbr":
	case "input":
		if kind := strings.ToLower(attr(n, "type")); kind == "button" || kind == "submit" || kind == "reset" {
			f.p.drop("navigation", attr(n, "value"))
		}
	case "img", "v:imagedata", "image":
		f.picture(n, s, css)
	case "a":
		return f.noteMark(n, s)
	case "span":
		return f.listMark(n, css)
	case "svg":
		if address := background(css); address != "" {
			f.place(candidates{late: []string{address}}, n, s, css)
		}
		return false
	default:
		return false
	}
	return true
}

// media tells of a video or recording that a bulletin cannot hold, and records the text within it.
func (f *flow) media(n *html.Node, what diag.Text) {
	name := ""
	for _, key := range []string{"data-mpvid", "data-title", "name", "title", "data-src", "src", "data", "data-nickname",
		"data-desc", "voice_encode_fileid", "id"} {
		if name = attr(n, key); name != "" {
			break
		}
	}
	if n.Data == "iframe" {
		address := attr(n, "src") + attr(n, "data-src")
		switch {
		case hasClass(n, "video_iframe", "video") || attr(n, "data-mpvid") != "" ||
			strings.Contains(address, "v.qq.com") || strings.Contains(address, "video"):
			what = diag.Text{Zh: "视频", En: "a video"}
		case pixels(attr(n, "width")) < 5 && attr(n, "width") != "":
			return
		case hasClass(n, "vote_iframe"):
			what = lostKinds["mpvote"]
		}
	}
	if n.Data == "object" && find(n, "img") != nil {
		return
	}
	f.p.drop("field", visibleWithin(n))
	f.p.lost(what, name)
}

func visibleWithin(n *html.Node) string {
	var out strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if n.Data == "iframe" || n.Data == "embed" {
			break // what stands within is for old browsers
		}
		out.WriteString(visible(c))
		out.WriteByte('\n')
	}
	return out.String()
}

// background is the address of a picture that an element shows behind its text.
func background(css style) string {
	value := css["background-image"]
	if value == "" {
		value = css["background"]
	}
	_, rest, ok := strings.Cut(value, "url(")
	if !ok {
		return ""
	}
	address, _, _ := strings.Cut(rest, ")")
	return strings.Trim(strings.TrimSpace(address), `"'`)
}

// comment keeps the picture of a VML shape, which stands in a comment: an img for other programs follows, but where
// there is none it is the picture.
func (f *flow) comment(data string) {
	if !f.p.office() || !strings.HasPrefix(data, "[if gte vml") {
		return
	}
	at := strings.Index(strings.ToLower(data), "<v:imagedata")
	if at < 0 {
		return
	}
	tag, _, _ := strings.Cut(data[at:], ">")
	for _, quote := range []string{`"`, `'`} {
		if _, rest, ok := strings.Cut(tag, "src="+quote); ok {
			f.vml, _, _ = strings.Cut(rest, quote)
			f.vml = html.UnescapeString(f.vml)
		}
	}
}

// numbered is a number of a list as a browser shows it, or "" for a kind that is not one of numbers.
func numbered(kind string, n int) string {
	switch kind {
	case "1", "decimal":
		return strconv.Itoa(n) + "."
	case "decimal-leading-zero":
		if n < 10 {
			return "0" + strconv.Itoa(n) + "."
		}
		return strconv.Itoa(n) + "."
	case "a", "lower-alpha", "lower-latin":
		return latin(n, 'a')
	case "A", "upper-alpha", "upper-latin":
		return latin(n, 'A')
	case "i", "lower-roman":
		return strings.ToLower(roman(n))
	case "I", "upper-roman":
		return roman(n)
	case "cjk-ideographic", "simp-chinese-informal", "trad-chinese-informal", "cjk-decimal", "chinese":
		return document.Chinese(n) + "、"
	}
	return ""
}

func latin(n int, first rune) string {
	if n < 1 || n > 26 {
		return strconv.Itoa(n) + "."
	}
	return string(first+rune(n-1)) + "."
}

func roman(n int) string {
	if n < 1 || n > 200 {
		return strconv.Itoa(n) + "."
	}
	var out strings.Builder
	for _, sign := range []struct {
		value int
		name  string
	}{{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= sign.value; n -= sign.value {
			out.WriteString(sign.name)
		}
	}
	return out.String() + "."
}

// table reads a table: one that only lays out the page dissolves into its paragraphs.
func (f *flow) table(n *html.Node, s format, depth int) {
	kept := f.lists
	f.lists = nil
	defer func() { f.lists = kept }()
	rows := tableRows(n)
	if f.depth > 3 || layout(n, rows) {
		f.block.boxed = f.block.boxed || len(rows) > 0 && f.p.kind != site
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			f.node(c, s, depth+1)
		}
		return
	}
	f.captions(n, s, depth)
	g := grid{f: f, s: s, depth: depth}
	place := f.p.place + 1
	g.read(rows)
	if cells := g.trimmed(); len(cells) > 0 {
		header := len(rows) > 0 && allHeads(rows[0])
		f.add(document.Block{Kind: document.Table, Rows: cells, Header: header, Place: place, Align: s.align})
	}
}

// captions reads what stands in a table and in none of its rows.
func (f *flow) captions(n *html.Node, s format, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && c.Data == "caption" {
			f.node(c, s, depth+1)
		}
	}
	f.flush()
}
