package check

import (
	"strings"
	"unicode/utf8"
)

// longestMailbox is the most bytes of a mail address before its @.
const longestMailbox = 64

// scanEmail reports the mail address around the @ at i, which has the given size, and returns where to go on.
func (s *scanner) scanEmail(i, size, end int) int {
	next := i + size
	if i < s.address {
		return next
	}
	start, stop := i, next
	for start > s.floor && i-start < longestMailbox {
		r, n := utf8.DecodeLastRuneInString(s.text[s.floor:start])
		if !mailRune(r) {
			break
		}
		start -= n
	}
	for stop < end && stop-i < 4*longestMailbox {
		r, n := utf8.DecodeRuneInString(s.text[stop:end])
		if !mailRune(r) || r == '_' || r == '+' || r == '%' {
			break
		}
		stop += n
	}
	domain := foldWidth(s.text[next:stop])
	trimmed := strings.TrimRight(domain, ".-")
	stop -= trailing(s.text[next:stop], len(domain)-len(trimmed))
	dot := strings.LastIndexByte(trimmed, '.')
	if dot > 0 && fileEndings[trimmed[dot+1:]] { // a file name that contains an address
		stop -= trailing(s.text[next:stop], len(trimmed)-dot)
		trimmed = trimmed[:dot]
		dot = strings.LastIndexByte(trimmed, '.')
	}
	if start == i || dot < 1 || len(trimmed)-dot < 3 || !allLetters(trimmed[dot+1:]) {
		return next
	}
	local := foldWidth(s.text[start:i])
	local = strings.TrimLeft(local, ".-+%")
	if local == "" || s.c.ownNumbers["@"+trimmed] {
		return stop
	}
	s.report(email, start, stop, local[:1]+"***@"+trimmed)
	return stop
}

// trailing is the size of the last n characters of a text in bytes.
func trailing(text string, n int) int { return len(lastRunes(text, n)) }

var fileEndings = map[string]bool{
	"png": true, "jpg": true, "jpeg": true, "webp": true, "gif": true, "svg": true, "css": true, "js": true, "html": true,
}

func mailRune(r rune) bool {
	return isLetter(r) || r >= '0' && r <= '9' || r >= '０' && r <= '９' || strings.ContainsRune("._%+-．＿－", r)
}

func allLetters(s string) bool {
	for _, r := range s {
		if r < 'a' || r > 'z' {
			return false
		}
	}
	return true
}

// foldWidth returns a text in half width and lower case.
func foldWidth(s string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - ('！' - '!')
		}
		return r
	}, s))
}

// plateProvinces are the characters that a number plate begins with.
const plateProvinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

// scanPlate reports the number plate that begins at i with a province of the given size: 川A·12345, or with six
// characters for electric cars. It returns false if there is none.
func (s *scanner) scanPlate(i, size, end int) bool {
	next := i + size
	skip := func(signs string) {
		for range 2 {
			if r, n := utf8.DecodeRuneInString(s.text[next:end]); n > 0 && strings.ContainsRune(signs, r) {
				next += n
			}
		}
	}
	letter, n := plateRune(s.text[next:end])
	if letter < 'A' {
		skip("  　\u200b")
		if letter, n = plateRune(s.text[next:end]); letter < 'A' {
			return false
		}
	}
	next += n
	skip("·•・.．-－ 　\u200b")
	var code []byte
	digits := 0
	for len(code) < 7 {
		c, n := plateRune(s.text[next:end])
		if z := zeroWidth(s.text[next:end]); c == 0 && z > 0 && len(code) > 0 {
			next += z
			continue
		}
		if c == 0 {
			break
		}
		if c < 'A' {
			digits++
		} else if c == 'I' || c == 'O' {
			return false
		}
		code, next = append(code, c), next+n
	}
	if len(code) == 4 && hasAnyPrefix(s.text[next:end], []string{"挂", "学", "警"}) { // trailers, schools, police
		code, next = append(code, '*'), next+len("挂")
	}
	green := len(code) == 6 && (code[0] >= 'A' && code[0] <= 'K' || code[5] >= 'A' && code[5] <= 'K')
	if len(code) != 5 && !green || digits < 2 || strings.HasPrefix(s.text[next:end], "年") {
		return false
	}
	s.report(plate, i, next, s.text[i:i+size]+string(letter)+"·"+string(code[0])+"***"+string(code[len(code)-1]))
	return true
}

// plateRune is the capital letter or digit that a text begins with, in any width and case; 0 if none.
func plateRune(text string) (byte, int) {
	if d, n := digit(text); d != 0 {
		return d, n
	}
	r, n := utf8.DecodeRuneInString(text)
	if r >= 'Ａ' && r <= 'ｚ' {
		r -= '！' - '!'
	}
	if r >= 'a' && r <= 'z' {
		r -= 'a' - 'A'
	}
	if r >= 'A' && r <= 'Z' {
		return byte(r), n
	}
	return 0, 0
}
