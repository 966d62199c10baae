// Checks of the people listed in people.toml. Texts name many people who are not in it, some with the same
// name. So a name alone never gives a finding: the words before it must not belong to another place.

package check

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// Person is one office that somebody holds or held, from people.toml:
//
//	[[person]]
//	name   = "张三"
//	office = "武侯区人大常委会主任"
//	from   = 2021-12-01    # from and to may be left out
//	to     = 2026-01-31
//	rank   = 1             # who is named before whom; left out it does not matter
type Person struct {
	Name   string    `toml:"name"`
	Office string    `toml:"office"`
	From   time.Time `toml:"from"`
	To     time.Time `toml:"to"`
	Rank   int       `toml:"rank"`
}

// ParsePeople reads people.toml. Entries with mistakes are left out and reported.
func ParsePeople(src *diag.Source) ([]Person, []diag.Diagnostic) {
	var file struct {
		Person []Person `toml:"person"`
	}
	found := decodeList(src, &file)
	mistake := func(text, zh, en string) { found = append(found, listMistake(src, text, diag.Text{Zh: zh, En: en})) }
	people := slices.DeleteFunc(file.Person, func(p Person) bool {
		n := utf8.RuneCountInString(p.Name)
		switch {
		case p.Name == "" || p.Office == "":
			mistake(cmp.Or(p.Name, p.Office, "[[person]]"),
				"每个 [[person]] 都要有 name 和 office", "every [[person]] needs name and office")
		case n < 2 || !isHan(firstRune(p.Name)):
			mistake(p.Name, "name 写完整的中文姓名", "name is a whole Chinese name")
		case titleAtEnd(p.Office) == "":
			mistake(p.Office, "office 要以职务结尾，例如“武侯区人大常委会副主任”", "office ends in a title, as in 武侯区人大常委会副主任")
		case !p.To.IsZero() && p.To.Before(p.From):
			mistake(p.Name, "to 早于 from", "to is before from")
		default:
			return false
		}
		return true
	})
	return people, found
}

// titles are what an office ends in. Where two match, the longer one is meant.
var titles = []string{
	"常务副主任", "副主任委员", "主任委员", "副主任", "主任", "党组副书记", "党组书记", "副书记", "书记", "副主席", "主席",
	"常务副县长", "副县长", "县长", "常务副区长", "副区长", "区长", "常务副市长", "副市长", "市长", "副省长", "省长", "副州长", "州长",
	"副镇长", "镇长", "副乡长", "乡长", "副院长", "院长", "副检察长", "检察长", "副秘书长", "秘书长", "副局长", "局长", "副部长", "部长",
	"副委员长", "委员长", "委员",
}

// titlesByFirst and titlesByLast are the titles by a character, the longest first.
var titlesByFirst, titlesByLast = func() (first, last map[rune][]string) {
	first, last = map[rune][]string{}, map[rune][]string{}
	for _, t := range slices.SortedStableFunc(slices.Values(titles), func(a, b string) int { return len(b) - len(a) }) {
		r, _ := utf8.DecodeLastRuneInString(t)
		first[firstRune(t)], last[r] = append(first[firstRune(t)], t), append(last[r], t)
	}
	return first, last
}()

// titleAtEnd is the title that a text ends in; "" if none.
func titleAtEnd(text string) string {
	last, _ := utf8.DecodeLastRuneInString(text)
	for _, t := range titlesByLast[last] {
		if strings.HasSuffix(text, t) {
			return t
		}
	}
	return ""
}

// titleAtStart is the title that a text begins with; "" if none.
func titleAtStart(text string) string {
	for _, t := range titlesByFirst[firstRune(text)] {
		if strings.HasPrefix(text, t) {
			return t
		}
	}
	return ""
}

// roster is the listed people, by name.
type roster struct {
	entries map[string][]Person // by name
	names   []string
	nearly  map[string][]int // indexes of names, by the name with one character left out
	lengths []int            // of names, in characters
	sizes   []int            // of names, in bytes
}

// newRoster makes the roster, and notes in the index where names and titles may begin.
func newRoster(people []Person, x wordIndex) roster {
	r := roster{entries: map[string][]Person{}, nearly: map[string][]int{}}
	for _, p := range people {
		if r.entries[p.Name] == nil {
			first := firstRune(p.Name)
			r.addName(p.Name)
			x.first[first] |= personClass
		}
		r.entries[p.Name] = append(r.entries[p.Name], p)
	}
	if len(people) == 0 {
		return r
	}
	for _, t := range titles {
		x.first[firstRune(t)] |= personClass
	}
	return r
}

// addName adds a name, and makes it found by those that differ from it in one character.
func (r *roster) addName(name string) {
	for key := range withoutOne(name) {
		r.nearly[key] = append(r.nearly[key], len(r.names))
	}
	if n := utf8.RuneCountInString(name); !slices.Contains(r.lengths, n) {
		r.lengths = append(r.lengths, n)
	}
	if !slices.Contains(r.sizes, len(name)) {
		r.sizes = append(r.sizes, len(name))
	}
	r.names = append(r.names, name)
}

// withoutOne are the name's forms with one character left out.
func withoutOne(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i, c := range name {
			if !yield(name[:i] + "?" + name[i+utf8.RuneLen(c):]) {
				return
			}
		}
	}
}

// nearNames are the names that differ in one character from what a text begins with, in the order of the list.
func (r *roster) nearNames(text string) (names []string) {
	var found []int
	for _, n := range r.lengths {
		begins := firstRunes(text, n)
		for key := range withoutOne(begins) {
			for _, i := range r.nearly[key] {
				if r.names[i] != begins {
					found = append(found, i)
				}
			}
		}
	}
	slices.Sort(found)
	for _, i := range slices.Compact(found) {
		names = append(names, r.names[i])
	}
	return names
}

// nameAt is the longest listed name that a text begins with; "" if none.
func (r *roster) nameAt(text string) (name string) {
	for _, n := range r.sizes {
		if n > len(name) && n <= len(text) && r.entries[text[:n]] != nil {
			name = text[:n]
		}
	}
	return name
}

// nameDistance is in how many characters two names differ, and whether all of those sound alike. Names of
// different lengths differ in all.
func nameDistance(a, b string) (differ int, alike bool) {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return len(x), false
	}
	alike = true
	for i := range x {
		if x[i] != y[i] {
			differ++
			alike = alike && soundAlike(x[i], y[i])
		}
	}
	return differ, alike
}

// mention is a listed name in the current sentence.
type mention struct {
	name       string
	start, end int
}

// matchPerson checks the listed name, or the title before a name, that begins at i.
func (s *scanner) matchPerson(i, end int) {
	r := &s.c.people
	rest := s.text[i:end]
	if t := titleAtStart(rest); t != "" {
		s.checkSpelling(i+len(t), i, end, t)
	}
	if len(s.mentions) > 0 && i < s.mentions[len(s.mentions)-1].end {
		return
	}
	if name := r.nameAt(rest); name != "" {
		if utf8.RuneCountInString(name) > 2 || endsShortName(rest[len(name):]) {
			s.checkMention(mention{name, i, i + len(name)}, end)
		}
		return
	}
	for _, name := range r.nearNames(rest) {
		other := firstRunes(rest, 3)
		_, alike := nameDistance(name, other)
		if utf8.RuneCountInString(name) == 3 && alike && firstRune(name) == firstRune(rest) &&
			titleAtEnd(s.text[s.floor:i]) == "" {
			s.report(personName, i, i+len(other), name)
			return
		}
	}
}

// endsShortName reports whether the text after a name of two characters shows that it has no third one.
func endsShortName(rest string) bool {
	next := firstRune(rest)
	return !isHan(next) || strings.ContainsRune(afterNames, next) || titleAtStart(rest) != ""
}

// afterNames are characters that follow a name but are hardly ever part of one.
const afterNames = "到在和与及对向从率带参出说指强作介表要深走前等同就的是先也还听实调视看来赴会陪督以将被把代宣讲汇报致发提分担任有了" +
	"则亲专又仔详主检组召开随通结用一认针围深围陪"

// firstRunes is the first n characters of a text; "" unless all are Han characters.
func firstRunes(text string, n int) string {
	size := 0
	for range n {
		r, w := utf8.DecodeRuneInString(text[size:])
		if !isHan(r) {
			return ""
		}
		size += w
	}
	return text[:size]
}

// checkSpelling reports a name after a title if somebody listed with that title has nearly the same name,
// and the words before the title do not belong to another place.
func (s *scanner) checkSpelling(i, titleStart, end int, t string) {
	rest := s.text[i:end]
	if s.c.people.nameAt(rest) != "" || titleAtEnd(s.text[s.floor:i]) != t {
		return
	}
	for _, name := range s.c.people.nearNames(rest) {
		other := firstRunes(rest, utf8.RuneCountInString(name))
		_, alike := nameDistance(name, other)
		if !alike && (utf8.RuneCountInString(name) < 3 || firstRune(name) != firstRune(other)) {
			continue
		}
		for _, p := range s.c.people.entries[name] {
			org := strings.TrimSuffix(p.Office, t)
			if titleAtEnd(p.Office) == t && s.inTerm(p) && sameOrg(s.sentenceBefore(titleStart), org) {
				s.report(personName, i, i+len(other), name)
				return
			}
		}
	}
}

// sentenceBefore is the sentence up to i.
func (s *scanner) sentenceBefore(i int) string {
	from, _ := s.sentenceAround(i, i, i)
	return s.text[from:i]
}

// inTerm reports whether a person held the office on the bulletin's day.
func (s *scanner) inTerm(p Person) bool {
	if s.doc.Date.IsZero() {
		return true
	}
	day := s.doc.Date.Format(time.DateOnly)
	return (p.From.IsZero() || p.From.Format(time.DateOnly) <= day) && (p.To.IsZero() || day <= p.To.Format(time.DateOnly))
}

// sameOrg reports whether the text before a title may mean an organisation: it ends in its name, or in a
// short form of it with no other place's name before.
func sameOrg(text, org string) bool {
	common := 0
	for common < len(text) && common < len(org) && text[len(text)-1-common] == org[len(org)-1-common] {
		common++
	}
	for common > 0 && !utf8.RuneStart(text[len(text)-common]) {
		common--
	}
	if common == len(org) {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(text[:len(text)-common])
	boundary := len(text) == common || !isHan(last) || strings.ContainsRune("由在到向与和及经受请的是原", last)
	first := firstRune(org[len(org)-common:])
	if common == 0 {
		return boundary
	}
	return boundary || !strings.ContainsRune("区县市镇乡省州旗", first) && common >= len("人大常委会") &&
		strings.HasSuffix(org[:len(org)-common], string(last))
}

// checkMention checks the title before or after a listed name, and notes it for the order of names.
func (s *scanner) checkMention(m mention, end int) {
	s.mentions = append(s.mentions, m)
	entries := s.c.people.entries[m.name]
	t := titleAtEnd(s.text[s.floor:m.start])
	if t == "" {
		after := titleAtStart(s.text[m.end:end])
		rest := s.text[min(end, m.end+len(after)):end]
		listed := slices.ContainsFunc(entries, func(p Person) bool { return titleAtEnd(p.Office) == after })
		if after != "" && listed && !hasAnyPrefix(rest, []string{"会", "委员", "科员", "办公", "助理", "医师"}) {
			s.report(personTitle, m.start, m.end+len(after), after+m.name)
		}
		return
	}
	before := s.sentenceBefore(m.start - len(t))
	var here, same []Person
	for _, p := range entries {
		if sameOrg(before, strings.TrimSuffix(p.Office, titleAtEnd(p.Office))) {
			here = append(here, p)
			if titleAtEnd(p.Office) == t {
				same = append(same, p)
			}
		}
	}
	former := containsAny(lastRunes(before, 16), []string{"原", "时任", "前任", "老"})
	switch {
	case len(here) == 0 || former || slices.ContainsFunc(same, s.inTerm):
	case len(same) > 0:
		s.report(personTerm, m.start-len(t), m.end, describeOffices(same))
	case slices.ContainsFunc(here, s.inTerm):
		s.report(personOffice, m.start-len(t), m.end, describeOffices(here))
	}
}

// describeOffices lists the offices as people.toml has them.
func describeOffices(entries []Person) string {
	var list []string
	for _, p := range entries {
		text := p.Office + p.Name
		switch {
		case !p.From.IsZero() && !p.To.IsZero():
			text += "（" + p.From.Format(time.DateOnly) + " 至 " + p.To.Format(time.DateOnly) + "）"
		case !p.From.IsZero():
			text += "（" + p.From.Format(time.DateOnly) + " 起）"
		case !p.To.IsZero():
			text += "（" + p.To.Format(time.DateOnly) + " 止）"
		}
		list = append(list, text)
	}
	return strings.Join(list, "，")
}

// endSentence checks the order of the names that the sentence listed one after another.
func (s *scanner) endSentence() {
	names := s.mentions
	for i := 0; i < len(names); {
		j := i + 1
		for j < len(names) && isListing(s.text[names[j-1].end:names[j].start]) {
			j++
		}
		s.checkOrder(names[i:j])
		i = j
	}
	s.mentions = s.mentions[:0]
}

// isListing reports whether the text between two names shows that they are listed one after another.
func isListing(gap string) bool {
	rest := gap
	for _, mark := range []string{"、", "，", ",", "以及", "和", "与", "及", " ", "　"} {
		if r, ok := strings.CutPrefix(gap, mark); ok {
			rest = r
			break
		}
	}
	if rest == gap {
		return false
	}
	return rest == "" || titleAtEnd(rest) != "" && utf8.RuneCountInString(rest) <= 16 && !strings.ContainsAny(rest, "，。；")
}

// checkOrder reports names that are not in the order of their ranks.
func (s *scanner) checkOrder(names []mention) {
	rank := func(m mention) int {
		best := 0
		for _, p := range s.c.people.entries[m.name] {
			if s.inTerm(p) && p.Rank > 0 && (best == 0 || p.Rank < best) {
				best = p.Rank
			}
		}
		return best
	}
	ranked := slices.DeleteFunc(slices.Clone(names), func(m mention) bool { return rank(m) == 0 })
	byRank := func(a, b mention) int { return rank(a) - rank(b) }
	if slices.IsSortedFunc(ranked, byRank) {
		return
	}
	right := slices.Clone(ranked)
	slices.SortStableFunc(right, byRank)
	var list []string
	for _, m := range right {
		list = append(list, m.name)
	}
	s.report(personOrder, ranked[0].start, ranked[len(ranked)-1].end, strings.Join(list, "、"))
}
