package main

import (
	"bytes"
	"encoding/xml"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"jianbao/generator/internal/diag"
)

// windowsWords takes a command line apart as programs on Windows do (CommandLineToArgvW).
func windowsWords(line string) (args []string) {
	var b strings.Builder
	quoted, begun, slashes := false, false, 0
	for _, r := range line + " " {
		switch {
		case r == '\\':
			slashes++
			begun = true
			continue
		case r == '"':
			b.WriteString(strings.Repeat(`\`, slashes/2))
			if slashes%2 == 1 {
				b.WriteByte('"')
			} else {
				quoted = !quoted
			}
			begun = true
		case r == ' ' && !quoted:
			b.WriteString(strings.Repeat(`\`, slashes))
			if begun {
				args = append(args, b.String())
			}
			b.Reset()
			begun = false
		default:
			b.WriteString(strings.Repeat(`\`, slashes))
			b.WriteRune(r)
			begun = true
		}
		slashes = 0
	}
	return args
}

var hardWords = []string{
	"plain", `D:\简报`, `D:\我 的 站`, `D:\a b\`, `D:\`, `\\server\share x\`, `a"b`, `a\"b c`, `a\\"`, "",
	"50% off", "it's", "$HOME `x`", "a&b|c",
}

func TestQuoteWindows(t *testing.T) {
	quoted := make([]string, len(hardWords))
	for i, w := range hardWords {
		quoted[i] = quoteWindows(w)
	}
	if got := windowsWords(strings.Join(quoted, " ")); !slices.Equal(got, hardWords) {
		t.Errorf("\n got %q\nwant %q", got, hardWords)
	}
}

// The task for Windows is XML that keeps every path as it is, in the encoding that schtasks reads.
func TestScheduleXML(t *testing.T) {
	for _, site := range []string{`D:\简报 & "新闻" <1>`, `D:\我 的 站\`} {
		task := &task{
			name: "jianbao-1", title: `a & <b>`, program: `C:\Program Files\简报\jianbao.exe`, site: site, every: 15,
			args: []string{"schedule", "run", "--site", site}, lang: diag.Zh,
		}
		data := utf16File(task.xml())
		var units []uint16
		for i := 2; i < len(data); i += 2 {
			units = append(units, uint16(data[i])|uint16(data[i+1])<<8)
		}
		text := string(utf16.Decode(units))
		if !bytes.HasPrefix(data, []byte{0xff, 0xfe}) || strings.ReplaceAll(text, "\r\n", "\n") != task.xml() {
			t.Error("the file is not the text")
		}
		var parsed struct {
			XMLName  xml.Name `xml:"http://schemas.microsoft.com/windows/2004/02/mit/task Task"`
			Interval string   `xml:"Triggers>TimeTrigger>Repetition>Interval"`
			Command  string   `xml:"Actions>Exec>Command"`
			Args     string   `xml:"Actions>Exec>Arguments"`
			Dir      string   `xml:"Actions>Exec>WorkingDirectory"`
		}
		_, body, _ := strings.Cut(text, "?>") // the decoder reads no UTF-16
		if err := xml.Unmarshal([]byte(body), &parsed); err != nil {
			t.Fatal(err)
		}
		if parsed.Interval != "PT15M" || parsed.Command != task.program || parsed.Dir != site ||
			!slices.Equal(windowsWords(parsed.Args), task.args) {
			t.Errorf("%+v", parsed)
		}
	}
}

// The log never grows much beyond its limit, keeps the newest entries, and begins with one.
func TestScheduleLog(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "site.toml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 1, 1, 8, 1, 0, 0, time.UTC)
	for i := range 200 {
		said := []byte(strings.Repeat("一行\n", i%300) + "最后一行")
		if err := noteScheduled(dir, at.Add(time.Duration(i)*time.Hour), scheduled{}, said); err != nil {
			t.Fatal(err)
		}
	}
	log, err := os.ReadFile(filepath.Join(dir, scheduleLog))
	if err != nil || len(log) > maxLog+4096 || !bytes.HasPrefix(log, []byte("2026-01-0")) ||
		!bytes.Contains(log, []byte("2026-01-09 15:01:00")) {
		t.Errorf("%v: %d bytes, %.40q", err, len(log), log)
	}
}
