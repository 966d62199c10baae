package frontmatter

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// Key is one key of a table: its name, the words that officers write for it, and an example of its
// value for messages. It is an alias, so that lists of keys may be written as rows.
type Key = struct {
	Name    string
	Words   []string // the first is the key's name in Chinese messages
	Example string
}

// exampleLine is how a message shows a key of front matter, or of a section.
func exampleLine(k Key) string {
	if k.Example == "" {
		return "[" + k.Name + "]"
	}
	return k.Name + " = " + k.Example
}

// Table reads the values of one TOML table, and reports what is wrong with each where it stands.
type Table struct {
	Doc  *Document
	Data map[string]any // by name; a word for a key is replaced by the key's name
	path string
	keys []Key
	near map[string]bool // keys that an unknown one was probably meant for
}

// Table checks the keys of a table: a Chinese word for a key is taken for it, and an unknown key
// is an error.
func (d *Document) Table(path string, data map[string]any, keys []Key) *Table {
	t := &Table{Doc: d, path: path, Data: data, keys: keys}
	if path == "" {
		d.top = keys
	}
	for name := range data {
		if !t.known(name) {
			t.adoptKeys()
			break
		}
	}
	return t
}

func (t *Table) known(name string) bool {
	for i := range t.keys {
		if t.keys[i].Name == name {
			return true
		}
	}
	return false
}

func (t *Table) adoptKeys() {
	adopted := make(map[string]any, len(t.Data))
	for _, name := range SortedKeys(t.Data) {
		if t.known(name) {
			adopted[name] = t.Data[name]
		}
	}
	for _, name := range SortedKeys(t.Data) {
		if t.known(name) {
			continue
		}
		meant := meantKey(t.keys, name)
		_, twice := adopted[meant]
		switch span := t.Doc.KeySpan(t.At(name)); {
		case meant == "":
			t.unknown(name, span)
		case twice:
			t.Doc.Report(keyTwice(name, meant).At(span))
		default:
			t.Doc.renamed(t.At(name), name, meant)
			adopted[meant] = t.Data[name]
			t.alias(name, meant)
		}
	}
	t.Data = adopted
}

// keyTwice says that a word stands for a key that is given already.
func keyTwice(word, meant string) diag.Diagnostic {
	return diag.New(diag.KeyTwice, diag.Text{
		Zh: "“" + word + "”就是 " + meant + "，", En: `"` + word + `", which means ` + meant + ",",
	})
}

// unknown reports a key that means nothing here: it is misspelt, or belongs to the whole document
// and slid into a section that begins above it.
func (t *Table) unknown(name string, span diag.Span) {
	words := slices.DeleteFunc(diag.Nearest(name, t.allWords()), func(w string) bool {
		return t.Has(meantKey(t.keys, w))
	})
	section := t.section(name)
	other, isOther := t.Doc.Others[strings.ToLower(name)]
	switch outer, k := t.inner(name); {
	case isOther && t.path == "":
		t.Doc.Report(diag.New(diag.KeyUnknown, name, other.hint(name)).At(span))
	case outer != "":
		line := outer + ` = [{ file = "yulin.jpg", ` + exampleLine(k) + ` }]`
		t.Doc.Report(diag.New(diag.KeyUnknown, name, diag.Text{
			Zh: k.Name + " 写在 " + outer + " 的花括号里：" + line, En: k.Name + " belongs in the braces of " + outer + ": " + line,
		}).At(span))
	case section != "":
		t.Doc.Report(diag.New(diag.KeyUnknown, name, diag.Text{
			Zh: "把这一行移到 [" + section + "] 那一行下面；没有那一行，就在末尾加上",
			En: "move the line to below the line [" + section + "]; add that at the end where there is none",
		}).At(span))
	case len(words) > 0:
		t.near = map[string]bool{}
		for _, w := range words {
			t.near[meantKey(t.keys, w)] = true
		}
		t.Doc.Report(diag.New(diag.KeyUnknown, name, diag.DidYouMean(words...)).At(span))
	case t.path != "" && meantKey(t.Doc.top, name) != "":
		t.Doc.Report(t.inSection(name, t.path).At(span))
	default:
		t.Doc.Report(diag.New(diag.KeyUnknown, name, t.names()).At(span))
	}
}

// inner is a key whose tables have a key that stands outside of them, and that key.
func (t *Table) inner(name string) (outer string, k Key) {
	if t.path != "" {
		return "", k
	}
	for _, outer := range slices.Sorted(maps.Keys(t.Doc.Inner)) {
		keys := t.Doc.Inner[outer]
		if meant := meantKey(keys, name); meant != "" {
			return outer, keys[slices.IndexFunc(keys, func(k Key) bool { return k.Name == meant })]
		}
	}
	return "", k
}

// section is the only one that has a key which is none of this table, or "".
func (t *Table) section(name string) (section string) {
	for _, other := range slices.Sorted(maps.Keys(t.Doc.Sections)) {
		if meantKey(t.Doc.Sections[other], name) != "" {
			if section != "" {
				return ""
			}
			section = other
		}
	}
	return section
}

// inSection says that a key stands in a section, or in the braces of an inline table, to which it does not belong.
func (t *Table) inSection(name, section string) diag.Diagnostic {
	header := slices.ContainsFunc(t.Doc.scanned().entries, func(e entry) bool { return e.header && e.path == section })
	if header {
		where := sectionName(section)
		return diag.New(diag.KeySection, name, diag.Text{Zh: " " + where + " ", En: where}, diag.Text{
			Zh: "把这一行移到 " + where + " 前面", En: "move the line above " + where,
		})
	}
	key, _, _ := strings.Cut(section, "[")
	return diag.New(diag.KeySection, name, diag.Text{Zh: " " + key + " 的花括号", En: "the braces of " + key}, diag.Text{
		Zh: "把它移到花括号外面，另起一行", En: "move it out of the braces, to a line of its own",
	})
}

// alias lets positions of a key be found under the name it stands for.
func (t *Table) alias(name, meant string) {
	positions := t.Doc.positions()
	from, to := t.At(name), t.At(meant)
	switch t.Data[name].(type) {
	case map[string]any, []any, []map[string]any:
	default:
		if p, ok := positions[from]; ok {
			positions[to] = p
		}
		return
	}
	for path, p := range positions {
		if rest, ok := strings.CutPrefix(path, from); ok && (rest == "" || rest[0] == '[' || rest[0] == '.') {
			positions[to+rest] = p
		}
	}
}

// meantKey is the key that a word stands for, or "". Officers put blanks into words to align them.
func meantKey(keys []Key, word string) string {
	word = strings.Join(strings.FieldsFunc(norm.NFKC.String(word), isSpace), "")
	word = strings.ToLower(strings.ReplaceAll(word, "-", "_"))
	for _, k := range keys {
		if k.Name == word {
			return k.Name
		}
		for _, w := range k.Words {
			if w == word {
				return k.Name
			}
		}
	}
	return ""
}

// names is the hint that lists all keys.
func (t *Table) names() diag.Text {
	var names diag.Choices
	for _, k := range t.keys {
		names = append(names, k.Name)
	}
	return diag.Text{Zh: "可以写的有：" + names.In(diag.Zh), En: "known keys: " + names.In(diag.En)}
}

// sectionName is a table as its header has it: [photos], [[district]].
func sectionName(path string) string {
	name, _, isList := strings.Cut(path, "[")
	if isList {
		return "[[" + name + "]]"
	}
	return "[" + name + "]"
}

// strayed finds a key of the whole document in one of its sections, into which it slid.
func (t *Table) strayed(name string) (diag.Diagnostic, bool) {
	for _, section := range SortedKeys(t.Data) {
		inner, ok := t.Data[section].(map[string]any)
		if !ok {
			continue
		}
		for _, key := range SortedKeys(inner) {
			if meantKey(t.keys, key) == name {
				return t.inSection(key, section).At(t.Doc.KeySpan(section + "." + key)), true
			}
		}
	}
	return diag.Diagnostic{}, false
}

func (t *Table) allWords() []string {
	var words []string
	for _, k := range t.keys {
		words = append(append(words, k.Name), k.Words...)
	}
	return words
}

func (t *Table) key(name string) Key {
	for _, k := range t.keys {
		if k.Name == name {
			return k
		}
	}
	panic("frontmatter: key " + name + " is not declared")
}

// Line is how a message shows a key of the table: with an example of its value.
func (t *Table) Line(name string) string {
	k := t.key(name)
	if k.Example == "" {
		k.Name = t.At(name)
	}
	return exampleLine(k)
}
