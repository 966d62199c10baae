package web

import (
	"bytes"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// Paste reads what was copied in Word, WPS, WeChat or a page: the clipboard's text/html, and its text/rtf, or nil. All
// of it is text.
//
// Word's HTML names pictures by files of another computer (file:///C:/…/image001.jpg), which nobody may open; its RTF
// holds them, in the same order. They are taken from there if there are as many of them, so that none stands in the
// place of another; otherwise they are missing.
func Paste(text, rtf []byte, l document.Limits) (*document.Document, error) {
	if int64(len(text)) > l.Page {
		return nil, tooLarge(int64(len(text)), l.Page)
	}
	if bytes.HasPrefix(text, []byte("Version:")) { // as Windows keeps it
		if at := bytes.IndexByte(text, '<'); at >= 0 {
			text = text[at:]
		}
	}
	none := func(string) (func() ([]byte, error), int64, bool) { return nil, 0, false }
	p := &page{limits: l, doc: &document.Document{}, finder: finder{files: none}, kind: paste}
	if err := p.parse(text, "utf-8"); err != nil {
		return nil, err
	}
	p.readPage()
	p.takeBlips(rtf)
	return p.finish()
}

// takeBlips gives the pictures that lie in files the bytes that the RTF has for them.
func (p *page) takeBlips(rtf []byte) {
	if len(rtf) == 0 || int64(len(rtf)) > 4*p.limits.Page {
		return
	}
	var local []*document.Picture
	eachPicture(p.doc.Blocks, 0, func(pic *document.Picture, _ int) {
		if strings.HasPrefix(strings.ToLower(pic.Missing), "file:") {
			local = append(local, pic)
		}
	})
	blips := readBlips(rtf, p.limits)
	if len(local) != len(blips) {
		return
	}
	for i, pic := range local {
		data := blips[i]
		if data == nil {
			continue // a drawing of Windows
		}
		pic.Missing, pic.Size = "", int64(len(data))
		pic.Read = func() ([]byte, error) { return data, nil }
	}
}

// missingPaste is the cure for a picture of the clipboard: its place stays.
func missingPaste(address string) diag.Text {
	if strings.HasPrefix(strings.ToLower(address), "file:") {
		return diag.Text{Zh: "把 .docx 文件拖进来", En: "drop the .docx file here"}
	}
	return diag.Text{
		Zh: "在浏览器里把网页另存为“网页，全部”再拖进来，或者把照片一张一张粘贴过来",
		En: "save the page as “Webpage, Complete” and drop it here, or paste the pictures one by one",
	}
}
