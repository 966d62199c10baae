package check

import (
	"bytes"
	"html"
)

// tags reads HTML as a stream of tags, as browsers do. Comments, and what scripts and the like hold, are passed
// over.
type tags struct {
	page []byte
	at   int // read on here

	tag
}

// tag is the last that was read.
type tag struct {
	element     *element
	end         bool
	doctype     bool
	selfClosing bool
	attributes  []attribute
	cut         bool // the page ends within it

	text bool // there was more than blanks before it
	raw  bool // what followed it was no HTML, and not blank
}

type attribute struct{ name, value []byte }

// element is what is known of an element.
type element struct {
	name     string
	void     bool
	optional bool  // it need not be closed
	block    bool  // it ends a paragraph that is open
	raw      bool  // it holds text that is no HTML
	level    int   // of a heading
	is, ends uint8 // rows and items: those of their kind that are open end before them
}

const (
	item = 1 << iota
	term
	option
	cell
	row
	rows
)

var elements = func() map[string]*element {
	known := map[string]*element{}
	each := func(names string, set func(*element)) {
		for _, name := range bytes.Fields([]byte(names)) {
			k := known[string(name)]
			if k == nil {
				k = &element{name: string(name)}
				known[k.name] = k
			}
			set(k)
		}
	}
	each("a span svg math path symbol rect g circle use strong em b i s del ins small time picture video audio button input select label", func(*element) {})
	each("summary sub sup abbr code cite kbd mark q object template noscript figcaption legend main nav", func(*element) {})
	each("area base br col embed hr img input link meta source track wbr", func(k *element) { k.void = true })
	each("html head body p li dt dd option optgroup tr td th thead tbody tfoot colgroup caption rb rt rtc rp", func(k *element) { k.optional = true })
	each("address article aside blockquote details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre section table ul",
		func(k *element) { k.block = true })
	each("script style title textarea xmp iframe noembed noframes", func(k *element) { k.raw = true })
	for level, name := range []string{"h1", "h2", "h3", "h4", "h5", "h6"} {
		known[name].level = level + 1
	}
	each("li", func(k *element) { k.is, k.ends = item, item })
	each("dt dd", func(k *element) { k.is, k.ends = term, term })
	each("option", func(k *element) { k.is, k.ends = option, option })
	each("td th", func(k *element) { k.is, k.ends = cell, cell })
	each("tr", func(k *element) { k.is, k.ends = row, row|cell })
	each("thead tbody tfoot", func(k *element) { k.is, k.ends = rows, rows|row|cell })
	return known
}()

func elementOf(name []byte) *element {
	if k := elements[string(name)]; k != nil {
		return k
	}
	name = bytes.ToLower(name)
	if k := elements[string(name)]; k != nil {
		return k
	}
	return &element{name: string(name)}
}

// next reads the next tag; false is the end of the page.
func (t *tags) next() bool {
	t.tag = tag{attributes: t.attributes[:0]}
	for {
		rest := t.page[t.at:]
		i := bytes.IndexByte(rest, '<')
		if i < 0 {
			i = len(rest)
		}
		t.text = t.text || len(bytes.TrimSpace(rest[:i])) > 0
		rest = rest[i:]
		t.at += i
		switch {
		case len(rest) == 0:
			return false
		case bytes.HasPrefix(rest, []byte("<!--")):
			t.pass(rest, 4, "-->")
		case len(rest) > 9 && bytes.EqualFold(rest[:9], []byte("<!doctype")):
			t.pass(rest, 9, ">")
			t.doctype = true
			return true
		case len(rest) > 1 && (rest[1] == '!' || rest[1] == '?'):
			t.pass(rest, 2, ">")
		case len(rest) > 2 && rest[1] == '/' && letter(rest[2]):
			t.end = true
			t.read(2)
			return true
		case len(rest) > 1 && letter(rest[1]):
			t.read(1)
			return true
		default:
			t.text = true
			t.at++
		}
	}
}

func (t *tags) pass(rest []byte, from int, end string) {
	if i := bytes.Index(rest[from:], []byte(end)); i >= 0 {
		t.at += from + i + len(end)
		return
	}
	t.at = len(t.page)
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }

// read reads a tag whose name begins at an offset.
func (t *tags) read(offset int) {
	p, i := t.page, t.at+offset
	start := i
	for i < len(p) && !space(p[i]) && p[i] != '/' && p[i] != '>' {
		i++
	}
	t.element = elementOf(p[start:i])
	for i < len(p) && p[i] != '>' {
		if space(p[i]) || p[i] == '/' {
			t.selfClosing = p[i] == '/'
			i++
			continue
		}
		t.selfClosing = false
		i = t.attribute(i)
	}
	t.cut = i >= len(p)
	t.at = min(i+1, len(p))
	if t.element.raw && !t.end && !t.selfClosing {
		t.passRaw()
	}
}

// attribute reads one that begins at i and returns where it ends.
func (t *tags) attribute(i int) int {
	p, start := t.page, i
	for i++; i < len(p) && !space(p[i]) && p[i] != '/' && p[i] != '>' && p[i] != '='; i++ {
	}
	a := attribute{name: p[start:i]}
	j := i
	for j < len(p) && space(p[j]) {
		j++
	}
	if j < len(p) && p[j] == '=' {
		for j++; j < len(p) && space(p[j]); j++ {
		}
		i = j
		if i < len(p) && (p[i] == '"' || p[i] == '\'') {
			end := bytes.IndexByte(p[i+1:], p[i])
			if end < 0 {
				end = len(p) - i - 1
			}
			a.value, i = p[i+1:i+1+end], min(i+end+2, len(p))
		} else {
			for ; i < len(p) && !space(p[i]) && p[i] != '>'; i++ {
			}
			a.value = p[j:i]
		}
	}
	if bytes.IndexByte(a.value, '&') >= 0 {
		a.value = []byte(html.UnescapeString(string(a.value)))
	}
	t.attributes = append(t.attributes, a)
	return i
}

// passRaw goes on at the end tag of what holds no HTML.
func (t *tags) passRaw() {
	name := []byte(t.element.name)
	start := t.at
	for {
		i := bytes.Index(t.page[t.at:], []byte("</"))
		if i < 0 {
			t.at = len(t.page)
			return
		}
		t.at += i
		if rest := t.page[t.at+2:]; len(rest) >= len(name) && bytes.EqualFold(rest[:len(name)], name) {
			t.raw = len(bytes.TrimSpace(t.page[start:t.at])) > 0
			return
		}
		t.at += 2
	}
}
