package frontmatter

import (
	"strings"

	"jianbao/generator/internal/diag"
)

const (
	maxSize  = 64 << 10
	maxDepth = 32
)

// Block is where front matter stands in a text: it is Text[Start:End], and the body Text[Body:].
type Block struct {
	Start, End, Body int
	Format           Format
}

// TooLarge reports front matter beyond the limit.
func (b Block) TooLarge(src *diag.Source) (diag.Diagnostic, bool) {
	size := b.End - b.Start
	if size <= maxSize {
		return diag.Diagnostic{}, false
	}
	return diag.New(diag.FrontMatterSize, FileSize(int64(size))).At(src.Line(1)), true
}

// Split finds the front matter between its fences. ok is false when there is none to read; ds then phrases
// why.
func Split(src *diag.Source) (block Block, ds []diag.Diagnostic, ok bool) {
	text := src.Text
	first := len(text) - len(strings.TrimLeftFunc(text, isLeading))
	lineEnd := endOfLine(text, first)
	fence := strings.TrimRightFunc(text[first:lineEnd], isBlank)
	switch {
	case fence == "+++":
	case strings.HasPrefix(fence, "{"):
		return splitJSON(src, first)
	case isDashes(fence):
		return splitDashes(src, first, lineEnd)
	case fence == ";;;":
		return splitBareJSON(src, first, lineEnd)
	case isFence(fence):
		ds = append(ds, diag.New(diag.RepairFence).At(src.Span(first, first+len(fence))))
	case strings.HasPrefix(fence, "```"):
		return Block{}, append(ds, diag.New(diag.FrontMatterFence, fence).At(src.Span(first, first+len(fence)))), false
	default:
		d := diag.New(diag.FrontMatterMissing).At(src.Line(1))
		if missing := missingFence(text[first:]); missing != "" {
			d = d.Note(diag.Text{Zh: "最前面少了一行，加上：" + missing, En: "the first line is missing; add: " + missing})
		}
		return Block{}, append(ds, d), false
	}
	start := min(lineEnd+1, len(text))
	unclosed, found := src.Span(first, first+len(fence)), false
	for at := start; at < len(text); {
		next := endOfLine(text, at)
		line := text[at:next]
		if line != "" && (line[0] >= 0x80 || strings.IndexByte("+ \t\\", line[0]) >= 0) {
			trimmed := strings.TrimFunc(line, isBlank)
			if isFence(trimmed) {
				if trimmed != "+++" {
					ds = append(ds, diag.New(diag.RepairFence).At(src.Span(at, next)))
				}
				return Block{Start: start, End: at, Body: min(next+1, len(text))}, ds, true
			}
		}
		if likeFence(line) && !found {
			found = true
			unclosed = src.Span(at, next)
		}
		at = next + 1
	}
	return Block{}, append(ds, diag.New(diag.FrontMatterUnclosed, "+++").At(unclosed)), false
}

// missingFence is the line that a text lacks before its first, if that is a key of front matter which ends with a
// fence. Hexo reads such files. They are not read here: a text may begin with a colon and have a rule below as well.
func missingFence(text string) string {
	for at, n := 0, 0; at < len(text) && n < 200; n++ {
		next := endOfLine(text, at)
		line := strings.TrimRightFunc(text[at:next], isBlank)
		key := yamlLine.MatchString(line) || tomlLine.MatchString(line)
		switch {
		case n > 0 && isDashes(line):
			return "---"
		case n > 0 && isFence(line):
			return "+++"
		case key, n > 0 && (line == "" || strings.IndexByte(" \t-#[]{}", line[0]) >= 0):
		default:
			return ""
		}
		at = next + 1
	}
	return ""
}

// splitDashes finds what stands between two lines ---: YAML, or TOML that another fence was meant for. Input methods
// make dashes of the signs.
func splitDashes(src *diag.Source, first, lineEnd int) (block Block, ds []diag.Diagnostic, ok bool) {
	text := src.Text
	start := min(lineEnd+1, len(text))
	for at := start; at < len(text); {
		next := endOfLine(text, at)
		line := strings.TrimRightFunc(text[at:next], isBlank)
		if !isDashes(line) && line != "..." {
			at = next + 1
			continue
		}
		block = Block{Start: start, End: at, Body: min(next+1, len(text)), Format: YAML}
		if looksLikeTOML(text[start:at]) {
			block.Format = TOML
			ds = append(ds, diag.New(diag.RepairFence).At(src.Span(first, lineEnd)))
		}
		return block, ds, true
	}
	return Block{}, append(ds, diag.New(diag.FrontMatterUnclosed, "---").At(src.Span(first, lineEnd))), false
}

// isDashes accepts --- also as input methods turn it into dashes.
func isDashes(s string) bool {
	if len(s) < 3 || len(s) > len("————") {
		return false
	}
	return s == "---" || s == "----" || s[0] >= 0x80 && strings.Trim(s, "-—–－―─") == ""
}

// looksLikeTOML reports whether the first line that says something is one of TOML.
func looksLikeTOML(text string) bool {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimFunc(line, isBlank)
		if line == "" || line[0] == '#' {
			continue
		}
		at := strings.IndexAny(line, "=＝:：")
		return at >= 0 && (line[at] == '=' || strings.HasPrefix(line[at:], "＝"))
	}
	return false
}

// splitBareJSON finds what stands before the line ;;;.
func splitBareJSON(src *diag.Source, first, lineEnd int) (block Block, ds []diag.Diagnostic, ok bool) {
	text := src.Text
	start := min(lineEnd+1, len(text))
	for at := start; at < len(text); {
		next := endOfLine(text, at)
		if strings.TrimRightFunc(text[at:next], isBlank) == ";;;" {
			return Block{Start: start, End: at, Body: min(next+1, len(text)), Format: bareJSON}, nil, true
		}
		at = next + 1
	}
	return Block{}, append(ds, diag.New(diag.FrontMatterUnclosed, ";;;").At(src.Span(first, lineEnd))), false
}

// splitJSON finds the object that a text begins with.
func splitJSON(src *diag.Source, first int) (block Block, ds []diag.Diagnostic, ok bool) {
	text := src.Text[first:]
	if next := strings.TrimLeftFunc(text[1:], isSpace); !strings.HasPrefix(next, `"`) && !strings.HasPrefix(next, "}") {
		return Block{}, append(ds, diag.New(diag.FrontMatterMissing).At(src.Line(1))), false
	}
	n := objectEnd(text)
	if n == 0 {
		return Block{}, append(ds, diag.New(diag.FrontMatterUnclosed, "}").At(src.Span(first, first+1))), false
	}
	end := first + n
	body := endOfLine(src.Text, end)
	if strings.TrimFunc(src.Text[end:body], isBlank) != "" {
		body = end - 1
	}
	return Block{Start: first, End: end, Body: min(body+1, len(src.Text)), Format: JSON}, nil, true
}

// isLeading reports whether r may stand before the first fence: blanks, and line ends of every kind.
func isLeading(r rune) bool { return isSpace(r) || strings.ContainsRune("\v\f\u0085\u2028\u2029", r) }

var plainPlus = strings.NewReplacer("＋", "+", `\+`, "+")

// isFence accepts +++ also with full-width signs, with one sign too many, or as editors of Markdown escape it.
func isFence(s string) bool {
	if len(s) > len("＋＋＋＋＋＋") {
		return false
	}
	s = plainPlus.Replace(s)
	return len(s) >= 3 && len(s) <= 6 && strings.Trim(s, "+") == ""
}

// likeFence reports whether a line was probably meant to close the front matter.
func likeFence(line string) bool {
	line = strings.TrimSpace(line)
	return len(line) >= 2 && strings.Trim(line, "+＋-—") == ""
}

func endOfLine(text string, from int) int {
	if i := strings.IndexByte(text[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(text)
}

// tooDeep returns the offset at which brackets or dotted keys nest deeper than the limit, or -1.
// It is asked before the TOML library, which takes time quadratic in the depth.
func tooDeep(text string) int {
	if strings.Count(text, "[")+strings.Count(text, "{")+strings.Count(text, ".") <= maxDepth {
		return -1
	}
	depth, dots := 0, 0
	var quote byte
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c == '\n':
			quote, dots = 0, 0
		case quote != 0:
			if c == '\\' && quote == '"' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '#':
			i = endOfLine(text, i) - 1
		case c == '[' || c == '{':
			depth++
		case c == ']' || c == '}':
			depth = max(0, depth-1)
		case c == '.':
			dots++
		case c == '=' || c == ',':
			dots = 0
		}
		if depth+dots > maxDepth {
			return i
		}
	}
	return -1
}
