package docx

import (
	"strconv"
	"strings"
)

// numeral is a number as Word writes it in a format of numFmt. Formats of other scripts are written in digits.
func numeral(format string, n int) string {
	if n < 0 {
		return strconv.Itoa(n)
	}
	if write := formats[format]; write != nil {
		if s := write(n); s != "" || format == "none" || format == "bullet" {
			return s
		}
	}
	if pattern, ok := strings.CutPrefix(format, "custom:"); ok {
		return custom(pattern, n)
	}
	return strconv.Itoa(n)
}

// formats write a number, or "" where a format has no more signs; then it goes on in digits, as Word does.
var formats = map[string]func(int) string{
	"none":                         func(int) string { return "" },
	"bullet":                       func(int) string { return "" },
	"decimalZero":                  func(n int) string { return padded(n, 2) },
	"upperRoman":                   roman,
	"lowerRoman":                   func(n int) string { return strings.ToLower(roman(n)) },
	"upperLetter":                  letters,
	"lowerLetter":                  func(n int) string { return strings.ToLower(letters(n)) },
	"ordinal":                      ordinal,
	"numberInDash":                 func(n int) string { return "- " + strconv.Itoa(n) + " -" },
	"decimalFullWidth":             fullWidth,
	"decimalFullWidth2":            fullWidth,
	"decimalEnclosedCircle":        func(n int) string { return signs(n, '①', 20) },
	"decimalEnclosedCircleChinese": func(n int) string { return signs(n, '①', 10) },
	"decimalEnclosedFullstop":      func(n int) string { return signs(n, '⒈', 20) },
	"decimalEnclosedParen":         func(n int) string { return signs(n, '⑴', 20) },
	"ideographEnclosedCircle":      func(n int) string { return signs(n, '㊀', 10) },
	"ideographTraditional":         func(n int) string { return oneOf(n, "甲乙丙丁戊己庚辛壬癸") },
	"ideographZodiac":              func(n int) string { return oneOf(n, "子丑寅卯辰巳午未申酉戌亥") },
	"ideographDigital":             func(n int) string { return digits(n, "〇一二三四五六七八九") },
	"japaneseDigitalTenThousand":   func(n int) string { return digits(n, "〇一二三四五六七八九") },
	"taiwaneseDigital":             func(n int) string { return digits(n, "○一二三四五六七八九") },
	"chineseCounting":              counting,
	"taiwaneseCounting":            counting,
	"chineseCountingThousand":      func(n int) string { return han(n, chinese) },
	"taiwaneseCountingThousand":    func(n int) string { return han(n, chinese) },
	"japaneseCounting":             func(n int) string { return han(n, japanese) },
	"chineseLegalSimplified":       func(n int) string { return han(n, legal) },
	"ideographLegalTraditional":    func(n int) string { return han(n, legalTraditional) },
	"japaneseLegal":                func(n int) string { return han(n, japaneseLegal) },
}

func padded(n, width int) string {
	s := strconv.Itoa(n)
	return strings.Repeat("0", max(0, width-len(s))) + s
}

// custom is a format such as "001, 002, 003, ...": the number has as many digits as the first one.
func custom(pattern string, n int) string {
	first, _, _ := strings.Cut(pattern, ",")
	first = strings.TrimSpace(first)
	if strings.Trim(first, "0123456789") != "" {
		return strconv.Itoa(n)
	}
	return padded(n, min(len(first), 16))
}

func ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return strconv.Itoa(n) + end
}

func roman(n int) string {
	if n == 0 || n >= 32768 {
		return ""
	}
	var b strings.Builder
	values := []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	for i, sign := range []string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"} {
		for n >= values[i] {
			b.WriteString(sign)
			n -= values[i]
		}
	}
	return b.String()
}

// letters are A to Z, AA to ZZ, AAA …: one letter, repeated.
func letters(n int) string {
	if n == 0 || n > 26*30 {
		return ""
	}
	return strings.Repeat(string(rune('A'+(n-1)%26)), (n-1)/26+1)
}

func fullWidth(n int) string { return digits(n, "０１２３４５６７８９") }

func signs(n int, first rune, last int) string {
	if n < 1 || n > last {
		return ""
	}
	return string(first + rune(n-1))
}

func oneOf(n int, all string) string {
	signs := []rune(all)
	if n < 1 || n > len(signs) {
		return ""
	}
	return string(signs[n-1])
}

// digits writes a number digit by digit.
func digits(n int, signs string) string {
	all := []rune(signs)
	var b strings.Builder
	for _, d := range strconv.Itoa(n) {
		b.WriteRune(all[d-'0'])
	}
	return b.String()
}

// counting is 一 to 九十九, and above it digit by digit: Word writes 一〇〇.
func counting(n int) string {
	if n < 100 {
		return han(n, chinese)
	}
	return digits(n, "○一二三四五六七八九")
}

// hanStyle are the signs of a way to write numbers in words.
type hanStyle struct {
	digits string
	units  [4]string // of ones, tens, hundreds and thousands
	wan    string
	zero   bool // a gap is read: 一百零一
	one    bool // a leading one is written before ten: 壹拾
	drop   bool // no one before ten, hundred and thousand at all: 百一
}

var (
	chinese          = hanStyle{"〇一二三四五六七八九", [4]string{"", "十", "百", "千"}, "万", true, false, false}
	japanese         = hanStyle{"〇一二三四五六七八九", [4]string{"", "十", "百", "千"}, "万", false, false, true}
	legal            = hanStyle{"零壹贰叁肆伍陆柒捌玖", [4]string{"", "拾", "佰", "仟"}, "万", true, true, false}
	legalTraditional = hanStyle{"零壹貳參肆伍陸柒捌玖", [4]string{"", "拾", "佰", "仟"}, "萬", true, true, false}
	japaneseLegal    = hanStyle{"〇壱弐参四伍六七八九", [4]string{"", "拾", "百", "阡"}, "萬", false, true, false}
)

// han writes a number below 100,000,000 in words.
func han(n int, y hanStyle) string {
	all := []rune(y.digits)
	if n == 0 {
		return string(all[0])
	}
	if n >= 100_000_000 {
		return ""
	}
	var b strings.Builder
	if n >= 10_000 {
		b.WriteString(han(n/10_000, y) + y.wan)
		if n %= 10_000; n == 0 {
			return b.String()
		}
		if n < 1000 && y.zero {
			b.WriteRune(all[0])
		}
	}
	gap := false
	for unit, power := 3, 1000; unit >= 0; unit, power = unit-1, power/10 {
		d := n / power % 10
		if d == 0 {
			gap = gap || n >= power
			continue
		}
		if gap && y.zero {
			b.WriteRune(all[0])
		}
		gap = false
		first := b.Len() == 0
		if !(d == 1 && unit > 0 && (y.drop || unit == 1 && first && !y.one)) {
			b.WriteRune(all[d])
		}
		b.WriteString(y.units[unit])
	}
	return b.String()
}
