package posts

import (
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// tag is a tag of Liquid or Hexo, {% name args %}, or a shortcode of Hugo, {{< name args >}}.
type tag struct {
	name  string
	args  []string          // without those that have a name
	named map[string]string // in lower case
	text  string            // all of it between the marks, without the name
	close bool              // {{< /name >}}
	alone bool              // {{< name />}}
	hugo  bool
	end   int // in the text, behind it
}

const maxTagDepth = 8

// shown is a tag as a message names it; one that closes as the one that it closes.
func (t *tag) shown() string {
	if t.hugo {
		return "{{< " + t.name + " >}}"
	}
	return "{% " + strings.TrimPrefix(t.name, "end") + " %}"
}

// tags writes the tags of generators as Markdown or HTML; what has no equal stays. Line is that before the text.
func (b *body) tags(text string, depth, line int) string {
	if !strings.Contains(text, "{%") && !strings.Contains(text, "{{") {
		return text
	}
	var out strings.Builder
	code := codeOf(text)
	counted := 0
	outer := b.endless
	b.endless = map[string]bool{}
	defer func() { b.endless = outer }()
	for at := 0; at < len(text); {
		next := strings.Index(text[at:], "{")
		if next < 0 || at+next+1 >= len(text) {
			out.WriteString(text[at:])
			break
		}
		next += at
		out.WriteString(text[at:next])
		for len(code) > 0 && code[0].end <= next {
			code = code[1:]
		}
		if len(code) > 0 && code[0].start <= next {
			out.WriteString(text[next:code[0].end])
			at = code[0].end
			continue
		}
		line += strings.Count(text[counted:next], "\n")
		counted = next
		written, end := b.tag(text, next, depth, line+1)
		out.WriteString(written)
		at = end
	}
	return out.String()
}

// tag writes what begins at a brace, and returns where it ends.
func (b *body) tag(text string, at, depth, line int) (written string, end int) {
	if escaped := hugoComment.FindStringSubmatchIndex(text[at:min(len(text), at+2000)]); escaped != nil {
		found := text[at : at+escaped[1]] // {{</* figure */>}} shows a shortcode
		return strings.NewReplacer("/*", "", "*/", "").Replace(found), at + escaped[1]
	}
	t, ok := b.readTag(text, at)
	if !ok {
		if strings.HasPrefix(text[at:], "{{") {
			return b.variable(text, at, line)
		}
		return "{", at + 1
	}
	if t.name == "raw" || t.name == "verbatim" {
		if inner, end, ok := b.inside(text, t); ok {
			return inner, end
		}
	}
	write := writerOf(strings.ToLower(t.name))
	if write == nil || depth >= maxTagDepth {
		b.keep(t.shown(), line)
		return text[at:t.end], t.end
	}
	written, end, ok = write(b, &tagPlace{tag: t, text: text, depth: depth, line: line})
	if !ok {
		b.keep(t.shown(), line)
		return text[at:t.end], t.end
	}
	return written, end
}

var hugoComment = lazyregexp.New(`^\{\{[<%]/\*.*?\*/[>%]\}\}`)

// readTag reads a tag that begins at an offset.
func (b *body) readTag(text string, at int) (t tag, ok bool) {
	var opening, closing string
	for _, marks := range [...][2]string{{"{%", "%}"}, {"{{<", ">}}"}, {"{{%", "%}}"}} {
		if strings.HasPrefix(text[at:], marks[0]) {
			opening, closing = marks[0], marks[1]
		}
	}
	if opening == "" {
		return t, false
	}
	from := at + len(opening)
	n := b.search(text[from:min(len(text), from+4000)], closing)
	if n < 0 {
		return t, false
	}
	inner := strings.TrimSpace(strings.Trim(text[from:from+n], "-"))
	t.hugo = opening != "{%"
	t.end = from + n + len(closing)
	if rest, found := strings.CutSuffix(inner, "/"); found && t.hugo {
		inner, t.alone = strings.TrimSpace(rest), true
	}
	if rest, found := strings.CutPrefix(inner, "/"); found {
		inner, t.close = strings.TrimSpace(rest), true
	}
	if i := strings.IndexAny(inner, " \t\n"); i > 0 {
		t.name, t.text = inner[:i], strings.TrimSpace(inner[i:])
	} else {
		t.name = inner
	}
	t.args, t.named = arguments(t.text, t.hugo)
	return t, t.name != ""
}

var argument = lazyregexp.New(
	"([A-Za-z_][\\w-]*)\\s*[=]\\s*(\"[^\"]*\"|'[^']*'|`[^`]*`|[^\\s\"']+)|\"[^\"]*\"|'[^']*'|`[^`]*`|\\S+")

// arguments are those of a tag, in quotation marks or not.
func arguments(text string, hugo bool) (args []string, named map[string]string) {
	named = map[string]string{}
	for _, m := range argument.FindAllStringSubmatch(text, 100) {
		if m[1] != "" && !strings.HasPrefix(m[1], "http") {
			named[strings.ToLower(m[1])] = unquote(m[2])
			continue
		}
		args = append(args, unquote(m[0]))
	}
	return args, named
}

func unquote(s string) string {
	if len(s) >= 2 && strings.IndexByte("\"'`", s[0]) >= 0 && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// inside is the text up to the tag that closes one.
func (b *body) inside(text string, t tag) (inner string, end int, ok bool) {
	if b.endless[t.name] {
		return "", 0, false
	}
	defer func() {
		if !ok {
			b.endless[t.name] = true // nor has any behind it
		}
	}()
	for at := t.end; at < len(text); {
		n := b.search(text[at:], "{")
		if n < 0 {
			return "", 0, false
		}
		at += n
		closing, ok := b.readTag(text, at)
		if ok && (closing.close && closing.name == t.name || closing.name == "end"+t.name) {
			return text[t.end:at], closing.end, true
		}
		if at++; ok {
			at = closing.end
		}
	}
	return "", 0, false
}

var (
	variableAddress = lazyregexp.New(
		`^\{\{-?\s*["']([^"'{}]*)["']\s*\|\s*(relative_url|absolute_url|prepend:\s*site\.\w+)[^{}]*\}\}`)
	variableRoot = lazyregexp.New(
		`^\{\{-?\s*(site\.(base_?url|url|root)|config\.(root|url)|root)(\s*\|[^{}]*)?\s*-?\}\}`)
	variableAny = lazyregexp.New(`^\{\{[^{}\n]{1,200}\}\}`)
)

// variable writes what Liquid fills in: the site's own address is none here.
func (b *body) variable(text string, at, line int) (written string, end int) {
	part := text[at:min(len(text), at+400)]
	if m := variableAddress.FindStringSubmatchIndex(part); m != nil {
		return part[m[2]:m[3]], at + m[1]
	}
	if m := variableRoot.FindStringIndex(part); m != nil {
		if strings.HasPrefix(part[m[1]:], "/") {
			return "", at + m[1]
		}
		return "/", at + m[1]
	}
	if m := variableAny.FindStringIndex(part); m != nil {
		b.keep(part[:m[1]], line)
		return part[:m[1]], at + m[1]
	}
	return "{{", at + 2
}
