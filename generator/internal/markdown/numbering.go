// Official numbering and bullets: what only paragraphs begin with.

package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// beginsParagraph reports whether a line begins as only paragraphs do. Before is the line before it: words of
// which a number is a part may be cut by a line break.
func beginsParagraph(line, before []byte) bool {
	switch {
	case isSeparator(before):
		return true
	case len(line) < 2:
		return false
	case line[0] == '*' && line[1] >= utf8.RuneSelf && bytes.IndexByte(line[:min(len(line), maxSpan)][1:], '*') < 0:
		return isFinished(before) // *注：……
	}
	line = bytes.TrimLeft(line, "*_") // **一、工作情况**
	if len(line) < 2 || !mayBeginParagraph[line[0]] {
		return false
	}
	r, size := utf8.DecodeRune(line)
	switch {
	case r == '第':
		return isArticle(line[size:])
	case isDash(r):
		return isFinished(before) || isSeparator(line)
	case isBullet(r):
		return r != '○' || numeralLength(line[size:]) == 0 // ○二年
	case isEnclosedNumber(r):
		return true
	case r == '（' || r == '(':
		return isBracketed(line[size:], before)
	case r >= 'Ⅰ' && r <= 'Ⅻ':
		return isNumbered(line[size:], before)
	}
	digits := numeralLength(line)
	return digits > 0 && !endsInOrdinal(before) && isNumbered(line[digits:], before)
}

// mayBeginParagraph are the first bytes of all that beginsParagraph looks for, so that it costs nothing for
// most lines.
var mayBeginParagraph = func() (table [256]bool) {
	for c := '0'; c <= '9'; c++ {
		table[c] = true
	}
	for _, r := range "第（(０９ⅠⅫ①⑳⑴⒈㈠㊀❶➀" + numerals + bullets + dashes + "\uf06c" {
		table[string(r)[0]] = true
	}
	return table
}()

const numerals = "一二三四五六七八九十○〇零百两"

// numeralLength is the length of the Chinese or Arabic number that a line begins with, up to 99.
func numeralLength(line []byte) int {
	n := 0
	for i := 0; i < 3 && n < len(line); i++ {
		r, size := utf8.DecodeRune(line[n:])
		if !isDigit(r) && !strings.ContainsRune("一二三四五六七八九十", r) {
			break
		}
		n += size
	}
	return n
}

// isNumbered reports whether what follows the number makes it a numbering.
func isNumbered(rest, before []byte) bool {
	r, size := utf8.DecodeRune(rest)
	next, _ := utf8.DecodeRune(rest[size:])
	switch r {
	case '、':
		return !enumerates(rest[size:]) && !bytes.HasSuffix(before, []byte("、")) // 五、 and below it 六、七社区
	case '．':
		return !isDigit(next)
	case '.':
		return !isDigit(next) && (next >= utf8.RuneSelf && next != utf8.RuneError || next == ' ' || next == '\t')
	case ')', '）':
		return !opens(before) && len(rest) > size
	}
	return false
}

// enumerates reports whether a number is followed by another of the same list: 一、二等奖, 一、二季度.
func enumerates(rest []byte) bool {
	n := numeralLength(rest)
	if n == 0 {
		return false
	}
	r, _ := utf8.DecodeRune(rest[n:])
	return strings.ContainsRune("、等类级季届期批号审月年", r) || r == '和' || r == '至'
}

// isBracketed reports whether the line goes on as （一） and （1） do, and does not speak of such an item: （一）项.
func isBracketed(rest, before []byte) bool {
	digits := numeralLength(rest)
	if digits == 0 || endsInOrdinal(before) {
		return false
	}
	r, size := utf8.DecodeRune(rest[digits:])
	if r != '）' && r != ')' {
		return false
	}
	next, _ := utf8.DecodeRune(rest[digits+size:])
	return next == utf8.RuneError || !strings.ContainsRune("项款条目号的、和至", next)
}

// isArticle reports whether the line goes on as the articles and chapters of a law do: 第一条　为了……. A blank is
// needed, since 第一条街 may follow a line break.
func isArticle(rest []byte) bool {
	n, count := 0, 0
	for n < len(rest) && count < 8 {
		r, size := utf8.DecodeRune(rest[n:])
		if !isDigit(r) && !strings.ContainsRune(numerals, r) {
			break
		}
		n, count = n+size, count+1
	}
	r, size := utf8.DecodeRune(rest[n:])
	if count == 0 || !strings.ContainsRune("条章节编款项部篇", r) {
		return false
	}
	rest = rest[n+size:]
	if bytes.HasPrefix(rest, []byte("之")) { // 第一条之一
		_, size := utf8.DecodeRune(rest)
		rest = rest[size:]
		rest = rest[numeralLength(rest):]
	}
	after, _ := utf8.DecodeRune(rest)
	return isBlankRune(after) || after == '\n'
}

// endsInOrdinal reports whether a line ends within an ordinal number: 第, 第十.
func endsInOrdinal(before []byte) bool {
	return bytes.HasSuffix(bytes.TrimRight(before, numerals), []byte("第"))
}

// opens reports whether a line leaves a bracket open: （见附件.
func opens(before []byte) bool {
	opening := bytes.LastIndexAny(before, "（(")
	return opening >= 0 && bytes.LastIndexAny(before, "）)") < opening
}

// dashes begin the items of a list, and ＊ begins a note. A line may also break before one within a sentence.
const dashes = "—–─━－＝═＊"

func isDash(r rune) bool { return r >= 0x80 && strings.ContainsRune(dashes, r) }

// isFinished reports whether nothing in a line goes on in the next.
func isFinished(line []byte) bool {
	r, _ := utf8.DecodeLastRune(bytes.TrimRight(line, "”’）》」』\"*_)"))
	return strings.ContainsRune("。；：！？;:!?…", r)
}

// isSeparator reports whether a line is one of dashes between two parts.
func isSeparator(line []byte) bool {
	r, size := utf8.DecodeRune(line)
	line = bytes.TrimSpace(line)
	return isDash(r) && len(line) >= 3*size && len(bytes.Trim(line, string(r))) == 0
}

const bullets = "●■◆·•○□◇★☆▲△▶►▪▫◾‣⁃∙・※➢➤✓✔❖✦◎☐☑✅❌⭐👉📌🔹🔸🔶🔷"

// isBullet reports whether r is a bullet. Those of Word's symbol fonts are in the private use area.
func isBullet(r rune) bool {
	return r >= 0x80 && strings.ContainsRune(bullets, r) || r >= 0xf06c && r <= 0xf0fe
}

// isEnclosedNumber reports whether r is a number in a circle or in brackets, or with a full stop.
func isEnclosedNumber(r rune) bool {
	switch {
	case r >= '①' && r <= '⒛', r >= '❶' && r <= '➓', r >= '⓪' && r <= '⓾', r >= '㈠' && r <= '㈩', r >= '㉑' && r <= '㉟',
		r >= '㊀' && r <= '㊉', r >= '㊱' && r <= '㊿':
		return true
	}
	return false
}

// isBlankRune reports whether r is a blank, of whichever width.
func isBlankRune(r rune) bool {
	switch {
	case r == ' ' || r == '\t' || r == 0xa0 || r == 0x3000 || r == 0x202f || r == 0x205f:
		return true
	}
	return r >= 0x2000 && r <= 0x200a
}
