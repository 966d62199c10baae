// Limits that are checked before goldmark sees a body.
//
// goldmark takes no context, so nothing can stop it; what it is quadratic in must be limited beforehand.
// Measured on 60 kB of each shape of cmark's test script (one core, goldmark 1.8.7):
//
//	empty lines in deeply nested lists, alone or in quotes   over 40 s   maxDepth, maxWork
//	emphasis in deep block quotes                            6.6 s       maxDepth
//	unclosed links, two kinds                                3.6, 6.2 s  maxSigns
//	many references, and their definitions                   7.7 s       maxSigns
//	mismatched openers and closers                           2.8 s       maxSigns
//	backticks                                                1.8 s       codespan.go
//	2,000 columns by 2,000 short rows                        1 GB        maxColumns, maxCells
//	attributes in attributes, # {a=[{a=[                     over 5 s    maxSigns
//
// With these limits no such shape takes 0.2 s at 60 kB, nor 3 s when a body of 1 MiB is made of
// pieces that stay just below them.
//
// The scan follows lists, quotes and fences only as far as counting needs: it may take a line for deeper
// than it is, never for much shallower. What it misses the watchdog stops, or the pass over the tree
// (finish.go) counts again.
//
// Of an ordinary body only the start of each line is read. Only a paragraph longer than maxSigns bytes can
// hold too many signs, and only a body with more brackets than maxDepth can nest them too deep, so nothing
// else is counted byte by byte.

package markdown

import (
	"bytes"
	"fmt"

	"jianbao/generator/internal/diag"
)

const (
	maxBody    = 1 << 20
	maxDepth   = 64      // quotes, lists, brackets; and emphasis, which finish.go counts
	maxBlocks  = 160     // nested blocks of goldmark: a list and its item are two
	maxColumns = 50      // of a table
	maxCells   = 50_000  // of all tables: a short row is filled up to the width of its header
	maxSigns   = 4096    // of Markdown in one paragraph
	maxWork    = 1 << 17 // lines deeper than freeDepth, counted once for every list and quote around them
	freeDepth  = 4
)

// sizeText writes a number of bytes for people.
func sizeText(n int) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KiB", (n+1023)>>10)
	}
	return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
}

// container is a quote, or a list item with the width of its indentation.
type container struct {
	quote bool
	width int
}

// scanner reads a body line by line.
type scanner struct {
	text     []byte
	brackets bool // there are enough of them to nest too deep
	chinese  bool // indentation is no code

	stack     []container
	paragraph int // where the paragraph began that is open, or -1
	columns   int // of the table that is open, or 0
	cells     int
	work      int
	fence     []byte // the fence that is open
	fenceAt   int    // the number of containers around it
	afterNote bool   // a line began as footnotes and definitions do

	report   func(d diag.Diagnostic, start, end int)
	exceeded bool
}

// checkLimits reports the first limit that the body exceeds, and whether there is none.
func (j *job) checkLimits() bool {
	s := scanner{
		text: j.source.text, stack: j.containers[:0], paragraph: -1,
		brackets: bytes.Count(j.source.text, []byte{'['}) > maxDepth,
		chinese:  j.chinese,
		report:   j.report,
	}
	for start := 0; start < len(s.text) && !s.exceeded; {
		end := len(s.text)
		if i := bytes.IndexByte(s.text[start:], '\n'); i >= 0 {
			end = start + i
		}
		s.line(start, end)
		start = end + 1
	}
	s.endParagraph(len(s.text))
	j.containers = s.stack[:0]
	return !s.exceeded
}

func (s *scanner) exceed(d diag.Diagnostic, start, end int) {
	if !s.exceeded {
		s.exceeded = true
		s.report(d, start, end)
	}
}

// line reads the line text[start:end].
func (s *scanner) line(start, end int) {
	i, matched := s.match(start, end)
	if len(s.stack) > freeDepth {
		s.work += len(s.stack)
	}
	if s.work > maxWork { // too deep for so many lines
		s.exceed(diag.New(diag.BodyNesting, len(s.stack)-1), start, end)
		return
	}
	if s.fence != nil && matched >= s.fenceAt {
		if rest := bytes.TrimSpace(s.text[i:end]); bytes.HasPrefix(rest, s.fence) && !(s.fenceAt == 0 && s.isCode(i, end)) &&
			len(bytes.Trim(rest, string(s.fence[:1]))) == 0 {
			s.fence = nil
		}
		return
	}
	s.fence = nil
	i, opened := s.open(i, end, matched)
	first := i
	for first < end && (s.text[first] == ' ' || s.text[first] == '\t') {
		first++
	}
	if first == end {
		s.endParagraph(start)
		return
	}
	if opened {
		s.endParagraph(start)
	}
	s.afterNote = s.afterNote || s.text[first] == ':' || bytes.HasPrefix(s.text[first:end], []byte("[^"))
	switch c := s.text[first]; {
	case c == '#':
		s.truncate(matched, opened)
		s.endParagraph(start)
		s.paragraph = start // attributes are worth counting, too
		s.endParagraph(end)
	case (c == '*' || c == '-' || c == '_') && isBreak(s.text[first:end]):
		s.truncate(matched, opened)
		s.endParagraph(start)
	case (c == '`' || c == '~') && runLength(s.text[first:end]) >= 3 && !(matched == 0 && !opened && s.isCode(i, end)):
		s.truncate(matched, opened)
		s.endParagraph(start)
		s.fence = s.text[first : first+runLength(s.text[first:end])]
		s.fenceAt = len(s.stack)
	case s.paragraph < 0 && s.columns == 0:
		s.truncate(matched, opened) // not a lazy continuation: there is no paragraph
		s.paragraph = start
	case s.columns == 0 && (c == '|' || c == ':' || c == '-'):
		s.delimiterRow(first, end)
	case s.columns > 0 && s.chinese && bytes.IndexByte(s.text[first:end], '|') < 0:
		s.endParagraph(start) // text ends a table
		s.paragraph = start
	case s.columns > 0:
		s.endCells(start, end)
	}
}

// match skips the markers of the containers that the line continues.
func (s *scanner) match(start, end int) (at, matched int) {
	at = start
	for matched < len(s.stack) {
		i, columns := at, 0
		c := s.stack[matched]
		for i < end && (s.text[i] == ' ' || s.text[i] == '\t') && (c.quote || columns < c.width) {
			columns++
			if s.text[i] == '\t' {
				columns += 3
			}
			i++
		}
		switch {
		case s.stack[matched].quote && i < end && s.text[i] == '>':
			i++
			if i < end && s.text[i] == ' ' {
				i++
			}
		case !s.stack[matched].quote && (columns >= s.stack[matched].width || i == end):
		default:
			return at, matched
		}
		at = i
		matched++
	}
	return at, matched
}

// open skips the markers of quotes and list items that begin on the line.
func (s *scanner) open(i, end, matched int) (at int, opened bool) {
	for {
		first := i
		for first < end && (s.text[first] == ' ' || s.text[first] == '\t') {
			first++
		}
		if first == end || first-i > 3 && !opened && s.paragraph < 0 && !s.chinese {
			return i, opened
		}
		size, quote := containerSign(s.text[first:end])
		if size == 0 {
			return i, opened
		}
		if indent := spaces(s.text[first+size : end]); !quote && indent < 4 {
			size += indent
		}
		s.truncate(matched, opened)
		opened = true
		s.stack = append(s.stack, container{quote, first - i + size})
		if len(s.stack) > maxDepth {
			s.exceed(diag.New(diag.BodyNesting, maxDepth), first, first+size)
			return end, opened
		}
		i = first + size
	}
}

// isCode reports whether a line outside of containers is indented so far that it is code or continues a paragraph.
// After a footnote or definition it may belong to that instead.
func (s *scanner) isCode(i, end int) bool {
	n := spaces(s.text[i:end])
	return !s.chinese && !s.afterNote && (n > 3 || i+n < end && s.text[i+n] == '\t')
}

// spaces counts the spaces at the start of the line.
func spaces(line []byte) int {
	n := 0
	for n < len(line) && line[n] == ' ' {
		n++
	}
	return n
}

// truncate drops the containers that the line does not continue, once for each line.
func (s *scanner) truncate(matched int, opened bool) {
	if !opened {
		s.stack = s.stack[:matched]
	}
}

// containerSign returns the length of the marker of a quote or list item that begins the line, with the
// space after it.
func containerSign(line []byte) (size int, quote bool) {
	switch c := line[0]; {
	case c == '>':
		size, quote = 1, true
	case c == '-' || c == '+' || c == '*':
		if isBreak(line) {
			return 0, false
		}
		size = 1
	case c >= '0' && c <= '9':
		for size < len(line) && size < 9 && line[size] >= '0' && line[size] <= '9' {
			size++
		}
		if size == len(line) || line[size] != '.' && line[size] != ')' {
			return 0, false
		}
		size++
	default:
		return 0, false
	}
	switch {
	case size == len(line):
	case line[size] == ' ' || line[size] == '\t':
		size++
	case !quote:
		return 0, false
	}
	return size, quote
}

// isBreak reports whether the line is a thematic break such as * * *. Only short lines need the
// answer: a long one would be a list nested as deep as it has stars.
func isBreak(line []byte) bool {
	for _, c := range line {
		if c != line[0] && c != ' ' && c != '\t' {
			return false
		}
	}
	return bytes.Count(line, line[:1]) >= 3
}

// delimiterRow checks a line that may be the delimiter row of a table.
func (s *scanner) delimiterRow(first, end int) {
	row := bytes.TrimSpace(s.text[first:end])
	for _, c := range row {
		if c != '|' && c != '-' && c != ':' && c != ' ' && c != '\t' {
			return
		}
	}
	columns := bytes.Count(bytes.Trim(row, "|"), []byte{'|'}) + 1
	if columns > maxColumns {
		s.exceed(diag.New(diag.BodyTable, columns, maxColumns), first, end)
		return
	}
	if columns > 1 || row[0] != '-' || row[len(row)-1] != '-' {
		s.endParagraph(first) // each cell is a paragraph of its own
		s.columns = columns
	}
}

// endCells counts a row of the open table.
func (s *scanner) endCells(start, end int) {
	s.cells += s.columns
	if bytes.Contains(s.text[start:end], []byte(`\|`)) {
		s.cells += 20 // goldmark compares each such cell with all others
	}
	if s.cells > maxCells {
		s.exceed(diag.New(diag.BodyOutput), start, end)
	}
}

// endParagraph closes the paragraph or table that is open, and counts its signs.
func (s *scanner) endParagraph(end int) {
	start := s.paragraph
	s.paragraph, s.columns = -1, 0
	if start < 0 || s.exceeded {
		return
	}
	if end-start > maxSigns {
		s.countSigns(start, end)
	}
	if s.brackets {
		s.countBrackets(start, end)
	}
}

var isSign = [256]bool{
	'*': true, '_': true, '~': true, '[': true, ']': true, '<': true, '`': true, '!': true, '&': true, '@': true,
	'{': true,
}

func (s *scanner) countSigns(start, end int) {
	n := 0
	for i, c := range s.text[start:end] {
		if isSign[c] {
			n++
			if n == maxSigns {
				s.exceed(diag.New(diag.BodySigns, maxSigns), start+i, start+i+1)
				return
			}
		}
	}
}

func (s *scanner) countBrackets(start, end int) {
	depth := 0
	for i := start; i < end; i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '[':
			depth++
			if depth > maxDepth {
				s.exceed(diag.New(diag.BodyNesting, maxDepth), i, i+1)
				return
			}
		case ']':
			depth = max(depth-1, 0)
		}
	}
}
