package frontmatter

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// insert adds a key that is not there.
func (f *File) insert(t *target, v Value) error {
	var sub []Key // of the value
	if t.path == "" {
		sub = f.editor.Sub[t.missing[0]]
	}
	st := f.style()
	var names []string
	for i, name := range t.missing {
		if i == 0 {
			names = append(names, st.keyName(name, t.parent))
		} else {
			names = append(names, st.keyName(name, nil))
		}
	}
	key := strings.Join(names, ".")
	test := func(was, now any) bool { return t.onlyAdded(was, now, func(data any) bool { return v.is(data, sub) }) }
	for _, form := range v.write("", st, sub) {
		at, before, after := f.insertionPoint(t, key, st)
		if at < 0 {
			break
		}
		if f.replace(at, at, before+form+after, v.typed != "", t.steps, test) {
			return nil
		}
	}
	return refuse(f.where(t), "%s 只能手工添加", "%s can only be added by hand", key)
}

// insertionPoint is where a key is added to the table that lacks it, and what stands before and after its value; -1 if nowhere.
func (f *File) insertionPoint(t *target, key string, st style) (at int, before, after string) {
	section := t.path
	last := -1 // of the entries of the section
	for i := range f.doc.scanned().entries {
		e := &f.doc.scanned().entries[i]
		switch {
		case e.path == t.path && !e.header && t.path != "":
			return f.inlineInsertionPoint(e, key)
		case e.header && e.path == section, e.section == section && !e.nested && !e.header:
			last = i
		}
	}
	if last < 0 && section != "" { // it is there by dotted keys only: extra.color = "red"
		for i := range f.doc.scanned().entries {
			if e := &f.doc.scanned().entries[i]; !e.nested && !e.header && strings.HasPrefix(e.path, t.path+".") {
				last, section = i, e.section
			}
		}
		if last < 0 {
			return -1, "", ""
		}
		dotted := strings.TrimPrefix(strings.TrimPrefix(t.path, section), ".")
		key = dotted + "." + key
	}
	if last < 0 {
		return 0, key + " = ", st.eol
	}
	e := &f.doc.scanned().entries[last]
	at = min(endOfLine(f.text, e.outerEnd)+1, len(f.text))
	eol := "\n"
	if strings.HasSuffix(f.text[:at], "\r\n") {
		eol = "\r\n"
	}
	indent, equals := "", " = "
	if !e.header {
		indent = f.indent(e)
		equals = f.equals(section, e, key)
	}
	return at, indent + key + equals, eol
}

// inlineInsertionPoint adds to an inline table.
func (f *File) inlineInsertionPoint(table *entry, key string) (at int, before, after string) {
	if !strings.HasPrefix(f.text[table.outerStart:], "{") && !strings.HasPrefix(f.text[table.outerStart:], "｛") {
		return -1, "", ""
	}
	var last *entry
	for i := range f.doc.scanned().entries {
		e := &f.doc.scanned().entries[i]
		inside := e.nested && e.outerStart > table.outerStart && e.outerEnd < table.outerEnd
		if inside && (last == nil || e.outerEnd > last.outerEnd) {
			last = e
		}
	}
	if last == nil {
		_, n := utf8.DecodeRuneInString(f.text[table.outerStart:])
		return table.outerStart + n, " " + key + " = ", " "
	}
	equals := " = "
	if between := f.text[last.keyEnd:max(last.keyEnd, last.outerStart)]; between == "=" {
		equals = between
	}
	return last.outerEnd, ", " + key + equals, ""
}

// indent is what stands before a key on its line, if it is blank.
func (f *File) indent(e *entry) string {
	line := f.text[strings.LastIndexByte(f.text[:e.keyStart], '\n')+1 : e.keyStart]
	if strings.Trim(line, " \t") != "" {
		return ""
	}
	return line
}

// equals is what stands between a key and its value where an entry has it so; in columns, if all of the section are.
func (f *File) equals(section string, like *entry, key string) string {
	between := f.text[like.keyEnd:like.outerStart]
	blanks, after, ok := strings.Cut(between, "=")
	if !ok || strings.Trim(between, " \t=") != "" {
		return " = "
	}
	column, aligned, padded := cells(f.text[like.keyStart:like.keyEnd]+blanks), true, false
	for i := range f.doc.scanned().entries {
		e := &f.doc.scanned().entries[i]
		if e.section != section || e.nested || e.header {
			continue
		}
		before, _, ok := strings.Cut(f.text[e.keyEnd:e.outerStart], "=")
		aligned = aligned && ok && cells(f.text[e.keyStart:e.keyEnd]+before) == column
		padded = padded || len(before) > 1
	}
	switch {
	case aligned && padded:
		blanks = strings.Repeat(" ", max(1, column-cells(key)))
	case len(blanks) > 1:
		blanks = " "
	}
	return blanks + "=" + after
}

// cells is how wide a text is in columns.
func cells(s string) int {
	n := 0
	for _, r := range s {
		n++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			n++
		}
	}
	return n
}

// style is how the file is written where a value is to stand.
func (f *File) style() style {
	st := style{eol: "\n"}
	if start := f.block.Start; start >= 2 && f.src.Text[start-2] == '\r' {
		st.eol = "\r\n"
	}
	words, names, singles, doubles := 0, 0, 0, 0
	for i := range f.doc.scanned().entries {
		e := &f.doc.scanned().entries[i]
		if e.header {
			continue
		}
		if e.keyEnd > e.keyStart && e.section == "" {
			switch known := meantKey(f.editor.Keys, e.key); {
			case known == "":
			case e.key[0] < utf8.RuneSelf:
				names++
			default:
				words++
				st.quoted = !f.repaired || f.text[e.keyStart] == '"' || f.text[e.keyStart] == '\''
			}
		}
		switch firstRune(f.text[e.outerStart:]) {
		case '\'':
			singles++
		case '"':
			doubles++
		}
	}
	st.words, st.literal = words > names, singles > doubles
	return st
}

// extent is what goes when an entry is removed: its line, or the comma before it.
func (f *File) extent(at position) (start, end int, ok bool) {
	var prev, self, next *entry
	for i := range f.doc.scanned().entries {
		e := &f.doc.scanned().entries[i]
		switch {
		case e.header:
		case e.position == at:
			self = e
		case self == nil && e.nested && e.outerEnd <= at.keyStart:
			prev = e
		case self != nil && next == nil && e.nested && e.keyStart >= at.outerEnd:
			next = e
		}
	}
	if self == nil || at.keyStart == at.keyEnd { // an element of an array
		return 0, 0, false
	}
	if self.nested {
		open := strings.LastIndexAny(f.text[:at.keyStart], "{")
		switch {
		case prev != nil && prev.outerEnd > open:
			return prev.outerEnd, at.outerEnd, true
		case next != nil && strings.Trim(f.text[at.outerEnd:next.keyStart], " \t,") == "":
			return at.keyStart, next.keyStart, true
		}
		return at.keyStart, at.outerEnd, true
	}
	start = strings.LastIndexByte(f.text[:at.keyStart], '\n') + 1
	end = endOfLine(f.text, at.outerEnd)
	rest := f.text[at.outerEnd:end]
	if i := strings.IndexAny(rest, "#＃"); i >= 0 {
		return at.keyStart, at.outerEnd + i, true
	}
	return start, min(end+1, len(f.text)), true
}
