// Stars that are not emphasis.
//
// Offices must mask phone and identity numbers (138****1234), and articles copied from sites that filter
// words have *党**建: the word rotated left by one character between * and **. CommonMark would pair such
// stars across a sentence, and they would disappear.

package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
)

// maskLength is the shortest run of stars that is a mask rather than emphasis.
const maskLength = 4

// literalStars returns how many bytes from the start of the line are literal although CommonMark may take
// them for a delimiter run of n stars; 0 leaves the run to the flanking rule. In text without Chinese only
// masks with a digit beside them are literal: a table cell of numbers alone must not become bold. Before is the
// text before the run; closing says that a run of this length is open.
func literalStars(before, line []byte, n int, s neighbours, chinese, closing bool) int {
	if n >= maskLength {
		inside := !util.IsSpaceRune(s.before) && !util.IsSpaceRune(s.after)
		if inside && (chinese || isDigit(s.before) || isDigit(s.after)) {
			return n
		}
		return 0
	}
	if !chinese {
		return 0
	}
	if isDigit(s.before) && isDigit(s.after) || !closing && masksName(before, line[n:]) || masksPlate(before, s.after, n) {
		return n
	}
	if n == 1 {
		if closing {
			return 0
		}
		if multiplies(before, line, s) {
			return 1
		}
		return rotatedWord(line)
	}
	return 0
}

// multiplies reports whether a single star is a sign of multiplication: 2人*3天*100元, 3m*宽4m, 面积=长*宽. *3* is
// emphasis.
func multiplies(before, line []byte, s neighbours) bool {
	opening := s.after == '(' || s.after == '（'
	switch closing := s.before == ')' || s.before == '）'; {
	case isDigit(s.after) && (isHan(s.before) || closing):
		digits := bytes.TrimLeft(line[1:], "0123456789.%")
		return len(digits) == 0 || digits[0] != '*' || len(digits) > 1 && isDigit(rune(digits[1]))
	case opening && (isDigit(s.before) || closing):
		return true
	}
	if unit := bytes.TrimRight(before[max(0, len(before)-4):], "abcdefghijklmnopqrstuvwxyz"); endsInDigit(unit) {
		return true
	}
	clause := before[max(0, len(before)-60):]
	clause = clause[bytes.LastIndexAny(clause, "\n。；，")+1:]
	return isHan(s.before) && isHan(s.after) && bytes.ContainsAny(clause, "=＝")
}

// masksPlate reports whether stars stand between a Latin letter and a digit, as in the plate 川A***12.
func masksPlate(before []byte, after rune, n int) bool {
	return n > 1 && isDigit(after) && len(before) > 0 && before[len(before)-1] >= 'A' && before[len(before)-1] <= 'Z'
}

// surnames are the commonest hundred and fifty: nine in ten people bear one of them.
const surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡" +
	"蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙" +
	"黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷" +
	"詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季成裴霍涂苗谷曲盛冉翁蓝路游辛靳管柴"

// masksName reports whether stars between the texts hide the rest of a name: 张*明, 李**、王**. Emphasis begins
// neither right after a surname that stands alone, nor before a mark that ends a clause.
func masksName(before, after []byte) bool {
	last, _ := utf8.DecodeLastRune(before)
	next, _ := utf8.DecodeRune(after)
	return isHan(last) && (strings.ContainsRune("、，。；：！？）》」』】”’|", next) || isHan(next) && endsInSurname(before))
}

// roles are what people are called by before their names. Each has two characters.
const roles = "代表 委员 主任 书记 市民 群众 居民 选民 村民 记者 同学 职工 患者 业主 原告 被告 党员 干部"

// endsInSurname reports whether a text ends in a surname that stands alone, or behind a role.
func endsInSurname(text []byte) bool {
	last, size := utf8.DecodeLastRune(text)
	if !isHan(last) || !strings.ContainsRune(surnames, last) {
		return false
	}
	text = text[:len(text)-size]
	first, _ := utf8.DecodeLastRune(text)
	if isHan(first) {
		return len(text) >= 6 && strings.Contains(roles, string(text[len(text)-6:]))
	}
	alone := len(text) == 0 || first == '\n' || isBlankRune(first) || util.IsPunctRune(first)
	return alone && first != '*' && first != '_'
}

// maxRotatedWord is the length of the longest word, in characters, that filters are known to rotate.
const maxRotatedWord = 8

// rotatedWord returns the length of a rotated word at the start of the line, stars included, or 0.
// *强调**更强*** begins in the same way, so the runs of stars that follow decide: it is emphasis when they
// close it, by *** or by ** and then a separate *.
func rotatedWord(line []byte) int {
	n := rotatedWordAt(line)
	if n == 0 {
		return 0
	}
	next, at := nextStars(line, n)
	switch next {
	case 3:
		return 0
	case 2:
		if after, at := nextStars(line, at+2); after == 1 && rotatedWordAt(line[at:]) == 0 {
			return 0
		}
	}
	return n
}

// rotatedWordAt returns the length of *汉字** at the start of the line, or 0.
func rotatedWordAt(line []byte) int {
	i := 1
	for range maxRotatedWord {
		r, size := utf8.DecodeRune(line[i:])
		if !isHan(r) {
			break
		}
		i += size
	}
	if i == 1 || i+2 > len(line) || line[i] != '*' || runLength(line[i:]) != 2 {
		return 0
	}
	return i + 2
}

// nextStars returns the length and offset of the next run of stars of the line.
func nextStars(line []byte, from int) (length, at int) {
	i := bytes.IndexByte(line[from:], '*')
	if i < 0 {
		return 0, len(line)
	}
	return runLength(line[from+i:]), from + i
}

// checkStars warns once for each block of a ** or *** that is shown and masks nothing. Words that a scraper masked
// are one warning for the whole body: there are dozens of them.
func (j *job) checkStars(at, n int) {
	source := j.source.text
	before, _ := utf8.DecodeLastRune(source[:at])
	after, _ := utf8.DecodeRune(source[at+n:])
	if n == 1 || n >= maskLength || isDigit(before) && isDigit(after) || masksPlate(source[:at], after, n) {
		return
	}
	if j.chinese && endsInSurname(source[:at]) || strings.Contains(j.warnedMarks.warned, "*\n") {
		return
	}
	if endsRotatedWord(source[:at]) {
		if j.rotatedWarned {
			return
		}
		j.rotatedWarned = true
	}
	j.warnedMarks.warned += "*\n"
	j.report(diag.New(diag.BodyStars), at, at+n)
}

// endsRotatedWord reports whether the text ends as *汉字** does before its last stars.
func endsRotatedWord(text []byte) bool {
	words := 0
	for ; words <= maxRotatedWord; words++ {
		r, size := utf8.DecodeLastRune(text)
		if !isHan(r) {
			return words > 0 && r == '*'
		}
		text = text[:len(text)-size]
	}
	return false
}
