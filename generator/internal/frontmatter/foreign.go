package frontmatter

// Front matter of other generators: YAML between two lines ---, and JSON. Hexo, Hugo and Jekyll write them. Each has a
// parser of its own, which makes a tree of it (yaml.go, json.go). The tree is translated into TOML, and the TOML is
// read as any other, so a file is read as what it is converted into. Positions are those of the file.

import (
	"strings"
	"time"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/diag"
)

// Format is how front matter is written.
type Format uint8

const (
	TOML Format = iota
	YAML
	JSON
	bareJSON // between two lines ;;; without the outer braces, as Hexo has it
)

// name is the format in messages.
func (f Format) name() string {
	if f == YAML {
		return "YAML"
	}
	return "JSON"
}

// Foreign reads front matter of every format, and converts it.
type Foreign struct {
	Keys   []Key            // of the front matter
	Sub    map[string][]Key // of the tables that a key holds, by that key
	Others map[string]Other // keys that other generators have, in lower case
}

// Other is a key that other generators have.
type Other struct {
	As    string    // the key that means the same; "extra" if none does, and it is one for themes only
	Not   bool      // the meaning of true and false is the other way round
	Path  bool      // it is an address on the old site
	Truth bool      // anything but none means true
	Hint  diag.Text // where As is empty: what to write instead
}

// hint says what to write instead of a key that other generators have.
func (o Other) hint(name string) diag.Text {
	switch o.As {
	case "":
		return o.Hint
	case "extra":
		return diag.Text{
			Zh: "在这里没有作用，删去这一行；主题要用的，写到 [extra] 下面",
			En: "it means nothing here: delete the line, or move it below [extra] for a theme",
		}
	}
	if o.Not {
		return diag.Text{Zh: "写 " + o.As + " = true，或删去这一行", En: "write " + o.As + " = true, or delete the line"}
	}
	return diag.Text{Zh: "这里叫 " + o.As, En: "here it is called " + o.As}
}

// Parse reads the front matter of a text. False means that nothing could be read.
func (f Foreign) Parse(src *diag.Source, block Block) (*Document, bool) {
	if block.Format == TOML {
		d, ok := Parse(src, block.Start, block.End)
		d.Others = f.Others
		return d, ok
	}
	d := &Document{src: src, start: block.Start, end: block.End, Location: time.UTC, Others: f.Others}
	d.foreign = block.Format
	t := f.translate(src, block)
	d.scan = &scan{text: src.Text[block.Start:block.End], entries: t.entries}
	d.Report(t.found...)
	if t.failed {
		return d, false
	}
	if _, err := toml.Decode(t.text(), &d.Data); err != nil {
		d.Report(foreignSyntax(block.Format, diag.Text{Zh: "读不懂", En: "it cannot be read"}, "").At(d.Head()))
		return d, false
	}
	d.Report(foreignFound(block.Format, t.moved).At(d.Head()))
	return d, true
}

// foreignFound is the warning that front matter is in another format, with the keys that went to [extra].
func foreignFound(format Format, moved []string) diag.Diagnostic {
	d := diag.New(diag.FrontMatterForeign, format.name())
	if len(moved) == 0 {
		return d
	}
	names := diag.Choices(moved)
	return d.Note(diag.Text{
		Zh: names.In(diag.Zh) + " 在这里没有作用，放进 [extra]，留给主题",
		En: "these keys mean nothing here and go to [extra], for themes: " + names.In(diag.En),
	})
}

func foreignSyntax(format Format, why diag.Text, line string) diag.Diagnostic {
	hint := diag.Text{Zh: "核对这一行的引号、括号和缩进", En: "look at the quotation marks, brackets and indentation of this line"}
	if line != "" {
		hint = diag.Text{Zh: "写成：" + line, En: "write: " + line}
	}
	return diag.New(diag.FrontMatterSyntax, format.name(), why, hint)
}

// Convert writes front matter of another format as TOML between two lines +++. The body stays, byte for byte, and
// begins at the offset that is returned. False means that the front matter is TOML, or cannot be converted: the text
// is what it was.
func (f Foreign) Convert(src *diag.Source) (text string, body int, ok bool) {
	block, _, found := Split(src)
	if !found || block.Format == TOML {
		return src.Text, 0, false
	}
	if _, large := block.TooLarge(src); large {
		return src.Text, 0, false
	}
	t := f.translate(src, block)
	if t.failed {
		return src.Text, 0, false
	}
	front := "+++\n" + t.text() + "+++\n"
	if strings.Contains(src.Text[:block.Body], "\r\n") {
		front = strings.ReplaceAll(front, "\n", "\r\n")
	}
	if len(t.text()) > maxSize {
		return src.Text, 0, false
	}
	return front + src.Text[block.Body:], len(front), true
}

// tree is a value as the format's own parser read it.
type tree struct {
	kind       treeKind
	text       string // of a scalar
	plain      bool   // it stands without quotation marks: it may be a number, a date, or true
	list       []tree
	fields     []branch
	start, end int // without quotation marks
	outerStart int // with them
	outerEnd   int
	inside     []string // comments inside of a list or table, each with its #
}

type treeKind uint8

const (
	scalar treeKind = iota
	list
	table
)

// branch is a key of a table with its value.
type branch struct {
	key              string
	keyStart, keyEnd int
	value            tree
	before           []string // comments above it
	after            string   // comment on its line
	below            []string
}

// translate reads front matter of another format and writes it as TOML.
func (f Foreign) translate(src *diag.Source, block Block) *translation {
	t := &translation{Foreign: f, src: src, block: block, given: map[string]bool{}}
	var root tree
	if block.Format == YAML {
		root, t.found = readYAML(src, block)
	} else {
		root, t.found = readJSON(src, block)
	}
	for _, d := range t.found {
		t.failed = t.failed || d.Severity == diag.Error
	}
	if !t.failed {
		t.root(root)
	}
	return t
}
