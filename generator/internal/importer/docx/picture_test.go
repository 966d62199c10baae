package docx

import (
	"math"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/importer/document"
)

// media are parts with pictures that the tests refer to.
func media(inner string) parts {
	return parts{
		"word/document.xml": body(inner),
		"word/_rels/document.xml.rels": rels("rId1 image media/image1.jpeg", "rId2 image media/image2.PNG",
			"rId3 image media/image3.emf", "rId4 image media/image4.svg", "rId5 image media/gone.png",
			"rId6 image https://a.cn/b.jpg", `rId7 image \\host\share\c.jpg`, "rId8 diagramData diagrams/data1.xml",
			"rId9 image ../../../etc/passwd"),
		"word/media/image1.jpeg": "jpeg", "word/media/image2.PNG": "png", "word/media/image3.emf": "emf",
		"word/media/image4.svg": "svg",
		"word/diagrams/data1.xml": part("dgm:dataModel", `<dgm:pt><dgm:t><a:p><a:r><a:t>一步</a:t></a:r></a:p></dgm:t>`+
			`</dgm:pt><dgm:pt><dgm:t><a:p/></dgm:t></dgm:pt><dgm:pt><dgm:t><a:p><a:r><a:t>两步</a:t></a:r></a:p>`+
			`</dgm:t></dgm:pt>`),
	}
}

// pic is a picture of DrawingML.
func pic(blip, fill, xfrm string) string {
	return `<pic:pic><pic:nvPicPr><pic:cNvPr id="0" name="n" descr="C:\x.jpg"/></pic:nvPicPr><pic:blipFill>` +
		`<a:blip ` + blip + `</a:blip>` + fill + `</pic:blipFill><pic:spPr><a:xfrm ` + xfrm +
		`><a:ext cx="3600000" cy="1800000"/></a:xfrm></pic:spPr></pic:pic>`
}

func inline(inner string) string {
	return `<w:r><w:drawing><wp:inline><wp:extent cx="3600000" cy="1800000"/><wp:docPr id="1" name="图片 1" descr="会场"/>` +
		`<a:graphic><a:graphicData>` + inner + `</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`
}

func anchor(wrap, inner string) string {
	return `<w:r><w:drawing><wp:anchor behindDoc="0"><wp:extent cx="3600000" cy="1800000"/>` + wrap +
		`<wp:docPr id="1" name="图片 1"/><a:graphic><a:graphicData>` + inner +
		`</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>`
}

// Pictures stand where Word shows them: those in the text divide it, those beside it follow it.
func TestPicturesInOrder(t *testing.T) {
	one, two := pic(`r:embed="rId1">`, "", ""), pic(`r:embed="rId2">`, "", "")
	svg := `<a:extLst><a:ext uri="x"><asvg:svgBlip r:embed="rId4"/></a:ext></a:extLst>`
	filled := func(fill string) string {
		return `<wps:wsp><wps:spPr><a:blipFill>` + fill + `</a:blipFill></wps:spPr></wps:wsp>`
	}
	square := `<wp:wrapSquare wrapText="bothSides"/>`
	box := func(text string) string {
		return `<wps:wsp><wps:txbx><w:txbxContent>` + p(text) + `</w:txbxContent></wps:txbx></wps:wsp>`
	}
	for _, test := range []struct{ inner, want string }{
		{`<w:p>` + inline(one) + inline(two) + `</w:p>`, "[image1.jpeg image2.PNG]"},
		{`<w:p>` + inline(one) + `</w:p>` + p(" ") + `<w:p>` + inline(two) + `</w:p>`, "[image1.jpeg image2.PNG]"},
		{`<w:p>` + r("前") + inline(one) + `<w:r><w:br/></w:r>` + r("图为会场") + `</w:p>`, "前\n[image1.jpeg]\n图为会场"},
		{`<w:p>` + anchor(square, one) + r("正文很长。") + `</w:p>` + p("后"), "正文很长。\n[image1.jpeg]\n后"},
		{`<w:p><w:pPr><w:jc w:val="center"/></w:pPr>` + anchor(square, one) + r("图为会场") + `</w:p>`, "[image1.jpeg]\n图为会场"},
		{`<w:p>` + inline(`<wpg:wgp><wpg:grpSpPr><a:xfrm><a:ext cx="36" cy="36"/><a:chExt cx="72" cy="72"/>`+
			`</a:xfrm></wpg:grpSpPr>`+one+`<wpg:grpSp>`+two+`</wpg:grpSp>`+box("合影")+`</wpg:wgp>`) + `</w:p>`,
			"[image1.jpeg image2.PNG]\n合影"},
		{`<w:p>` + inline(filled(`<a:blip r:embed="rId1"/>`)) + `</w:p>`, "[image1.jpeg]"},
		{`<w:p>` + inline(filled(`<a:blip r:embed="rId1"/><a:tile/>`)) + `</w:p>`, ""},
		{`<w:p>` + inline(pic(`r:embed="rId2">`+svg, "", "")) + inline(pic(`>`+svg, "", "")) + `</w:p>`,
			"[image2.PNG image4.svg]"},
		{`<w:p>` + inline(`<dgm:relIds r:dm="rId8"/>`) + `</w:p>`, "一步\n两步"},
		{`<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps">` + inline(`<dgm:relIds r:dm="rId8"/>`) +
			`</mc:Choice><mc:Fallback>` + inline(two) + `</mc:Fallback></mc:AlternateContent></w:r></w:p>`, "[image2.PNG]"},
		{`<w:p>` + inline(`<c:chart r:id="rId5"/>`) + `</w:p>`, "[?图片 1]"},
		{`<w:p><w:del>` + inline(one) + `</w:del><w:r><w:rPr><w:vanish/></w:rPr></w:r>` + inline(two) + `</w:p>`,
			"[image2.PNG]"},
		{`<w:p><w:r><w:object><v:shape style="width:72pt;height:36pt"><v:imagedata r:id="rId3"/></v:shape><o:OLEObject/>` +
			`</w:object></w:r></w:p>`, "[image3.emf]"},
		{`<w:p><w:r><w:pict><v:rect o:hr="t" style="width:0"/></w:pict></w:r></w:p>`, "----"},
		{`<w:p><w:r><w:pict><v:shape><v:textpath string="艺术字"/></v:shape></w:pict></w:r></w:p>`, "艺术字"},
		{`<w:p><w:r><w:pict><v:shapetype><v:imagedata r:id="rId1"/></v:shapetype><v:shape>` +
			`<v:fill type="frame" r:id="rId2"/><v:fill type="tile" r:id="rId1"/></v:shape></w:pict></w:r></w:p>`,
			"[image2.PNG]"},
		{`<w:p>` + inline(pic(`r:embed="rId5">`, "", "")) + inline(pic(`r:embed="rId99">`, "", "")) +
			inline(pic(`r:embed="rId9">`, "", "")) + `</w:p>`, "[?word/media/gone.png ?? ?etc/passwd]"},
	} {
		d := read(t, media(test.inner))
		expect(t, d, test.want)
	}
}

// The caption in the picture's own paragraph is marked as such.
func TestWithPicture(t *testing.T) {
	d := read(t, media(`<w:p>`+r("前")+inline(pic(`r:embed="rId1">`, "", ""))+r("后")+`</w:p>`+p("另")))
	var got []string
	for _, b := range d.Blocks {
		if b.WithPicture {
			got = append(got, b.Text())
		}
	}
	if strings.Join(got, " ") != "后" {
		t.Errorf("with the picture: %q", got)
	}
}

// Nothing outside the file is opened. The place stays, and its address is told.
func TestExternalPictures(t *testing.T) {
	d := read(t, media(`<w:p>`+inline(pic(`r:link="rId6">`, "", ""))+`</w:p>`+
		`<w:p>`+inline(pic(`r:embed="rId7">`, "", ""))+`</w:p>`+
		`<w:p>`+inline(pic(`r:embed="rId1" r:link="rId6">`, "", ""))+`</w:p>`))
	expect(t, d, `[?https://a.cn/b.jpg ?\\host\share\c.jpg image1.jpeg]`)
	var found []string
	for _, f := range d.Findings {
		if f.Code != diag.ImportExternal {
			t.Errorf("%v", f)
		}
		found = append(found, itoa(f.Line)+" "+f.Message(diag.En))
	}
	if len(found) != 2 || !strings.HasPrefix(found[1], "2 ") || !strings.Contains(found[1], `\\host\share\c.jpg`) {
		t.Errorf("%q", found)
	}
}

// What Word cuts off, turns and scales is told.
func TestPictureGeometry(t *testing.T) {
	shape := func(style, image string) string {
		return `<w:r><w:pict><v:shape alt="合影" style="` + style + `"><v:imagedata r:id="rId1" ` + image +
			`/></v:shape></w:pict></w:r>`
	}
	for _, test := range []struct {
		run           string
		width, height float64
		crop          document.Crop
		rotate        int
		floats        bool
	}{
		{inline(pic(`r:embed="rId1">`, `<a:srcRect l="25000" b="-3000"/>`, "")), 10, 5, document.Crop{Left: 0.25}, 0, false},
		{inline(pic(`r:embed="rId1">`, `<a:srcRect l="60000" r="60000"/>`, "")), 10, 5, document.Crop{}, 0, false},
		{inline(pic(`r:embed="rId1">`, ``, `rot="5400000"`)), 5, 10, document.Crop{}, 90, false},
		{inline(pic(`r:embed="rId1">`, ``, `rot="-5400000"`)), 5, 10, document.Crop{}, 270, false},
		{inline(pic(`r:embed="rId1">`, ``, `flipH="1" flipV="1"`)), 10, 5, document.Crop{}, 180, false},
		{inline(pic(`r:embed="rId1">`, ``, `flipH="1"`)), 10, 5, document.Crop{}, 0, false},
		{anchor(`<wp:wrapNone/>`, pic(`r:embed="rId1">`, "", "")), 10, 5, document.Crop{}, 0, true},
		{anchor(`<wp:wrapTopAndBottom/>`, pic(`r:embed="rId1">`, "", "")), 10, 5, document.Crop{}, 0, false},
		{inline(`<wpg:wgp><wpg:grpSpPr><a:xfrm rot="10800000"><a:ext cx="36" cy="72"/><a:chExt cx="72" cy="72"/>` +
			`</a:xfrm></wpg:grpSpPr>` + pic(`r:embed="rId1">`, "", "") + `</wpg:wgp>`), 5, 5, document.Crop{}, 180, false},
		{shape("width:144pt;height:1in;rotation:-90", `cropleft="16384f" croptop="10%" cropright=".5"`), 5.08, 2.54,
			document.Crop{Left: 0.25, Top: 0.1, Right: 0.5}, 270, false},
		{shape("position:absolute;width:5cm;height:20mm", ""), 5, 2, document.Crop{}, 0, true},
		{strings.Replace(shape("position:absolute;width:5cm;height:20mm", ""), "</v:shape>",
			`<w10:wrap type="square"/></v:shape>`, 1), 5, 2, document.Crop{}, 0, false},
		{`<w:r><w:pict><v:group style="width:10cm;height:10cm" coordsize="1000,500"><v:shape style="width:500;height:250">` +
			`<v:imagedata r:id="rId1"/></v:shape></v:group></w:pict></w:r>`, 5, 5, document.Crop{}, 0, false},
	} {
		d := read(t, media(`<w:p>`+test.run+`</w:p>`))
		_, pictures := whole(d)
		if len(pictures) != 1 {
			t.Errorf("%s: %d pictures", test.run, len(pictures))
			continue
		}
		p := pictures[0]
		if math.Abs(p.Width-test.width) > 0.01 || math.Abs(p.Height-test.height) > 0.01 || p.Crop != test.crop ||
			p.Rotate != test.rotate || p.Floats != test.floats {
			t.Errorf("%s: %v x %v, %+v, turned %d, floats %v", test.run, p.Width, p.Height, p.Crop, p.Rotate, p.Floats)
		}
		if data, err := p.Read(); err != nil || string(data) != "jpeg" || p.Size != 4 {
			t.Errorf("%s: %q, %v", test.run, data, err)
		}
	}
}

// Descriptions that programs made are none.
func TestAlt(t *testing.T) {
	for alt, want := range map[string]string{
		"代表在座谈会上发言": "代表在座谈会上发言", " a\n b ": "a b", "图片 1": "", "图片1": "", "Picture 12": "", "IMG_256": "",
		"微信图片_20240517101010": "",
		"C:\\Users\\a\\b.png": "", "0b3d2f1e4c5a69788796a5b4c3d2e1f0": "", "合影.jpg": "", "mmexport1684200000000": "",
		"图片包含 人员, 户外\n\n描述已自动生成": "", "A group of people\n\nAI-generated content may be incorrect.": "",
		"图1 会场": "图1 会场", "QQ图片20240517": "", "DSC_0012": "", "2024-05-17": "",
	} {
		if got := cleanAlt(alt); got != want {
			t.Errorf("%q: %q, want %q", alt, got, want)
		}
	}
}
