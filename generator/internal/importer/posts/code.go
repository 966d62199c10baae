package posts

import "strings"

// span is a part of a body that is code.
type span struct {
	start, end int
	kind       spanKind
}

type spanKind uint8

const (
	fenced   spanKind = iota // between lines of backticks or tildes, with these
	indented                 // by four blanks, whole lines
	inline                   // between backticks
)

// codeOf finds the code of a Markdown text, in its order. It reads as CommonMark does, but for code within lists
// that is
// known by its blanks alone, which it takes for text.
func codeOf(text string) []span {
	c := codeFinder{text: text, blank: true}
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		c.line(at, end)
		at = end + 1
	}
	c.endParagraph(len(text))
	if c.fence != "" {
		c.spans = append(c.spans, span{c.from, len(text), fenced})
	}
	return c.spans
}

type codeFinder struct {
	text      string
	spans     []span
	fence     string // that is open
	from      int    // where it, or the code by blanks, began
	paragraph int    // where the present one began, or -1 for none: 0 is none as well, by open
	open      bool
	blank     bool // the line before is blank
	list      bool
	html      bool
	code      bool // the lines before are code by blanks
}

func (c *codeFinder) line(at, end int) {
	line := c.text[at:end]
	bare := strings.TrimLeft(line, " \t>")
	if c.fence != "" {
		closing := strings.TrimRight(bare, " \t")
		if strings.HasPrefix(closing, c.fence) && strings.Trim(closing, c.fence[:1]) == "" {
			c.spans = append(c.spans, span{c.from, end, fenced})
			c.fence = ""
			c.blank = false
		}
		return
	}
	if strings.TrimSpace(line) == "" {
		c.endParagraph(at)
		c.blank, c.html = true, false
		return
	}
	if fence := fenceOf(strings.TrimLeft(bare, "-*+ \t")); fence != "" {
		c.endParagraph(at)
		c.endIndented(at)
		c.fence, c.from = fence, at
		return
	}
	indent := indentOf(line)
	switch {
	case indent >= 4 && (c.blank && !c.open || c.code) && !c.list && !c.html:
		if !c.code {
			c.code, c.from = true, at
		}
		c.blank = false
		return
	case isItem(bare) && indent < 4:
		c.list = true
	case indent == 0 && c.blank:
		c.list = false
	}
	c.endIndented(at)
	if c.blank && len(bare) > 1 && bare[0] == '<' {
		c.html = true
	}
	if !c.open {
		c.open, c.paragraph = true, at
	}
	c.blank = false
}

// endIndented ends code by blanks before an offset; blank lines at its end are none of it.
func (c *codeFinder) endIndented(at int) {
	if c.code {
		c.code = false
		c.spans = append(c.spans, span{c.from, c.from + len(strings.TrimRight(c.text[c.from:at], " \t\n")), indented})
	}
}

// endParagraph looks for code within the lines of a paragraph.
func (c *codeFinder) endParagraph(at int) {
	if at == len(c.text) {
		c.endIndented(at)
	}
	if !c.open {
		return
	}
	c.open = false
	p := c.text[c.paragraph:at]
	runs := map[int][]int{} // where runs of backticks of a length begin
	for i := 0; i < len(p); {
		if p[i] == '\\' {
			i += 2
			continue
		}
		n := 0
		for i+n < len(p) && p[i+n] == '`' {
			n++
		}
		if n > 0 {
			runs[n] = append(runs[n], i)
		}
		i += max(n, 1)
	}
	for i := 0; i < len(p) && len(runs) > 0; {
		at := strings.IndexByte(p[i:], '`')
		if at < 0 {
			break
		}
		i += at
		n := len(p[i:]) - len(strings.TrimLeft(p[i:], "`"))
		list := runs[n]
		for len(list) > 0 && list[0] <= i {
			list = list[1:]
		}
		if runs[n] = list; len(list) > 0 && (i == 0 || p[i-1] != '\\') {
			c.spans = append(c.spans, span{c.paragraph + i, c.paragraph + list[0] + n, inline})
			i = list[0]
		}
		i += n
	}
}

// fenceOf is the fence that a line without its blanks opens.
func fenceOf(line string) string {
	if len(line) < 3 || line[0] != '`' && line[0] != '~' {
		return ""
	}
	n := len(line) - len(strings.TrimLeft(line, line[:1]))
	if n < 3 || line[0] == '`' && strings.Contains(line[n:], "`") {
		return ""
	}
	return line[:n]
}

func indentOf(line string) (n int) {
	for i := range len(line) {
		switch line[i] {
		case ' ':
			n++
		case '\t':
			n += 4
		default:
			return n
		}
	}
	return n
}

// isItem reports a line that begins an entry of a list.
func isItem(line string) bool {
	if len(line) < 2 {
		return false
	}
	if strings.IndexByte("-*+", line[0]) >= 0 {
		return line[1] == ' ' || line[1] == '\t'
	}
	n := len(line) - len(strings.TrimLeft(line, "0123456789"))
	return n > 0 && n < 10 && len(line) > n+1 && (line[n] == '.' || line[n] == ')') && (line[n+1] == ' ' ||
		line[n+1] == '\t')
}

// fenceAround is code between fences that are longer than any in it.
func fenceAround(code, language string) string {
	fence := "```"
	for strings.Contains(code, fence) {
		fence += "`"
	}
	code = strings.Trim(code, "\n")
	return fence + language + "\n" + code + "\n" + fence
}

// codeSpan is code within a line.
func codeSpan(code string) string {
	code = strings.Join(strings.Fields(code), " ")
	if code == "" {
		return ""
	}
	mark := "`"
	for strings.Contains(code, mark) {
		mark += "`"
	}
	if code[0] == '`' || code[len(code)-1] == '`' {
		return mark + " " + code + " " + mark
	}
	return mark + code + mark
}
