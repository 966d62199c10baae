package diag

import (
	"sort"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// Span is a place in a file. Line and Column start at 1; Line 0 means the file as a whole,
// and Length 0 a place between two characters.
type Span struct {
	File    string // slash-separated, relative to the site
	Line    int
	Column  int // in characters
	Length  int // in characters
	Excerpt string
	// ExcerptColumn is the column of the excerpt's first character: a very long line is cut
	// to a window around the place.
	ExcerptColumn int
}

// Source is a text that diagnostics can point into.
type Source struct {
	Name string // slash-separated, relative to the site
	Text string

	lines atomic.Pointer[[]int]        // where each begins; made for the first span
	marks atomic.Pointer[[]columnMark] // made for the first span in a long line
}

// columnMark is how many characters stand before a byte.
type columnMark struct{ at, characters int }

// markEvery is how many bytes lie between two marks. A line of a megabyte may have as many findings.
const markEvery = 1 << 10

// lineStarts are the bytes at which the lines begin.
func (s *Source) lineStarts() []int {
	if starts := s.lines.Load(); starts != nil {
		return *starts
	}
	starts := make([]int, 1, 1+strings.Count(s.Text, "\n"))
	for at := 0; ; {
		i := strings.IndexByte(s.Text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
		starts = append(starts, at)
	}
	s.lines.Store(&starts)
	return starts
}

// characters is how many there are from one byte to another.
func (s *Source) characters(from, to int) int {
	if to-from < markEvery {
		return utf8.RuneCountInString(s.Text[from:to])
	}
	return s.before(to) - s.before(from)
}

// before is how many characters stand before a byte.
func (s *Source) before(at int) int {
	if s.marks.Load() == nil {
		marks := []columnMark{{}}
		count := 0
		for i := range s.Text {
			if i >= len(marks)*markEvery {
				marks = append(marks, columnMark{i, count})
			}
			count++
		}
		s.marks.Store(&marks)
	}
	marks := *s.marks.Load()
	i := sort.Search(len(marks), func(i int) bool { return marks[i].at > at }) - 1
	return marks[i].characters + utf8.RuneCountInString(s.Text[marks[i].at:at])
}

// excerptLimit is how many characters of a long line an excerpt shows.
const excerptLimit = 160

// Span returns the place of the bytes Text[start:end], cut at the end of its first line.
func (s *Source) Span(start, end int) Span {
	starts := s.lineStarts()
	start = min(max(start, 0), len(s.Text))
	end = min(max(end, start), len(s.Text))
	line := sort.SearchInts(starts, start+1)
	lineStart, lineEnd := starts[line-1], len(s.Text)
	if line < len(starts) {
		lineEnd = starts[line] - 1
	}
	end = min(end, lineEnd)
	sp := Span{File: s.Name, Line: line, Column: 1 + s.characters(lineStart, start), Length: s.characters(start, end)}
	sp.Excerpt, sp.ExcerptColumn = excerpt(s.Text[lineStart:lineEnd], start-lineStart, sp.Column)
	return sp
}

// excerpt is a line, or of a very long one a window around the character at a byte, and the column where that begins.
func excerpt(line string, at, column int) (text string, from int) {
	line = strings.TrimRight(line, "\r")
	if len(line) <= excerptLimit {
		return line, 1
	}
	start, end := min(at, len(line)), min(at, len(line))
	back, count := 0, 0
	step := func() bool {
		_, size := utf8.DecodeLastRuneInString(line[:start])
		start -= size
		back += min(size, 1)
		return size > 0
	}
	for back < excerptLimit/4 && step() {
	}
	for count = back; count < excerptLimit && end < len(line); count++ {
		_, size := utf8.DecodeRuneInString(line[end:])
		end += size
	}
	for ; count < excerptLimit && step(); count++ {
	}
	return line[start:end], column - back
}

// Line returns the place of a whole line, counted from 1, without its indentation.
func (s *Source) Line(n int) Span {
	starts := s.lineStarts()
	start := starts[min(max(n, 1), len(starts))-1]
	line, _, _ := strings.Cut(s.Text[start:], "\n")
	trimmed := strings.TrimLeft(line, " \t")
	start += len(line) - len(trimmed)
	return s.Span(start, start+len(strings.TrimRight(trimmed, " \t\r")))
}
