// Package docx reads Word files: those of Word, WPS, LibreOffice and of programs that write the same format.
//
// [Read] opens the archive, finds the main part by its relations, and goes through it once. Styles are resolved through
// what they are based on, numbers of lists are computed as Word shows them, tracked changes are accepted. What is left
// out stands in Document.Dropped: deleted and hidden text, comments, headers and footers, watermarks, tables of
// contents.
//
// # Order
//
// Blocks stand in the order of the text. Pictures in line with the text divide their paragraph. What is anchored to a
// paragraph, floating pictures and text boxes, follows it, since Word lets it float anywhere on the page; but a picture
// that is anchored to a short centred line stands before that line, which is its caption.
//
// # What is never done
//
// No address is opened, no name of a file in the archive is joined to a path, no DTD is read, and no picture is
// decoded: [document.Picture] reads its bytes when it is asked to, so the file must stay open until then.
package docx

import (
	"io"
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// Read reads a Word file. Errors that carry a diagnostic say what is wrong with it and what to do.
func Read(r io.ReaderAt, size int64, l document.Limits) (*document.Document, error) {
	if err := refuseOther(r, size); err != nil {
		return nil, err
	}
	a, err := openArchive(r, size, l)
	if err != nil {
		return nil, err
	}
	d := &reader{archive: a, limits: l, notes: map[string]int{}}
	if err := d.read(); err != nil {
		return nil, err
	}
	return &d.doc, nil
}

// reader reads the parts of one file.
type reader struct {
	archive *archive
	limits  document.Limits
	doc     document.Document
	styles  *styles
	lists   *numbering

	notes     map[string]int // footnotes and endnotes by kind and id → index in texts
	texts     []noteText
	order     []int // of the notes that are referred to
	comments  int
	revisions int
	pictures  int
	cells     int
	limited   map[string]bool // limits that were reported
}

// noteText is a note that was read, before it is known whether the text refers to it.
type noteText struct {
	blocks []document.Block
	mark   int // its number in the text, from 1; 0 if the text does not refer to it
}

func (d *reader) read() error {
	main, err := d.mainPart()
	if err != nil {
		return err
	}
	rels, err := d.archive.relations(main)
	if err != nil {
		return err
	}
	if err := d.readStyles(rels); err != nil {
		return err
	}
	for _, kind := range []string{"footnotes", "endnotes"} {
		for _, r := range related(rels, kind) {
			if err := d.story(r.target, func(st *story) { st.noteKind = kind }); err != nil {
				return err
			}
		}
	}
	st, err := d.open(main)
	if err != nil {
		return err
	}
	st.main = true
	if err := st.run(); err != nil {
		return asFault(main, err)
	}
	d.doc.Blocks = st.blocks()
	if err := d.around(rels); err != nil {
		return err
	}
	d.finishNotes()
	if d.revisions > 0 || d.comments > 0 {
		d.doc.Findings = append(d.doc.Findings, diag.New(diag.ImportRevisions, d.revisions, d.comments))
	}
	return nil
}

// mainPart is the name of the part with the text. What is another program's package is refused by name.
func (d *reader) mainPart() (string, error) {
	rels, err := d.archive.relations("")
	if err != nil {
		return "", err
	}
	for _, r := range related(rels, "core-properties") {
		if err := d.properties(r.target); err != nil {
			return "", err
		}
	}
	main := "word/document.xml"
	for _, r := range related(rels, "officeDocument") {
		main = r.target
	}
	switch data := d.archive.parts[partName(main)]; {
	case data == nil && (len(rels) > 0 || d.archive.parts["[content_types].xml"] != nil):
		return "", damaged("里面没有正文", "it has no text part", nil)
	case data == nil:
		return "", errOtherZip
	}
	return main, nil
}

// related are the relations of a kind inside the package, in the order of their targets.
func related(rels map[string]relation, kind string) []relation {
	var found []relation
	for _, r := range rels {
		if strings.EqualFold(r.kind, kind) && !r.external {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b relation) int {
		if len(a.target) != len(b.target) {
			return len(a.target) - len(b.target)
		}
		return strings.Compare(a.target, b.target)
	})
	return slices.Compact(found)
}

func (d *reader) readStyles(rels map[string]relation) error {
	d.styles = &styles{byID: map[string]*style{}, resolved: map[string]resolved{}}
	for _, r := range related(rels, "styles") {
		data, err := d.archive.part(r.target)
		if err != nil {
			return err
		}
		if d.styles, err = readStyles(r.target, data); err != nil {
			return err
		}
	}
	d.lists = &numbering{map[string]*abstract{}, map[string]*list{}, d.styles}
	for _, r := range related(rels, "numbering") {
		data, err := d.archive.part(r.target)
		if err != nil {
			return err
		}
		if d.lists, err = readNumbering(r.target, data, d.styles); err != nil {
			return err
		}
	}
	return nil
}

// open makes a part ready to be read as a text.
func (d *reader) open(part string) (*story, error) {
	data, err := d.archive.part(part)
	if err != nil {
		return nil, err
	}
	rels, err := d.archive.relations(part)
	if err != nil {
		return nil, err
	}
	st := &story{reader: d, part: path.Base(part), s: scan(data), rels: rels, counter: newCounter(d.lists)}
	st.flows = []*flow{{}}
	return st, nil
}

// story reads a part beside the main one.
func (d *reader) story(part string, as func(*story)) error {
	st, err := d.open(part)
	if err != nil {
		return err
	}
	as(st)
	if err := st.run(); err != nil {
		return asFault(part, err)
	}
	st.blocks()
	return nil
}

// around reads what stands around the text: comments, headers and footers. They are dropped, and said.
func (d *reader) around(rels map[string]relation) error {
	for _, kind := range []string{"comments", "header", "footer"} {
		reason := strings.TrimSuffix(kind, "s")
		seen := map[string]bool{}
		for _, r := range related(rels, kind) {
			before := len(d.doc.Dropped)
			err := d.story(r.target, func(st *story) {
				if st.margin = kind != "comments"; st.margin {
					st.hide = []*hidden{{reason: reason}}
				}
			})
			if err != nil {
				return err
			}
			d.sameOnce(before, reason, seen)
		}
	}
	return nil
}

// sameOnce keeps of equal headers the first: those of first, odd and even pages are often the same.
func (d *reader) sameOnce(from int, reason string, seen map[string]bool) {
	kept := d.doc.Dropped[:from]
	for _, dropped := range d.doc.Dropped[from:] {
		if dropped.Reason != "comment" && (seen[dropped.Text] || reason == dropped.Reason && !wordy(dropped.Text)) {
			continue
		}
		seen[dropped.Text] = true
		kept = append(kept, dropped)
	}
	d.doc.Dropped = kept
}

// finishNotes puts the notes that the text refers to in the order of their marks. The others are dropped.
func (d *reader) finishNotes() {
	for _, i := range d.order {
		d.doc.Notes = append(d.doc.Notes, document.Note{Blocks: d.texts[i].blocks})
	}
	for _, n := range d.texts {
		if n.mark > 0 {
			continue
		}
		for _, b := range flatten(n.blocks) {
			d.drop("hidden", b.Number+b.Text())
		}
	}
}

// drop notes text that is left out.
func (d *reader) drop(reason, text string) {
	if text = strings.TrimSpace(text); text != "" {
		d.doc.Dropped = append(d.doc.Dropped, document.Dropped{Reason: reason, Text: text})
	}
}

// limit reports once that a limit was reached.
func (d *reader) limit(place int, zh, en string) {
	if d.limited == nil {
		d.limited = map[string]bool{}
	}
	if !d.limited[en] {
		d.limited[en] = true
		d.find(diag.New(diag.ImportLimit, diag.Text{Zh: zh, En: en}), place)
	}
}

func (d *reader) find(what diag.Diagnostic, place int) {
	what.Line = place
	d.doc.Findings = append(d.doc.Findings, what)
}

// properties takes the day of the last change from docProps/core.xml; nothing else of it, which is about people.
func (d *reader) properties(part string) error {
	data, err := d.archive.part(part)
	if err != nil || data == nil {
		return err
	}
	s := scan(data)
	dates := map[string]string{}
	now := ""
	for {
		k, err := s.next()
		if err != nil {
			return asFault(part, err)
		}
		switch k {
		case atEnd:
			d.doc.Meta.Modified = day(dates["dcterms:modified"])
			if d.doc.Meta.Modified == "" {
				d.doc.Meta.Modified = day(dates["dcterms:created"])
			}
			return nil
		case startTag:
			now = s.name
		case charData:
			if now == "dcterms:modified" || now == "dcterms:created" {
				dates[now] += string(s.text)
			}
		case endTag:
			now = ""
		}
	}
}

// template is the day on which the template of python-docx was saved, which all its documents bear.
const template = "2013-12-23"

// day is the day of a time such as 2024-05-17T01:02:03Z, or "" for that of a template, or of no text of our time.
func day(at string) string {
	at = strings.TrimSpace(at)
	if len(at) < 10 || at[4] != '-' || at[7] != '-' || at < "1995" || at >= "2200" || at[:10] == template {
		return ""
	}
	for i, c := range at[:10] {
		if i != 4 && i != 7 && (c < '0' || c > '9') {
			return ""
		}
	}
	return at[:10]
}
