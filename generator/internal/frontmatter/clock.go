package frontmatter

import (
	"strconv"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// dayPart is a word for a part of the day, the hours that it can stand before, and what to add to
// them for the 24-hour clock.
type dayPart struct {
	word          string
	from, to, add int
}

// dayParts are tried in this order: a word comes before those that it begins with.
var dayParts = []dayPart{
	{"凌晨", 0, 5, 0}, {"清晨", 4, 9, 0}, {"早晨", 4, 11, 0}, {"早上", 4, 11, 0}, {"早", 4, 11, 0}, {"上午", 6, 11, 0},
	{"中午", 1, 2, 12}, {"下午", 1, 11, 12}, {"午后", 1, 6, 12}, {"傍晚", 4, 8, 12}, {"晚上", 5, 11, 12}, {"晚间", 5, 11, 12},
	{"夜间", 6, 11, 12}, {"晚", 5, 11, 12}, {"AM", 0, 11, 0}, {"am", 0, 11, 0}, {"PM", 1, 11, 12}, {"pm", 1, 11, 12},
}

// hourOf is an hour of the part on the 24-hour clock. False means that people mean different times: 上午12点, 晚上12点.
func (p dayPart) hourOf(hour int) (int, bool) {
	switch {
	case hour >= p.from && hour <= p.to:
		return hour + p.add, true
	case p.word == "中午" && hour == 11:
		return hour, true
	case p.add == 0 || hour < 12 || hour > 23 || hour == 12 && strings.ContainsAny(p.word, "晚夜"):
		return 0, false
	}
	return hour, true
}

var noBrackets = strings.NewReplacer("(", " ", ")", " ", "[", " ", "]", " ", "【", " ", "】", " ", ",", " ", "、", " ")

// clockFrom reads what follows the day: a weekday, a time, or both in any order, also in brackets.
func (d *looseDate) clockFrom(rest string) bool {
	rest = noBrackets.Replace(rest)
	rest = d.weekdayFrom(strings.TrimPrefix(rest, "T"))
	if rest == "" {
		return true
	}
	part := dayPart{"", 0, 23, 0}
	for _, p := range dayParts {
		if r, ok := strings.CutPrefix(rest, p.word); ok {
			part, rest = p, strings.TrimSpace(r)
			break
		}
	}
	if part.word != "" && rest == "" {
		return true // 上午 alone names no time
	}
	rest, ok := d.timeFrom(rest)
	for _, p := range dayParts {
		if r, after := strings.CutPrefix(rest, p.word); after && part.word == "" && p.word[0] < 0x7f { // 9:00 AM
			part, rest = p, r
		}
	}
	if ok {
		d.hour, ok = part.hourOf(d.hour)
	}
	return ok && d.weekdayFrom(rest) == ""
}

// timeFrom reads 8:30, 08:30:00, 8时, 8时30分, 8点半, 8点一刻.
func (d *looseDate) timeFrom(rest string) (string, bool) {
	var ok bool
	if d.hour, rest, ok = leadingNumber(rest, 1, 2); !ok {
		return rest, false
	}
	d.clock = true
	if rest, ok = cutAny(rest, ":", "时", "点", "時", "點"); !ok {
		return rest, false
	}
	rest = strings.TrimLeft(rest, " ")
	for _, word := range []struct {
		word   string
		minute int
	}{{"整", 0}, {"许", 0}, {"半", 30}, {"一刻", 15}, {"1刻", 15}, {"三刻", 45}, {"3刻", 45}} {
		if r, ok := strings.CutPrefix(rest, word.word); ok {
			d.minute = word.minute
			return strings.TrimLeft(r, " "), true
		}
	}
	minute, r, ok := leadingNumber(rest, 1, 2)
	if !ok {
		return rest, true
	}
	d.minute, rest = minute, r
	after, digital := strings.CutPrefix(rest, ":")
	if digital {
		if d.second, after, ok = leadingNumber(after, 2, 2); !ok {
			return rest, false
		}
	} else if r, spelt := strings.CutPrefix(rest, "分"); spelt {
		after = r
		if second, r, ok := leadingNumber(after, 1, 2); ok && strings.HasPrefix(r, "秒") {
			d.second, after = second, strings.TrimPrefix(r, "秒")
		}
	}
	return strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(after, " "), "许"), " "), true
}

// weekdayFrom reads a weekday that a text begins with, and returns what follows it.
func (d *looseDate) weekdayFrom(rest string) string {
	rest = strings.TrimSpace(rest)
	m := weekdayForm.FindStringSubmatch(rest)
	if m == nil {
		return rest
	}
	d.weekday = strings.Index("一二三四五六日", m[1])/len("一") + 1
	switch {
	case m[1] == "天":
		d.weekday = 7
	case m[2] != "":
		d.weekday = strings.Index("montuewedthufrisatsun", strings.ToLower(m[2]))/3 + 1
	}
	return strings.TrimSpace(rest[len(m[0]):])
}

var weekdayForm = lazyregexp.New(`^(?:(?:星期|礼拜|周|週) ?([一二三四五六日天])|` +
	`(?i:(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?\.?))`)

var weekdayNames = [...]diag.Text{
	1: {Zh: "星期一", En: "a Monday"}, {Zh: "星期二", En: "a Tuesday"}, {Zh: "星期三", En: "a Wednesday"},
	{Zh: "星期四", En: "a Thursday"}, {Zh: "星期五", En: "a Friday"}, {Zh: "星期六", En: "a Saturday"},
	{Zh: "星期日", En: "a Sunday"},
}

var chineseNumber = lazyregexp.New(`([〇零○0一二三四五六七八九十]+) ?([年月日号时点分秒])`)

// chineseNumbers writes the numbers of a date or time in digits: 二〇二二年九月一日.
func chineseNumbers(s string) string {
	if !strings.ContainsAny(s, "〇零○一二三四五六七八九十") {
		return s
	}
	return chineseNumber.ReplaceAllStringFunc(s, func(found string) string {
		m := chineseNumber.FindStringSubmatch(found)
		digits := strings.NewReplacer("〇", "0", "零", "0", "○", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5",
			"六", "6", "七", "7", "八", "8", "九", "9").Replace(m[1])
		tens, ones, ok := strings.Cut(digits, "十")
		if !ok {
			return digits + m[2]
		}
		n, _ := strconv.Atoi("0" + ones)
		if t, _ := strconv.Atoi("0" + tens); tens != "" {
			return strconv.Itoa(10*t+n) + m[2]
		}
		return strconv.Itoa(10+n) + m[2]
	})
}
