// Headings within a text, and numbers that open a paragraph.

package interpret

import (
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

var (
	firstLevel = lazyregexp.New(`^(?:[一二三四五六七八九十]{1,3}、|[壹贰叁肆伍陆柒捌玖拾]{1,2}、|` +
		`第[一二三四五六七八九十百]{1,4}[章编部篇](?:[\s　]|\p{Han}))`)
	secondLevel = lazyregexp.New(`^(?:[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十百]{1,4}节(?:[\s　]|\p{Han}))`)
	headingEnd  = lazyregexp.New(`[。；：;:，,]["”’）)]*$|^[—－-]`)
	runIn       = lazyregexp.New(`^(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^。]{2,40}。`)
)

const (
	headingLength = 40 // of one with an official number
	boldLength    = 30 // of a bold line
	plainLength   = 24 // of a line without any form
)

// headings decides which lines head a part of the text.
func (t *bulletin) headings() {
	top := t.topOutline()
	for i, l := range t.ls {
		if l.block.Kind != document.Paragraph || l.role != body || l.text == "" {
			continue
		}
		switch full := l.full(); {
		case firstLevel.MatchString(full) && t.heads(l):
			l.role = heading2
		case secondLevel.MatchString(full) && t.heads(l):
			l.role = heading3
		case l.block.Outline > 0 && l.length() <= 80 && !strings.Contains(l.text, "。"):
			l.role = heading3
			if l.block.Outline <= top {
				l.role = heading2
			}
		case officialNumber.MatchString(full), isSignOff(l.text), arrow.MatchString(l.text):
		case (l.bold || l.block.Emphasis) && l.length() >= 2 && l.length() <= boldLength &&
			!headingEnd.MatchString(l.text) && t.next(i) != nil:
			l.role = heading2
		case t.plainHeading(i):
			l.role = heading2
		}
	}
}

// heads reports whether a line with an official number is a heading, and no sentence.
func (t *bulletin) heads(l *line) bool {
	return l.length() <= headingLength && !strings.ContainsAny(l.text, "。；") &&
		!strings.HasSuffix(l.text, "：") && !strings.HasSuffix(l.text, "，")
}

// topOutline is the outline level of the highest headings in the text.
func (t *bulletin) topOutline() int {
	top := 0
	for _, l := range t.ls {
		if l.role == body && l.block.Outline > 0 && (top == 0 || l.block.Outline < top) {
			top = l.block.Outline
		}
	}
	return top
}

// plainHeading reports whether a line is a heading where lines have no form: short, no sentence, no photo before it,
// and a paragraph or photos after it.
func (t *bulletin) plainHeading(i int) bool {
	l := t.ls[i]
	n := utf8.RuneCountInString(l.text)
	if !t.r.plain || !l.paragraph() || l.number != "" || l.block.WithPicture || n < 4 || n > plainLength {
		return false
	}
	if plainEnd.MatchString(l.text) || officialNumber.MatchString(l.text) || isSignOff(l.text) ||
		arrow.MatchString(l.text) || namesPhoto.MatchString(l.text) || quoted.MatchString(l.text) {
		return false
	}
	if before := t.before(i); before != nil && before.pictures() && !l.heads {
		return false
	}
	next := t.next(i)
	if next == nil || next.pictures() {
		return next != nil
	}
	return next.block.Kind == document.Paragraph && (next.length() > plainLength || plainEnd.MatchString(next.text))
}

var quoted = lazyregexp.New(`^“.*”$`)
var plainEnd = lazyregexp.New(`[。；：！？…;:!?,，、]["”’）)]*$|^[（(].*[）)]$|[0-9]{6,}|@`)
