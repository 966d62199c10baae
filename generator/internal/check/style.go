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
	n := s.repeats.length
	size := n * hanSize
	once := s.text[end-size : end]
	s.repeats = repeatFinder{}
	for period := 1; period <= 2; period++ { // 哈哈哈, 研究研究
		if strings.Repeat(once[:hanSize*period], n/period) == once {
			return
		}
	}
	if strings.Contains(once, "一") { // 又一个又一个
		return
	}
	if n <= 4 && rightTwice(once, s.text[s.floor:end-2*size], s.text[end:limit]) {
		return
	}
	s.report(doubledWord, end-2*size, end, once)
}

// hanSize is the bytes of a Han character that [repeatFinder] takes.
const hanSize = len("一")

// rightTwice reports whether three or four characters may stand twice in a row: where they are parts of other words.
func rightTwice(once, before, after string) bool {
	first, last := once[:hanSize], once[len(once)-hanSize:]
	switch {
	case strings.Contains(between, first), strings.Contains(between, last): // 专利|的专利|的专利权, 企业|对企业、对企业|家
		return true
	case strings.Contains("委员会委员", once): // 工会委员会委员, 委员会委员会议
		return once != "委员会" || hasAnyPrefix(after, []string{"议", "委"})
	case once == "人民法院": // 最高人民法院人民法院庭
		return hasAnySuffix(before, []string{"最高", "高级", "中级"})
	}
	next, n := utf8.DecodeRuneInString(after)
	return n > 0 && strings.ContainsRune(continuations[last], next)
}

// between are characters of which a phrase that holds one is right twice in a row: 土地|的土地|的土地承包权.
const between = "的地得对和与同跟及或等有在为以于由向从被把将给所之"

// continuations are the characters that make another word of the last one of a phrase: 申请人申请人民法院.
var continuations = map[string]string{
	"人": "民大员才事口防力工均数们次格身家类物质文生道情选体犯证为际性造行权气心间士群",
	"区": "域划间别位长委县", "会": "议计员见同谈场费晤话展", "院": "校长士落线", "部": "门署分队长位落委", "员": "工会",
	"学": "生校习院者术科会费期历", "长": "期江远度短征效", "地": "区方点位址质图理带铁产面", "业": "务主绩态者",
	"法": "律院人规治定", "家": "庭长属园具", "国": "家务际有内外民籍资企", "市": "场民区长委政", "工": "作程人业会资",
	"作": "用业风为", "机": "关构制会器", "公": "司安民共开路园告", "产": "业品生", "资": "金源产格本料", "行": "政业为动使",
	"生": "产活态命物", "民": "族主政警生众法", "大": "会家学力量局",
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
	case r == '。' || n > 2: // may be meant for ……
		s.report(doubledMark, i, stop, string(r))
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

// scanHalfWidth handles the half-width punctuation c at i, and returns where to go on.
func (s *scanner) scanHalfWidth(c byte, i, end int) int {
	s.repeats = repeatFinder{}
	switch stop := i + 1; c {
	case '(':
		before, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i])
		s.noteBrackets(before, i, end)
	case '"', '\'':
		before, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i])
		after, _ := utf8.DecodeRuneInString(s.text[stop:end])
		if isHan(before) || isHan(after) && !(before >= '0' && before <= '9') { // 15" is a length
			s.quotes.add(i, stop)
		}
	case '?':
		for at(s.text[:end], stop) == '?' {
			stop++
		}
		s.noteQuestion(i, stop, end)
		return stop
	default:
		s.noteHalfWidth(c, i, end)
	}
	return i + 1
}

// noteMark notes half-width punctuation for the end.
func (s *scanner) noteMark(mark halfWidthMark) {
	if !s.mayFix {
		mark.edits = nil
	}
	s.halfWidth = append(s.halfWidth, mark)
}

// noteHalfWidth notes the punctuation c at i if it stands in Chinese text.
func (s *scanner) noteHalfWidth(c byte, i, end int) {
	before, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i])
	if !isHan(before) && !strings.ContainsRune("”’》）】」", before) || before == utf8.RuneError {
		return
	}
	stop := i + 1
	if at(s.text[:end], stop) == ' ' && c != ':' {
		stop++
	}
	after, _ := utf8.DecodeRuneInString(s.text[stop:end])
	ends := endsSentence(s.text[stop:end])
	switch {
	case ends && c != ':':
		stop = i + 1
	case c == '.' && stop == i+1:
		return // a name, an abbreviation
	case !isHan(after) && !strings.ContainsRune("“‘《（「\"", after) && !(after >= '0' && after <= '9') && !isLetter(after):
		return
	}
	if strings.ContainsRune(chineseDigits, before) && c == '.' {
		return
	}
	mark := halfWidthMark{start: i, end: i + 1}
	if after != '"' && (c != '.' || ends || s.afterSentence(i)) { // 键:"值" may be code
		mark.edits = []Edit{{i, stop, fullWidth[c]}}
	}
	s.noteMark(mark)
}

// endsSentence reports whether a text goes on as after a sentence.
func endsSentence(text string) bool {
	r, n := utf8.DecodeRuneInString(text)
	return n == 0 || strings.ContainsRune("\n\r ”’」", r)
}

// afterSentence reports whether what the line has before i is long enough to be a sentence, and not the number of a
// heading: 第一章. 总则
func (s *scanner) afterSentence(i int) bool {
	line := s.text[max(s.floor, i-longestSentence):i]
	line = line[strings.LastIndexByte(line, '\n')+1:]
	return utf8.RuneCountInString(line) > 7 || strings.ContainsAny(line, "，、,")
}

// noteQuestion notes the question marks Text[i:stop] if they stand in Chinese text. In the middle of a clause that asks
// nothing they stand for a character that was lost.
func (s *scanner) noteQuestion(i, stop, end int) {
	before, _ := utf8.DecodeLastRuneInString(s.text[s.floor:i])
	after, _ := utf8.DecodeRuneInString(s.text[stop:end])
	if !isHan(before) && !strings.ContainsRune("”’》）】」", before) || before == utf8.RuneError {
		return
	}
	asks := strings.ContainsRune("吗呢么吧", before)
	if !asks && isHan(after) {
		if !s.isQuestion(i) {
			s.checkLostCharacter(i, stop, end)
			return
		}
	} else if !asks && endsSentence(s.text[stop:end]) {
		asks = s.isQuestion(i)
	} else if !asks {
		return
	}
	mark := halfWidthMark{start: i, end: stop}
	if asks && stop == i+1 {
		if at(s.text[:end], stop) == ' ' && !endsSentence(s.text[stop+1:end]) {
			stop++
		}
		mark.edits = []Edit{{i, stop, fullWidth['?']}}
	}
	s.noteMark(mark)
}

// isQuestion reports whether the clause before i asks something.
func (s *scanner) isQuestion(i int) bool {
	from, _ := s.sentenceAround(i, i, i)
	clause := s.text[from:i]
	if containsAny(clause, []string{"吗", "呢", "么", "谁", "哪", "怎", "几", "多少", "如何", "为何", "何时", "何处", "何以", "是否", "能否",
		"可否", "有无", "难道", "岂", "啥"}) {
		return true
	}
	runes := []rune(clause)
	for k := 1; k+1 < len(runes); k++ { // 好不好, 有没有
		if (runes[k] == '不' || runes[k] == '没') && runes[k-1] == runes[k+1] {
			return true
		}
	}
	return false
}

// notePercent notes a full-width percent sign after digits.
func (s *scanner) notePercent(i, size int) {
	if d, _ := lastDigit(s.text[s.floor:i]); d {
		s.percents.add(i, i+size)
	}
}

// longestBrackets is how far the closing bracket may be away, in bytes.
const longestBrackets = 200

// noteBrackets notes ( ) around Chinese text, but for those of a Markdown link.
func (s *scanner) noteBrackets(before rune, i, end int) {
	if before == ']' || strings.ContainsRune("=＝+-×÷/", before) { // a link, a formula
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
	s.noteMark(halfWidthMark{i, stop + 1, []Edit{{i, i + 1, "（"}, {stop, stop + 1, "）"}}})
}

// reportMarks reports each kind of wrong marks of a bulletin as one finding: there are mostly many.
func (s *scanner) reportMarks() {
	if t := s.quotes; t.count > 0 {
		s.report(straightQuotes, t.start, t.end, t.count)
	}
	if t := s.percents; t.count > 0 {
		s.report(percentSign, t.start, t.end, t.count, "%")
	}
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
	case thousands[r] != "" && hasAnyPrefix(s.text[stop+size:end], []string{"万亿次", "亿亿次"}): // a unit of computing
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
		if n < "1500" || n > "2099" || n[1:] == "000" { // 五000年 may be a number of years
			s.report(numerals, i, stop, plain.String())
			return
		}
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
