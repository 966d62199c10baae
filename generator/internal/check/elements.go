// What the check knows of the elements of HTML.

package check

import "bytes"

// element is a kind of element.
type element struct {
	name     string
	void     bool
	optional bool  // its end tag may be left out
	block    bool  // its start tag ends an open paragraph
	level    int   // of a heading
	is, ends uint8 // what it is, and which open elements its start tag ends, as sets of the constants below
}

const (
	item = 1 << iota
	term
	option
	cell
	row
	rows
)

// elements are those that pages have, by name.
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
	for _, names := range []string{ // that have no properties below; listed so that none of them allocates
		"a span svg math path symbol rect g circle use strong em b i s del ins small time picture video audio",
		"button select label summary sub sup abbr code cite kbd mark q object template noscript legend",
		"script style title textarea xmp iframe noembed noframes",
	} {
		each(names, func(*element) {})
	}
	each("area base br col embed hr img input link meta source track wbr", func(k *element) { k.void = true })
	each("html head body p li dt dd option optgroup tr td th thead tbody tfoot colgroup caption rb rt rtc rp",
		func(k *element) { k.optional = true })
	each("address article aside blockquote details dialog div dl fieldset figcaption figure footer form h1 h2 h3 h4",
		func(k *element) { k.block = true })
	each("h5 h6 header hr main menu nav ol p pre section table ul", func(k *element) { k.block = true })
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

// elementOf finds an element by its name, in letters of any case.
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
