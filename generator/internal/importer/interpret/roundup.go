// One document: one bulletin, or several that are told apart by lines of place names.

package interpret

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/site"
)

// roundup is the work on one document.
type roundup struct {
	in     *Interpreter
	o      Options
	doc    *document.Document
	ls     []*line
	body   float64 // size of the text
	plain  bool    // lines have no form
	topic  *site.Topic
	result Result

	yearOf  int    // of days without one
	yearWhy string // from where it is known; "" while it is not
}

// section is a part of a round-up.
type section struct {
	head    int // the line that names the place
	title   string
	place   []*site.District // of the site
	unknown []*site.District // of the country
	name    string           // as it stands
}

// read makes the drafts.
func (r *roundup) read() {
	r.ls = r.lines(r.doc.Blocks)
	r.pointed()
	r.placePhotos()
	r.body, r.plain = bodySize(r.ls)
	r.findTopic(r.o.Topic, 1)
	r.result.Topic.Given = r.o.Topic != ""
	if r.topic == nil && r.o.Topic != "" {
		r.result.Topic.Slug = r.o.Topic
	}
	sections := r.sections()
	if len(sections) == 0 {
		t := &bulletin{r: r, ls: r.ls, reason: map[string]string{}}
		r.result.Drafts = []draft.Draft{t.make()}
		return
	}
	r.split(sections)
}

// listing is what stands before the name of a place that heads a section, and behind it.
var (
	listing = regexp.MustCompile(`^\s*(?:[★☆●◆■▲※◎○◇□▶►]+|[一二三四五六七八九十]{1,3}、|` +
		`[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}[.．、])?\s*[【〔\[「]?\s*`)
	closing = regexp.MustCompile(`^\s*(?:人大常委会|人大|人民代表大会常务委员会|人大机关)?\s*[】〕\]」]?\s*(?:[:：]\s*|[—-]{1,2}\s*|[　 ]+)?`)
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
		return nil
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

// inBrackets is a place in brackets with which a paragraph begins: 【武侯区】5月17日，……
var inBrackets = regexp.MustCompile(`^[【〔\[][^】〕\]]{2,16}[】〕\]]\s*`)

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
	if m := r.leading(r.in.places, text); m != nil {
		s.place, s.name, text = m.districts, r.in.finder.NameFor(m.districts[0]), text[m.end:]
	} else if m := r.leading(r.in.national(), text); m != nil && levelName.MatchString(text[:m.end]) {
		s.unknown, s.name, text = m.districts, m.districts[0].Name, text[m.end:]
	} else {
		return s, false
	}
	after := closing.FindString(text)
	s.title = strings.TrimSpace(text[len(after):])
	if s.title != "" && !strings.ContainsAny(after, ":：】〕]」—- 　") {
		return s, false // 武侯区召开会议
	}
	s.title = strings.Trim(s.title, "《》")
	return s, utf8.RuneCountInString(s.title) <= sectionTitle && !ended.MatchString(s.title)
}

var levelName = regexp.MustCompile(`(?:区|县|市|旗|州)$`)

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
			!regexp.MustCompile(`^[0-9A-Za-z-]+$`).MatchString(name) {
			return &mention{districts: found, end: len(name)}
		}
	}
	return last
}

// split makes a bulletin of each section.
func (r *roundup) split(sections []section) {
	all := &bulletin{r: r, ls: r.ls, reason: map[string]string{}}
	all.closingSource()
	head := &bulletin{r: r, ls: r.ls[:sections[0].head], reason: map[string]string{}}
	left := r.readHead(head)
	var made []*bulletin
	for i, s := range sections {
		end := len(r.ls)
		if i+1 < len(sections) {
			end = sections[i+1].head
		}
		t := &bulletin{r: r, ls: r.ls[s.head+1 : end], part: i + 1, section: &sections[i], reason: map[string]string{}}
		if i == 0 {
			t.ls = append(left, t.ls...)
		}
		t.inherit(all, "文末")
		t.inherit(head, "集锦开头")
		r.ls[s.head].role = taken
		made = append(made, t)
		t.read()
	}
	r.fillDates(made)
	for _, t := range made {
		r.result.Drafts = append(r.result.Drafts, t.finish())
	}
	r.partTitles()
}

// inherit takes over what holds for all parts of a round-up.
func (t *bulletin) inherit(from *bulletin, where string) {
	if t.d.Source == "" && from.d.Source != "" {
		t.d.Source, t.reason["source"] = from.d.Source, where
	}
	t.d.Author = joinNames(t.d.Author, from.d.Author)
	t.d.Editor = joinNames(t.d.Editor, from.d.Editor)
	t.d.Reviewers = append(t.d.Reviewers, from.d.Reviewers...)
	t.credit = joinNames(t.credit, from.credit)
	t.stated = append(t.stated, from.stated...)
	if from.d.Extra["issue"] != "" {
		t.extra("issue", from.d.Extra["issue"])
	}
}

// closingSource takes the source at the very end, which is that of all parts.
func (t *bulletin) closingSource() {
	for i := len(t.ls) - 1; i >= max(0, len(t.ls)-3); i-- {
		l := t.ls[i]
		es := entries(l.text)
		if !l.paragraph() || len(es) == 0 || l.number != "" {
			return
		}
		for _, e := range es {
			t.set(e.field, e.value, "文末")
		}
		l.role = taken
	}
}

var (
	column   = regexp.MustCompile(`^【([^】]{2,12})】\s*`)
	editors  = regexp.MustCompile(`^(?:编者按|按|编者的话|前言|导语|核心提示)\s*[:：]?\s*`)
	brackets = regexp.MustCompile(`^(.*?)\s*[（(]([^（）()]{6,40})[）)]$`)
)

// readHead takes the title and introduction of a round-up. It returns the photos and tables there, which go with the
// first part.
func (r *roundup) readHead(head *bulletin) (left []*line) {
	head.captions()
	head.masthead()
	head.title()
	topic := &r.result.Topic
	topic.Title = head.d.Title
	if m := column.FindStringSubmatch(topic.Title); m != nil {
		topic.Title = topic.Title[len(m[0]):]
	}
	if m := brackets.FindStringSubmatch(topic.Title); m != nil && likeness(m[1], m[2]) > 0.6 { // 抗疫（抗疫 代表在行动）
		topic.Title = m[2]
		r.result.Dropped = append(r.result.Dropped, document.Dropped{Reason: "masthead", Text: m[1]})
	}
	var intro []string
	for _, l := range head.ls {
		if l.role == taken {
			continue
		}
		if l.pictures() || l.block.Kind == document.Table {
			left = append(left, l)
			continue
		}
		if l.text != "" {
			intro = append(intro, editors.ReplaceAllString(l.full(), ""))
		}
		l.role = taken
	}
	topic.Intro = strings.Join(intro, "\n")
	for _, part := range []string{head.d.Kicker, head.d.Subtitle, head.d.Number, head.d.Note} {
		if part != "" {
			r.result.Dropped = append(r.result.Dropped, document.Dropped{Reason: "masthead", Text: part})
		}
	}
	if r.topic == nil {
		r.findTopic(topic.Title, 0.5)
	}
	if r.topic != nil {
		topic.Slug = r.topic.Slug
	} else if topic.Title != "" {
		slug := cmpOr(r.o.Topic, "jijin")
		topic.Lines = fmt.Sprintf("[[topic]]\nslug = %q\ntitle = %q\nintro = %q", slug, topic.Title, topic.Intro)
	}
	return left
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// findTopic finds the site's topic that is most like a name, if it is at least so much like it.
func (r *roundup) findTopic(name string, least float64) {
	if name == "" {
		return
	}
	best := 0.0
	for _, t := range r.in.site.Topics {
		like := max(likeness(t.Title, name), yes(strings.EqualFold(t.Slug, name)))
		if like >= least && like > best {
			r.topic, best = t, like
		}
	}
	if r.topic != nil {
		r.result.Topic.Slug = r.topic.Slug
	}
}

// likeness is the part of the pairs of characters that two names share, of those that the shorter one has.
func likeness(a, b string) float64 {
	p, q := pairs(a), pairs(b)
	if len(p) == 0 || len(q) == 0 {
		return 0
	}
	n := 0
	for pair := range p {
		n += int(yes(q[pair]))
	}
	return float64(n) / float64(min(len(p), len(q)))
}

func pairs(s string) map[string]bool {
	var runes []rune
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			runes = append(runes, r)
		}
	}
	out := map[string]bool{}
	for i := 1; i < len(runes); i++ {
		out[string(runes[i-1:i+1])] = true
	}
	return out
}

// fillDates gives parts without a day the one that most others have.
func (r *roundup) fillDates(made []*bulletin) {
	count := map[day]int{}
	var best day
	for _, t := range made {
		if d, ok := t.dateCandidate(); ok {
			key := day{year: d.year, month: d.month, day: d.day.day}
			if count[key]++; count[key] > count[best] {
				best = key
			}
		}
	}
	for _, t := range made {
		if _, ok := t.dateCandidate(); !ok && best != (day{}) {
			t.stated = []dated{{best, "同一集锦里别的篇", true}}
		}
	}
}

// partTitles makes the titles of parts differ.
func (r *roundup) partTitles() {
	seen := map[string]int{}
	for i := range r.result.Drafts {
		d := &r.result.Drafts[i]
		if seen[d.Title]++; seen[d.Title] > 1 {
			d.Title += fmt.Sprintf("（%d）", seen[d.Title])
		}
	}
}

func (t *bulletin) drop(reason, text string) {
	t.r.result.Dropped = append(t.r.result.Dropped, document.Dropped{Reason: reason, Text: text})
}

func dateGuess(text, reason string) diag.Diagnostic {
	return diag.New(diag.ImportDateGuess, text, reason)
}
func yearGuess(text, reason string) diag.Diagnostic {
	return diag.New(diag.ImportYearGuess, text, reason)
}
