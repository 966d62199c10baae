package docx

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// field is a field of Word: a code that is not shown, and its result, which is.
type field struct {
	code      strings.Builder
	separated bool  // the result has begun
	broken    bool  // the end of the code is missing
	para      *para // in which it begins
	link      string
	hidden    *hidden // where its result goes, if it is not shown
}

// maxCode bounds the code of a field.
const maxCode = 1 << 16

func (st *story) fieldChar() {
	switch st.s.attr("w:fldCharType") {
	case "begin":
		st.fields = append(st.fields, &field{para: st.paragraph()})
	case "separate":
		if n := len(st.fields); n > st.top().fields && !st.fields[n-1].separated {
			st.separate(st.fields[n-1])
		}
	case "end":
		if len(st.fields) > st.top().fields {
			st.endField()
		}
	}
}

// code adds to the code of a field.
func (st *story) code(text string) {
	if n := len(st.fields); n > 0 && !st.fields[n-1].separated && st.fields[n-1].code.Len() < maxCode {
		st.fields[n-1].code.WriteString(text)
	}
}

// inCode is the field whose code the text belongs to, or nil.
func (st *story) inCode() *field {
	for _, f := range st.fields {
		if !f.separated && !f.broken {
			return f
		}
	}
	return nil
}

// separate begins the result of a field.
func (st *story) separate(f *field) {
	f.separated = true
	words := fieldWords(f.code.String())
	if len(words) == 0 {
		return
	}
	switch strings.ToUpper(words[0]) {
	case "HYPERLINK":
		f.link = fieldLink(words)
	case "TOC", "TOA", "RD", "INDEX":
		f.hidden = &hidden{reason: "navigation"}
	case "PAGE", "NUMPAGES", "SECTIONPAGES":
		if st.margin {
			f.hidden = &hidden{}
		}
	}
}

// endField ends the innermost field.
func (st *story) endField() {
	n := len(st.fields)
	if n == 0 {
		return
	}
	f := st.fields[n-1]
	st.fields = st.fields[:n-1]
	if !f.separated {
		st.show(fieldValue(f.code.String()))
	}
	if h := f.hidden; h != nil && h.reason != "" {
		if sink := st.sink(); sink != nil {
			sink.WriteString(h.text.String())
			return
		}
		st.dropped(h.reason, h.text.String())
	}
}

func (st *story) startSimple() {
	f := &field{para: st.paragraph()}
	f.code.WriteString(st.s.attr("w:instr"))
	st.separate(f)
	st.fields = append(st.fields, f)
	st.atEnd(func(st *story) {
		for slices.Contains(st.fields, f) {
			st.endField()
		}
	})
}

// startLink begins a hyperlink. Its address is a relation's; one within the document leads nowhere here.
func (st *story) startLink() {
	address := ""
	if r, ok := st.rels[st.s.attr("r:id")]; ok && r.external {
		address = r.target
		if anchor := st.s.attr("w:anchor"); anchor != "" && !strings.Contains(address, "#") {
			address += "#" + anchor
		}
	}
	st.links = append(st.links, safeLink(address))
}

// link is the address that the text of now leads to.
func (st *story) link() string {
	if n := len(st.links); n > 0 && st.links[n-1] != "" {
		return st.links[n-1]
	}
	for i := len(st.fields) - 1; i >= 0; i-- {
		if st.fields[i].link != "" && st.fields[i].separated {
			return st.fields[i].link
		}
	}
	return ""
}

// safeLink is an address that a page may link, or "".
func safeLink(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || strings.ContainsAny(address, "\n\r\t<>\"") {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host != "" {
			return address
		}
	case "mailto":
		return address
	}
	return ""
}

// fieldWords divides a field's code into words; quotes, also typographic ones, keep one together.
func fieldWords(code string) []string {
	var words []string
	for code = strings.TrimSpace(code); code != ""; code = strings.TrimLeft(code, " \t\u00a0\n") {
		var word string
		if r, size := utf8.DecodeRuneInString(code); r == '"' || r == '“' || r == '”' {
			rest := code[size:]
			end := strings.IndexAny(rest, `"”`)
			if end < 0 {
				return append(words, rest)
			}
			_, last := utf8.DecodeRuneInString(rest[end:])
			word, code = rest[:end], rest[end+last:]
		} else if end := strings.IndexAny(code, " \t\u00a0\n"); end >= 0 {
			word, code = code[:end], code[end:]
		} else {
			word, code = code, ""
		}
		words = append(words, word)
	}
	return words
}

// fieldLink is the address of a HYPERLINK field.
func fieldLink(words []string) string {
	address, anchor := "", ""
	for i := 1; i < len(words); i++ {
		switch strings.ToLower(words[i]) {
		case `\l`:
			if i++; i < len(words) {
				anchor = words[i]
			}
		case `\o`, `\t`:
			i++
		case `\n`, `\m`, `\h`:
		default:
			if address == "" {
				address = words[i]
			}
		}
	}
	if address != "" && anchor != "" && !strings.Contains(address, "#") {
		address += "#" + anchor
	}
	return safeLink(address)
}

// fieldValue is what a field without a result shows: a sign, or a sign in a circle, which Chinese Word makes by a code.
func fieldValue(code string) string {
	words := fieldWords(code)
	if len(words) == 0 {
		return ""
	}
	switch strings.ToUpper(words[0]) {
	case "EQ":
		return equation(code)
	case "SYMBOL":
		if len(words) > 1 {
			n, err := strconv.ParseInt(words[1], 0, 32)
			font := ""
			for i, w := range words[:len(words)-1] {
				if strings.EqualFold(w, `\f`) {
					font = words[i+1]
				}
			}
			if err == nil && n >= ' ' && n <= utf8.MaxRune {
				return symbol(font, strconv.FormatInt(n, 16))
			}
		}
	}
	return ""
}

// equation is the text of an EQ field: in \o\ac(○,1) the sign in the circle, in \o\ad(\s\up 9(wǔ),武) the word.
func equation(code string) string {
	open := strings.IndexByte(code, '(')
	end := strings.LastIndexByte(code, ')')
	if open < 0 || end < open {
		return ""
	}
	inner := code[open+1 : end]
	comma := strings.LastIndexAny(inner, ",，;；")
	if comma < 0 {
		return strings.TrimSpace(inner)
	}
	_, size := utf8.DecodeRuneInString(inner[comma:])
	first, last := strings.TrimSpace(inner[:comma]), strings.TrimSpace(inner[comma+size:])
	switch first {
	case "○", "〇", "◯", "O":
		if n, err := strconv.Atoi(last); err == nil && n >= 1 && n <= 20 {
			return string(rune('①' + n - 1))
		}
	}
	return last
}
