package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/importer/document"
)

// charactersOf are the characters of a part's text elements, by encoding/xml and without any knowledge of Word but
// that of alternatives. ok is false for a part that it cannot read.
func charactersOf(data []byte) (text string, ok bool) {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(decode(data)))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	var open []string
	skip := 0
	for {
		t, err := d.Token()
		if err == io.EOF {
			return b.String(), true
		}
		if err != nil {
			return "", false
		}
		switch t := t.(type) {
		case xml.StartElement:
			open = append(open, t.Name.Local)
			if skip > 0 || t.Name.Local == "Fallback" || isNewer(t) || isLine(t) {
				skip++
			}
		case xml.EndElement:
			open = open[:len(open)-1]
			skip = max(0, skip-1)
		case xml.CharData:
			if last := len(open) - 1; skip == 0 && last >= 0 && (open[last] == "t" || open[last] == "delText") {
				b.Write(t)
			}
		}
	}
}

// isLine tells whether an element is the line above notes, which may have a text.
func isLine(t xml.StartElement) bool {
	return t.Name.Local == "footnote" && slices.ContainsFunc(t.Attr, func(a xml.Attr) bool {
		return a.Name.Local == "type" && a.Value != "normal"
	})
}

// isNewer tells whether an element is for programs that show more than we do.
func isNewer(t xml.StartElement) bool {
	for _, a := range t.Attr {
		if t.Name.Local == "Choice" && a.Name.Local == "Requires" && slices.ContainsFunc(newer, func(n string) bool {
			return strings.HasPrefix(a.Value, n)
		}) {
			return true
		}
	}
	return false
}

// lost are the visible characters of a text that a document does not have, neither shown nor left out.
func lost(text string, d *document.Document) string {
	shown, _ := whole(d)
	have := map[rune]int{}
	for _, r := range shown {
		have[r]++
	}
	for _, x := range d.Dropped {
		for _, r := range x.Text {
			have[r]++
		}
	}
	var missing strings.Builder
	for _, r := range text {
		if !seen(r) || r == '\ufffd' {
			continue
		}
		if have[r]--; have[r] < 0 {
			missing.WriteRune(r)
		}
	}
	return missing.String()
}

// conserved tells which characters of the main part and of the notes are lost.
func conserved(data []byte, d *document.Document) string {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return ""
	}
	var all strings.Builder
	for _, f := range z.File {
		name := strings.ToLower(f.Name)
		if name != "word/document.xml" && name != "word/footnotes.xml" && name != "word/comments.xml" {
			continue
		}
		rc, err := f.Open()
		if err != nil {
			return ""
		}
		part, err := io.ReadAll(io.LimitReader(rc, document.DefaultLimits.Part))
		rc.Close()
		if err != nil {
			return ""
		}
		text, ok := charactersOf(part)
		if ok {
			all.WriteString(text)
		}
	}
	return lost(all.String(), d)
}

// Every visible character of the given documents is shown or among what was left out.
func TestConservation(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(given, "*.docx"))
	if len(files) == 0 {
		t.Skip("there is no " + given + " beside the repository")
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := readBytes(data, document.DefaultLimits)
		if err != nil {
			continue
		}
		if missing := conserved(data, d); missing != "" {
			t.Errorf("%s: lost %q", filepath.Base(file), missing)
		}
	}
}
