//go:build unix

package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What an import of one file may cost, whatever is in it: the processor's time, several times what a quiet machine
// takes, and memory. The command itself takes 150 MB at most; this test's binary is larger, and the collector late on a
// busy machine.
const (
	importTime   = 10 * time.Second
	importMemory = 220_000_000
)

// A file that is made to cost much is imported or refused within bounds.
func TestImportShapes(t *testing.T) {
	var paragraphs []string
	for i := range 200_000 {
		paragraphs = append(paragraphs, fmt.Sprintf("芯，第%d段。", i))
	}
	row := "<w:tr>" + strings.Repeat("<w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc>", 4) + "</w:tr>"
	for name, data := range map[string][]byte{
		"paragraphs.docx": wordFile(paragraphs...),
		"table.docx":      wordFile("<w:tbl>" + strings.Repeat(row, 130_000) + "</w:tbl>"),
		"lines.txt":       []byte(strings.Join(paragraphs, "\n")),
		"boxes.html":      []byte("<html>" + strings.Repeat("<div class=share>", 250) + strings.Repeat("<p>芯，", 50_000)),
	} {
		dir := t.TempDir()
		writeFiles(t, dir, goodSite)
		writeFile(t, dir, name, data)
		file := filepath.Join(dir, name)
		use, said := measured(dir, "import", file, "--site", dir, "--district", "wuhou", "--date", "2024-01-01")
		t.Logf("%-16s %6d ms  %4d MB  %.200q", name, use.time.Milliseconds(), use.memory/1e6, said)
		if use.status != exitOK && use.status != exitErrors {
			t.Errorf("%s: status %d: %.500s", name, use.status, said)
		}
		if raceDetector {
			continue
		}
		if use.time > importTime {
			t.Errorf("%s took %v of the processor", name, use.time)
		}
		if use.memory > importMemory {
			t.Errorf("%s took %d MB", name, use.memory/1e6)
		}
	}
}
