package frontmatter

import "strconv"

// array reads `[ value, … ]` over any number of lines.
func (s *scanner) array(path string) (start, end int) {
	start = s.pos
	s.bracket('[')
	for n := 0; s.pos < len(s.text); {
		s.skipSeparators()
		switch r := s.peek(); {
		case s.pos >= len(s.text):
		case r == ']' || r == '］' || r == '】':
			s.closing("]")
			return start, s.pos
		default:
			at := s.pos
			s.element(path + "[" + strconv.Itoa(n) + "]")
			n++
			if s.pos == at {
				s.next() // a stray sign; the TOML library will name it
			}
		}
	}
	s.stack = s.stack[:len(s.stack)-1]
	return start, s.pos
}

// element reads one value of an array.
func (s *scanner) element(path string) {
	n := len(s.entries)
	s.entries = append(s.entries, entry{path: path, key: s.key, section: s.section, nested: true})
	p := s.valueAt(path)
	p.keyStart, p.keyEnd = p.valueStart, p.valueStart
	s.entries[n].position = p
}

// inlineTable reads `{ key = value, … }`.
func (s *scanner) inlineTable(path string) (start, end int) {
	start = s.pos
	s.bracket('{')
	for s.pos < len(s.text) {
		s.skipSeparators()
		switch r := s.peek(); {
		case s.pos >= len(s.text):
		case r == '}' || r == '｝':
			s.closing("}")
			return start, s.pos
		default:
			at := s.pos
			s.keyValue(path)
			if s.pos == at {
				s.next()
			}
		}
	}
	s.stack = s.stack[:len(s.stack)-1]
	return start, s.pos
}

func (s *scanner) bracket(open byte) {
	at := s.pos
	s.next()
	s.punctuation(at, s.pos, string(open))
	s.stack = append(s.stack, open)
}

func (s *scanner) closing(sign string) {
	at := s.pos
	s.next()
	s.punctuation(at, s.pos, sign)
	s.stack = s.stack[:len(s.stack)-1]
}

// skipSeparators passes commas, blanks, newlines and comments inside brackets.
func (s *scanner) skipSeparators() {
	for s.pos < len(s.text) {
		s.skipSpace()
		at := s.pos
		switch r := s.peek(); {
		case r == '\n' || r == ',':
			s.pos++
		case r == '，' || r == '、':
			s.next()
			s.punctuation(at, s.pos, ", ")
		case s.pos < len(s.text) && (r == '#' || r == '＃'):
			s.comment()
		default:
			return
		}
	}
}
