package docx

import (
	"strconv"
	"strings"

	"jianbao/generator/internal/importer/document"
)

// vmlShape is an open shape of VML, in which Word drew before 2007, and in which WPS and templates still do.
type vmlShape struct {
	style  map[string]string
	width  float64 // in centimetres
	height float64
	scaleX float64 // centimetres of a unit within a group
	scaleY float64
	alt    string
}

var vmlElements = map[string]*element{
	"w:pict":      {func(st *story) { st.drawings = append(st.drawings, &drawing{}) }, (*story).endDrawing},
	"w:object":    {func(st *story) { st.drawings = append(st.drawings, &drawing{}) }, (*story).endDrawing},
	"v:shape":     {inDrawing((*story).openVML), inDrawing(closeVML)},
	"v:rect":      {inDrawing((*story).openVML), inDrawing(closeVML)},
	"v:roundrect": {inDrawing((*story).openVML), inDrawing(closeVML)},
	"v:oval":      {inDrawing((*story).openVML), inDrawing(closeVML)},
	"v:image":     {inDrawing((*story).openVML), inDrawing(closeVML)},
	"v:group":     {inDrawing((*story).openVML), inDrawing(closeVML)},
	"v:line":      {inDrawing((*story).openVML), inDrawing(closeVML)},
	"v:shapetype": {start: skipped},
	"v:imagedata": {start: inDrawing((*story).imageData)},
	"v:fill":      {start: inDrawing((*story).fill)},
	"v:textpath":  {start: (*story).textPath},
	"w10:wrap": {start: inDrawing(func(st *story, d *drawing) {
		if t := st.s.attr("type"); t != "" && t != "none" {
			d.wraps = true
		}
	})},
	"w:control":       {start: skipped},
	"w:movie":         {start: skipped},
	"o:extrusion":     {start: skipped},
	"o:signatureline": {start: skipped},
}

func (st *story) openVML(d *drawing) {
	sh := &vmlShape{style: declarations(st.s.attr("style")), alt: st.s.attr("alt")}
	sh.width, sh.height = length(sh.style["width"]), length(sh.style["height"])
	if n := len(d.vml); n > 0 && d.vml[n-1].scaleX > 0 {
		above := d.vml[n-1]
		sh.width, sh.height = decimal(sh.style["width"])*above.scaleX, decimal(sh.style["height"])*above.scaleY
	}
	if st.s.name == "v:group" {
		x, y, ok := strings.Cut(st.s.attr("coordsize"), ",")
		if w, h := decimal(x), decimal(y); ok && w > 0 && h > 0 {
			sh.scaleX, sh.scaleY = sh.width/w, sh.height/h
		}
	}
	if len(d.vml) == 0 {
		d.anchored = sh.style["position"] == "absolute"
		d.behind = strings.HasPrefix(sh.style["z-index"], "-")
		d.hidden = sh.style["visibility"] == "hidden"
	}
	if isTrue(st.s.attr("o:hr")) && st.sink() == nil {
		st.rule()
	}
	d.vml = append(d.vml, sh)
}

func closeVML(_ *story, d *drawing) {
	if n := len(d.vml); n > 0 {
		d.vml = d.vml[:n-1]
	}
}

// rule puts a line across the page after the paragraph.
func (st *story) rule() {
	p := st.paragraph()
	p.aside = append(p.aside, document.Block{Kind: document.Rule, Place: p.place})
	st.made++
}

func (st *story) imageData(d *drawing) {
	if d.hidden {
		return
	}
	sh := &vmlShape{}
	if n := len(d.vml); n > 0 {
		sh = d.vml[n-1]
	}
	s := st.s
	p := &document.Picture{
		Alt: cleanAlt(sh.alt), Title: cleanAlt(s.attr("o:title")), Width: sh.width, Height: sh.height,
		Rotate: (int(decimal(sh.style["rotation"]))%360 + 360) % 360,
		Crop: soundCrop(document.Crop{
			Left: fraction(s.attr("cropleft")), Top: fraction(s.attr("croptop")),
			Right: fraction(s.attr("cropright")), Bottom: fraction(s.attr("cropbottom")),
		}),
	}
	if !(p.Width > 0 && p.Height > 0 && p.Width < 1e4 && p.Height < 1e4) {
		p.Width, p.Height = 0, 0
	}
	embed := s.attr("r:id")
	for _, name := range []string{"r:pict", "o:relid", "r:embed"} {
		if embed == "" {
			embed = s.attr(name)
		}
	}
	link := s.attr("r:href")
	if embed == "" && link == "" {
		return
	}
	d.floating = append(d.floating, p)
	st.source(p, embed, link, "")
	st.putPicture(d, p)
}

// fill shows the picture that fills a shape. Patterns are decoration.
func (st *story) fill(d *drawing) {
	if st.s.attr("type") == "frame" && st.s.attr("r:id") != "" {
		st.imageData(d)
	}
}

// textPath is text that is drawn along a line: WordArt, and in headers the watermark.
func (st *story) textPath() {
	text := strings.TrimSpace(clean(st.s.attr("string")))
	switch {
	case text == "":
	case st.margin:
		st.drop("watermark", text)
	case st.sink() != nil:
		st.sink().WriteString(text)
	default:
		p := st.paragraph()
		st.made += len(text)
		p.aside = append(p.aside, document.Block{Runs: []document.Run{{Text: text}}, TextBox: true, Place: p.place})
	}
}

// declarations are those of a style attribute.
func declarations(style string) map[string]string {
	all := map[string]string{}
	for d := range strings.SplitSeq(style, ";") {
		name, value, _ := strings.Cut(d, ":")
		all[strings.ToLower(strings.TrimSpace(name))] = strings.TrimSpace(value)
	}
	return all
}

// units are how many centimetres the units of lengths have.
var units = map[string]float64{
	"pt": 2.54 / 72, "in": 2.54, "cm": 1, "mm": 0.1, "px": 2.54 / 96, "pc": 2.54 / 6, "pi": 2.54 / 6, "emu": 1.0 / emu,
	"": 2.54 / 96,
}

// length is a length in centimetres, or 0.
func length(value string) float64 {
	value = strings.TrimSpace(value)
	number := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz")
	unit, ok := units[value[len(number):]]
	if !ok {
		return 0
	}
	return decimal(number) * unit
}

func decimal(value string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil || !(n > -1e9 && n < 1e9) {
		return 0
	}
	return n
}

// fraction is a part of VML: 0.25, 25%, or 16384f in units of 1/65536.
func fraction(value string) float64 {
	value = strings.TrimSpace(value)
	if n, ok := strings.CutSuffix(value, "f"); ok {
		return decimal(n) / 65536
	}
	if n, ok := strings.CutSuffix(value, "%"); ok {
		return decimal(n) / 100
	}
	return decimal(value)
}
