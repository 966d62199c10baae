package posts

import (
	"html"
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// HTML within Markdown. Elements that hold others in a way of their own, such as tables and lists, are read as HTML to
// their end. Of the others the tags are written as Markdown, and what they hold is Markdown already.

var (
	openTag = lazyregexp.New(`^<([A-Za-z][A-Za-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>` +
		"`" + `]+))?)*)\s*(/?)>`)
	closeTag = lazyregexp.New(`^</([A-Za-z][A-Za-z0-9-]*)\s*>`)
	autoLink = lazyregexp.New(`^<(([A-Za-z][A-Za-z0-9+.-]+):[^\s<>]*)>`)
	oneAttr  = lazyregexp.New(`([^\s"'<>/=]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>` + "`" + `]+)`)
)

// whole are elements that are read as HTML to their end.
var whole = map[string]bool{
	"table": true, "pre": true, "ul": true, "ol": true, "dl": true, "figure": true, "blockquote": true, "iframe": true,
	"video": true, "audio": true, "script": true, "style": true, "svg": true, "object": true, "embed": true,
	"noscript": true,
	"picture":  true, "canvas": true, "form": true, "select": true, "math": true,
}

// apart are elements that stand apart from the text around.
var apart = map[string]bool{
	"p": true, "div": true, "center": true, "section": true, "article": true, "details": true, "main": true,
	"header": true,
	"footer": true, "aside": true, "nav": true, "figcaption": true, "li": true, "dd": true, "dt": true, "address": true,
	"fieldset": true, "tbody": true, "thead": true, "tr": true, "td": true, "th": true,
}

// plain are elements that only say how their text is set, or what for.
var plain = map[string]bool{
	"font": true, "span": true, "u": true, "ins": true, "mark": true, "small": true, "big": true, "abbr": true,
	"cite":  true,
	"label": true, "q": true, "ruby": true, "rt": true, "rp": true, "rb": true, "time": true, "var": true, "dfn": true,
	"bdo": true,
	"a":   true, "b": true, "strong": true, "i": true, "em": true, "del": true, "s": true, "strike": true, "code": true,
	"kbd": true,
	"tt":  true, "samp": true, "sup": true, "sub": true, "summary": true, "nobr": true, "wbr": true, "input": true,
	"button": true,
	"h1":     true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "escape": true, "link": true, "meta": true,
	"base": true,
	"img":  true, "br": true, "hr": true, "source": true, "track": true, "param": true, "col": true, "colgroup": true,
	"tag": false,
}

const maxTag = 1 << 20 // with a picture in its address

// markup rewrites what begins at a sign <.
func (r *marker) markup() {
	rest := r.text[r.at:]
	if strings.HasPrefix(rest, "<!--") {
		end := r.b.search(rest, "-->")
		if end < 0 {
			r.copy(4)
			return
		}
		if comment := strings.Trim(rest[4:end], "- \n"); comment != "" && r.depth == 0 {
			r.b.drop(commentKind, comment, r.line())
		}
		r.at += end + 3
		return
	}
	if m := autoLink.FindStringSubmatch(rest[:min(len(rest), 2000)]); m != nil {
		if scheme := strings.ToLower(m[2]); scheme == "http" || scheme == "https" || scheme == "mailto" {
			r.copy(len(m[0]))
			return
		}
		r.out.WriteString(plainText(m[1]))
		r.at += len(m[0])
		return
	}
	if m := closeTag.FindStringSubmatch(rest[:min(len(rest), 100)]); m != nil {
		name := strings.ToLower(m[1])
		if !apart[name] && !plain[name] && !whole[name] {
			r.copy(1)
			return
		}
		r.at += len(m[0])
		if apart[name] || name[0] == 'h' && len(name) == 2 {
			r.paragraph()
		}
		return
	}
	end := r.tagEnd(rest)
	m := openTag.FindStringSubmatch(rest[:end])
	if m == nil {
		r.copy(1)
		return
	}
	r.element(strings.ToLower(m[1]), m[2], len(m[0]), m[3] != "")
}

// tagEnd is a length within which a tag ends, if it does.
func (r *marker) tagEnd(rest string) int {
	end := r.b.search(rest[:min(len(rest), maxTag)], ">")
	if end < 0 {
		return 0
	}
	for range 20 { // a sign > may stand in an attribute
		if openTag.MatchString(rest[:end+1]) {
			return end + 1
		}
		next := strings.IndexByte(rest[end+1:min(len(rest), end+4000)], '>')
		if next < 0 || strings.Contains(rest[:end+1], "\n\n") {
			break
		}
		end += next + 1
	}
	return end + 1
}

// attributesOf are the attributes of a tag.
func attributesOf(s string) map[string]string {
	attrs := map[string]string{}
	for _, m := range oneAttr.FindAllStringSubmatch(s, 50) {
		attrs[strings.ToLower(m[1])] = html.UnescapeString(unquote(m[2]))
	}
	return attrs
}

// paragraph ends a paragraph of the output.
func (r *marker) paragraph() { r.out.WriteString("\n\n") }

// element writes an element whose opening tag has n bytes.
func (r *marker) element(name, attributes string, n int, alone bool) {
	line := r.line()
	switch {
	case whole[name]:
		r.wholeElement(name, n, alone, line)
		return
	case name == "img":
		attrs := attributesOf(attributes)
		r.at += n
		address := imageAddress(func(key string) string { return attrs[key] })
		r.out.WriteString(r.b.image(address, attrs["alt"], attrs["title"], line))
		return
	case name == "br":
		r.at += n
		r.lineBreak()
		return
	case name == "hr":
		r.at += n
		r.out.WriteString("\n\n---\n\n")
		return
	case apart[name]:
		r.at += n
		r.paragraph()
		return
	case !plain[name]:
		r.b.keep("<"+name+">", line)
		r.copy(1)
		return
	}
	inner, end := r.content(name, n, alone)
	if end == 0 {
		r.at += n // without an end it says nothing
		return
	}
	r.at = end
	r.out.WriteString(r.wrapped(name, attributes, inner, line))
}

// imageAddress is where the picture of an img is; pages that load late have it in another attribute.
func imageAddress(attr func(string) string) string {
	for _, key := range []string{"data-src", "data-original", "data-lazy-src", "data-actualsrc"} {
		if s := attr(key); s != "" {
			return s
		}
	}
	return attr("src")
}

// lineBreak ends a line within a paragraph. In a row of a table, and at the end of a line, there is none.
func (r *marker) lineBreak() {
	rest := strings.TrimLeft(r.text[r.at:], " \t")
	start := strings.LastIndexByte(r.text[:r.at], '\n') + 1
	lineBefore := strings.TrimSpace(r.text[start:r.at])
	switch {
	case strings.HasPrefix(lineBefore, "|") || strings.Contains(lineBefore, " | "):
		r.out.WriteByte(' ')
	case strings.HasPrefix(rest, "\n"), rest == "":
		if !strings.HasPrefix(strings.TrimLeft(rest, " \t\n"), "<br") && strings.Trim(lineBefore, "<br/> ") != "" {
			r.out.WriteByte('\\')
		}
	case strings.HasPrefix(rest, "<br"):
	case strings.Trim(lineBefore, "<br/> ") == "":
	default:
		r.out.WriteString("\\\n")
		r.at += len(r.text[r.at:]) - len(rest)
	}
}

// content is what an element holds up to its end in the same paragraph, and where it ends; 0 without an end.
func (r *marker) content(name string, n int, alone bool) (inner string, end int) {
	if alone {
		return "", r.at + n
	}
	from := r.at + n
	part := r.text[from:min(len(r.text), from+20_000)]
	if i := r.b.search(part, "\n\n"); i >= 0 && name != "summary" {
		part = part[:i]
	}
	lower := strings.ToLower(part)
	if len(lower) != len(part) {
		lower = part
	}
	for at := 0; ; {
		i := r.b.search(lower[at:], "</"+name)
		if i < 0 {
			return "", 0
		}
		at += i
		if m := closeTag.FindString(part[at:]); m != "" {
			return part[:at], from + at + len(m)
		}
		at += 2
	}
}

var digitsUp = strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷",
	"8", "⁸", "9", "⁹")
var digitsDown = strings.NewReplacer("0", "₀", "1", "₁", "2", "₂", "3", "₃", "4", "₄", "5", "₅", "6", "₆", "7", "₇",
	"8", "₈", "9", "₉")

// wrapped is the content of an element, as Markdown has it.
func (r *marker) wrapped(name, attributes, inner string, line int) string {
	if name == "code" || name == "kbd" || name == "tt" || name == "samp" {
		return codeSpan(html.UnescapeString(tagsAway.ReplaceAllString(inner, "")))
	}
	if r.depth < maxMarkDepth {
		inner = r.b.marks(inner, r.depth+1)
	}
	switch name {
	case "a":
		return r.b.link(attributesOf(attributes)["href"], "", inner, line)
	case "sup", "sub":
		return script(name, inner)
	case "summary":
		return "\n\n" + around(inner, "**") + "\n\n"
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return "\n\n" + strings.Repeat("#", int(name[1]-'0')) + " " + strings.Join(strings.Fields(inner), " ") + "\n\n"
	}
	return around(inner, emphasisOf(name))
}

var tagsAway = lazyregexp.New(`</?[A-Za-z][^<>]*>`)

// emphasisOf is the mark of Markdown for an element; "" is none.
func emphasisOf(name string) string {
	switch name {
	case "b", "strong":
		return "**"
	case "i", "em":
		return "*"
	case "del", "s", "strike":
		return "~~"
	}
	return ""
}

// script writes digits above or below the line.
func script(name, inner string) string {
	if inner == "" || strings.Trim(inner, "0123456789") != "" {
		return inner
	}
	if name == "sup" {
		return digitsUp.Replace(inner)
	}
	return digitsDown.Replace(inner)
}

// around puts a mark around a text, and the blanks at its ends outside of it. Marks within pictures or over paragraphs
// would be shown.
func around(text, mark string) string {
	bare := strings.TrimSpace(text)
	if bare == "" || mark == "" || strings.ContainsFunc(bare, isToken) || strings.Contains(bare, "\n\n") ||
		strings.HasPrefix(bare, mark) {
		return text
	}
	i := strings.Index(text, bare)
	return text[:i] + mark + bare + mark + text[i+len(bare):]
}

// wholeElement reads an element as HTML to its end, and writes what it is in Markdown.
func (r *marker) wholeElement(name string, n int, alone bool, line int) {
	end := r.at + n
	if !alone && name != "embed" {
		closing := r.elementEnd(name, end)
		if closing == 0 {
			r.at += n // without an end it says nothing
			return
		}
		end = closing
	}
	part := r.text[r.at:end]
	r.at = end
	if name == "script" || name == "style" {
		r.b.drop(scriptKind, tagsAway.ReplaceAllString(part, ""), line)
		return
	}
	written := r.b.fromHTML(part, line)
	indent := indentBefore(r.out.String())
	if indent != "" { // within an entry of a list
		written = strings.ReplaceAll(written, "\n", "\n"+indent)
	}
	r.out.WriteString("\n\n" + indent + written + "\n\n")
}

// indentBefore is the blanks that the last line consists of.
func indentBefore(s string) string {
	last := s[strings.LastIndexByte(s, '\n')+1:]
	if strings.Trim(last, " ") != "" || len(last) > 12 {
		return ""
	}
	return last
}

// elementEnd is where an element ends that may hold others of its name; 0 if it does not.
func (r *marker) elementEnd(name string, at int) int {
	depth := 1
	for at < len(r.text) {
		i := r.b.search(r.text[at:], "<")
		if i < 0 {
			return 0
		}
		at += i
		rest := r.text[at:min(len(r.text), at+len(name)+3)]
		switch {
		case hasTag(rest, "</"+name):
			if depth--; depth == 0 {
				close := strings.IndexByte(r.text[at:], '>')
				if close < 0 {
					return 0
				}
				return at + close + 1
			}
		case hasTag(rest, "<"+name):
			depth++
		}
		at++
	}
	return 0
}

func hasTag(s, tag string) bool {
	return len(s) > len(tag) && strings.EqualFold(s[:len(tag)], tag) && strings.IndexByte(" \t\n>/", s[len(tag)]) >= 0
}
