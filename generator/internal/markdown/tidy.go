// Marks as Chinese input methods, word processors and note programs write them.
//
// ＃＃ 标题, －　项, ＞ 引文, ＊＊重点＊＊, ｜表｜, ！【图】（a.jpg） and ![[a.jpg]] are no Markdown, but nobody means anything
// else by them. They are rewritten before goldmark sees them, with a warning that says what was read. The blanks
// before and behind a mark may be of any width: those before a line become plain ones, without a word, since
// indentation means nothing in a bulletin; what has no width disappears.
//
// Only a text that holds one of these characters is copied, and fenced code is left alone. Every search ends with
// its line or after maxSpan bytes, so that no text takes longer than a constant for each of its bytes.

package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// maxSpan is the greatest length of a link's text or destination that is looked for.
const maxSpan = 1024

// tidier writes one body anew.
type tidier struct {
	job     *job
	in, out []byte
	at      int  // what of in was read
	chinese bool // else only photos are read

	fence    []byte // the fence that is open
	fenceOdd bool   // it is indented by full-width blanks
	wide     bool   // the lines of a table with full-width bars are being read
	row      bool   // this is its delimiter row
	repaired int    // marks, at the start of lines
	unclosed uint64 // lengths of backtick runs that do not occur again on the line
}

// tidy rewrites the text where it needs it.
func (j *job) tidy() {
	p := &j.source
	if !untidy(p.text) {
		return
	}
	t := tidier{job: j, in: p.text, out: make([]byte, 0, len(p.text)+64), chinese: j.chinese}
	p.text = t.out // what is reported refers to it
	for t.at < len(t.in) {
		end := len(t.in)
		if i := bytes.IndexByte(t.in[t.at:], '\n'); i >= 0 {
			end = t.at + i
		}
		t.line(end)
		t.copy(min(end+1, len(t.in)))
	}
	p.text = t.out
}

// untidy reports whether the text may hold anything to rewrite.
func untidy(text []byte) bool {
	for i, c := range text {
		if untidyByte[c] && !(i+2 < len(text) && isOrdinary(c, text[i+1], text[i+2])) && untidyAt(text, i) {
			return true
		}
	}
	return false
}

var untidyByte = func() (table [256]bool) {
	for _, c := range []byte{'[', ']', '&', '-', '\\', 0xc2, 0xe2, 0xe3, 0xef} {
		table[c] = true
	}
	return table
}()

// untidyAt reports whether something to rewrite may stand at text[i].
func untidyAt(text []byte, i int) bool {
	rest := text[i:]
	switch rest[0] {
	case '[':
		return len(rest) > 1 && rest[1] == '['
	case ']':
		return len(rest) > 1 && (rest[1] >= utf8.RuneSelf || rest[1] == '(' &&
			(i > 0 && isDigit(rune(text[i-1])) || !isPlainDestination(rest[2:])))
	case '&':
		_, size := blankAt(rest)
		return size > 0
	case '\\':
		return len(rest) > 1 && (rest[1] == '\\' || rest[1] >= utf8.RuneSelf)
	case '-':
		return len(rest) > 1 && rest[1] >= utf8.RuneSelf && (i == 0 || bytes.IndexByte([]byte("\n\t >"), text[i-1]) >= 0)
	}
	r, size := utf8.DecodeRune(rest)
	switch r {
	case '＃', '＊', '－', '＞', '｜', '［', '］', '】', '｀':
		return true
	case '！':
		closer, _ := openingBracket(rest[size:])
		return closer != ""
	case '／':
		return bytes.HasPrefix(rest[size:], []byte("／"))
	case '：', '—', '–', '─', '━':
		if i > 0 && (text[i-1] == '|' || text[i-1] == '-') || bytes.HasPrefix(rest[size:], []byte("|")) {
			return true // a delimiter row, perhaps
		}
		return bytes.HasPrefix(rest[size:], []byte("//")) // those before ／／ and \\ are found by these
	}
	return isBlankRune(r) || isZeroWidth(r)
}

// isOrdinary reports whether three bytes are a sign that every text is full of, such as ，。“”, so that looking at them
// costs next to nothing.
func isOrdinary(a, b, c byte) bool {
	switch a {
	case 0xe2: // from ‐ on, but for – — and a blank
		return b == 0x80 && c >= 0x95 && c != 0xaf
	case 0xe3: // but for the ideographic space and 】
		return b != 0x80 || c != 0x80 && c != 0x91
	case 0xef:
		return b == 0xbc && (c == 0x8c || c == 0x9b || c == 0x88 || c == 0x89 || c == 0x9f)
	}
	return false
}

// isPlainDestination reports whether a destination ends without a blank or a full-width sign in it.
func isPlainDestination(text []byte) bool {
	for _, c := range text[:min(len(text), maxSpan)] {
		switch c {
		case ')', '[', '\n':
			return true
		case ' ', '\t', 0xc2, 0xe3, 0xef:
			return false
		}
	}
	return true
}

// asSeen is what a reader takes r for: blanks as wide as a plain one look like it.
func asSeen(r rune) rune {
	switch {
	case isZeroWidth(r):
		return -1
	case isBlankRune(r) && r != '\t' && r != 0x3000 && r != 0x2001 && r != 0x2003:
		return ' '
	}
	return r
}

// isZeroWidth reports whether r is an invisible character that is not part of the text around it, as joiners are.
func isZeroWidth(r rune) bool {
	return r == 0x200b || r == 0x2060 || r == 0xfeff || r == 0x200e || r == 0x200f
}

// copy copies the input up to end.
func (t *tidier) copy(end int) {
	t.out = append(t.out, t.in[t.at:end]...)
	t.at = end
}

// replace writes text for the next n bytes of the input.
func (t *tidier) replace(n int, text string) {
	t.out = append(t.out, text...)
	t.at += n
	t.job.source.tidy.note(len(t.out), t.at)
}

// maxMarkRepairs limits what is said of marks: a long list repeats one slip.
const maxMarkRepairs = 5

// repair is replace with a warning: typed was read as meant.
func (t *tidier) repair(n int, text, typed, meant string) {
	start := len(t.out)
	t.replace(n, text)
	t.job.report(diag.New(diag.BodyRepair, typed, meant), start, len(t.out))
}

// repairMark is repair for a mark at the start of a line. What is said of it shows the words behind.
func (t *tidier) repairMark(n, end int, text string) {
	if string(bytes.Map(asSeen, t.in[t.at:t.at+n])) == text { // nobody can see the difference
		t.replace(n, text)
		return
	}
	if t.repaired++; t.repaired > maxMarkRepairs {
		t.replace(n, text)
		return
	}
	words := clipRunes(string(bytes.TrimRightFunc(t.in[t.at+n:min(end, t.at+n+maxSpan)], isBlankRune)), 20)
	t.repair(n, text, string(t.in[t.at:t.at+n])+words, text+words)
}

// line rewrites the input up to end, the end of its line.
func (t *tidier) line(end int) {
	t.unclosed = 0
	if t.fence != nil {
		if t.fenceOdd {
			t.blanks(end)
		}
		t.toggle(bytes.TrimLeft(t.in[t.at:end], " \t>"))
		t.copy(end)
		return
	}
	start := t.at
	if t.chinese {
		t.openTable(end)
		t.prefix(end)
	} else {
		t.copy(end - len(bytes.TrimLeft(t.in[t.at:end], " \t>")))
	}
	if t.openFence(end) {
		line := t.in[start:end]
		t.fenceOdd = odd(line[:blanksLength(line)])
		t.copy(end)
		return
	}
	if t.chinese {
		t.marks(end)
	}
	for t.at < end {
		t.inline(end)
	}
}

// openFence reports whether the line opens a fence.
func (t *tidier) openFence(end int) bool {
	rest := t.in[t.at:end]
	if bytes.HasPrefix(rest, []byte("｀｀｀")) {
		t.repair(len("｀｀｀"), "```", "｀｀｀", "```")
		t.fence = []byte("```")
		return true
	}
	if len(rest) < 3 || rest[0] != '`' && rest[0] != '~' {
		return false
	}
	n := runLength(rest)
	if n < 3 || rest[0] == '`' && bytes.IndexByte(rest[n:], '`') >= 0 {
		return false
	}
	t.fence = rest[:n]
	return true
}

// toggle closes the open fence if the line does. Those of full-width signs were opened as plain ones.
func (t *tidier) toggle(line []byte) {
	line = bytes.TrimRight(line, " \t\u3000")
	if n := len(bytes.TrimLeft(line, string(t.fence[:1]))); n == 0 && bytes.HasPrefix(line, t.fence) {
		t.fence = nil
	}
	if bytes.Equal(line, []byte("｀｀｀")) {
		t.repair(len(line), "```", "｀｀｀", "```")
		t.fence = nil
	}
}

// prefix reads the blanks, quotes and items that the line begins with, up to what checkLimits refuses.
func (t *tidier) prefix(end int) {
	for range maxBlocks {
		t.blanks(end)
		if t.fence != nil || t.at == end {
			return
		}
		rest := t.in[t.at:end]
		size, quote := containerSign(rest)
		if size > 0 && size < len(rest) {
			t.copy(t.at + size)
			if n := blanksLength(rest[size:]); !quote && odd(rest[size:size+n]) {
				t.replace(n, "")
			}
			continue
		}
		if !t.wideContainer(rest, end) {
			return
		}
	}
}

// wideContainer reads a quote or item whose mark or blank is a full-width one, or whose blank is missing.
func (t *tidier) wideContainer(rest []byte, end int) bool {
	r, size := utf8.DecodeRune(rest)
	next, _ := utf8.DecodeRune(rest[size:])
	blanks := blanksLength(rest[size:])
	switch {
	case r == '＞':
		return t.wideQuote(rest, end)
	case r == '－' && blanks > 0 && blanks < len(rest)-size:
		t.repairMark(size+blanks, end, "- ")
	case (r == '-' || r == '*' || r == '+') && odd(rest[size:size+blanks]) && blanks < len(rest)-size:
		t.repairMark(size+blanks, end, string(rest[:1])+" ")
	case r == '-' && (isHan(next) || isOpeningQuote(next)) && !bytes.HasSuffix(bytes.TrimRight(rest, " \t"), []byte("-")):
		t.repairMark(size, end, "- ")
	default:
		return false
	}
	return true
}

// wideQuote reads ＞ and ＞＞ before words. ＞60分 is text.
func (t *tidier) wideQuote(rest []byte, end int) bool {
	words := bytes.TrimLeft(rest, "＞>")
	n := len(rest) - len(words)
	next, _ := utf8.DecodeRune(words)
	if blanksLength(words) == 0 && !isHan(next) && next != '“' && next != '《' && n == len("＞") {
		return false
	}
	t.repairMark(n, end, strings.Repeat(">", min(utf8.RuneCount(rest[:n]), maxBlocks)))
	return true
}

// odd reports whether there are others than plain ones among the blanks.
func odd(blanks []byte) bool { return len(bytes.Trim(blanks, " \t")) > 0 }

func isOpeningQuote(r rune) bool {
	return r == '“' || r == '《' || r == '【' || r == '「' || r == '（'
}

// blanks makes the blanks at the start of a line plain ones: as many columns wide, but never narrower than two
// for one that a word processor or web page uses to indent.
func (t *tidier) blanks(end int) {
	for t.at < end {
		c := t.in[t.at]
		if c == ' ' || c == '\t' {
			t.copy(t.at + 1)
			continue
		}
		r, size := blankAt(t.in[t.at:end])
		switch {
		case size == 0:
			return
		case isZeroWidth(r):
			t.replace(size, "")
		case r == 0xa0 || r == 0x3000 || r == 0x2003 || r == 0x2001:
			t.replace(size, "  ")
		default:
			t.replace(size, " ")
		}
	}
}

// blankAt returns the blank or zero-width character that the text begins with, also as a reference (&nbsp;), and
// its length; 0 if it begins with none.
func blankAt(text []byte) (r rune, size int) {
	switch c := text[0]; {
	case c == '&':
		for _, b := range blankReferences {
			if bytes.HasPrefix(text, []byte(b.name)) {
				return b.r, len(b.name)
			}
		}
		return 0, 0
	case c < utf8.RuneSelf:
		if c == ' ' || c == '\t' {
			return rune(c), 1
		}
		return 0, 0
	}
	if r, size = utf8.DecodeRune(text); isBlankRune(r) || isZeroWidth(r) {
		return r, size
	}
	return 0, 0
}

// blankReferences are blanks as web pages write them.
var blankReferences = []struct {
	name string
	r    rune
}{
	{"&nbsp;", 0xa0}, {"&emsp;", 0x2003}, {"&ensp;", 0x2002}, {"&#160;", 0xa0}, {"&#xa0;", 0xa0}, {"&#xA0;", 0xa0},
	{"&#12288;", 0x3000}, {"&#x3000;", 0x3000}, {"&#8195;", 0x2003}, {"&#8194;", 0x2002}, {"&thinsp;", 0x2009},
}

// blanksLength is the length of the blanks that the text begins with.
func blanksLength(text []byte) int {
	n := 0
	for n < len(text) && text[n] != '\n' {
		_, size := blankAt(text[n:])
		if size == 0 {
			break
		}
		n += size
	}
	return n
}

// marks reads the mark of a heading that the line begins with.
func (t *tidier) marks(end int) {
	rest := t.in[t.at:end]
	level, n, wide := 0, 0, false
	for n < len(rest) && level <= 6 {
		if rest[n] == '#' {
			n++
		} else if bytes.HasPrefix(rest[n:], []byte("＃")) {
			n, wide = n+len("＃"), true
		} else {
			break
		}
		level++
	}
	blanks := blanksLength(rest[n:])
	switch {
	case level == 0 || level > 6 || n+blanks == len(rest):
	case wide && (blanks > 0 || level > 1 && rest[n] >= utf8.RuneSelf), odd(rest[n : n+blanks]):
		t.repairMark(n+blanks, end, "######"[:level]+" ")
	}
}
