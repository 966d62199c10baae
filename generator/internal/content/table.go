package content

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// key is one key of front matter or site.toml: its name, the words that officers write for it,
// and an example of its value for messages.
type key struct {
	name    string
	words   []string // the first is the key's name in Chinese messages
	example string
}

func (k key) line() string { return k.name + " = " + k.example }

// table reads the values of one TOML table, reporting what is wrong with each at its place.
type table struct {
	doc  *document
	path string
	data map[string]any
	keys []key
	near map[string]bool // keys that an unknown one was probably meant for
}

// table checks the keys of a table: a Chinese word for a key is taken for it, and an unknown key
// is an error.
func (d *document) table(path string, data map[string]any, keys []key) *table {
	t := &table{doc: d, path: path, data: data, keys: keys}
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

func (t *table) known(name string) bool {
	for i := range t.keys {
		if t.keys[i].name == name {
			return true
		}
	}
	return false
}

func (t *table) adoptKeys() {
	adopted := make(map[string]any, len(t.data))
	for _, name := range sortedKeys(t.data) {
		if t.known(name) {
			adopted[name] = t.data[name]
		}
	}
	for _, name := range sortedKeys(t.data) {
		if t.known(name) {
			continue
		}
		meant := meantKey(t.keys, name)
		_, twice := adopted[meant]
		switch span := t.doc.keySpan(t.at(name)); {
		case meant == "":
			t.unknown(name, span)
		case twice:
			t.doc.report(diag.New(diag.KeyTwice, diag.Text{Zh: "“" + name + "”就是 " + meant + "，", En: `"` + name + `", which means ` + meant + ","}).At(span))
		default:
			t.doc.renamed(t.at(name), name, meant)
			adopted[meant] = t.data[name]
			t.alias(name, meant)
		}
	}
	t.data = adopted
}

// unknown reports a key that means nothing here: it is misspelt, or belongs to the whole document
// and slid into a section that begins above it.
func (t *table) unknown(name string, span diag.Span) {
	words := slices.DeleteFunc(diag.Nearest(name, t.allWords()), func(w string) bool { return t.has(meantKey(t.keys, w)) })
	switch {
	case len(words) > 0:
		t.near = map[string]bool{}
		for _, w := range words {
			t.near[meantKey(t.keys, w)] = true
		}
		t.doc.report(diag.New(diag.KeyUnknown, name, diag.DidYouMean(words...)).At(span))
	case t.path != "" && meantKey(t.doc.top, name) != "":
		t.doc.report(diag.New(diag.KeySection, name, sectionName(t.path)).At(span))
	default:
		t.doc.report(diag.New(diag.KeyUnknown, name, t.names()).At(span))
	}
}

// alias lets positions of a key be found under the name it stands for.
func (t *table) alias(name, meant string) {
	places := t.doc.places()
	from, to := t.at(name), t.at(meant)
	switch t.data[name].(type) {
	case map[string]any, []any, []map[string]any:
	default:
		if p, ok := places[from]; ok {
			places[to] = p
		}
		return
	}
	for path, p := range places {
		if rest, ok := strings.CutPrefix(path, from); ok && (rest == "" || rest[0] == '[' || rest[0] == '.') {
			places[to+rest] = p
		}
	}
}

// meantKey is the key that a word stands for, or "". Officers put blanks into words to align them.
func meantKey(keys []key, word string) string {
	word = strings.Join(strings.Fields(norm.NFKC.String(word)), "")
	word = strings.ToLower(strings.ReplaceAll(word, "-", "_"))
	for _, k := range keys {
		if k.name == word {
			return k.name
		}
		for _, w := range k.words {
			if w == word {
				return k.name
			}
		}
	}
	return ""
}

// names is the hint that lists all keys.
func (t *table) names() diag.Text {
	var names diag.Choices
	for _, k := range t.keys {
		names = append(names, k.name)
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
func (t *table) strayed(name string) (diag.Diagnostic, bool) {
	for _, section := range sortedKeys(t.data) {
		inner, ok := t.data[section].(map[string]any)
		if !ok {
			continue
		}
		for _, key := range sortedKeys(inner) {
			if meantKey(t.keys, key) == name {
				return diag.New(diag.KeySection, key, sectionName(section)).At(t.doc.keySpan(section + "." + key)), true
			}
		}
	}
	return diag.Diagnostic{}, false
}

func (t *table) allWords() []string {
	var words []string
	for _, k := range t.keys {
		words = append(append(words, k.name), k.words...)
	}
	return words
}

func (t *table) key(name string) key {
	for _, k := range t.keys {
		if k.name == name {
			return k
		}
	}
	panic("content: key " + name + " is not declared")
}

// at is the path of a key in the document.
func (t *table) at(name string) string {
	if t.path == "" {
		return name
	}
	return t.path + "." + name
}

func (t *table) value(name string) diag.Span { return t.doc.valueSpan(t.at(name)) }

func (t *table) has(name string) bool {
	_, ok := t.data[name]
	return ok
}

// require reports a key that is missing or empty.
func (t *table) require(names ...string) {
	for _, name := range names {
		k := t.key(name)
		word := name
		if len(k.words) > 0 {
			word = k.words[0]
		}
		v, ok := t.data[name]
		if !ok {
			if t.near[name] {
				continue // the unknown key is reported
			}
			if d, found := t.strayed(name); found && t.path == "" {
				t.doc.report(d)
				continue
			}
			span := t.doc.head()
			if t.path != "" {
				span = t.doc.keySpan(t.path)
			}
			t.doc.report(diag.New(diag.KeyMissing, name, word, k.line()).At(span))
			continue
		}
		if s, isText := v.(string); isText && plainText(s) == "" {
			t.doc.report(diag.New(diag.KeyEmpty, name, k.line()).At(t.value(name)))
		}
	}
}

func (t *table) wrongType(name string, want diag.Text) {
	t.doc.report(diag.New(diag.KeyType, name, want, t.key(name).line()).At(t.value(name)))
}

var (
	wantText   = diag.Text{Zh: "加引号的文字", En: "text in quotation marks"}
	wantList   = diag.Text{Zh: "一段文字，或方括号里的几段文字", En: "text, or a list of texts in brackets"}
	wantBool   = diag.Text{Zh: " true 或 false", En: "true or false"}
	wantInt    = diag.Text{Zh: "整数", En: "a whole number"}
	wantPhotos = diag.Text{Zh: "照片的文件名，几张照片放在方括号里", En: "a photo's file name, or a list of them in brackets"}
	wantTab    = diag.Text{Zh: "写成 [段落] 的一组设置", En: "a section [name]"}
)

// cleanText trims a value and drops characters that nobody sees.
func cleanText(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return isBlank(r) || r == '\n' || r == '\u200b'
	})
}

// repaired tells that a value was read as another.
func (t *table) repaired(name, value string) {
	t.doc.repairValue(t.at(name), value, func(line string) diag.Diagnostic {
		return diag.New(diag.RepairValue, line, value)
	})
}

func (t *table) repairedDate(name, value string) {
	t.doc.repairValue(t.at(name), value, func(line string) diag.Diagnostic {
		return diag.New(diag.RepairDate, line, value)
	})
}

// plainText also turns line breaks into spaces and drops characters that control a terminal.
func plainText(s string) string {
	s = cleanText(s)
	if !strings.ContainsFunc(s, unicode.IsControl) {
		return s
	}
	return cleanText(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s))
}

func (t *table) text(name string) string {
	switch v := t.data[name].(type) {
	case nil:
		return ""
	case string:
		return strings.Clone(plainText(v))
	case int64:
		s := t.doc.valueText(t.at(name))
		t.repaired(name, quote(s))
		return s
	}
	t.wrongType(name, wantText)
	return ""
}

// list reads a text or a list of texts; paths are those of the elements.
func (t *table) list(name string) (values, paths []string) {
	switch v := t.data[name].(type) {
	case nil:
		return nil, nil
	case []any:
		for i, item := range v {
			path := t.at(name) + "[" + strconv.Itoa(i) + "]"
			s, ok := item.(string)
			if n, isInt := item.(int64); isInt {
				s, ok = strconv.FormatInt(n, 10), true
			}
			if !ok {
				t.doc.report(diag.New(diag.KeyType, name, wantList, t.key(name).line()).At(t.doc.valueSpan(path)))
				continue
			}
			if s = plainText(s); s != "" {
				values, paths = append(values, strings.Clone(s)), append(paths, path)
			}
		}
		return values, paths
	case string, int64:
		s := t.text(name)
		if s == "" {
			return nil, nil
		}
		return t.split(name, s)
	}
	t.wrongType(name, wantList)
	return nil, nil
}

// splitKeys are lists whose elements never hold a comma, so that several may be meant by one text.
var splitKeys = []string{"district", "tags", "reviewers"}

// split reads 民生、代表履职 as the list that was meant.
func (t *table) split(name, s string) (values, paths []string) {
	values = []string{s}
	if slices.Contains(splitKeys, name) {
		values = strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，,；;", r) })
		for i, v := range values {
			values[i] = cleanText(v)
		}
		values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	}
	if len(values) > 1 {
		var quoted []string
		for _, v := range values {
			quoted = append(quoted, quote(v))
		}
		t.repaired(name, "["+strings.Join(quoted, ", ")+"]")
	}
	return values, slices.Repeat([]string{t.at(name)}, len(values))
}

func (t *table) boolean(name string) bool {
	switch v := t.data[name].(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		word, ok := looseBools[cleanText(v)]
		if v == "true" || v == "false" {
			word, ok = v, true
		}
		if ok {
			t.repaired(name, word)
			return word == "true"
		}
	}
	t.wrongType(name, wantBool)
	return false
}

func (t *table) integer(name string) int {
	switch v := t.data[name].(type) {
	case nil:
		return 0
	case int64:
		return int(v)
	case string:
		if n, err := strconv.Atoi(cleanText(v)); err == nil {
			t.repaired(name, strconv.Itoa(n))
			return n
		}
	}
	t.wrongType(name, wantInt)
	return 0
}

// date reads a date, in the site's time zone unless it names one.
func (t *table) date(name string) (when time.Time, dateOnly bool) {
	switch v := t.data[name].(type) {
	case nil:
		return time.Time{}, false
	case time.Time:
		return t.moment(name, v)
	case string:
		if v == "" {
			return time.Time{}, false
		}
		if d, ok := parseLooseDate(norm.NFKC.String(v)); ok {
			t.repairedDate(name, d.TOML())
			return d.in(t.doc.loc), !d.clock
		}
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			t.repairedDate(name, v)
			return at.In(t.doc.loc), false
		}
		t.doc.report(invalidDate(v).At(t.value(name)))
		return time.Time{}, false
	case int64: // 20220901
		if at, err := time.Parse("20060102", strconv.FormatInt(v, 10)); err == nil && at.Year() >= 1900 && at.Year() < 2100 {
			d := looseDate{year: at.Year(), month: int(at.Month()), day: at.Day()}
			t.repairedDate(name, d.TOML())
			return d.in(t.doc.loc), true
		}
	}
	t.doc.report(invalidDate(t.doc.valueText(t.at(name))).At(t.value(name)))
	return time.Time{}, false
}

// moment places a date of the TOML library: it marks local ones by the name of their location.
func (t *table) moment(name string, v time.Time) (time.Time, bool) {
	kind := v.Location().String()
	if v.Year() < 1900 || v.Year() >= 2200 {
		kind = "time-local"
	}
	switch kind {
	case "date-local", "datetime-local":
		local := time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), v.Nanosecond(), t.doc.loc)
		return local, kind == "date-local"
	case "time-local":
		t.doc.report(invalidDate(t.doc.valueText(t.at(name))).At(t.value(name)))
		return time.Time{}, false
	}
	return v.In(t.doc.loc), false
}

// section reads a table [name] with keys of its own.
func (t *table) section(name string, keys []key) *table {
	switch v := t.data[name].(type) {
	case nil:
		return &table{doc: t.doc, path: name, keys: keys}
	case map[string]any:
		return t.doc.table(t.at(name), v, keys)
	}
	t.wrongType(name, wantTab)
	return &table{doc: t.doc, path: name, keys: keys}
}
