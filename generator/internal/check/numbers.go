// Numbers that identify a person. Digits are read in any width and collected in groups, with what separates
// them. A number is a window of whole groups: a group is never cut, so 20220901 contains no telephone number.

package check

import (
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// group is a run of digits: its bytes in the text and its digits in the scanner's buffer.
type group struct {
	start, end int
	from, to   int
	before     separator // between the group before and this one
	inLink     bool      // in the address of a link, where only identity numbers are reported
}

func (g group) len() int { return g.to - g.from }

type separator uint8

const (
	joined separator = iota
	blank
	dot
	dash
	paren // the bracket after an area code
)

// longestNumber is how many digits the longest number has: a bank card.
const longestNumber = 19

// scanNumbers reads the groups of digits from i on, reports the numbers among them, and returns where they end.
func (s *scanner) scanNumbers(i, end int) int {
	s.digits, s.groups = s.digits[:0], s.groups[:0]
	before, next := joined, i
	for next < end {
		g := group{start: next, from: len(s.digits), before: before, inLink: next < s.address}
		for next < end {
			d, size := digit(s.text[next:end])
			if d == 0 && zeroWidth(s.text[next:end]) > 0 && g.end > 0 {
				next += zeroWidth(s.text[next:end])
				continue
			}
			if d == 0 {
				break
			}
			s.digits = append(s.digits, d)
			next += size
			g.end = next
		}
		if g.end == 0 {
			break
		}
		g.to = len(s.digits)
		s.groups = append(s.groups, g)
		var size int
		if before, size = separatorAt(s.text[next:end]); size == 0 {
			break
		}
		if d, _ := digit(s.text[next+size:]); d == 0 || next+size >= end {
			break
		}
		next += size
	}
	if len(s.digits) >= 7 {
		s.findNumbers()
	}
	return max(s.groups[len(s.groups)-1].end, i+1)
}

// findNumbers tries each group as the beginning of a number, the longest window first.
func (s *scanner) findNumbers() {
	digits := string(s.digits)
	for i := 0; i < len(s.groups); {
		j := i
		for j+1 < len(s.groups) && s.groups[j+1].to-s.groups[i].from <= longestNumber {
			j++
		}
		taken := 1
		for ; j >= i; j-- {
			if s.tryWindow(digits, i, j) {
				taken = j - i + 1
				break
			}
		}
		i += taken
	}
}

// tryWindow reports the groups i to j if they are a number of a kind that has a rule.
func (s *scanner) tryWindow(digits string, i, j int) bool {
	digits = digits[s.groups[i].from:s.groups[j].to]
	switch n := len(digits); {
	case n < 7 || n > longestNumber || n == 9 || n == 10 || n == 14:
		return false
	case n < 11 && digits[0] == '0' || n == 12 && digits[0] != '0':
		return false
	}
	w := number{s: s, groups: s.groups[i : j+1], digits: digits}
	w.start, w.end = s.groups[i].start, s.groups[j].end
	if i > 0 {
		w.before = s.groups[i].before
	}
	if j+1 < len(s.groups) {
		w.after = s.groups[j+1].before
	}
	if code, mask := w.classify(); code != "" {
		s.report(code, w.start, w.end, mask)
		return true
	}
	return false
}

// number is a window of groups, with the separators on both sides.
type number struct {
	s             *scanner
	groups        []group
	digits        string
	start, end    int
	before, after separator
}

// classify is the rule that the number falls under and its masked form; "" if none.
func (w *number) classify() (diag.Code, string) {
	inLink := w.groups[0].inLink
	if w.before == dot || w.after == dot && !w.uniform(dot) {
		return "", "" // the fraction of a decimal, or before one
	}
	if w.isID() {
		return idNumber, maskID(w.digits)
	}
	if inLink {
		return "", ""
	}
	if code, mask := w.announced(); code != "" {
		return code, mask
	}
	if w.isSerial() {
		return "", ""
	}
	switch n := len(w.digits); {
	case n == 15 && w.isOldID():
		return idNumber, maskID(w.digits)
	case n >= 15 && w.isCard():
		return bankCard, w.digits[:4] + strings.Repeat("*", n-8) + w.digits[n-4:]
	}
	if m, ok := w.mobile(); ok {
		return mobile, m[:3] + "****" + m[7:]
	}
	if m, ok := w.landline(); ok {
		return landline, m
	}
	return "", ""
}

// uniform reports whether there are several groups, all with this separator between them.
func (w *number) uniform(by separator) bool {
	for _, g := range w.groups[1:] {
		if g.before != by {
			return false
		}
	}
	return len(w.groups) > 1
}

// grouping is the lengths of the groups: "3-4-4"; "1" if each is a single digit.
func (w *number) grouping() string {
	var b [2 * longestNumber]byte
	n, single := 0, true
	for _, g := range w.groups {
		if g.len() > 1 {
			single = false
		}
		if g.len() > 9 || n+2 > len(b) {
			return "long"
		}
		b[n], b[n+1] = byte('0'+g.len()), '-'
		n += 2
	}
	if single {
		return "1"
	}
	return string(b[:n-1])
}

// isSerial reports whether the text around shows that this is an amount or the number of a document or a thing.
func (w *number) isSerial() bool {
	text := w.s.text
	before, _ := utf8.DecodeLastRuneInString(text[:w.start])
	after, _ := utf8.DecodeRuneInString(text[w.end:])
	switch {
	case isLetter(before) && !telephoneWord(text[:w.start]) || isLetter(after) && w.s.kind != name:
		return true
	case strings.ContainsRune("¥￥$€£±≈×", before) && before != utf8.RuneError:
		return true
	case before == ',' || before == '，':
		if d, _ := lastDigit(text[:w.start-utf8.RuneLen(before)]); d && len(w.groups) == 1 && w.groups[0].len() <= 3 {
			return true
		}
	case before == '第' && strings.HasPrefix(text[w.end:], "号"):
		return true
	}
	rest := strings.TrimLeft(text[w.end:min(len(text), w.end+16)], " 　")
	if hasAnyPrefix(rest, amountUnits) {
		return true
	}
	return containsAny(lastRunes(text[:w.start], 8), serialWords)
}

var amountUnits = []string{
	"元", "万", "亿", "%", "％", "‰", "人次", "千瓦", "吨", "公斤", "千克", "平方", "立方", "公里", "米", "个", "户", "株", "册", "斤", "亩",
	"台", "辆", "头", "只", "件", "美元", "万元", "次", "条", "篇", "毫米", "字节", "度电", "克",
}

var serialWords = []string{
	"编号", "单号", "文号", "案号", "票号", "流水号", "批号", "登记号", "备案", "网安备", "条码", "书号", "ISBN", "ISSN", "信用代码",
	"机构代码", "序列号", "型号", "统一代码", "税号", "货号", "学号", "订单", "运单", "工单", "合同号", "项目代码", "区划代码", "标识码", "凭证号",
}

// telephoneWord reports whether a text ends in a Latin word for a telephone: Tel138….
func telephoneWord(text string) bool {
	i := len(text)
	for i > 0 && isLetter(rune(text[i-1])) && len(text)-i < 8 {
		i--
	}
	switch strings.ToLower(text[i:]) {
	case "tel", "mobile", "phone", "mob", "cell", "fax", "t", "m", "qq", "wechat", "wx", "vx":
		return true
	}
	return false
}

func isLetter(r rune) bool {
	return r|0x20 >= 'a' && r|0x20 <= 'z' && r < 0x80 || r >= 'Ａ' && r <= 'Ｚ' || r >= 'ａ' && r <= 'ｚ'
}

// digit is the digit that a text begins with, in any width, as ASCII, and its size; 0 if there is none.
func digit(text string) (byte, int) {
	if text == "" {
		return 0, 0
	}
	if c := text[0]; c < utf8.RuneSelf {
		if c >= '0' && c <= '9' {
			return c, 1
		}
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case r >= '０' && r <= '９':
		return byte('0' + r - '０'), size
	case r >= 0x1d7ce && r <= 0x1d7ff: // mathematical digits, by which some hide a number
		return byte('0' + (r-0x1d7ce)%10), size
	}
	return 0, 0
}

// lastDigit is the digit that a text ends in.
func lastDigit(text string) (bool, byte) {
	r, size := utf8.DecodeLastRuneInString(text)
	if r == utf8.RuneError {
		return false, 0
	}
	d, _ := digit(text[len(text)-size:])
	return d != 0, d
}

// separatorAt is the separator that a text begins with, of three characters at most.
func separatorAt(text string) (sep separator, size int) {
	for range 3 {
		kind, n := joined, 0
		switch r, w := utf8.DecodeRuneInString(text[size:]); {
		case w == 0:
			return sep, size
		case r == ' ' || r == 0xa0 || r == '　' || r >= 0x2000 && r <= 0x200a || r == 0x202f || r == '\\': // \- and the like
			kind, n = blank, w
		case r == '-' || r == '－' || r >= 0x2010 && r <= 0x2015 || r == '_' || r == 0x2212:
			kind, n = dash, w
		case r == '.' || r == '．' || r == '·' || r == '•' || r == '・':
			kind, n = dot, w
		case r == ')' || r == '）':
			kind, n = paren, w
		default:
			n = zeroWidth(text[size:])
		}
		if n == 0 {
			break
		}
		sep, size = max(sep, kind), size+n
	}
	return sep, size
}

// zeroWidth is the size of the invisible character that a text begins with, or 0.
func zeroWidth(text string) int {
	if strings.HasPrefix(text, "\u200b") || strings.HasPrefix(text, "\u200c") || strings.HasPrefix(text, "\u200d") ||
		strings.HasPrefix(text, "\ufeff") || strings.HasPrefix(text, "\u2060") {
		return 3
	}
	if strings.HasPrefix(text, "\u00ad") {
		return 2
	}
	return 0
}

// foldNumber makes numbers and mail addresses comparable: half width, lower case, without separators.
func foldNumber(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if d, size := digit(s[i:]); d != 0 {
			b.WriteByte(d)
			i += size
			continue
		}
		if _, size := separatorAt(s[i:]); size > 0 && !strings.ContainsAny(s[i:i+size], "._") {
			i += size
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if r >= 'A' && r <= 'Z' {
			r |= 0x20
		}
		if r != '(' && r != '+' {
			b.WriteRune(r)
		}
		i += size
	}
	return b.String()
}

func hasAnyPrefix(text string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(text, w) {
			return true
		}
	}
	return false
}

func hasAnySuffix(text string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(text, w) {
			return true
		}
	}
	return false
}

func containsAny(text string, words []string) bool {
	for _, w := range words {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}

// lastRunes is the end of a text, n characters long.
func lastRunes(text string, n int) string {
	i := len(text)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(text[:i])
		i -= size
	}
	return text[i:]
}
