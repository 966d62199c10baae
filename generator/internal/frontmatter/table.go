package frontmatter

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// At is the path of a key in the document.
func (t *Table) At(name string) string {
	if t.path == "" {
		return name
	}
	return t.path + "." + name
}

// ValueSpan is where the value of a key stands.
func (t *Table) ValueSpan(name string) diag.Span { return t.Doc.ValueSpan(t.At(name)) }

// Has reports whether a key is given.
func (t *Table) Has(name string) bool {
	_, ok := t.Data[name]
	return ok
}

// Require reports a key that is missing or empty.
func (t *Table) Require(names ...string) {
	for _, name := range names {
		k := t.key(name)
		word := name
		if len(k.Words) > 0 {
			word = k.Words[0]
		}
		v, ok := t.Data[name]
		if !ok {
			if t.near[name] {
				continue // the unknown key is reported
			}
			if d, found := t.strayed(name); found && t.path == "" {
				t.Doc.Report(d)
				continue
			}
			span := t.Doc.Head()
			if t.path != "" {
				span = t.Doc.KeySpan(t.path)
			}
			t.Doc.Report(diag.New(diag.KeyMissing, name, word, exampleLine(k)).At(span))
			continue
		}
		if s, isText := v.(string); isText && plainText(s) == "" {
			t.Doc.Report(diag.New(diag.KeyEmpty, name, exampleLine(k)).At(t.ValueSpan(name)))
		}
	}
}

// WrongType reports that a value is not what its key expects.
func (t *Table) WrongType(name string, expected diag.Text) {
	t.Doc.Report(diag.New(diag.KeyType, name, expected, t.Line(name)).At(t.ValueSpan(name)))
}

var (
	expectedText = diag.Text{Zh: "加引号的文字", En: "text in quotation marks"}
	expectedList = diag.Text{Zh: "一段文字，或方括号里的几段文字", En: "text, or a list of texts in brackets"}
	expectedBool = diag.Text{Zh: " true 或 false", En: "true or false"}
	expectedInt  = diag.Text{Zh: "整数", En: "a whole number"}
)

// ExpectedSection says that a key is a section, for [Table.WrongType].
var ExpectedSection = diag.Text{Zh: "写成 [段落] 的一组设置", En: "a section [name]"}

// CleanText trims a value and drops characters that nobody sees.
func CleanText(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return isBlank(r) || r == '\n'
	})
}

// repaired tells that a value was read as another.
func (t *Table) repaired(name, value string) {
	t.Doc.RepairValue(t.At(name), value, func(line string) diag.Diagnostic {
		return diag.New(diag.RepairValue, line, value)
	})
}

func (t *Table) repairedDate(name string, d looseDate) {
	t.Doc.RepairValue(t.At(name), d.TOML(), d.repair)
}

// plainText also turns line breaks into spaces, and drops what neither pages nor feeds may hold: control characters and
// noncharacters.
func plainText(s string) string {
	s = CleanText(s)
	if !strings.ContainsFunc(s, unicode.IsControl) {
		return diag.Plain(s)
	}
	return CleanText(diag.Plain(lineEnds.Replace(s)))
}

var lineEnds = strings.NewReplacer("\r", "", "\n", " ", "\t", " ")

// Text reads a text of one line; a number is taken as it was typed.
func (t *Table) Text(name string) string {
	switch v := t.Data[name].(type) {
	case nil:
		return ""
	case string:
		return strings.Clone(plainText(v))
	case int64:
		s := t.Doc.ValueText(t.At(name))
		t.repaired(name, Quote(s))
		return s
	}
	t.WrongType(name, expectedText)
	return ""
}

// List reads a text or a list of texts; paths are those of the elements.
func (t *Table) List(name string) (values, paths []string) {
	switch v := t.Data[name].(type) {
	case nil:
		return nil, nil
	case []any:
		for i, item := range v {
			path := t.At(name) + "[" + strconv.Itoa(i) + "]"
			s, ok := item.(string)
			if n, isInt := item.(int64); isInt {
				s, ok = strconv.FormatInt(n, 10), true
			}
			if !ok {
				t.Doc.Report(diag.New(diag.KeyType, name, expectedList, t.Line(name)).At(t.Doc.ValueSpan(path)))
				continue
			}
			if s = plainText(s); s != "" {
				values, paths = append(values, strings.Clone(s)), append(paths, path)
			}
		}
		return values, paths
	case string, int64:
		if s := t.Text(name); s != "" {
			return []string{s}, []string{t.At(name)}
		}
		return nil, nil
	}
	t.WrongType(name, expectedList)
	return nil, nil
}

// Words reads a list whose elements never hold a comma, so that one text may stand for several:
// 民生、代表履职.
func (t *Table) Words(name string) (values, paths []string) {
	values, paths = t.List(name)
	if len(values) != 1 || paths[0] != t.At(name) {
		return values, paths
	}
	values = strings.FieldsFunc(values[0], func(r rune) bool { return strings.ContainsRune("、，,；;", r) })
	for i, v := range values {
		values[i] = CleanText(v)
	}
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	if len(values) > 1 {
		var quoted []string
		for _, v := range values {
			quoted = append(quoted, Quote(v))
		}
		t.repaired(name, "["+strings.Join(quoted, ", ")+"]")
	}
	return values, slices.Repeat([]string{t.At(name)}, len(values))
}

// Bool reads true or false, or a word for them.
func (t *Table) Bool(name string) bool {
	switch v := t.Data[name].(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		word, ok := looseBools[CleanText(v)]
		if v == "true" || v == "false" {
			word, ok = v, true
		}
		if ok {
			t.repaired(name, word)
			return word == "true"
		}
	}
	t.WrongType(name, expectedBool)
	return false
}

// Int reads a whole number.
func (t *Table) Int(name string) int {
	switch v := t.Data[name].(type) {
	case nil:
		return 0
	case int64:
		return int(v)
	case string:
		if n, err := strconv.Atoi(CleanText(v)); err == nil {
			t.repaired(name, strconv.Itoa(n))
			return n
		}
	}
	t.WrongType(name, expectedInt)
	return 0
}

// Date reads a date, in the site's time zone unless it names one.
func (t *Table) Date(name string) (when time.Time, dateOnly bool) {
	switch v := t.Data[name].(type) {
	case nil:
		return time.Time{}, false
	case time.Time:
		return t.moment(name, v)
	case string:
		if v == "" {
			return time.Time{}, false
		}
		if d, ok := parseLooseDate(norm.NFKC.String(v)); ok {
			t.repairedDate(name, d)
			return d.in(t.Doc.Location), !d.clock
		}
		if at, err := time.Parse(time.RFC3339, v); err == nil {
			t.Doc.RepairValue(t.At(name), v, func(line string) diag.Diagnostic {
				return diag.New(diag.RepairDate, line, v)
			})
			return at.In(t.Doc.Location), false
		}
		t.Doc.Report(invalidDate(v).At(t.ValueSpan(name)))
		return time.Time{}, false
	case int64: // 20220901
		at, err := time.Parse("20060102", strconv.FormatInt(v, 10))
		if err == nil && at.Year() >= 1900 && at.Year() < 2100 {
			d := looseDate{year: at.Year(), month: int(at.Month()), day: at.Day()}
			t.repairedDate(name, d)
			return d.in(t.Doc.Location), true
		}
	}
	t.Doc.Report(invalidDate(t.Doc.ValueText(t.At(name))).At(t.ValueSpan(name)))
	return time.Time{}, false
}

// moment reads a date of the TOML library: it marks local ones by the name of their location.
func (t *Table) moment(name string, v time.Time) (time.Time, bool) {
	kind := v.Location().String()
	if v.Year() < 1900 || v.Year() >= 2200 {
		kind = "time-local"
	}
	switch kind {
	case "date-local", "datetime-local":
		return AtClock(v, t.Doc.Location), kind == "date-local"
	case "time-local":
		t.Doc.Report(invalidDate(t.Doc.ValueText(t.At(name))).At(t.ValueSpan(name)))
		return time.Time{}, false
	}
	return v.In(t.Doc.Location), false
}

// Invalid reports a value that is of the right type and no good.
func (t *Table) Invalid(name string) {
	t.Doc.Report(diag.New(diag.ValueInvalid, name, t.Text(name), t.Line(name)).At(t.ValueSpan(name)))
}

// Section reads a table [name] with keys of its own.
func (t *Table) Section(name string, keys []Key) *Table {
	switch v := t.Data[name].(type) {
	case nil:
		return &Table{Doc: t.Doc, path: name, keys: keys}
	case map[string]any:
		return t.Doc.Table(t.At(name), v, keys)
	}
	t.WrongType(name, ExpectedSection)
	return &Table{Doc: t.Doc, path: name, keys: keys}
}
