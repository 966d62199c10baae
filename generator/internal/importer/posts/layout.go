package posts

import (
	"context"
	"html"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/draft"
	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/markdown"
)

var photoToken = lazyregexp.New("[" + string(photoMark) + string(emptyMark) + `]\d+` + string(endMark))

// layout puts photos that begin or end a line into paragraphs of their own. Within lists, quotes, tables and
// sentences they
// stay where they are.
func layout(text string) string {
	var out []string
	code := codeOf(text)
	at := 0
	for line := range strings.SplitSeq(text, "\n") {
		for len(code) > 0 && (code[0].end <= at || code[0].kind == inline) {
			code = code[1:]
		}
		inCode := len(code) > 0 && code[0].start <= at
		at += len(line) + 1
		bare := strings.TrimLeft(line, " \t\u3000")
		switch {
		case inCode:
			out = append(out, line)
			continue
		case strings.TrimSpace(line) == "":
			if len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, "")
			}
			continue
		case !photoToken.MatchString(line) || indentOf(line) > 1 || isItem(bare) || strings.HasPrefix(bare, ">") ||
			strings.Contains(bare, "|"):
			out = append(out, line)
			continue
		}
		for _, part := range parted(line) {
			if part != "" || len(out) > 0 && out[len(out)-1] != "" {
				out = append(out, part)
			}
		}
	}
	return strings.Join(out, "\n")
}

// parted is a line with photos, as paragraphs.
func parted(line string) (lines []string) {
	found := photoToken.FindAllStringIndex(line, -1)
	add := func(s string) {
		s = strings.TrimSuffix(strings.TrimSpace(s), `\`)
		if strings.Trim(s, "*_~ \\\u3000") != "" {
			lines = append(lines, "", s)
		}
	}
	blank := func(s string) bool { return strings.Trim(s, "*_~ \\\t\u3000#") == "" }
	first, last := 0, len(found)
	from, to := 0, len(line)
	for first < last && blank(line[from:found[first][0]]) {
		add(line[found[first][0]:found[first][1]])
		from = found[first][1]
		first++
	}
	var after []string
	for last > first && blank(line[found[last-1][1]:to]) {
		after = append([]string{"", line[found[last-1][0]:found[last-1][1]]}, after...)
		to = found[last-1][0]
		last--
	}
	add(line[from:to])
	return append(append(lines, after...), "")
}

// plainText is a text that Markdown shows as it is.
func plainText(s string) string {
	if !strings.ContainsAny(s, "\\`*_[]<~&#>+-=.)") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		next := byte(' ')
		if i+1 < len(s) {
			next = s[i+1]
		}
		switch c {
		case '\\', '`', '*', '[', ']':
			b.WriteByte('\\')
		case '_':
			if i == 0 || !wordByte(s[i-1]) || !wordByte(next) {
				b.WriteByte('\\')
			}
		case '<':
			if next == '/' || next == '!' || next == '?' || next|0x20 >= 'a' && next|0x20 <= 'z' {
				b.WriteByte('\\')
			}
		case '~':
			if next == '~' || i > 0 && s[i-1] == '~' {
				b.WriteByte('\\')
			}
		case '&':
			if next == '#' || next|0x20 >= 'a' && next|0x20 <= 'z' {
				b.WriteByte('\\')
			}
		case '#', '>', '+', '-', '=':
			if i == 0 {
				b.WriteByte('\\')
			}
		case '.', ')':
			if i > 0 && i < 10 && strings.Trim(s[:i], "0123456789") == "" && next == ' ' {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

func wordByte(c byte) bool {
	return c >= 0x80 || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// unescape is a text of Markdown without its marks.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf && !wordByte(s[i+1]) {
			i++
		} else if s[i] == '*' || s[i] == '`' {
			continue
		}
		b.WriteByte(s[i])
	}
	return html.UnescapeString(photoToken.ReplaceAllString(b.String(), ""))
}

const (
	maxRepairs = 12
	maxBody    = 1 << 20
)

// problems are the lines of a body that would be errors.
func (m *move) problems(b *body, text string) (lines []int) {
	m.prove.Do(func() { m.converter = markdown.New() })
	plain, _ := b.plain(text, func(n int) string { return strconv.Itoa(n) + ".jpg" }, "/")
	in := markdown.Input{
		Source:      &diag.Source{Name: b.s.file, Text: plain},
		ResolveLink: func(to string) (string, bool) { return "/", strings.HasPrefix(to, "/") },
		DeadLink: func(_ string, dead diag.Diagnostic) diag.Diagnostic {
			dead.Severity = diag.Error // as that of a link to a source that is not there is
			return dead
		},
		File: func(to string) (markdown.File, bool) {
			ok := slices.ContainsFunc(b.s.post.Files, func(f draft.File) bool { return f.Name == to })
			return markdown.File{URL: "/files/" + to, Name: to}, ok
		},
	}
	for n := range b.s.post.Photos {
		in.Photos = append(in.Photos, markdown.Photo{
			File: strconv.Itoa(n+1) + ".jpg", Images: []markdown.Image{{URL: "/photos/a.jpg", Width: 1, Height: 1}},
		})
	}
	_, found := m.converter.Convert(context.WithoutCancel(m.ctx), in)
	for _, d := range found {
		if d.Severity == diag.Error {
			lines = append(lines, max(1, d.Line))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// asCode sets the paragraphs of some lines as code, which is always right.
func (b *body) asCode(text string, wrong []int) string {
	lines := strings.Split(text, "\n")
	for _, n := range slices.Backward(wrong) {
		from := min(n-1, len(lines)-1)
		to := from
		for from > 0 && strings.TrimSpace(lines[from-1]) != "" {
			from--
		}
		for to+1 < len(lines) && strings.TrimSpace(lines[to+1]) != "" {
			to++
		}
		part := strings.Join(lines[from:to+1], "\n")
		b.s.report(diag.New(diag.ImportPlain, oneLine(strings.Trim(part, "`\n "), 60)), 0)
		plain, _ := b.plain(part, placed, "post:")
		lines = slices.Replace(lines, from, to+1, strings.Split(fenceAround(plain, ""), "\n")...)
	}
	return strings.Join(lines, "\n")
}

// cut ends a text that is too long for one body, and attaches the whole of it.
func (b *body) cut(text string) string {
	p := &b.s.post
	whole, _ := b.plain(text, placed, "post:")
	p.Files = append(p.Files, draft.File{
		Name: "quanwen.txt", Title: "全文", Read: func() ([]byte, error) { return []byte(whole), nil },
	})
	b.s.report(diag.New(diag.ImportLimit, diag.Text{Zh: "1 MiB，全文作了附件", En: "1 MiB; the whole text is attached"}), 0)
	const most = maxBody - 64<<10 // room for marks that are written out, and fences
	at := strings.LastIndex(text[:most], "\n\n")
	if at < 0 {
		at = strings.LastIndexByte(text[:most], '\n')
	}
	if at < 0 {
		return fenceAround("", "")
	}
	return text[:at] + "\n"
}

// countText is a list of names with how many posts have each.
func countText(list []Count) diag.Choices {
	var names diag.Choices
	for i, c := range list {
		if i == 12 {
			names = append(names, "…")
			break
		}
		names = append(names, oneLine(c.Name, 40)+" "+strconv.Itoa(c.Posts))
	}
	return names
}
