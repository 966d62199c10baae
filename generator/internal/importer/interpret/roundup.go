// One document: one bulletin, or several that are told apart by lines of place names.

package interpret

import (
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/lazyregexp"
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

// read makes the drafts.
func (r *roundup) read() {
	r.ls = r.lines(r.doc.Blocks)
	r.pointed()
	r.placePhotos()
	r.body, r.plain = bodySize(r.ls)
	boldHeavy(r.ls)
	r.findTopic(r.o.Topic, 1)
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
		t.d.Source, t.reason["source"], t.labelled = from.d.Source, where, from.labelled
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
		if m := compiled.FindStringSubmatch(unbracket(l.text)); m != nil && isOffice(m[1]) && m[1] != "综合" {
			es = []entry{{sourceField, m[1]}}
			t.drop("masthead", m[0])
		}
		if !l.paragraph() || len(es) == 0 || l.number != "" {
			return
		}
		for _, e := range es {
			t.setEntry(e, "文末")
		}
		l.role = taken
	}
}

// compiled is who made a round-up: （省人大办公厅综合整理）
var compiled = lazyregexp.New(`^(\S{2,24}?)(综合整理|综合|整理|汇总|汇编)$`)

var (
	column   = lazyregexp.New(`^【([^】]{2,12})】\s*`)
	editors  = lazyregexp.New(`^(?:编者按|按|编者的话|前言|导语|核心提示)\s*[:：]?\s*`)
	brackets = lazyregexp.New(`^(.*?)\s*[（(]([^（）()]{6,40})[）)]$`)
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
		topic.Lines = content.TopicTable(cmpOr(r.o.Topic, newSlug(topic.Title)), topic.Title, topic.Intro)
	}
	return left
}

// newSlug is a slug for a topic, another for each title.
func newSlug(title string) string {
	h := fnv.New32a()
	h.Write([]byte(title))
	return fmt.Sprintf("jijin-%04x", h.Sum32()&0xffff)
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
