package frontmatter

// The scanner reads a text the way its writer meant it. The TOML library decides what is valid, but it stops
// at the first full-width comma, and what it accepts comes without positions. The scanner never decides a
// value: it proposes edits that turn the text into TOML (each a warning that shows the repair), and notes
// where each key and value stands. Both are wanted only when something is wrong: a build scans no ordinary
// file.
//
// A repair must be unambiguous. Quotation marks close a value only at the end of its line, or inside
// brackets before a comma or a closing bracket; so `title = “他说“加油””` keeps its inner marks. Text inside
// proper ASCII quotes is never touched.

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// position is where a key and its value stand; offsets into the scanned text. An element of an array has no key.
type position struct {
	keyStart, keyEnd     int
	valueStart, valueEnd int // without quotation marks
	outerStart, outerEnd int // with them
}

// entry is a key with its value, or an element of an array, or the header of a section.
type entry struct {
	position
	path    string
	key     string // as it is typed; of an element, that of its array
	section string // the path of the section that it stands in: "", "extra", "district[3]"
	nested  bool   // it stands inside brackets
	header  bool   // it is the header of that section

	compound bool // it is a list or a table without a bracket, as YAML has them
}

// scan is the result of reading one TOML text tolerantly.
type scan struct {
	text      string
	edits     []edit
	entries   []entry             // in the order of the text, containers before what they hold
	positions map[string]position // of the entries, once [scan.index] was called
}

// index are the positions by path: "title", "photos[0].file", "district[3].name". Of equal paths the first counts, but
// a header counts more.
func (s *scan) index() map[string]position {
	if s.positions != nil {
		return s.positions
	}
	s.positions = make(map[string]position, len(s.entries))
	for i := range s.entries {
		e := &s.entries[i]
		if _, twice := s.positions[e.path]; !twice || e.header || e.keyStart == e.keyEnd {
			s.positions[e.path] = e.position
		}
	}
	return s.positions
}

// repaired returns the text with all edits applied.
func (s *scan) repaired() string {
	var b strings.Builder
	at := 0
	for _, e := range s.edits {
		b.WriteString(s.text[at:e.start])
		b.WriteString(e.text)
		at = e.end
	}
	b.WriteString(s.text[at:])
	return b.String()
}

// original maps an offset in the repaired text back to the scanned one.
func (s *scan) original(offset int) int {
	shift := 0
	for _, e := range s.edits {
		if offset < e.start+shift {
			break
		}
		if offset < e.start+shift+len(e.text) {
			return e.start
		}
		shift += len(e.text) - (e.end - e.start)
	}
	return min(max(offset-shift, 0), len(s.text))
}

type scanner struct {
	scan
	pos     int
	stack   []byte         // open brackets: '[' or '{'
	section string         // the path of the section read
	counts  map[string]int // how many [[name]] so far
	key     string         // as typed, of the value read
}

// scanTOML reads the text to its end; it cannot fail.
func scanTOML(text string) *scan {
	s := &scanner{scan: scan{text: text, entries: make([]entry, 0, 32)}, counts: map[string]int{}}
	for s.pos < len(s.text) {
		s.item()
	}
	slices.SortStableFunc(s.edits, func(a, b edit) int { return a.start - b.start })
	return &s.scan
}

// item reads one line-level item: a blank, a comment, a table header or a key with its value.
func (s *scanner) item() {
	s.skipSpace()
	switch r := s.peek(); {
	case s.pos >= len(s.text):
	case r == '\n':
		s.pos++
	case r == '#' || r == '＃':
		s.comment()
	case r == '[' || r == '［' || r == '【':
		s.header()
	default:
		if s.keyValue("") {
			s.restOfLine()
		} else {
			s.toLineEnd()
		}
	}
}

func (s *scanner) peek() rune {
	r, _ := utf8.DecodeRuneInString(s.text[s.pos:])
	return r
}

func (s *scanner) next() rune {
	r, n := utf8.DecodeRuneInString(s.text[s.pos:])
	s.pos += n
	return r
}

func (s *scanner) replace(start, end int, text string, note note) {
	if s.text[start:end] != text {
		s.edits = append(s.edits, edit{start, end, text, note})
	}
}

// punctuation replaces a full-width sign by its ASCII one.
func (s *scanner) punctuation(start, end int, text string) {
	if s.text[start:end] == text {
		return
	}
	from, as := s.text[start:end], strings.TrimSpace(text)
	s.replace(start, end, text, func(line string) diag.Diagnostic {
		said := diag.Text{Zh: "“" + from + "”已当作 " + as + " 读取", En: `"` + from + `" was read as ` + as}
		return diag.New(diag.RepairPunctuation, line, said)
	})
}

// isBlank reports blanks other than line ends, and the characters that pasting brings along and nobody sees.
func isBlank(r rune) bool {
	switch {
	case r == ' ' || r == '\t' || r == '\r':
		return true
	case r < 0x80:
		return false
	case r == '\u00ad' || r == '\u061c' || r == '\u180e' || r == '\ufeff':
		return true
	case r >= '\u2000' && r <= '\u200f', r >= '\u202a' && r <= '\u202f', r >= '\u205f' && r <= '\u206f':
		return true
	}
	return r == '\u3000' || r == '\u00a0' || r == '\u1680'
}

// skipSpace passes blanks on the line; those that TOML does not know become plain spaces.
func (s *scanner) skipSpace() {
	for s.pos < len(s.text) {
		start := s.pos
		r := s.next()
		if !isBlank(r) {
			s.pos = start
			return
		}
		if r > 0x7f {
			s.replace(start, s.pos, " ", nil)
		}
	}
}

func (s *scanner) comment() {
	start := s.pos
	s.next()
	s.punctuation(start, s.pos, "#")
	s.toLineEnd()
}

func (s *scanner) toLineEnd() {
	if i := strings.IndexByte(s.text[s.pos:], '\n'); i >= 0 {
		s.pos += i
	} else {
		s.pos = len(s.text)
	}
}

// trailing are the signs that officers end a line with.
const trailing = ",，;；、"

// restOfLine passes what follows a value.
func (s *scanner) restOfLine() {
	s.skipSpace()
	start := s.pos
	for s.pos < len(s.text) && strings.ContainsRune(trailing, s.peek()) {
		s.next()
	}
	end := s.pos
	s.skipSpace()
	switch r := s.peek(); {
	case s.pos < len(s.text) && (r == '#' || r == '＃'):
		s.comment()
	case s.pos < len(s.text) && r != '\n':
		s.toLineEnd()
		return
	}
	if signs := s.text[start:end]; signs != "" {
		s.replace(start, end, "", func(line string) diag.Diagnostic {
			said := diag.Text{Zh: "行尾的“" + signs + "”已略去", En: `"` + signs + `" at the end of the line was dropped`}
			return diag.New(diag.RepairPunctuation, line, said)
		})
	}
}

// header reads [name] or [[name]].
func (s *scanner) header() {
	start, double := s.pos, 0
	for s.pos < len(s.text) && strings.ContainsRune("[［【", s.peek()) {
		at := s.pos
		s.next()
		s.punctuation(at, s.pos, "[")
		double++
	}
	nameStart := s.pos
	for s.pos < len(s.text) && !strings.ContainsRune("]］】\n#", s.peek()) {
		if q := s.peek(); q == '"' || q == '\'' {
			if _, length, ok := quotedKey(s.text[s.pos:]); ok {
				s.pos += length
				continue
			}
		}
		s.next()
	}
	raw := s.text[nameStart:s.pos]
	name := strings.TrimFunc(raw, isBlank)
	nameStart += strings.Index(raw, name)
	nameEnd := nameStart + len(name)
	if !plainKey(name) && !strings.ContainsAny(name, `"'`) {
		parts := strings.Split(name, ".")
		for i, part := range parts {
			if !plainKey(part) {
				parts[i] = Quote(strings.TrimFunc(part, isBlank))
			}
		}
		s.replace(nameStart, nameEnd, strings.Join(parts, "."), nil)
	}
	for s.pos < len(s.text) && strings.ContainsRune("]］】", s.peek()) {
		at := s.pos
		s.next()
		s.punctuation(at, s.pos, "]")
	}
	if parts, ok := keyParts(name); ok {
		name = strings.Join(parts, ".")
	}
	s.section = name
	if double == 2 {
		s.section = name + "[" + strconv.Itoa(s.counts[name]) + "]"
		s.counts[name]++
	}
	p := position{nameStart, nameEnd, start, s.pos, start, s.pos}
	s.entries = append(s.entries, entry{position: p, path: s.section, key: name, section: s.section, header: true})
	s.restOfLine()
}

// keyValue reads `key = value`; prefix is the path of the inline table it stands in.
func (s *scanner) keyValue(prefix string) bool {
	nested := prefix != ""
	if !nested {
		prefix = s.section
	}
	start := s.pos
	key, ok := s.keyName()
	if !ok {
		return false
	}
	keyEnd := start + len(strings.TrimRightFunc(s.text[start:s.pos], unicode.IsSpace))
	s.skipSpace()
	at := s.pos
	s.next() // the name stopped at a separator
	s.punctuation(at, s.pos, "=")
	path := key
	if prefix != "" {
		path = prefix + "." + key
	}
	s.skipSpace()
	n := len(s.entries)
	s.entries = append(s.entries, entry{path: path, key: key, section: s.section, nested: nested})
	outer := s.key
	s.key = key
	p := s.valueAt(path)
	s.key = outer
	p.keyStart, p.keyEnd = start, keyEnd
	s.entries[n].position = p
	return true
}

// valueAt reads one value and returns where it stands.
func (s *scanner) valueAt(path string) position {
	p := position{outerStart: s.pos}
	p.valueStart, p.valueEnd = s.value(path)
	p.outerEnd = p.outerStart + len(strings.TrimRightFunc(s.text[p.outerStart:s.pos], isBlank))
	return p
}

// ValueSpan reads one value and returns where it stands, strings without their quotes.
func (s *scanner) value(path string) (start, end int) {
	switch r := s.peek(); {
	case len(s.stack) > maxDepth: // the repaired text will be refused for it
		s.pos = len(s.text)
		return s.pos, s.pos
	case s.pos >= len(s.text) || r == '\n' || r == '#':
		return s.pos, s.pos
	case strings.HasPrefix(s.text[s.pos:], `"""`) || strings.HasPrefix(s.text[s.pos:], `'''`):
		return s.multiline()
	case strings.ContainsRune(quotationMarks, r):
		return s.quoted()
	case r == '[' || r == '［' || r == '【':
		return s.array(path)
	case r == '{' || r == '｛':
		return s.inlineTable(path)
	}
	return s.bare()
}

func (s *scanner) multiline() (start, end int) {
	fence := s.text[s.pos : s.pos+3]
	start = s.pos + 3
	for i := start; i < len(s.text); i++ {
		switch {
		case s.text[i] == '\\' && fence[0] == '"':
			i++
		case strings.HasPrefix(s.text[i:], fence):
			for n := 0; n < 2 && strings.HasPrefix(s.text[i+1:], fence); n++ {
				i++ // quotation marks of the text, before the fence
			}
			s.pos = i + 3
			return start, i
		}
	}
	s.pos = len(s.text)
	return start, s.pos
}
