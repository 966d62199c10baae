// Videos and sounds that lie beside the body: ![说明](video.mp4) in a paragraph of its own is a player. What is seen
// before it plays is the photo that its title names, ![说明](video.mp4 "scene.jpg"), else one of the same name,
// video.jpg.

package markdown

import (
	"bytes"
	"net/url"
	"path"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

// player is a video or a sound in the tree. It replaces goldmark's image. In a line of text it is a link.
type player struct {
	ast.BaseInline
	File
	poster         *Photo
	text           string // what readers see of it, or hear
	caption        string
	download       string // for browsers that cannot play it
	placed, inLink bool
	start, end     int
}

// players is a block of them.
type players struct {
	ast.BaseBlock
	list []*player
}

var (
	kindPlayer  = ast.NewNodeKind("Player")
	kindPlayers = ast.NewNodeKind("Players")
)

// Kind implements ast.Node.
func (*player) Kind() ast.NodeKind { return kindPlayer }

// Dump implements ast.Node.
func (n *player) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"URL": n.URL}, nil)
}

// Kind implements ast.Node.
func (*players) Kind() ast.NodeKind { return kindPlayers }

// Dump implements ast.Node.
func (n *players) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// isPlayed reports whether a file is played, by its kind.
func isPlayed(kind string) bool { return kind == "video" || kind == "audio" }

// replaceByPlayer makes an image a player, if it names a video or a sound.
func (j *job) replaceByPlayer(n *ast.Image, text string) bool {
	address := cleanURL(n.Destination)
	if j.in.File == nil || !isInternal(address) {
		return false
	}
	file, ok := j.in.File(address)
	if !ok || !isPlayed(file.Kind) {
		return false
	}
	p := &player{File: file, text: text, caption: text, inLink: j.inLink, download: j.word("下载", "Download ") + file.Name}
	if title := strings.TrimSpace(string(resolve(n.Title))); file.Kind == "video" && isPhotoName(title) {
		p.poster = j.namedPoster(n, title)
	} else if file.Kind == "video" {
		p.poster = j.posterOf(address)
	}
	if p.poster != nil && text == "" {
		p.text, p.caption = altOf(p.poster), p.poster.Caption
	}
	if p.text == "" {
		p.text = strings.TrimSuffix(file.Name, path.Ext(file.Name))
	}
	p.start, p.end = j.locateDestination(n.Destination, n.Pos())
	if j.in.OnLink != nil {
		j.in.OnLink(file.URL, j.span(p.start, p.end))
	}
	j.players = append(j.players, p)
	n.Parent().ReplaceChild(n.Parent(), n, p)
	return true
}

// namedPoster is the photo that the title of a video names, or nil after a report.
func (j *job) namedPoster(n *ast.Image, title string) *Photo {
	j.photos.build(j.in.Photos)
	name := strings.ReplaceAll(title, `\`, "/")
	decoded, err := url.PathUnescape(name)
	if err != nil {
		decoded = name
	}
	for _, name := range []string{name, decoded} {
		i, ok := j.photos.byName[path.Clean(norm.NFC.String(name))]
		switch {
		case ok && len(j.in.Photos[i].Images) > 0:
			j.photos.used[i] = true
			return &j.in.Photos[i]
		case ok:
			return nil // it is damaged, and reported
		}
	}
	if len(j.diags) < maxReports {
		_, after := j.locateDestination(n.Destination, n.Pos())
		start, end := j.locateDestination(n.Title, after)
		j.report(diag.New(diag.BodyReference, title).Suggest(j.nearestPhotos(path.Clean(decoded))...), start, end)
	}
	return nil
}

// posterOf is the photo that has the name of a video. It is used by that.
func (j *job) posterOf(address string) *Photo {
	name := strings.ReplaceAll(address, `\`, "/")
	if decoded, err := url.PathUnescape(name); err == nil {
		name = decoded
	}
	name = path.Clean(norm.NFC.String(name))
	stem := strings.TrimSuffix(name, path.Ext(name))
	j.photos.build(j.in.Photos)
	for i := range j.in.Photos {
		photo := path.Clean(norm.NFC.String(j.in.Photos[i].File))
		if strings.EqualFold(strings.TrimSuffix(photo, path.Ext(photo)), stem) && len(j.in.Photos[i].Images) > 0 {
			j.photos.used[i] = true
			return &j.in.Photos[i]
		}
	}
	return nil
}

// playerParagraph replaces a paragraph of nothing but videos and sounds, and reports whether it did.
func (j *job) playerParagraph(n ast.Node) bool {
	if len(j.players) == 0 {
		return false
	}
	block := &players{}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *player:
			block.list = append(block.list, c)
		case *ast.Text:
			if len(bytes.Trim(c.Segment.Value(j.source.text), " \t\n\u3000")) > 0 {
				return false
			}
		default:
			return false
		}
	}
	if len(block.list) == 0 {
		return false
	}
	for _, p := range block.list {
		p.placed = true
	}
	n.Parent().ReplaceChild(n.Parent(), n, block)
	return true
}

// reportInlinePlayers reports videos within text, which are links there.
func (j *job) reportInlinePlayers() {
	for _, p := range j.players {
		if !p.placed {
			j.report(diag.New(diag.BodyMediaInline), p.start, p.end)
		}
	}
}

func (nodeRenderer) players(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		for _, p := range node.(*players).list {
			w.(*output).player(p)
		}
	}
	return ast.WalkSkipChildren, nil
}

func (nodeRenderer) player(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	o, n := w.(*output), node.(*player)
	switch {
	case !entering:
	case n.inLink:
		o.attribute(n.text)
	default:
		o.link(n.URL, n.text)
	}
	return ast.WalkSkipChildren, nil
}

// link writes a link with a plain text.
func (o *output) link(url, text string) {
	_, _ = o.WriteString(`<a href="`)
	o.writeURL([]byte(url))
	_, _ = o.WriteString(`">`)
	o.attribute(text)
	_, _ = o.WriteString(`</a>`)
}

// player writes a figure with a video or a sound. A browser learns its size from the page, so that nothing moves, and
// loads no more than its head before the reader starts it.
func (o *output) player(p *player) {
	_, _ = o.WriteString(`<figure class="` + p.File.Kind + `"><` + p.File.Kind + ` controls preload="metadata"`)
	if p.File.Kind == "video" {
		_, _ = o.WriteString(` playsinline`)
		if p.Width > 0 && p.Height > 0 {
			_, _ = o.WriteString(` width="` + strconv.Itoa(p.Width) + `" height="` + strconv.Itoa(p.Height) + `"`)
		}
		if p.poster != nil {
			_, _ = o.WriteString(` poster="`)
			o.attribute(p.poster.Images[0].URL)
			_, _ = o.WriteString(`"`)
		}
	}
	_, _ = o.WriteString(` src="`)
	o.writeURL([]byte(p.URL))
	_, _ = o.WriteString(`" aria-label="`)
	o.attribute(p.text)
	_, _ = o.WriteString(`">`)
	o.link(p.URL, p.download)
	_, _ = o.WriteString(`</` + p.File.Kind + `>`)
	if p.caption != "" {
		_, _ = o.WriteString(`<figcaption>`)
		o.attribute(p.caption)
		_, _ = o.WriteString(`</figcaption>`)
	}
	_, _ = o.WriteString("</figure>\n")
}

// noPlayer says why an image that is called as a video or a sound is none: the file is not there, or browsers do not
// play its kind.
func (j *job) noPlayer(address, name string) (d diag.Diagnostic, ok bool) {
	switch extension := strings.ToLower(path.Ext(name)); extension {
	case ".mp4", ".m4v", ".mov", ".webm", ".mp3", ".m4a", ".wav", ".ogg":
		if j.in.File == nil {
			return d, false
		}
		return j.deadLink(address), true
	case ".avi", ".wmv", ".flv", ".mkv", ".rmvb", ".rm", ".mpg", ".mpeg", ".3gp", ".mts", ".vob", ".asf", ".f4v":
		return diag.New(diag.MediaFormat, extension), true
	case ".wma", ".amr", ".aac", ".flac", ".ape", ".silk":
		return diag.New(diag.MediaFormat, extension), true
	}
	return d, false
}
