// The head of a bulletin: its title and what stands around it.

package interpret

import (
	"slices"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

const (
	mastheadLines = 6
	titleLines    = 14
	bodyLength    = 70 // a line that is longer is no title
	maxTitle      = 40 // of a title that is composed
)

// zone are the lines before the first paragraph of the body, without photos and what is taken.
func (t *bulletin) zone() (zone []*line) {
	for i, l := range t.ls {
		switch {
		case l.role == taken || l.pictures() || l.block.Kind == document.Rule:
			continue
		case len(zone) == 0 && editors.MatchString(l.text) && i+1 < len(t.ls) && t.ls[i+1].titled(t.r.body):
			continue // the editor's words stand above the title
		case l.block.Kind != document.Paragraph || t.bodyLine(l) || len(zone) >= titleLines:
			return zone
		}
		zone = append(zone, l)
	}
	return zone
}

var sentence = lazyregexp.New(`[。；：;:][”"’）)]*$`)

// bodyLine reports whether a line is plainly text, or heads a part of it.
func (t *bulletin) bodyLine(l *line) bool {
	switch {
	case officialNumber.MatchString(l.full()) && !l.titled(t.r.body):
		return true
	case editors.MatchString(l.text) && strings.ContainsAny(l.text, "：:"):
		return true
	case l.titled(t.r.body):
		return l.length() > bodyLength+20
	}
	return l.length() > bodyLength || sentence.MatchString(l.text) ||
		strings.Contains(l.text, "。") && !strings.HasSuffix(l.text, "）")
}

// titled reports whether a line has the form of a title.
func (l *line) titled(body float64) bool {
	return titleStyle.MatchString(l.block.Style) || l.block.Outline == 1 && l.number == "" ||
		l.size >= 18 && l.size > body || l.centred() && body > 0 && l.size > body
}

var titleStyle = lazyregexp.New(`^(?:title|标题|公文标题|主标题|文章标题)$`)

// title decides title, kicker and subtitle.
func (t *bulletin) title() {
	t.sectionTitle()
	zone := t.zone()
	for i, l := range zone {
		if i < 3 && draftNoise.MatchString(l.text) || formerTitle.MatchString(l.text) {
			t.drop("masthead", l.full())
			l.role = taken
		}
		if official.MatchString(l.text) {
			t.set(numberField, l.text, "题目下")
			l.role = taken
		}
	}
	zone = without(zone)
	first, last := t.mainTitle(zone)
	if first >= 0 {
		var parts []string
		for _, l := range zone[first : last+1] {
			parts = append(parts, l.full())
			l.role = taken
		}
		t.takeTitle(join(parts), "题目")
	}
	t.aroundTitle(zone, first, last)
}

// draftNoise is what stands above a title and is only for the office.
var draftNoise = lazyregexp.New(`^[（(【]?(?:附件\s*[0-9一二三四五]*\s*[:：]?|定稿|初稿|终稿|修改稿|送审稿|审定稿|信息报送|稿件|投稿|征求意见稿?)[）)】]?$`)

// sectionTitle takes the title that stands behind the name of a place.
func (t *bulletin) sectionTitle() {
	if t.section != nil && t.section.title != "" {
		t.takeTitle(t.section.title, "区县名后面")
		t.sure = true
	}
}

// titleLabel is what stands before a title where a text names its parts.
var titleLabel = lazyregexp.New(`^(?:标\s*题|题\s*目|题)\s*[:：]\s*`)

// formerTitle is a line that says what another called a text.
var formerTitle = lazyregexp.New(`^[（(【]?\s*(?:本文|文章)?原(?:标题|题目?)(?:为|是)?\s*[:：《]`)

// takeTitle takes a title, without the column that it may begin with.
func (t *bulletin) takeTitle(title, reason string) {
	title = strings.TrimSpace(title[len(titleLabel.FindString(title)):])
	if m := column.FindStringSubmatch(title); m != nil && len(title) > len(m[0]) {
		t.d.Kicker, title = m[1], title[len(m[0]):]
	}
	if t.d.Title != "" {
		return
	}
	t.d.Title, t.reason["title"] = title, reason
}

// join puts the lines of a title together, Chinese ones without a blank.
func join(parts []string) (s string) {
	for _, p := range parts {
		a, _ := utf8.DecodeLastRuneInString(s)
		b, _ := utf8.DecodeRuneInString(p)
		if s != "" && a < 0x2e80 && b < 0x2e80 {
			s += " "
		}
		s += p
	}
	return s
}

func without(ls []*line) (rest []*line) {
	for _, l := range ls {
		if l.role != taken {
			rest = append(rest, l)
		}
	}
	return rest
}

// mayBeTitle reports whether nothing speaks against a line being a title.
func mayBeTitle(l *line) bool {
	n := l.length()
	linked := !slices.ContainsFunc(l.runs, func(r document.Run) bool { return r.Link == "" }) && len(l.runs) > 0
	return n >= 2 && n <= bodyLength+20 && !linked && !strings.HasPrefix(l.text, "—") && !arrow.MatchString(l.text) &&
		!namesPhoto.MatchString(l.text) && !isSignOff(l.text)
}

// mainTitle are the first and the last line of the title in a zone, or -1.
func (t *bulletin) mainTitle(zone []*line) (first, last int) {
	if t.d.Title != "" {
		return -1, -1
	}
	largest, style := 0.0, false
	for _, l := range zone {
		if !mayBeTitle(l) {
			continue
		}
		style = style || titleStyle.MatchString(l.block.Style)
		if l.titled(t.r.body) || l.centred() || l.bold {
			largest = max(largest, l.size)
		}
	}
	for i, l := range zone {
		if !mayBeTitle(l) || style && !titleStyle.MatchString(l.block.Style) {
			continue
		}
		formed := l.titled(t.r.body) || l.centred() || l.bold || l.block.Emphasis
		if !style && !(formed && l.size == largest) {
			continue
		}
		if isOffice(l.text) && i+1 < len(zone) && mayBeTitle(zone[i+1]) && zone[i+1].size == l.size &&
			!t.goesOn(l, zone[i+1]) {
			continue
		}
		t.sure = l.titled(t.r.body) || t.part > 0
		for last = i; last+1 < len(zone) && last < i+3 && t.goesOn(zone[last], zone[last+1]); last++ {
		}
		return i, last
	}
	return t.plainTitle(zone)
}

// goesOn reports whether a title goes on in the next line.
func (t *bulletin) goesOn(l, next *line) bool {
	return l.size == next.size && l.size > t.r.body && t.r.body > 0 && l.block.Align == next.block.Align &&
		mayBeTitle(next) && !isOffice(next.text) && next.block.Style == l.block.Style &&
		l.length()+next.length() <= 60 && next.number == "" && !strings.HasPrefix(next.text, "（")
}

// plainTitle is the title where lines have no form: the first, or the second if that one names an office and the first
// does not.
func (t *bulletin) plainTitle(zone []*line) (first, last int) {
	var may []int
	for i, l := range zone {
		if mayBeTitle(l) && l.number == "" && !officialNumber.MatchString(l.text) && !(i > 0 && isOffice(l.text)) {
			may = append(may, i)
		} else if i > 0 {
			break
		}
	}
	if len(may) == 0 || t.part > 0 && (t.beforeHeadings(zone[may[0]]) || len(zone) == 1 && t.headingAhead(zone[may[0]])) {
		return -1, -1
	}
	if len(may) == 1 && may[0] == 0 && isOffice(zone[0].text) && len(zone) > 1 && mayBeTitle(zone[1]) &&
		!officialNumber.MatchString(zone[1].text) {
		may = append(may, 1)
	}
	if len(may) >= 2 && isOffice(zone[may[0]].text) { // who sent it, above the title
		t.set(sourceField, zone[may[0]].text, "题目上")
		zone[may[0]].role = taken
		may = may[1:]
	}
	t.sure = len(may) == 1 && zone[may[0]].length() >= 6
	if len(may) >= 2 && !names.MatchString(zone[may[0]].text) && names.MatchString(zone[may[1]].text) &&
		zone[may[0]].length() <= zone[may[1]].length() {
		return may[1], may[1]
	}
	return may[0], may[0]
}

// names is how titles speak of an office.
var names = lazyregexp.New(`人大|代表|常委会|人民代表大会|委员会|区|县|市|街道|镇|乡`)

// beforeHeadings reports whether a line in a part of a round-up is rather its first heading: others like it follow.
func (t *bulletin) beforeHeadings(l *line) bool {
	if !t.r.plain {
		return false
	}
	for i, other := range t.ls {
		if other != l && t.plainHeading(i) {
			return true
		}
	}
	return false
}

// headingAhead reports whether the first line of a part is followed by a photo: a title stands before text.
func (t *bulletin) headingAhead(l *line) bool {
	for i, other := range t.ls {
		if other == l {
			next := t.next(i)
			return next != nil && next.pictures()
		}
	}
	return false
}

// aroundTitle takes what stands before and after the title: kicker, subtitle, date, author, source.
func (t *bulletin) aroundTitle(zone []*line, first, last int) {
	for i, l := range zone {
		switch {
		case l.role == taken:
		case l.number != "":
		case len(entries(l.text)) > 0:
			for _, e := range entries(l.text) {
				t.setEntry(e, "题目下")
			}
			l.role = taken
		case onlyDay.MatchString(l.text):
			t.set(dateField, l.text, "题目下")
			l.role = taken
		case i > last && last >= 0 && holder.MatchString(l.text) && (l.centred() || t.r.plain):
			m := holder.FindStringSubmatch(l.text)
			t.drop("masthead", m[1])
			t.set(authorField, strings.Join(strings.Fields(m[2]), ""), "题目下")
			l.role = taken
		case i > last && last >= 0 && (l.centred() || t.r.plain) && t.nameAndHolder(l.text):
			l.role = taken
		case i > last && last >= 0 && l.centred() && len(findDays(l.text)) > 0 && t.issuer(l.text, false):
			l.role = taken
			t.issuer(l.text, true)
		case i > last && last >= 0 && l.centred() && t.signBoth(l.text, "题目下"):
			l.role = taken
		case strings.HasPrefix(l.text, "—") && i > first && t.d.Subtitle == "" && l.length() <= 50:
			t.d.Subtitle = strings.TrimSpace(strings.TrimLeft(l.text, "—－-"))
			l.role = taken
		case first >= 0 && i == last+1 && l.centred() && t.d.Subtitle == "" && l.size < zone[last].size &&
			l.length() <= 40 && mayBeTitle(l) && !isOffice(unbracket(l.text)) && unbracket(l.text) == l.text:
			t.d.Subtitle = l.full()
			l.role = taken
		case i > last && (unbracket(l.text) != l.text || isOffice(l.text) && !t.oneOfMany(l) ||
			written.MatchString(l.text)):
			t.belowTitle(l)
		case i < first && i >= first-2 && t.d.Kicker == "" && mayBeTitle(l) && l.length() <= 40 && !isOffice(l.text):
			t.d.Kicker = l.full()
			l.role = taken
		}
	}
}

// oneOfMany reports whether a line where lines have no form is one of several headings that name offices of one kind.
func (t *bulletin) oneOfMany(l *line) bool {
	end := []rune(l.text)
	for i, other := range t.ls {
		if other != l && strings.HasSuffix(other.text, string(end[len(end)-2:])) && t.plainHeading(i) {
			return true
		}
	}
	return false
}

// holder is who wrote a text, below its title, with the office: 乐至县人大常委会主任　刘建平.
var holder = lazyregexp.New(`^(\S{2,24}(?:主任|主席|书记|代表|委员|局长|院长|检察长|组长|秘书长))[\s　]+` +
	`(\p{Han}{2,4}|\p{Han}[\s　]+\p{Han})$`)

// nameHeld is who wrote a text, with the office in brackets: 刘建平（乐至县人大常委会主任）.
var nameHeld = lazyregexp.New(`^(\p{Han}{2,4}|\p{Han}[\s　]+\p{Han})\s*[（(]([^（）()]{4,24})[）)]$`)

// nameAndHolder takes such a line.
func (t *bulletin) nameAndHolder(text string) bool {
	m := nameHeld.FindStringSubmatch(text)
	if m == nil || !people(m[1]) {
		return false
	}
	t.set(authorField, m[1], "题目下")
	t.drop("masthead", m[2])
	return true
}

// belowTitle takes a line below the title: who wrote it, who sent it, or a note in brackets.
func (t *bulletin) belowTitle(l *line) {
	inner := unbracket(l.text)
	if m := written.FindStringSubmatch(inner); m != nil {
		t.set(authorField, m[1], "题目下")
	} else if isOffice(inner) && (t.r.plain || l.centred() || inner != l.text) {
		t.set(sourceField, inner, "题目下")
	} else if inner == l.text || !t.signBracket(inner) {
		if inner == l.text || !noteInBrackets.MatchString(inner) {
			return
		}
		t.d.Note = "（" + inner + "）"
		for _, d := range findDays(inner) {
			if d.year > 0 {
				t.stated = append(t.stated, dated{d, "题注", false})
			}
		}
	}
	l.role = taken
}

// noteInBrackets is what official documents have below their title.
var noteInBrackets = lazyregexp.New(`^[0-9〇○零一二三四五六七八九]{4}年.*(?:通过|批准|公布|修订|修正|审议)`)
