// One pass over a text for all rules. A character is looked up in a table of 65,536 entries that
// says what may begin with it; nearly always nothing, so that the cost is that of decoding.

package check

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// scanner reads one document.
type scanner struct {
	c     *Checker
	doc   *Document
	text  string
	kind  kind
	found []Finding

	floor   int // where the part begins
	address int // the end of the address of a link that was begun
	decoded int // up to where Latin letters were tried for mojibake
	counts  map[diag.Code]int

	digits []byte
	groups []group
	names  []mention  // of listed people, in the sentence that is read
	echo   echo       // of the last characters
	half   []halfwide // half-width punctuation
}

// mostFindings is how many findings of one rule a text may have. The rest show once these are mended; a
// text that breaks a rule a hundred times is broken as a whole.
const mostFindings = 100

// report adds a finding at Text[start:end].
func (s *scanner) report(code diag.Code, start, end int, args ...any) *Finding {
	text := s.text[start:end]
	if s.c.rules[code].Group == Personal && s.c.own[foldOwn(text)] {
		return nil
	}
	f, on := s.c.find(code, append([]any{text}, args...)...)
	if !on || s.counts[code] == mostFindings {
		return nil
	}
	if s.counts == nil {
		s.counts = map[diag.Code]int{}
	}
	s.counts[code]++
	f.Span = s.doc.Source.Span(start, end)
	f.Start, f.End, f.Text, f.District = start, end, text, s.doc.District
	s.found = append(s.found, f)
	return &s.found[len(s.found)-1]
}

// fix reports what can be replaced safely.
func (s *scanner) fix(code diag.Code, start, end int, replacement string, args ...any) {
	if f := s.report(code, start, end, append([]any{replacement}, args...)...); f != nil {
		f.Edits = []Edit{{start, end, replacement}}
	}
}

// scan reads one part.
func (s *scanner) scan(p part) {
	s.kind, s.floor, s.address, s.decoded = p.kind, p.start, p.start, p.start
	s.echo, s.names = echo{}, s.names[:0]
	worded := p.start // words are not looked for before
	for i := p.start; i < p.end; {
		c := s.text[i]
		if c < utf8.RuneSelf {
			i = s.ascii(c, i, p.end)
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[i:p.end])
		if r >= 0x4e00 && r <= 0x9fff {
			if p.kind != name && s.echo.add(r) {
				s.doubled(i+size, p.end)
			}
		} else {
			s.echo = echo{}
			if next := s.sign(r, size, i, p.end); next > i {
				i = next
				continue
			}
		}
		if r < 0x10000 {
			if class := s.c.words.first[r]; class != 0 {
				worded = s.begins(class, r, size, i, p.end, worded)
			}
		}
		i += size
	}
	s.sentence()
	if p.kind == value {
		s.stars(p)
	}
}

// begins tries what may begin with a character, and returns where the last word found ends.
func (s *scanner) begins(class uint16, r rune, size, i, end, worded int) int {
	if class&plateClass != 0 {
		s.plate(i, size, end)
	}
	if s.kind == name {
		return worded
	}
	if class&numeralClass != 0 && i >= s.address {
		s.chineseNumeral(i, end)
	}
	if class&personClass != 0 {
		s.person(i, end)
	}
	if bucket := class & bucketMask; bucket != 0 && i >= worded {
		if n := s.word(s.c.words.buckets[bucket], i, end); n > 0 {
			return i + n
		}
	}
	return worded
}

// ascii handles the ASCII character c at i and returns where to go on.
func (s *scanner) ascii(c byte, i, end int) int {
	switch {
	case c >= '0' && c <= '9':
		next := s.numbers(i, end)
		if s.kind != name {
			s.afterDigits(i, next, end)
		}
		s.echo = echo{}
		return next
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == ' ':
		s.echo = echo{}
		return i + 1
	case c == '@':
		return s.email(i, 1, end)
	case c == ':' && strings.HasPrefix(s.text[i:end], "://"):
		if i >= s.address {
			s.address = i + addressEnd(s.text[i:end])
		}
		return i + 3
	case c == '\n':
		s.echo = echo{}
		s.sentence()
		return i + 1
	case c == '*' && s.kind != name:
		return s.star(i, end)
	case s.kind != name && i >= s.address && (c == ',' || c == ';' || c == ':' || c == '!' || c == '?' || c == '.' || c == '('):
		s.halfMark(c, i, end)
	case c < ' ' && c != '\t' && c != '\r' || c == 0x7f:
		s.invisible(rune(c), i, 1)
	}
	s.echo = echo{}
	return i + 1
}

// addressEnd is how long the address of a link goes on from its ://.
func addressEnd(text string) int {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= utf8.RuneSelf || strings.IndexByte("<>\"`)]", c) >= 0 {
			return i
		}
	}
	return len(text)
}

// sign handles a character that is neither ASCII nor Han. It returns where to go on if it read more than
// the character, else i.
func (s *scanner) sign(r rune, size, i, end int) int {
	switch {
	case r >= '０' && r <= '９' || r >= 0x1d7ce && r <= 0x1d7ff:
		return s.numbers(i, end)
	case r == '＠':
		return s.email(i, size, end)
	case s.kind == name:
	case r == '，' || r == '。' || r == '、' || r == '；' || r == '：':
		if r == '。' || r == '；' {
			s.sentence()
		}
		return s.doubledMark(r, size, i, end)
	case r == '！' || r == '？':
		s.sentence()
	case r >= 0x80 && r < 0x250 && i >= s.decoded:
		return s.latin(i, end)
	}
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x206f, r == 0xfeff, r == 0x3164, r == 0xad:
		s.invisible(r, i, size)
	case r >= 0xe000 && r <= 0xf8ff || r >= 0xf0000:
		s.report(privateUse, i, i+size, codePoint(r))
	case r >= 0x2e80 && r <= 0x2fd5 || r >= 0xf900 && r <= 0xfaff:
		s.radical(i, size)
	case r == utf8.RuneError:
		s.report(mojibake, i, i+size, s.text[i:i+size])
	}
	return i
}

func codePoint(r rune) string {
	return fmt.Sprintf("U+%04X", r)
}

// fileName checks the bulletin's path: officers name folders after people and their telephones.
func (s *scanner) fileName() {
	name := s.doc.Source.Name
	found := s.c.Name(name)
	for i := range found {
		found[i].District = s.doc.District
	}
	s.found = append(s.found, found...)
}

// Name checks the name of a file for personal data.
func (c *Checker) Name(path string) []Finding {
	s := scanner{c: c, text: path, doc: &Document{Source: &diag.Source{Text: path, Name: path}}}
	s.scan(part{start: 0, end: len(path), kind: name})
	for i := range s.found {
		s.found[i].Span = diag.Span{File: path}
		s.found[i].Start, s.found[i].End = 0, 0
	}
	return s.found
}
