package mail

import (
	"bytes"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/docx"
)

// readWords takes the Word file that is attached as the text: the mail's own is a note to it. Of several, the first is
// the text, and the others are told of.
func (m *letter) readWords() error {
	if len(m.words) == 0 {
		return nil
	}
	data, err := m.words[0].data()
	if err != nil {
		return err
	}
	d, err := docx.Read(bytes.NewReader(data), int64(len(data)), m.limits)
	if err != nil {
		return err
	}
	for _, other := range m.words[1:] {
		m.lose(diag.Text{Zh: "另一个 Word 附件（另存下来单独导入）", En: "another Word file (save it and import it)"}, base(other.name))
	}
	captions := m.captionLines()
	note := m.doc
	m.dropBlocks(0, len(note.Blocks))
	d.Findings = append(d.Findings, note.Findings...)
	d.Dropped = append(d.Dropped, note.Dropped...)
	modified := d.Meta.Modified
	d.Meta = note.Meta
	d.Meta.Modified = modified
	m.doc, m.place = d, 0
	shown := 0
	for i := range d.Blocks {
		m.place = max(m.place, d.Blocks[i].Place)
		shown += len(d.Blocks[i].Pictures)
	}
	if shown > 0 && len(m.photos) > 0 {
		what := diag.Text{Zh: "附件里的照片（Word 里已有照片）", En: "an attached photo (the Word file has photos)"}
		for _, pic := range m.photos {
			m.tell(diag.New(diag.ImportPhotoLeftOut, what, pic.Name))
		}
		m.photos = nil
	}
	if len(m.photos) > 0 {
		m.doc.Blocks = append(m.doc.Blocks, captions...)
	}
	return nil
}

// captionLines takes the lines "图1：…" out of the mail's own text, since they are of the photos.
func (m *letter) captionLines() (lines []document.Block) {
	rest := m.doc.Blocks[:0:0]
	for _, b := range m.doc.Blocks {
		if _, ok := captionOf(trim(b.Text())); ok {
			lines = append(lines, b)
			continue
		}
		rest = append(rest, b)
	}
	m.doc.Blocks = rest
	return lines
}
