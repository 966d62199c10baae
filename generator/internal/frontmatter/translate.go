package frontmatter

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// translation is front matter of another format as TOML.
type translation struct {
	Foreign
	src   *diag.Source
	block Block

	main    strings.Builder
	extra   strings.Builder
	entries []entry         // positions in the block
	given   map[string]bool // keys so far, by their paths
	moved   []string        // keys that went to [extra]
	found   []diag.Diagnostic
	failed  bool
}

// text is the TOML.
func (t *translation) text() string {
	if t.extra.Len() == 0 {
		return t.main.String()
	}
	return t.main.String() + "\n[extra]\n" + t.extra.String()
}

// root writes the keys of the whole front matter.
func (t *translation) root(root tree) {
	writeComments(&t.main, root.inside)
	for i := range root.fields {
		t.field(&root.fields[i])
	}
}

func writeComments(b *strings.Builder, lines []string) {
	for _, line := range lines {
		b.WriteString(plainComment(line) + "\n")
	}
}

// plainComment is a comment as TOML may have it.
func plainComment(line string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, line)
}

// field writes a key of the whole front matter.
func (t *translation) field(f *branch) {
	key := meantKey(t.Keys, f.key)
	other := t.Others[strings.ToLower(f.key)]
	if key == "" && other.As != "" {
		if key = other.As; key != "extra" {
			other.translate(&f.value)
		}
	} else {
		other = Other{}
	}
	switch {
	case key == "":
		t.write(&t.main, f, f.key, f.key, nil, inAnyForm)
	case key == "extra" && other.As != "":
		t.moved = append(t.moved, f.key)
		t.write(&t.extra, f, f.key, "extra."+f.key, nil, inAnyForm)
	case key == "extra" && f.value.kind == table:
		if !t.once(f, key) {
			return
		}
		t.entries = append(t.entries, entry{position: f.position(), path: key, key: key, section: key, header: true})
		writeComments(&t.extra, f.before)
		for i := range f.value.fields {
			inner := &f.value.fields[i]
			t.write(&t.extra, inner, inner.key, "extra."+inner.key, nil, inAnyForm)
		}
		writeComments(&t.extra, f.below)
	default:
		t.write(&t.main, f, key, key, t.Sub[key], formOf(t.Keys, key))
	}
}

// translate makes the value what the key of ours would have.
func (o Other) translate(v *tree) {
	word := boolean(v.text)
	switch {
	case o.Not && v.kind == scalar && word != "":
		v.text, v.plain = strconv.FormatBool(word == "false"), true
	case o.Truth && v.kind == scalar:
		v.text, v.plain = strconv.FormatBool(v.text != "" && v.text != "0" && word != "false"), true
	case o.Path && v.kind == scalar && v.text != "" && !strings.Contains(v.text, "://"):
		v.text = "/" + strings.TrimLeft(v.text, "/")
	}
}

func (f *branch) position() position {
	v := &f.value
	return position{f.keyStart, f.keyEnd, v.start, v.end, v.outerStart, v.outerEnd}
}

// once reports a key that is given already.
func (t *translation) once(f *branch, path string) bool {
	if !t.given[path] {
		t.given[path] = true
		return true
	}
	d := diag.New(diag.KeyTwice, f.key+" ")
	if name := path[strings.LastIndexByte(path, '.')+1:]; name != f.key {
		d = keyTwice(f.key, name)
	}
	t.found = append(t.found, d.At(t.src.Span(t.block.Start+f.keyStart, t.block.Start+f.keyEnd)))
	t.failed = true
	return false
}

// write writes a key with its value, and the comments around.
func (t *translation) write(b *strings.Builder, f *branch, key, path string, sub []Key, form form) {
	if !t.once(f, path) {
		return
	}
	writeComments(b, f.before)
	t.entries = append(t.entries, entry{position: f.position(), path: path, key: key, compound: f.value.kind != scalar})
	value := t.value(&f.value, path, key, sub, form, false)
	b.WriteString(style{}.keyName(key, nil) + " = " + value)
	if f.after != "" {
		b.WriteString("  " + plainComment(f.after))
	}
	b.WriteByte('\n')
	writeComments(b, f.below)
}

// form is what a key's value should be.
type form uint8

const (
	inAnyForm form = iota // as it looks
	asText
	asTexts
	asDate
	asBool
)

// formOf is the form of a key's value, which its example shows.
func formOf(keys []Key, name string) form {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	switch {
	case i < 0 || keys[i].Example == "":
		return inAnyForm
	case keys[i].Example == "true":
		return asBool
	case keys[i].Example[0] == '"':
		return asText
	case keys[i].Example[0] == '[' && !strings.HasPrefix(keys[i].Example, "[0"):
		return asTexts
	case strings.Count(keys[i].Example, "-") >= 2:
		return asDate
	}
	return inAnyForm
}

// value writes a value in TOML; one that stands inside brackets on one line.
func (t *translation) value(v *tree, path, key string, sub []Key, form form, nested bool) string {
	switch v.kind {
	case list:
		return t.list(v, path, key, sub, form, nested)
	case table:
		var items []string
		for i := range v.fields {
			f := &v.fields[i]
			name := f.key
			if meant := meantKey(sub, f.key); meant != "" {
				name = meant
			}
			if t.once(f, path+"."+name) {
				t.entries = append(t.entries, entry{
					position: f.position(), path: path + "." + name, key: name, nested: true, compound: f.value.kind != scalar,
				})
				written := t.value(&f.value, path+"."+name, name, nil, formOf(sub, name), true)
				items = append(items, style{}.keyName(name, nil)+" = "+written)
			}
		}
		if len(items) == 0 {
			return "{}"
		}
		return "{ " + strings.Join(items, ", ") + " }"
	}
	return v.scalar(form, nested)
}

func (t *translation) list(v *tree, path, key string, sub []Key, form form, nested bool) string {
	if form == asTexts {
		v.splitWords()
	}
	var items []string
	tables := false
	for i := range v.list {
		item := &v.list[i]
		if item.kind == scalar && item.plain && isNull(item.text) {
			continue
		}
		at := path + "[" + strconv.Itoa(len(items)) + "]"
		p := position{item.outerStart, item.outerStart, item.start, item.end, item.outerStart, item.outerEnd}
		t.entries = append(t.entries, entry{
			position: p, path: at, key: key, nested: true, compound: item.kind != scalar,
		})
		tables = tables || item.kind == table
		items = append(items, t.value(item, at, key, sub, form, true))
	}
	if tables && len(items) > 1 && !nested {
		return "[\n  " + strings.Join(items, ",\n  ") + ",\n]"
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// splitWords makes several words of one that was typed with a Chinese comma: [民生，代表].
func (v *tree) splitWords() {
	var items []tree
	for _, item := range v.list {
		if item.kind != scalar || !item.plain || !strings.ContainsAny(item.text, "，、") {
			items = append(items, item)
			continue
		}
		for word := range strings.FieldsFuncSeq(item.text, func(r rune) bool { return r == '，' || r == '、' }) {
			one := item
			one.text = CleanText(word)
			items = append(items, one)
		}
	}
	v.list = items
}

func isNull(s string) bool { return s == "" || s == "~" || s == "null" || s == "Null" || s == "NULL" }

var plainNumber = lazyregexp.New(`^[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{1,17})?$`)

// scalar writes a scalar; one that stands inside brackets on one line.
func (v *tree) scalar(form form, nested bool) string {
	if v.plain && isNull(v.text) {
		return `""`
	}
	switch form {
	case asBool:
		if word := boolean(v.text); word != "" {
			return word
		}
	case asDate:
		if date := foreignDate(v.text); date != "" {
			return date
		}
	case inAnyForm:
		switch {
		case !v.plain:
		case v.text == "true" || v.text == "false" || plainNumber.MatchString(v.text):
			return v.text
		case foreignDate(v.text) != "" && v.text[0] < 0x80 && strings.Count(v.text, "-") >= 2:
			return foreignDate(v.text)
		}
	}
	text := v.text
	if form != inAnyForm {
		text = strings.TrimSuffix(text, "\n") // that of a block
	}
	if nested || !strings.Contains(text, "\n") {
		return Quote(text)
	}
	var b strings.Builder
	escape(&b, text, true)
	return "\"\"\"\n" + b.String() + `"""`
}

// boolean is "true" or "false" for a word that means it.
func boolean(s string) string {
	switch s = CleanText(s); strings.ToLower(s) {
	case "true", "on":
		return "true"
	case "false", "off":
		return "false"
	}
	return looseBools[s]
}

// zonedDates are forms of dates with a zone that other generators write.
var zonedDates = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05Z07:00",
	"2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04 Z0700",
}

// foreignDate writes a date in TOML; "" if it is none, or if its weekday is another day's.
func foreignDate(s string) string {
	s = strings.TrimSpace(norm.NFKC.String(s))
	if at, err := parseTOMLDate(s); err == nil && at.Year() >= 1900 {
		return strings.Replace(s, " ", "T", 1)
	}
	for _, layout := range zonedDates {
		if at, err := time.Parse(layout, s); err == nil {
			return at.Format(time.RFC3339)
		}
	}
	d, ok := parseLooseDate(s)
	if !ok || d.repair("").Code == diag.DateWeekday {
		return ""
	}
	return d.TOML()
}

// jsonText is a text as JSON and YAML both have it.
func jsonText(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		return `""`
	}
	return string(data)
}

// plainDates replaces what the TOML library makes of dates by their texts.
func plainDates(value any) any {
	switch v := value.(type) {
	case time.Time:
		switch v.Location().String() {
		case "date-local":
			return v.Format(time.DateOnly)
		case "datetime-local":
			return v.Format("2006-01-02T15:04:05")
		}
		return v.Format(time.RFC3339)
	case []any:
		for i := range v {
			v[i] = plainDates(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plainDates(v[k])
		}
	}
	return value
}
