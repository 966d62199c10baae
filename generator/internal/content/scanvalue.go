package content

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// quotationMarks are the signs that officers open and close a value with.
const quotationMarks = `"'“”„‟＂‘’＇`

// quoted reads a value that begins with any quotation mark, to the mark that closes it.
func (s *scanner) quoted() (start, end int) {
	open := s.pos
	mark := s.next()
	line := s.text[s.pos:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	if mark == '"' || mark == '\'' {
		if i := closingASCII(line, byte(mark)); i >= 0 && s.closesHere(line[i+1:]) {
			start, end = s.pos, s.pos+i
			s.pos = end + 1
			return start, end
		}
	}
	i, n := s.closingMark(line)
	if i < 0 { // never closed: the TOML library says so
		start = s.pos
		s.toLineEnd()
		return start, s.pos
	}
	start, end = s.pos, s.pos+i
	s.pos = end + n
	inner := strings.ReplaceAll(s.text[start:end], `\"`, `"`)
	fixed := quote(inner)
	key := strings.TrimSpace(s.text[strings.LastIndexByte(s.text[:open], '\n')+1 : open])
	s.replace(open, s.pos, fixed, func(span diag.Span) diag.Diagnostic {
		return diag.New(diag.RepairQuotes, repairedLine(key, fixed)).At(span)
	})
	return start, end
}

// repairedLine is what the officer may type instead: key and value where the key is simple.
func repairedLine(before, value string) string {
	name := strings.TrimSpace(strings.TrimRight(norm.NFKC.String(before), "=: "))
	if name == "" || strings.ContainsAny(name, `[{,"“`) {
		return value
	}
	return name + " = " + value
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
	return len(s.stack) > 0 && strings.ContainsRune(",，、]］】}｝=＝:：", r)
}

// closingMark finds the mark that closes a value: inside brackets the first that may close, on a
// line of its own the last. It returns the offset, or -1, and the mark's length.
func (s *scanner) closingMark(line string) (offset, length int) {
	offset = -1
	for i, r := range line {
		if !strings.ContainsRune(quotationMarks, r) || !s.closesHere(line[i+utf8.RuneLen(r):]) {
			continue
		}
		offset, length = i, utf8.RuneLen(r)
		if len(s.stack) > 0 {
			return offset, length
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
	end = start + len(raw)
	s.repairBare(start, end, raw)
	return start, end
}

func (s *scanner) repairBare(start, end int, raw string) {
	folded := norm.NFKC.String(raw)
	if validBare(raw) || raw == "" {
		return
	}
	if t, ok := parseLooseDate(folded); ok {
		s.replace(start, end, t.TOML(), func(span diag.Span) diag.Diagnostic {
			return diag.New(diag.RepairDate, raw, t.TOML()).At(span)
		})
		return
	}
	fixed, known := looseBools[folded]
	if !known && validBare(folded) {
		fixed, known = folded, true
	}
	if known {
		s.replace(start, end, fixed, func(span diag.Span) diag.Diagnostic {
			return diag.New(diag.RepairPunctuation, raw, fixed).At(span)
		})
		return
	}
	if !looksLikeText(folded) {
		return
	}
	fixed = quote(raw)
	line := strings.TrimSpace(s.text[strings.LastIndexByte(s.text[:start], '\n')+1 : start])
	s.replace(start, end, fixed, func(span diag.Span) diag.Diagnostic {
		return diag.New(diag.RepairUnquoted, repairedLine(line, fixed)).At(span)
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
