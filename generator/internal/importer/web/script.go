package web

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// value is what a page's scripts give a name: the first string or number that is not empty, of name = "…",
// name: JsDecode('…') or name = ” || '…'. Escapes are decoded; nothing is run.
func value(source, name string) string {
	return valueWhere(source, name, func(v string) bool { return v != "" })
}

// valueWhere is the first value that is accepted.
func valueWhere(source, name string, accepted func(string) bool) string {
	for at := 0; ; {
		i := strings.Index(source[at:], name)
		if i < 0 {
			return ""
		}
		begin := at + i
		at = begin + len(name)
		if begin > 0 && nameByte(source[begin-1]) {
			continue
		}
		s := newScanner(source[at:])
		s.skip("\"'")
		if !s.take(':') && !s.take('=') || s.peek() == '=' {
			continue
		}
		for range 6 {
			if v, ok := s.literal(); !ok {
				break
			} else if accepted(v) {
				return v
			}
			if s.space(); !strings.HasPrefix(s.rest, "||") {
				break
			}
			s.rest = s.rest[2:]
		}
	}
}

func nameByte(c byte) bool {
	return c == '_' || c == '$' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// scanner reads a script as names, strings and signs.
type scanner struct{ rest string }

func newScanner(rest string) *scanner { return &scanner{rest} }

func (s *scanner) space() { s.rest = strings.TrimLeft(s.rest, " \t\r\n") }

func (s *scanner) skip(signs string) {
	s.rest = strings.TrimLeft(s.rest, signs)
	s.space()
}

func (s *scanner) peek() byte {
	if s.rest == "" {
		return 0
	}
	return s.rest[0]
}

func (s *scanner) take(c byte) bool {
	if s.space(); s.peek() != c {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// literal reads a string or number, also as the argument of a function.
func (s *scanner) literal() (string, bool) { return s.argument(3) }

// argument reads a literal within at most so many calls.
func (s *scanner) argument(calls int) (string, bool) {
	s.space()
	if n := nameLength(s.rest); n > 0 && n < 30 && (s.rest[0] < '0' || s.rest[0] > '9') {
		call := strings.TrimLeft(s.rest[n:], " ")
		if !strings.HasPrefix(call, "(") || calls == 0 {
			return "", false
		}
		s.rest = call[1:]
		v, ok := s.argument(calls - 1)
		s.take(')')
		return v, ok
	}
	switch c := s.peek(); {
	case c == '"' || c == '\'' || c == '`':
		return s.text(), true
	case '0' <= c && c <= '9':
		n := nameLength(s.rest)
		v := s.rest[:n]
		s.rest = s.rest[n:]
		return v, true
	}
	return "", false
}

func nameLength(s string) int {
	n := 0
	for n < len(s) && (nameByte(s[n]) || s[n] == '.') {
		n++
	}
	return n
}

// text reads a string, to its end or to that of the line.
func (s *scanner) text() string {
	quote := s.rest[0]
	s.rest = s.rest[1:]
	var out strings.Builder
	for s.rest != "" && s.rest[0] != quote {
		if s.rest[0] == '\n' && quote != '`' {
			break
		}
		if s.rest[0] != '\\' || len(s.rest) < 2 {
			n := strings.IndexAny(s.rest[1:], "\\\n"+string(quote))
			if n < 0 {
				n = len(s.rest) - 1
			}
			out.WriteString(s.rest[:n+1])
			s.rest = s.rest[n+1:]
			continue
		}
		s.escape(&out)
	}
	if s.rest != "" {
		s.rest = s.rest[1:]
	}
	return out.String()
}

// escape reads a backslash and what it stands for.
func (s *scanner) escape(out *strings.Builder) {
	c := s.rest[1]
	digits := 0
	switch c {
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	}
	if digits > 0 && len(s.rest) >= 2+digits {
		if n, err := strconv.ParseUint(s.rest[2:2+digits], 16, 32); err == nil {
			s.rest = s.rest[2+digits:]
			if utf16 := 0xd800 <= n && n < 0xdc00 && strings.HasPrefix(s.rest, `\u`) && len(s.rest) >= 6; utf16 {
				if low, err := strconv.ParseUint(s.rest[2:6], 16, 32); err == nil && 0xdc00 <= low && low < 0xe000 {
					n = 0x10000 + (n-0xd800)<<10 + (low - 0xdc00)
					s.rest = s.rest[6:]
				}
			}
			if utf8.ValidRune(rune(n)) {
				out.WriteRune(rune(n))
			}
			return
		}
	}
	_, width := utf8.DecodeRuneInString(s.rest[1:])
	switch c {
	case 'n':
		out.WriteByte('\n')
	case 'r', 'b', 'f', 'v', '0', '\n':
	case 't':
		out.WriteByte(' ')
	default:
		out.WriteString(s.rest[1 : 1+width])
	}
	s.rest = s.rest[1+width:]
}

// object is one of a list of objects in a script: its own strings and numbers, without those of objects within it.
type object map[string]string

// objects reads name = [{…}, {…}], the first such list that is not empty.
func objects(source, name string) (list []object) {
	for at := 0; ; {
		i := strings.Index(source[at:], name)
		if i < 0 {
			return nil
		}
		begin := at + i
		at = begin + len(name)
		if begin > 0 && nameByte(source[begin-1]) {
			continue
		}
		s := newScanner(source[at:])
		s.skip("\"'")
		if !s.take(':') && !s.take('=') || !s.take('[') {
			continue
		}
		if list = s.list(); len(list) > 0 {
			return list
		}
		at = len(source) - len(s.rest)
	}
}

const maxObjects = 1000

// list reads objects up to the end of their list.
func (s *scanner) list() (list []object) {
	depth := 0
	var now object
	for len(list) < maxObjects {
		s.space()
		switch c := s.peek(); {
		case c == 0:
			return list
		case c == '{' || c == '[' || c == '(':
			if depth++; c == '{' && depth == 1 {
				now = object{}
			}
			s.rest = s.rest[1:]
		case c == '}' || c == ']' || c == ')':
			if depth--; depth < 0 {
				return list
			}
			if c == '}' && depth == 0 && now != nil {
				list = append(list, now)
				now = nil
			}
			s.rest = s.rest[1:]
		case c == '"' || c == '\'' || c == '`':
			text := s.text()
			if depth == 1 && now != nil && s.take(':') {
				s.member(now, text)
			}
		case nameByte(c):
			n := nameLength(s.rest)
			name := s.rest[:n]
			s.rest = s.rest[n:]
			if depth == 1 && now != nil && s.take(':') {
				s.member(now, name)
			}
		default:
			_, width := utf8.DecodeRuneInString(s.rest)
			s.rest = s.rest[width:]
		}
	}
	return list
}

func (s *scanner) member(to object, name string) {
	before := s.rest
	if v, ok := s.literal(); ok {
		if to[name] == "" {
			to[name] = v
		}
		return
	}
	s.rest = before
}

// plainText is a string of a script as a reader sees it: entities are decoded, up to twice, as WeChat writes them.
func plainText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, `\x0a`, "\n"), `\n`, "\n")
	for range 2 {
		s = html.UnescapeString(s)
	}
	return s
}
