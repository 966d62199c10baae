package content

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/diag"
)

// document is one TOML text with its place in a file: front matter, or the whole of site.toml.
type document struct {
	src        *diag.Source
	start, end int // the TOML is src.Text[start:end]
	loc        *time.Location
	data       map[string]any
	found      []diag.Diagnostic
	scan       *scan // of the text, once a position is wanted
	edits      []edit
	keys       []keyRepair
	top        []key // of the whole document
}

// parseDocument decodes the TOML, after repairs if it needs them. False means that nothing could
// be read; found says why.
func parseDocument(src *diag.Source, start, end int) (*document, bool) {
	d := &document{src: src, start: start, end: end, loc: time.UTC}
	text := src.Text[start:end]
	if i := tooDeep(text); i >= 0 {
		d.report(diag.New(diag.FrontMatterDepth).At(src.Span(start+i, start+i+1)))
		return d, false
	}
	_, err := toml.Decode(text, &d.data)
	if err == nil {
		return d, true
	}
	d.scan = scanTOML(text)
	if len(d.scan.edits) > 0 {
		d.data = nil
		repaired := d.scan.repaired()
		if i := tooDeep(repaired); i >= 0 {
			at := start + d.scan.original(i)
			d.scan = &scan{text: text}
			d.report(diag.New(diag.FrontMatterDepth).At(src.Span(at, at+1)))
			return d, false
		}
		_, err = toml.Decode(repaired, &d.data)
	}
	if err != nil {
		d.report(d.syntaxError(err))
		return d, false
	}
	return d, true
}

func (d *document) report(diagnostics ...diag.Diagnostic) {
	d.found = append(d.found, diagnostics...)
}

// places are the positions of keys and values in the text.
func (d *document) places() map[string]place {
	if d.scan == nil {
		d.scan = scanTOML(d.src.Text[d.start:d.end])
	}
	return d.scan.places
}

// keySpan is the place of a key; of the whole document if the key cannot be found.
func (d *document) keySpan(path string) diag.Span {
	p, ok := d.places()[path]
	if !ok {
		p, ok = d.places()[path+"[0]"] // [[name]]
	}
	switch {
	case ok && p.keyStart == p.keyEnd: // an element of a list
		return d.src.Span(d.start+p.valueStart, d.start+p.valueEnd)
	case ok:
		return d.src.Span(d.start+p.keyStart, d.start+p.keyEnd)
	}
	return d.head()
}

// valueSpan is the place of a value, without its quotation marks unless they are all there is.
func (d *document) valueSpan(path string) diag.Span {
	if p, ok := d.places()[path]; ok {
		if p.valueStart == p.valueEnd {
			start, end := d.withQuotes(p)
			return d.src.Span(d.start+start, d.start+end)
		}
		return d.src.Span(d.start+p.valueStart, d.start+p.valueEnd)
	}
	if i := strings.LastIndexAny(path, ".["); i > 0 {
		return d.valueSpan(path[:i])
	}
	return d.head()
}

// valueText is the value as it was typed.
func (d *document) valueText(path string) string {
	if p, ok := d.places()[path]; ok {
		return d.src.Text[d.start+p.valueStart : d.start+p.valueEnd]
	}
	return ""
}

// head is the first line of the document: the place of what is missing from it.
func (d *document) head() diag.Span {
	line := 1 + strings.Count(d.src.Text[:d.start], "\n")
	return d.src.Line(max(1, line-1))
}

// syntaxTexts say in the officer's words what the TOML library means. The first whose words occur
// in its message is taken.
var (
	escapeMessage = diag.Text{Zh: `引号里的反斜杠 \ 后面不能跟这个字`, En: `a backslash in quotation marks cannot be followed by this character`}
	escapeHint    = diag.Text{Zh: `路径用 /，或把两边的双引号换成单引号 '`, En: `use / in paths, or single quotation marks '`}
)

var syntaxTexts = []struct {
	contains      string
	message, hint diag.Text
}{
	{"hexadecimal", escapeMessage, escapeHint},
	{"invalid escape", escapeMessage, escapeHint},
	{"newlines", diag.Text{Zh: "这一行的引号没有成对", En: "the quotation mark on this line is not closed"},
		diag.Text{Zh: "一项写在一行里，文字末尾补上半角引号 \"", En: "write it on one line, with \" at the end of the text"}},
	{"unexpected EOF", diag.Text{Zh: "括号或引号没有成对", En: "a bracket or quotation mark is not closed"},
		diag.Text{Zh: "看看这里之前的 [ { \" 是不是都有对应的 ] } \"", En: `see that every [ { " before this has its ] } "`}},
	{"array", diag.Text{Zh: "方括号里的各项要用逗号隔开，最后用 ] 结束", En: "items in brackets are separated by commas and end with ]"},
		diag.Text{Zh: "例如：tags = [\"民生\", \"代表\"]", En: `for example: tags = ["one", "two"]`}},
	{"inline table", diag.Text{Zh: "花括号里的各项要用逗号隔开，最后用 } 结束", En: "items in braces are separated by commas and end with }"},
		diag.Text{Zh: "例如：{ file = \"a.jpg\", caption = \"图说\" }", En: `for example: { file = "a.jpg", caption = "…" }`}},
	{`found '\n' instead`, diag.Text{Zh: "等号后面没有内容", En: "there is nothing after the equals sign"},
		diag.Text{Zh: "写成 名称 = \"内容\"；不需要这一项就删去这一行", En: `write name = "value", or remove the line`}},
	{"expected value", diag.Text{Zh: "等号后面缺少内容，或内容没有加引号", En: "the value is missing or has no quotation marks"},
		diag.Text{Zh: "写成 名称 = \"内容\"，两边用半角引号", En: `write name = "value"`}},
	{"top-level item to end", diag.Text{Zh: "这里多出了文字", En: "there is something left over here"},
		diag.Text{Zh: "一行只写一项；文字里的引号用“ ”", En: "write one item on a line"}},
	{"expected '.' or '='", diag.Text{Zh: "这一行缺少等号", En: "this line has no equals sign"},
		diag.Text{Zh: "写成 名称 = \"内容\"；正文写在第二行 +++ 之后", En: `write name = "value"; the text belongs after the second +++`}},
	{"", diag.Text{Zh: "这里的写法不对", En: "this cannot be read"},
		diag.Text{Zh: "每行写成 名称 = \"内容\"", En: `write each line as name = "value"`}},
}

// syntaxError turns the library's error into a located one.
func (d *document) syntaxError(err error) diag.Diagnostic {
	var pe toml.ParseError
	if !errors.As(err, &pe) {
		return diag.New(diag.TOMLSyntax, err.Error(), "").At(d.head())
	}
	from, to := pe.Position.Start, pe.Position.Start+max(1, pe.Position.Len)
	if len(d.scan.edits) > 0 {
		from, to = d.scan.original(from), d.scan.original(to)
	}
	text := d.src.Text[d.start:d.end]
	from = min(from, len(text))
	for from > 0 && from >= len(strings.TrimRight(text, "\r\n")) {
		from-- // an unexpected end is shown at the last character
	}
	span := d.src.Span(d.start+from, d.start+max(from+1, to))
	switch {
	case strings.Contains(pe.Message, "already been defined"), strings.Contains(pe.Message, "already defined"), strings.Contains(pe.Message, "already exists"):
		return diag.New(diag.KeyTwice, quoted(pe.LastKey)).At(span)
	case strings.Contains(pe.Message, "date") || strings.Contains(pe.Message, "time"):
		if p, ok := d.places()[pe.LastKey]; ok {
			return invalidDate(text[p.valueStart:p.valueEnd]).At(d.valueSpan(pe.LastKey))
		}
		return invalidDate(strings.TrimSpace(span.Excerpt)).At(span)
	}
	for _, t := range syntaxTexts {
		if strings.Contains(pe.Message, t.contains) {
			return diag.New(diag.TOMLSyntax, t.message, t.hint).At(span)
		}
	}
	panic("unreachable: the last text matches everything")
}

// tables returns the tables of a [[name]] array, each with its path.
func (d *document) tables(name string, keys []key) []*table {
	items, ok := d.data[name].([]map[string]any)
	if !ok && d.data[name] != nil {
		if list, isList := d.data[name].([]any); !isList || len(list) > 0 {
			d.report(diag.New(diag.KeyType, name, diag.Text{Zh: "用两层方括号 [[" + name + "]] 开头的段落", En: "sections [[" + name + "]]"}, "[["+name+"]]").At(d.keySpan(name)))
		}
		return nil
	}
	var out []*table
	for i, item := range items {
		out = append(out, d.table(name+"["+strconv.Itoa(i)+"]", item, keys))
	}
	return out
}

// quoted is a name in each language's quotation marks.
func quoted(name string) diag.Text { return diag.Text{Zh: "“" + name + "”", En: `"` + name + `"`} }

// sortedKeys lists a table's keys, so that findings never depend on the order of a map.
func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
