package posts

import (
	"path"
	"strings"

	"jianbao/generator/internal/lazyregexp"
)

// tagPlace is a tag where it stands.
type tagPlace struct {
	tag
	text  string
	depth int
	line  int
}

type tagWriter func(*body, *tagPlace) (written string, end int, ok bool)

// writerOf writes tags of a name that have an equal; nil is none. A writer that reports false leaves a tag as it is.
func writerOf(name string) tagWriter {
	switch name {
	case "asset_img", "img", "image", "asset_image", "fullimage":
		return tagImage
	case "figure", "imgcap":
		return tagFigure
	case "include", "include_relative":
		return tagInclude
	case "asset_path":
		return tagPath
	case "asset_link", "link", "linkto":
		return tagLink
	case "post_link":
		return tagPost
	case "post_url", "post_path", "ref", "relref":
		return tagPostPath
	case "youtube", "youku", "bilibili", "vimeo", "bvideo", "video", "gist", "jsfiddle", "iframe", "tweet", "x", "codepen":
		return tagVideo
	case "codeblock", "code", "highlight":
		return tagCode
	case "blockquote", "quote", "cq", "centerquote", "pullquote", "note", "notice", "admonition", "alert", "tip",
		"warning",
		"callout", "details", "info":
		return tagQuote
	case "comment":
		return tagComment
	case "rawhtml", "center", "align", "expand":
		return tagInner
	}
	return nil
}

// imageMark is a picture in Markdown.
func imageMark(address, caption string) string {
	return "![" + plainText(caption) + "](<" + strings.NewReplacer("<", "", ">", "", "\n", "").Replace(address) + ">)"
}

var size = lazyregexp.New(`^(\d+(px|%|em|rem|vw)?|auto)$`)

// tagImage: {% asset_img [class] file [width] [height] [title [alt]] %}.
func tagImage(_ *body, t *tagPlace) (string, int, bool) {
	if src := firstOf(t.named["src"], t.named["url"], t.named["file"], t.named["path"]); src != "" {
		return tagFigure(nil, t)
	}
	for i, arg := range t.args {
		if path.Ext(plainPath(arg)) == "" {
			continue
		}
		rest := t.args[i+1:]
		for len(rest) > 0 && size.MatchString(rest[0]) {
			rest = rest[1:]
		}
		return imageMark(arg, strings.Trim(strings.Join(rest, " "), `"' []`)), t.end, true
	}
	return "", 0, false
}

// tagFigure: {{< figure src="a.jpg" title="…" caption="…" alt="…" attr="…" >}}.
func tagFigure(_ *body, t *tagPlace) (string, int, bool) {
	src := firstOf(t.named["src"], t.named["url"], t.named["image_path"], t.named["file"], t.named["path"])
	if src == "" && len(t.args) > 0 {
		src = t.args[0]
	}
	if src == "" || t.close {
		return "", t.end, t.close
	}
	caption := strings.Join(unique(t.named["title"], t.named["caption"], t.named["attr"]), " ")
	mark := imageMark(src, firstOf(caption, t.named["alt"]))
	if to := t.named["link"]; to != "" && to != src {
		mark = "[" + mark + "](<" + to + ">)"
	}
	return mark, t.end, true
}

func unique(texts ...string) (list []string) {
	for i, s := range texts {
		if s != "" && (i == 0 || s != texts[0]) {
			list = append(list, s)
		}
	}
	return list
}

// tagInclude: {% include figure.html src="…" caption="…" %} of Jekyll.
func tagInclude(b *body, t *tagPlace) (string, int, bool) {
	if len(t.args) == 0 || firstOf(t.named["src"], t.named["url"], t.named["image_path"], t.named["file"]) == "" {
		return "", 0, false
	}
	name := fold(t.args[0])
	if !strings.Contains(name, "fig") && !strings.Contains(name, "im") {
		return "", 0, false
	}
	t.args = nil
	return tagFigure(b, t)
}

func tagPath(_ *body, t *tagPlace) (string, int, bool) {
	return strings.Join(t.args, " "), t.end, len(t.args) > 0
}

// tagLink: {% asset_link file [title] %}, {% link text url %} of Hexo, {% link _posts/a.md %} of Jekyll.
func tagLink(b *body, t *tagPlace) (string, int, bool) {
	switch {
	case len(t.args) == 0:
		return "", 0, false
	case t.name == "asset_link":
		return "[" + plainText(firstOf(strings.Join(t.args[1:], " "), t.args[0])) + "](<" + t.args[0] + ">)", t.end, true
	case b.m.kind == Jekyll:
		return "/source:" + t.args[0], t.end, true
	}
	for i, arg := range t.args {
		if strings.Contains(arg, "://") || strings.HasPrefix(arg, "/") {
			text := firstOf(strings.Join(t.args[:i], " "), arg)
			return "[" + plainText(text) + "](<" + arg + ">)", t.end, true
		}
	}
	return "", 0, false
}

// tagPost: {% post_link file [title] %}.
func tagPost(b *body, t *tagPlace) (string, int, bool) {
	if len(t.args) == 0 {
		return "", 0, false
	}
	title := strings.Join(t.args[1:], " ")
	if title == "" {
		title = t.args[0]
		if i, ok := b.m.postNamed(t.args[0]); ok {
			title = firstOf(b.m.sources[i].post.Title, title)
		}
	}
	return "[" + plainText(title) + "](</source:" + t.args[0] + ">)", t.end, true
}

// tagPostPath: {% post_url 2022-09-01-name %}, {{< ref "post/name.md" >}}.
func tagPostPath(_ *body, t *tagPlace) (string, int, bool) {
	name := firstOf(t.named["path"], strings.Join(t.args, " "))
	return "/source:" + strings.ReplaceAll(name, " ", "%20"), t.end, name != ""
}

// pagesOf are the addresses of pages that tags show.
var pagesOf = map[string][2]string{
	"youtube": {"https://www.youtube.com/watch?v=", ""}, "vimeo": {"https://vimeo.com/", ""},
	"bilibili": {"https://www.bilibili.com/video/", "/"}, "bvideo": {"https://www.bilibili.com/video/", "/"},
	"youku": {"https://v.youku.com/v_show/id_", ".html"}, "gist": {"https://gist.github.com/", ""},
	"jsfiddle": {"https://jsfiddle.net/", "/"}, "iframe": {"", ""}, "codepen": {"https://codepen.io/", ""},
	"tweet": {"https://x.com/i/status/", ""}, "x": {"https://x.com/i/status/", ""},
}

// tagVideo makes a link of what a tag shows of another site.
func tagVideo(b *body, t *tagPlace) (string, int, bool) {
	id := firstOf(t.named["id"], t.named["bvid"], t.named["bv"], t.named["url"], t.named["src"])
	if id == "" && len(t.args) > 0 {
		id = t.args[len(t.args)-1]
		if t.name != "gist" {
			id = t.args[0]
		} else if t.hugo && len(t.args) > 1 {
			id = t.args[0] + "/" + t.args[1]
		}
	}
	if id == "" || t.close {
		return "", 0, false
	}
	page := pagesOf[t.name]
	switch {
	case strings.Contains(id, "://") || strings.HasPrefix(id, "/") || t.name == "video":
		page = [2]string{}
	case strings.Contains(t.name, "bili") && strings.Trim(id, "0123456789") == "":
		id = "av" + id
	}
	title := firstOf(t.named["title"], map[bool]string{true: "代码", false: "视频"}[t.name == "gist" || t.name == "jsfiddle"])
	return "\n\n[" + plainText(title) + "](<" + page[0] + id + page[1] + ">)\n\n", t.end, true
}

// tagCode makes a block of code.
func tagCode(b *body, t *tagPlace) (string, int, bool) {
	inner, end, ok := b.inside(t.text, t.tagOf())
	if !ok {
		return "", 0, false
	}
	language := firstOf(t.named["lang"], t.named["language"])
	before := ""
	for i, arg := range t.args {
		if lang, found := strings.CutPrefix(arg, "lang:"); found {
			language = lang
		} else if i == 0 && (t.name == "highlight" || t.hugo) {
			language = firstOf(language, arg)
		} else if t.name == "codeblock" && !strings.Contains(arg, ":") {
			before += arg + " "
		}
	}
	if before != "" {
		before = plainText(strings.TrimSpace(before)) + "\n\n"
	}
	language = strings.Map(func(r rune) rune {
		if strings.ContainsRune("`~\n{} ", r) {
			return -1
		}
		return r
	}, language)
	return "\n\n" + before + fenceAround(inner, language) + "\n\n", end, true
}

func (t *tagPlace) tagOf() tag { return t.tag }

// tagQuote makes a quote of a text, with its author.
func tagQuote(b *body, t *tagPlace) (string, int, bool) {
	inner, end, ok := b.inside(t.text, t.tagOf())
	if !ok {
		return "", 0, false
	}
	inner = strings.Trim(b.tags(inner, t.depth+1, t.line), "\n")
	args := t.args
	switch t.name {
	case "blockquote", "quote", "cq", "centerquote", "details", "expand":
	default:
		args = nil // kinds and colours
	}
	if title := firstOf(t.named["title"], t.named["summary"]); title != "" {
		inner = "**" + plainText(title) + "**\n\n" + inner
	} else if by := strings.Join(args, " "); by != "" {
		inner += "\n\n——" + plainText(by)
	}
	return "\n\n" + prefixed(inner, "> ") + "\n\n", end, true
}

// prefixed puts a mark before each line.
func prefixed(text, mark string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line == "" {
			lines[i] = strings.TrimRight(mark, " ")
		} else {
			lines[i] = mark + line
		}
	}
	return strings.Join(lines, "\n")
}

func tagComment(b *body, t *tagPlace) (string, int, bool) {
	inner, end, ok := b.inside(t.text, t.tagOf())
	if ok {
		b.drop(commentKind, inner, t.line)
	}
	return "", end, ok
}

// tagInner leaves the text within a tag that only says how it is set.
func tagInner(b *body, t *tagPlace) (string, int, bool) {
	inner, end, ok := b.inside(t.text, t.tagOf())
	if !ok {
		return "", 0, false
	}
	return "\n\n" + b.tags(inner, t.depth+1, t.line) + "\n\n", end, true
}
