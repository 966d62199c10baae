package frontmatter

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v4"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// yamlReader makes a tree of the nodes that the library read. The library has limits of its own for nesting; anchors
// and aliases, with which a short text becomes a long one, are errors.
type yamlReader struct {
	src    *diag.Source
	block  Block
	edits  *scan  // that made the text readable
	text   string // that the library read
	starts []int  // of the text's lines
	found  []diag.Diagnostic
}

// readYAML reads the YAML of a block. If the library refuses it, slips that can mean one thing only are repaired.
func readYAML(src *diag.Source, block Block) (tree, []diag.Diagnostic) {
	r := &yamlReader{src: src, block: block, edits: &scan{text: src.Text[block.Start:block.End]}}
	r.text = r.edits.text
	var document yaml.Node
	err := yaml.Unmarshal([]byte(r.text), &document)
	if err != nil || !isMapping(&document) {
		first := err
		r.edits.edits = yamlRepairs(r.edits.text)
		r.text = r.edits.repaired()
		document = yaml.Node{}
		if err = yaml.Unmarshal([]byte(r.text), &document); err != nil && first != nil && len(r.edits.edits) > 0 {
			r.edits.edits, r.text, err = nil, r.edits.text, first // the place in the officer's own text
		}
	}
	r.starts = lineStarts(r.text)
	switch {
	case err != nil:
		return tree{}, []diag.Diagnostic{r.syntaxError(err)}
	case document.Kind == 0:
		return tree{kind: table}, nil // nothing but comments
	case !isMapping(&document):
		why := diag.Text{Zh: "这里应当是“键: 值”，一行一项", En: "lines of the form key: value are expected"}
		at := r.place(document.Content[0])
		return tree{}, []diag.Diagnostic{foreignSyntax(YAML, why, `title: "……"`).At(r.line(at))}
	}
	root := r.value(document.Content[0], 0)
	root.inside = append(comments(document.HeadComment), root.inside...)
	root.inside = append(root.inside, comments(document.FootComment)...)
	return root, r.found
}

func isMapping(document *yaml.Node) bool {
	return document.Kind == 0 || len(document.Content) == 1 && document.Content[0].Kind == yaml.MappingNode
}

// lineStarts are the offsets of lines as YAML counts them.
func lineStarts(text string) []int {
	starts := []int{0}
	for i, c := range text {
		switch c {
		case '\r':
			if strings.HasPrefix(text[i+1:], "\n") {
				continue
			}
			fallthrough
		case '\n', '\u0085', '\u2028', '\u2029':
			starts = append(starts, i+utf8.RuneLen(c))
		}
	}
	return starts
}

// place is where a node begins in the text that the library read.
func (r *yamlReader) place(n *yaml.Node) int { return r.offset(n.Line, n.Column) }

func (r *yamlReader) offset(line, column int) int {
	if line < 1 || line > len(r.starts) {
		return len(r.text)
	}
	at := r.starts[line-1]
	for ; column > 1 && at < len(r.text); column-- {
		_, n := utf8.DecodeRuneInString(r.text[at:])
		at += n
	}
	return at
}

// source is an offset of the block, for one of the text that the library read.
func (r *yamlReader) source(at int) int { return r.edits.original(at) }

// span is a stretch of the text that the library read, as a place of the file.
func (r *yamlReader) span(start, end int) diag.Span {
	return r.src.Span(r.block.Start+r.source(start), r.block.Start+max(r.source(start), r.source(end)))
}

// line is the place of what stands on a line from an offset on.
func (r *yamlReader) line(at int) diag.Span {
	return r.span(at, at+len(strings.TrimRightFunc(r.text[at:endOfLine(r.text, at)], isBlank)))
}

func (r *yamlReader) report(d diag.Diagnostic) { r.found = append(r.found, d) }

// value makes a tree of a node.
func (r *yamlReader) value(n *yaml.Node, depth int) tree {
	at := r.place(n)
	if depth > maxDepth {
		r.report(diag.New(diag.FrontMatterDepth).At(r.span(at, at+1)))
		return tree{}
	}
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		why := diag.Text{Zh: "YAML 的 & 和 * 是引用，这里不读", En: "anchors (&) and aliases (*) of YAML are not read"}
		r.report(foreignSyntax(YAML, why, r.quotedLine(at)).At(r.line(at)))
		return tree{}
	}
	t := tree{start: r.source(at), outerStart: r.source(at)}
	switch n.Kind {
	case yaml.MappingNode:
		t.kind = table
		for i := 0; i+1 < len(n.Content); i += 2 {
			t.fields = append(t.fields, r.branch(n.Content[i], n.Content[i+1], depth))
		}
	case yaml.SequenceNode:
		t.kind = list
		for _, item := range n.Content {
			if t.list = append(t.list, r.value(item, depth+1)); len(r.found) > 0 {
				return t
			}
			t.inside = append(t.inside, nodeComments(item)...)
			t.inside = append(t.inside, t.list[len(t.list)-1].inside...)
		}
	default:
		r.scalar(&t, n, at)
		return t
	}
	t.end = max(t.start, r.source(r.endOf(n, at)))
	t.outerEnd = t.end
	return t
}

// endOf is where a list or a table ends: with its bracket, or with the line that it begins on.
func (r *yamlReader) endOf(n *yaml.Node, at int) int {
	return at + len(strings.TrimRightFunc(r.text[at:endOfLine(r.text, at)], isBlank))
}

// branch makes one of a key and its value.
func (r *yamlReader) branch(key, value *yaml.Node, depth int) branch {
	at := r.place(key)
	b := branch{key: key.Value, before: comments(key.HeadComment)}
	if key.Kind != yaml.ScalarNode || key.Anchor != "" {
		r.report(foreignSyntax(YAML, diag.Text{Zh: "键应当是一个词", En: "a key must be a word"}, "").At(r.line(at)))
		return b
	}
	k := tree{}
	r.scalar(&k, key, at)
	b.keyStart, b.keyEnd = k.outerStart, k.outerEnd
	b.value = r.value(value, depth+1)
	b.below = comments(key.FootComment)
	b.below = append(b.below, comments(value.FootComment)...)
	b.before = append(b.before, comments(value.HeadComment)...)
	b.before = append(b.before, b.value.inside...)
	b.value.inside = nil
	after := append(comments(key.LineComment), comments(value.LineComment)...)
	if len(after) > 1 {
		b.before = append(b.before, after[:len(after)-1]...)
	}
	if len(after) > 0 {
		b.after = after[len(after)-1]
	}
	return b
}

// scalar fills in the text of a scalar, and where it stands.
func (r *yamlReader) scalar(t *tree, n *yaml.Node, at int) {
	t.text = n.Value
	t.plain = n.Style == 0
	rest := r.text[at:]
	start, end, outerEnd := at, at, at
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		start = min(endOfLine(r.text, at)+1, len(r.text))
		end = r.blockEnd(at, start)
		outerEnd = end
	case strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "'"):
		start = at + 1
		end = start + quotedEnd(rest[1:], rest[0])
		outerEnd = min(end+1, len(r.text))
	case strings.HasPrefix(rest, n.Value):
		end = at + len(n.Value)
		outerEnd = end
	default:
		end = at + len(strings.TrimRightFunc(r.text[at:endOfLine(r.text, at)], isBlank))
		outerEnd = end
	}
	t.start, t.outerStart = r.source(start), r.source(at)
	t.end = max(t.start, r.source(end))
	t.outerEnd = max(t.end, r.source(outerEnd))
}

// quotedEnd is where text in quotation marks ends.
func quotedEnd(text string, quote byte) int {
	for i := 0; i < len(text); i++ {
		switch {
		case text[i] == '\\' && quote == '"':
			i++
		case text[i] == quote && quote == '\'' && strings.HasPrefix(text[i+1:], "'"):
			i++
		case text[i] == quote:
			return i
		}
	}
	return len(text)
}

// blockEnd is where text below | or > ends: with the last line that is indented more than the line of the sign.
func (r *yamlReader) blockEnd(at, start int) int {
	indent := func(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }
	sign := strings.LastIndexByte(r.text[:at], '\n') + 1
	outer, end := indent(r.text[sign:]), start
	for start < len(r.text) {
		next := endOfLine(r.text, start)
		line := r.text[start:next]
		if strings.TrimSpace(line) != "" {
			if indent(line) <= outer {
				break
			}
			end = start + len(strings.TrimRightFunc(line, isBlank))
		}
		start = next + 1
	}
	return end
}

// comments are the lines of a comment, each with its #.
func comments(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if line = CleanText(line); strings.HasPrefix(line, "#") {
			out = append(out, line)
		}
	}
	return out
}

func nodeComments(n *yaml.Node) []string {
	return append(append(comments(n.HeadComment), comments(n.LineComment)...), comments(n.FootComment)...)
}

// syntaxError says where the library could not read on.
func (r *yamlReader) syntaxError(err error) diag.Diagnostic {
	why := diag.Text{Zh: "从这里起读不懂", En: "it cannot be read from here on"}
	at := 0
	var failed *yaml.LoadError
	if errors.As(err, &failed) {
		mark := failed.Mark
		if strings.Contains(failed.Message, "end of stream") && failed.ContextMark.Line > 0 {
			mark = failed.ContextMark
		}
		at = r.offset(mark.Line, mark.Column)
		switch {
		case strings.Contains(failed.Message, "max depth"):
			return diag.New(diag.FrontMatterDepth).At(r.span(at, min(at+1, len(r.text))))
		case strings.Contains(failed.Message, "unknown anchor"):
			why = diag.Text{Zh: "YAML 的 & 和 * 是引用，这里不读", En: "anchors (&) and aliases (*) of YAML are not read"}
		case strings.Contains(failed.Message, "mapping values"):
			why = diag.Text{Zh: "值里有冒号，又没有加引号；或者这一行缩进错了",
				En: "there is a colon in a value without quotation marks, or the line is indented wrongly"}
		case strings.Contains(failed.Message, "end of stream") || strings.Contains(failed.Message, "document indicator"):
			why = diag.Text{Zh: "引号或括号没有配对", En: "a quotation mark or a bracket has no partner"}
		}
	}
	at = min(at, len(r.text))
	if at == endOfLine(r.text, at) && at > 0 { // the line before is what is wrong
		at = strings.LastIndexByte(r.text[:at], '\n') + 1
	}
	return foreignSyntax(YAML, why, r.quotedLine(at)).At(r.line(at))
}

// quotedLine is the line of an offset with its value in quotation marks; "" if it is no key with a value.
func (r *yamlReader) quotedLine(at int) string {
	start := strings.LastIndexByte(r.text[:at], '\n') + 1
	m := yamlLine.FindStringSubmatch(r.text[start:endOfLine(r.text, start)])
	if m == nil || m[3] == "" || strings.ContainsAny(m[3][:1], "[{|>") {
		return ""
	}
	value, _, _ := strings.Cut(m[3], " #")
	return m[1] + ": " + yamlText(strings.Trim(CleanText(value), `"'`))
}

var (
	yamlLine = lazyregexp.New(`^([\p{L}\p{N}_-]+)[ \t　]*([:：])[ \t　\x{00a0}]*(.*?)[ \t\r]*$`)
	tomlLine = lazyregexp.New(`^[A-Za-z_]+ *= *\S`)
)

// yamlText is a text in quotation marks.
func yamlText(s string) string {
	if strings.ContainsAny(s, `"\`) {
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return `"` + s + `"`
}

// yamlRepairs are edits that make of slips what was meant. But for tabs, they are on lines that begin with a key of the
// whole front matter, where no text of several lines can be.
func yamlRepairs(text string) []edit {
	var edits []edit
	for at := 0; at < len(text); {
		next := endOfLine(text, at)
		for _, e := range lineRepairs(text[at:next]) {
			edits = append(edits, edit{at + e.start, at + e.end, e.text, nil})
		}
		if at = next + 1; len(edits) > mostYAMLRepairs {
			return nil
		}
	}
	return edits
}

// mostYAMLRepairs keeps finding places fast.
const mostYAMLRepairs = 500

func lineRepairs(line string) []edit {
	if n := len(line) - len(strings.TrimLeft(line, " \t")); strings.Contains(line[:n], "\t") {
		return []edit{{0, n, strings.ReplaceAll(line[:n], "\t", "  "), nil}}
	}
	if tomlLine.MatchString(line) { // as messages show it
		var fields map[string]any
		line = strings.TrimRight(line, "\r")
		if _, err := toml.Decode(line, &fields); err == nil {
			name := strings.TrimSpace(line[:strings.IndexByte(line, '=')])
			return []edit{{len(name), len(line), ": " + jsonText(plainDates(fields[name])), nil}}
		}
	}
	m := yamlLine.FindStringSubmatchIndex(line)
	if m == nil {
		return nil
	}
	var edits []edit
	keyEnd, start, end := m[3], m[6], m[7]
	between := line[keyEnd:start]
	if !strings.HasPrefix(between, ":") || start < end && !strings.HasPrefix(between, ": ") {
		edits = append(edits, edit{keyEnd, start, ": ", nil})
	}
	if comment := strings.Index(line[start:end], " #"); comment > 0 {
		end = start + len(strings.TrimRight(line[start:start+comment], " \t"))
	}
	switch value := line[start:end]; {
	case !needsQuotes(value):
	case strings.Contains(value, "'"):
		edits = append(edits, edit{start, end, "'" + strings.ReplaceAll(value, "'", "''") + "'", nil})
	default:
		edits = append(edits, edit{start, start, "'", nil}, edit{end, end, "'", nil})
	}
	return edits
}

// needsQuotes reports a value that YAML reads as something else than text though it is nothing else.
func needsQuotes(value string) bool {
	if value == "" || value[0] == '#' {
		return false
	}
	switch value[0] {
	case '@', '`', '%', '*', '&', '!', ',', ']', '}':
		return true
	case '"', '\'':
		end := quotedEnd(value[1:], value[0])
		rest := strings.TrimSpace(value[min(len(value), end+2):])
		return end+1 < len(value) && rest != "" && rest[0] != '#'
	case '[', '{', '|', '>':
		return false
	}
	return strings.Contains(value, ": ") || strings.HasSuffix(value, ":") || strings.HasPrefix(value, "- ") ||
		strings.HasPrefix(value, "? ")
}
