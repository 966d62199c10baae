package diag

import (
	"strings"
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
}

// excerptLimit is how many characters of a long line an excerpt shows.
const excerptLimit = 160

// Span returns the place of the bytes Text[start:end], cut at the end of its first line.
func (s *Source) Span(start, end int) Span {
	start = min(max(start, 0), len(s.Text))
	end = min(max(end, start), len(s.Text))
	lineStart := strings.LastIndexByte(s.Text[:start], '\n') + 1
	lineEnd := len(s.Text)
	if i := strings.IndexByte(s.Text[start:], '\n'); i >= 0 {
		lineEnd = start + i
	}
	end = min(end, lineEnd)
	before, inside := s.Text[lineStart:start], s.Text[start:end]
	sp := Span{
		File:          s.Name,
		Line:          1 + strings.Count(s.Text[:lineStart], "\n"),
		Column:        1 + utf8.RuneCountInString(before),
		Length:        utf8.RuneCountInString(inside),
		Excerpt:       strings.TrimRight(s.Text[lineStart:lineEnd], "\r"),
		ExcerptColumn: 1,
	}
	sp.clip()
	return sp
}

// Line returns the place of a whole line, counted from 1, without its indentation.
func (s *Source) Line(n int) Span {
	start := 0
	for i := 1; i < n; i++ {
		j := strings.IndexByte(s.Text[start:], '\n')
		if j < 0 {
			break
		}
		start += j + 1
	}
	line, _, _ := strings.Cut(s.Text[start:], "\n")
	trimmed := strings.TrimLeft(line, " \t")
	start += len(line) - len(trimmed)
	return s.Span(start, start+len(strings.TrimRight(trimmed, " \t\r")))
}

// clip cuts the excerpt of a very long line to a window around the place.
func (sp *Span) clip() {
	if len(sp.Excerpt) <= excerptLimit {
		return
	}
	runes := []rune(sp.Excerpt)
	if len(runes) <= excerptLimit {
		return
	}
	from := max(0, min(sp.Column-1-excerptLimit/4, len(runes)-excerptLimit))
	sp.Excerpt = string(runes[from : from+excerptLimit])
	sp.ExcerptColumn = from + 1
}
