package posts

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/lazyregexp"
)

// generic reads front matter as it is, but that some texts look like numbers.
var generic = frontmatter.Foreign{Keys: []frontmatter.Key{
	{Name: "title", Example: `"x"`}, {Name: "slug", Example: `"x"`}, {Name: "author", Example: `"x"`},
	{Name: "permalink", Example: `"x"`}, {Name: "url", Example: `"x"`},
}}

// splitFront parts a text into front matter and body. Lines are those of the file before the body.
func splitFront(text string) (front map[string]any, body string, lines int, problem bool) {
	src := &diag.Source{Text: text}
	shift := 0
	block, _, ok := frontmatter.Split(src)
	if !ok {
		if !headless(text) {
			return nil, text, 0, false
		}
		src.Text, shift = "---\n"+text, 1 // as Hexo has it
		if block, _, ok = frontmatter.Split(src); !ok {
			return nil, text, 0, false
		}
	}
	body = src.Text[block.Body:]
	lines = strings.Count(src.Text[:block.Body], "\n") - shift
	front, problem = parseBlock(src, block)
	return front, body, lines, problem
}

var headLine = lazyregexp.New(`^[A-Za-z_][A-Za-z0-9_-]*\s*:(\s|$)`)

// headless reports front matter of Hexo without its first line ---.
func headless(text string) bool {
	title := false
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, " \t")
		if lines++; lines > 100 {
			return false
		}
		switch {
		case line == "---" && lines > 1:
			return title
		case strings.HasPrefix(line, " ") || strings.HasPrefix(line, "-") && lines > 1 || line == "":
		case headLine.MatchString(line):
			title = title || strings.HasPrefix(line, "title") || strings.HasPrefix(line, "date")
		default:
			return false
		}
	}
	return false
}

// parseBlock reads front matter; where that fails, line by line.
func parseBlock(src *diag.Source, block frontmatter.Block) (front map[string]any, problem bool) {
	if _, large := block.TooLarge(src); !large {
		if d, ok := generic.Parse(src, block); ok {
			return d.Data, false
		}
	}
	return lineByLine(src.Text[block.Start:block.End]), true
}

// parseFront reads settings of a format.
func parseFront(text string, format frontmatter.Format) map[string]any {
	front, _ := parseBlock(&diag.Source{Text: text}, frontmatter.Block{End: len(text), Body: len(text), Format: format})
	return front
}

const maxLinesOfFront = 2000

var keyLine = lazyregexp.New(`^["']?([\p{L}_][\p{L}\p{N}_.-]*)["']?\s*[:=：]\s*(.*)$`)

// lineByLine reads what it can of front matter that no parser reads: keys with a value on their line, and lists below.
func lineByLine(text string) map[string]any {
	front := map[string]any{}
	last, n := "", 0
	for line := range strings.SplitSeq(text, "\n") {
		if n++; n > maxLinesOfFront {
			break
		}
		line = strings.TrimRight(line, " \t,")
		if item, ok := strings.CutPrefix(strings.TrimLeft(line, " \t"), "- "); ok && last != "" {
			if list, isList := front[last].([]any); isList {
				front[last] = append(list, plainWord(item))
			}
			continue
		}
		m := keyLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if _, ok := front[m[1]]; ok {
			last = ""
			continue // the first of two counts
		}
		last = m[1]
		switch value := withoutComment(strings.TrimSpace(m[2])); {
		case value == "":
			front[last] = []any{}
		case value[0] == '[' && strings.HasSuffix(value, "]"):
			var list []any
			for item := range strings.SplitSeq(value[1:len(value)-1], ",") {
				list = append(list, plainWord(item))
			}
			front[last] = list
		default:
			front[last] = plainWord(value)
		}
	}
	return front
}

// withoutComment is a value without the comment behind it.
func withoutComment(s string) string {
	if s != "" && strings.IndexByte("\"'", s[0]) >= 0 {
		if end := strings.IndexByte(s[1:], s[0]); end >= 0 && strings.HasPrefix(strings.TrimSpace(s[end+2:]), "#") {
			return s[:end+2]
		}
		return s
	}
	if s != "" && s[0] == '#' {
		return ""
	}
	s, _, _ = strings.Cut(s, " #")
	return strings.TrimSpace(s)
}

func plainWord(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		s = s[1 : len(s)-1]
	}
	return frontmatter.CleanText(s)
}

// textOf is a scalar as text.
func textOf(v any) string {
	switch v := v.(type) {
	case string:
		return frontmatter.CleanText(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		switch v.Location().String() {
		case "date-local":
			return v.Format(time.DateOnly)
		case "datetime-local":
			return v.Format(time.DateTime)
		}
		return v.Format(time.RFC3339)
	}
	return ""
}

// textsOf are the texts of a scalar or list; lists in lists are read, too.
func textsOf(v any) (texts []string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			texts = append(texts, textsOf(item)...)
		}
		return texts
	case []map[string]any:
		for _, item := range v {
			texts = append(texts, textsOf(item)...)
		}
		return texts
	case map[string]any:
		for _, key := range []string{"name", "title", "src", "url", "path", "teaser", "feature"} {
			if s := textOf(get(v, key)); s != "" {
				return []string{s}
			}
		}
		return nil
	}
	if s := textOf(v); s != "" {
		return []string{s}
	}
	return nil
}

// shown is a value as a message shows it.
func shown(v any) string {
	if s := textsOf(v); len(s) > 0 {
		return strings.Join(s, ", ")
	}
	return fmt.Sprint(v)
}

// truth reports what a value says of yes and no: everything but false, 0 and nothing is yes.
func truth(v any) bool {
	switch s := strings.ToLower(shown(v)); s {
	case "", "false", "0", "no", "off", "[]", "map[]", "<nil>", "null", "否":
		return false
	}
	return true
}
