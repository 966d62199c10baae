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

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// position is where a key and its value stand; offsets into the scanned text.
type position struct{ keyStart, keyEnd, valueStart, valueEnd int }

// scan is the result of reading one TOML text tolerantly.
type scan struct {
	text      string
	edits     []edit
	positions map[string]position // by path: "title", "photos[0].file", "district[3].name"
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
	pos    int
	stack  []byte // open brackets: '[' or '{'
	table  string
	tables map[string]int // how many [[name]] so far
}

// scanTOML reads the text to its end; it cannot fail.
func scanTOML(text string) *scan {
	s := &scanner{scan: scan{text: text, positions: map[string]position{}}, tables: map[string]int{}}
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
	from, as := s.text[start:end], strings.TrimSpace(text)
	s.replace(start, end, text, func(line string) diag.Diagnostic {
		return diag.New(diag.RepairPunctuation, line, diag.Text{Zh: "“" + from + "”已当作 " + as + " 读取", En: `"` + from + `" was read as ` + as})
	})
}

func isBlank(r rune) bool {
	return r == ' ' || r == '\t' || r == '\r' || r == '\u3000' || r == '\u00a0' || r == '\ufeff'
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
			return diag.New(diag.RepairPunctuation, line, diag.Text{Zh: "行尾的“" + signs + "”已略去", En: `"` + signs + `" at the end of the line was dropped`})
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
	s.table = name
	if double == 2 {
		s.table = name + "[" + strconv.Itoa(s.tables[name]) + "]"
		s.tables[name]++
	}
	s.positions[s.table] = position{nameStart, nameEnd, start, s.pos}
	s.restOfLine()
}

// keyValue reads `key = value`; prefix is the path of the inline table it stands in.
func (s *scanner) keyValue(prefix string) bool {
	if prefix == "" {
		prefix = s.table
	}
	start := s.pos
	key, ok := s.key()
	if !ok {
		return false
	}
	keyEnd := start + len(strings.TrimRightFunc(s.text[start:s.pos], unicode.IsSpace))
	s.skipSpace()
	at := s.pos
	s.next() // key stopped at a separator
	s.punctuation(at, s.pos, "=")
	if prefix != "" {
		key = prefix + "." + key
	}
	p := position{keyStart: start, keyEnd: keyEnd}
	s.skipSpace()
	p.valueStart, p.valueEnd = s.value(key)
	if _, twice := s.positions[key]; !twice {
		s.positions[key] = p
	}
	return true
}

// key reads up to a separator, which it leaves; false if the line has none.
func (s *scanner) key() (string, bool) {
	start := s.pos
	if q := s.peek(); q == '"' || q == '\'' {
		s.next()
		if i := strings.IndexAny(s.text[s.pos:], string(q)+"\n"); i >= 0 && s.text[s.pos+i] != '\n' {
			name := s.text[s.pos : s.pos+i]
			s.pos += i + 1
			s.skipSpace()
			return name, strings.ContainsRune("=＝:：", s.peek()) && s.pos < len(s.text)
		}
	}
	for s.pos < len(s.text) && !strings.ContainsRune("=＝:：\n,，}｝]", s.peek()) {
		s.next()
	}
	if s.pos >= len(s.text) || !strings.ContainsRune("=＝:：", s.peek()) {
		return "", false
	}
	raw := strings.TrimFunc(s.text[start:s.pos], isBlank)
	end := start + strings.Index(s.text[start:s.pos], raw) + len(raw)
	name := strings.TrimFunc(norm.NFKC.String(raw), func(r rune) bool { return isBlank(r) || strings.ContainsRune("“”\"", r) })
	if name == "" {
		return "", false
	}
	fixed := name
	if !plainKey(name) {
		fixed = Quote(name)
	}
	s.replace(end-len(raw), end, fixed, nil)
	if gap := s.text[end:s.pos]; strings.Trim(gap, " \t") != "" {
		s.replace(end, s.pos, " ", nil) // blanks that TOML does not know
	}
	return name, true
}

func plainKey(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '.' {
			return false
		}
	}
	return true
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
	s.pos += 3
	start = s.pos
	if i := strings.Index(s.text[s.pos:], fence); i >= 0 {
		end = s.pos + i
		s.pos = end + 3
		return start, end
	}
	s.pos = len(s.text)
	return start, s.pos
}

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
			element := path + "[" + strconv.Itoa(n) + "]"
			at := s.pos
			a, b := s.value(element)
			s.positions[element] = position{a, a, a, b}
			n++
			if s.pos == at {
				s.next() // a stray sign; the TOML library will name it
			}
		}
	}
	s.stack = s.stack[:len(s.stack)-1]
	return start, s.pos
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

// quote writes a TOML string: a literal one where that saves the reader backslashes.
func Quote(s string) string {
	if strings.ContainsAny(s, `"\`) && !strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || r < ' ' || r == 0x7f }) {
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			b.WriteString(`\u00` + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
