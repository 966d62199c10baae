package feed

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	atomSpace  = "http://www.w3.org/2005/Atom"
	xhtmlSpace = "http://www.w3.org/1999/xhtml"
	xmlSpace   = "http://www.w3.org/XML/1998/namespace"
)

// The grammar of RFC 4287, appendix B, as a table: for each element, which children and attributes it
// may have. A count is "1", "?" or "*"; elements of other namespaces are allowed where foreign is set.
type rule struct {
	children, attributes map[string]string
	foreign              bool
	value                func(n *node) error
}

var (
	metadata = map[string]string{
		"author": "*", "category": "*", "contributor": "*", "generator": "?", "icon": "?", "id": "1", "link": "*", "logo": "?",
		"rights": "?", "subtitle": "?", "title": "1", "updated": "1",
	}
	person = rule{children: map[string]string{"name": "1", "uri": "?", "email": "?"}, foreign: true}
	prose  = rule{attributes: map[string]string{"type": "?"}, value: checkText}
	date   = rule{value: checkDate}
	iri    = rule{value: func(n *node) error { return checkIRI(n.chars) }}

	grammar = map[string]rule{
		"feed": {children: with(metadata, "entry", "*"), foreign: true, value: checkFeed},
		"entry": {children: map[string]string{
			"author": "*", "category": "*", "content": "?", "contributor": "*", "id": "1", "link": "*", "published": "?", "rights": "?",
			"source": "?", "summary": "?", "title": "1", "updated": "1",
		}, foreign: true, value: checkEntry},
		"source": {children: optional(metadata), foreign: true},
		"author": person, "contributor": person,
		"name": {}, "uri": iri, "email": {value: matches(`.+@.+`)},
		"title": prose, "subtitle": prose, "summary": prose, "rights": prose,
		"content": {attributes: map[string]string{"type": "?", "src": "?"}, foreign: true, value: checkContent},
		"updated": date, "published": date,
		"id": iri, "icon": iri, "logo": iri,
		"generator": {attributes: map[string]string{"uri": "?", "version": "?"}, value: matches(`.+`)},
		"category":  {attributes: map[string]string{"term": "1", "scheme": "?", "label": "?"}, foreign: true},
		"link": {attributes: map[string]string{
			"href": "1", "rel": "?", "type": "?", "hreflang": "?", "title": "?", "length": "?",
		}, foreign: true, value: checkLink},
	}
)

func with(m map[string]string, key, value string) map[string]string {
	out := map[string]string{key: value}
	for k, v := range m {
		out[k] = v
	}
	return out
}

func optional(m map[string]string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		out[k] = strings.Replace(v, "1", "?", 1)
	}
	return out
}

func matches(pattern string) func(*node) error {
	re := regexp.MustCompile(`^(?s:` + pattern + `)$`)
	return func(n *node) error {
		if !re.MatchString(n.chars) {
			return fmt.Errorf("%q does not match %s", n.chars, pattern)
		}
		return nil
	}
}

// checkAtom returns what the grammar and the rules of the text of RFC 4287 find wrong.
func checkAtom(root *node) error {
	if root.name.Space != atomSpace || root.name.Local != "feed" && root.name.Local != "entry" {
		return fmt.Errorf("the root is %v", root.name)
	}
	return checkElement(root)
}

func checkElement(n *node) error {
	r, known := grammar[n.name.Local]
	if !known {
		return fmt.Errorf("%s is no element of Atom", n.name.Local)
	}
	if err := checkAttributes(n, r.attributes); err != nil {
		return fmt.Errorf("%s: %w", n.name.Local, err)
	}
	if r.children != nil && strings.TrimSpace(n.chars) != "" {
		return fmt.Errorf("%s: text between elements: %q", n.name.Local, n.chars)
	}
	count := map[string]int{}
	for _, c := range n.children {
		if c.name.Space != atomSpace {
			if c.name.Space == "" || !r.foreign {
				return fmt.Errorf("%s: %v may not be here", n.name.Local, c.name)
			}
			continue
		}
		if r.children[c.name.Local] == "" {
			return fmt.Errorf("%s may not have %s", n.name.Local, c.name.Local)
		}
		if n.name.Local == "feed" && c.name.Local != "entry" && count["entry"] > 0 {
			return fmt.Errorf("%s after an entry", c.name.Local)
		}
		count[c.name.Local]++
		if err := checkElement(c); err != nil {
			return fmt.Errorf("%s: %w", n.name.Local, err)
		}
	}
	for name, times := range r.children {
		if times == "1" && count[name] != 1 || times == "?" && count[name] > 1 {
			return fmt.Errorf("%s has %d of %s", n.name.Local, count[name], name)
		}
	}
	if r.value != nil {
		if err := r.value(n); err != nil {
			return fmt.Errorf("%s: %w", n.name.Local, err)
		}
	}
	return nil
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

func checkAttributes(n *node, allowed map[string]string) error {
	seen := map[string]bool{}
	for _, a := range n.attr {
		switch {
		case a.Name.Space == xmlSpace && a.Name.Local == "lang":
			if !languageTag.MatchString(a.Value) {
				return fmt.Errorf("xml:lang is %q", a.Value)
			}
		case a.Name.Space == "" && a.Name.Local != "xmlns" && allowed[a.Name.Local] == "":
			return fmt.Errorf("attribute %s may not be here", a.Name.Local)
		case a.Name.Space == "":
			seen[a.Name.Local] = true
		}
	}
	for name, times := range allowed {
		if times == "1" && !seen[name] {
			return fmt.Errorf("attribute %s is missing", name)
		}
	}
	return nil
}

// checkText is section 3.1: text and html hold no elements, xhtml one div and nothing else.
func checkText(n *node) error {
	switch n.get("type") {
	case "", "text", "html":
		if len(n.children) > 0 {
			return fmt.Errorf("elements in text")
		}
	case "xhtml":
		if len(n.children) != 1 || n.children[0].name.Space != xhtmlSpace || n.children[0].name.Local != "div" || strings.TrimSpace(n.chars) != "" {
			return fmt.Errorf("xhtml must be one div")
		}
	default:
		return fmt.Errorf("type %q", n.get("type"))
	}
	return nil
}

var mediaType = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+$`)

// checkContent is section 4.1.3.
func checkContent(n *node) error {
	kind := n.get("type")
	switch {
	case n.get("src") != "":
		if len(n.children) > 0 || n.chars != "" {
			return fmt.Errorf("both src and content")
		}
		return checkIRI(n.get("src"))
	case kind == "" || kind == "text" || kind == "html" || kind == "xhtml":
		if err := checkText(n); err != nil || kind != "html" {
			return err
		}
		return checkHTML(n.chars)
	case !mediaType.MatchString(kind) || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/"):
		return fmt.Errorf("type %q", kind)
	}
	return nil
}

// checkHTML wants what may stand in a div, and no address that needs to know where.
func checkHTML(html string) error {
	root, err := parseXML(strings.NewReader("<div>"+strings.ReplaceAll(html, "]]>", "]]&gt;")+"</div>"), false)
	if err != nil {
		return err
	}
	return eachElement(root, func(n *node) error {
		if slices.Contains([]string{"html", "head", "body", "script", "style", "iframe"}, n.name.Local) {
			return fmt.Errorf("<%s> in content", n.name.Local)
		}
		refs := []string{n.get("href"), n.get("src")}
		for _, candidate := range strings.Split(n.get("srcset"), ", ") {
			ref, _, _ := strings.Cut(candidate, " ")
			refs = append(refs, ref)
		}
		for _, ref := range refs {
			if ref != "" && !hasScheme(ref) {
				return fmt.Errorf("relative address %q in content", ref)
			}
		}
		return nil
	})
}

func eachElement(n *node, visit func(*node) error) error {
	for _, c := range n.children {
		if err := visit(c); err != nil {
			return err
		}
		if err := eachElement(c, visit); err != nil {
			return err
		}
	}
	return nil
}

var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

// checkDate is section 3.3: RFC 3339 with upper-case T and Z.
func checkDate(n *node) error {
	if _, err := time.Parse(time.RFC3339, n.chars); err != nil {
		return err
	}
	return matches(dateTime.String())(n)
}

func checkIRI(s string) error {
	u, err := url.Parse(s)
	if err != nil {
		return err
	}
	if !u.IsAbs() || strings.ContainsAny(s, " \t\n<>\"{}|\\^`") {
		return fmt.Errorf("%q is no absolute IRI", s)
	}
	return nil
}

func checkLink(n *node) error {
	if kind := n.get("type"); kind != "" && !mediaType.MatchString(kind) {
		return fmt.Errorf("type %q", kind)
	}
	if length := n.get("length"); strings.Trim(length, "0123456789") != "" {
		return fmt.Errorf("length %q", length)
	}
	if lang := n.get("hreflang"); lang != "" && !languageTag.MatchString(lang) {
		return fmt.Errorf("hreflang %q", lang)
	}
	if rel := n.get("rel"); rel != "" && checkIRI(rel) != nil && strings.ContainsAny(rel, ": ") {
		return fmt.Errorf("rel %q", rel)
	}
	return checkIRI(n.get("href"))
}

// checkAlternates is section 4.2.7: one alternate of a type and language.
func checkAlternates(n *node) (bool, error) {
	seen := map[string]bool{}
	for _, l := range n.all("link") {
		if rel := l.get("rel"); rel == "" || rel == "alternate" {
			key := l.get("type") + " " + l.get("hreflang")
			if seen[key] {
				return true, fmt.Errorf("two alternates of type and language %s", key)
			}
			seen[key] = true
		}
	}
	return len(seen) > 0, nil
}

func checkEntry(n *node) error {
	has, err := checkAlternates(n)
	if err != nil {
		return err
	}
	content := n.all("content")
	if len(content) == 0 && !has {
		return fmt.Errorf("neither content nor an alternate link")
	}
	if len(content) == 1 && content[0].get("src") != "" && len(n.all("summary")) == 0 {
		return fmt.Errorf("content elsewhere without a summary")
	}
	terms := map[string]bool{}
	for _, c := range n.all("category") {
		if c.get("term") == "" || terms[c.get("term")] {
			return fmt.Errorf("category %q is empty or there twice", c.get("term"))
		}
		terms[c.get("term")] = true
	}
	return nil
}

func checkFeed(n *node) error {
	if _, err := checkAlternates(n); err != nil {
		return err
	}
	ids := map[string]bool{n.text("id"): true}
	for _, e := range n.all("entry") {
		if len(n.all("author")) == 0 && len(e.all("author")) == 0 {
			return fmt.Errorf("an entry without an author in a feed without one")
		}
		if id := e.text("id"); ids[id] {
			return fmt.Errorf("id %s is there twice", id)
		} else {
			ids[id] = true
		}
	}
	return nil
}

func TestAtomIsValid(t *testing.T) {
	everything := sample()
	bare := Feed{Title: "x", Home: "https://a.example/", Self: "https://a.example/feed.xml", Entries: []Entry{{URL: "https://a.example/1"}}}
	empty := Feed{Title: "x", Self: "https://a.example/feed.xml"}
	for _, f := range []Feed{everything, bare, empty} {
		root := parse(t, Atom(f))
		if err := checkAtom(root); err != nil {
			t.Errorf("%s: %v\n%s", f.Title, err, Atom(f))
		}
		if n := len(root.all("entry")); n != len(f.Entries) {
			t.Errorf("%s: %d entries, want %d", f.Title, n, len(f.Entries))
		}
	}
}

func TestAtomSaysWhatItWasGiven(t *testing.T) {
	f := sample()
	root := parse(t, Atom(f))
	if root.text("title") != f.Title || root.text("subtitle") != f.Subtitle || root.text("id") != f.Home || root.text("icon") != f.Icon ||
		root.text("generator") != f.Generator || root.all("author")[0].text("name") != f.Author {
		t.Error("the head of the feed reads otherwise")
	}
	e, given := root.all("entry")[0], f.Entries[0]
	if e.text("title") != given.Title || e.text("summary") != given.Summary || e.text("id") != given.URL ||
		e.text("published") != "2022-09-01T00:00:00+08:00" || e.text("updated") != "2022-09-02T08:30:00+08:00" {
		t.Error("the first entry reads otherwise")
	}
	if tags := e.all("category"); len(tags) != 2 || tags[1].get("term") != given.Tags[1] {
		t.Error("the tags read otherwise")
	}
	enclosure := e.all("link")[1]
	if enclosure.get("rel") != "enclosure" || enclosure.get("length") != "123456" || enclosure.get("type") != "image/jpeg" {
		t.Errorf("the enclosure reads otherwise: %v", enclosure)
	}
	if thumb := e.all("thumbnail"); len(thumb) != 1 || thumb[0].get("width") != "1600" || thumb[0].get("height") != "1067" {
		t.Error("the thumbnail reads otherwise")
	}
	if moved := root.all("entry")[1]; moved.text("id") != f.Entries[1].ID || moved.all("link")[1].get("type") != "image/png" {
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
		if err := checkAtom(parse(t, []byte(broken))); err == nil {
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
	_ = eachElement(parse(t, data), func(n *node) error {
		if n.name.Space == xhtmlSpace && n.name.Local == "a" {
			links = append(links, n.get("href"))
		}
		if n.name.Space == xhtmlSpace && (n.name.Local == "script" || n.name.Local == "style" || n.get("style") != "") {
			t.Errorf("<%s> is not allowed by the content security policy", n.name.Local)
		}
		return nil
	})
	want := []string{f.Home, f.Visitor.Links[1].URL, f.Entries[0].URL, f.Entries[1].URL, f.Entries[2].URL}
	if !slices.Equal(links, want) {
		t.Errorf("links to %q, want %q", links, want)
	}
	f.Visitor = nil
	if data := string(Atom(f)); strings.Contains(data, xhtmlSpace) || strings.Contains(data, "xml-stylesheet") {
		t.Error("without a visitor there is still something for one")
	}
	if strings.Contains(Stylesheet, "@import") || strings.Contains(strings.ReplaceAll(Stylesheet, `url("http://www.w3.org/`, ""), "url(") {
		t.Error("the stylesheet loads something")
	}
}
