package frontmatter

import (
	"reflect"
	"strings"
	"time"
)

// Value is a value for [Editor.Set]: a new one, or one that [Editor.Get] found, which is written as it was typed.
// The zero Value is an empty text.
type Value struct {
	data  any    // string, bool, int64, float64, day, moment, []Value or []Field; if found, what the library decodes
	typed string // as it was found
}

// Field is a key of an inline table with its value.
type Field struct {
	Key   string
	Value Value
}

type (
	day    struct{ time.Time }
	moment struct{ time.Time }
)

// Text is a text.
func Text(s string) Value { return Value{data: s} }

// Bool is true or false.
func Bool(b bool) Value { return Value{data: b} }

// Int is a whole number.
func Int(n int) Value { return Value{data: int64(n)} }

// Float is a number with a fraction.
func Float(f float64) Value { return Value{data: f} }

// Day is a date without a time of day.
func Day(t time.Time) Value { return Value{data: day{t}} }

// Moment is a date with a time of day, to the second. It is written without a zone: t has to be in the site's.
func Moment(t time.Time) Value { return Value{data: moment{t}} }

// List is an array.
func List(values ...Value) Value { return Value{data: values} }

// Texts is an array of texts.
func Texts(texts ...string) Value {
	values := make([]Value, len(texts))
	for i, s := range texts {
		values[i] = Text(s)
	}
	return List(values...)
}

// Fields is an inline table.
func Fields(fields ...Field) Value { return Value{data: fields} }

// Data is a value that was found, as the TOML library decodes it.
func (v Value) Data() any { return v.data }

// Typed is a value that was found, as it was typed.
func (v Value) Typed() string { return v.typed }

// emptyLike is the value that stands for none where such a value stood. TOML has no empty date or number; an
// empty text is read as one.
func emptyLike(data any) Value {
	switch data.(type) {
	case bool:
		return Bool(false)
	case []any, []map[string]any:
		return List()
	case map[string]any:
		return Fields()
	}
	return Text("")
}

// is reports whether the library decoded the value as the given data. Keys of tables may be words for them.
func (v Value) is(data any, keys []Key) bool {
	if v.typed != "" {
		return reflect.DeepEqual(v.data, data)
	}
	switch want := v.data.(type) {
	case nil:
		return data == ""
	case string:
		s, ok := data.(string)
		return ok && (s == want || strings.ReplaceAll(s, "\r\n", "\n") == want)
	case day:
		t, ok := data.(time.Time)
		return ok && t.Location().String() == "date-local" && t.Format(time.DateOnly) == want.Format(time.DateOnly)
	case moment:
		t, ok := data.(time.Time)
		return ok && t.Location().String() == "datetime-local" && t.Format(time.DateTime) == want.Format(time.DateTime)
	case []Value:
		items, ok := elements(data)
		if !ok || len(items) != len(want) {
			return false
		}
		for i, item := range items {
			if !want[i].is(item, keys) {
				return false
			}
		}
		return true
	case []Field:
		m, ok := data.(map[string]any)
		if !ok || len(m) != len(want) {
			return false
		}
		for _, f := range want {
			name, _ := nameIn(m, f.Key, keys)
			if name == "" || !f.Value.is(m[name], nil) {
				return false
			}
		}
		return true
	}
	return v.data == data
}

// elements are those of an array; the library has a type of its own for one that holds only tables.
func elements(data any) ([]any, bool) {
	switch list := data.(type) {
	case []any:
		return list, true
	case []map[string]any:
		out := make([]any, len(list))
		for i, m := range list {
			out[i] = m
		}
		return out, true
	}
	return nil, false
}

// nameIn is the name by which a table has a key: its own, or a word for it. If it has several, the second is returned
// too.
func nameIn(m map[string]any, key string, keys []Key) (name, second string) {
	if _, ok := m[key]; ok {
		name = key
	}
	for _, other := range SortedKeys(m) {
		switch {
		case other == key || meantKey(keys, other) != key:
		case name == "":
			name = other
		default:
			return name, other
		}
	}
	return name, ""
}
