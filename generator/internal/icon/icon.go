// Package icon makes the icons of a site in all the forms that browsers and phones ask for: of a picture of the site's
// own, else of a drawn mark in the site's colours. Icons made of a title's first character are drawings of text, which
// browsers set in a face that the reader has; no face is part of the program, so that other forms show the mark.
package icon

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"html"
	"image"
	"image/color"
	_ "image/gif"
	_ "image/jpeg"
	"image/png"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp"
)

// Source is what the icons of a site are made of.
type Source struct {
	Title          string
	Accent, Ground string // as #a61b14
	Picture        []byte // JPEG, PNG, GIF or WebP; nil draws the mark
}

// File is an icon by the name that it has in the root of the site.
type File struct {
	Name string
	Make func(s *Source, root string) []byte // root is the path of the site's front page
}

// Files are all files that a site has of it. Only what is asked for is made.
var Files = []File{
	{"favicon.ico", func(s *Source, _ string) []byte { return s.ico() }},
	{"icon.svg", func(s *Source, _ string) []byte { return s.svg() }},
	{"apple-touch-icon.png", func(s *Source, _ string) []byte { return s.png(180, true) }},
	{"icon-192.png", func(s *Source, _ string) []byte { return s.png(192, false) }},
	{"icon-512.png", func(s *Source, _ string) []byte { return s.png(512, false) }},
	{"manifest.webmanifest", func(s *Source, root string) []byte { return s.manifest(root) }},
}

// version is part of the key: it differs where the same source makes other files.
const version = "2"

// Key is what the files depend on.
func (s *Source) Key(root string) []byte {
	parts := []string{version, root, s.Title, s.Accent, s.Ground, string(s.Picture)}
	return []byte(strings.Join(parts, "\x00"))
}

// svg is the first character of the title on the site's colour.
func (s *Source) svg() []byte {
	first := strings.TrimLeftFunc(s.Title, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, r := range first {
		first = string(r)
		break
	}
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">` +
		`<rect width="32" height="32" rx="5" fill="` +
		html.EscapeString(s.Accent) + `"/><text x="16" y="16.5" fill="` + html.EscapeString(s.Ground) +
		`" font-family="'Source Han Serif SC','Noto Serif CJK SC','Songti SC',STZhongsong,SimSun,serif" font-size="23"` +
		` font-weight="700" text-anchor="middle" dominant-baseline="central">` +
		html.EscapeString(first) + "</text></svg>\n")
}

// png needs a bit for each of the mark's two colours, so that it is small and quickly written.
func (s *Source) png(size int, opaque bool) []byte {
	colors := color.Palette{hex(s.Accent), hex(s.Ground)}
	return encode(s.draw(image.NewPaletted(image.Rect(0, 0, size, size), colors), opaque))
}

// encoder keeps what it works with: most of the time of a small picture would be to clear that.
var encoder = png.Encoder{BufferPool: new(buffers)}

type buffers struct{ sync.Pool }

func (b *buffers) Get() *png.EncoderBuffer {
	buffer, _ := b.Pool.Get().(*png.EncoderBuffer)
	return buffer
}

func (b *buffers) Put(buffer *png.EncoderBuffer) { b.Pool.Put(buffer) }

func encode(m image.Image) []byte {
	var b bytes.Buffer
	if encoder.Encode(&b, m) != nil { // writing to memory does not fail
		return nil
	}
	return b.Bytes()
}

// ico holds three sizes as PNGs of full colour: browsers read others, too, and Windows does not.
func (s *Source) ico() []byte {
	sizes := []int{16, 32, 48}
	head := binary.LittleEndian.AppendUint16(nil, 0)
	head = binary.LittleEndian.AppendUint16(head, 1)
	head = binary.LittleEndian.AppendUint16(head, uint16(len(sizes)))
	var data []byte
	for _, size := range sizes {
		one := encode(s.draw(image.NewNRGBA(image.Rect(0, 0, size, size)), false))
		head = append(head, byte(size), byte(size), 0, 0, 1, 0, 32, 0)
		head = binary.LittleEndian.AppendUint32(head, uint32(len(one)))
		head = binary.LittleEndian.AppendUint32(head, uint32(6+16*len(sizes)+len(data)))
		data = append(data, one...)
	}
	return append(head, data...)
}

// draw is the site's picture in the size of a canvas, or the canvas with the mark on it.
func (s *Source) draw(canvas draw.Image, opaque bool) image.Image {
	from, _, err := image.Decode(bytes.NewReader(s.Picture))
	if err != nil {
		s.mark(canvas)
		return canvas
	}
	to, size := image.NewNRGBA(canvas.Bounds()), canvas.Bounds().Dx()
	if opaque { // phones lay others on black
		draw.Draw(to, to.Rect, image.White, image.Point{}, draw.Src)
	}
	var at image.Rectangle // as large as it fits
	if w, h := from.Bounds().Dx(), from.Bounds().Dy(); w > h {
		high := max(1, size*h/w)
		at = image.Rect(0, (size-high)/2, size, (size-high)/2+high)
	} else {
		wide := max(1, size*w/h)
		at = image.Rect((size-wide)/2, 0, (size-wide)/2+wide, size)
	}
	draw.CatmullRom.Scale(to, at, from, from.Bounds(), draw.Over, nil)
	return to
}

// mark draws a sheet of lines, as the theme's icon is, on a grid of 32.
func (s *Source) mark(to draw.Image) {
	draw.Draw(to, to.Bounds(), image.NewUniform(hex(s.Accent)), image.Point{}, draw.Src)
	size := to.Bounds().Dx()
	ink := image.NewUniform(hex(s.Ground))
	for _, r := range [][4]int{{7, 8, 25, 12}, {7, 15, 25, 17}, {7, 19, 25, 21}, {7, 23, 18, 25}} {
		at := image.Rect(r[0]*size/32, r[1]*size/32, r[2]*size/32, max(r[3]*size/32, r[1]*size/32+1))
		draw.Draw(to, at, ink, image.Point{}, draw.Src)
	}
}

// hex is a colour as #a61b14 or #fff.
func hex(s string) color.NRGBA {
	s = strings.TrimPrefix(s, "#")
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 6 {
		return color.NRGBA{0x80, 0x80, 0x80, 0xff}
	}
	return color.NRGBA{byte(n >> 16), byte(n >> 8), byte(n), 0xff}
}

// manifest says how a phone shows the site among its programs.
func (s *Source) manifest(root string) []byte {
	type icon struct {
		Src   string `json:"src"`
		Sizes string `json:"sizes"`
		Type  string `json:"type"`
	}
	data, err := json.MarshalIndent(struct {
		Name       string `json:"name"`
		ShortName  string `json:"short_name"`
		StartURL   string `json:"start_url"`
		Display    string `json:"display"`
		Theme      string `json:"theme_color"`
		Background string `json:"background_color"`
		Icons      []icon `json:"icons"`
	}{
		s.Title, s.Title, root, "minimal-ui", s.Accent, s.Ground,
		[]icon{
			{root + "icon-192.png", "192x192", "image/png"}, {root + "icon-512.png", "512x512", "image/png"},
		},
	}, "", "  ")
	if err != nil {
		return nil
	}
	return append(data, '\n')
}
