package frontmatter

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// Document is one TOML text inside a file: front matter, or the whole of site.toml. What is found in it
// is collected until [Document.Findings].
type Document struct {
	Location *time.Location // of dates that name no zone; UTC unless it is set
	Data     map[string]any // as the TOML library decodes it

	// Inner are the keys of the tables that a key holds, by that key: one of them may stand outside by mistake.
	Inner map[string][]Key

	// Sections are the keys of the tables that a header begins, by its name: one of them may stand elsewhere by mistake.
	Sections map[string][]Key

	// Others are keys that other generators have, in lower case.
	Others map[string]Other

	foreign    Format // that the text has, if it is no TOML
	src        *diag.Source
	start, end int // the TOML is src.Text[start:end]
	found      []diag.Diagnostic
	scan       *scan // of the text, once a position is wanted
	edits      []edit
	keys       []keyRepair
	top        []Key // of the whole document
}

// Parse decodes the TOML that is src.Text[start:end], after repairs if it needs them. False means that
// nothing could be read; the findings say why.
func Parse(src *diag.Source, start, end int) (*Document, bool) {
	d := &Document{src: src, start: start, end: end, Location: time.UTC}
	text := src.Text[start:end]
	if i := tooDeep(text); i >= 0 {
		d.Report(diag.New(diag.FrontMatterDepth).At(src.Span(start+i, start+i+1)))
		return d, false
	}
	_, err := toml.Decode(text, &d.Data)
	if err == nil {
		return d, true
	}
	d.scan = scanTOML(text)
	if len(d.scan.edits) > 0 {
		d.Data = nil
		repaired := d.scan.repaired()
		if i := tooDeep(repaired); i >= 0 {
			at := start + d.scan.original(i)
			d.scan = &scan{text: text}
			d.Report(diag.New(diag.FrontMatterDepth).At(src.Span(at, at+1)))
			return d, false
		}
		_, err = toml.Decode(repaired, &d.Data)
	}
	if err != nil {
		d.Report(d.syntaxError(err))
		return d, false
	}
	return d, true
}

// Report adds findings to the document's own.
func (d *Document) Report(diagnostics ...diag.Diagnostic) {
	d.found = append(d.found, diagnostics...)
}

// Reported is how many findings there are so far, repairs apart.
func (d *Document) Reported() int { return len(d.found) }

// positions are the positions of keys and values in the text.
func (d *Document) positions() map[string]position { return d.scanned().index() }

// scanned is the text as the scanner reads it.
func (d *Document) scanned() *scan {
	if d.scan == nil {
		d.scan = scanTOML(d.src.Text[d.start:d.end])
	}
	return d.scan
}

// KeySpan is where a key stands; the head of the whole document if the key cannot be found.
func (d *Document) KeySpan(path string) diag.Span {
	p, ok := d.positions()[path]
	if !ok {
		p, ok = d.positions()[path+"[0]"] // [[name]]
	}
	switch {
	case ok && p.keyStart == p.keyEnd: // an element of a list
		return d.src.Span(d.start+p.valueStart, d.start+p.valueEnd)
	case ok:
		return d.src.Span(d.start+p.keyStart, d.start+p.keyEnd)
	}
	return d.Head()
}

// ValueSpan is where a value stands, without its quotation marks unless they are all there is.
func (d *Document) ValueSpan(path string) diag.Span {
	if p, ok := d.positions()[path]; ok {
		if p.valueStart == p.valueEnd {
			start, end := d.withQuotes(p)
			return d.src.Span(d.start+start, d.start+end)
		}
		return d.src.Span(d.start+p.valueStart, d.start+p.valueEnd)
	}
	if i := strings.LastIndexAny(path, ".["); i > 0 {
		return d.ValueSpan(path[:i])
	}
	return d.Head()
}

// ValueText is the value as it was typed.
func (d *Document) ValueText(path string) string {
	if p, ok := d.positions()[path]; ok {
		return d.src.Text[d.start+p.valueStart : d.start+p.valueEnd]
	}
	return ""
}

// PathsOf are the paths of a key, and of the elements of its list, by their values as they are typed.
func (d *Document) PathsOf(key string) map[string]string {
	paths := map[string]string{}
	for at := range d.positions() {
		if at != key && !strings.HasPrefix(at, key+"[") && !strings.HasPrefix(at, key+".") {
			continue
		}
		if value := norm.NFC.String(d.ValueText(at)); paths[value] == "" || at < paths[value] {
			paths[value] = at
		}
	}
	return paths
}

// Head is the line before the document, its fence, or else its first: what is missing is reported there.
func (d *Document) Head() diag.Span {
	line := 1 + strings.Count(d.src.Text[:d.start], "\n")
	return d.src.Line(max(1, line-1))
}

// Tables returns the tables of a [[name]] array, each with its path.
func (d *Document) Tables(name string, keys []Key) []*Table {
	items, ok := d.Data[name].([]map[string]any)
	if !ok && d.Data[name] != nil {
		if list, isList := d.Data[name].([]any); !isList || len(list) > 0 {
			header := "[[" + name + "]]"
			want := diag.Text{Zh: "用两层方括号 " + header + " 开头的段落", En: "sections " + header}
			d.Report(diag.New(diag.KeyType, name, want, header).At(d.KeySpan(name)))
		}
		return nil
	}
	var out []*Table
	for i, item := range items {
		out = append(out, d.Table(name+"["+strconv.Itoa(i)+"]", item, keys))
	}
	return out
}

// quoted is a name in each language's quotation marks.
func quoted(name string) diag.Text { return diag.Text{Zh: "“" + name + "”", En: `"` + name + `"`} }

// SortedKeys lists a table's keys, so that findings never depend on the order of a map.
func SortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
