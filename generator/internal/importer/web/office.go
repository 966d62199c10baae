package web

import (
	"strings"

	"golang.org/x/net/html"

	"jianbao/generator/internal/importer/document"
)

// officeStyles are the names of paragraph styles by Word's and WPS's classes.
var officeStyles = map[string]string{
	"msotitle": "title", "msosubtitle": "subtitle", "msocaption": "caption", "msoheader": "header", "msofooter": "footer",
}

// enterOffice reads what Word writes of a paragraph.
func (f *flow) enterOffice(n *html.Node, css style) {
	for _, class := range strings.Fields(strings.ToLower(classOf(n))) {
		if name := officeStyles[class]; name != "" {
			f.block.style = name
		}
	}
	if level := css["mso-outline-level"]; len(level) == 1 && level[0] >= '1' && level[0] <= '9' && f.block.outline == 0 {
		f.block.outline = int(level[0] - '0')
	}
}

// officeAside tells why an element of Word is not text, or "".
func officeAside(n *html.Node, css style) string {
	switch element := strings.ToLower(css["mso-element"]); element {
	case "header", "footer":
		return element
	case "comment-list", "comment":
		return "comment"
	case "footnote-list", "endnote-list":
		return "footnotes" // read before: see collectNotes
	case "field-begin", "field-separator", "field-end":
		return ""
	}
	switch {
	case strings.EqualFold(css["mso-special-character"], "comment"), hasClass(n, "msocomanchor", "MsoCommentReference"):
		return "comment"
	case n.Data == "del", hasClass(n, "msoDel"):
		return "deleted"
	}
	return ""
}

// collectNotes reads the footnotes of a page by Word, which stand at its end.
func (p *page) collectNotes(body *html.Node) {
	p.notes = map[string]int{}
	walk(body, func(n *html.Node) bool {
		if n.Type != html.ElementNode || n.Data != "div" {
			return true
		}
		id := attr(n, "id")
		if kind := strings.ToLower(parseStyle(attr(n, "style"))["mso-element"]); kind != "footnote" && kind != "endnote" ||
			id == "" || p.notes["_"+id] > 0 {
			return true
		}
		p.doc.Notes = append(p.doc.Notes, document.Note{})
		p.notes["_"+id] = len(p.doc.Notes)
		return false
	})
	walk(body, func(n *html.Node) bool {
		if number := p.notes["_"+attr(n, "id")]; number > 0 && n.Data == "div" && p.doc.Notes[number-1].Blocks == nil {
			p.doc.Notes[number-1].Blocks = p.blocks(n)
			return false
		}
		return true
	})
}

// noteMark reads the link of a footnote's mark; in the note itself, the link back is left out.
func (f *flow) noteMark(n *html.Node, s format) bool {
	name, ok := strings.CutPrefix(attr(n, "href"), "#")
	if !ok || len(f.p.notes) == 0 {
		return false
	}
	if number := f.p.notes[name]; number > 0 {
		f.p.drop("field", visible(n))
		f.token(token{run: document.Run{Note: number}}, s)
		return true
	}
	if strings.HasPrefix(name, "_ftnref") || strings.HasPrefix(name, "_ednref") {
		f.p.drop("field", visible(n))
		return true
	}
	return false
}

// listMark reads the number of a list, which Word writes as text.
func (f *flow) listMark(n *html.Node, css style) bool {
	if !strings.Contains(strings.ToLower(css["mso-list"]), "ignore") {
		return false
	}
	text := strings.TrimFunc(cleanText(visible(n)), blank)
	if text == "" {
		return true
	}
	if bullet(text) {
		f.p.drop("field", text)
		f.block.kind = document.Item
		if f.para.open {
			f.para.format.kind = document.Item
		}
		return true
	}
	f.setNumber(text, true)
	return true
}

// bullet tells that the sign before a paragraph is no number: letters of Word's fonts of symbols.
func bullet(s string) bool {
	switch s {
	case "·", "•", "●", "○", "■", "□", "◆", "◇", "▪", "◦", "-", "–", "*", "o", "l", "n", "u", "Ø", "ü", "v", "§", "¨",
		"\uf0b7",
		"\uf06c", "\uf06e", "\uf075", "\uf0d8", "\uf0fc", "\uf076", "\uf0a7", "➢", "✓", "★", "☆":
		return true
	}
	return false
}
