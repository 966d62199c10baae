// Runs to Markdown within a line.

package markup

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jianbao/generator/internal/importer/document"
)

// Clean is runs as a bulletin has them: neighbours of one kind are one run, also across blanks; blanks stand outside of
// bold text; blanks at both ends and all that is invisible are gone, and blanks of odd widths are plain ones.
func Clean(runs []document.Run) []document.Run {
	if len(runs) == 1 && isPlain(runs[0]) { // most are
		r := runs[0]
		if r.Text = strings.TrimSpace(visible(r.Text)); r.Text == "" {
			return nil
		}
		return []document.Run{r}
	}
	var out []document.Run
	for _, r := range runs {
		if r.Note > 0 {
			out = append(out, document.Run{Note: r.Note})
			continue
		}
		if r.Text = visible(r.Text); r.Text == "" {
			continue
		}
		for _, part := range blanksOutside(r) {
			out = add(out, part)
		}
	}
	return trim(plainMarks(out))
}

// add appends a run to those before it, or to the last of them.
func add(runs []document.Run, r document.Run) []document.Run {
	n := len(runs)
	if n > 0 && runs[n-1].Note == 0 && sameStyle(runs[n-1], r) {
		runs[n-1].Text += r.Text
		return runs
	}
	if n > 1 && isBlank(runs[n-1].Text) && runs[n-1].Note == 0 && runs[n-2].Note == 0 && sameStyle(runs[n-2], r) &&
		!strings.Contains(runs[n-1].Text, "\n") {
		runs[n-2].Text += runs[n-1].Text + r.Text
		return runs[:n-1]
	}
	return append(runs, r)
}

// isPlain reports whether a run is text without any emphasis.
func isPlain(r document.Run) bool {
	return r.Note == 0 && !r.Bold && !r.Italic && !r.Strike && !r.Super && !r.Sub
}

func sameStyle(a, b document.Run) bool {
	a.Text, b.Text = "", ""
	return a == b
}

// blanksOutside parts a run from the blanks around its text, and from line breaks in it: no emphasis reaches over them.
func blanksOutside(r document.Run) (parts []document.Run) {
	if isPlain(r) {
		return []document.Run{r}
	}
	for i, line := range strings.Split(r.Text, "\n") {
		if i > 0 {
			parts = append(parts, document.Run{Text: "\n"})
		}
		words := strings.TrimFunc(line, unicode.IsSpace)
		if words == "" {
			if line != "" {
				parts = append(parts, document.Run{Text: line})
			}
			continue
		}
		at := strings.Index(line, words)
		inner := r
		inner.Text = words
		for _, part := range []document.Run{{Text: line[:at]}, inner, {Text: line[at+len(words):]}} {
			if part.Text != "" {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

// plainMarks takes emphasis off runs that are signs alone, such as a bold comma.
func plainMarks(runs []document.Run) []document.Run {
	var out []document.Run
	for _, r := range runs {
		if r.Note == 0 && strings.IndexFunc(r.Text, isWord) < 0 {
			r = document.Run{Text: r.Text, Link: r.Link, Strike: r.Strike}
		}
		if r.Note > 0 {
			out = append(out, r)
		} else {
			out = add(out, r)
		}
	}
	return out
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// trim takes the blanks off both ends.
func trim(runs []document.Run) []document.Run {
	for len(runs) > 0 && runs[0].Note == 0 {
		if runs[0].Text = strings.TrimLeftFunc(runs[0].Text, unicode.IsSpace); runs[0].Text != "" {
			break
		}
		runs = runs[1:]
	}
	for n := len(runs); n > 0 && runs[n-1].Note == 0; n = len(runs) {
		if runs[n-1].Text = strings.TrimRightFunc(runs[n-1].Text, unicode.IsSpace); runs[n-1].Text != "" {
			break
		}
		runs = runs[:n-1]
	}
	return runs
}

// visible drops what nobody sees, and makes blanks of odd widths plain. An ideographic blank between words stays.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\u3000' || r == ' ':
			return r
		case r == '\r' || r == '\v' || r == '\f' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case isInvisible(r):
			return -1
		}
		return r
	}, s)
}

// isInvisible reports whether a character shows nothing, or may not stand in a text.
func isInvisible(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || r == '\u00ad' || r == '\ufeff' || r >= 0x200b && r <= 0x200f ||
		r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == '\u061c' || r == '\u180e' ||
		r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || r >= 0xfff9 && r <= 0xfffc || r >= 0xe0000 && r <= 0xe0fff
}

func isBlank(s string) bool { return strings.TrimFunc(s, unicode.IsSpace) == "" }

// lineBreaks are the characters that visible makes line breaks of.
const lineBreaks = "\n\r\v\f\u2028\u2029\u0085"

// splitLines parts runs at their line breaks.
func splitLines(runs []document.Run) [][]document.Run {
	if !slices.ContainsFunc(runs, func(r document.Run) bool { return strings.ContainsAny(r.Text, lineBreaks) }) {
		return [][]document.Run{Clean(runs)}
	}
	lines := [][]document.Run{nil}
	for _, r := range runs {
		for i, text := range strings.Split(visible(r.Text), "\n") {
			if i > 0 {
				lines = append(lines, nil)
			}
			r.Text = text
			lines[len(lines)-1] = append(lines[len(lines)-1], r)
		}
	}
	for i := range lines {
		lines[i] = Clean(lines[i])
	}
	return lines
}

// oneLine joins lines: Chinese ones without a blank.
func oneLine(runs []document.Run) []document.Run {
	var out []document.Run
	lines := splitLines(runs)
	if len(lines) == 1 && len(lines[0]) <= 1 {
		return lines[0]
	}
	for _, line := range lines {
		if len(line) == 0 {
			continue
		}
		if n := len(out); n > 0 && !joins(out[n-1].Text, line[0].Text) {
			out = append(out, document.Run{Text: " "})
		}
		out = append(out, line...)
	}
	return Clean(out)
}

// joins reports whether two lines are joined without a blank.
func joins(before, after string) bool {
	a, _ := utf8.DecodeLastRuneInString(before)
	b, _ := utf8.DecodeRuneInString(after)
	return a > 0x2e80 || b > 0x2e80
}

// OneLine is the text of runs in a line, as titles and captions have it.
func OneLine(runs []document.Run) string { return textOf(oneLine(runs)) }

func textOf(runs []document.Run) string {
	var s strings.Builder
	for _, r := range runs {
		if r.Note == 0 {
			s.WriteString(r.Text)
		}
	}
	return s.String()
}

// inline writes the runs of a line.
func (w *Writer) inline(runs []document.Run) string {
	runs = Clean(runs)
	var out strings.Builder
	whole := whole(runs)
	counts := slices.ContainsFunc(runs, func(r document.Run) bool { return strings.ContainsAny(r.Text, "*=＝") })
	all, at := textOf(runs), 0
	for i, r := range runs {
		if r.Note > 0 {
			out.WriteString(w.mark(r.Note))
			continue
		}
		before, after := "", ""
		if i > 0 {
			before = runs[i-1].Text
		}
		at += len(r.Text)
		after = all[at:] // a link may reach over several runs
		text := escapeText(r.Text, out.String(), after)
		sign := ""
		if !whole && !(signOf(r) == "*" && counts) && canStand(r, before, after) && (i == 0 || !emphasised(runs[i-1])) {
			sign = signOf(r)
		}
		if r.Link != "" && !strings.ContainsAny(r.Text, "[]\n") && strings.TrimSpace(r.Text) != "" && isAddress(r.Link) {
			out.WriteString("[" + sign + escapeLinkText(r.Text) + sign + "](" + escapeAddress(r.Link) + ")")
			continue
		}
		out.WriteString(sign + text + sign)
	}
	return out.String()
}

// whole reports whether all of a line is bold, which says nothing.
func whole(runs []document.Run) bool {
	for _, r := range runs {
		if r.Note == 0 && !isBlank(r.Text) && !r.Bold {
			return false
		}
	}
	return true
}

func emphasised(r document.Run) bool { return r.Note == 0 && signOf(r) != "" }

func signOf(r document.Run) string {
	switch {
	case r.Bold:
		return "**"
	case r.Strike:
		return "~~"
	case r.Italic:
		return "*"
	}
	return ""
}

// canStand reports whether emphasis of a run would be read: no sign of Markdown within or beside it, and what stands at
// its ends is Chinese, or is parted from what is beside it.
func canStand(r document.Run, before, after string) bool {
	if signOf(r) == "" || strings.ContainsAny(r.Text, "*_~\\`[]<>&|{}\n"+wideSigns) {
		return false
	}
	for _, address := range []string{"://", "@", "www."} { // which would not end where the emphasis begins
		if strings.Contains(r.Text, address) || strings.Contains(before, address) {
			return false
		}
	}
	first, _ := utf8.DecodeRuneInString(r.Text)
	last, _ := utf8.DecodeLastRuneInString(r.Text)
	left, _ := utf8.DecodeLastRuneInString(before)
	right, _ := utf8.DecodeRuneInString(after)
	if signOf(r) == "*" { // of which one may also be a sign of multiplication
		for _, beside := range []rune{left, first, last, right} {
			if unicode.IsDigit(beside) || strings.ContainsRune("()（）", beside) || alphanumeric(beside) {
				return false
			}
		}
	}
	if masksNumber(left, first) || masksNumber(last, right) {
		return false
	}
	chinese := strings.IndexFunc(r.Text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
	return flanks(left, first, chinese) && flanks(right, last, chinese)
}

// masksNumber reports whether stars between two characters would be a mask of a number: 138**1234.
func masksNumber(left, right rune) bool {
	sign := func(r rune) bool { return alphanumeric(r) || unicode.IsDigit(r) }
	return sign(left) && sign(right) && (unicode.IsDigit(left) || unicode.IsDigit(right))
}

// flanks reports whether a sign between two characters is read, the inner one being that of the emphasised text. Text
// without Chinese follows the rules of CommonMark.
func flanks(outer, inner rune, chinese bool) bool {
	switch {
	case outer == '*' || outer == '_' || outer == '~' || outer == '`' || outer == '\\':
		return false
	case chinese && isCJK(inner) || unicode.IsLetter(inner) || unicode.IsDigit(inner):
		return true
	}
	return outer == utf8.RuneError || unicode.IsSpace(outer) || chinese && isCJK(outer)
}

// isCJK reports whether a character counts as Chinese beside emphasis. It knows less than package markdown does.
func isCJK(r rune) bool {
	return unicode.Is(unicode.Han, r) && r < 0x20000 || r >= 0x3001 && r <= 0x3011 || r >= 0xff01 && r <= 0xff5e ||
		r == '“' || r == '”'
}
