package web

import (
	"cmp"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// blocks are the elements that begin and end a paragraph.
var blocks = set(`address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption
	figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre section summary table tbody td
	tfoot th thead tr ul dir listing xmp v:textbox foreignobject`)

// owners are the elements that hold one paragraph each.
var owners = set("p h1 h2 h3 h4 h5 h6 li caption figcaption dt dd th address blockquote")

// format is how text is set.
type format struct {
	run   document.Run // without text
	size  float64
	align document.Align
	pre   bool
}

// flow turns a tree into blocks.
type flow struct {
	p     *page
	out   []document.Block
	para  paragraph
	block block
	lists []*list
	vml   string // of a picture in a comment of Word, which an img follows
	depth int    // of tables
}

// list is a list that is open.
type list struct {
	ordered bool
	kind    string
	next    int
	level   int
}

// blocks are those of an element.
func (p *page) blocks(n *html.Node) []document.Block {
	f := flow{p: p}
	f.node(n, format{}, 0)
	f.end()
	return f.out
}

func (f *flow) children(n *html.Node, s format, depth int) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		f.node(c, s, depth+1)
	}
}

const maxWalk = 4000 // beyond the parser's own bound: it may move elements deeper

func (f *flow) node(n *html.Node, s format, depth int) {
	switch n.Type {
	case html.TextNode:
		f.text(n.Data, s)
	case html.CommentNode:
		f.comment(n.Data)
	case html.DocumentNode:
		f.children(n, s, depth)
	case html.ElementNode:
		if depth > maxWalk {
			f.text(visible(n), s)
			return
		}
		f.element(n, s, depth)
	}
}

// element reads one element.
func (f *flow) element(n *html.Node, s format, depth int) {
	if unseen[n.Data] && n.Data != "iframe" && n.Data != "embed" && n.Data != "object" {
		return
	}
	css := f.p.styleOf(n)
	if f.left(n, css) || f.special(n, s, css) {
		return
	}
	s = f.format(n, s, css)
	display := strings.ToLower(css["display"])
	isBlock := blocks[n.Data] && display != "inline" ||
		display == "block" || display == "flex" || display == "grid" || display == "table" || display == "list-item"
	if !isBlock {
		f.children(n, s, depth)
		return
	}
	f.flush()
	kept := f.block
	f.enter(n, css)
	switch n.Data {
	case "table":
		f.table(n, s, depth)
	case "hr":
		f.add(document.Block{Kind: document.Rule, Place: f.p.place})
	case "ol", "ul", "menu", "dir":
		f.list(n, s, css, depth)
	case "li":
		f.item(n, css)
		f.children(n, s, depth)
	default:
		f.children(n, s, depth)
	}
	f.flush()
	if n.Data == "li" {
		f.setNumber("", false)
	}
	f.block = kept
}

// enter sets what an element makes of its paragraphs.
func (f *flow) enter(n *html.Node, css style) {
	b := &f.block
	b.own = owners[n.Data]
	switch n.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		b.outline = int(n.Data[1] - '0')
		b.style = "heading " + n.Data[1:]
	case "blockquote":
		b.kind = document.Quote
	case "pre", "listing", "xmp":
		b.kind = document.Code
	case "figcaption", "caption":
		b.style, b.caption = "caption", true
	case "v:textbox":
		b.textBox = true
	case "li", "dd", "dt":
		b.style = ""
	}
	if f.p.office() {
		f.enterOffice(n, css)
	}
	if f.p.kind == wechat && f.p.emphasised(n) {
		b.emphasis = true
	}
}

// format is how the text of an element is set.
func (f *flow) format(n *html.Node, s format, css style) format {
	switch n.Data {
	case "b", "strong":
		s.run.Bold = true
	case "i", "em", "cite", "var":
		s.run.Italic = true
	case "s", "strike", "del":
		s.run.Strike = true
	case "sup":
		s.run.Super = true
	case "sub":
		s.run.Sub = true
	case "center":
		s.align = document.Center
	case "font":
		if size := fontSize(attr(n, "size")); size > 0 {
			s.size = size
		}
	case "a":
		s.run.Link = f.p.link(attr(n, "href"))
	case "pre", "listing", "xmp":
		s.pre = true
	}
	switch weight(css["font-weight"]) {
	case 1:
		s.run.Bold = true
	case -1:
		s.run.Bold = false
	}
	if style := css["font-style"]; strings.EqualFold(style, "italic") {
		s.run.Italic = true
	} else if strings.EqualFold(style, "normal") {
		s.run.Italic = false
	}
	if strings.Contains(css["text-decoration"], "line-through") {
		s.run.Strike = true
	}
	if size := points(css["font-size"], s.size); size > 0 {
		s.size = size
	}
	if align, ok := alignment(attr(n, "align")); ok && n.Data != "table" && n.Data != "img" {
		s.align = align
	}
	if align, ok := alignment(css["text-align"]); ok {
		s.align = align
	}
	return s
}

// text adds text to the paragraph.
func (f *flow) text(data string, s format) {
	if data == "" {
		return
	}
	if s.pre {
		for i, line := range strings.Split(strings.ReplaceAll(data, "\r\n", "\n"), "\n") {
			if i > 0 {
				f.token(token{kind: breakToken}, s)
			}
			if line = strings.Map(noSoft, line); line != "" {
				f.token(token{run: withText(s.run, line), size: s.size}, s)
			}
		}
		return
	}
	if data = soften(data); data != "" {
		f.token(token{run: withText(s.run, data), size: s.size}, s)
	}
}

func withText(r document.Run, text string) document.Run {
	r.Text = text
	return r
}

func noSoft(r rune) rune {
	if r == softBlank || r == softBreak {
		return -1
	}
	return r
}

// soften replaces each row of the source's blanks.
func soften(data string) string {
	var out strings.Builder
	for i := 0; i < len(data); {
		c := data[i]
		if c == softBlank || c == softBreak {
			i++
			continue
		}
		if c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			out.WriteByte(c)
			i++
			continue
		}
		mark := byte(softBlank)
		for i < len(data) && strings.IndexByte(" \t\n\r\f", data[i]) >= 0 {
			if data[i] == '\n' || data[i] == '\r' {
				mark = softBreak
			}
			i++
		}
		out.WriteByte(mark)
	}
	return out.String()
}

// token adds a piece to the paragraph, which the first visible one opens.
func (f *flow) token(t token, s format) {
	p := &f.para
	if !p.open && (t.kind == pictureToken || t.run.Note > 0 || strings.ContainsFunc(t.run.Text, visibleRune)) {
		p.open, p.format, p.align = true, f.block, s.align
	}
	p.tokens = append(p.tokens, t)
}

// link is an address that a reader of the bulletin can follow, or "".
func (p *page) link(href string) string {
	href = strings.TrimSpace(href)
	lower := strings.ToLower(href)
	if strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") || strings.HasPrefix(lower, "mailto:") {
		return href
	}
	if strings.HasPrefix(href, "//") {
		return "https:" + href
	}
	if p.base == nil || href == "" || strings.HasPrefix(href, "#") || strings.Contains(href, ":") {
		return ""
	}
	u, err := p.base.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// list reads a list.
func (f *flow) list(n *html.Node, s format, css style, depth int) {
	l := &list{ordered: n.Data == "ol", next: 1, level: len(f.lists), kind: attr(n, "type")}
	if kind := css["list-style-type"]; kind != "" {
		l.kind = strings.ToLower(kind)
	}
	if start, err := strconv.Atoi(attr(n, "start")); err == nil && start >= 0 && start < 1_000_000 {
		l.next = start
	}
	f.lists = append(f.lists, l)
	f.children(n, s, depth)
	f.flush()
	f.lists = f.lists[:len(f.lists)-1]
}

// item begins an entry of a list: its first paragraph has the number, or is the item.
func (f *flow) item(n *html.Node, css style) {
	l := &list{}
	if len(f.lists) > 0 {
		l = f.lists[len(f.lists)-1]
	}
	kind := l.kind
	if own := css["list-style-type"]; own != "" {
		kind = strings.ToLower(own)
	}
	if value, err := strconv.Atoi(attr(n, "value")); err == nil && value >= 0 && value < 1_000_000 {
		l.next = value
	}
	switch {
	case kind == "none":
	case !l.ordered && numbered(kind, 1) == "" || kind == "disc" || kind == "circle" || kind == "square":
		f.block.kind, f.block.level = document.Item, l.level
	default:
		f.setNumber(cmp.Or(numbered(kind, l.next), strconv.Itoa(l.next)+"."), false)
	}
	l.next++
}

// lostKinds are what a bulletin cannot hold, by the element that shows it.
var lostKinds = map[string]diag.Text{
	"video": {Zh: "视频", En: "a video"}, "mpvideo": {Zh: "视频", En: "a video"},
	"mp-common-videosnap": {Zh: "视频号视频", En: "a video"}, "mp-common-video": {Zh: "视频", En: "a video"},
	"audio": {Zh: "音频", En: "a recording"}, "mpvoice": {Zh: "音频", En: "a recording"},
	"mp-common-mpaudio": {Zh: "音频", En: "a recording"}, "qqmusic": {Zh: "音乐", En: "music"},
	"mp-common-qqmusic": {Zh: "音乐", En: "music"}, "mp-common-vote": {Zh: "投票", En: "a vote"},
	"mpvote": {Zh: "投票", En: "a vote"}, "embed": {Zh: "Flash 动画", En: "a Flash film"},
	"object": {Zh: "嵌入的对象", En: "an embedded object"}, "iframe": {Zh: "嵌入的页面", En: "an embedded page"},
	"canvas": {Zh: "图表", En: "a chart"},
}
