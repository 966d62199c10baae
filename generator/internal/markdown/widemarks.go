// Full-width marks within a line, and links that are not quite Markdown.

package markdown

import (
	"bytes"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// inline rewrites what stands at the present place of a line, and goes on to the next place of interest.
func (t *tidier) inline(end int) {
	n := t.at
	for n < end && !isInlineMark[t.in[n]] {
		n++
	}
	t.copy(n)
	if n == end {
		return
	}
	rest := t.in[n:end]
	switch rest[0] {
	case '\\':
		if !t.chinese || !t.scheme(rest) && !t.escape(rest) {
			t.copy(min(n+2, end))
		}
		return
	case '`':
		t.codeSpan(rest, end)
		return
	case '!':
		if t.link(rest) {
			return
		}
	case '[':
		if t.chinese && t.link(rest) {
			return
		}
	}
	if rest[0] < utf8.RuneSelf {
		t.copy(n + 1)
		return
	}
	r, size := utf8.DecodeRune(rest)
	switch {
	case !t.chinese:
		t.copy(n + size)
	case isZeroWidth(r):
		t.replace(size, "")
	case t.wide && t.cell(r, size):
	case r == '＊' && t.stars(rest):
	case (r == '：' || r == '／') && t.scheme(rest):
	case (r == '【' || r == '［' || r == '！') && t.link(rest):
	default:
		t.copy(n + size)
	}
}

var isInlineMark = func() (table [256]bool) {
	for _, c := range []byte{'\\', '`', '[', '!', 0xe2, 0xe3, 0xef} {
		table[c] = true
	}
	return table
}()

// codeSpan copies a code span that ends on its line.
func (t *tidier) codeSpan(rest []byte, end int) {
	n := runLength(rest)
	if n < 64 && t.unclosed&(1<<n) == 0 {
		for i := n; i < len(rest); {
			k := bytes.IndexByte(rest[i:], '`')
			if k < 0 {
				break
			}
			i += k
			length := runLength(rest[i:])
			i += length
			if length == n {
				t.copy(t.at + i)
				return
			}
		}
		t.unclosed |= 1 << n
	}
	t.copy(t.at + n)
}

// escape reads a full-width mark behind a backslash, which shows it as it is. A bracket may begin the name of a
// folder: D:\【资料】.
func (t *tidier) escape(rest []byte) bool {
	r, size := utf8.DecodeRune(rest[1:])
	if !strings.ContainsRune(wideSigns+"－＞", r) {
		return false
	}
	t.replace(1+size, "&#"+strconv.Itoa(int(r))+";")
	return true
}

const wideStar = "＊"

// stars reads ＊＊重点＊＊. What masks a name or number stays as typed: 张＊＊, 138＊＊＊＊1234.
func (t *tidier) stars(rest []byte) bool {
	n := wideRun(rest)
	span := rest[n*len(wideStar):]
	i := -1
	if n == 2 && !masksName(t.out, span) && !endsInDigit(t.out) {
		i = bytes.Index(span[:min(len(span), maxSpan)], []byte(wideStar+wideStar))
	}
	if i <= 0 || wideRun(span[i:]) != 2 || blanksLength(span) > 0 || endsInBlank(span[:i]) {
		t.copy(t.at + n*len(wideStar))
		return true
	}
	words := string(span[:i])
	shown := clipRunes(words, 40)
	t.repair(4*len(wideStar)+i, "**"+words+"**", "＊＊"+shown+"＊＊", "**"+shown+"**")
	return true
}

func wideRun(text []byte) int {
	n := 0
	for bytes.HasPrefix(text[n*len(wideStar):], []byte(wideStar)) {
		n++
	}
	return n
}

func endsInDigit(text []byte) bool { r, _ := utf8.DecodeLastRune(text); return isDigit(r) }
func endsInBlank(text []byte) bool { r, _ := utf8.DecodeLastRune(text); return isBlankRune(r) }

// scheme reads what follows https in https：//, https:／／ and https:\\.
func (t *tidier) scheme(rest []byte) bool {
	before, colon := t.out, ""
	if after, ok := bytes.CutPrefix(rest, []byte("：")); ok {
		rest, colon = after, "："
	} else if before, ok = bytes.CutSuffix(before, []byte(":")); !ok {
		return false
	}
	if !hasSuffixFold(before, "http") && !hasSuffixFold(before, "https") {
		return false
	}
	for _, slashes := range []string{"//", "／／", `\\`} {
		if bytes.HasPrefix(rest, []byte(slashes)) {
			meant := "//"
			if colon != "" {
				meant = "://"
			}
			t.repair(len(colon)+len(slashes), meant, colon+slashes, meant)
			return true
		}
	}
	return false
}

// link reads a link or photo whose brackets are full-width, or whose destination has blanks; and ![[a.jpg]] of
// Obsidian. It reports whether there was one.
func (t *tidier) link(rest []byte) bool {
	l, ok := readLink(rest)
	if !ok || l.size == 0 {
		return false
	}
	if l.wideSign && strings.Contains(l.dest, "://") && !t.beginsImage() {
		return false // it ends a sentence, and the link begins behind it
	}
	if l.wide {
		t.repair(l.size, l.write(l.escaped()), string(rest[:l.size]), l.meant())
		return true
	}
	// Only blanks: piece by piece, for what is reported of the destination has its place.
	from, end := t.at+l.destAt, t.at+l.size
	t.copy(from)
	for _, r := range l.dest {
		if size := utf8.RuneLen(r); isBlankRune(r) {
			t.replace(size, escapedBlanks.Replace(string(r)))
		} else if r == '%' && !l.isEscaped() {
			t.replace(size, "%25")
		} else {
			t.copy(t.at + size)
		}
	}
	t.copy(end)
	return true
}

// beginsImage reports whether a ！ here is the sign of a photo: at the start of a line, or right after a photo.
func (t *tidier) beginsImage() bool {
	line := t.out[max(0, len(t.out)-maxSpan):]
	line = bytes.TrimRight(line[bytes.LastIndexByte(line, '\n')+1:], " ")
	return len(bytes.TrimLeft(line, " >")) == 0 || line[len(line)-1] == ')' && bytes.Contains(line, []byte("!["))
}

// typedLink is a link or photo as somebody typed it.
type typedLink struct {
	image, wideSign   bool
	text, dest, title string
	destAt, size      int  // of all of it
	wide              bool // it has marks that are none in Markdown
}

var escapedBlanks = strings.NewReplacer(" ", "%20", "\t", "%20", "\u3000", "%E3%80%80", "\u00a0", "%C2%A0")

// isEscaped reports whether each % of the destination begins an escape.
func (l typedLink) isEscaped() bool {
	_, err := url.PathUnescape(l.dest)
	return err == nil
}

// escaped is the destination as Markdown takes it.
func (l typedLink) escaped() string {
	dest := l.dest
	if !l.isEscaped() {
		dest = strings.ReplaceAll(dest, "%", "%25")
	}
	return escapedBlanks.Replace(dest)
}

// meant is how an officer can write it.
func (l typedLink) meant() string {
	if strings.ContainsFunc(l.dest, isBlankRune) {
		return l.write("<" + l.dest + ">")
	}
	return l.write(l.dest)
}

func (l typedLink) write(dest string) string {
	sign := ""
	if l.image {
		sign = "!"
	}
	if l.title != "" {
		dest += ` "` + l.title + `"`
	}
	return sign + "[" + l.text + "](" + dest + ")"
}

// readLink reads the link or photo at the start of the text. Size is 0 where goldmark reads it as well.
func readLink(text []byte) (l typedLink, ok bool) {
	n := 0
	if text[0] == '!' {
		l.image, n = true, 1
	} else if bytes.HasPrefix(text, []byte("！")) {
		l.image, l.wideSign, l.wide, n = true, true, true, len("！")
	}
	if l.image && bytes.HasPrefix(text[n:], []byte("[[")) {
		return readEmbed(text, n, l)
	}
	closer, wide := openingBracket(text[n:])
	if closer == "" {
		return l, false
	}
	l.wide = l.wide || wide
	n += len(closer)
	end := closingBracket(text[n:], closer)
	if end < 0 {
		return l, false
	}
	l.text = string(text[n : n+end])
	closer = closerAt(text[n+end:])
	l.wide = l.wide || closer != "]"
	return readDestination(text, n+end+len(closer), l)
}

// openingBracket returns the sign that closes the bracket at the start of the text.
func openingBracket(text []byte) (closer string, wide bool) {
	switch {
	case len(text) == 0:
		return "", false
	case text[0] == '[':
		return "]", false
	case bytes.HasPrefix(text, []byte("［")):
		return "］", true
	case bytes.HasPrefix(text, []byte("【")):
		return "】", true
	}
	return "", false
}

// closingBracket returns where the text of a link ends, or -1. Brackets within it are not for this reading.
func closingBracket(text []byte, closer string) int {
	for i, r := range string(text[:min(len(text), maxSpan)]) {
		switch r {
		case '\\', '[', '`', '<', '［':
			return -1
		case '【':
			if closer == "】" {
				return -1
			}
		case '】':
			if closer == "】" {
				return i
			}
		case ']', '］':
			if closer != "】" {
				return i
			}
		}
	}
	return -1
}

// closerAt returns the closing bracket that the text begins with, or "".
func closerAt(text []byte) string {
	for _, closer := range []string{"]", "］", "】"} {
		if bytes.HasPrefix(text, []byte(closer)) {
			return closer
		}
	}
	return ""
}

// readEmbed reads ![[a.jpg]] and ![[a.jpg|说明]].
func readEmbed(text []byte, n int, l typedLink) (typedLink, bool) {
	span := text[n+2 : min(len(text), n+2+maxSpan)]
	end := bytes.Index(span, []byte("]]"))
	if end < 0 {
		return l, false
	}
	name, words, _ := strings.Cut(string(span[:end]), "|")
	if l.dest = strings.TrimSpace(name); !isPhotoName(l.dest) || strings.ContainsAny(l.dest, `[]()<>"`) {
		return l, false
	}
	l.text, _ = cutWidth("|" + strings.TrimSpace(words))
	l.text = strings.TrimPrefix(l.text, "|")
	l.wide, l.size = true, n+2+end+2
	return l, !strings.ContainsAny(l.text, `[]`)
}

// cutWidth takes the width in pixels off the text of a photo: 现场|300, 现场|300x200.
func cutWidth(text string) (words string, ok bool) {
	i := strings.LastIndexByte(text, '|')
	if i < 0 || i+1 == len(text) || strings.Trim(text[i+1:], "0123456789x×") != "" {
		return text, false
	}
	return text[:i], true
}

// readDestination reads the destination of a link whose text ends before n.
func readDestination(text []byte, n int, l typedLink) (typedLink, bool) {
	rest := text[n:]
	switch {
	case bytes.HasPrefix(rest, []byte("（")):
		l.wide, n = true, n+len("（")
	case len(rest) > 0 && rest[0] == '(':
		n++
	default:
		return l, false
	}
	size, end := closingParenthesis(text[n:])
	if size == 0 {
		return l, false
	}
	if end != ")" {
		l.wide = true
	}
	typed := string(text[n : n+size])
	if blanks := strings.Trim(typed, " \t"); blanks != trimBlanks(typed) {
		l.wide = true
	}
	l.size = n + size + len(end)
	l.dest = strings.TrimRightFunc(typed, isBlankRune)
	l.destAt = n + len(l.dest) - len(trimBlanks(l.dest))
	l.dest = trimBlanks(l.dest)
	l.cutTitle()
	if text, ok := cutWidth(l.text); ok && l.image {
		l.text, l.wide = text, true
	}
	if strings.ContainsAny(l.dest, `<>"\`) || !l.wide && !strings.ContainsFunc(l.dest, isBlankRune) {
		return l, false // Markdown as it should be, or nothing that can be understood
	}
	if l.image {
		return l, isPhotoName(l.dest) || isAddress(l.dest) && strings.Contains(l.dest, "://")
	}
	return l, isAddress(l.dest) || !l.wide && isFileName(l.dest)
}

func trimBlanks(s string) string { return strings.TrimFunc(s, isBlankRune) }

// closingParenthesis returns the length of the text before the parenthesis that closes it, and that.
func closingParenthesis(text []byte) (size int, sign string) {
	depth := 0
	for i, r := range string(text[:min(len(text), maxSpan)]) {
		switch r {
		case '[', '【':
			return 0, ""
		case '(', '（':
			depth++
		case ')', '）':
			if depth == 0 {
				return i, string(r)
			}
			depth--
		}
	}
	return 0, ""
}

// cutTitle takes the title off the end of the destination: a.jpg "标题".
func (l *typedLink) cutTitle() {
	for _, quotes := range []string{`""`, `''`, "“”", "‘’", "””", "＂＂"} {
		opening, closing := string([]rune(quotes)[:1]), string([]rune(quotes)[1:])
		inner, ok := strings.CutSuffix(l.dest, closing)
		if !ok {
			continue
		}
		i := strings.LastIndex(inner, opening)
		if i <= 0 || trimBlanks(inner[:i]) == inner[:i] || strings.Contains(inner[i:], `"`) && opening != `"` {
			continue
		}
		l.dest, l.title = trimBlanks(inner[:i]), inner[i+len(opening):]
		l.wide = l.wide || opening != `"` && opening != "'"
		return
	}
}

// isAddress reports whether what stands in brackets is an address, and no remark.
func isAddress(s string) bool {
	for _, prefix := range []string{"http://", "https://", "mailto:", "tel:", "/", "./", "../", "#", "www."} {
		if len(s) > len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
			return true
		}
	}
	return false
}

// isFileName reports whether a name has an extension.
func isFileName(s string) bool {
	ext := strings.ToLower(strings.TrimPrefix(path.Ext(s), "."))
	return len(ext) >= 2 && len(ext) <= 5 && strings.Trim(ext, "abcdefghijklmnopqrstuvwxyz0123456789") == "" &&
		strings.Trim(ext, "0123456789") != ""
}

// isPhotoName reports whether a name has the extension of a photo.
func isPhotoName(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg", ".jfif", ".jpe", ".png", ".webp", ".gif", ".heic", ".heif":
		return true
	}
	return false
}
