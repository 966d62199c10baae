package frontmatter

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"

	"jianbao/generator/internal/diag"
)

// looseDate is a date as officers write it, understood without a guess.
type looseDate struct {
	year, month, day     int
	hour, minute, second int
	clock                bool // a time of day was written
}

// TOML writes the date as TOML does.
func (d looseDate) TOML() string {
	s := fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
	if d.clock {
		s += fmt.Sprintf("T%02d:%02d:%02d", d.hour, d.minute, d.second)
	}
	return s
}

// in returns the moment in the site's time zone.
func (d looseDate) in(loc *time.Location) time.Time {
	return time.Date(d.year, time.Month(d.month), d.day, d.hour, d.minute, d.second, 0, loc)
}

// ParseDay reads a day as officers write it: 2022-09-01, 2022年9月1日, 2022.9.1.
func ParseDay(s string, loc *time.Location) (time.Time, bool) {
	d, ok := parseLooseDate(width.Fold.String(s))
	if !ok {
		return time.Time{}, false
	}
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, loc), true
}

// parseLooseDate reads 2022年9月1日, 2022-9-1, 2022/9/1 and 2022.9.1, each with an optional time:
// 8:30, 08:30:00, 8时30分, 上午8时, 下午3点半 is not read. The text has its width folded already.
// A year has four digits and comes first, so nothing is ambiguous.
func parseLooseDate(s string) (looseDate, bool) {
	var d looseDate
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(s))
	rest, ok := s, false
	if d.year, rest, ok = leadingNumber(rest, 4, 4); !ok {
		return d, false
	}
	var seps [3]string
	if seps[0], rest = separator(rest); seps[0] == "" {
		return d, false
	}
	if d.month, rest, ok = leadingNumber(rest, 1, 2); !ok {
		return d, false
	}
	if seps[1], rest = separator(rest); seps[1] == "" {
		return d, false
	}
	if d.day, rest, ok = leadingNumber(rest, 1, 2); !ok {
		return d, false
	}
	switch seps {
	case [3]string{"年", "月"}:
		rest, ok = cutAny(rest, "日", "号")
	case [3]string{"-", "-"}, [3]string{"/", "/"}, [3]string{".", "."}:
		rest, ok = strings.TrimPrefix(rest, "日"), true
	default:
		ok = false
	}
	if !ok || !d.clockFrom(rest) || !d.valid() {
		return d, false
	}
	return d, true
}

// dayPart is a word for a part of the day, the hours that it can stand before, and what to add to
// them for the 24-hour clock.
type dayPart struct {
	word          string
	from, to, add int
}

var dayParts = []dayPart{{"凌晨", 0, 5, 0}, {"早上", 4, 11, 0}, {"上午", 6, 11, 0}, {"下午", 1, 11, 12}, {"晚上", 5, 11, 12}}

// clockFrom reads what follows the date.
func (d *looseDate) clockFrom(rest string) bool {
	rest = strings.TrimSpace(strings.TrimPrefix(rest, "T"))
	if rest == "" {
		return true
	}
	part := dayPart{"", 0, 23, 0}
	for _, p := range dayParts {
		if r, ok := strings.CutPrefix(rest, p.word); ok {
			part, rest = p, r
			break
		}
	}
	rest = strings.TrimSpace(rest)
	var ok bool
	if d.hour, rest, ok = leadingNumber(rest, 1, 2); !ok {
		return false
	}
	d.clock = true
	switch {
	case d.hour >= part.from && d.hour <= part.to:
		d.hour += part.add
	case part.add == 0 || d.hour < 12 || d.hour > 23 || d.hour == 12 && part.word == "晚上":
		return false // 上午12:30, 晚上12点: people mean different times
	}
	if rest, ok = cutAny(rest, ":", "时", "点"); !ok {
		return false
	}
	if rest == "" || rest == "整" {
		return true
	}
	if d.minute, rest, ok = leadingNumber(rest, 1, 2); !ok {
		return false
	}
	rest = strings.TrimPrefix(rest, "分")
	if r, ok := strings.CutPrefix(rest, ":"); ok {
		if d.second, rest, ok = leadingNumber(r, 2, 2); !ok {
			return false
		}
	}
	return rest == ""
}

func (d looseDate) valid() bool {
	t := time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC)
	return t.Year() == d.year && int(t.Month()) == d.month && t.Day() == d.day &&
		d.hour < 24 && d.minute < 60 && d.second < 60
}

// invalidDate says what is wrong with a date.
func invalidDate(s string) diag.Diagnostic {
	why := diag.Text{Zh: "日期认不出来", En: "this is not a date"}
	folded := strings.TrimSpace(norm.NFKC.String(s))
	switch {
	case impossibleDate.MatchString(folded):
		why = diag.Text{Zh: "没有这一天或这个时刻", En: "there is no such day or time"}
	case yearlessDate.MatchString(folded):
		why = diag.Text{Zh: "日期没有写年份，或年份不是四位数", En: "the year is missing or has not four digits"}
	}
	return diag.New(diag.DateInvalid, s, why)
}

var (
	impossibleDate = regexp.MustCompile(`^\d{4} ?[-年/.] ?\d{1,2} ?[-月/.] ?\d{1,2}`)
	yearlessDate   = regexp.MustCompile(`^(\d{1,2}[-年/.])?\d{1,2}[-月/.]\d{1,2}[日号]?$`)
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
