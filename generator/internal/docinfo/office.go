package docinfo

import (
	"archive/zip"
	"cmp"
	"encoding/xml"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// office reads the parts of an Office document.
type office struct {
	info   *Info
	files  map[string]*zip.File
	left   int64 // bytes that may still be unpacked
	lines  int
	shared []string // strings that the cells of a workbook share
}

func readOffice(r io.ReaderAt, size int64) (Info, bool) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return Info{}, false
	}
	info := Info{}
	o := &office{info: &info, files: map[string]*zip.File{}, left: maxAll}
	for _, f := range z.File {
		if len(o.files) == maxParts {
			info.Cut = true
			break
		}
		o.files[strings.TrimPrefix(f.Name, "/")] = f
	}
	switch {
	case o.files[o.mainPart()] != nil:
		info.Kind = "docx"
		o.word()
	case o.files["xl/workbook.xml"] != nil:
		info.Kind = "xlsx"
		o.sheets()
	case o.files["ppt/presentation.xml"] != nil:
		info.Kind = "pptx"
		o.slides()
	default:
		return Info{}, false
	}
	o.properties()
	return info, true
}

// matching are the parts below a folder whose names begin with a stem, in the order of their numbers.
func (o *office) matching(stem string) []string {
	var names []string
	for name := range o.files {
		if strings.HasPrefix(name, stem) && path.Ext(name) == ".xml" && path.Dir(name) == path.Dir(stem) {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) })
	return names
}

// tokens gives the elements of a part to a function until it is at its end, damaged, or too large.
func (o *office) tokens(name string, see func(t xml.Token, d *xml.Decoder)) {
	f := o.files[name]
	if f == nil {
		return
	}
	data, err := f.Open()
	if err != nil {
		return
	}
	defer data.Close()
	limited := &io.LimitedReader{R: data, N: min(maxPart, o.left)}
	before := limited.N
	d := xml.NewDecoder(limited)
	d.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil }
	for {
		t, err := d.RawToken()
		if err != nil {
			break
		}
		see(t, d)
	}
	o.left -= before - limited.N
	if limited.N <= 0 {
		o.info.Cut = true
	}
}

// line adds a line to the last text; false where there are too many.
func (o *office) line(s string) {
	if o.lines++; o.lines > maxLines {
		o.info.Cut = true
		return
	}
	t := &o.info.Texts[len(o.info.Texts)-1]
	t.Lines = append(t.Lines, s)
}

func (o *office) begin(name string) { o.info.Texts = append(o.info.Texts, Text{Name: name}) }

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isOn reports whether an element that stands for yes does: <w:vanish/>, but not <w:vanish w:val="0"/>.
func isOn(value string) bool {
	switch value {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// properties reads who made the document.
func (o *office) properties() {
	names := map[string]FieldName{
		"creator": Author, "lastModifiedBy": LastAuthor, "Company": Company, "Manager": Manager,
	}
	for _, part := range []string{"docProps/core.xml", "docProps/app.xml"} {
		var at string
		o.tokens(part, func(t xml.Token, _ *xml.Decoder) {
			switch t := t.(type) {
			case xml.StartElement:
				at = t.Name.Local
			case xml.EndElement:
				at = ""
			case xml.CharData:
				if name, ok := names[at]; ok {
					o.info.add(name, string(t))
				}
			}
		})
	}
}

// mainPart is the part of a Word file that holds its text. Word calls it document.xml, and other programs as they like.
func (o *office) mainPart() string {
	const usual = "word/document.xml"
	if o.files[usual] != nil || o.files["_rels/.rels"] == nil {
		return usual
	}
	main := usual
	o.tokens("_rels/.rels", func(t xml.Token, _ *xml.Decoder) {
		e, ok := t.(xml.StartElement)
		if ok && strings.HasSuffix(attribute(e, "Type"), "/officeDocument") {
			if part := path.Clean(strings.TrimPrefix(attribute(e, "Target"), "/")); path.Dir(part) == "word" {
				main = part
			}
		}
	})
	return main
}

// ofWord are the namespaces of a Word text: as usual, and of the strict form.
var ofWord = map[string]bool{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main": true,
	"http://purl.oclc.org/ooxml/wordprocessingml/main":             true,
}

// word reads a text, its notes, headers and footers.
func (o *office) word() {
	o.begin("")
	parts := []string{o.mainPart(), "word/footnotes.xml", "word/endnotes.xml"}
	for _, part := range slices.Concat(parts, o.matching("word/header"), o.matching("word/footer")) {
		o.paragraphs(part, "p", "t")
	}
	o.count("word/comments.xml", "comment")
}

// paragraphs reads the paragraphs of a text or a slide.
func (o *office) paragraphs(part, paragraph, text string) {
	var line strings.Builder
	inText := false
	prefixes := map[string]bool{"w": true}
	o.tokens(part, func(t xml.Token, _ *xml.Decoder) {
		switch t := t.(type) {
		case xml.StartElement:
			for _, a := range t.Attr {
				switch {
				case !ofWord[a.Value]:
				case a.Name.Space == "xmlns":
					prefixes[a.Name.Local] = true
				case a.Name.Space == "" && a.Name.Local == "xmlns":
					prefixes[""] = true
				}
			}
			switch t.Name.Local {
			case "ins", "del", "moveFrom", "moveTo":
				if prefixes[t.Name.Space] {
					o.info.Changes++
				}
			case "vanish":
				if isOn(attribute(t, "val")) {
					o.info.hide("")
				}
			case "tab", "br":
				line.WriteByte(' ')
			}
			inText = t.Name.Local == text || t.Name.Local == "delText"
		case xml.EndElement:
			inText = false
			if t.Name.Local == paragraph {
				o.line(line.String())
				line.Reset()
			}
		case xml.CharData:
			if inText {
				line.Write(t)
			}
		}
	})
}

// count counts remarks.
func (o *office) count(part, element string) {
	o.tokens(part, func(t xml.Token, _ *xml.Decoder) {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == element {
			o.info.Comments++
		}
	})
}

// slides reads a presentation.
func (o *office) slides() {
	o.begin("")
	for _, part := range slices.Concat(o.matching("ppt/slides/slide"), o.matching("ppt/notesSlides/notesSlide")) {
		o.tokens(part, func(t xml.Token, _ *xml.Decoder) {
			if e, ok := t.(xml.StartElement); ok && e.Name.Local == "sld" && !isOn(cmp.Or(attribute(e, "show"), "1")) {
				o.info.hide("")
			}
		})
		o.paragraphs(part, "p", "t")
	}
	for _, part := range o.matching("ppt/comments/") {
		o.count(part, "cm")
	}
}

// sheets reads a workbook.
func (o *office) sheets() {
	o.sharedStrings()
	targets := o.relations("xl/_rels/workbook.xml.rels")
	type sheet struct{ name, part string }
	var all []sheet
	o.tokens("xl/workbook.xml", func(t xml.Token, _ *xml.Decoder) {
		e, ok := t.(xml.StartElement)
		if !ok || e.Name.Local != "sheet" {
			return
		}
		name := attribute(e, "name")
		if state := attribute(e, "state"); state == "hidden" || state == "veryHidden" {
			o.info.hide(name)
		}
		all = append(all, sheet{name, targets[attribute(e, "id")]})
	})
	for _, s := range all {
		o.begin(s.name)
		o.rows(s.part)
	}
	for _, part := range slices.Concat(o.matching("xl/comments"), o.matching("xl/threadedComments/")) {
		o.count(part, "comment")
		o.count(part, "threadedComment")
	}
}

// relations are the parts that the ids of a workbook stand for.
func (o *office) relations(part string) map[string]string {
	targets := map[string]string{}
	o.tokens(part, func(t xml.Token, _ *xml.Decoder) {
		if e, ok := t.(xml.StartElement); ok && e.Name.Local == "Relationship" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = "xl/" + target
			}
			targets[attribute(e, "Id")] = path.Clean(strings.TrimPrefix(target, "/"))
		}
	})
	return targets
}

func (o *office) sharedStrings() {
	var text strings.Builder
	inText := false
	o.tokens("xl/sharedStrings.xml", func(t xml.Token, _ *xml.Decoder) {
		switch t := t.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
		case xml.EndElement:
			inText = false
			if t.Name.Local == "si" {
				o.shared = append(o.shared, text.String())
				text.Reset()
			}
		case xml.CharData:
			if inText {
				text.Write(t)
			}
		}
	})
}

// rows reads a sheet. A row's line has its number in the sheet, as far as empty rows do not fill the memory.
func (o *office) rows(part string) {
	var cells []string
	var value strings.Builder
	var kind string
	inValue := false
	begin := o.lines
	o.tokens(part, func(t xml.Token, _ *xml.Decoder) {
		switch t := t.(type) {
		case xml.StartElement:
			inValue = t.Name.Local == "v" || t.Name.Local == "t"
			switch t.Name.Local {
			case "col", "row":
				if h := attribute(t, "hidden"); h != "" && isOn(h) {
					o.info.hide("")
				}
				if n, err := strconv.Atoi(attribute(t, "r")); err == nil && n < 100_000 {
					for o.lines-begin < n-1 && o.lines < maxLines {
						o.line("")
					}
				}
			case "c":
				kind = attribute(t, "t")
				value.Reset()
			}
		case xml.EndElement:
			inValue = false
			switch t.Name.Local {
			case "c":
				cells = append(cells, o.cell(kind, value.String()))
			case "row":
				o.line(strings.Join(cells, "\t"))
				cells = cells[:0]
			}
		case xml.CharData:
			if inValue {
				value.Write(t)
			}
		}
	})
}

func (o *office) cell(kind, value string) string {
	if kind != "s" {
		return value
	}
	if i, err := strconv.Atoi(strings.TrimSpace(value)); err == nil && i >= 0 && i < len(o.shared) {
		return o.shared[i]
	}
	return ""
}
