package docx

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/importer/document"
)

// parts are the files of a package by name. What a test leaves out is added.
type parts map[string]string

const (
	packageRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"` +
		` Target="word/document.xml"/></Relationships>`
	spaces = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
		` xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"` +
		` xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"` +
		` xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"` +
		` xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"` +
		` xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"` +
		` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"` +
		` xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"` +
		` xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"` +
		` xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main"` +
		` xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"` +
		` xmlns:w10="urn:schemas-microsoft-com:office:word"`
)

// rels makes a list of relations of lines "id kind target"; a target with ":" or "\\" is external.
func rels(lines ...string) string {
	var b strings.Builder
	b.WriteString(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, line := range lines {
		f := strings.Fields(line)
		mode := ""
		if strings.Contains(f[2], ":") || strings.HasPrefix(f[2], `\\`) {
			mode = ` TargetMode="External"`
		}
		b.WriteString(`<Relationship Id="` + f[0] + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/` +
			`relationships/` + f[1] + `" Target="` + strings.ReplaceAll(f[2], "&", "&amp;") + `"` + mode + `/>`)
	}
	return b.String() + `</Relationships>`
}

// body is a main part.
func body(inner string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><w:document` + spaces + `><w:body>` + inner + `</w:body></w:document>`
}

func part(root, inner string) string { return `<` + root + spaces + `>` + inner + `</` + root + `>` }

// pack makes the file.
func pack(p parts) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	p = maps.Clone(p)
	for name, text := range map[string]string{
		"[Content_Types].xml": "<Types/>", "_rels/.rels": packageRels, "word/document.xml": body(""),
	} {
		if _, ok := p[name]; !ok {
			p[name] = text
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p)) {
		if p[name] == "-" {
			continue
		}
		w, err := z.Create(name)
		if err != nil {
			panic(err)
		}
		if _, err := w.Write([]byte(p[name])); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func readBytes(data []byte, l document.Limits) (*document.Document, error) {
	return Read(bytes.NewReader(data), int64(len(data)), l)
}

// read reads parts, which must succeed.
func read(t *testing.T, p parts) *document.Document {
	t.Helper()
	d, err := readBytes(pack(p), document.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// readBody reads a document of a body alone.
func readBody(t *testing.T, inner string) *document.Document {
	t.Helper()
	return read(t, parts{"word/document.xml": body(inner)})
}

// p is a paragraph with one run.
func p(text string) string { return `<w:p>` + r(text) + `</w:p>` }

func r(text string) string { return `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r>` }

// shown writes blocks in short: one line each, pictures in brackets, cells between bars.
func shown(blocks []document.Block) string {
	var lines []string
	for i := range blocks {
		lines = append(lines, line(&blocks[i]))
	}
	return strings.Join(lines, "\n")
}

func line(b *document.Block) string {
	switch b.Kind {
	case document.Pictures:
		var names []string
		for _, p := range b.Pictures {
			name := p.Name
			if p.Missing != "" {
				name = "?" + p.Missing
			}
			names = append(names, name)
		}
		return "[" + strings.Join(names, " ") + "]"
	case document.Table:
		var rows []string
		for _, row := range b.Rows {
			var cells []string
			for _, c := range row {
				text := strings.ReplaceAll(shown(c.Blocks), "\n", " ")
				if c.Covered {
					text += "^"
				}
				cells = append(cells, text)
			}
			rows = append(rows, strings.Join(cells, "|"))
		}
		return strings.Join(rows, " // ")
	case document.Rule:
		return "----"
	}
	mark := map[document.Kind]string{document.Item: strings.Repeat(" ", 2*b.Level) + "- ", document.Quote: "> "}[b.Kind]
	return mark + b.Number + strings.ReplaceAll(marked(b.Runs), "\n", "⏎")
}

// marked writes runs with their emphasis.
func marked(runs []document.Run) string {
	var b strings.Builder
	for _, r := range runs {
		text := r.Text
		if r.Note > 0 {
			text = "[^" + itoa(r.Note) + "]"
		}
		for _, m := range []struct {
			on   bool
			mark string
		}{{r.Bold, "**"}, {r.Italic, "_"}, {r.Strike, "~"}, {r.Super, "^"}, {r.Sub, ","}} {
			if m.on {
				text = m.mark + text + m.mark
			}
		}
		if r.Link != "" {
			text = "<" + r.Link + " " + text + ">"
		}
		b.WriteString(text)
	}
	return b.String()
}

// expect compares the blocks of a body with what they should be.
func expect(t *testing.T, d *document.Document, want string) {
	t.Helper()
	if got := shown(d.Blocks); got != want {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
}

// left is what was dropped, in short.
func left(d *document.Document) string {
	var all []string
	for _, x := range d.Dropped {
		all = append(all, x.Reason+": "+x.Text)
	}
	return strings.Join(all, "; ")
}
