package frontmatter

// Repairs are reported line by line. One slip seldom comes alone: a line typed with a Chinese keyboard
// holds ten full-width signs. So the officer reads one warning for each line, with the line as it
// may be typed, and one for all the Chinese keys of a file that have nothing else to them.

import (
	"fmt"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
)

// edit replaces source[start:end] by text.
type edit struct {
	start, end int
	text       string
	note       note // nil for repairs too small to mention
}

// note makes the finding of a repair; line is the whole line as it may be typed.
type note = func(line string) diag.Diagnostic

// keyRepair is a Chinese or misspelt word that was taken for a key.
type keyRepair struct {
	start       int
	word, meant string
}

const (
	maxRepairLines = 20  // of a file; the others are only counted
	maxShownLine   = 400 // bytes of a line that a hint shows
	manyRepairs    = 16  // on one line, of which no more is looked at
)

// repair records that the value or key at [start, end) was read as text.
func (d *Document) repair(start, end int, text string, n note) {
	d.edits = append(d.edits, edit{start, end, text, n})
}

// RepairValue records that a value was read as another, or as the same in TOML's own form.
func (d *Document) RepairValue(path, text string, n note) {
	if d.foreign != TOML { // that it is to be converted is said already
		if found := n(path + " = " + text); found.Code == diag.DateWeekday {
			d.Report(found.At(d.ValueSpan(path)))
		}
		return
	}
	if p, ok := d.positions()[path]; ok {
		start, end := d.withQuotes(p)
		d.repair(start, end, text, n)
		return
	}
	d.Report(n(text).At(d.ValueSpan(path)))
}

// renamed records that a word was taken for a key.
func (d *Document) renamed(path, word, meant string) {
	p, ok := d.positions()[path]
	if !ok {
		p, ok = d.positions()[path+"[0]"]
	}
	if !ok {
		d.Report(oneKey(word, meant).At(d.Head()))
		return
	}
	d.repair(p.keyStart, p.keyEnd, meant, nil)
	d.keys = append(d.keys, keyRepair{p.keyStart, word, meant})
}

// withQuotes is the place of a value with its quotation marks.
func (d *Document) withQuotes(p position) (start, end int) {
	text := d.src.Text[d.start:d.end]
	start, end = p.valueStart, p.valueEnd
	closing := firstRune(text[end:])
	if end == len(text) || !strings.ContainsRune(quotationMarks, closing) {
		return start, end
	}
	for _, mark := range quotationMarks {
		if strings.HasSuffix(text[:start], string(mark)) {
			return start - len(string(mark)), end + len(string(closing))
		}
	}
	return start, end
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// Findings is everything found in the document, with one warning for each repaired line.
func (d *Document) Findings() []diag.Diagnostic {
	edits := d.edits
	if d.scan != nil {
		edits = append(slices.Clone(d.scan.edits), edits...)
	}
	text := d.src.Text[d.start:d.end]
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	out := d.found
	renamed := map[int][]keyRepair{} // by the start of their line
	for _, k := range d.keys {
		line := strings.LastIndexByte(text[:k.start], '\n') + 1
		renamed[line] = append(renamed[line], k)
	}
	var keys []keyRepair
	lines := 0
	var more diag.Span // of the first line that is not reported
	for len(edits) > 0 {
		lineStart := strings.LastIndexByte(text[:edits[0].start], '\n') + 1
		lineEnd := endOfLine(text, edits[0].start)
		n := 0
		for n < len(edits) && edits[n].start <= lineEnd {
			n++
		}
		on := edits[:n]
		edits = edits[n:]
		found := d.lineFindings(text, lineStart, lineEnd, on, len(renamed[lineStart]))
		switch {
		case len(found) == 0:
			keys = append(keys, renamed[lineStart]...)
		case found[0].Severity == diag.Error || lines < maxRepairLines:
			out = append(out, found...)
			lines++
		default:
			if lines++; more.Line == 0 {
				more = found[0].Span
			}
		}
	}
	if more.Line > 0 {
		out = append(out, diag.New(diag.RepairMore, lines-maxRepairLines).At(more))
	}
	return append(out, d.keyFindings(keys)...)
}

// lineFindings are the repairs of one line, on which so many keys were renamed too.
func (d *Document) lineFindings(text string, start, end int, edits []edit, keys int) []diag.Diagnostic {
	line := repairedLine(text[start:end], start, edits)
	var findings, errors []diag.Diagnostic
	for _, e := range edits {
		if e.note == nil || len(findings) == manyRepairs {
			continue
		}
		found := e.note(line).At(d.src.Span(d.start+e.start, d.start+e.end))
		if d.outranked(found) {
			continue
		}
		findings = append(findings, found)
		if found.Severity == diag.Error {
			errors = append(errors, found)
		}
	}
	switch {
	case len(findings) == 0 || len(findings)+keys == 1:
		return findings
	case len(errors) > 0:
		return errors // their hint shows the line
	}
	first, last := edits[0].start, edits[len(edits)-1].end
	whole := diag.New(diag.RepairLine, line).At(d.src.Span(d.start+first, d.start+last))
	doubts := slices.DeleteFunc(findings, func(f diag.Diagnostic) bool { return f.Code != diag.DateWeekday })
	return append(doubts, whole)
}

// outranked reports whether an error about the same value makes a repair not worth telling: the
// ValueSpan has to be written anew.
func (d *Document) outranked(repair diag.Diagnostic) bool {
	switch repair.Code {
	case diag.RepairQuotes, diag.RepairPunctuation:
		return false
	}
	return slices.ContainsFunc(d.found, func(f diag.Diagnostic) bool {
		return f.Severity == diag.Error && f.Line == repair.Line &&
			f.Column >= repair.Column && f.Column < repair.Column+max(1, repair.Length)
	})
}

// keyFindings are those of all words taken for keys that stand on lines with no other repair.
func (d *Document) keyFindings(keys []keyRepair) []diag.Diagnostic {
	if len(keys) == 0 {
		return nil
	}
	slices.SortStableFunc(keys, func(a, b keyRepair) int { return a.start - b.start })
	first := keys[0]
	var words []string
	var pairs diag.Choices
	for _, k := range keys {
		if !slices.Contains(words, k.word) {
			words, pairs = append(words, k.word), append(pairs, k.word+" → "+k.meant)
		}
	}
	span := d.src.Span(d.start+first.start, d.start+first.start+len(first.word))
	if len(words) == 1 {
		return []diag.Diagnostic{oneKey(first.word, first.meant).At(span)}
	}
	names := diag.Text{
		Zh: fmt.Sprintf("“%s”等 %d 项", first.word, len(words)),
		En: fmt.Sprintf(`"%s" (and %d more)`, first.word, len(words)-1),
	}
	meant := diag.Text{Zh: first.meant + " 等", En: first.meant + " and so on"}
	return []diag.Diagnostic{diag.New(diag.RepairKey, names, meant, pairs).At(span)}
}

func oneKey(word, meant string) diag.Diagnostic {
	return diag.New(diag.RepairKey, quoted(word), diag.Text{Zh: meant + " ", En: meant}, meant)
}

// repairedLine applies edits to a line that begins at the given offset. Of edits in one place the
// last counts: what a key means is known after its signs were read.
func repairedLine(line string, start int, edits []edit) string {
	var b strings.Builder
	at := 0
	for i, e := range edits {
		if i+1 < len(edits) && edits[i+1].start <= e.start && edits[i+1].end >= e.end {
			continue
		}
		from, to := e.start-start, min(e.end-start, len(line))
		if from < at {
			continue
		}
		b.WriteString(line[at:from])
		b.WriteString(e.text)
		at = max(at, to)
	}
	b.WriteString(line[at:])
	out := strings.TrimSpace(b.String())
	if len(out) > maxShownLine {
		out = strings.ToValidUTF8(out[:maxShownLine], "") + "…"
	}
	return spacedEquals(out)
}

// spacedEquals puts blanks around the first equals sign, as people write it.
func spacedEquals(line string) string {
	key, value, ok := strings.Cut(line, "=")
	if !ok || !plainKey(strings.TrimSpace(key)) {
		return line
	}
	return strings.TrimSpace(key) + " = " + strings.TrimSpace(value)
}
