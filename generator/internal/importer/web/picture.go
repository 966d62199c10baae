package web

import (
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/charset"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/importer/message"
	"jianbao/generator/internal/lazyregexp"
)

// finder finds the bytes of pictures.
type finder struct {
	files Files
	// parts finds a part of an archive by its whole address; nil without an archive.
	parts    Files
	location string   // where the archive's page was published
	data     []string // what stood in data: addresses
}

// candidates are the addresses of one picture: those that lazy pages load later are the better ones.
type candidates struct{ late, now []string }

// lateNames are the attributes that hold the address of a picture which scripts load.
var lateNames = []string{
	"data-src", "data-original", "data-lazy-src", "data-lazyload", "data-lazy", "data-actualsrc", "data-echo", "data-url",
	"lazy-src", "lazysrc", "original", "file", "zoomfile", "data-original-src", "data-backsrc", "oldsrc", "_src",
}

// picture reads an img, or v:imagedata of Word.
func (f *flow) picture(n *html.Node, s format, css style) {
	c := candidates{}
	for _, name := range lateNames {
		if v := strings.TrimSpace(attr(n, name)); v != "" {
			c.late = append(c.late, v)
		}
	}
	for _, name := range []string{"src", "xlink:href", "href", "o:href"} {
		if v := strings.TrimSpace(attr(n, name)); v != "" {
			c.now = append(c.now, v)
		}
	}
	if set := attr(n, "srcset"); set != "" && len(c.now) == 0 {
		first, _, _ := strings.Cut(strings.TrimSpace(set), ",")
		first, _, _ = strings.Cut(first, " ")
		c.late = append(c.late, first)
	}
	if len(c.late)+len(c.now) == 0 {
		if f.vml == "" {
			return
		}
		c.now = append(c.now, f.vml)
	}
	f.vml = ""
	f.place(c, n, s, css)
}

// place puts a picture where it stands, unless it is decoration.
func (f *flow) place(c candidates, n *html.Node, s format, css style) {
	pic := &document.Picture{Title: tidyAlt(attr(n, "title")), Alt: tidyAlt(attr(n, "alt"))}
	f.p.measure(pic, n, css)
	address := f.p.finder.find(pic, c)
	if address == "" {
		return
	}
	if what, out := f.p.decoration(pic, n, address); out {
		if what.Zh != "" {
			f.p.leftOut(what, shortAddress(address))
		}
		return
	}
	if f.same(pic, address) {
		return
	}
	if f.p.count++; f.p.count > f.p.limits.Pictures {
		f.p.full = true
		return
	}
	if pic.Missing != "" {
		pic.Missing = f.p.absolute(pic.Missing)
	}
	f.token(token{kind: pictureToken, picture: pic}, s)
}

// same tells that the picture before is the same one, which VML and img both name.
func (f *flow) same(pic *document.Picture, address string) bool {
	if !f.p.office() || len(f.para.tokens) == 0 {
		return false
	}
	last := f.para.tokens[len(f.para.tokens)-1]
	return last.kind == pictureToken && last.picture.Name == pic.Name && (last.picture.Missing == pic.Missing) &&
		strings.EqualFold(path.Base(slashes(address)), pic.Name)
}

// find fills in where a picture's bytes are, or that they are missing, and returns the address that it took.
func (d *finder) find(pic *document.Picture, c candidates) string {
	now := c.now
	if len(c.late) > 0 {
		now = nil
		for _, address := range c.now {
			if !placeholder(address) {
				now = append(now, address)
			}
		}
	}
	for _, address := range append(now, c.late...) {
		if read, size, ok := d.open(address); ok {
			pic.Read, pic.Size, pic.Name = read, size, nameOf(address)
			return address
		}
	}
	for _, address := range append(append([]string{}, c.late...), c.now...) {
		if !strings.HasPrefix(address, "data:") {
			pic.Missing, pic.Name = address, nameOf(address)
			return address
		}
	}
	return ""
}

// open finds the bytes of an address: in the page itself, in its archive, or beside it.
func (d *finder) open(address string) (read func() ([]byte, error), size int64, ok bool) {
	if n, found := strings.CutPrefix(address, dataMark); found {
		i, err := strconv.Atoi(n)
		if err != nil || i < 0 || i >= len(d.data) {
			return nil, 0, false
		}
		return dataPicture(d.data[i])
	}
	if d.parts != nil {
		if read, size, ok = d.parts(address); ok {
			return read, size, true
		}
	}
	for _, name := range localNames(address) {
		if read, size, ok = d.files(name); ok {
			return read, size, true
		}
	}
	return nil, 0, false
}

var scheme = lazyregexp.New(`^[A-Za-z][A-Za-z0-9+.-]+:`)

// savedExtensions are what browsers add to the names of pictures without one.
var savedExtensions = []string{".jpg", ".jpeg", ".png", ".webp", ".gif"}

// hasScheme reports whether an address begins with a scheme, in letters of any case.
func hasScheme(address, scheme string) bool {
	return len(address) >= len(scheme) && strings.EqualFold(address[:len(scheme)], scheme)
}

// localNames are the paths from the page's folder that an address may mean, none for one that is elsewhere.
func localNames(address string) (names []string) {
	add := func(name string) {
		name = path.Clean(strings.TrimLeft(name, "/"))
		if name == "." || name == ".." || strings.HasPrefix(name, "../") || strings.ContainsRune(name, 0) {
			return
		}
		for _, n := range names {
			if n == name {
				return
			}
		}
		names = append(names, name)
	}
	address = strings.TrimSpace(address)
	if hasScheme(address, "cid:") {
		return []string{"cid:" + unescape(address[4:])}
	}
	address = slashes(address)
	if file := hasScheme(address, "file:"); file || len(address) > 2 && address[1] == ':' {
		// Of a path on another computer, the picture and the folder that holds it are what was sent.
		parts := strings.Split(address[2:], "/")
		if file {
			parts = strings.Split(strings.Trim(address[len("file:"):], "/"), "/")
		}
		add(unescape(strings.Join(parts[max(0, len(parts)-2):], "/")))
		return names
	}
	if scheme.MatchString(address) || strings.HasPrefix(address, "//") {
		return nil
	}
	bare, _, _ := strings.Cut(address, "#")
	bare, _, _ = strings.Cut(bare, "?")
	add(unescape(bare))
	add(bare)
	add(unescape(address))
	base := names
	for _, name := range base {
		extension := path.Ext(name)
		if len(extension) > 1 && len(extension) <= 5 && !strings.Contains(extension, "(") {
			add(strings.TrimSuffix(name, extension))
			continue
		}
		for _, e := range savedExtensions {
			add(name + e)
		}
	}
	return names
}

func slashes(s string) string { return strings.ReplaceAll(s, `\`, "/") }

// unescape decodes percent signs, in UTF-8 or GBK; what is none stays.
func unescape(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out, err := url.PathUnescape(s)
	if err != nil {
		return s
	}
	if !utf8.ValidString(out) {
		return charset.Decode([]byte(out), "")
	}
	return out
}

// absolute is a missing picture's address, whole if the page's own is known.
func (p *page) absolute(address string) string {
	if strings.HasPrefix(address, "//") {
		return "https:" + address
	}
	if p.base == nil || scheme.MatchString(address) {
		return address
	}
	u, err := p.base.Parse(address)
	if err != nil {
		return address
	}
	return u.String()
}

// nameOf is the name of an address's file.
func nameOf(address string) string {
	if strings.HasPrefix(address, dataMark) {
		return ""
	}
	u, query, _ := strings.Cut(slashes(address), "?")
	u, _, _ = strings.Cut(u, "#")
	name := unescape(path.Base(u))
	if path.Ext(name) == "" { // WeChat names all its pictures 640
		if values, err := url.ParseQuery(query); err == nil && values.Get("wx_fmt") != "" {
			name += "." + strings.ToLower(values.Get("wx_fmt"))
		}
	}
	if name == "." || name == "/" {
		return ""
	}
	return name
}

func shortAddress(address string) string {
	if strings.HasPrefix(address, dataMark) {
		return "data:"
	}
	return address
}

var placeholderName = lazyregexp.New(
	`(?i)(loading|blank|placeholder|gr[ae]y|lazy|transparent|spacer|pixel|1x1|default|empty|nopic|noimg)[^/]*$`)

// placeholder tells that a page shows an address until its scripts load the picture.
func placeholder(address string) bool {
	return strings.HasPrefix(address, "data:") || address == "about:blank" || placeholderName.MatchString(address)
}

var noAlt = lazyregexp.New(`(?i)^(图片\s*\d*|图像|插图|照片\s*\d*|image\s*\d*|img[_\s-]*\d*|picture\s*\d*|undefined|null|` +
	`descript|文章图片|在这里插入图片描述|输入图片说明|图\s*\d*|说明[:：].*|` +
	`.{0,80}\.(jpe?g|png|gif|bmp|webp|tiff?)|[\w().-]{1,80}|微信图片_.*)$`)

// tidyAlt is an alternative text that says something: names of files and what programs fill in do not.
func tidyAlt(s string) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if blank(r) {
			return ' '
		}
		return r
	}, s)), " ")
	if noAlt.MatchString(s) {
		return ""
	}
	return s
}

// measure sets how large a picture is shown.
func (p *page) measure(pic *document.Picture, n *html.Node, css style) {
	width, height := pixels(attr(n, "width")), pixels(attr(n, "height"))
	if w := pixels(css["width"]); w > 0 {
		width = w
	}
	if h := pixels(css["height"]); h > 0 {
		height = h
	}
	ratio, _ := strconv.ParseFloat(attr(n, "data-ratio"), 64)
	if w := pixels(attr(n, "data-w")); w > 0 && (width == 0 || strings.HasSuffix(css["width"], "%")) {
		width, height = w, 0
	}
	if ratio > 0 && ratio < 1000 && width > 0 {
		height = width * ratio
	}
	const centimetre = 96 / 2.54
	pic.Width, pic.Height = width/centimetre, height/centimetre
	if strings.EqualFold(css["position"], "absolute") || strings.Contains(css["mso-wrap-style"], "none") {
		pic.Floats = true
	}
}

var iconAddress = lazyregexp.New(`(?i)(/icons?/|/icon_|_icon\b|filetype|fileicon|/emot|/emoji|/face/|/smil|` +
	`/ueditor/dialogs/|` +
	`/share/|weixin_?share|erweima|qrcode|/counter|pixel\.gif|spacer\.gif|1x1\.|/print\.|/close\.|next_?page|` +
	`prev_?page|/nopic)`)

// decoration tells that a picture is none of the article's, and what it is; pictures that are never seen are not named.
func (p *page) decoration(pic *document.Picture, n *html.Node, address string) (what diag.Text, out bool) {
	const centimetre = 96 / 2.54
	width, height := pic.Width*centimetre, pic.Height*centimetre
	if attr(n, "width") != "" && attr(n, "height") != "" && width > 0 && width <= 3 && height <= 3 ||
		pic.Read != nil && strings.HasPrefix(address, dataMark) && pic.Size < 100 {
		return diag.Text{}, true
	}
	if p.kind == wechat {
		return wechatDecoration(n, width, height, address)
	}
	if p.kind == site && iconAddress.MatchString(address) || width > 0 && height > 0 && width <= 34 && height <= 34 {
		return diag.Text{Zh: "图标", En: "an icon"}, true
	}
	return diag.Text{}, false
}

// Long data: addresses are taken out of a page before it is parsed, and stand in it as a number.
const dataMark = "data:jianbao,"

// takeData takes the pictures out of a page that stand in it as data: addresses.
func takeData(source string) (string, []string) {
	const mark = "data:image/"
	if !strings.Contains(source, mark) {
		return source, nil
	}
	var out strings.Builder
	var data []string
	for {
		before, rest, found := strings.Cut(source, mark)
		out.WriteString(before)
		if !found {
			return out.String(), data
		}
		end := strings.IndexAny(rest, "\"'<>)\\")
		quoted := before != "" && strings.IndexByte("\"'(=;", before[len(before)-1]) >= 0
		if end < 0 || !quoted || end < 16 || !strings.Contains(rest[:min(end, 80)], ",") {
			out.WriteString(mark)
			source = rest
			continue
		}
		out.WriteString(dataMark)
		out.WriteString(strconv.Itoa(len(data)))
		data = append(data, rest[:end])
		source = rest[end:]
	}
}

// dataPicture are the bytes of a data: address, without "data:image/".
func dataPicture(s string) (read func() ([]byte, error), size int64, ok bool) {
	kind, text, _ := strings.Cut(s, ",")
	if strings.HasPrefix(kind, "svg") || !strings.Contains(strings.ToLower(kind), ";base64") {
		return nil, 0, false
	}
	return func() ([]byte, error) { return message.Base64([]byte(unescape(text))), nil }, int64(len(text)) / 4 * 3, true
}
