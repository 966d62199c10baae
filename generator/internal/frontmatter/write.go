package frontmatter

import (
	"strconv"
	"strings"
	"time"
)

// Quote writes a TOML string: a literal one where that saves the reader backslashes.
func Quote(s string) string {
	if strings.ContainsAny(s, `"\`) && literal(s) {
		return "'" + s + "'"
	}
	var b strings.Builder
	b.WriteByte('"')
	escape(&b, s, false)
	b.WriteByte('"')
	return b.String()
}

// literal reports whether a text can stand in single quotation marks.
func literal(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r == '\'' || r < ' ' || r == 0x7f })
}

// escape writes the text of a basic string; lines may stay as they are.
func escape(b *strings.Builder, s string, lines bool) {
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n' && lines:
			b.WriteByte('\n')
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			b.WriteString(`\u00` + string("0123456789abcdef"[r>>4]) + string("0123456789abcdef"[r&15]))
		default:
			b.WriteRune(r)
		}
	}
}

// style is how a file is written, as far as a new value follows it.
type style struct {
	eol     string
	words   bool // keys are Chinese
	quoted  bool // and stand in quotation marks
	literal bool // texts stand in single quotation marks
}

// write returns the value in TOML, as much like the old one as it can be; the first form that turns out to be read
// as the value is taken.
func (v Value) write(old string, st style, keys []Key) []string {
	if v.typed != "" {
		return []string{v.typed}
	}
	switch {
	case strings.Contains(old, "\r\n"):
		st.eol = "\r\n"
	case strings.Contains(old, "\n"):
		st.eol = "\n"
	}
	switch data := v.data.(type) {
	case bool:
		return []string{strconv.FormatBool(data)}
	case int64:
		return []string{strconv.FormatInt(data, 10)}
	case float64:
		s := strconv.FormatFloat(data, 'f', -1, 64)
		if !strings.Contains(s, ".") {
			s += ".0"
		}
		return []string{s}
	case day:
		return []string{data.Format(time.DateOnly)}
	case moment:
		if strings.Contains(old, " ") {
			return []string{data.Format("2006-01-02 15:04:05")}
		}
		return []string{data.Format("2006-01-02T15:04:05")}
	case []Value:
		return []string{writeList(data, old, st, keys)}
	case []Field:
		return []string{writeFields(data, st, keys)}
	}
	text, _ := v.data.(string)
	return writeText(text, old, st)
}

func writeText(s, old string, st style) []string {
	var forms []string
	for _, fence := range []string{`"""`, `'''`} {
		if !strings.HasPrefix(old, fence) || len(old) < 6 || s == "" {
			continue
		}
		var b strings.Builder
		b.WriteString(fence)
		if first := old[3]; first == '\n' || first == '\r' || strings.HasPrefix(s, "\n") {
			b.WriteByte('\n')
		}
		if fence[0] == '"' {
			escape(&b, s, true)
		} else {
			b.WriteString(s)
		}
		forms = append(forms, strings.ReplaceAll(b.String(), "\n", st.eol)+fence)
	}
	if (strings.HasPrefix(old, "'") || old == "" && st.literal) && literal(s) {
		forms = append(forms, "'"+s+"'")
	}
	return append(forms, Quote(s))
}

// writeList writes an array on lines of its elements' own, if the old one was, or if it is one of several tables.
func writeList(values []Value, old string, st style, keys []Key) string {
	elem := st
	if old != "" {
		elem.literal = strings.Contains(old, "'") && !strings.Contains(old, `"`)
	}
	var items []string
	tables := 0
	for _, v := range values {
		if _, ok := v.data.([]Field); ok {
			tables++
		}
		items = append(items, v.write("", elem, keys)[0])
	}
	switch {
	case len(items) == 0:
		return "[]"
	case strings.Contains(old, "\n") || old == "" && tables > 0 && len(items) > 1:
	case strings.HasPrefix(old, "[ "):
		return "[ " + strings.Join(items, ", ") + " ]"
	default:
		return "[" + strings.Join(items, ", ") + "]"
	}
	indent, closing, comma := "  ", "", ","
	if lines := strings.Split(old, "\n"); len(lines) > 1 {
		indent = lines[1][:len(lines[1])-len(strings.TrimLeft(lines[1], " \t"))]
		last := lines[len(lines)-1]
		closing = last[:len(last)-len(strings.TrimLeft(last, " \t"))]
		if body := strings.TrimRightFunc(strings.TrimSuffix(old, "]"), isSpace); !strings.HasSuffix(body, ",") {
			comma = ""
		}
	}
	return "[" + st.eol + indent + strings.Join(items, ","+st.eol+indent) + comma + st.eol + closing + "]"
}

func isSpace(r rune) bool { return isBlank(r) || r == '\n' }

func writeFields(fields []Field, st style, keys []Key) string {
	if len(fields) == 0 {
		return "{}"
	}
	var items []string
	for _, f := range fields {
		items = append(items, st.keyName(f.Key, keys)+" = "+f.Value.write("", st, nil)[0])
	}
	return "{ " + strings.Join(items, ", ") + " }"
}

// keyName is a key as the file would write it.
func (st style) keyName(key string, keys []Key) string {
	word := ""
	if st.words {
		for _, k := range keys {
			if k.Name == key && len(k.Words) > 0 {
				word = k.Words[0]
				break
			}
		}
	}
	switch {
	case word != "" && st.quoted:
		return Quote(word)
	case word != "":
		return word
	}
	if key == "" || !plainKey(key) || strings.Contains(key, ".") {
		return Quote(key)
	}
	return key
}
