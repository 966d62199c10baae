package feedtest

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

const (
	atomSpace = "http://www.w3.org/2005/Atom"
	XHTML     = "http://www.w3.org/1999/xhtml"
	xmlSpace  = "http://www.w3.org/XML/1998/namespace"
)

// The grammar of RFC 4287, appendix B, as a table: for each element, which children and attributes it
// may have. A count is "1", "?" or "*"; elements of other namespaces are allowed where foreign is set.
type rule struct {
	children, attributes map[string]string
	foreign              bool
	value                func(n *Node) error
}

var (
	metadata = map[string]string{
		"author": "*", "category": "*", "contributor": "*", "generator": "?", "icon": "?", "id": "1", "link": "*", "logo": "?",
		"rights": "?", "subtitle": "?", "title": "1", "updated": "1",
	}
	person = rule{children: map[string]string{"name": "1", "uri": "?", "email": "?"}, foreign: true}
	prose  = rule{attributes: map[string]string{"type": "?"}, value: checkText}
	date   = rule{value: Date}
	iri    = rule{value: func(n *Node) error { return checkIRI(n.Chars) }}

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

func matches(pattern string) func(*Node) error {
	re := regexp.MustCompile(`^(?s:` + pattern + `)$`)
	return func(n *Node) error {
		if !re.MatchString(n.Chars) {
			return fmt.Errorf("%q does not match %s", n.Chars, pattern)
		}
		return nil
	}
}

// Atom returns what the grammar and the rules of the text of RFC 4287 find wrong.
func Atom(root *Node) error {
	if root.Name.Space != atomSpace || root.Name.Local != "feed" && root.Name.Local != "entry" {
		return fmt.Errorf("the root is %v", root.Name)
	}
	return checkElement(root)
}

func checkElement(n *Node) error {
	r, known := grammar[n.Name.Local]
	if !known {
		return fmt.Errorf("%s is no element of Atom", n.Name.Local)
	}
	if err := checkAttributes(n, r.attributes); err != nil {
		return fmt.Errorf("%s: %w", n.Name.Local, err)
	}
	if r.children != nil && strings.TrimSpace(n.Chars) != "" {
		return fmt.Errorf("%s: text between elements: %q", n.Name.Local, n.Chars)
	}
	count := map[string]int{}
	for _, c := range n.Children {
		if c.Name.Space != atomSpace {
			if c.Name.Space == "" || !r.foreign {
				return fmt.Errorf("%s: %v may not be here", n.Name.Local, c.Name)
			}
			continue
		}
		if r.children[c.Name.Local] == "" {
			return fmt.Errorf("%s may not have %s", n.Name.Local, c.Name.Local)
		}
		if n.Name.Local == "feed" && c.Name.Local != "entry" && count["entry"] > 0 {
			return fmt.Errorf("%s after an entry", c.Name.Local)
		}
		count[c.Name.Local]++
		if err := checkElement(c); err != nil {
			return fmt.Errorf("%s: %w", n.Name.Local, err)
		}
	}
	for name, times := range r.children {
		if times == "1" && count[name] != 1 || times == "?" && count[name] > 1 {
			return fmt.Errorf("%s has %d of %s", n.Name.Local, count[name], name)
		}
	}
	if r.value != nil {
		if err := r.value(n); err != nil {
			return fmt.Errorf("%s: %w", n.Name.Local, err)
		}
	}
	return nil
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$`)

func checkAttributes(n *Node, allowed map[string]string) error {
	seen := map[string]bool{}
	for _, a := range n.Attr {
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
func checkText(n *Node) error {
	switch n.Get("type") {
	case "", "text", "html":
		if len(n.Children) > 0 {
			return fmt.Errorf("elements in text")
		}
	case "xhtml":
		if len(n.Children) != 1 || n.Children[0].Name.Space != XHTML || n.Children[0].Name.Local != "div" || strings.TrimSpace(n.Chars) != "" {
			return fmt.Errorf("xhtml must be one div")
		}
	default:
		return fmt.Errorf("type %q", n.Get("type"))
	}
	return nil
}

var mediaType = regexp.MustCompile(`^[a-z]+/[a-z0-9.+-]+$`)

// checkContent is section 4.1.3.
func checkContent(n *Node) error {
	kind := n.Get("type")
	switch {
	case n.Get("src") != "":
		if len(n.Children) > 0 || n.Chars != "" {
			return fmt.Errorf("both src and content")
		}
		return checkIRI(n.Get("src"))
	case kind == "" || kind == "text" || kind == "html" || kind == "xhtml":
		if err := checkText(n); err != nil || kind != "html" {
			return err
		}
		return HTML(n.Chars)
	case !mediaType.MatchString(kind) || strings.HasPrefix(kind, "multipart/") || strings.HasPrefix(kind, "message/"):
		return fmt.Errorf("type %q", kind)
	}
	return nil
}

// HTML wants what may stand in a div, and no address that needs to know where.
func HTML(html string) error {
	root, err := Parse(strings.NewReader("<div>"+strings.ReplaceAll(html, "]]>", "]]&gt;")+"</div>"), false)
	if err != nil {
		return err
	}
	return Each(root, func(n *Node) error {
		if slices.Contains([]string{"html", "head", "body", "script", "style", "iframe"}, n.Name.Local) {
			return fmt.Errorf("<%s> in content", n.Name.Local)
		}
		refs := []string{n.Get("href"), n.Get("src")}
		for _, candidate := range strings.Split(n.Get("srcset"), ", ") {
			ref, _, _ := strings.Cut(candidate, " ")
			refs = append(refs, ref)
		}
		for _, ref := range refs {
			if ref != "" && checkIRI(ref) != nil {
				return fmt.Errorf("relative address %q in content", ref)
			}
		}
		return nil
	})
}

// Each visits every element below one, until an error.
func Each(n *Node, visit func(*Node) error) error {
	for _, c := range n.Children {
		if err := visit(c); err != nil {
			return err
		}
		if err := Each(c, visit); err != nil {
			return err
		}
	}
	return nil
}

var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$`)

// Date is section 3.3: RFC 3339 with upper-case T and Z.
func Date(n *Node) error {
	if _, err := time.Parse(time.RFC3339, n.Chars); err != nil {
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

func checkLink(n *Node) error {
	if kind := n.Get("type"); kind != "" && !mediaType.MatchString(kind) {
		return fmt.Errorf("type %q", kind)
	}
	if length := n.Get("length"); strings.Trim(length, "0123456789") != "" {
		return fmt.Errorf("length %q", length)
	}
	if lang := n.Get("hreflang"); lang != "" && !languageTag.MatchString(lang) {
		return fmt.Errorf("hreflang %q", lang)
	}
	if rel := n.Get("rel"); rel != "" && checkIRI(rel) != nil && strings.ContainsAny(rel, ": ") {
		return fmt.Errorf("rel %q", rel)
	}
	return checkIRI(n.Get("href"))
}

// checkAlternates is section 4.2.7: one alternate of a type and language.
func checkAlternates(n *Node) (bool, error) {
	seen := map[string]bool{}
	for _, l := range n.All("link") {
		if rel := l.Get("rel"); rel == "" || rel == "alternate" {
			key := l.Get("type") + " " + l.Get("hreflang")
			if seen[key] {
				return true, fmt.Errorf("two alternates of type and language %s", key)
			}
			seen[key] = true
		}
	}
	return len(seen) > 0, nil
}

func checkEntry(n *Node) error {
	has, err := checkAlternates(n)
	if err != nil {
		return err
	}
	content := n.All("content")
	if len(content) == 0 && !has {
		return fmt.Errorf("neither content nor an alternate link")
	}
	if len(content) == 1 && content[0].Get("src") != "" && len(n.All("summary")) == 0 {
		return fmt.Errorf("content elsewhere without a summary")
	}
	terms := map[string]bool{}
	for _, c := range n.All("category") {
		if c.Get("term") == "" || terms[c.Get("term")] {
			return fmt.Errorf("category %q is empty or there twice", c.Get("term"))
		}
		terms[c.Get("term")] = true
	}
	return nil
}

func checkFeed(n *Node) error {
	if _, err := checkAlternates(n); err != nil {
		return err
	}
	ids := map[string]bool{n.Text("id"): true}
	for _, e := range n.All("entry") {
		if len(n.All("author")) == 0 && len(e.All("author")) == 0 {
			return fmt.Errorf("an entry without an author in a feed without one")
		}
		if id := e.Text("id"); ids[id] {
			return fmt.Errorf("id %s is there twice", id)
		} else {
			ids[id] = true
		}
	}
	return nil
}
