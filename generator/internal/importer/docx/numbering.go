package docx

import (
	"strings"
)

// level is how one level of a list is numbered.
type level struct {
	start   int
	format  string // numFmt: decimal, chineseCounting, bullet …
	text    string // lvlText: "第%1条"
	restart int    // level (from 1) after which it begins anew; -1: after any upper one; 0: never
	legal   bool   // all its numbers are decimal
	wide    bool   // a blank or tab follows the number
	style   string // the paragraph style that is this level
}

const levels = 9

// abstract is a kind of list.
type abstract struct {
	levels    [levels]*level
	styleLink string // numStyleLink: the list is that of a style
}

// override is what one list changes of its kind.
type override struct {
	start *int
	level *level
}

type list struct {
	abstract  string
	overrides [levels]override
}

// numbering holds the lists of numbering.xml.
type numbering struct {
	abstracts map[string]*abstract
	lists     map[string]*list
	styles    *styles
}

func readNumbering(part string, data []byte, st *styles) (*numbering, error) {
	n := &numbering{map[string]*abstract{}, map[string]*list{}, st}
	s := scan(data)
	var r numberingReader
	for {
		k, err := s.next()
		if err != nil {
			return nil, asFault(part, err)
		}
		switch k {
		case atEnd:
			return n, nil
		case startTag:
			r.start(n, s)
		case endTag:
			switch s.name {
			case "w:lvl":
				r.level = nil
			case "w:lvlOverride":
				r.override = nil
			case "w:abstractNum":
				r.abstract = nil
			case "w:num":
				r.list = nil
			}
		}
	}
}

// numberingReader holds what is open in numbering.xml.
type numberingReader struct {
	abstract *abstract
	list     *list
	override *override
	level    *level
}

func (r *numberingReader) start(n *numbering, s *scanner) {
	switch s.name {
	case "w:abstractNum":
		r.abstract = &abstract{}
		n.abstracts[s.attr("w:abstractNumId")] = r.abstract
	case "w:num":
		r.list = &list{}
		n.lists[s.attr("w:numId")] = r.list
	case "w:abstractNumId":
		if r.list != nil {
			r.list.abstract = s.attr("w:val")
		}
	case "w:numStyleLink":
		if r.abstract != nil {
			r.abstract.styleLink = s.attr("w:val")
		}
	case "w:lvlOverride":
		if at := s.number("w:ilvl"); r.list != nil && at >= 0 && at < levels {
			r.override = &r.list.overrides[at]
		}
	case "w:startOverride":
		if r.override != nil {
			start := clampStart(s.number("w:val"))
			r.override.start = &start
		}
	case "w:lvl":
		r.openLevel(s)
	default:
		if r.level != nil {
			r.level.set(s)
		}
	}
}

func (r *numberingReader) openLevel(s *scanner) {
	at := s.number("w:ilvl")
	if at < 0 || at >= levels {
		return
	}
	r.level = &level{format: "decimal", restart: -1, wide: true}
	switch {
	case r.override != nil:
		r.override.level = r.level
	case r.abstract != nil:
		r.abstract.levels[at] = r.level
	}
}

func clampStart(n int) int { return min(max(n, 0), 1<<20) }

func (l *level) set(s *scanner) {
	switch s.name {
	case "w:start":
		l.start = clampStart(s.number("w:val"))
	case "w:numFmt":
		l.format = s.attr("w:val")
		if l.format == "custom" {
			l.format = "custom:" + s.attr("w:format")
		}
	case "w:lvlText":
		l.text = s.attr("w:val")
	case "w:lvlRestart":
		l.restart = s.number("w:val")
	case "w:isLgl":
		l.legal = s.toggle() == on
	case "w:suff":
		l.wide = s.attr("w:val") != "nothing"
	case "w:pStyle":
		l.style = s.attr("w:val")
	}
}

// find is a list and its kind, styles that stand between them followed.
func (n *numbering) find(id string) (*list, *abstract, string) {
	for range 8 {
		l := n.lists[id]
		if l == nil {
			return nil, nil, ""
		}
		a := n.abstracts[l.abstract]
		if a == nil {
			return nil, nil, ""
		}
		if a.styleLink == "" {
			return l, a, l.abstract
		}
		id = n.styles.numbering(a.styleLink)
	}
	return nil, nil, ""
}

// at is a level of a list, with what the list overrides, or nil.
func (l *list) at(a *abstract, i int) *level {
	if o := l.overrides[i].level; o != nil {
		return o
	}
	return a.levels[i]
}

// counter counts the numbers of one text, as Word does: lists of one kind share their numbers, and a list that starts
// anew does so where it is first used.
type counter struct {
	*numbering
	values map[string]*[levels]int // by kind; -1: not begun
	begun  map[string]*[levels]bool
}

func newCounter(n *numbering) *counter {
	return &counter{n, map[string]*[levels]int{}, map[string]*[levels]bool{}}
}

// number counts a paragraph of a list, and gives what Word puts before it. A bullet has no text.
func (c *counter) number(id string, at int) (text string, bullet bool) {
	l, a, key := c.find(id)
	if l == nil {
		return "", false
	}
	lv := l.at(a, at)
	if lv == nil {
		return "", false
	}
	values := c.values[key]
	if values == nil {
		values = &[levels]int{-1, -1, -1, -1, -1, -1, -1, -1, -1}
		c.values[key] = values
	}
	begun := c.begun[id]
	if begun == nil {
		begun = &[levels]bool{}
		c.begun[id] = begun
	}
	for i := range at + 1 {
		if start := l.overrides[i].start; start != nil && !begun[i] {
			values[i] = *start - 1
			begun[i] = true
			if i < at {
				values[i]++
			}
		} else if level := l.at(a, i); values[i] < 0 && level != nil {
			values[i] = level.start - 1
			if i < at { // a level that is skipped has begun
				values[i]++
			}
		}
	}
	values[at]++
	for i := at + 1; i < levels; i++ {
		restart := -1
		if deeper := l.at(a, i); deeper != nil {
			restart = deeper.restart
		}
		if restart < 0 || at+1 <= restart {
			values[i] = -1
		}
	}
	if lv.format == "bullet" {
		return "", true
	}
	return c.text(l, a, lv, at, values), false
}

// text puts the numbers into a level's pattern.
func (c *counter) text(l *list, a *abstract, lv *level, at int, values *[levels]int) string {
	var b strings.Builder
	for i := 0; i < len(lv.text); i++ {
		if lv.text[i] != '%' || i+1 == len(lv.text) || lv.text[i+1] < '1' || lv.text[i+1] > '9' {
			b.WriteByte(lv.text[i])
			continue
		}
		i++
		n := int(lv.text[i] - '1')
		of := l.at(a, n)
		if of == nil || n > at {
			continue
		}
		format := of.format
		if lv.legal && format != "none" && format != "bullet" {
			format = "decimal"
		}
		b.WriteString(numeral(format, values[n]))
	}
	text := b.String()
	if lv.wide && text != "" && endsOpen(text) {
		text += " "
	}
	return text
}

// endsOpen tells whether a number needs a blank before the text: "3." and "第五条" do, "一、" and "（二）" do not.
func endsOpen(text string) bool {
	for _, end := range []string{"、", "）", "】", "》", "〉", "」", "』", "〕", "．", "。", "：", "，", "；", " ", "　", "—"} {
		if strings.HasSuffix(text, end) {
			return false
		}
	}
	return true
}

// level is the level of a paragraph: its own, else the one that its style is in the list.
func (n *numbering) level(id, style string, own int) int {
	if own > 0 {
		return own - 1
	}
	if _, a, _ := n.find(id); a != nil {
		for i, lv := range a.levels {
			if lv != nil && lv.style != "" && lv.style == style {
				return i
			}
		}
	}
	return 0
}
