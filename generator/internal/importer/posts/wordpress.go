package posts

import (
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/lazyregexp"
)

// item is a post in an export of WordPress.
type item struct {
	Title    string `xml:"title"`
	Link     string `xml:"link"`
	PubDate  string `xml:"pubDate"`
	Creator  string `xml:"creator"`
	Encoded  []part `xml:"encoded"`
	ID       string `xml:"post_id"`
	Date     string `xml:"post_date"`
	Modified string `xml:"post_modified"`
	Name     string `xml:"post_name"`
	Status   string `xml:"status"`
	Type     string `xml:"post_type"`
	Password string `xml:"post_password"`
	Sticky   string `xml:"is_sticky"`
	File     string `xml:"attachment_url"`
	Terms    []term `xml:"category"`
	Meta     []meta `xml:"postmeta"`
}

type part struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
}

type term struct {
	Domain string `xml:"domain,attr"`
	Name   string `xml:",chardata"`
}

type meta struct {
	Key   string `xml:"meta_key"`
	Value string `xml:"meta_value"`
}

// readExports reads the files that hold posts, or the named ones.
func (m *move) readExports(names []string) {
	if names == nil {
		for _, name := range m.files.names {
			if !strings.Contains(name, "/") && (m.kind == WordPress && extension(name) == ".xml" || m.kind == JSON &&
				extension(name) == ".json") {
				names = append(names, name)
			}
		}
	}
	for _, name := range names {
		if m.ctx.Err() != nil {
			return
		}
		text, why := m.readText(name, m.o.Limits.Page)
		switch {
		case why != (diag.Text{}):
			m.leaveOut(name, why, true)
		case m.kind == JSON:
			m.readJSON(name, text)
		default:
			m.readWXR(name, text)
		}
	}
}

// readWXR reads an export of WordPress.
func (m *move) readWXR(name, text string) {
	decoder := xml.NewDecoder(strings.NewReader(plainXML(text)))
	decoder.Strict = false
	decoder.Entity = xml.HTMLEntity
	decoder.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	var items []item
	for depth := 0; ; {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			m.leaveOut(name, diag.Text{Zh: "从一处起读不懂：" + err.Error(), En: "it cannot be read from a place on: " + err.Error()},
				true)
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch {
			case t.Name.Local == "item":
				var it item
				if err := decoder.DecodeElement(&it, &t); err != nil {
					m.leaveOut(name+"#"+strconv.Itoa(len(items)+1), diag.Text{Zh: "不完整", En: "it is cut off"}, true)
				}
				items = append(items, it)
				continue
			case depth == 2 && (t.Name.Local == "link" || t.Name.Local == "base_blog_url"):
				var address string
				if decoder.DecodeElement(&address, &t) == nil {
					m.ownAddress(address)
				}
				continue
			}
			if depth++; depth > m.o.Limits.Depth {
				m.leaveOut(name, diag.Text{Zh: "嵌套太深", En: "it is nested too deep"}, true)
				return
			}
		case xml.EndElement:
			depth--
		}
	}
	m.addItems(name, items)
}

// plainXML is a text without the characters that XML forbids, of which exports have some.
func plainXML(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff || r == utf8.RuneError {
			return -1
		}
		return r
	}, text)
}

func (m *move) ownAddress(address string) {
	if m.settings.host != "" {
		return
	}
	if _, rest, ok := strings.Cut(strings.TrimSpace(address), "://"); ok {
		host, root, _ := strings.Cut(rest, "/")
		m.settings.host = strings.ToLower(host)
		m.settings.root = strings.TrimSuffix(path.Clean("/"+root), "/")
	}
}

// addItems makes posts of the items of an export.
func (m *move) addItems(name string, items []item) {
	files := map[string]string{} // attachments by their numbers
	captions := map[string]string{}
	for _, it := range items {
		if it.Type == "attachment" {
			files[it.ID] = strings.TrimSpace(it.File)
			captions[it.ID] = it.encoded("excerpt")
		}
	}
	for i := range items {
		it := &items[i]
		from := name + "#" + firstOf(strings.TrimSpace(it.ID), strconv.Itoa(i+1))
		switch it.Type {
		case "post", "":
		case "attachment", "nav_menu_item", "revision", "custom_css", "customize_changeset", "wp_global_styles",
			"wp_navigation",
			"wp_template", "wp_template_part", "wp_block", "oembed_cache":
			continue
		default:
			m.leaveOut(from+" "+oneLine(it.Title, 60), whyPage, false)
			continue
		}
		if it.Status == "trash" || it.Status == "auto-draft" {
			m.leaveOut(from+" "+oneLine(it.Title, 60), diag.Text{Zh: "在回收站里", En: "it is in the bin"}, false)
			continue
		}
		m.addItem(name, from, it, files, captions)
	}
}

func (it *item) encoded(kind string) string {
	for _, p := range it.Encoded {
		if kind == "excerpt" && strings.Contains(p.XMLName.Space, "excerpt") || kind == "content" &&
			strings.Contains(p.XMLName.Space, "content") {
			return strings.TrimSpace(p.Text)
		}
	}
	return ""
}

// addItem makes a post of an item.
func (m *move) addItem(file, from string, it *item, files, captions map[string]string) {
	front := map[string]any{
		"title": it.Title, "date": it.Date, "updated": it.Modified, "author": it.Creator, "slug": it.Name,
		"excerpt": oneLine(stripped(it.encoded("excerpt")), maxSummary), "sticky": it.Sticky,
	}
	if strings.HasPrefix(it.Date, "0000") || it.Date == "" {
		front["date"] = it.PubDate
	}
	if it.Modified == it.Date || strings.HasPrefix(it.Modified, "0000") {
		delete(front, "updated")
	}
	if it.Status != "" {
		front["status"] = it.Status
	}
	if it.Password != "" {
		front["password"] = "是"
	}
	var categories, tags []any
	for _, t := range it.Terms {
		switch t.Domain {
		case "category":
			categories = append(categories, t.Name)
		case "post_tag":
			tags = append(tags, t.Name)
		}
	}
	front["categories"], front["tags"] = categories, tags
	for _, meta := range it.Meta {
		if meta.Key == "_thumbnail_id" && files[meta.Value] != "" {
			front["cover"] = files[meta.Value]
		}
	}
	s := &source{
		post: Post{From: from}, file: file, folder: ".", front: front, isHTML: true, stem: it.Name,
		body: pack(galleries(it.encoded("content"), files, captions)), address: strings.TrimSpace(it.Link),
	}
	m.fields(s)
	if s.post.Date.IsZero() {
		s.post.Guessed = append(s.post.Guessed, "date")
	}
	m.sources = append(m.sources, s)
}

var anyTag = lazyregexp.New(`<[^>]*>`)

func stripped(s string) string { return unescape(anyTag.ReplaceAllString(s, " ")) }

var (
	captionCode = lazyregexp.New(`(?s)\[caption([^\]]*)\](.*?)\[/caption\]`)
	captionAttr = lazyregexp.New(`caption="([^"]*)"`)
	imageInside = lazyregexp.New(`(?s)^\s*((?:<a[^>]*>)?\s*<img[^>]*>\s*(?:</a>)?)(.*)$`)
	galleryCode = lazyregexp.New(`\[gallery[^\]]*ids="([\d, ]+)"[^\]]*\]`)
	embedCode   = lazyregexp.New(
		`\[(?:embed|video|audio|playlist)[^\]]*\]\s*(https?://[^\s\[\]]+)\s*\[/(?:embed|video|audio)\]`)
	playerCode = lazyregexp.New(
		`\[(video|audio)[^\]]*?(?:src|mp4|mp3|webm|m4a|ogg)="([^"]+)"[^\]]*\](?:\[/(?:video|audio)\])?`)
)

// galleries writes the shortcodes of WordPress for pictures and videos as HTML.
func galleries(text string, files, captions map[string]string) string {
	text = captionCode.ReplaceAllStringFunc(text, func(s string) string {
		m := captionCode.FindStringSubmatch(s)
		inside := imageInside.FindStringSubmatch(m[2])
		if inside == nil {
			return m[2]
		}
		caption := inside[2]
		if a := captionAttr.FindStringSubmatch(m[1]); a != nil && strings.TrimSpace(caption) == "" {
			caption = a[1]
		}
		return "<figure>" + inside[1] + "<figcaption>" + caption + "</figcaption></figure>"
	})
	text = galleryCode.ReplaceAllStringFunc(text, func(s string) string {
		var b strings.Builder
		for _, id := range strings.Split(galleryCode.FindStringSubmatch(s)[1], ",") {
			if id = strings.TrimSpace(id); files[id] != "" {
				b.WriteString("<p><img src=\"" + quoteHTML(files[id]) + "\" title=\"" + quoteHTML(captions[id]) + "\"></p>")
			} else {
				b.WriteString("<p>[gallery " + id + "]</p>")
			}
		}
		return b.String()
	})
	text = embedCode.ReplaceAllString(text, `<p><a href="$1">$1</a></p>`)
	return playerCode.ReplaceAllString(text, `<p><a href="$2">$1</a></p>`)
}

func quoteHTML(s string) string {
	return strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func quote(s string) string { return frontmatter.Quote(s) }
