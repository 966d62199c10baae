package posts

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"jianbao/generator/internal/lazyregexp"
)

const (
	maxNesting = 16 // of lists and quotes; the parser refuses 512 elements
	maxColumns = 40
)

// htmlWriter writes HTML as Markdown.
type htmlWriter struct {
	b     *body
	line  int
	lines bool // a line break is one, as WordPress has it
}

// fromHTML writes HTML as Markdown.
func (b *body) fromHTML(text string, line int) string {
	within := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(text), within)
	if err != nil { // nested too deep
		b.keep("HTML", line)
		return fenceAround(text, "")
	}
	h := &htmlWriter{b: b, line: line, lines: b.m.kind == WordPress && b.s.isHTML && !strings.Contains(text, "<!-- wp:")}
	root := &html.Node{Type: html.ElementNode, Data: "body"}
	for _, n := range nodes {
		root.AppendChild(n)
	}
	return strings.Join(h.blocks(root, 0), "\n\n")
}

// blocks are the paragraphs, lists and tables of an element.
func (h *htmlWriter) blocks(parent *html.Node, depth int) (blocks []string) {
	var text strings.Builder
	flush := func() {
		for part := range strings.SplitSeq(text.String(), "\n\n") {
			if part = tidyLines(part); part != "" {
				blocks = append(blocks, part)
			}
		}
		text.Reset()
	}
	for n := parent.FirstChild; n != nil; n = n.NextSibling {
		switch {
		case n.Type == html.TextNode:
			text.WriteString(h.text(n.Data))
		case n.Type != html.ElementNode:
		case h.isBlock(n):
			flush()
			blocks = append(blocks, h.block(n, depth)...)
		default:
			h.inline(&text, n)
		}
	}
	flush()
	return blocks
}

// tidyLines takes blanks away at the ends of lines, and lines that are empty.
func tidyLines(s string) string {
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, line := range lines {
		if line = strings.Trim(line, " \t\u3000\u00a0"); line != "" && line != `\` {
			kept = append(kept, line)
		}
	}
	return strings.TrimSuffix(strings.Join(kept, "\n"), `\`)
}

// isBlock reports elements that are no part of a paragraph. An element within a paragraph that holds one is none
// itself.
func (h *htmlWriter) isBlock(n *html.Node) bool {
	switch n.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6", "hr", "figure", "blockquote", "pre", "ul", "ol", "dl", "table", "script",
		"style",
		"svg", "iframe", "video", "audio", "object", "embed", "form", "canvas", "math":
		return true
	}
	if apart[n.Data] {
		return true
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && (apart[c.Data] || c.Data == "figure" || c.Data == "table" || c.Data == "ul" ||
			c.Data == "ol" ||
			c.Data == "pre" || c.Data == "blockquote") {
			return n.Data != "a"
		}
	}
	return false
}

// block writes one element that stands apart.
func (h *htmlWriter) block(n *html.Node, depth int) []string {
	switch n.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		if text := strings.Join(strings.Fields(h.inlineOf(n)), " "); text != "" {
			return []string{strings.Repeat("#", int(n.Data[1]-'0')) + " " + text}
		}
		return nil
	case "hr":
		return []string{"---"}
	case "pre":
		return []string{fenceAround(textIn(n), languageOf(n))}
	case "blockquote":
		if inner := strings.Join(h.blocks(n, depth+1), "\n\n"); inner != "" && depth < maxNesting {
			return []string{prefixed(inner, "> ")}
		} else if inner != "" {
			return []string{inner}
		}
		return nil
	case "ul", "ol":
		return h.listOf(n, depth)
	case "table":
		return h.table(n, depth)
	case "figure":
		return h.figure(n, depth)
	case "dt":
		return []string{around(strings.Join(h.blocks(n, depth), "\n\n"), "**")}
	case "script", "style":
		h.b.drop(scriptKind, textIn(n), h.line)
		return nil
	case "iframe", "video", "audio", "object", "embed":
		return h.player(n)
	case "svg", "canvas", "form", "math":
		h.b.keep("<"+n.Data+">", h.line)
		if text := strings.Join(strings.Fields(textIn(n)), " "); text != "" {
			return []string{plainText(text)}
		}
		return nil
	}
	return h.blocks(n, depth)
}

// listOf writes a list.
func (h *htmlWriter) listOf(n *html.Node, depth int) []string {
	var items []string
	number := 1
	if start, err := strconv.Atoi(attrOf(n, "start")); err == nil && start >= 0 && start < 1e8 {
		number = start
	}
	loose := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		var blocks []string
		switch {
		case c.Type != html.ElementNode:
			continue
		case c.Data == "li":
			blocks = h.blocks(c, depth+1)
		default:
			blocks = h.block(c, depth+1)
		}
		if len(blocks) == 0 {
			continue
		}
		mark := "- "
		if n.Data == "ol" {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		if depth >= maxNesting {
			items = append(items, strings.Join(blocks, "\n\n"))
			loose = true
			continue
		}
		joined := blocks[0]
		for _, more := range blocks[1:] {
			if isItem(more) {
				joined += "\n" + more
			} else {
				joined += "\n\n" + more
				loose = true
			}
		}
		items = append(items, mark+strings.ReplaceAll(joined, "\n", "\n"+strings.Repeat(" ", len(mark))))
	}
	if len(items) == 0 {
		return nil
	}
	if loose {
		return []string{strings.Join(items, "\n\n")}
	}
	return []string{strings.Join(items, "\n")}
}

// table writes a table; one that is too wide, row by row.
func (h *htmlWriter) table(n *html.Node, depth int) (blocks []string) {
	var rows [][]string
	columns := 0
	eachElement(n, func(row *html.Node) bool {
		if row.Data == "caption" {
			blocks = append(blocks, h.blocks(row, depth)...)
			return false
		}
		if row.Data != "tr" {
			return row.Data != "td" && row.Data != "th"
		}
		var cells []string
		for c := row.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode || c.Data != "td" && c.Data != "th" {
				continue
			}
			cell := strings.Join(strings.Fields(strings.ReplaceAll(strings.Join(h.blocks(c, maxNesting), " "), "\\\n", " ")),
				" ")
			cells = append(cells, strings.ReplaceAll(cell, "|", `\|`))
			for span, _ := strconv.Atoi(attrOf(c, "colspan")); span > 1 && len(cells) < maxColumns; span-- {
				cells = append(cells, "")
			}
		}
		if len(cells) > 0 {
			rows = append(rows, cells)
			columns = max(columns, len(cells))
		}
		return false
	})
	if len(rows) == 0 {
		return append(blocks, h.blocks(n, depth)...)
	}
	if columns > maxColumns || columns == 1 {
		for _, row := range rows {
			blocks = append(blocks, strings.ReplaceAll(strings.Join(row, " / "), `\|`, "|"))
		}
		return blocks
	}
	var b strings.Builder
	for i, row := range rows {
		row = append(row, make([]string, columns-len(row))...)
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|" + strings.Repeat(" --- |", columns) + "\n")
		}
	}
	return append(blocks, strings.TrimSuffix(b.String(), "\n"))
}

// figure writes pictures with their common caption.
func (h *htmlWriter) figure(n *html.Node, depth int) []string {
	caption := ""
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Data == "figcaption" {
			caption = strings.Join(strings.Fields(textIn(c)), " ")
		}
	}
	before := len(h.b.s.post.Photos)
	var blocks []string
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Data == "figcaption" || c.Type != html.ElementNode {
			continue
		}
		holder := &html.Node{Type: html.ElementNode, Data: "div"}
		copied := *c
		copied.Parent, copied.PrevSibling, copied.NextSibling = nil, nil, nil
		holder.AppendChild(&copied)
		blocks = append(blocks, h.blocks(holder, depth)...)
	}
	photos := h.b.s.post.Photos[before:]
	if caption != "" && len(photos) > 0 {
		photos[0].Caption = oneLine(caption, 300)
	} else if caption != "" {
		blocks = append(blocks, plainText(caption))
	}
	return blocks
}

var videoID = lazyregexp.New(
	`(?i)(bvid=|/video/)(BV[0-9A-Za-z]{10})|youtube[^/]*/embed/([\w-]{6,})|[?&]aid=(\d+)|[?&/]vid=([0-9a-z]{11})`)

// player makes a link of what plays or shows something.
func (h *htmlWriter) player(n *html.Node) []string {
	address := firstOf(attrOf(n, "src"), attrOf(n, "data-src"), attrOf(n, "data"))
	eachElement(n, func(c *html.Node) bool {
		address = firstOf(address, attrOf(c, "src"))
		return true
	})
	h.b.drop(spareKind, textIn(n), h.line)
	if address == "" {
		return nil
	}
	if m := videoID.FindStringSubmatch(address); m != nil {
		switch {
		case m[2] != "":
			address = "https://www.bilibili.com/video/" + m[2] + "/"
		case m[3] != "":
			address = "https://www.youtube.com/watch?v=" + m[3]
		case m[4] != "" && strings.Contains(address, "bilibili"):
			address = "https://www.bilibili.com/video/av" + m[4] + "/"
		case m[5] != "":
			address = "https://v.qq.com/x/page/" + m[5] + ".html"
		}
	}
	title := firstOf(attrOf(n, "title"), map[string]string{"video": "视频", "audio": "音频", "iframe": "嵌入的内容"}[n.Data],
		"嵌入的内容")
	if written := h.b.link(address, "", plainText(title), h.line); written != "" {
		return []string{written}
	}
	return nil
}

// text is the text of a node with its blanks made one, and what Markdown would read escaped.
func (h *htmlWriter) text(s string) string {
	if h.lines {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r", ""), "\u00a0", " ")
		paragraphs := emptyLines.Split(s, -1)
		for i, p := range paragraphs {
			lines := strings.Split(p, "\n")
			for j, line := range lines {
				lines[j] = plainText(blanks.ReplaceAllString(line, " "))
			}
			paragraphs[i] = strings.Join(lines, "\\\n")
		}
		return strings.Join(paragraphs, "\n\n")
	}
	return plainText(blanks.ReplaceAllString(strings.ReplaceAll(s, "\u00a0", " "), " "))
}

var (
	blanks     = lazyregexp.New(`[ \t\r\n]+`)
	emptyLines = lazyregexp.New(`\n[ \t]*\n\s*`)
)

// inlineOf is what an element holds within a paragraph.
func (h *htmlWriter) inlineOf(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(h.text(c.Data))
		} else if c.Type == html.ElementNode {
			h.inline(&b, c)
		}
	}
	return b.String()
}

// inline writes an element of a paragraph.
func (h *htmlWriter) inline(b *strings.Builder, n *html.Node) {
	switch n.Data {
	case "br":
		b.WriteString("\\\n")
	case "img":
		b.WriteString(h.b.image(imageAddress(func(key string) string { return attrOf(n, key) }), attrOf(n, "alt"), attrOf(n,
			"title"), h.line))
	case "code", "kbd", "tt", "samp":
		b.WriteString(codeSpan(textIn(n)))
	case "a":
		b.WriteString(h.b.link(attrOf(n, "href"), attrOf(n, "title"), h.inlineOf(n), h.line))
	case "sup", "sub":
		b.WriteString(script(n.Data, h.inlineOf(n)))
	case "script", "style":
		h.b.drop(scriptKind, textIn(n), h.line)
	case "iframe", "video", "audio", "object", "embed":
		b.WriteString("\n\n" + strings.Join(h.player(n), "\n\n") + "\n\n")
	default:
		b.WriteString(around(h.inlineOf(n), emphasisOf(n.Data)))
	}
}

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// textIn is all text of an element.
func textIn(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.Data == "br":
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// eachElement calls f for the elements below one, and goes on below those for which it returns true.
func eachElement(n *html.Node, f func(*html.Node) bool) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.ElementNode && f(c) {
			eachElement(c, f)
		}
	}
}

var languageClass = lazyregexp.New(`(?:language-|lang-|brush: ?|highlight )([A-Za-z0-9+#]{1,20})`)

// languageOf is the language of code, by its classes.
func languageOf(n *html.Node) string {
	found := languageClass.FindStringSubmatch(attrOf(n, "class"))
	for c := n.FirstChild; c != nil && found == nil; c = c.NextSibling {
		found = languageClass.FindStringSubmatch(attrOf(c, "class"))
	}
	if found == nil {
		return ""
	}
	return strings.ToLower(found[1])
}
