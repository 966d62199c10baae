package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
)

// wordFile is a .docx of paragraphs: text, or XML of runs where one begins with a tag. Parts are added to it, or
// replace those that it has: word/media/image1.jpg is what the relation rId1 leads to.
func wordFile(paragraphs ...string) []byte { return wordFileWith(nil, paragraphs...) }

func wordFileWith(parts map[string]string, paragraphs ...string) []byte {
	var body strings.Builder
	for _, p := range paragraphs {
		if !strings.HasPrefix(p, "<") {
			var b bytes.Buffer
			xml.EscapeText(&b, []byte(p)) // into memory
			p = "<w:r><w:t>" + b.String() + "</w:t></w:r>"
		}
		if !strings.HasPrefix(p, "<w:tbl>") {
			p = "<w:p>" + p + "</w:p>"
		}
		body.WriteString(p)
	}
	all := map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?>` +
			`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpg" ContentType="image/jpeg"/>` +
			`<Override PartName="/word/document.xml" ContentType=` +
			`"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels": relations(
			`<Relationship Id="r1" Type="` + officeRelation + `officeDocument" Target="word/document.xml"/>`,
		),
		"word/document.xml": `<?xml version="1.0"?>` +
			`<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
			`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
			`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ` +
			`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
			`xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>` + body.String() +
			`</w:body></w:document>`,
	}
	var rels strings.Builder
	for name, data := range parts {
		all[name] = data
		if file, ok := strings.CutPrefix(name, "word/media/image"); ok {
			n, _, _ := strings.Cut(file, ".")
			fmt.Fprintf(&rels, `<Relationship Id="rId%s" Type="%simage" Target="media/image%s"/>`, n, officeRelation, file)
		}
	}
	if rels.Len() > 0 {
		all["word/_rels/document.xml.rels"] = relations(rels.String())
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range sortedNames(all) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write([]byte(all[name]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

const officeRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

func relations(list string) string {
	return `<?xml version="1.0"?>` +
		`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + list + `</Relationships>`
}

func sortedNames(m map[string]string) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
