// The check of a page as it will be published. The page is read as a stream of tags: building a tree would take
// longer than rendering the page did.

package check

import (
	"bytes"
	"net/url"
	"slices"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/html"
)

// Problem is something wrong with a page.
type Problem struct {
	Code diag.Code
	What diag.Text
}

// MissingAnchor is the problem of a link to a part of its page that does not exist.
func MissingAnchor(anchor string) Problem {
	return Problem{pageLink, diag.Text{Zh: "页面上没有 #" + anchor, En: "the page has no #" + anchor}}
}

// MissingItem is the problem of a page that lacks what every page must have.
func MissingItem(what diag.Text) Problem {
	return Problem{pageItem, diag.Text{Zh: "网页上没有" + what.Zh, En: "the page is without " + what.En}}
}

// PageFacts are what was found in a page. They share its memory.
type PageFacts struct {
	Problems []Problem
	IDs      IDs
	Anchors  []string // of links to a part of the page that does not exist
	Meta     [][]byte // names of its meta tags
}

// IDs are the ids of a page, sorted.
type IDs [][]byte

// Has reports whether a fragment, the part of an address after #, leads to one of them.
func (ids IDs) Has(fragment string) bool {
	has := func(id string) bool {
		_, ok := slices.BinarySearchFunc(ids, []byte(id), bytes.Compare)
		return ok
	}
	if fragment == "" || fragment == "top" || has(fragment) {
		return true
	}
	plain, err := url.PathUnescape(fragment)
	return err == nil && has(plain)
}

// Page checks a page. Known reports whether an address is of another site, or one that this site has; nil skips
// the check of addresses.
func Page(page []byte, known func(address string) bool) PageFacts {
	r := pageReader{Tokenizer: html.NewTokenizer(page), known: known}
	r.read()
	return r.facts
}

// Problem makes the finding of a problem that a number of pages have, of which one is named.
func (c *Checker) Problem(p Problem, page string, pages int, at diag.Span, district string) (Finding, bool) {
	f, on := c.newFinding(p.Code, page, p.What, pages)
	f.Span, f.District = at, district
	return f, on
}

// pageReader reads one page.
type pageReader struct {
	*html.Tokenizer
	known   func(string) bool
	facts   PageFacts
	open    []*element
	foreign int // how many of the open elements are in an svg or math element
	anchors []string
	level   int  // of the last heading
	tops    int  // headings of the first level
	titles  int  // title elements
	titled  bool // one of them has text
	inTitle bool // the last tag was that of a title

	begun     bool // a tag was read
	textFirst bool // there was text before it
}

func (r *pageReader) addProblem(code diag.Code, zh, en string) {
	r.facts.Problems = append(r.facts.Problems, Problem{code, diag.Text{Zh: zh, En: en}})
}

func (r *pageReader) read() {
	for r.Next() {
		switch r.Kind {
		case html.Comment:
		case html.Text:
			r.text()
		default:
			r.tag()
		}
	}
	r.finish()
}

// text notes the two texts that matter: one before the first tag, and that of a title.
func (r *pageReader) text() {
	if r.begun && !r.inTitle || len(bytes.TrimSpace(r.Source())) == 0 {
		return
	}
	if r.inTitle {
		r.titled = r.titled || r.Raw && !r.Unfinished
		return
	}
	r.textFirst = true
}

func (r *pageReader) tag() {
	if !r.begun && (r.Kind != html.Doctype || r.textFirst) {
		r.addProblem(pageHTML, "开头没有 <!doctype html>", "it does not begin with <!doctype html>")
	}
	r.begun, r.inTitle = true, false
	if r.Kind == html.Doctype {
		return
	}
	switch k := elementOf(r.Name); {
	case r.Unfinished:
		r.addProblem(pageHTML, "<"+k.name+" 的尖括号没有写完", "the tag <"+k.name+" is not finished")
	case r.Kind == html.EndTag:
		r.endElement(k)
	default:
		r.startElement(k)
	}
}

func (r *pageReader) startElement(k *element) {
	foreign := r.foreign > 0 || k.name == "svg" || k.name == "math"
	if !foreign {
		r.implyEnds(k)
		if r.SelfClosing && !k.void {
			r.addProblem(pageHTML, "<"+k.name+"/> 不能这样结束", "<"+k.name+"/> cannot end itself")
		}
		if k.name == "a" && slices.Contains(r.open, k) {
			r.addProblem(pageHTML, "链接 <a> 里面又有 <a>", "a link <a> within a link")
		}
		if k.level > 0 {
			r.checkHeading(k)
		}
		if k.name == "title" {
			r.titles++
			r.inTitle = true
		}
	}
	r.readAttributes(k)
	if r.SelfClosing {
		r.SkipRaw()
	}
	if r.SelfClosing || k.void && !foreign {
		return
	}
	r.open = append(r.open, k)
	if foreign {
		r.foreign++
	}
}

// readAttributes checks the attributes of a tag, and notes ids, names of meta tags and links within the page.
func (r *pageReader) readAttributes(k *element) {
	alt := false
	for n := range r.Attributes {
		a := &r.Attributes[n]
		if repeats(r.Attributes[:n], a.Name) {
			r.addProblem(pageHTML, "<"+k.name+"> 有两个 "+string(a.Name), "<"+k.name+"> has "+string(a.Name)+" twice")
			continue
		}
		switch string(a.Name) {
		case "alt":
			alt = true
		case "id":
			id := a.Value()
			if len(id) == 0 || bytes.ContainsAny(id, " \t\n\f\r") {
				r.addProblem(pageID, "id 不能是空的，也不能有空格", "an id that is empty or has blanks")
			}
			r.facts.IDs = append(r.facts.IDs, id)
		case "href", "src":
			r.checkAddress(k, a.Value())
		case "name":
			if k.name == "meta" {
				r.facts.Meta = append(r.facts.Meta, a.Value())
			}
		}
	}
	if k.name == "img" && !alt {
		r.addProblem(pageAlt, "图片没有 alt", "a picture without alt")
	}
}

// repeats reports whether a tag has an attribute of this name already.
func repeats(before []html.Attribute, name []byte) bool {
	return slices.ContainsFunc(before, func(a html.Attribute) bool { return bytes.EqualFold(a.Name, name) })
}

// implyEnds closes the open elements that a start tag closes without an end tag.
func (r *pageReader) implyEnds(k *element) {
	for n := len(r.open); n > 0; n = len(r.open) {
		top := r.open[n-1]
		paragraph := top.name == "p" && (k.block || n > 1 && k.ends&r.open[n-2].is != 0)
		if k.ends&top.is == 0 && !paragraph {
			return
		}
		r.open = r.open[:n-1]
	}
}

// endElement closes the innermost open element of this name.
func (r *pageReader) endElement(k *element) {
	at := len(r.open) - 1
	for at >= 0 && r.open[at] != k && r.open[at].name != k.name {
		at--
	}
	if at < 0 {
		r.addProblem(pageHTML, "多出了 </"+k.name+">", "</"+k.name+"> ends nothing")
		return
	}
	r.reportUnclosed(r.open[at+1:])
	r.foreign = max(0, r.foreign-(len(r.open)-at))
	r.open = r.open[:at]
}

// reportUnclosed reports elements that need an end tag and have none.
func (r *pageReader) reportUnclosed(open []*element) {
	for _, k := range open {
		if !k.optional {
			r.addProblem(pageHTML, "<"+k.name+"> 没有结束", "<"+k.name+"> is not closed")
		}
	}
}

// checkHeading checks the level of a heading: one is of the first level, and none skips a level.
func (r *pageReader) checkHeading(k *element) {
	if k.level == 1 {
		r.tops++
	}
	switch before := "h" + string(rune('0'+r.level)); {
	case k.level <= r.level+1:
	case r.level == 0:
		r.addProblem(pageHeading, "第一个标题是 "+k.name+"，不是 h1", "the first heading is "+k.name+", not h1")
	default:
		r.addProblem(pageHeading, "标题从 "+before+" 跳到了 "+k.name, "headings skip from "+before+" to "+k.name)
	}
	r.level = k.level
}

func (r *pageReader) checkAddress(k *element, value []byte) {
	switch {
	case len(value) == 0:
		r.addProblem(pageLink, "<"+k.name+"> 的地址是空的", "<"+k.name+"> has an empty address")
	case value[0] == '#':
		if k.name == "a" {
			r.anchors = append(r.anchors, string(value[1:]))
		}
	case r.known != nil && !r.known(string(value)):
		r.addProblem(pageLink, "站内没有 "+string(value), "the site has no "+string(value))
	}
}

// finish checks what is known at the end of the page.
func (r *pageReader) finish() {
	r.reportUnclosed(r.open)
	slices.SortFunc(r.facts.IDs, bytes.Compare)
	for n, id := range r.facts.IDs {
		if n > 0 && bytes.Equal(id, r.facts.IDs[n-1]) && (n == 1 || !bytes.Equal(id, r.facts.IDs[n-2])) {
			r.addProblem(pageID, "id “"+string(id)+"”重复了", `the id "`+string(id)+`" is not the only one`)
		}
	}
	if r.level > 0 && r.tops != 1 {
		zh, en := "没有 h1 标题", "no heading h1"
		if r.tops > 1 {
			zh, en = "h1 标题不止一个", "more than one heading h1"
		}
		r.addProblem(pageHeading, zh, en)
	}
	if r.titles != 1 || !r.titled {
		r.addProblem(pageTitle, "没有 <title>，或者它是空的，或者不止一个", "no <title>, an empty one, or more than one")
	}
	for _, a := range r.anchors {
		if !r.facts.IDs.Has(a) {
			r.facts.Anchors = append(r.facts.Anchors, a)
		}
	}
}
