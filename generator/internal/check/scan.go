// One pass over a text for all rules. A table of 65,536 entries says for each character what may begin with
// it. For nearly all that is nothing, so the pass costs little more than decoding the text.

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

	mayFix bool // the current part is a text whose words may be replaced

	floor    int // where the current part begins
	address  int // where the last address of a link ends
	verbatim int // where the last link or code ends that must stay as typed
	homes    int // where the last home address ends
	phrase   int // where the last near miss of a phrase ends
	decoded  int // Latin letters up to here were tried for mojibake
	counts   map[diag.Code]int
	last     map[diag.Code]int // the last finding of each rule

	digits    []byte
	groups    []group
	mentions  []mention       // of the current sentence
	repeats   repeatFinder    // of the characters just read
	halfWidth []halfWidthMark // reported at the end, all at once
	quotes    tally
	percents  tally
}

// tally counts what is reported at the end, all at once.
type tally struct{ start, end, count int }

func (t *tally) add(start, end int) {
	if t.count++; t.count == 1 {
		t.start, t.end = start, end
	}
}

// mostFindings is how many findings of one rule are reported for a text. The rest are reported once these
// are fixed.
const mostFindings = 100

// report adds a finding at Text[start:end].
func (s *scanner) report(code diag.Code, start, end int, args ...any) *Finding {
	text := s.text[start:end]
	if s.c.rules[code].Group == Personal && s.c.ownNumbers[foldNumber(text)] {
		return nil
	}
	f, on := s.c.newFinding(code, append([]any{text}, args...)...)
	if !on || s.counts[code] == mostFindings {
		return nil
	}
	if s.counts == nil {
		s.counts, s.last = map[diag.Code]int{}, map[diag.Code]int{}
	}
	s.counts[code]++
	s.last[code] = len(s.found)
	f.Span = s.doc.Source.Span(start, end)
	f.Start, f.End, f.Text, f.District = start, end, text, s.doc.District
	s.found = append(s.found, f)
	return &s.found[len(s.found)-1]
}

// fix reports Text[start:end] with a replacement that is always right.
func (s *scanner) fix(code diag.Code, start, end int, replacement string, args ...any) {
	f := s.report(code, start, end, append([]any{replacement}, args...)...)
	if s.mayFix && s.isProse(start) && (code == maskedWord || !s.inTitle(start)) { // no title has a mask
		s.addEdit(f, code, Edit{start, end, replacement})
	}
}

// addEdit adds an edit to the finding f of a rule. Where f is nil because there are too many to report, the last one
// gets the edit, so that a second run finds nothing.
func (s *scanner) addEdit(f *Finding, code diag.Code, e Edit) {
	if f == nil && s.counts[code] == mostFindings {
		f = &s.found[s.last[code]]
	}
	if f != nil {
		f.Edits = append(f.Edits, e)
	}
}

// isProse reports whether the text at i is read as words. In the names of files, the destinations of links and in code
// only personal data and damage are reported, and nothing is replaced: a link would break.
func (s *scanner) isProse(i int) bool { return s.kind != name && i >= s.verbatim }

// longestTitle is how far the bracket that opens the title of a document may be away, in bytes.
const longestTitle = 300

// inTitle reports whether i is within 《》, where an official title may have an older spelling.
func (s *scanner) inTitle(i int) bool {
	before := s.text[max(s.floor, i-longestTitle):i]
	return strings.LastIndex(before, "《") > strings.LastIndex(before, "》")
}

// scan reads one part.
func (s *scanner) scan(p part) {
	s.kind, s.floor, s.address, s.verbatim, s.decoded, s.phrase = p.kind, p.start, p.start, p.start, p.start, p.start
	s.mayFix = p.kind == body || p.kind == value && textKeys[p.key]
	s.repeats, s.mentions = repeatFinder{}, s.mentions[:0]
	wordsFrom := p.start
	for i := p.start; i < p.end; {
		c := s.text[i]
		if c < utf8.RuneSelf {
			i = s.scanASCII(c, i, p.end)
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[i:p.end])
		if r >= 0x4e00 && r <= 0x9fff {
			if s.isProse(i) && s.repeats.add(r) {
				s.reportDoubled(i+size, p.end)
			}
		} else {
			s.repeats = repeatFinder{}
			if next := s.scanSymbol(r, size, i, p.end); next > i {
				i = next
				continue
			}
		}
		if r < 0x10000 {
			class := s.c.words.first[r]
			if class&phraseClass != 0 {
				s.matchPhrases(i, p.end)
			}
			if class&^phraseClass != 0 {
				wordsFrom = s.matchAt(class, r, size, i, p.end, wordsFrom)
			}
		}
		i += size
	}
	s.endSentence()
	if p.kind == value {
		s.checkStars(p)
	}
}

// matchAt tries what may begin with the character at i, and returns where the last wrong word ends. Words
// are not looked for before wordsFrom, so that findings do not overlap.
func (s *scanner) matchAt(class uint32, r rune, size, i, end, wordsFrom int) int {
	if class&plateClass != 0 {
		s.scanPlate(i, size, end)
	}
	if !s.isProse(i) {
		return wordsFrom
	}
	if class&numeralClass != 0 && i >= s.address {
		s.checkChineseNumeral(i, end)
	}
	if class&personClass != 0 {
		s.matchPerson(i, end)
	}
	if bucket := class & bucketMask; bucket != 0 && i >= wordsFrom {
		if n := s.matchWords(&s.c.words.buckets[bucket], i, end); n > 0 {
			return i + n
		}
	}
	return wordsFrom
}

// scanASCII handles the ASCII character c at i and returns where to go on.
func (s *scanner) scanASCII(c byte, i, end int) int {
	switch {
	case c >= '0' && c <= '9':
		next := s.scanNumbers(i, end)
		if s.isProse(i) {
			s.checkMixedNumeral(i, next, end)
		}
		s.repeats = repeatFinder{}
		return next
	case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == ' ':
		s.repeats = repeatFinder{}
		return i + 1
	case c == '@':
		return s.scanEmail(i, 1, end)
	case c == ':' && strings.HasPrefix(s.text[i:end], "://"):
		if i >= s.address {
			s.address = i + addressEnd(s.text[i:end])
			s.verbatim = max(s.verbatim, s.address, i+wordEnd(s.text[i:end]))
		}
		return i + 3
	case c == '\n':
		s.repeats = repeatFinder{}
		s.endSentence()
		return i + 1
	case c == '*' && s.isProse(i):
		return s.scanStar(i, end)
	case (c == '`' || c == ']' || c == '[') && s.kind == body && s.isProse(i):
		s.verbatim = verbatimEnd(s.text[s.floor:end], i-s.floor) + s.floor
	case i >= s.address && s.isProse(i) && strings.IndexByte(",;:!?.(\"'", c) >= 0:
		return s.scanHalfWidth(c, i, end)
	case c < ' ' && c != '\t' && c != '\r' || c == 0x7f:
		s.reportInvisible(rune(c), i, 1)
	}
	s.repeats = repeatFinder{}
	return i + 1
}

// addressEnd is where the address of a link ends, in the text from its :// on.
func addressEnd(text string) int {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= utf8.RuneSelf || strings.IndexByte("<>\"`)]", c) >= 0 {
			return i
		}
	}
	return len(text)
}

// scanSymbol handles a character that is neither ASCII nor Han. It returns where to go on if it read more
// than the character, else i.
func (s *scanner) scanSymbol(r rune, size, i, end int) int {
	switch {
	case r >= '０' && r <= '９' || r >= 0x1d7ce && r <= 0x1d7ff:
		return s.scanNumbers(i, end)
	case r == '＠':
		return s.scanEmail(i, size, end)
	case !s.isProse(i):
	case r == '，' || r == '。' || r == '、' || r == '；' || r == '：':
		if r == '。' || r == '；' {
			s.endSentence()
		}
		return s.checkDoubledMark(r, size, i, end)
	case r == '！' || r == '？':
		s.endSentence()
	case r == '％':
		s.notePercent(i, size)
	case r == '□' || r == '〓' || r == '▯' || r == '▢':
		s.checkLostCharacter(i, i+size, end)
	case r >= 0x80 && r < 0x250 && i >= s.decoded:
		return s.scanLatin(i, end)
	}
	switch {
	case isInvisible(r):
		s.reportInvisible(r, i, size)
	case r >= 0xe000 && r <= 0xf8ff || r >= 0xf0000:
		s.report(privateUse, i, i+size, codePoint(r))
	case r >= 0x2e80 && r <= 0x2fd5 || r >= 0xf900 && r <= 0xfaff:
		s.reportRadical(i, size)
	case r == utf8.RuneError:
		stop := i + size
		for stop < end && strings.HasPrefix(s.text[stop:end], s.text[i:i+size]) {
			stop += size
		}
		s.report(mojibake, i, stop, "")
		return stop
	}
	return i
}

// isInvisible reports whether a character has no shape of its own: marks of zero width and of direction.
func isInvisible(r rune) bool {
	switch {
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x206f:
		return true
	}
	return r == 0xfeff || r == 0x3164 || r == 0xad
}

func codePoint(r rune) string {
	return fmt.Sprintf("U+%04X", r)
}

// checkFileName checks the bulletin's path: officers name folders after people and their telephone numbers.
func (s *scanner) checkFileName() {
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
