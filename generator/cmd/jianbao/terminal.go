package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

// terminal is what run makes of standard output and standard error: all that the command writes passes through it, and
// nothing that comes from a site or the command line can act on a terminal or on the machine that reads a log. Only a
// report is written as it is, since it has a form of its own, which sees to that.
//
// A line end is the one thing that it cannot tell from those that are meant. So values go into texts through
// [diag.OneLine]; TestTerminal tries them all.
type terminal struct{ to io.Writer }

func (t terminal) Write(p []byte) (int, error) {
	if _, err := io.WriteString(t.to, diag.Lines(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// report writes JSON, CSV, HTML, workflow commands, a script for a shell, or the line of the progress.
func report(w io.Writer, data string) error {
	_, err := io.WriteString(direct(w), data)
	return err
}

// direct is the stream below a terminal.
func direct(w io.Writer) io.Writer {
	if t, ok := w.(terminal); ok {
		return t.to
	}
	return w
}

// writeCommands writes diagnostics as workflow commands, one a line.
func writeCommands(w io.Writer, found []diag.Diagnostic, lang diag.Lang) error {
	var b strings.Builder
	if err := diag.WriteGitHub(&b, found, lang); err != nil {
		return err
	}
	lines := strings.SplitAfter(b.String(), "\n")
	for i, line := range lines {
		if text, ended := strings.CutSuffix(line, "\n"); ended {
			lines[i] = diag.OneLine(text) + "\n"
		}
	}
	return report(w, strings.Join(lines, ""))
}

// isTerminal reports whether a person sits at a stream.
func isTerminal(stream any) bool {
	if t, ok := stream.(terminal); ok {
		stream = t.to
	}
	f, ok := stream.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// plainJSON escapes in JSON what [diag.Lines] would replace: a program reads the same values, and a log shows nothing
// else. All of it stands within strings.
func plainJSON(data string) string {
	var b strings.Builder
	for i := 0; i < len(data); {
		if strings.HasPrefix(data[i:], "##") && diag.Lines(data[i:min(i+12, len(data))]) != data[i:min(i+12, len(data))] {
			b.WriteString(`#\u0023`)
			i += 2
			continue
		}
		r, size := utf8.DecodeRuneInString(data[i:])
		switch shown := data[i : i+size]; {
		case r == '\n' || diag.OneLine(shown) == shown:
			b.WriteString(shown)
		case r >= 0x10000:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
		i += size
	}
	return b.String()
}

// writeJSON writes a value as a report.
func writeJSON(w io.Writer, value any) error {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(value); err != nil {
		return err
	}
	return report(w, plainJSON(b.String()))
}
