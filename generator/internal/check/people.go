// People of the site's list. A text names far more people than any list, so that every rule here asks
// for more than a name: the office before it, in words that do not speak of another place.

package check

import (
	"cmp"
	_ "embed"
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
	people := slices.DeleteFunc(file.Person, func(p Person) bool {
		n := utf8.RuneCountInString(p.Name)
		switch {
		case p.Name == "" || p.Office == "":
			found = append(found, badList(src, cmp.Or(p.Name, p.Office, "[[person]]"), diag.Text{Zh: "每个 [[person]] 都要有 name 和 office", En: "every [[person]] needs name and office"}))
		case n < 2 || !isHan(firstRune(p.Name)):
			found = append(found, badList(src, p.Name, diag.Text{Zh: "name 写完整的中文姓名", En: "name is a whole Chinese name"}))
		case title(p.Office) == "":
			found = append(found, badList(src, p.Office, diag.Text{Zh: "office 要以职务结尾，例如“武侯区人大常委会副主任”", En: "office ends in a title, as in 武侯区人大常委会副主任"}))
		case !p.To.IsZero() && p.To.Before(p.From):
			found = append(found, badList(src, p.Name, diag.Text{Zh: "to 早于 from", En: "to is before from"}))
		default:
			return false
		}
		return true
	})
	return people, found
}

// titles are what an office ends in; of two that fit, the longer is meant.
var titles = []string{"常务副主任", "副主任委员", "主任委员", "副主任", "主任", "党组副书记", "党组书记", "副书记", "书记",
	"副主席", "主席", "常务副县长", "副县长", "县长", "常务副区长", "副区长", "区长", "常务副市长", "副市长", "市长", "副省长", "省长", "副州长", "州长",
	"副镇长", "镇长", "副乡长", "乡长", "副院长", "院长", "副检察长", "检察长", "副秘书长", "秘书长", "副局长", "局长", "副部长", "部长", "副委员长", "委员长", "委员"}

// title is the title that an office, or the text before a name, ends in.
func title(text string) string {
	longest := ""
	for _, t := range titles {
		if len(t) > len(longest) && strings.HasSuffix(text, t) {
			longest = t
		}
	}
	return longest
}

// titleAt is the title that a text begins with.
func titleAt(text string) string {
	longest := ""
	for _, t := range titles {
		if len(t) > len(longest) && strings.HasPrefix(text, t) {
			longest = t
		}
	}
	return longest
}

// roster finds people by the first character of their names.
type roster struct {
	byFirst map[rune][]string   // names, longest first
	entries map[string][]Person // of a name
	names   []string
	sounds  map[rune][]int // numbers of syllables, without tones
}

// sounds.txt holds the characters of GB 2312 by syllable.
//
//go:embed sounds.txt
var soundsFile string

func newRoster(people []Person, x index) roster {
	r := roster{byFirst: map[rune][]string{}, entries: map[string][]Person{}}
	for _, p := range people {
		if r.entries[p.Name] == nil {
			first := firstRune(p.Name)
			r.byFirst[first] = append(r.byFirst[first], p.Name)
			r.names = append(r.names, p.Name)
			x.first[first] |= personClass
		}
		r.entries[p.Name] = append(r.entries[p.Name], p)
	}
	for _, names := range r.byFirst {
		slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	}
	if len(people) == 0 {
		return r
	}
	for _, t := range titles {
		x.first[firstRune(t)] |= personClass
	}
	r.sounds = map[rune][]int{}
	syllable := 0
	for line := range strings.Lines(soundsFile) {
		_, characters, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, c := range characters {
			r.sounds[c] = append(r.sounds[c], syllable)
		}
		syllable++
	}
	return r
}

// alike reports whether two characters are read alike.
func (r *roster) alike(a, b rune) bool {
	for _, x := range r.sounds[a] {
		if slices.Contains(r.sounds[b], x) {
			return true
		}
	}
	return false
}

// off compares two names of one length: how many characters differ, and whether those sound alike.
func (r *roster) off(a, b string) (differ int, sound bool) {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return len(x), false
	}
	sound = true
	for i := range x {
		if x[i] != y[i] {
			differ++
			sound = sound && r.alike(x[i], y[i])
		}
	}
	return differ, sound
}

// mention is a listed name in the sentence that is read.
type mention struct {
	name       string
	start, end int
}

// person looks for a listed name, or for a title before a name, that begins at i.
func (s *scanner) person(i, end int) {
	r := &s.c.people
	rest := s.text[i:end]
	if t := titleAt(rest); t != "" {
		s.misspelt(i+len(t), i, end, t)
	}
	if len(s.names) > 0 && i < s.names[len(s.names)-1].end {
		return
	}
	for _, name := range r.byFirst[firstRune(rest)] {
		if strings.HasPrefix(rest, name) {
			if next := firstRune(rest[len(name):]); utf8.RuneCountInString(name) > 2 || !isHan(next) || strings.ContainsRune(afterNames, next) || titleAt(rest[len(name):]) != "" {
				s.named(mention{name, i, i + len(name)}, end)
			}
			return
		}
	}
	for _, name := range r.byFirst[firstRune(rest)] {
		other := firstRunes(rest, 3)
		if n, sound := r.off(name, other); utf8.RuneCountInString(name) == 3 && n == 1 && sound && !s.listed(rest) && title(s.text[s.floor:i]) == "" {
			s.report(personName, i, i+len(other), name)
			return
		}
	}
}

// afterNames are characters that follow a name of two characters and begin no third.
const afterNames = "到在和与及对向从率带参出说指强作介表要深走前等同就的是先也还听实调视看来赴会陪督以将被把代宣讲汇报致发提分担任有了则亲专又仔详主检组召开随通结用一认针围深围陪"

// firstRunes is the beginning of a text, n characters long; "" where it has fewer Han characters.
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

// listed reports whether a text begins with a listed name.
func (s *scanner) listed(text string) bool {
	for _, name := range s.c.people.byFirst[firstRune(text)] {
		if strings.HasPrefix(text, name) {
			return true
		}
	}
	return false
}

// misspelt reports a name after a title, if somebody listed with that title has nearly this name and
// the words before the title do not speak of another place.
func (s *scanner) misspelt(i, titleStart, end int, t string) {
	rest := s.text[i:end]
	if s.listed(rest) || title(s.text[s.floor:i]) != t {
		return
	}
	for _, name := range s.c.people.names {
		other := firstRunes(rest, utf8.RuneCountInString(name))
		n, sound := s.c.people.off(name, other)
		if other == "" || n != 1 || !sound && (utf8.RuneCountInString(name) < 3 || firstRune(name) != firstRune(other)) {
			continue
		}
		for _, p := range s.c.people.entries[name] {
			org := strings.TrimSuffix(p.Office, t)
			if title(p.Office) == t && s.holds(p) && sameOrg(s.before(titleStart), org) {
				s.report(personName, i, i+len(other), name)
				return
			}
		}
	}
}

// before is the sentence before a place.
func (s *scanner) before(i int) string {
	from, _ := s.sentenceAround(i, i, i)
	return s.text[from:i]
}

// holds reports whether the office was held on the bulletin's day.
func (s *scanner) holds(p Person) bool {
	if s.doc.Date.IsZero() {
		return true
	}
	day := s.doc.Date.Format(time.DateOnly)
	return (p.From.IsZero() || p.From.Format(time.DateOnly) <= day) && (p.To.IsZero() || day <= p.To.Format(time.DateOnly))
}

// sameOrg reports whether the text before a title may speak of an organisation: it ends in its name, or in
// a short form of it before which nothing names another place.
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
	return boundary || !strings.ContainsRune("区县市镇乡省州旗", first) && common >= len("人大常委会") && strings.HasSuffix(org[:len(org)-common], string(last))
}

// named handles a listed name: its title before or after it, and its place in the sentence.
func (s *scanner) named(m mention, end int) {
	s.names = append(s.names, m)
	entries := s.c.people.entries[m.name]
	t := title(s.text[s.floor:m.start])
	if t == "" {
		after := titleAt(s.text[m.end:end])
		rest := s.text[min(end, m.end+len(after)):end]
		wanted := slices.ContainsFunc(entries, func(p Person) bool { return title(p.Office) == after })
		if after != "" && wanted && !hasAnyPrefix(rest, []string{"会", "委员", "科员", "办公", "助理", "医师"}) {
			if f := s.report(personTitle, m.start, m.end+len(after), after+m.name); f != nil {
				f.Edits = []Edit{{m.start, m.end + len(after), after + m.name}}
			}
		}
		return
	}
	before := s.before(m.start - len(t))
	var here, same []Person
	for _, p := range entries {
		if sameOrg(before, strings.TrimSuffix(p.Office, title(p.Office))) {
			here = append(here, p)
			if title(p.Office) == t {
				same = append(same, p)
			}
		}
	}
	former := containsAny(lastRunes(before, 16), []string{"原", "时任", "前任", "老"})
	switch {
	case len(here) == 0 || former || slices.ContainsFunc(same, s.holds):
	case len(same) > 0:
		s.report(personTerm, m.start-len(t), m.end, offices(same))
	case slices.ContainsFunc(here, s.holds):
		s.report(personOffice, m.start-len(t), m.end, offices(here))
	}
}

// offices lists what people.toml says.
func offices(entries []Person) string {
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

// sentence ends a sentence: names that were listed one after another are compared with their ranks.
func (s *scanner) sentence() {
	names := s.names
	for i := 0; i < len(names); {
		j := i + 1
		for j < len(names) && enumerates(s.text[names[j-1].end:names[j].start]) {
			j++
		}
		s.order(names[i:j])
		i = j
	}
	s.names = s.names[:0]
}

// enumerates reports whether the text between two names only lists them.
func enumerates(gap string) bool {
	rest := gap
	for _, mark := range []string{"、", "，", ",", "以及", "和", "与", "及", " ", "　"} {
		if r, ok := strings.CutPrefix(gap, mark); ok {
			rest = r
			break
		}
	}
	return rest != gap && (rest == "" || title(rest) != "" && utf8.RuneCountInString(rest) <= 16 && !strings.ContainsAny(rest, "，。；"))
}

func (s *scanner) order(names []mention) {
	rank := func(m mention) int {
		best := 0
		for _, p := range s.c.people.entries[m.name] {
			if s.holds(p) && p.Rank > 0 && (best == 0 || p.Rank < best) {
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
