package main

import (
	"path"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// Pages of docs/ in a terminal of 80 columns. They are written by us, so this knows the Markdown that they
// use and no more: headings, paragraphs, lists, tables, code, links, bold; comments and pictures are left out.

const (
	terminalWidth = 80
	codeIndent    = "    "
)

var (
	listItem   = lazyregexp.New(`^( *)([-*]|\d+\.) +`)
	inlineLink = lazyregexp.New(`!?\[([^\]]*)\]\(([^)\s]*)\)`)
	separator  = lazyregexp.New(`^\|[-:| ]+\|$`)
)

// plainer collects the page as lines of text.
type plainer struct {
	lang diag.Lang
	out  strings.Builder
	para []string // lines of the paragraph or list item being read
	lead string   // before its first line, as long as the indent of the others
}

// plain renders a page of docs/ for a terminal.
func plain(markdown string, lang diag.Lang) string {
	p := plainer{lang: lang}
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(markdown, "\r\n", "\n"), "\n"), "\n")
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		switch {
		case strings.HasPrefix(line, "```"):
			p.flush()
			for i++; i < len(lines) && !strings.HasPrefix(lines[i], "```"); i++ {
				p.code(lines[i])
			}
		case strings.HasPrefix(line, "|"):
			p.flush()
			from := i
			for i+1 < len(lines) && strings.HasPrefix(lines[i+1], "|") {
				i++
			}
			p.table(lines[from : i+1])
		case strings.HasPrefix(line, codeIndent) && p.para == nil:
			p.code(line[len(codeIndent):])
		default:
			p.line(line)
		}
	}
	p.flush()
	return p.out.String()
}

// line reads a line that is neither code nor a table.
func (p *plainer) line(line string) {
	item := listItem.FindStringSubmatch(line)
	switch {
	case strings.HasPrefix(line, "<"):
		p.flush()
	case strings.TrimSpace(line) == "":
		p.flush()
		p.blank()
	case strings.HasPrefix(line, "#"):
		p.flush()
		p.heading(line)
	case item != nil:
		p.flush()
		p.lead = item[0]
		p.para = append(p.para, line[len(item[0]):])
	default:
		p.para = append(p.para, strings.TrimSpace(line))
	}
}

// blank ends what is above with one empty line.
func (p *plainer) blank() {
	if s := p.out.String(); s != "" && !strings.HasSuffix(s, "\n\n") {
		p.out.WriteString("\n")
	}
}

func (p *plainer) code(line string) {
	p.out.WriteString(strings.TrimRight(codeIndent+line, " ") + "\n")
}

// heading underlines the title and the headings below it.
func (p *plainer) heading(line string) {
	text := strings.TrimLeft(line, "#")
	level := len(line) - len(text)
	text = unmark.Replace(p.inline(strings.TrimSpace(text)))
	p.blank()
	p.out.WriteString(text + "\n")
	if level <= 2 {
		p.out.WriteString(strings.Repeat([]string{"=", "-"}[level-1], cells(text)) + "\n")
	}
}

// flush writes the paragraph or list item read so far.
func (p *plainer) flush() {
	if p.para == nil {
		return
	}
	text := p.inline(joinLines(p.para))
	p.wrap(text, p.lead, strings.Repeat(" ", cells(p.lead)))
	p.para, p.lead = nil, ""
}

// joinLines joins the lines of a paragraph, without a space between Chinese.
func joinLines(lines []string) string {
	text := lines[0]
	for _, line := range lines[1:] {
		last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(text, "`*"))
		first, _ := utf8.DecodeRuneInString(strings.TrimLeft(line, "`*"))
		if chinese(last) && (chinese(first) || strings.ContainsRune(closing, last)) {
			text += line
		} else {
			text += " " + line
		}
	}
	return text
}

// Around short code, which is not broken.
const (
	codeStart = '\x01'
	codeEnd   = '\x02'
	shortCode = 40
)

var unmark = strings.NewReplacer(string(codeStart), "", string(codeEnd), "")

// inline takes the marks out of a text. What stands in code is kept as it is.
func (p *plainer) inline(text string) string {
	var b strings.Builder
	for i, part := range strings.Split(text, "`") {
		switch {
		case i%2 == 0:
			part = inlineLink.ReplaceAllStringFunc(part, p.link)
			part = strings.ReplaceAll(part, "**", "")
		case cells(part) <= shortCode:
			part = string(codeStart) + part + string(codeEnd)
		}
		b.WriteString(part)
	}
	return b.String()
}

// link is a link as text: one to another page names the topic, one to another site its address.
func (p *plainer) link(markdown string) string {
	m := inlineLink.FindStringSubmatch(markdown)
	text, to := m[1], m[2]
	open, end := " (", ")"
	if p.lang == diag.Zh {
		open, end = "（", "）"
	}
	if strings.Contains(to, "://") {
		return text + open + to + end
	}
	file, _, _ := strings.Cut(path.Base(to), "#")
	if t, _ := findTopic(strings.TrimSuffix(strings.TrimSuffix(file, ".md"), ".zh-CN")); t != nil {
		return text + open + "jianbao help " + t.word(p.lang) + end
	}
	return text
}

// table writes a table in columns, or, where that is too wide, each row as a paragraph.
func (p *plainer) table(lines []string) {
	var rows [][]string
	for _, line := range lines {
		if !separator.MatchString(line) {
			rows = append(rows, p.tableRow(line))
		}
	}
	widths := make([]int, len(rows[0]))
	total := -2
	for c := range widths {
		for _, row := range rows {
			widths[c] = max(widths[c], cells(unmark.Replace(row[c])))
		}
		total += widths[c] + 2
	}
	last := len(widths) - 1
	left := total - widths[last] // of the last column
	if total > terminalWidth && (last > 1 || left > terminalWidth/2) {
		p.rows(rows[0], rows[1:])
		return
	}
	for i, row := range rows {
		line := ""
		for c, cell := range row[:last] {
			line += cell + strings.Repeat(" ", widths[c]-cells(unmark.Replace(cell))+2)
		}
		if row[last] == "" {
			row[last] = " "
		}
		p.wrap(row[last], unmark.Replace(line), strings.Repeat(" ", left))
		if i == 0 {
			p.out.WriteString(strings.Repeat("-", min(total, terminalWidth)) + "\n")
		}
	}
}

func (p *plainer) tableRow(line string) []string {
	const bar = "\x00" // a bar within a cell
	line = strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(line, `\|`, bar), "|"), "|")
	var row []string
	for cell := range strings.SplitSeq(line, "|") {
		row = append(row, p.inline(strings.ReplaceAll(strings.TrimSpace(cell), bar, "|")))
	}
	return row
}

// rows writes each row as a paragraph: the first cell, the last below it, and between them what stands in the
// others, which are named by their heads where they are many.
func (p *plainer) rows(heads []string, rows [][]string) {
	colon := diag.Text{Zh: "：", En: ": "}.In(p.lang)
	comma := diag.Text{Zh: "；", En: "; "}.In(p.lang)
	last := len(heads) - 1
	for _, row := range rows {
		var about []string
		for c := 1; c < last; c++ {
			switch {
			case row[c] == "":
			case last > 3:
				about = append(about, heads[c]+colon+row[c])
			default:
				about = append(about, row[c])
			}
		}
		head, rest := row[0], strings.Join(about, comma)
		if last <= 3 && rest != "" {
			head, rest = head+"  "+rest, ""
		}
		p.wrap(head, "", codeIndent)
		p.wrap(row[last], codeIndent, codeIndent)
		p.wrap(rest, codeIndent, codeIndent)
	}
}

// wrap writes a text in lines of the terminal's width. Chinese may be broken anywhere, but no line begins
// with a mark that closes, or ends in one that opens.
func (p *plainer) wrap(text, first, rest string) {
	if text == "" {
		return
	}
	line, width := first, cells(first)
	for i, word := range words(text) {
		n := cells(strings.TrimRight(word, " "))
		if i > 0 && width+n > terminalWidth {
			p.out.WriteString(strings.TrimRight(line, " ") + "\n")
			line, width = rest, cells(rest)
		}
		line += word
		width += cells(word)
	}
	p.out.WriteString(strings.TrimRight(line, " ") + "\n")
}

const (
	closing = "，。、；：？！）》〉】”’％…—"
	opening = "（《〈【“‘"

	closingLatin = `.,;:?!)]}"'`
	openingLatin = "([{"
)

// words are the pieces of a text between which a line may be broken, with the spaces after them.
func words(text string) []string {
	var out []string
	var word strings.Builder
	var before rune
	inCode := false
	for _, r := range text {
		may := before == ' ' && r != ' ' || before != 0 && r != ' ' && (wide(before) || wide(r))
		if may && !inCode && !strings.ContainsRune(opening+openingLatin, before) &&
			!strings.ContainsRune(closing, r) && (before == ' ' || !strings.ContainsRune(closingLatin, r)) {
			out = append(out, word.String())
			word.Reset()
		}
		switch r {
		case codeStart, codeEnd:
			inCode = r == codeStart
		default:
			word.WriteRune(r)
			before = r
		}
	}
	return append(out, word.String())
}

// wide reports whether a character takes two cells.
func wide(r rune) bool { return cells(string(r)) == 2 }

// chinese reports whether a character is Chinese, or a mark that stands in Chinese text.
func chinese(r rune) bool { return wide(r) || strings.ContainsRune(closing+opening, r) }
