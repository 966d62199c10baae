package diag

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"
)

// plainSpan is what Span returns, found without an index.
func plainSpan(s *Source, start, end int) Span {
	lineStart := strings.LastIndexByte(s.Text[:start], '\n') + 1
	line, _, _ := strings.Cut(s.Text[lineStart:], "\n")
	end = min(end, lineStart+len(line))
	sp := Span{
		File: s.Name, Line: 1 + strings.Count(s.Text[:lineStart], "\n"),
		Column: 1 + utf8.RuneCountInString(s.Text[lineStart:start]), Length: utf8.RuneCountInString(s.Text[start:end]),
		Excerpt: strings.TrimRight(line, "\r"), ExcerptColumn: 1,
	}
	if runes := []rune(sp.Excerpt); len(runes) > excerptLimit {
		from := max(0, min(sp.Column-1-excerptLimit/4, len(runes)-excerptLimit))
		sp.Excerpt, sp.ExcerptColumn = string(runes[from:from+excerptLimit]), from+1
	}
	return sp
}

// Places in short and long lines, at their ends and beyond, are those that counting from the beginning gives.
func TestSpanAnywhere(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		var b strings.Builder
		for range random.IntN(6) {
			for range []int{3, 70, 200, 3000}[random.IntN(4)] {
				b.WriteString([]string{"a", "字", "é", "👍"}[random.IntN(4)])
			}
			b.WriteString([]string{"\n", "\r\n", "\n\n"}[random.IntN(3)])
		}
		src := &Source{Name: "a.md", Text: b.String()}
		for range 30 {
			var at []int
			for range 2 {
				i := random.IntN(len(src.Text) + 1)
				for i < len(src.Text) && !utf8.RuneStart(src.Text[i]) {
					i++
				}
				at = append(at, i)
			}
			start, end := min(at[0], at[1]), max(at[0], at[1])
			if i := start - 1; i >= 0 && start < len(src.Text) && src.Text[i] == '\r' {
				continue // within the line end
			}
			if got, want := src.Span(start, end), plainSpan(src, start, max(end, start)); got != want {
				t.Fatalf("%d to %d of %d bytes:\n%+v\n%+v", start, end, len(src.Text), got, want)
			}
		}
	}
}

// A thousand places in a line of a megabyte cost no more than a few readings of it.
func BenchmarkSpan(b *testing.B) {
	for b.Loop() {
		src := &Source{Name: "a.md", Text: strings.Repeat("字", 350_000)}
		for i := range 1000 {
			src.Span(i*1000, i*1000+3)
		}
	}
}

// What a page may hold is kept, and the rest is dropped.
func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"标题": "标题", "a\x00b": "ab", "a\x1b[1mb": "a[1mb", "a\u0085b\u009bc": "abc", "a\x7f": "a", "a\ufffeb\uffff": "ab",
		"\ufdd0a\ufdef": "a", "a\U0001fffeb\U0010ffffc": "abc", "a\nb\tc": "a\nb\tc", "👨‍👩‍👧": "👨‍👩‍👧",
		"ئۇ\u200fx":          "ئۇ\u200fx",
		"\ufdcf\ufdf0\ufffd": "\ufdcf\ufdf0\ufffd",
	} {
		if got := Plain(text); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
}
