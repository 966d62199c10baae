package check

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// chineseDigits are the characters of Chinese numerals.
const chineseDigits = "〇零一二三四五六七八九十百千两"

// zeros are characters that are typed in place of 〇.
const zeros = "○OoОо0０◯"

func isHan(r rune) bool { return r >= 0x4e00 && r <= 0x9fff || r == '〇' }

// repeatFinder finds three to eight Han characters that are written twice in a row.
type repeatFinder struct {
	last   [8]rune // the last characters, as a ring
	count  int     // of all characters
	same   [9]int  // for each length: how many of the last characters equal the one so far before them
	length int     // of what was just found to be written twice
}

// add takes the next character, and reports whether it completes a repetition.
func (e *repeatFinder) add(r rune) bool {
	e.length = 0
	for n := 3; n <= 8 && n <= e.count; n++ {
		if e.last[(e.count-n)%8] != r {
			e.same[n] = 0
			continue
		}
		if e.same[n]++; e.same[n] >= n && e.length == 0 {
			e.length = n
		}
	}
	e.last[e.count%8] = r
	e.count++
	return e.length > 0
}

// reportDoubled reports the repetition that ends at end, unless it is one that is right.
func (s *scanner) reportDoubled(end, limit int) {
	size := s.repeats.length * 3 // these Han characters have three bytes each
	once := s.text[end-size : end]
	s.repeats = repeatFinder{}
	for period := 1; period <= 2; period++ { // 哈哈哈, 研究研究
		if strings.Repeat(once[:3*period], size/3/period) == once {
			return
		}
	}
	if strings.Contains(once, "一") || strings.HasSuffix(once, "委员会") && strings.HasPrefix(s.text[end:limit], "议") {
		return // 又一个又一个, 委员会委员会议
	}
	s.report(doubledWord, end-2*size, end, once)
}

// checkDoubledMark reports punctuation that follows punctuation, and returns where to go on.
func (s *scanner) checkDoubledMark(r rune, size, i, end int) int {
	s.repeats = repeatFinder{}
	stop, n, mixed := i+size, 1, rune(0)
	for stop < end {
		next, w := utf8.DecodeRuneInString(s.text[stop:end])
		if !strings.ContainsRune("，。、；：", next) {
			break
		}
		if next != r {
			mixed = next
		}
		stop, n = stop+w, n+1
	}
	switch {
	case n == 1:
	case mixed != 0:
		s.report(doubledMark, i, stop, string(r)+" 或 "+string(mixed))
	case r == '。' && n > 2:
		s.report(doubledMark, i, stop, "……")
	default:
		s.fix(doubledMark, i, stop, string(r))
	}
	return stop
}

// halfWidthMark is half-width punctuation in Chinese text, with the edits that fix it.
type halfWidthMark struct {
	start, end int
	edits      []Edit
}

var fullWidth = map[byte]string{',': "，", ';': "；", ':': "：", '!': "！", '?': "？", '.': "。"}

// noteHalfWidth notes the punctuation c at i if it stands in Chinese text.
func (s *scanner) noteHalfWidth(c byte, i, end int) {
	before, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i])
	if c == '(' {
		s.noteBrackets(before, i, end)
		return
	}
	if !isHan(before) && !strings.ContainsRune("”’》）】」", before) || before == utf8.RuneError {
		return
	}
	stop := i + 1
	if at(s.text[:end], stop) == ' ' && c != ':' {
		stop++
	}
	after, _ := utf8.DecodeRuneInString(s.text[stop:end])
	ends := stop >= end || after == '\n' || after == '\r' || after == ' ' || strings.ContainsRune("”’」", after)
	switch {
	case ends && c != ':':
		stop = i + 1
	case c == '.' && stop == i+1:
		return // a name, an abbreviation
	case !isHan(after) && !strings.ContainsRune("“‘《（「", after) && !(after >= '0' && after <= '9') && !isLetter(after):
		return
	}
	if strings.ContainsRune(chineseDigits, before) && c == '.' {
		return
	}
	s.halfWidth = append(s.halfWidth, halfWidthMark{i, i + 1, []Edit{{i, stop, fullWidth[c]}}})
}

// longestBrackets is how far the closing bracket may be away, in bytes.
const longestBrackets = 200

// noteBrackets notes ( ) around Chinese text, but for those of a Markdown link.
func (s *scanner) noteBrackets(before rune, i, end int) {
	if before == ']' {
		return
	}
	inner := s.text[i+1 : min(end, i+longestBrackets)]
	n := strings.IndexAny(inner, ")\n(")
	if n < 1 || inner[n] != ')' {
		return
	}
	first, _ := utf8.DecodeRuneInString(inner)
	last, _ := utf8.DecodeLastRuneInString(inner[:n])
	if !isHan(first) && !isHan(last) || strings.Contains(inner[:n], "://") {
		return
	}
	stop := i + 1 + n
	s.halfWidth = append(s.halfWidth, halfWidthMark{i, stop + 1, []Edit{{i, i + 1, "（"}, {stop, stop + 1, "）"}}})
}

// reportHalfWidth reports all half-width punctuation of a bulletin as one finding: there are mostly many.
func (s *scanner) reportHalfWidth() {
	if len(s.halfWidth) == 0 {
		return
	}
	f := s.report(halfMark, s.halfWidth[0].start, s.halfWidth[0].end, len(s.halfWidth))
	if f == nil {
		return
	}
	for _, h := range s.halfWidth {
		f.Edits = append(f.Edits, h.edits...)
	}
}

// thousands are the units that GB/T 15835 forbids after Arabic digits, unlike 万 and 亿, with their zeros.
var thousands = map[rune]string{'十': "0", '百': "00", '千': "000"}

// counted are characters that may follow a number. So 2022百强 and 5千克 are no mixed numerals.
const counted = "多余来几元人名个户亩份件次位万亿"

// checkMixedNumeral reports Chinese numerals after the Arabic digits Text[start:stop].
func (s *scanner) checkMixedNumeral(start, stop, end int) {
	r, size := utf8.DecodeRuneInString(s.text[stop:end])
	digits := s.text[start:stop]
	switch {
	case thousands[r] != "" && len(digits) <= 3:
		next, _ := utf8.DecodeRuneInString(s.text[stop+size : end])
		if strings.ContainsRune(counted, next) && next != utf8.RuneError {
			s.report(numerals, start, stop+size, digits+thousands[r])
		}
	case r == '月' || r == '年':
		n := 0
		rest := s.text[stop+size : end]
		for {
			d, w := utf8.DecodeRuneInString(rest[n:])
			if w == 0 || !strings.ContainsRune("一二三四五六七八九十", d) {
				break
			}
			n += w
		}
		unit := map[rune]string{'月': "日", '年': "月"}[r]
		value := smallNumber(rest[:n])
		if value > 0 && strings.HasPrefix(rest[n:], unit) && (r == '月' && len(digits) <= 2 || len(digits) == 4) {
			s.report(numerals, start, stop+size+n+len(unit), digits+string(r)+strconv.Itoa(value)+unit)
		}
	}
}

// smallNumber is the value of 一 to 三十一; 0 for anything else.
func smallNumber(text string) int {
	value := 0
	for _, r := range text {
		d := strings.IndexRune("十一二三四五六七八九", r) / 3
		switch {
		case d == 0 && value > 9:
			return 0
		case d == 0:
			value = max(value, 1) * 10
		case value%10 != 0:
			return 0
		default:
			value += d
		}
	}
	if value > 31 {
		return 0
	}
	return value
}

// checkChineseNumeral checks the numeral that begins at i: 二○二二年 with a circle or a letter in place of 〇,
// a personal number in Chinese digits, and 九月1日.
func (s *scanner) checkChineseNumeral(i, end int) {
	before, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i])
	if i > s.floor && strings.ContainsRune(chineseDigits+zeros, before) {
		return // in the middle of a numeral
	}
	stop, wrong := i, false
	var plain strings.Builder // with the right 〇
	var digits []byte
	for stop < end && len(digits) < longestNumber {
		r, w := utf8.DecodeRuneInString(s.text[stop:end])
		d := strings.IndexRune(plainDigits, r)
		if strings.ContainsRune(zeros, r) {
			r, d, wrong = '〇', 0, true
		}
		if d < 0 {
			break
		}
		plain.WriteRune(r)
		digits = append(digits, byte('0'+d/len("〇")%10))
		stop += w
	}
	switch n := string(digits); {
	case len(n) == 11 && mobilePrefix(n):
		s.report(mobile, i, stop, n[:3]+"****"+n[7:])
		return
	case len(n) == 18 && validID(n):
		s.report(idNumber, i, stop, maskID(n))
		return
	case wrong && len(n) == 4 && strings.HasPrefix(s.text[stop:end], "年"):
		s.fix(numerals, i, stop, plain.String())
		return
	}
	s.checkChineseMonth(i, end)
}

// plainDigits are the Chinese digits in order, and another zero.
const plainDigits = "〇一二三四五六七八九零"

// checkChineseMonth reports a Chinese month with an Arabic day: 九月1日.
func (s *scanner) checkChineseMonth(i, end int) {
	stop := i
	for stop < end && stop-i <= 6 {
		r, w := utf8.DecodeRuneInString(s.text[stop:end])
		if !strings.ContainsRune("一二三四五六七八九十", r) {
			break
		}
		stop += w
	}
	month := smallNumber(s.text[i:stop])
	if month < 1 || month > 12 || !strings.HasPrefix(s.text[stop:end], "月") {
		return
	}
	day := stop + len("月")
	n := day
	for digitAt(s.text[:end], n) && n-day < 3 {
		n++
	}
	lunar := strings.Contains(lastRunes(s.text[s.floor:i], 4), "历")
	if n > day && n-day < 3 && strings.HasPrefix(s.text[n:end], "日") && !lunar {
		s.report(numerals, i, n+len("日"), strconv.Itoa(month)+"月"+s.text[day:n]+"日")
	}
}
