// Places that a text names.

package interpret

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// gazetteer finds names of districts in texts.
type gazetteer struct {
	byHead map[string][]name // by their first two characters, the longest first
}

// name is one that a text may have, and the districts that are called so.
type name struct {
	text      string
	alias     bool
	districts []*site.District
}

// mention is a name in a text.
type mention struct {
	districts []*site.District
	at, end   int
	owner     bool // its 人大, or the like, is spoken of
	upper     bool // the name of one below it follows at once: 成都市武侯区
	part      bool // that of a part follows which is not known: 成都市高新区人大
}

func newGazetteer(districts []*site.District) *gazetteer {
	g := &gazetteer{byHead: map[string][]name{}}
	for _, d := range districts {
		g.add(d.Name, false, d)
		for _, alias := range d.Aliases {
			g.add(alias, true, d)
		}
	}
	for _, names := range g.byHead {
		slices.SortStableFunc(names, func(a, b name) int { return len(b.text) - len(a.text) })
	}
	return g
}

func (g *gazetteer) add(text string, alias bool, d *site.District) {
	head := head(text)
	if head == "" {
		return
	}
	names := g.byHead[head]
	for i := range names {
		if names[i].text == text {
			if !slices.Contains(names[i].districts, d) {
				names[i].districts = append(names[i].districts, d)
			}
			names[i].alias = names[i].alias && alias
			return
		}
	}
	g.byHead[head] = append(names, name{text, alias, []*site.District{d}})
}

// head is the first two characters, or "".
func head(s string) string {
	_, a := utf8.DecodeRuneInString(s)
	_, b := utf8.DecodeRuneInString(s[a:])
	if b == 0 {
		return ""
	}
	return s[:a+b]
}

// find are the districts that a text names, in order. An alias counts only where an office or a level follows.
func (g *gazetteer) find(text string) (all []mention) {
	for i := 0; i < len(text); {
		m := g.at(text, i)
		if m == nil {
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		if n := len(all); n > 0 && all[n-1].end == m.at && below(m.districts, all[n-1].districts) {
			all[n-1].upper = true
			m.districts = within(m.districts, all[n-1].districts)
		}
		all = append(all, *m)
		i = m.end
	}
	for i := range all {
		m := unknownPart.FindString(text[all[i].end:])
		known := i+1 < len(all) && all[i+1].at < all[i].end+len(m)
		all[i].part = m != "" && !known
	}
	return all
}

func (g *gazetteer) at(text string, i int) *mention {
	head := head(text[i:])
	for _, n := range g.byHead[head] {
		if !strings.HasPrefix(text[i:], n.text) {
			continue
		}
		rest := text[i+len(n.text):]
		if n.alias && !beginsWith(rest, "区", "县", "市", "州", "旗", "人大", "代表", "人民代表") {
			continue
		}
		end := i + len(n.text)
		if n.alias && beginsWith(rest, "区", "县", "市", "州", "旗") { // as one writes it who does not know the full name
			_, size := utf8.DecodeRuneInString(rest)
			rest, end = rest[size:], end+size
		}
		owner := beginsWith(rest, "人大", "人民代表", "代表", "政协", "机关", "委", "“两会”")
		return &mention{districts: n.districts, at: i, end: end, owner: owner}
	}
	return nil
}

// unknownPart is the name of a district or county right behind that of the one above, with its office.
var unknownPart = lazyregexp.New(`^\p{Han}{1,6}?(?:区|县|市)(?:人大|人民代表|代表|常委会|机关|政协|召开|开展|组织)`)

func beginsWith(s string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(s, p) })
}

// below reports whether one of the first lies below one of the others.
func below(ds, uppers []*site.District) bool {
	return len(within(ds, uppers)) > 0 && !slices.Equal(ds, uppers)
}

// within are those of the first that lie in one of the others.
func within(ds, uppers []*site.District) (in []*site.District) {
	for _, d := range ds {
		for _, u := range uppers {
			if d != u && d.Within(u) {
				in = append(in, d)
				break
			}
		}
	}
	return in
}
