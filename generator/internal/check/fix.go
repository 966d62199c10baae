package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
)

// mostRounds is how often a text is fixed and checked again. What a fix brings to light is fixed in the next round.
const mostRounds = 10

// Fix fixes the findings of a document, and what a check of the new text finds then, so that another run leaves it as
// it is. It returns the new text and how many findings were fixed.
func (c *Checker) Fix(d Document, found []Finding) (text string, fixed int) {
	text = d.Source.Text
	for range mostRounds {
		next, n := Fix(text, found)
		if n == 0 || next == text {
			break
		}
		front, _ := Fix(text[:d.Body], found)
		text, fixed = next, fixed+n
		d.Source, d.Body = &diag.Source{Name: d.Source.Name, Text: text}, len(front)
		found = c.Text(d)
	}
	return text, fixed
}

// Fix applies the findings' edits to a text. It returns the new text and how many findings were fixed. Of two
// edits that overlap only the first is applied.
func Fix(text string, found []Finding) (string, int) {
	type owned struct {
		Edit
		finding int
	}
	var edits []owned
	for i, f := range found {
		for _, e := range f.Edits {
			if 0 <= e.Start && e.Start <= e.End && e.End <= len(text) && !strings.Contains(text[e.Start:e.End]+e.New, "\n") {
				edits = append(edits, owned{e, i})
			}
		}
	}
	slices.SortStableFunc(edits, func(a, b owned) int { return cmp.Or(a.Start-b.Start, b.End-a.End) })
	var b strings.Builder
	done, fixed := 0, map[int]bool{}
	for _, e := range edits {
		if e.Start < done || e.Start == e.End {
			continue
		}
		b.WriteString(text[done:e.Start])
		b.WriteString(e.New)
		done = e.End
		fixed[e.finding] = true
	}
	b.WriteString(text[done:])
	return b.String(), len(fixed)
}

// contextLines is how many unchanged lines a hunk shows before and after its changes.
const contextLines = 3

// Diff is the unified diff between a text and what [Fix] made of it; empty if nothing changed. A fix never adds
// or removes lines, so the two are compared line by line. Where front matter was converted, all that differs is one
// hunk.
func Diff(name, before, after string) string {
	a, b := strings.SplitAfter(before, "\n"), strings.SplitAfter(after, "\n")
	if before == after {
		return ""
	}
	if a[len(a)-1] == "" && b[len(b)-1] == "" {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	var out strings.Builder
	name = diag.OneLine(name)
	fmt.Fprintf(&out, "--- a/%s\n+++ b/%s\n", name, name)
	if len(a) != len(b) {
		writeOneHunk(&out, a, b)
		return out.String()
	}
	for i := 0; i < len(a); {
		if a[i] == b[i] {
			i++
			continue
		}
		last := i // the last changed line of this hunk
		for j := i; j < len(a) && j <= last+2*contextLines+1; j++ {
			if a[j] != b[j] {
				last = j
			}
		}
		from, to := max(0, i-contextLines), min(len(a), last+1+contextLines)
		fmt.Fprintf(&out, "@@ -%d,%d +%d,%d @@\n", from+1, to-from, from+1, to-from)
		writeHunk(&out, a[from:to], b[from:to])
		i = to
	}
	return out.String()
}

// writeOneHunk writes all that differs between two texts.
func writeOneHunk(out *strings.Builder, a, b []string) {
	first, last := 0, 0 // how many lines are the same at the beginning and at the end
	for first < min(len(a), len(b)) && a[first] == b[first] {
		first++
	}
	for last < min(len(a), len(b))-first && a[len(a)-1-last] == b[len(b)-1-last] {
		last++
	}
	after := min(last, contextLines)
	from := max(0, first-contextLines)
	fmt.Fprintf(out, "@@ -%d,%d +%d,%d @@\n", from+1, len(a)-last+after-from, from+1, len(b)-last+after-from)
	writeLines(out, " ", a[from:first])
	writeLines(out, "-", a[first:len(a)-last])
	writeLines(out, "+", b[first:len(b)-last])
	writeLines(out, " ", a[len(a)-last:len(a)-last+after])
}

// writeLines writes lines of a hunk, each with a sign.
func writeLines(out *strings.Builder, sign string, lines []string) {
	for _, text := range lines {
		out.WriteString(sign + strings.TrimSuffix(text, "\n") + "\n")
		if !strings.HasSuffix(text, "\n") {
			out.WriteString("\\ No newline at end of file\n")
		}
	}
}

// writeHunk writes the lines of a hunk: of each run of changed lines first the old ones, then the new ones.
func writeHunk(out *strings.Builder, a, b []string) {
	for i := 0; i < len(a); {
		if a[i] == b[i] {
			writeLines(out, " ", a[i:i+1])
			i++
			continue
		}
		j := i
		for j < len(a) && a[j] != b[j] {
			j++
		}
		writeLines(out, "-", a[i:j])
		writeLines(out, "+", b[i:j])
		i = j
	}
}
