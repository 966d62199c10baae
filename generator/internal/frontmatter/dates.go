package frontmatter

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// looseDate is a date as officers write it, understood without a guess.
type looseDate struct {
	year, month, day     int
	hour, minute, second int
	clock                bool // a time of day was written
	weekday              int  // as it was written, Monday is 1 and Sunday 7; 0 if there was none
}

// TOML writes the date as TOML does.
func (d looseDate) TOML() string {
	s := fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
	if d.clock {
		s += fmt.Sprintf("T%02d:%02d:%02d", d.hour, d.minute, d.second)
	}
	return s
}

// AtClock is the moment at which clocks show a time. Where they skip it, as some do at midnight in spring, it is the
// first one after: a day must not begin on the day before.
func AtClock(wall time.Time, loc *time.Location) time.Time {
	of := func(t time.Time, loc *time.Location) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), loc)
	}
	t := of(wall, loc)
	if short := of(wall, time.UTC).Sub(of(t, time.UTC)); short > 0 {
		return t.Add(short)
	}
	return t
}

// in returns the moment in the site's time zone.
func (d looseDate) in(loc *time.Location) time.Time {
	return AtClock(time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.second, 0, time.UTC), loc)
}

// repair says that the date was read; a weekday that is not the day's own may mean that either is wrong.
func (d looseDate) repair(line string) diag.Diagnostic {
	is := (int(d.in(time.UTC).Weekday())+6)%7 + 1
	if d.weekday == 0 || d.weekday == is {
		return diag.New(diag.RepairDate, line, d.TOML())
	}
	return diag.New(diag.DateWeekday, line, d.TOML(), weekdayNames[is], weekdayNames[d.weekday])
}

// ParseDay reads a day as officers write it: 2022-09-01, 20220901, 2022年9月1日, 2022.9.1.
func ParseDay(s string, loc *time.Location) (time.Time, bool) {
	d, ok := parseLooseDate(norm.NFKC.String(s))
	if !ok {
		return time.Time{}, false
	}
	return AtClock(time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC), loc), true
}

// ParseMoment reads a day, with a time of day if one is written.
func ParseMoment(s string, loc *time.Location) (time.Time, bool) {
	d, ok := parseLooseDate(norm.NFKC.String(s))
	return d.in(loc), ok
}

// parseLooseDate reads 2022年9月1日, 2022-9-1, 2022/9/1, 2022.9.1 and 20220901, each with an optional weekday and an
// optional time: 8:30, 08:30:00, 8时30分, 上午8时, 下午3点半. The text has its width folded already.
// A year has four digits and comes first, so nothing is ambiguous.
func parseLooseDate(s string) (looseDate, bool) {
	d, rest, ok := parseDay(s)
	return d, ok && d.clockFrom(rest) && d.valid()
}

// parseDay reads the day that a text begins with, and returns what follows it.
func parseDay(s string) (d looseDate, rest string, ok bool) {
	s = chineseNumbers(strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case isBlank(r):
			return -1 // nobody sees it
		}
		return r
	}, s)))
	if n, rest, ok := leadingNumber(s, 8, 8); ok {
		d.year, d.month, d.day = n/10000, n/100%100, n%100
		return d, rest, d.year >= 1900 && d.year < 2100
	}
	if d.year, rest, ok = leadingNumber(s, 4, 4); !ok {
		return d, s, false
	}
	var seps [2]string
	if seps[0], rest = separator(rest); seps[0] == "" {
		return d, s, false
	}
	if d.month, rest, ok = leadingNumber(rest, 1, 2); !ok {
		return d, s, false
	}
	if seps[1], rest = separator(rest); seps[1] == "" {
		return d, s, false
	}
	if d.day, rest, ok = leadingNumber(rest, 1, 2); !ok {
		return d, s, false
	}
	switch seps {
	case [2]string{"年", "月"}:
		rest, ok = cutAny(rest, "日", "号", "號")
	case [2]string{"-", "-"}, [2]string{"/", "/"}, [2]string{".", "."}:
		rest, _ = cutAny(rest, "日", "号")
	default:
		ok = false
	}
	return d, rest, ok
}

func (d looseDate) valid() bool {
	return d.validDay() && d.hour < 24 && d.minute < 60 && d.second < 60
}

func (d looseDate) validDay() bool {
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	return t.Year() == d.year && int(t.Month()) == d.month && t.Day() == d.day
}

// invalidDate says what is wrong with a date.
func invalidDate(s string) diag.Diagnostic {
	why := diag.Text{Zh: "日期认不出来", En: "this is not a date"}
	example := "2022-09-01"
	folded := strings.TrimSpace(norm.NFKC.String(s))
	d, rest, ok := parseDay(folded)
	if ok = ok && d.validDay() && d.year >= 1900; ok {
		example = d.TOML()
	}
	switch rest = strings.TrimSpace(rest); {
	case ok && rest != "" && !plainClock.MatchString(rest):
		why = diag.Text{
			Zh: "日期后面的“" + rest + "”认不出来", En: `what follows the date cannot be read: "` + rest + `"`,
		}
	case impossibleDate.MatchString(folded), compactDate.MatchString(folded):
		why = diag.Text{Zh: "没有这一天或这个时刻", En: "there is no such day or time"}
	case yearlessDate.MatchString(folded):
		why = diag.Text{Zh: "日期没有写年份，或年份不是四位数", En: "the year is missing or has not four digits"}
	case daylessDate.MatchString(folded):
		why = diag.Text{Zh: "日期没有写是哪一天", En: "the day is missing"}
	}
	return diag.New(diag.DateInvalid, s, why, example)
}

var (
	plainClock     = lazyregexp.New(`^T?\d{1,2}(:\d{1,2}){1,2}$|^\d{1,2}[时点](\d{1,2}分?)?$`)
	impossibleDate = lazyregexp.New(`^\d{4} ?[-年/.] ?\d{1,2} ?[-月/.] ?\d{1,2}`)
	compactDate    = lazyregexp.New(`^(19|20)\d{6}$`)
	yearlessDate   = lazyregexp.New(`^(\d{1,2} ?[-年/.] ?)?\d{1,2} ?[-月/.] ?\d{1,2} ?[日号]?$`)
	daylessDate    = lazyregexp.New(`^\d{4} ?[-年/.] ?(\d{1,2} ?月?)?$`)
)

func leadingNumber(s string, atLeast, atMost int) (n int, rest string, ok bool) {
	s = strings.TrimLeft(s, " ")
	i := 0
	for i < len(s) && i < atMost && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i < atLeast || i < len(s) && s[i] >= '0' && s[i] <= '9' {
		return 0, s, false
	}
	n, _ = strconv.Atoi(s[:i])
	return n, strings.TrimLeft(s[i:], " "), true
}

func separator(s string) (sep, rest string) {
	for _, sep := range []string{"年", "月", "-", "/", "."} {
		if r, ok := strings.CutPrefix(s, sep); ok {
			return sep, r
		}
	}
	return "", s
}

func cutAny(s string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if r, ok := strings.CutPrefix(s, p); ok {
			return r, true
		}
	}
	return s, false
}

// parseTOMLDate reads the date forms that TOML has.
func parseTOMLDate(s string) (time.Time, error) {
	var err error
	for _, layout := range []string{
		"2006-01-02", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04",
		time.RFC3339, "2006-01-02 15:04:05Z07:00",
	} {
		var t time.Time
		if t, err = time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, err
}
