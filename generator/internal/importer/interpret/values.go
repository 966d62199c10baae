// What a value of a sign-off is: an office, people, or both.

package interpret

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/lazyregexp"
)

// setEntry takes a value that has a label. That of a source may be an office and who wrote there, or people alone.
func (t *bulletin) setEntry(e entry, from string) {
	if e.field != sourceField {
		t.set(e.field, e.value, from)
		return
	}
	switch office, names := officeAndPeople(e.value); {
	case names == "":
		t.setSource(e.value, from, true)
	default:
		if office != "" {
			t.setSource(office, from, true)
		}
		t.set(authorField, names, from)
	}
}

// officeAndPeople parts an office from people before or behind it: 某某人大办 张三, 张三 某某人大办. Without people names
// is empty; without an office, office.
func officeAndPeople(s string) (office, names string) {
	fields := strings.FieldsFunc(s, partsNames)
	switch n := len(fields); {
	case n == 0:
	case people(s):
		return "", s
	case n > 1 && isOffice(fields[0]) && people(strings.Join(fields[1:], " ")):
		return fields[0], strings.Join(fields[1:], " ")
	case n > 1 && isOffice(fields[n-1]) && people(strings.Join(fields[:n-1], " ")):
		return fields[n-1], strings.Join(fields[:n-1], " ")
	}
	return "", ""
}

// people reports whether a text is nothing but names of people.
func people(s string) bool {
	s = closeUp(s)
	return person.MatchString(s) && !isOffice(s) && surnamed(s) && !commonWord.MatchString(s) &&
		!slices.ContainsFunc(strings.FieldsFunc(s, partsNames), noName)
}

// noName reports whether what begins with a surname is rather a word, or a place: it has four characters and no surname
// of two, or ends as places do.
func noName(name string) bool {
	return utf8.RuneCountInString(name) > 3 && !beginsWith(name, longSurnames...) || placeEnd.MatchString(name)
}

var placeEnd = lazyregexp.New(`[区县市镇乡]$`)

// spaced is a name of two characters that was spaced out to the width of three: 唐　静.
var spaced = lazyregexp.New(`(^|[\s　、，,])(\p{Han})[\s　]+(\p{Han})($|[\s　、，,])`)

// closeUp closes up names that were spaced out.
func closeUp(s string) string {
	for range 4 {
		s = spaced.ReplaceAllString(s, "$1$2$3$4")
	}
	return s
}

// set takes a value of a field.
func (t *bulletin) set(f field, value, from string) {
	value = strings.TrimFunc(value, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("|｜丨；;", r) })
	if f == authorField || f == editorField || f == reviewerField || f == creditField {
		value = closeUp(value)
	}
	switch f {
	case sourceField:
		t.setSource(value, from, false)
	case authorField:
		if person.MatchString(value) {
			value = strings.Join(strings.FieldsFunc(value, partsNames), "、")
		}
		t.d.Author = joinNames(value, t.d.Author)
	case editorField:
		t.d.Editor = joinNames(value, t.d.Editor)
	case reviewerField:
		t.d.Reviewers = append(strings.FieldsFunc(value, partsNames), t.d.Reviewers...)
	case creditField:
		t.credit = joinNames(value, t.credit)
	case contactField:
		t.drop("masthead", value)
	case numberField:
		t.d.Number = value
	case dateField:
		if days := findDays(strings.Replace(value, "号", "日", 1)); len(days) > 0 {
			t.stated = append(t.stated, dated{days[len(days)-1], from, false})
		} else if d, ok := fileDay(value); ok {
			t.stated = append(t.stated, dated{d, from, false})
		} else {
			t.drop("masthead", value)
		}
	}
}

// partsNames reports whether a sign stands between names.
func partsNames(r rune) bool { return r == '、' || r == '，' || r == ',' || unicode.IsSpace(r) }

// joinNames puts names before others.
func joinNames(value, others string) string {
	switch {
	case others == "" || others == value:
		return value
	case value == "":
		return others
	}
	return value + "、" + others
}

// tidySource closes up a word that was spaced out: 综 合.
func tidySource(s string) string {
	parts := strings.Fields(s)
	for _, p := range parts {
		if utf8.RuneCountInString(p) > 1 {
			return strings.Join(parts, " ")
		}
	}
	return strings.Join(parts, "")
}

// gathered is what is said behind a source of somebody who put a text together.
var gathered = lazyregexp.New(`[\s　]+(?:综合整理|综合|整理)$`)

// setSource takes a source. One that is there already is more to the point, since sign-offs are read from the end; but
// one with a label is more than one without.
func (t *bulletin) setSource(value, from string, labelled bool) {
	if days := findDays(value); len(days) > 0 && days[len(days)-1].end == len(value) && days[len(days)-1].at > 0 {
		d := days[len(days)-1] // 来源：某某人大　2024-06-26
		t.stated = append(t.stated, dated{d, from, false})
		value = strings.TrimSpace(value[:d.at])
	}
	if m := gathered.FindString(value); m != "" {
		t.drop("masthead", strings.TrimSpace(m))
		value = strings.TrimSuffix(value, m)
	}
	value = tidySource(value)
	switch old := t.d.Source; {
	case old == "":
		t.d.Source, t.reason["source"], t.labelled = value, from, labelled
	case old != value:
		if labelled && !t.labelled {
			t.d.Source, t.reason["source"], t.labelled, value = value, from, true, old
		}
		t.otherSource(value)
		t.drop("masthead", value)
	}
}
