package frontmatter

import (
	"reflect"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// target is what a key's path leads to.
type target struct {
	steps   []any    // names (string), as the file has them, and indices (int)
	path    string   // the same, as the scanner has it
	found   bool     // all of it is there
	data    any      // of what is there
	keys    []Key    // of a table that stands there, or of the tables in a list there
	missing []string // the names that are not there, as the caller has them
	parent  []Key    // the keys of the table that lacks the first of them
}

// resolve follows a path through the data.
func (f *File) resolve(key string) (*target, error) {
	t := &target{data: any(f.doc.Data), keys: f.editor.Keys}
	steps, ok := parsePath(key)
	if !ok {
		return nil, refuse(f.src.Line(1), "没有 %s 这样的项", "there can be no key %s", key)
	}
	for i, step := range steps {
		name, isName := step.(string)
		if !isName {
			items, _ := elements(t.data)
			n := step.(int)
			if n >= len(items) {
				return nil, refuse(f.where(t), "%s 没有这么多项", "there is no %s: the list is shorter", key)
			}
			t.steps, t.path, t.data = append(t.steps, n), t.path+"["+strconv.Itoa(n)+"]", items[n]
			continue
		}
		m, isTable := t.data.(map[string]any)
		if !isTable {
			return nil, refuse(f.where(t), "这里没有 %s", "there is no %s here", key)
		}
		typed, second := nameIn(m, name, t.keys)
		switch {
		case second != "":
			return nil, f.twice(t, name, typed, second)
		case typed == "":
			t.parent = t.keys
			if t.missing, ok = namesOf(steps[i:]); !ok {
				return nil, refuse(f.where(t), "这里没有 %s", "there is no %s here", key)
			}
			return t, nil
		}
		if i == 0 {
			t.keys = f.editor.Sub[name]
		} else {
			t.keys = nil
		}
		t.steps, t.path, t.data = append(t.steps, typed), join(t.path, typed), m[typed]
	}
	t.found = true
	return t, nil
}

// namesOf are the names of steps; false if there are indices among them, since what is not there has no elements.
func namesOf(steps []any) (names []string, ok bool) {
	for _, step := range steps {
		name, ok := step.(string)
		if !ok {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

// twice reports a key that is given by two words, where the later stands.
func (f *File) twice(t *target, key, name, other string) error {
	span := f.where(t)
	p, ok := f.doc.positions()[join(t.path, name)]
	q, also := f.doc.positions()[join(t.path, other)]
	if ok && also {
		if p.keyStart < q.keyStart {
			name, p = other, q
		}
		span = f.span(p.keyStart, p.keyEnd)
	}
	return &Error{keyTwice(name, key).At(span)}
}

// where is the span of what was reached; the line of the fence for the whole.
func (f *File) where(t *target) diag.Span {
	if p, ok := f.doc.positions()[t.path]; ok {
		return f.span(p.outerStart, p.outerEnd)
	}
	return f.doc.Head()
}

// position is where a value stands that was found. A section does not stand in one stretch of text.
func (f *File) position(t *target) (position, error) {
	for i := range f.doc.scanned().entries {
		if e := &f.doc.scanned().entries[i]; e.path == t.path && !e.header {
			return e.position, nil
		}
	}
	return position{}, refuse(f.where(t), "%s 是一个段落，只能修改其中的项", "%s is a section: set the keys in it", t.path)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// parsePath cuts "photos[0].caption" into "photos", 0 and "caption".
func parsePath(path string) (steps []any, ok bool) {
	for _, part := range strings.Split(path, ".") {
		end := strings.IndexAny(part+"[", "[")
		name, indices := part[:end], part[end:]
		if !plainName(name) {
			return nil, false
		}
		steps = append(steps, name)
		for indices != "" {
			number, rest, closed := strings.Cut(indices[1:], "]")
			n, err := strconv.Atoi(number)
			if indices[0] != '[' || !closed || err != nil || n < 0 {
				return nil, false
			}
			steps, indices = append(steps, n), rest
		}
	}
	return steps, true
}

// plainName reports whether a name is the same in quotation marks and without, and as the scanner has it.
func plainName(name string) bool {
	if name == "" || !utf8.ValidString(name) || norm.NFKC.String(name) != name ||
		strings.TrimFunc(name, isBlank) != name {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool { // signs may be read as others, as a comma is where lines end
		return unicode.IsControl(r) || r != '-' && r != '_' && (unicode.IsPunct(r) || unicode.IsSymbol(r))
	})
}

// equalExcept reports whether data is what it was but at the end of a path, where what was and what is now pass the test.
func equalExcept(was, now any, steps []any, test func(was, now any) bool) bool {
	if len(steps) == 0 {
		return test(was, now)
	}
	if n, ok := steps[0].(int); ok {
		old, _ := elements(was)
		items, _ := elements(now)
		if len(old) != len(items) || n >= len(old) {
			return false
		}
		for i := range old {
			if i != n && !reflect.DeepEqual(old[i], items[i]) {
				return false
			}
		}
		return equalExcept(old[n], items[n], steps[1:], test)
	}
	name := steps[0].(string)
	old, _ := was.(map[string]any)
	fields, _ := now.(map[string]any)
	data, there := fields[name]
	return there && equalFields(old, fields, name) && equalExcept(old[name], data, steps[1:], test)
}

// equalFields reports whether two tables hold the same but under one name.
func equalFields(old, fields map[string]any, but string) bool {
	for k, v := range fields {
		if w, ok := old[k]; k != but && (!ok || !reflect.DeepEqual(v, w)) {
			return false
		}
	}
	for k := range old {
		if _, ok := fields[k]; k != but && !ok {
			return false
		}
	}
	return true
}

// onlyAdded reports whether the table that lacked the target has it now, and nothing else that is new.
func (t *target) onlyAdded(was, now any, test func(data any) bool) bool {
	old, _ := was.(map[string]any)
	fields, _ := now.(map[string]any)
	name, second := nameIn(fields, t.missing[0], t.parent)
	if name == "" || second != "" || !equalFields(old, fields, name) {
		return false
	}
	data := fields[name]
	for _, next := range t.missing[1:] {
		m, _ := data.(map[string]any)
		if len(m) != 1 {
			return false
		}
		data = m[next]
	}
	return test(data)
}

// onlyRemoved reports whether data is what it was without the end of a path, and without the tables on the way there that
// hold nothing else: those of a dotted key are not there without it.
func onlyRemoved(was, now any, path []any) bool {
	for last := len(path) - 1; last >= 0; last-- {
		key, ok := path[last].(string)
		if !ok {
			return false
		}
		if equalExcept(was, now, path[:last], func(was, now any) bool {
			old, _ := was.(map[string]any)
			fields, _ := now.(map[string]any)
			_, there := fields[key]
			return !there && equalFields(old, fields, key)
		}) {
			return true
		}
		if table, _ := at(was, path[:last]).(map[string]any); len(table) != 1 {
			return false
		}
	}
	return false
}

// at is the data at the end of a path that is there.
func at(data any, path []any) any {
	for _, step := range path {
		if n, ok := step.(int); ok {
			items, _ := elements(data)
			data = items[n]
			continue
		}
		table, _ := data.(map[string]any)
		data = table[step.(string)]
	}
	return data
}
