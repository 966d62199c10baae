package docx

import (
	"math"
	"path"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// drawing is an open w:drawing, or in VML a w:pict or w:object.
type drawing struct {
	anchored bool
	behind   bool // behind the text
	wraps    bool // the text flows around it
	hidden   bool
	name     string
	alt      string
	title    string
	width    float64 // in centimetres
	height   float64

	groups []*shape // open groups
	shapes []*shape // open pictures and shapes
	target *shape   // whose geometry is read
	vml    []*vmlShape
	// floating are pictures of VML: whether the text flows around them stands after them.
	floating []*document.Picture
}

// shape is a group, or something with a picture.
type shape struct {
	width, height float64 // as written, in the units of the group around it
	childWidth    float64 // of a group: its own units
	childHeight   float64
	rotate        float64
	flipH, flipV  bool

	embed, link, svg string // relations
	crop             document.Crop
	alt              string
	tiled            bool // it is a pattern
}

// emu are the units of a centimetre.
const emu = 360_000

var drawingElements = map[string]*element{
	"w:drawing": {func(st *story) { st.drawings = append(st.drawings, &drawing{}) }, (*story).endDrawing},
	"wp:anchor": {start: inDrawing(func(st *story, d *drawing) {
		d.anchored, d.wraps = true, true
		d.behind = isTrue(st.s.attr("behindDoc"))
	})},
	"wp:extent": {start: inDrawing(func(st *story, d *drawing) {
		d.width, d.height = float64(st.s.number("cx"))/emu, float64(st.s.number("cy"))/emu
	})},
	"wp:wrapNone": {start: inDrawing(func(_ *story, d *drawing) { d.wraps = false })},
	"wp:docPr": {start: inDrawing(func(st *story, d *drawing) {
		d.name, d.alt, d.title = st.s.attr("name"), st.s.attr("descr"), st.s.attr("title")
		d.hidden = isTrue(st.s.attr("hidden"))
	})},

	"wpg:wgp":              {inDrawing(openGroup), inDrawing(closeGroup)},
	"wpg:grpSp":            {inDrawing(openGroup), inDrawing(closeGroup)},
	"wpg:grpSpPr":          {inDrawing(groupGeometry), inDrawing(noGeometry)},
	"pic:pic":              {inDrawing(openShape), inDrawing(closePicture)},
	"pic:cNvPr":            {start: inDrawing(func(st *story, d *drawing) { d.shape().alt = st.s.attr("descr") })},
	"pic:spPr":             {inDrawing(shapeGeometry), inDrawing(noGeometry)},
	"wps:spPr":             {inDrawing(openFill), inDrawing(closeFill)},
	"a:xfrm":               {start: inDrawing((*story).transform)},
	"a:ext":                {start: inDrawing((*story).extent)},
	"a:chExt":              {start: inDrawing((*story).childExtent)},
	"a:blip":               {start: inDrawing((*story).blip)},
	"asvg:svgBlip":         {start: inDrawing(func(st *story, d *drawing) { d.shape().svg = st.s.attr("r:embed") })},
	"a:srcRect":            {start: inDrawing(func(st *story, d *drawing) { d.shape().crop = cropOf(st.s) })},
	"a:tile":               {start: inDrawing(func(_ *story, d *drawing) { d.shape().tiled = true })},
	"dgm:relIds":           {start: inDrawing(func(st *story, d *drawing) { st.later(st.diagram(st.s.attr("r:dm"))) })},
	"c:chart":              {start: inDrawing(func(st *story, d *drawing) { st.later(st.chart(d)) })},
	"wp:cNvGraphicFramePr": {start: skipped},
}

// inDrawing does something with the innermost open drawing.
func inDrawing(do func(*story, *drawing)) func(*story) {
	return func(st *story) {
		if n := len(st.drawings); n > 0 {
			do(st, st.drawings[n-1])
		}
	}
}

func isTrue(value string) bool {
	return value == "1" || value == "true" || value == "on" || value == "t"
}

// shape is the open picture or shape; outside of any, one that is thrown away.
func (d *drawing) shape() *shape {
	if n := len(d.shapes); n > 0 {
		return d.shapes[n-1]
	}
	return &shape{}
}

func openGroup(_ *story, d *drawing) { d.groups = append(d.groups, &shape{}) }

func closeGroup(_ *story, d *drawing) {
	if n := len(d.groups); n > 0 {
		d.groups = d.groups[:n-1]
	}
}

func groupGeometry(_ *story, d *drawing) {
	if n := len(d.groups); n > 0 {
		d.target = d.groups[n-1]
	}
}

func openShape(_ *story, d *drawing)     { d.shapes = append(d.shapes, &shape{}) }
func shapeGeometry(_ *story, d *drawing) { d.target = d.shape() }
func noGeometry(_ *story, d *drawing)    { d.target = nil }

func (st *story) transform(d *drawing) {
	if d.target != nil {
		d.target.rotate = float64(st.s.number("rot")) / 60_000
		d.target.flipH, d.target.flipV = isTrue(st.s.attr("flipH")), isTrue(st.s.attr("flipV"))
	}
}

// extent is a size. An element of the same name is an extension, which has no cx.
func (st *story) extent(d *drawing) {
	if _, ok := st.s.lookup("cx"); ok && d.target != nil {
		d.target.width, d.target.height = float64(st.s.number("cx")), float64(st.s.number("cy"))
	}
}

func (st *story) childExtent(d *drawing) {
	if d.target != nil {
		d.target.childWidth, d.target.childHeight = float64(st.s.number("cx")), float64(st.s.number("cy"))
	}
}

func (st *story) blip(d *drawing) {
	sh := d.shape()
	sh.embed, sh.link = st.s.attr("r:embed"), st.s.attr("r:link")
}

// cropOf is what a:srcRect cuts off, in hundred thousandths; Strict documents may write per cent.
func cropOf(s *scanner) document.Crop {
	part := func(name string) float64 {
		if v := s.attr(name); strings.HasSuffix(v, "%") {
			return decimal(strings.TrimSuffix(v, "%")) / 100
		}
		return float64(s.number(name)) / 100_000
	}
	return soundCrop(document.Crop{Left: part("l"), Top: part("t"), Right: part("r"), Bottom: part("b")})
}

// soundCrop leaves out what cannot be: a frame that is larger than the picture cuts nothing off, and neither does one
// that would leave nothing.
func soundCrop(c document.Crop) document.Crop {
	for _, side := range []*float64{&c.Left, &c.Top, &c.Right, &c.Bottom} {
		if !(*side > 0.0005) {
			*side = 0
		}
	}
	if c.Left+c.Right >= 1 || c.Top+c.Bottom >= 1 {
		return document.Crop{}
	}
	return c
}

func closePicture(st *story, d *drawing) {
	if n := len(d.shapes); n > 0 {
		sh := d.shapes[n-1]
		d.shapes = d.shapes[:n-1]
		st.picture(d, sh)
	}
}

func openFill(st *story, d *drawing) {
	openShape(st, d)
	shapeGeometry(st, d)
}

// closeFill shows the picture that fills a shape, if one does.
func closeFill(st *story, d *drawing) {
	d.target = nil
	if n := len(d.shapes); n > 0 {
		sh := d.shapes[n-1]
		d.shapes = d.shapes[:n-1]
		if !sh.tiled && sh.embed+sh.link+sh.svg != "" {
			st.picture(d, sh)
		}
	}
}

// picture shows a picture of a drawing.
func (st *story) picture(d *drawing, sh *shape) {
	if d.hidden {
		return
	}
	p := &document.Picture{
		Crop:  sh.crop,
		Alt:   cleanAlt(d.alt),
		Title: cleanAlt(d.title),
	}
	if p.Alt == "" || len(d.groups) > 0 && cleanAlt(sh.alt) != "" {
		p.Alt = cleanAlt(sh.alt)
	}
	width, height, rotate := sh.width, sh.height, turned(sh)
	for i := len(d.groups) - 1; i >= 0; i-- {
		g := d.groups[i]
		if g.childWidth > 0 && g.childHeight > 0 {
			width, height = width*g.width/g.childWidth, height*g.height/g.childHeight
		}
		rotate += turned(g)
	}
	p.Width, p.Height = width/emu, height/emu
	if !(p.Width > 0 && p.Height > 0 && p.Width < 1e4 && p.Height < 1e4) || len(d.groups) == 0 && d.width > 0 {
		p.Width, p.Height = d.width, d.height
	}
	p.Rotate = (int(math.Round(rotate))%360 + 360) % 360
	if turn := p.Rotate % 180; turn > 45 && turn < 135 {
		p.Width, p.Height = p.Height, p.Width
	}
	p.Floats = d.anchored && (!d.wraps || d.behind)
	st.source(p, sh.embed, sh.link, sh.svg)
	st.putPicture(d, p)
}

// turned is by how much a shape is turned; mirrored both ways it is turned, too.
func turned(sh *shape) float64 {
	if sh.flipH && sh.flipV {
		return sh.rotate + 180
	}
	return sh.rotate
}

// source finds a picture's bytes: of the part that is embedded, of its SVG where there is no other. What lies outside
// the file is told and not opened.
func (st *story) source(p *document.Picture, embed, link, svg string) {
	for _, id := range []string{embed, svg} {
		r, ok := st.rels[id]
		if id == "" || !ok || r.external {
			continue
		}
		if f := st.archive.parts[partName(r.target)]; f != nil {
			p.Name = path.Base(r.target)
			p.Size = int64(min(f.UncompressedSize64, 1<<62))
			p.Read = st.archive.picture(f)
			switch strings.ToLower(path.Ext(p.Name)) {
			case ".emf", ".emz":
				p.Metafile = "emf"
			case ".wmf", ".wmz":
				p.Metafile = "wmf"
			}
			return
		}
	}
	p.Missing = "?"
	for _, id := range []string{link, embed, svg} {
		if r, ok := st.rels[id]; ok && id != "" && r.target != "" {
			p.Missing = clean(r.target)
			if r.external {
				p.Name = path.Base(strings.ReplaceAll(p.Missing, `\`, "/"))
				if st.sink() == nil {
					st.find(diag.New(diag.ImportExternal, p.Missing), st.place)
				}
				return
			}
			p.Name = path.Base(p.Missing)
			return
		}
	}
}

// putPicture puts a picture into its paragraph: in line with the text, or beside it.
func (st *story) putPicture(d *drawing, p *document.Picture) {
	para := st.paragraph()
	if st.sink() != nil || st.inCode() != nil || para.run.vanish == on {
		return
	}
	if st.pictures++; st.pictures > st.limits.Pictures {
		n := itoa(st.limits.Pictures)
		st.reader.limit(st.place, "第 "+n+" 张图", "picture "+n)
		return
	}
	st.made++
	if !d.anchored {
		para.pieces = append(para.pieces, piece{picture: p})
		return
	}
	if last := len(para.aside) - 1; last >= 0 && para.aside[last].Kind == document.Pictures {
		para.aside[last].Pictures = append(para.aside[last].Pictures, p)
		return
	}
	para.aside = append(para.aside, document.Block{
		Kind: document.Pictures, Place: para.place, Pictures: []*document.Picture{p},
	})
}

func (st *story) endDrawing() {
	last := len(st.drawings) - 1
	d := st.drawings[last]
	st.drawings = st.drawings[:last]
	for _, p := range d.floating {
		p.Floats = d.anchored && (!d.wraps || d.behind)
	}
}

// later shows a chart or a diagram, or leaves it to the picture that an older program would show.
func (st *story) later(show func()) {
	if n := len(st.alts); n > 0 && st.alts[n-1].taken {
		st.alts[n-1].deferred = show
		return
	}
	show()
}

// chart is the place of a chart, which has no picture.
func (st *story) chart(d *drawing) func() {
	name := clean(d.name)
	if name == "" {
		name = "?"
	}
	at := *d
	return func() {
		st.putPicture(&at, &document.Picture{
			Missing: name, Alt: cleanAlt(at.alt), Title: cleanAlt(at.title), Width: at.width, Height: at.height,
		})
	}
}

// diagram is the text of a SmartArt diagram: a paragraph for each of its points.
func (st *story) diagram(id string) func() {
	return func() {
		r, ok := st.rels[id]
		if !ok || r.external || st.sink() != nil {
			return
		}
		data, err := st.archive.part(r.target)
		if err != nil || data == nil {
			return
		}
		para := st.paragraph()
		for _, text := range points(data) {
			st.made += len(text)
			para.aside = append(para.aside, document.Block{
				Runs: []document.Run{{Text: text}}, TextBox: true, Place: para.place,
			})
		}
	}
}

// points are the texts of a diagram's data.
func points(data []byte) []string {
	var all []string
	var text strings.Builder
	s := scan(data)
	inText := false
	for {
		k, err := s.next()
		switch {
		case err != nil || k == atEnd:
			return all
		case k == startTag:
			inText = s.name == "a:t"
		case k == charData && inText:
			text.Write(s.text)
		case k == endTag:
			inText = false
			if s.name == "a:p" {
				if t := strings.TrimSpace(clean(text.String())); t != "" {
					all = append(all, t)
				}
				text.Reset()
			}
		}
	}
}
