package theme

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"io"
	"math"
	"strconv"
	"strings"

	_ "golang.org/x/image/webp"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/icon"
)

// Picture is a picture of assets/ that pages show: a logo, say.
type Picture struct {
	URL           string
	Width, Height int
	SVG           bool
}

// The largest pictures: every page loads a logo.
const (
	maxPictureBytes = 1 << 20
	maxPictureSide  = 8000
)

// Picture reads one by its name, and recognises it by its content. Found is false where there is no such file; problem
// says why one cannot be shown.
func (t *Theme) Picture(name string) (p Picture, problem diag.Text, found bool) {
	url, data, found := t.Asset(strings.TrimPrefix(name, "assets/"))
	if !found {
		return p, problem, false
	}
	p.URL = url
	if len(data) > maxPictureBytes {
		return p, diag.Text{Zh: "超过 1 MB", En: "larger than 1 MB"}, true
	}
	if size, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil {
		p.Width, p.Height = size.Width, size.Height
		if p.Width < 1 || p.Height < 1 || p.Width > maxPictureSide || p.Height > maxPictureSide {
			problem = diag.Text{Zh: "长宽应当在 1 到 8000 像素之间", En: "its sides must be 1 to 8000 pixels"}
		}
		return p, problem, true
	}
	p.SVG = true
	p.Width, p.Height, problem = readSVG(data)
	return p, problem, true
}

var notPicture = diag.Text{Zh: "不是 SVG、PNG、JPEG、GIF 或 WebP 图片", En: "it is no SVG, PNG, JPEG, GIF or WebP"}

// readSVG is the size of an SVG that holds nothing but a drawing: one that is opened by its address could run a script
// in the site's name, or load from others.
func readSVG(data []byte) (width, height int, problem diag.Text) {
	d := xml.NewDecoder(bytes.NewReader(data))
	root := false
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && root:
			return width, height, problem
		case err != nil:
			return 0, 0, notPicture
		}
		switch token := token.(type) {
		case xml.Directive:
			if bytes.Contains(token, []byte("<!")) || bytes.ContainsAny(token, "[") {
				return 0, 0, holds("DOCTYPE […]")
			}
		case xml.ProcInst:
			if token.Target != "xml" {
				return 0, 0, holds("<?" + token.Target)
			}
		case xml.CharData:
			if what := foreignStyle(string(token)); what != "" {
				return 0, 0, holds(what)
			}
		case xml.StartElement:
			if !root {
				root = true
				if token.Name.Local != "svg" {
					return 0, 0, notPicture
				}
				if width, height = sizeOfSVG(token.Attr); width == 0 {
					return 0, 0, sizeless
				}
			}
			if what := forbiddenIn(token); what != "" {
				return 0, 0, holds(what)
			}
		}
	}
}

var sizeless = diag.Text{
	Zh: "这个 SVG 没有 width、height，也没有 viewBox", En: "the SVG has neither width and height nor a viewBox",
}

func holds(what string) diag.Text {
	return diag.Text{Zh: "SVG 里有 " + what + "，不能发布", En: "the SVG holds " + what + ", which cannot be published"}
}

// forbiddenIn names what an element has that does more than draw.
func forbiddenIn(e xml.StartElement) string {
	switch name := strings.ToLower(e.Name.Local); name {
	case "script", "foreignobject", "iframe", "embed", "object", "audio", "video", "handler", "listener", "set", "animate",
		"animatetransform", "animatemotion":
		return "<" + e.Name.Local + ">"
	}
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
		switch {
		case strings.HasPrefix(name, "on"):
			return a.Name.Local + "="
		case name == "href" || name == "src":
			if !strings.HasPrefix(value, "#") && !strings.HasPrefix(strings.ToLower(value), "data:image/") ||
				strings.HasPrefix(strings.ToLower(value), "data:image/svg") {
				return a.Name.Local + `="` + value[:min(len(value), 40)] + `"`
			}
		default:
			if what := foreignStyle(value); what != "" {
				return what
			}
		}
	}
	return ""
}

// foreignStyle names what style rules load.
func foreignStyle(css string) string {
	css = strings.ToLower(css)
	if strings.Contains(css, "@import") {
		return "@import"
	}
	for {
		_, rest, found := strings.Cut(css, "url(")
		if !found {
			return ""
		}
		if rest = strings.TrimLeft(rest, " \t\n'\""); !strings.HasPrefix(rest, "#") {
			return "url(…)"
		}
		css = rest
	}
}

// sizeOfSVG is that of its width and height, else of its viewBox, in whole pixels; 0 if it has neither.
func sizeOfSVG(attributes []xml.Attr) (width, height int) {
	value := map[string]string{}
	for _, a := range attributes {
		value[a.Name.Local] = strings.TrimSpace(a.Value)
	}
	number := func(s string) float64 {
		n, err := strconv.ParseFloat(strings.TrimSuffix(s, "px"), 64)
		if err != nil || !(n > 0) || n > 1e6 {
			return 0
		}
		return n
	}
	w, h := number(value["width"]), number(value["height"])
	if box := strings.FieldsFunc(value["viewBox"], func(r rune) bool { return r == ' ' || r == ',' }); len(box) == 4 &&
		(w == 0 || h == 0) {
		w, h = number(box[2]), number(box[3])
	}
	if w == 0 || h == 0 {
		return 0, 0
	}
	for w < 64 || h < 64 { // the ratio is what matters, and fractions would lose it
		w, h = 2*w, 2*h
	}
	return int(math.Round(w)), int(math.Round(h))
}

// Icons is what the icons of a site are made of.
type Icons = icon.Source

// Icons are what the icons of a site are made of: its first picture of the given names that has pixels, and where it is
// asked for, one that is nearly square.
func (t *Theme) Icons(title string, favicon, logo string) *Icons {
	c := t.options.Colors
	c.fillFrom(t.colors)
	s := &icon.Source{Title: title, Accent: c.Accent, Ground: c.Ground}
	for i, name := range []string{favicon, logo} {
		p, problem, found := t.Picture(name)
		square := p.Width <= 5*p.Height/4 && p.Height <= 5*p.Width/4
		if name == "" || !found || problem != (diag.Text{}) || p.SVG || i == 1 && !square {
			continue
		}
		_, s.Picture, _ = t.Asset(strings.TrimPrefix(name, "assets/"))
		return s
	}
	return s
}
