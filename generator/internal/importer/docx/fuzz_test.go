package docx

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/hostile"
	"jianbao/generator/internal/importer/document"
	"jianbao/generator/internal/thorough"
)

// seeds are bodies with all that the reader knows, and documents around them.
func seeds() [][]byte {
	begin := `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "http://a.cn"</w:instrText></w:r>`
	end := `<w:r><w:fldChar w:fldCharType="separate"/></w:r>` + r("网") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	var all [][]byte
	for _, inner := range []string{
		p("正文"), nums("1.0 甲", "1.1 乙"), `<w:p>` + begin + end + `</w:p>`,
		`<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + p("格") + `</w:tc></w:tr></w:tbl>`,
		`<w:p><w:del>` + r("删") + `</w:del><w:ins>` + r("增") + `</w:ins></w:p>`,
		`<w:p>` + inline(pic(`r:embed="rId1">`, `<a:srcRect l="1000"/>`, `rot="60000"`)) + `</w:p>`,
		`<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><w:txbxContent>` + p("框") +
			`</w:txbxContent></wp:anchor></w:drawing></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p>`,
		`<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>`,
	} {
		m := media(inner)
		m["word/footnotes.xml"] = part("w:footnotes", `<w:footnote w:id="1">`+p("注")+`</w:footnote>`)
		m["word/numbering.xml"] = part("w:numbering", `<w:abstractNum w:abstractNumId="0">`+lvl(0, "decimal", "%1.", "")+
			`</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`)
		m["word/styles.xml"] = part("w:styles", testStyles)
		m["word/_rels/document.xml.rels"] = rels("rId1 image media/image1.jpeg", "rId2 footnotes footnotes.xml",
			"rId3 numbering numbering.xml", "rId4 styles styles.xml")
		all = append(all, pack(m))
	}
	return all
}

// FuzzRead reads any bytes as a file.
func FuzzRead(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Add(hostile.Compound("WordDocument"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := readBytes(data, document.DefaultLimits)
		if err != nil {
			return
		}
		checkBlocks(t, d)
	})
}

// tags are what FuzzBody makes bodies of.
var tags = []string{
	`w:p`, `w:r`, `w:pPr`, `w:rPr`, `w:tbl`, `w:tr`, `w:tc`, `w:tcPr`, `w:trPr`, `w:del`, `w:ins`, `w:moveFrom`,
	`w:fldChar w:fldCharType="begin"`, `w:fldChar w:fldCharType="separate"`, `w:fldChar w:fldCharType="end"`,
	`w:instrText`, `w:fldSimple w:instr="TOC"`, `w:hyperlink r:id="rId6"`, `w:sdt`, `w:sdtPr`, `w:sdtContent`,
	`w:showingPlcHdr`, `mc:AlternateContent><mc:Choice Requires="wps"`,
	`mc:AlternateContent><mc:Choice Requires="cx"`, `mc:Fallback`, `w:drawing`, `wp:inline`, `wp:anchor`,
	`wp:wrapNone`, `pic:pic`, `pic:spPr`, `a:xfrm rot="900000"`, `a:blip r:embed="rId1"`, `a:srcRect l="9000"`,
	`wpg:wgp`, `wpg:grpSpPr`, `wps:spPr`, `w:txbxContent`, `w:pict`, `v:shape style="width:9pt"`,
	`v:imagedata r:id="rId2"`, `v:group coordsize="9,9"`, `v:textpath string="艺"`, `dgm:relIds r:dm="rId8"`,
	`c:chart`, `w:vanish`, `w:b`, `w:br`, `w:framePr w:dropCap="drop"`, `w:vMerge`, `w:gridSpan w:val="3"`,
	`w:cellDel`, `w:numPr`, `w:numId w:val="1"`, `w:ruby`, `w:rt`, `w:rubyBase`, `m:d`, `m:e`, `m:sup`, `w:delText`,
	`w:sym w:font="Symbol" w:char="F061"`, `w:comment`, `w:footnoteReference w:id="1"`, `w:tblBorders`,
	`w:top w:val="single"`, `w:tab`,
}

// grow makes a body of bytes: each opens an element, closes one, or is text. Elements are closed in their order, so
// that any bytes are read to their end.
func grow(data []byte) string {
	var b strings.Builder
	var open []string
	for _, c := range data {
		switch {
		case int(c) < len(tags):
			b.WriteString("<" + tags[c] + ">")
			var end string
			for tag := range strings.SplitSeq(tags[c], "><") {
				name, _, _ := strings.Cut(tag, " ")
				end = "</" + name + ">" + end
			}
			open = append(open, end)
		case c < 160 && len(open) > 0:
			b.WriteString(open[len(open)-1])
			open = open[:len(open)-1]
		default:
			b.WriteString("<w:t>" + string(rune(0x4e00+int(c))) + "</w:t>")
		}
	}
	for i := len(open) - 1; i >= 0; i-- {
		b.WriteString(open[i])
	}
	return b.String()
}

// FuzzBody reads bodies of elements in any order, which reaches further than bytes of an archive do. It looks at what
// those who use a document rely on, and that no text is lost.
func FuzzBody(f *testing.F) {
	f.Add([]byte{0, 1, 200, 100, 100, 4, 5, 6, 0, 1, 201})
	f.Add([]byte{0, 1, 26, 28, 29, 100, 30, 33, 100, 100, 38, 0, 1, 202})
	l := document.DefaultLimits
	l.Depth = 24
	f.Fuzz(func(t *testing.T, data []byte) {
		inner := grow(data)
		file := pack(media(inner))
		d, err := readBytes(file, l)
		if err != nil {
			t.Fatal(err)
		}
		checkBlocks(t, d)
		if missing := conserved(file, d); missing != "" {
			t.Errorf("lost %q of %s", missing, inner)
		}
	})
}

// Bodies of a thousand random elements, the same every time.
func TestRandomBodies(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range thorough.Count(200, 5000) {
		data := make([]byte, 5+random.IntN(200))
		for i := range data {
			if data[i] = byte(random.IntN(256)); random.IntN(2) == 0 {
				data[i] = byte(random.IntN(8)) // mostly paragraphs, runs and tables
			}
		}
		for i := 0; i < len(data) && loses(t, data); { // leave out what does not matter
			if less := slices.Delete(slices.Clone(data), i, i+1); loses(t, less) {
				data = less
			} else {
				i++
			}
		}
		if loses(t, data) {
			t.Fatalf("text is lost of %s", grow(data))
		}
	}
}

// loses tells whether text of a body is lost.
func loses(t *testing.T, data []byte) bool {
	file := pack(media(grow(data)))
	d, err := readBytes(file, document.DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	checkBlocks(t, d)
	return conserved(file, d) != ""
}

// checkBlocks holds what those who use a document rely on.
func checkBlocks(t *testing.T, d *document.Document) {
	t.Helper()
	var walk func(blocks []document.Block, in bool)
	walk = func(blocks []document.Block, in bool) {
		for i := range blocks {
			b := &blocks[i]
			switch b.Kind {
			case document.Pictures:
				if len(b.Pictures) == 0 {
					t.Error("a block of no pictures")
				}
				for _, p := range b.Pictures {
					if (p.Read == nil) == (p.Missing == "") || p.Rotate < 0 || p.Rotate > 359 || !(p.Width >= 0 && p.Width < 1e6) {
						t.Errorf("%+v", p)
					}
				}
			case document.Table:
				if in {
					t.Error("a table in a cell")
				}
				for _, row := range b.Rows {
					if len(row) != len(b.Rows[0]) {
						t.Errorf("a row of %d cells, and one of %d", len(row), len(b.Rows[0]))
					}
					for _, cell := range row {
						walk(cell.Blocks, true)
					}
				}
			case document.Rule:
			default:
				if !visible(b.Runs) {
					t.Errorf("an empty paragraph: %+v", b)
				}
				for _, r := range b.Runs {
					if r.Note > len(d.Notes) {
						t.Errorf("note %d of %d", r.Note, len(d.Notes))
					}
				}
			}
		}
	}
	walk(d.Blocks, false)
}
