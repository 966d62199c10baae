package frontmatter

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// quotationMarks are the signs that officers open and close a value with.
const quotationMarks = `"'“”„‟＂‘’＇`

var (
	saidMarks = diag.Text{Zh: "两边的引号已按半角引号 \" 读取", En: "the quotation marks were read as \""}
	saidInner = diag.Text{Zh: "文字里面的引号已当作文字的一部分", En: "the quotation marks inside were read as part of the text"}
	saidLone  = diag.Text{Zh: "引号只有一边，已按整段文字读取",
		En: "the quotation mark is on one side only; the whole was read as text"}
	saidEscape  = diag.Text{Zh: `反斜杠 \ 已当作文字读取`, En: `the backslash was read as itself`}
	saidNoMarks = diag.Text{Zh: "内容没有加引号", En: "the value has no quotation marks"}
)

// quoted reads a value that begins with any quotation mark, to the mark that closes it.
func (s *scanner) quoted() (start, end int) {
	open := s.pos
	mark := s.next()
	line := s.text[s.pos:endOfLine(s.text, s.pos)]
	if mark == '"' || mark == '\'' {
		if i := closingASCII(line, byte(mark)); i >= 0 && s.closesHere(line[i+1:]) {
			start, end = s.pos, s.pos+i
			s.pos = end + 1
			if inner := s.text[start:end]; mark == '"' && badEscape(inner) {
				s.quotes(open, inner, saidEscape)
			}
			return start, end
		}
	}
	i, n := s.closingMark(mark, line)
	if first := closingASCII(line, byte(mark)); mark < 0x7f && first >= 0 && isBlank(firstRune(line[first+1:])) {
		i = -1 // "甲" "乙": two values
	}
	if i < 0 {
		return s.unclosed(open, mark, line)
	}
	start, end = s.pos, s.pos+i
	s.pos = end + n
	said := saidMarks
	if mark == '"' && s.text[end] == '"' {
		said = saidInner
	}
	s.quotes(open, strings.ReplaceAll(s.text[start:end], `\"`, `"`), said)
	return start, end
}

// quotes replaces the value from open to here by one in proper quotation marks.
func (s *scanner) quotes(open int, value string, said diag.Text) {
	s.replace(open, s.pos, Quote(value), func(line string) diag.Diagnostic {
		return diag.New(diag.RepairQuotes, line, said)
	})
}

// unclosed reads a value whose first mark no other closes. A curly mark alone was forgotten to be
// closed; a value like “双减”政策 was never in quotation marks. Else the TOML library says it.
func (s *scanner) unclosed(open int, mark rune, line string) (start, end int) {
	start = s.pos
	if len(s.stack) > 0 {
		s.toLineEnd()
		return start, s.pos
	}
	raw := strings.TrimRightFunc(line, isBlank)
	s.pos += len(raw)
	end = s.pos
	_, after, pairs := strings.Cut(line, string(closers[mark]))
	switch {
	case strings.ContainsAny(line, "#＃"):
	case !pairs && mark > 0x7f:
		s.quotes(open, raw, saidLone)
	case pairs && looksLikeText(raw) && !isBlank(firstRune(after)):
		s.unquoted(open, end, s.text[open:end])
		return open, end
	}
	s.toLineEnd()
	return start, end
}

// closers are the marks that close what others open.
var closers = map[rune]rune{'“': '”', '‘': '’', '„': '‟', '"': '"', '\'': '\'', '＂': '＂', '＇': '＇'}

// badEscape reports whether TOML refuses the backslashes of a basic string.
func badEscape(s string) bool {
	for {
		i := strings.IndexByte(s, '\\')
		if i < 0 {
			return false
		}
		s = s[i+1:]
		if s == "" || !strings.ContainsRune("btnfre\"\\uUx", rune(s[0])) {
			return true
		}
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[0]]
		s = s[1:]
		if len(s) < digits || strings.Trim(s[:digits], "0123456789abcdefABCDEF") != "" {
			return true
		}
	}
}

// closingASCII is the offset of the first unescaped mark, or -1.
func closingASCII(line string, mark byte) int {
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\' && mark == '"':
			i++
		case line[i] == mark:
			return i
		}
	}
	return -1
}

// closesHere reports whether a value may end before rest: at the line's end or a comment, and
// inside brackets before a separator or a closing bracket.
func (s *scanner) closesHere(rest string) bool {
	rest = strings.TrimLeftFunc(rest, isBlank)
	if rest == "" {
		return true
	}
	r, _ := utf8.DecodeRuneInString(rest)
	if r == '#' || r == '＃' {
		return true
	}
	if len(s.stack) == 0 && strings.Trim(rest, trailing+" \t\r") == "" {
		return true
	}
	return len(s.stack) > 0 && strings.ContainsRune(",，、]］】}｝=＝:：", r)
}

// pairWithin is how far a closing mark is looked for beyond one that would do, in bytes.
const pairWithin = 2000

// closingMark finds the mark that closes a value: the one that pairs with the first, if the marks
// pair; else inside brackets the first that may close, on a line of its own the last. It returns
// the offset, or -1, and the mark's length.
func (s *scanner) closingMark(open rune, line string) (offset, length int) {
	offset = -1
	closer, depth := closers[open], 1
	for i, r := range line {
		switch {
		case closer != open && r == open:
			depth++
		case closer != open && r == closer:
			depth--
		}
		if offset >= 0 && len(s.stack) > 0 && i > offset+pairWithin {
			break // they do not pair; and a long list must not be read once for each of its items
		}
		if !strings.ContainsRune(quotationMarks, r) || !s.closesHere(line[i+utf8.RuneLen(r):]) {
			continue
		}
		if depth == 0 {
			return i, utf8.RuneLen(r)
		}
		if offset < 0 || len(s.stack) == 0 {
			offset, length = i, utf8.RuneLen(r)
		}
	}
	return offset, length
}

// bare reads a value without quotation marks: a number, a date, true or false, or text whose
// quotation marks were forgotten.
func (s *scanner) bare() (start, end int) {
	start = s.pos
	stop := "\n#＃"
	if len(s.stack) > 0 {
		stop = "\n#＃,，、]］】}｝"
	}
	for s.pos < len(s.text) && !strings.ContainsRune(stop, s.peek()) {
		s.next()
	}
	raw := strings.TrimRightFunc(s.text[start:s.pos], isBlank)
	if len(s.stack) == 0 {
		raw = strings.TrimRightFunc(strings.TrimRight(raw, trailing), isBlank)
		s.pos = start + len(raw)
	}
	end = start + len(raw)
	s.repairBare(start, end, raw)
	return start, end
}

func (s *scanner) repairBare(start, end int, raw string) {
	folded := norm.NFKC.String(raw)
	if validBare(raw) || raw == "" {
		return
	}
	if m := keyInList.FindStringSubmatch(folded); m != nil && len(s.stack) > 0 && s.stack[len(s.stack)-1] == '[' {
		nothing := "" // the list is read without it
		if before := strings.TrimRightFunc(s.text[:start], isSpace); strings.HasSuffix(before, ",") ||
			strings.HasSuffix(before, "，") || strings.HasSuffix(before, "[") {
			nothing = `""`
		}
		s.replace(start, end, nothing, func(string) diag.Diagnostic {
			return diag.New(diag.TOMLSyntax, diag.Text{Zh: "“" + m[1] + "”要写在花括号里面", En: m[1] + " must stand inside braces"},
				braceExample(m[1]))
		})
		return
	}
	if t, ok := parseLooseDate(folded); ok {
		s.replace(start, end, t.TOML(), t.repair)
		return
	}
	fixed, known := looseBools[folded]
	if !known && validBare(folded) {
		fixed, known = folded, true
	}
	switch {
	case known:
		s.replace(start, end, fixed, func(line string) diag.Diagnostic {
			return diag.New(diag.RepairValue, line, fixed)
		})
	case looksLikeText(folded):
		if text, lone := withoutLoneMark(raw); lone {
			s.replace(start, end, Quote(text), func(line string) diag.Diagnostic {
				return diag.New(diag.RepairQuotes, line, saidLone)
			})
			return
		}
		s.unquoted(start, end, raw)
	case bareWord(folded): // ture, or a name in letters: not for us to say which
		s.replace(start, end, Quote(raw), func(line string) diag.Diagnostic {
			return diag.New(diag.TOMLSyntax, saidNoMarks, diag.Text{Zh: "写成：" + line, En: "write: " + line})
		})
	}
}

// keyInList matches a key with its value among the elements of a list.
var keyInList = lazyregexp.New(`^([\pL_]+) *=`)

// braceExample shows a key that belongs to a photo where it stands.
func braceExample(key string) diag.Text {
	line := `{ file = "yulin.jpg", ` + key + ` = "……" }`
	if key == "file" {
		line = `{ file = "yulin.jpg", caption = "……" }`
	}
	return diag.Text{Zh: "例如：" + line, En: "for example: " + line}
}

func (s *scanner) unquoted(start, end int, raw string) {
	s.replace(start, end, Quote(raw), func(line string) diag.Diagnostic {
		return diag.New(diag.RepairUnquoted, line)
	})
}

// withoutLoneMark cuts off a closing mark that nothing opens.
func withoutLoneMark(raw string) (string, bool) {
	last, n := utf8.DecodeLastRuneInString(raw)
	text := raw[:len(raw)-n]
	return text, strings.ContainsRune(quotationMarks, last) && !strings.ContainsAny(text, quotationMarks)
}

// bareWord reports whether a value is made of letters, digits and a few signs only.
func bareWord(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') &&
			!strings.ContainsRune("-_./:+ @~", r)
	})
}

// looseBools are the words that officers write for true and false.
var looseBools = map[string]string{
	"是": "true", "真": "true", "有": "true", "True": "true", "TRUE": "true", "yes": "true", "Yes": "true",
	"否": "false", "假": "false", "无": "false", "False": "false", "FALSE": "false", "no": "false", "No": "false",
}

// validBare reports whether TOML reads the word without quotation marks.
func validBare(s string) bool {
	if s == "true" || s == "false" {
		return true
	}
	if _, err := parseTOMLDate(s); err == nil {
		return true
	}
	digits := strings.TrimLeft(s, "+-")
	if len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return false // TOML has no leading zeros
	}
	return digits != "" && strings.Trim(digits, "0123456789_.") == "" && strings.ContainsAny(digits, "0123456789") &&
		strings.Count(digits, ".") <= 1
}

// looksLikeText reports whether a bare word can only have been meant as text: it holds a letter
// beyond ASCII, or is a file name.
func looksLikeText(s string) bool {
	for _, r := range s {
		if r >= utf8.RuneSelf {
			return true
		}
	}
	dot := strings.LastIndexByte(s, '.')
	return dot > 0 && strings.Trim(strings.ToLower(s[dot+1:]), "abcdefghijklmnopqrstuvwxyz") == "" && len(s)-dot <= 5
}
