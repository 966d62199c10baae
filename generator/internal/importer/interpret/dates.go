// Days that a text names.

package interpret

import (
	"strings"
	"time"

	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/lazyregexp"
)

// day is a day as a text names it. Year is 0 where it names none.
type day struct {
	year, month, day int
	hour, minute     int
	hasTime          bool
	at, end          int
}

const (
	digits     = `[0-9０-９〇○零一二三四五六七八九十]`
	numeral    = `(` + digits + `{1,3})`
	afterYear  = `\s*(?:年|[-./．－—])\s*`
	afterMonth = `\s*(?:月|[-./．－—])\s*`
	yearPart   = `([0-9０-９〇○ＯОOo零一二三四五六七八九]{4})`
)

var (
	fullDay = lazyregexp.New(yearPart + afterYear + numeral + afterMonth + numeral + `\s*[日号]?` +
		`(?:[T\s]*([0-2]?[0-9])[:：]([0-5][0-9]))?`)
	monthDay = lazyregexp.New(numeral + `月` + numeral + `[日号]`)
	rangeDay = lazyregexp.New(`^(?:\s*(?:至|到|[-—－~～–、])+\s*|和)` + numeral + `[日号]`)
	halfDay  = lazyregexp.New(numeral + `月` + numeral + `(?:至|到|[-—－~～–、])+` + numeral + `[日号]`)
	dayOnly  = lazyregexp.New(`(?:^|[，。；！？“（\s])([0-3]?[0-9])[日号](?:上午|下午|中午|晚|早|凌晨|清晨|傍晚|起|，|,|[0-9]{1,2}[时点:：])`)
	packed   = lazyregexp.New(`(?:^|[^0-9])(20[0-9]{2})([01][0-9])([0-3][0-9])(?:[^0-9]|$)`)
	short    = lazyregexp.New(`(?:^|[^0-9])([01][0-9])([0-3][0-9])(?:[^0-9]|$)`)
	dotted   = lazyregexp.New(`(?:^|[^0-9.])([0-9]{1,2})[.．]([0-9]{1,2})(?:[^0-9.]|$)`)
	bareYear = lazyregexp.New(`(?:^|[^0-9])(20[0-9]{2})年`)
	// onlyDay is a line that is nothing but a day.
	onlyDay = lazyregexp.New(`^[（(\[【]?\s*(?:发布(?:日期|时间)|日期|时间|发稿时间)?\s*[:：]?\s*(?:` + yearPart +
		afterYear + `)?` + numeral + afterMonth + numeral +
		`\s*[日号]?(?:\s*[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?)?\s*[）)\]】]?$`)
)

// maxDated is how much of a paragraph is searched for days.
const maxDated = 16 << 10

// findDays are the days that a text names, in order.
func findDays(text string) (all []day) {
	if len(text) > maxDated {
		text = text[:maxDated]
	}
	type span = [2]int
	var taken []span
	free := func(from, to int) bool {
		for _, s := range taken {
			if from < s[1] && to > s[0] {
				return false
			}
		}
		taken = append(taken, span{from, to})
		return true
	}
	for _, m := range fullDay.FindAllStringSubmatchIndex(text, -1) {
		d := day{year: number(text[m[2]:m[3]]), month: number(text[m[4]:m[5]]), day: number(text[m[6]:m[7]])}
		d.at, d.end = m[0], m[1]
		if m[8] >= 0 {
			d.hour, d.minute, d.hasTime = number(text[m[8]:m[9]]), number(text[m[10]:m[11]]), true
		}
		if d.valid() && d.year >= 1900 && d.year < 2200 && free(m[0], m[1]) {
			all = append(all, d)
		}
	}
	for _, re := range []*lazyregexp.Regexp{halfDay, monthDay} {
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			last := len(m) - 2
			d := day{month: number(text[m[2]:m[3]]), day: number(text[m[last]:m[last+1]]), at: m[0], end: m[1]}
			if d.valid() && free(m[0], m[1]) {
				all = append(all, d)
			}
		}
	}
	sortDays(all)
	for i, d := range all { // 5月16日至17日
		if m := rangeDay.FindStringSubmatchIndex(text[d.end:]); m != nil {
			later := d
			later.day = number(text[d.end+m[2] : d.end+m[3]])
			if later.valid() && later.day > d.day && free(d.end, d.end+m[1]) {
				later.end = d.end + m[1]
				all[i] = later
			}
		}
	}
	return withDaysOnly(text, all, free)
}

// withDaysOnly adds the days of which the month stands before: 9月1日……3日上午.
func withDaysOnly(text string, all []day, free func(int, int) bool) []day {
	var more []day
	for _, m := range dayOnly.FindAllStringSubmatchIndex(text, -1) {
		var before *day
		for i := range all {
			if all[i].end <= m[2] {
				before = &all[i]
			}
		}
		if before == nil || !free(m[2], m[3]) {
			continue
		}
		d := day{year: before.year, month: before.month, day: number(text[m[2]:m[3]]), at: m[2], end: m[3]}
		if d.valid() && d.day >= before.day {
			more = append(more, d)
		}
	}
	all = append(all, more...)
	sortDays(all)
	return all
}

func sortDays(all []day) {
	for i := 1; i < len(all); i++ {
		for k := i; k > 0 && all[k].at < all[k-1].at; k-- {
			all[k], all[k-1] = all[k-1], all[k]
		}
	}
}

// valid reports whether there is such a day, in some year.
func (d day) valid() bool {
	if d.month < 1 || d.month > 12 || d.day < 1 || d.day > 31 || d.hour > 23 {
		return false
	}
	year := d.year
	if year == 0 {
		year = 2024 // which has a 29 February
	}
	return time.Date(year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC).Day() == d.day
}

// in is the day in a place; year stands for one that it does not name.
func (d day) in(year int, loc *time.Location) time.Time {
	if d.year > 0 {
		year = d.year
	}
	t := time.Date(year, time.Month(d.month), d.day, d.hour, d.minute, 0, 0, loc)
	if t.Day() != d.day { // 29 February
		t = time.Date(year, time.Month(d.month), d.day-1, d.hour, d.minute, 0, 0, loc)
	}
	return t
}

// number reads a number in Arabic or Chinese figures: 17, １７, 十七, 二十, 二〇二四.
func number(s string) int { return document.Number(s) }

var (
	notYet     = lazyregexp.New(`(?:将于|拟于|定于|计划于?|截止|预计|力争|确保|务必|务于|请于|须于|应于|将在|拟在|争取|不晚于|至迟|不迟于|到|去年|上年|昨年|前年|当年)$`)
	deadline   = lazyregexp.New(`^(?:之?前|以前|底|止|为止|起施行|起实施|起执行|施行|截止)`)
	historical = lazyregexp.New(`^[^。；]{0,12}(?:纪念日|周年|诞辰|国家宪法日|宪法宣传日)`)
)

// told are the days of a text on which something happened: no deadlines, plans and anniversaries.
func told(text string) (all []day) {
	for _, d := range findDays(text) {
		before := strings.ToValidUTF8(text[max(0, d.at-12):d.at], "")
		if !notYet.MatchString(before) && !deadline.MatchString(text[d.end:]) && !historical.MatchString(text[d.end:]) {
			all = append(all, d)
		}
	}
	return all
}

// fileDay is the day in the name of a file or folder.
func fileDay(name string) (day, bool) {
	if m := packed.FindStringSubmatch(name); m != nil {
		if d := (day{year: number(m[1]), month: number(m[2]), day: number(m[3])}); d.valid() {
			return d, true
		}
	}
	if all := findDays(name); len(all) > 0 {
		return all[len(all)-1], true
	}
	for _, re := range []*lazyregexp.Regexp{short, dotted} {
		if m := re.FindStringSubmatch(name); m != nil {
			if d := (day{month: number(m[1]), day: number(m[2])}); d.valid() {
				return d, true
			}
		}
	}
	return day{}, false
}

// dated is a day with its reason.
type dated struct {
	day
	reason  string // in Chinese
	guessed bool   // the text does not say that it is its date
}

// date decides the date of a bulletin. Stated are the days that its own lines state: masthead, title, last line.
func (t *bulletin) date() {
	o, loc := t.r.o, t.r.in.site.Location
	if !o.Date.IsZero() {
		t.d.Date, t.d.HasTime, t.reason["date"] = o.Date, o.HasTime, "按 --date"
		return
	}
	d, ok := t.dateCandidate()
	if !ok {
		at := o.Modified.In(loc)
		d = dated{day{year: at.Year(), month: int(at.Month()), day: at.Day()}, "文件的时间", true}
		if o.Modified.IsZero() {
			return
		}
	}
	year, why := d.year, ""
	if year == 0 {
		year, why = t.year(d.day)
	}
	t.d.Date, t.d.HasTime = d.in(year, loc), d.hasTime
	t.reason["date"] = d.reason
	text := t.d.Date.Format("2006-01-02")
	if d.guessed {
		t.guess("date", 0, dateGuess(text, d.reason))
	}
	if why != "" {
		t.reason["year"] = why
		if why != "按 --year" {
			t.guess("year", 0, yearGuess(text, why))
		}
	}
}

// dateCandidate is the day that says best when a bulletin is from.
func (t *bulletin) dateCandidate() (dated, bool) {
	if len(t.stated) > 0 {
		return t.stated[0], true
	}
	meta, hasMeta := t.metaDay()
	latest, hasLatest := t.latest()
	switch {
	case hasMeta && !(t.r.doc.Meta.Mail && hasLatest):
		return meta, true
	case hasLatest:
		return latest, true
	case t.part == 0:
		for _, name := range []string{t.r.o.File, t.r.o.Folder} {
			if d, ok := fileDay(name); ok {
				return dated{d, "文件名", true}, true
			}
		}
	}
	return dated{}, false
}

// metaDay is the day that a page or mail says it is from.
func (t *bulletin) metaDay() (dated, bool) {
	if all := findDays(t.r.doc.Meta.Date); len(all) > 0 && all[0].year > 0 {
		return dated{all[0], "网页或邮件的时间", false}, true
	}
	return dated{}, false
}

// latest is the last day on which the text says that something happened, and that is not after the file.
func (t *bulletin) latest() (dated, bool) {
	loc, ref := t.r.in.site.Location, t.reference()
	var best dated
	var bestAt time.Time
	for _, l := range t.ls {
		for _, d := range told(l.text) {
			if d.year > 0 && d.year < 1990 {
				continue
			}
			year := d.year
			if year == 0 {
				year, _ = t.year(d)
			}
			at := d.in(year, loc)
			if at.After(ref) && d.year > 0 {
				continue
			}
			if bestAt.IsZero() || at.After(bestAt) {
				best, bestAt = dated{d, "正文里最晚的日期", true}, at
			}
		}
	}
	return best, !bestAt.IsZero()
}

// reference is a time before which the text was written.
func (t *bulletin) reference() time.Time {
	loc := t.r.in.site.Location
	for _, text := range []string{t.r.doc.Meta.Date, t.r.doc.Meta.Modified} {
		if all := findDays(text); len(all) > 0 && all[0].year > 0 {
			return all[0].in(0, loc).AddDate(0, 0, 1)
		}
	}
	for _, at := range []time.Time{t.r.o.Modified, t.r.o.Now} {
		if !at.IsZero() {
			return at.AddDate(0, 0, 1)
		}
	}
	return time.Date(2199, 1, 1, 0, 0, 0, 0, loc)
}

// year completes a day, and says from where.
func (t *bulletin) year(d day) (year int, why string) {
	if t.r.o.Year > 0 {
		return t.r.o.Year, "按 --year"
	}
	if t.r.yearWhy == "" { // it is the same for all days of the document
		if t.r.yearOf, t.r.yearWhy = t.r.years(t.reference()); t.r.yearOf == 0 {
			t.r.yearOf, t.r.yearWhy = t.reference().Year(), "今年"
		}
	}
	year, why = t.r.yearOf, t.r.yearWhy
	if ref := t.reference(); d.in(year, t.r.in.site.Location).After(ref) && year >= ref.Year() {
		return year - 1, why + "的前一年"
	}
	return year, why
}

// years is the year that a document is of, as far as anything says.
func (r *roundup) years(ref time.Time) (int, string) {
	best := 0
	for _, l := range r.ls {
		for _, d := range findDays(l.text) {
			if d.year > best && d.year >= ref.Year()-10 && d.year <= ref.Year() && told(l.text) != nil {
				best = d.year
			}
		}
	}
	if best > 0 {
		return best, "正文里写着的年份"
	}
	if all := findDays(r.doc.Meta.Date); len(all) > 0 && all[0].year > 0 {
		return all[0].year, "网页或邮件的时间"
	}
	for _, name := range []string{r.o.File, r.o.Folder} {
		if d, ok := fileDay(name); ok && d.year > 0 {
			return d.year, "文件名"
		}
		if m := bareYear.FindStringSubmatch(name); m != nil {
			return number(m[1]), "文件名"
		}
	}
	if all := findDays(r.doc.Meta.Modified); len(all) > 0 && all[0].year > 0 {
		return all[0].year, "文档保存的时间"
	}
	for _, l := range r.ls {
		for _, m := range bareYear.FindAllStringSubmatch(l.text, -1) {
			if y := number(m[1]); y > best && y <= ref.Year() {
				best = y
			}
		}
	}
	if best > 0 && best >= ref.Year()-3 {
		return best, "正文里提到的年份"
	}
	if !r.o.Modified.IsZero() {
		return r.o.Modified.In(r.in.site.Location).Year(), "文件的时间"
	}
	return 0, ""
}
