// Signs that Markdown would read.

package markup

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/lazyregexp"
)

// masked is a word that a scraper masked; package markdown shows it as it stands, and the check finds it as it stands.
var (
	masked = lazyregexp.New(`^\*\p{Han}{1,6}\*\*`)
	masks  = lazyregexp.New(`\*\p{Han}{1,6}\*\*`)
)

// wideSigns are those of full width that a backslash escapes; see package markdown.
const wideSigns = "＃！｜］】＊＿～＝｀－＞"

// escapeText escapes the signs within a text. Before and after are what stands beside it on the line.
func escapeText(s, before, after string) string {
	if strings.IndexFunc(s, isSign) < 0 {
		return s
	}
	var out strings.Builder
	rest := s + after
	at := 0
	chinese := strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
	broken := brokenAddresses(s, after)
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		if len(broken) > 0 && broken[0] == at {
			broken = broken[1:]
			out.WriteString(escaped(r))
			at += size
			continue
		}
		left := before
		if at > 0 {
			left = s[:at]
		}
		if n := literalStars(left, rest[at:], chinese); n > 0 {
			n = min(n, len(s)-at)
			out.WriteString(s[at : at+n])
			at += n
			continue
		}
		if mustEscape(r, left, rest[at+size:]) {
			out.WriteString(escaped(r))
		} else {
			out.WriteString(s[at : at+size])
		}
		at += size
	}
	return out.String()
}

var address = lazyregexp.New(`(?i)://|@|www\.`)

// brokenAddresses are where signs are to be escaped so that an address is no link: one in which, or right behind which,
// another sign has to be escaped, since the link would take the backslash for a part of it.
func brokenAddresses(s, after string) (at []int) {
	rest, end, odd := s+after, 0, false
	for _, found := range address.FindAllStringIndex(s, -1) {
		if found[0] >= end { // a word of its own
			start := len(strings.TrimRightFunc(s[:found[0]], isAddressSign))
			end = len(s) - len(strings.TrimLeftFunc(s[found[1]:], isAddressSign))
			next, size := utf8.DecodeRuneInString(rest[end:])
			odd = next >= utf8.RuneSelf && mustEscape(next, s[:end], rest[end+size:]) ||
				end == len(s) && after != "" && after[0] > ' ' && after[0] < 0x80 || end-start > maxAhead
			for i := start; i < end && !odd; i++ {
				odd = mustEscape(rune(s[i]), s[:i], rest[i+1:])
			}
		}
		switch sign := s[found[0]:found[1]]; {
		case !odd:
		case sign == "://" || sign == "@":
			at = append(at, found[0])
		default:
			at = append(at, found[1]-1)
		}
	}
	return at
}

func isAddressSign(r rune) bool { return r > ' ' && r < 0x7f }

// escaped is a sign that is shown as it is.
func escaped(r rune) string {
	if r < 0x80 || strings.ContainsRune(wideSigns, r) {
		return `\` + string(r)
	}
	return "&#" + strconv.Itoa(int(r)) + ";"
}

// isSign reports whether a character may be one of Markdown.
func isSign(r rune) bool {
	return r < 0x80 && strings.ContainsRune("\\`*_~[<&!{|:/@.", r) || r >= 0x80 && strings.ContainsRune(wideSigns+"／｛", r)
}

// maxAhead is how much text behind a sign is looked at; where there is more, signs are escaped that need not be.
const maxAhead = 4 << 10

// literalStars is how many bytes of a text that begins with stars are shown as they stand: masks of words and numbers,
// and signs of multiplication between digits. In a text without Chinese these would be emphasis.
func literalStars(before, rest string, chinese bool) int {
	if rest == "" || rest[0] != '*' {
		return 0
	}
	left, _ := utf8.DecodeLastRuneInString(before)
	m := ""
	if len(rest) <= maxAhead {
		m = masked.FindString(rest)
	}
	if m != "" && !strings.HasPrefix(rest[len(m):], "*") && !alphanumeric(left) && left != '*' &&
		!strings.Contains(masks.ReplaceAllString(rest, ""), "*") {
		return len(m)
	}
	n := len(rest) - len(strings.TrimLeft(rest, "*"))
	right, _ := utf8.DecodeRuneInString(rest[n:])
	if chinese && digit(left) && digit(right) && (n == 1 || n >= 4) {
		return n
	}
	return 0
}

func digit(r rune) bool { return r >= '0' && r <= '9' }

// mustEscape reports whether a sign would be read, given what stands before and after it.
func mustEscape(r rune, before, after string) bool {
	left, _ := utf8.DecodeLastRuneInString(before)
	right, _ := utf8.DecodeRuneInString(after)
	switch r {
	case '\\':
		sign := right < 0x80 && (unicode.IsPunct(right) || unicode.IsSymbol(right))
		return after == "" || sign || hasScheme(before) || right >= 0x80 && strings.ContainsRune(wideSigns, right)
	case '`', '*':
		return true
	case '_':
		return !(alphanumeric(left) && alphanumeric(right)) && (strings.Contains(after, "_") || strings.Contains(before, "_"))
	case '~':
		return left == '~' || right == '~'
	case '[':
		return opensLink(after)
	case '】', '］':
		next := strings.TrimLeftFunc(after, unicode.IsSpace)
		return strings.HasPrefix(next, "(") || strings.HasPrefix(next, "（")
	case '！':
		return right == '[' || right == '［' || right == '【'
	case '!':
		return right == '['
	case '<':
		return right < 0x80 && (unicode.IsLetter(right) || strings.ContainsRune("/!?", right))
	case '&':
		return entity.MatchString(after)
	case '{', '｛':
		return strings.HasSuffix(strings.TrimRightFunc(after, unicode.IsSpace), "}") ||
			strings.HasSuffix(strings.TrimRightFunc(after, unicode.IsSpace), "｝")
	case '／':
		return right == '／' && hasScheme(before)
	case '/':
		return (strings.HasSuffix(before, "：") || strings.HasSuffix(before, "／")) && right == '/'
	case '＊', '｜', '＿', '～', '｀':
		return true
	}
	return false
}

// hasScheme reports whether a text ends as an address begins: https:.
func hasScheme(before string) bool {
	before = strings.TrimRight(before, ":：")
	return len(before) >= 4 && strings.EqualFold(before[len(before)-4:], "http") ||
		len(before) >= 5 && strings.EqualFold(before[len(before)-5:], "https")
}

var entity = lazyregexp.New(`^(#[0-9xX][0-9a-fA-F]*|[a-zA-Z][a-zA-Z0-9]*);`)

func alphanumeric(r rune) bool { return r < 0x80 && (unicode.IsLetter(r) || digit(r)) }

// opensLink reports whether a bracket, given what follows it, may begin a link, a note, a task or a reference.
func opensLink(after string) bool {
	if strings.HasPrefix(after, "^") || strings.HasPrefix(after, "[") || len(after) > 1 && after[1] == ']' {
		return true
	}
	if len(after) > maxAhead {
		return true
	}
	for _, closer := range []string{"]", "］", "】"} {
		for rest := after; ; {
			i := strings.Index(rest, closer)
			if i < 0 {
				break
			}
			rest = rest[i+len(closer):]
			next := strings.TrimLeftFunc(rest, unicode.IsSpace)
			for _, opener := range []string{"(", "（", "[", ":", "：", "【", "［"} {
				if strings.HasPrefix(next, opener) {
					return true
				}
			}
		}
	}
	return false
}

var (
	listNumber = lazyregexp.New(`^([0-9]{1,9})([.)])([\s　]|$)`)
	startSign  = lazyregexp.New(`^(#{1,6}|＃+|[-+－–—]([\s　]|$)|[-－][^\x00-\x7f]|[-=_]+[\s　]*$|>|＞|[:：]([\s　]|$)|~|\|)`)
	dashes     = lazyregexp.New(`^[-–—－─━＝═=_\s　]+$`)
)

// escapeStart escapes what a line of Markdown may begin with, and takes off the blanks before it.
func escapeStart(line string) string {
	line = strings.TrimLeftFunc(line, unicode.IsSpace)
	switch {
	case listNumber.MatchString(line):
		return listNumber.ReplaceAllString(line, `$1\$2$3`)
	case startSign.MatchString(line), dashes.MatchString(line) && line != "":
		first, size := utf8.DecodeRuneInString(line)
		return escaped(first) + line[size:]
	}
	return line
}

// escapeBars escapes the bars of a cell, those behind a backslash as well.
func escapeBars(s string) string {
	return strings.ReplaceAll(s, "|", `\|`)
}

// escapeLinkText escapes the text of a link.
func escapeLinkText(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r < 0x80 && strings.ContainsRune("\\`*_~[]<&!|:", r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// isAddress reports whether a link leads somewhere a page may link to.
func isAddress(link string) bool {
	for _, scheme := range []string{"http://", "https://", "mailto:"} {
		if len(link) > len(scheme) && strings.EqualFold(link[:len(scheme)], scheme) {
			return utf8.ValidString(link)
		}
	}
	return false
}

// escapeAddress writes an address so that it ends where it ends.
func escapeAddress(link string) string {
	var out strings.Builder
	for _, r := range link {
		switch {
		case r <= ' ' || r == 0x7f || strings.ContainsRune("()<>\\\"'`*_[]|&", r) && r != '&' && r != '_':
			out.WriteString(percent(string(r)))
		case unicode.IsSpace(r) || isInvisible(r):
			out.WriteString(percent(string(r)))
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func percent(s string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for _, b := range []byte(s) {
		out.WriteString("%" + string(hex[b>>4]) + string(hex[b&15]))
	}
	return out.String()
}
