// Where the parts of a round-up begin.

package interpret

import (
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/site"
)

// section is a part of a round-up.
type section struct {
	head    int // the line that names the place
	title   string
	place   []*site.District // of the site
	unknown []*site.District // of the country
	name    string           // as it stands
}

// listing is what stands before the name of a place that heads a section, and behind it.
var (
	listing = lazyregexp.New(`^\s*(?:[★☆●◆■▲※◎○◇□▶►\p{So}\x{FE0F}]+|[一二三四五六七八九十]{1,3}、|` +
		`[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、])?\s*[【〔\[「]?\s*`)
	closing = lazyregexp.New(`^\s*(?:人大常委会|人大|人民代表大会常务委员会|人大机关)?\s*[】〕\]」]?\s*(?:[:：｜|]\s*|[—-]{1,2}\s*|[　 ]+)?`)
)

// sectionTitle is how long a title behind the name of a place may be.
const sectionTitle = 40

// sections are the parts of a round-up: at least two different places that head them.
func (r *roundup) sections() (all []section) {
	if !r.o.Split || r.o.District != "" {
		return nil
	}
	r.partHeads()
	for i, l := range r.ls {
		if l.role == taken || l.block.Kind != document.Paragraph || l.length() > 60 || i+1 == len(r.ls) {
			continue
		}
		if s, ok := r.section(l.full()); ok {
			s.head = i
			all = append(all, s)
		}
	}
	names := map[string]bool{}
	for _, s := range all {
		names[s.name] = true
	}
	if len(names) < 2 {
		return r.titledSections()
	}
	// A list of places without text between them is a list, and heads nothing.
	filled := 0
	for i, s := range all {
		end := len(r.ls)
		if i+1 < len(all) {
			end = all[i+1].head
		}
		if end-s.head > 1 {
			filled++
		}
	}
	if filled*2 <= len(all) {
		return nil
	}
	return all
}

// titledSections are the parts of a round-up that has no lines of places, but titles that begin with the office of one:
// all headings of the text do, and they are of two places or more.
func (r *roundup) titledSections() (all []section) {
	names := map[string]bool{}
	for i, l := range r.ls {
		if l.role == taken || !l.paragraph() || i == 0 || i+1 == len(r.ls) {
			continue
		}
		next := r.ls[i+1]
		formed := l.bold || l.block.Emphasis || l.block.Outline > 0
		if r.plain {
			formed = !r.ls[i-1].pictures() && !plainEnd.MatchString(l.text) && next.length() > plainLength
		}
		if !formed || l.length() > sectionTitle || ended.MatchString(l.text) {
			continue
		}
		s, ok := r.titled(l.full())
		if !ok || !next.paragraph() && !next.pictures() {
			if len(all) > 0 {
				return nil // a heading of another kind
			}
			continue
		}
		s.head, names[s.name] = i, true
		all = append(all, s)
	}
	if len(names) < 2 {
		return nil
	}
	return all
}

// placeBehind is a title with a place in brackets behind it: 流动服务站 服务家门口（金堂县）.
var placeBehind = lazyregexp.New(`^(\S.{3,36}?)\s*[（(]([^（）()]{2,12})[）)]$`)

// titled reads a title that begins with the office of a place, or has a place in brackets behind it.
func (r *roundup) titled(text string) (s section, ok bool) {
	text = strings.TrimSpace(text[len(listing.FindString(text)):])
	if m := placeBehind.FindStringSubmatch(text); m != nil {
		if s, ok = r.section(m[2]); ok && s.title == "" {
			s.title = m[1]
			return s, true
		}
	}
	m := r.leading(r.in.places, text)
	if m != nil && !r.goesDeeper(m, text) {
		s.place, s.name = m.districts, r.in.finder.NameFor(m.districts[0])
	} else if m = r.leading(r.in.national(), text); m != nil && levelName.MatchString(text[:m.end]) {
		s.unknown, s.name = m.districts, m.districts[0].Name
	} else {
		return s, false
	}
	s.title = text
	return s, m.owner
}

// inBrackets is a place in brackets with which a paragraph begins: 【武侯区】5月17日，……
// The same with a colon: 武侯区：5月17日，……
var inBrackets = lazyregexp.New(`^(?:[【〔\[][^】〕\]]{2,16}[】〕\]]|\p{Han}{2,12}[:：])\s*`)

// partHeads makes lines of their own of places in brackets with which paragraphs begin, if there are two or more.
func (r *roundup) partHeads() {
	found := map[string]bool{}
	heads := map[*line]string{}
	for _, l := range r.ls {
		m := inBrackets.FindString(l.text)
		if m == "" || !l.paragraph() || l.number != "" || l.length() < sectionTitle {
			continue
		}
		if s, ok := r.section(strings.TrimSpace(m)); ok && s.title == "" {
			found[s.name], heads[l] = true, m
		}
	}
	if len(found) < 2 {
		return
	}
	var out []*line
	for _, l := range r.ls {
		if m := heads[l]; m != "" {
			head := *l
			head.text, head.runs = strings.TrimSpace(m), []document.Run{{Text: strings.TrimSpace(m)}}
			cutFront(l, len(m))
			out = append(out, &head)
		}
		out = append(out, l)
	}
	r.ls = out
}

// section reads a line that names a place, and nothing else but a title behind it.
func (r *roundup) section(text string) (s section, ok bool) {
	text = strings.TrimSpace(text[len(listing.FindString(text)):])
	if m := r.leading(r.in.places, text); m != nil && !r.goesDeeper(m, text) {
		s.place, s.name, text = m.districts, r.in.finder.NameFor(m.districts[0]), text[m.end:]
	} else if m := r.leading(r.in.national(), text); m != nil && levelName.MatchString(text[:m.end]) {
		s.unknown, s.name, text = m.districts, m.districts[0].Name, text[m.end:]
	} else {
		return s, false
	}
	after := closing.FindString(text)
	s.title = strings.TrimSpace(text[len(after):])
	if s.title != "" && !strings.ContainsAny(after, ":：｜|】〕]」—- 　") {
		return s, false // 武侯区召开会议
	}
	s.title = strings.Trim(s.title, "《》")
	return s, utf8.RuneCountInString(s.title) <= sectionTitle && !ended.MatchString(s.title)
}

// goesDeeper reports whether a text goes on to name a place below m which the site does not have: 成都市锦江区.
func (r *roundup) goesDeeper(m *mention, text string) bool {
	if m.end == len(text) {
		return false
	}
	n := r.leading(r.in.national(), text)
	return n != nil && n.end > m.end && levelName.MatchString(text[:n.end])
}

var levelName = lazyregexp.New(`(?:区|县|市|旗|州)$`)

// leading is the place that a text begins with, the lowest of those in a row.
func (r *roundup) leading(g *gazetteer, text string) *mention {
	var last *mention
	for _, m := range g.find(text) {
		if last == nil && m.at > 0 || last != nil && m.at != last.end {
			break
		}
		last = &m
	}
	if last == nil && g == r.in.places { // an alias alone on its line, or above: 四川武侯
		name := strings.TrimSpace(strings.TrimRight(text, "：:"))
		if found := r.in.finder.Find(name); len(found) == 1 && utf8.RuneCountInString(name) >= 2 &&
			!plainSlug.MatchString(name) {
			return &mention{districts: found, end: len(name)}
		}
	}
	return last
}

var plainSlug = lazyregexp.New(`^[0-9A-Za-z-]+$`)
