// Videos on sites of others: a paragraph that is one link to a video is a card that leads there, or a frame that shows
// it, where the site allows that. Pasted code of players is no Markdown; it is recognised, and what to write is said.

package markdown

import (
	"bytes"
	"html"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/lazyregexp"
)

// Video is a video on a site of others.
type Video struct {
	URL    string // of its page
	Player string // what a frame may show; "" where the site allows none
	Site   string // what the other site is called
}

// videoLink is a paragraph that is a link to a video.
type videoLink struct {
	ast.BaseBlock
	Video
	title, where string
}

var kindVideoLink = ast.NewNodeKind("VideoLink")

// Kind implements ast.Node.
func (*videoLink) Kind() ast.NodeKind { return kindVideoLink }

// Dump implements ast.Node.
func (n *videoLink) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"URL": n.URL}, nil)
}

// videoParagraph replaces a paragraph that is nothing but a link to a video, and reports whether it did.
func (j *job) videoParagraph(n ast.Node) bool {
	if j.in.Video == nil {
		return false
	}
	var link ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Link, *ast.AutoLink:
			if link != nil {
				return false
			}
			link = c
		case *ast.Text:
			if len(bytes.Trim(c.Segment.Value(j.source.text), " \t\n\u3000")) > 0 {
				return false
			}
		default:
			return false
		}
	}
	address, title := "", ""
	switch link := link.(type) {
	case *ast.Link:
		address = string(link.Destination)
		title = strings.TrimSpace(string(appendVisible(nil, link, j.source.text)))
	case *ast.AutoLink:
		address = string(link.URL(j.source.text))
	default:
		return false
	}
	video, ok := j.in.Video(address)
	if !ok {
		return false
	}
	if title == "" || strings.Contains(title, "://") {
		title = j.word("观看视频", "Watch the video")
	}
	block := &videoLink{Video: video, title: title, where: j.word("到"+video.Site+"观看", "on "+video.Site)}
	n.Parent().ReplaceChild(n.Parent(), n, block)
	return true
}

// word is a text in the body's language.
func (j *job) word(zh, en string) string {
	if j.chinese {
		return zh
	}
	return en
}

func (nodeRenderer) videoLink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	o, n := w.(*output), node.(*videoLink)
	if n.Player != "" {
		_, _ = o.WriteString(`<figure class="video-frame"><iframe src="`)
		o.writeURL([]byte(n.Player))
		_, _ = o.WriteString(`" title="`)
		o.attribute(n.title)
		_, _ = o.WriteString(`" loading="lazy" sandbox="allow-scripts allow-same-origin allow-popups" ` +
			`allow="fullscreen; encrypted-media" referrerpolicy="strict-origin-when-cross-origin"></iframe><figcaption>`)
	} else {
		_, _ = o.WriteString(`<p class="video-link">`)
	}
	_, _ = o.WriteString(`<a href="`)
	o.writeURL([]byte(n.URL))
	_, _ = o.WriteString(`"><span>`)
	o.attribute(n.title)
	_, _ = o.WriteString(`</span> <small>`)
	o.attribute(n.where)
	_, _ = o.WriteString(`</small></a>`)
	if n.Player != "" {
		_, _ = o.WriteString("</figcaption></figure>\n")
	} else {
		_, _ = o.WriteString("</p>\n")
	}
	return ast.WalkContinue, nil
}

var (
	playerTag    = lazyregexp.New(`(?i)^(?:<|&lt;|\\<|＜)(/?)(iframe|video|audio|embed|object|source)\b`)
	playerSource = lazyregexp.New(`(?i)\b(?:src|data)\s*=\s*["'“”＂]?\s*([^"'“”＂\s<>]+)`)
	playerEnd    = lazyregexp.New(`(?i)</(?:iframe|video|audio|object)`)
)

// maxPlayerCode is how much of pasted code is searched for the address of the video.
const maxPlayerCode = 2 << 10

// playerCode says what to write instead of the pasted code of a player that begins at an offset. Its closing tags are
// said with it: then known is true, and there is nothing to say.
func (j *job) playerCode(at int) (d diag.Diagnostic, known bool) {
	code := j.source.text[at:min(len(j.source.text), at+maxPlayerCode)]
	m := playerTag.FindSubmatch(code)
	if m == nil {
		return d, false
	}
	if len(m[1]) > 0 || at < j.playerEnd { // it belongs to the tag before
		return d, j.playerEnd > 0
	}
	plain := html.UnescapeString(string(code))
	if end := playerEnd.FindStringIndex(plain); end != nil {
		plain = plain[:end[0]]
	}
	j.playerEnd = at + len(plain)
	line := "![](" + j.word("视频", "video") + ".mp4)"
	if src := playerSource.FindStringSubmatch(plain); src != nil {
		line = j.videoLine(src[1])
	}
	return diag.New(diag.BodyPlayer, string(m[2]), line), true
}

// videoLine is the line of Markdown that shows what the code of a player has as its address.
func (j *job) videoLine(src string) string {
	if j.in.Video != nil {
		if video, ok := j.in.Video(src); ok {
			return "[" + j.word("观看视频", "Watch the video") + "](" + video.URL + ")"
		}
	}
	scheme, ok := urlScheme(src)
	switch {
	case strings.HasPrefix(src, "//"):
		src = "https:" + src
	case ok && scheme == "":
		name := path.Base(strings.ReplaceAll(src, `\`, "/"))
		name, _, _ = strings.Cut(name, "?")
		return "![](" + name + ")"
	}
	return "[" + j.word("观看视频", "Watch the video") + "](" + clipRunes(src, 200) + ")"
}

// escapedPlayer finds the code of players whose signs an editor has escaped.
var escapedPlayer = lazyregexp.New(`(?i)(?:&lt;|\\<|＜)(?:iframe|video|audio|embed)\b[^\n]{0,400}`)

// checkEscapedPlayers reports the code of players that an editor has made text of.
func (j *job) checkEscapedPlayers() {
	text := j.source.text
	has := func(sign string) bool { return bytes.Contains(text, []byte(sign)) }
	if !has("&lt;") && !has(`\<`) && !has("＜") {
		return
	}
	for _, at := range escapedPlayer.FindAllIndex(text, maxHTMLWarnings) {
		if !bytes.Contains(bytes.ToLower(text[at[0]:at[1]]), []byte("src")) {
			continue // a text about them
		}
		if d, known := j.playerCode(at[0]); known && d.Code != "" {
			j.report(d, at[0], at[1])
		}
	}
}
