package posts

import (
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// marker rewrites a Markdown text: its pictures, links and HTML.
type marker struct {
	b     *body
	text  string
	at    int
	out   strings.Builder
	code  []span
	close map[int]int          // where brackets close that open at an offset
	refs  map[string][2]string // addresses and titles of [label]: address
	depth int
	lines int // before at, of the file
	count int // the offset that lines is of
}

const maxMarkDepth = 6

// marks rewrites a Markdown text.
func (b *body) marks(text string, depth int) string {
	r := &marker{b: b, text: text, code: codeOf(text), depth: depth, lines: b.s.line + 1}
	r.brackets()
	r.definitions()
	for r.at < len(text) {
		r.step()
	}
	return r.out.String()
}

// line is the number of the present line in the file. Tags that became several lines make it inexact.
func (r *marker) line() int {
	r.lines += strings.Count(r.text[r.count:r.at], "\n")
	r.count = r.at
	return r.lines
}

// step rewrites what begins at the present offset.
func (r *marker) step() {
	for len(r.code) > 0 && r.code[0].end <= r.at {
		r.code = r.code[1:]
	}
	if len(r.code) > 0 && r.code[0].start <= r.at {
		r.copyCode(r.code[0])
		return
	}
	if (r.at == 0 || r.text[r.at-1] == '\n') && r.lineStart() {
		return
	}
	rest := r.text[r.at:]
	switch rest[0] {
	case '\\':
		r.copy(min(2, len(rest)))
	case '<':
		r.markup()
	case '!':
		if !strings.HasPrefix(rest, "![") || !r.bracket(r.at+1, true) {
			r.copy(1)
		}
	case '[':
		if !r.bracket(r.at, false) {
			r.copy(1)
		}
	default:
		end := r.at + 1
		for end < len(r.text) && strings.IndexByte("\\<![\n`", r.text[end]) < 0 && r.text[end-1] != '\n' {
			end++
		}
		r.copy(end - r.at)
	}
}

func (r *marker) copy(n int) {
	r.out.WriteString(r.text[r.at : r.at+n])
	r.at += n
}

// copyCode copies code; that by blanks gets fences, since four blanks are none in Chinese text.
func (r *marker) copyCode(c span) {
	text := r.text[r.at:c.end]
	r.at = c.end
	if c.kind != indented || mostlyHan(text) {
		r.out.WriteString(text)
		return
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = withoutIndent(line)
	}
	r.out.WriteString(fenceAround(strings.Join(lines, "\n"), ""))
}

// withoutIndent takes four blanks or a tab away.
func withoutIndent(line string) string {
	for n := 0; n < 4 && line != ""; n++ {
		if line[0] == '\t' {
			return line[1:]
		}
		if line[0] != ' ' {
			break
		}
		line = line[1:]
	}
	return line
}

// mostlyHan reports a text of Chinese sentences, which only the blanks before it made code of.
func mostlyHan(text string) bool {
	han, other := 0, 0
	for _, c := range text {
		switch {
		case c >= 0x4e00 && c <= 0x9fff || c >= 0x3000 && c <= 0x303f || c >= 0xff00 && c <= 0xffef:
			han++
		case c > ' ':
			other++
		}
	}
	return han > other
}

var (
	attributes = lazyregexp.New(`^[ \t]*\{:[^{}\n]*\}[ \t]*(\n|$)`)
	tocMark    = lazyregexp.New(`(?i)^[ \t]*(\[\[?toc\]?\]|@\[toc\](\(.*\))?|\$\{toc\}|[-*][ \t]+toc)[ \t]*(\n|$)`)
	definition = lazyregexp.New(`^ {0,3}\[([^\[\]^\n][^\[\]\n]{0,200})\]:[ \t]*(<[^<>\n]*>|[^\s<]\S*)` +
		`([ \t]+("[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*(\n|$)`)
	tightHeader = lazyregexp.New(`^#{1,6}[^#\s!\\{]`)
	underline   = lazyregexp.New(`^ {0,3}(=+|-+)[ \t]*(\n|$)`)
)

// lineStart rewrites what begins a line. False leaves it to step.
func (r *marker) lineStart() bool {
	rest := r.text[r.at:]
	if n := len(rest) - len(strings.TrimLeft(rest, "\n")); n > 0 {
		r.copy(n)
		return true
	}
	head := rest[:min(len(rest), 1000)]
	if m := attributes.FindString(head); m != "" {
		if r.depth == 0 && !strings.Contains(strings.ToLower(m), "toc") {
			r.b.drop(attributeKind, m, r.line())
		}
		r.at += len(m)
		return true
	}
	if m := tocMark.FindString(head); m != "" {
		// Texts have a table of contents here anyway.
		r.at += len(m)
		return true
	}
	if m := definition.FindStringSubmatch(head); m != nil && !r.outside(strings.Trim(m[2], "<>")) {
		r.at += len(m[0]) // where it is used the address is written
		return true
	}
	if r.b.m.kind != Hugo && tightHeader.MatchString(head) {
		n := len(head) - len(strings.TrimLeft(head, "#"))
		r.copy(n)
		r.out.WriteByte(' ')
		return true
	}
	return r.setext(rest)
}

// setext writes a heading that is underlined as one with signs: a line of --- is a rule here.
func (r *marker) setext(rest string) bool {
	end := strings.IndexByte(rest, '\n')
	if end < 1 || end > 240 || r.at > 1 && r.text[r.at-2] != '\n' {
		return false
	}
	line := rest[:end]
	under := underline.FindString(rest[end+1 : min(len(rest), end+300)])
	bare := strings.TrimLeft(line, " \t")
	if under == "" || bare == "" || indentOf(line) > 3 || isItem(bare) || strings.ContainsAny(bare[:1], "#>|`~-=<") ||
		strings.Contains(line, "|") || len([]rune(line)) > 80 {
		return false
	}
	mark := "## "
	if strings.Contains(under, "=") {
		mark = "# "
	}
	r.out.WriteString(mark + r.b.marks(strings.TrimSpace(line), r.depth+1) + "\n\n")
	r.at += end + 1 + len(under)
	return true
}

// brackets finds where each bracket closes, within its paragraph.
func (r *marker) brackets() {
	r.close = map[int]int{}
	var open []int
	code := r.code
	for i := 0; i < len(r.text); i++ {
		for len(code) > 0 && code[0].end <= i {
			code = code[1:]
		}
		if len(code) > 0 && code[0].start <= i {
			i = code[0].end - 1
			continue
		}
		switch r.text[i] {
		case '\\':
			i++
		case '[':
			open = append(open, i)
		case ']':
			if n := len(open); n > 0 {
				r.close[open[n-1]] = i
				open = open[:n-1]
			}
		case '\n':
			if i+1 < len(r.text) && r.text[i+1] == '\n' {
				open = open[:0]
			}
		}
	}
}

const maxDefinitions = 5000

// definitions reads the addresses that links name by a label.
func (r *marker) definitions() {
	r.refs = map[string][2]string{}
	if !strings.Contains(r.text, "]:") {
		return
	}
	for at := 0; at < len(r.text) && len(r.refs) < maxDefinitions; {
		if m := definition.FindStringSubmatch(r.text[at:min(len(r.text), at+1000)]); m != nil {
			title := m[4]
			if title != "" {
				title = title[1 : len(title)-1]
			}
			if label := labelOf(m[1]); r.refs[label] == ([2]string{}) {
				r.refs[label] = [2]string{strings.Trim(m[2], "<>"), title}
			}
		}
		next := strings.IndexByte(r.text[at:], '\n')
		if next < 0 {
			return
		}
		at += next + 1
	}
}

func labelOf(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// bracket rewrites the link or picture whose text a bracket opens. False is none.
func (r *marker) bracket(open int, image bool) bool {
	end, ok := r.close[open]
	if !ok {
		return false
	}
	text := r.text[open+1 : end]
	address, title, after := "", "", end+1
	byLabel := false
	switch rest := r.text[after:]; {
	case strings.HasPrefix(rest, "("):
		var n int
		if address, title, n = r.b.target(rest, image); n == 0 {
			return false
		}
		after += n
	case strings.HasPrefix(rest, "[") && r.close[after] > 0:
		label := labelOf(r.text[after+1 : r.close[after]])
		if label == "" {
			label = labelOf(text)
		}
		ref, known := r.refs[label]
		if !known {
			return false
		}
		address, title, after, byLabel = ref[0], ref[1], r.close[after]+1, true
	default:
		ref, known := r.refs[labelOf(text)]
		if !known || strings.HasPrefix(rest, ":") {
			return false
		}
		address, title, byLabel = ref[0], ref[1], true
	}
	line := r.line()
	if image {
		r.at = after
		if m := attributesAfter.FindString(r.text[after:min(len(r.text), after+200)]); m != "" {
			r.b.drop(attributeKind, m, line)
			r.at += len(m)
		}
		r.out.WriteString(r.b.image(address, text, title, line))
		return true
	}
	inner := text
	if r.depth < maxMarkDepth {
		inner = r.b.marks(text, r.depth+1)
	}
	whole := r.text[open:after]
	r.at = after
	if (byLabel || inner == text) && r.outside(address) {
		r.out.WriteString(whole)
		return true
	}
	r.out.WriteString(r.b.link(address, title, inner, line))
	return true
}

var attributesAfter = lazyregexp.New(`^\{:?[^{}\n]*[=#.:][^{}\n]*\}`)

// target reads (address "title") behind a bracket, and returns how long it is; 0 if it is none.
func (b *body) target(s string, image bool) (address, title string, n int) {
	i := 1
	skip := func() {
		for i < len(s) && strings.IndexByte(" \t\n", s[i]) >= 0 {
			i++
		}
	}
	skip()
	if i < len(s) && s[i] == '<' {
		end := strings.IndexAny(s[i:min(len(s), i+4000)], ">\n")
		if end < 0 || s[i+end] == '\n' {
			return "", "", 0
		}
		address = s[i+1 : i+end]
		i += end + 1
	} else {
		end := b.bareEnd(s, i, image)
		address = s[i:end]
		i = end
	}
	skip()
	if i < len(s) && strings.IndexByte(`"'`, s[i]) >= 0 {
		quote := s[i]
		end := i + 1
		for end < len(s) && end < i+4000 && (s[end] != quote || !strings.HasPrefix(strings.TrimLeft(s[end+1:min(len(s),
			end+20)], " \t"), ")")) {
			end++
		}
		if end >= len(s) || s[end] != quote {
			return "", "", 0
		}
		title = s[i+1 : end]
		i = end + 1
		skip()
	} else if m := imageSize.FindString(s[i:min(len(s), i+30)]); m != "" {
		i += len(m)
	}
	if i >= len(s) || s[i] != ')' {
		return "", "", 0
	}
	return strings.TrimSpace(address), title, i + 1
}

var imageSize = lazyregexp.New(`^=\d*x\d*[ \t]*`)

// blankName is the end of a file's name that has blanks, which is a link here though not in CommonMark.
var blankName = lazyregexp.New(`^[^()\n"']*\.[A-Za-z0-9]{1,5}(#[^()\s]*)?\)`)

// bareEnd is where an address without brackets ends. Names of pictures may have blanks.
func (b *body) bareEnd(s string, i int, image bool) int {
	depth, data, from := 0, strings.HasPrefix(s[i:], "data:"), i
	limit := i + 4000
	if data {
		limit = i + min(maxTag, max(b.budget, 0))
	}
	defer func() { b.budget -= i - from }()
	for ; i < min(len(s), limit); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s):
			i++
		case c == '(':
			depth++
		case c == ')':
			if depth == 0 {
				return i
			}
			depth--
		case c == '\n' || c < ' ' && !data:
			return i
		case c == ' ':
			rest := strings.TrimLeft(s[i:min(len(s), i+200)], " ")
			if rest == "" || strings.IndexByte("\"'=)\n", rest[0]) >= 0 || !image && !blankName.MatchString(rest) {
				return i
			}
		}
	}
	return i
}
