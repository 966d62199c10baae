package diag

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/width"
)

// WriteText prints diagnostics for a terminal, in the form that the package comment shows.
func WriteText(w io.Writer, ds []Diagnostic, lang Lang) error {
	return writeText(w, ds, lang, func(Code, string) bool { return true })
}

// WriteFindings prints findings for a terminal, a hint only where a code has it first: of a check, which finds the same
// in many bulletins, the hints would be most of the text.
func WriteFindings(w io.Writer, ds []Diagnostic, lang Lang) error {
	type hint struct {
		code Code
		text string
	}
	said := map[hint]bool{}
	return writeText(w, ds, lang, func(code Code, text string) bool {
		first := !said[hint{code, text}]
		said[hint{code, text}] = true
		return first
	})
}

func writeText(w io.Writer, ds []Diagnostic, lang Lang, hinted func(Code, string) bool) error {
	var b strings.Builder
	for _, d := range ds {
		d.appendText(&b, lang, hinted)
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (d Diagnostic) appendText(b *strings.Builder, lang Lang, hinted func(Code, string) bool) {
	b.WriteString(severityNames[d.Severity].In(lang) + " " + string(d.Code))
	if d.File != "" {
		b.WriteString("  " + OneLine(d.Location()))
	}
	b.WriteByte('\n')
	message, hints := d.Shown(lang)
	gutter := "    "
	if d.Excerpt != "" {
		number := strconv.Itoa(d.Line)
		gutter = strings.Repeat(" ", max(3, len(number)+2))
		excerpt, at, under := d.caretLine()
		fmt.Fprintf(b, "%*s │ %s\n", len(gutter), number, excerpt)
		fmt.Fprintf(b, "%s │ %s%s %s\n", gutter, strings.Repeat(" ", at), strings.Repeat("^", under), message)
		gutter += " "
	} else {
		b.WriteString(gutter + message + "\n")
	}
	for _, h := range hints {
		if hinted(d.Code, h) {
			b.WriteString(gutter + "= " + h + "\n")
		}
	}
}

// maxListed is how many errors Errors lists.
const maxListed = 10

// Errors lists the first errors again, a line each, where so many warnings stand around them that they
// are lost on a terminal; else it is empty.
func Errors(ds []Diagnostic, lang Lang) string {
	var b strings.Builder
	errors := 0
	for _, d := range ds {
		if d.Severity == Error {
			if errors++; errors <= maxListed {
				fmt.Fprintf(&b, "  %s  %s\n", OneLine(d.Location()), d.message(lang, OneLine))
			}
		}
	}
	if errors == 0 || len(ds)-errors <= maxListed {
		return ""
	}
	if errors > maxListed {
		b.WriteString("  …\n")
	}
	return Text{"先改错误：\n", "errors to fix first:\n"}.In(lang) + b.String()
}

// Location is the file, and the line and column when there are any: "content/a.md:3:12".
func (d Diagnostic) Location() string {
	if d.Line == 0 {
		return d.File
	}
	return fmt.Sprintf("%s:%d:%d", d.File, d.Line, d.Column)
}

// caretLine returns the excerpt as it can be shown, and in cells where the carets begin and
// how many there are.
func (d Diagnostic) caretLine() (excerpt string, at, under int) {
	var b strings.Builder
	column := d.ExcerptColumn
	for _, r := range d.Excerpt {
		r = printable(r)
		switch {
		case column < d.Column:
			at += cells(r)
		case column < d.Column+d.Length:
			under += cells(r)
		}
		b.WriteRune(r)
		column++
	}
	return strings.TrimRight(b.String(), " "), at, max(under, 1)
}

// printable replaces what would move the cursor or hide, so that carets stay in place and no
// file can write escape sequences to the terminal.
func printable(r rune) rune {
	if r == '\u200c' || r == '\u200d' { // which join the parts of an emoji, and are shown where they are pointed at
		return '\ufffd'
	}
	return visible(r)
}

// cells is the width of a character in a terminal.
func cells(r rune) int {
	if r < 0x1100 {
		return 1
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

type jsonDiagnostic struct {
	Code     Code     `json:"code"`
	Severity string   `json:"severity"`
	File     string   `json:"file,omitempty"`
	Line     int      `json:"line,omitempty"`
	Column   int      `json:"column,omitempty"`
	Length   int      `json:"length,omitempty"`
	Message  string   `json:"message"`
	Hints    []string `json:"hints,omitempty"`
	Excerpt  string   `json:"excerpt,omitempty"`
}

// JSON returns the diagnostics as a JSON array: code, severity ("error" or "warning"), file,
// line, column, length, message, hints, excerpt.
func JSON(ds []Diagnostic, lang Lang) json.RawMessage {
	out := make([]jsonDiagnostic, len(ds))
	for i, d := range ds {
		out[i] = jsonDiagnostic{
			Code: d.Code, Severity: severityNames[d.Severity].En, File: d.File, Line: d.Line, Column: d.Column,
			Length: d.Length, Message: d.Message(lang), Hints: d.Hints(lang), Excerpt: d.Excerpt,
		}
	}
	data, err := json.Marshal(out)
	if err != nil { // strings and numbers only: cannot fail
		panic(err)
	}
	return data
}

// In a workflow command % and line ends are escaped, and in its properties : and , too.
var githubEscape = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
var githubEscapeProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")

// WriteGitHub prints diagnostics as GitHub Actions workflow commands, which show them beside
// the lines of a pull request.
func WriteGitHub(w io.Writer, ds []Diagnostic, lang Lang) error {
	var b strings.Builder
	for _, d := range ds {
		var props []string
		if d.File != "" {
			props = append(props, "file="+githubEscapeProperty.Replace(d.File))
		}
		if d.Line > 0 {
			props = append(props, "line="+strconv.Itoa(d.Line), "col="+strconv.Itoa(d.Column))
		}
		props = append(props, "title="+githubEscapeProperty.Replace(string(d.Code)))
		text := strings.Join(append([]string{d.Message(lang)}, d.Hints(lang)...), "\n")
		fmt.Fprintf(&b, "::%s %s::%s\n", severityNames[d.Severity].En, strings.Join(props, ","), githubEscape.Replace(text))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
