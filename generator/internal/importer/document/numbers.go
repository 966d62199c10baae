package document

import (
	"path"
	"strconv"
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// Number reads a number in Arabic or Chinese figures: 17, １７, 十七, 二十, 二〇二四.
func Number(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n, ten := 0, false
	for _, r := range s {
		switch {
		case r == '十':
			n = max(n, 1) * 10
			ten = true
		case r >= '0' && r <= '9' || r >= '０' && r <= '９' || strings.ContainsRune(figures, r):
			if ten {
				n += figure(r)
				ten = false
			} else {
				n = n*10 + figure(r)
			}
		}
	}
	return n
}

const figures = "〇一二三四五六七八九○零ＯОOo"

func figure(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	if i := strings.IndexRune(figures, r); i >= 0 && i < len("〇一二三四五六七八九") {
		return i / 3
	}
	return 0
}

// Chinese writes a number up to 99 in Chinese figures.
func Chinese(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 0 || n > 99:
		return strconv.Itoa(n)
	case n < 10:
		return string(digits[n])
	}
	out := "十"
	if n >= 20 {
		out = string(digits[n/10]) + out
	}
	if n%10 > 0 {
		out += string(digits[n%10])
	}
	return out
}

var (
	// Figures in the name of a photo: at its beginning, alone or after a word for photos; after such a word anywhere; at
	// its end. A year, a day and the numbers of cameras and of WeChat, which have more figures, are none.
	numberFirst = lazyregexp.New(`^(?:(?:图片?|照片|插图|配图|附图|pic|photo|image|img|p)[\s_（(\[【第-]*` +
		`([0-9０-９]{1,4}|[一二三四五六七八九十]{1,3})|[\s（(\[【第]*(?:([0-9０-９]{1,4})|` +
		`([一二三四五六七八九十]{1,3})(?:[、.．）)\]】张]|$)))(?:[^0-9０-９年月日]|$)`)
	numberWithin = lazyregexp.New(`(?:图片?|照片)[\s_（(第-]*([0-9０-９]{1,3}|[一二三四五六七八九十]{1,3})(?:[^0-9０-９年月日]|$)`)
	numberLast   = lazyregexp.New(`[^0-9０-９.]([0-9０-９]{1,2})\s*[）)\]】]?$`)
)

// PhotoNumber is the number that a photo's name tells: 图3.jpg, 03.jpg, 照片三（座谈）.jpg, 3现场.jpg, 现场图3.jpg, 现场3.jpg.
func PhotoNumber(name string) (n int, ok bool) {
	stem := strings.ToLower(strings.TrimSpace(strings.TrimSuffix(name, path.Ext(name))))
	for _, rule := range []*lazyregexp.Regexp{numberFirst, numberWithin, numberLast} {
		if m := rule.FindStringSubmatch(stem); m != nil {
			return Number(strings.Join(m[1:], "")), true
		}
	}
	return 0, false
}

// Megabytes is a size, rounded up.
func Megabytes(n int64) string { return strconv.FormatInt((n+1<<20-1)>>20, 10) + " MB" }
