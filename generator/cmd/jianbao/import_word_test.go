package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jianbao/generator/internal/hostile"
)

// quarters is a photo of four colours: red and green above, blue and yellow below.
func quarters(width, height int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, quarterColours[y*2/height][x*2/width])
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		panic(err)
	}
	return b.Bytes()
}

var (
	red, green     = color.RGBA{220, 20, 20, 255}, color.RGBA{20, 200, 20, 255}
	blue, yellow   = color.RGBA{20, 20, 220, 255}, color.RGBA{230, 220, 20, 255}
	quarterColours = [2][2]color.RGBA{{red, green}, {blue, yellow}}
)

// wordPicture is a run with the picture of a relation, in line, with what the frame does to it.
func wordPicture(relation, crop, frame string, width, height int) string {
	const emu = 12700 * 3
	return fmt.Sprintf(`<w:r><w:drawing><wp:inline><wp:extent cx="%d" cy="%d"/><wp:docPr id="1" name="图片"/><a:graphic>`+
		`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>`+
		`<pic:cNvPr id="1" name="图片"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="%s"/>%s`+
		`<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm%s><a:off x="0" y="0"/>`+
		`<a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`+
		`</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`,
		width*emu, height*emu, relation, crop, frame, width*emu, height*emu)
}

// What was cropped or turned in Word is in the photo as it is seen there: what was cropped away is gone. A photo that
// is shown whole keeps its bytes.
func TestImportCropped(t *testing.T) {
	dir := memoryDir(t)
	writeFiles(t, dir, goodSite)
	t.Chdir(dir)
	whole := quarters(240, 160)
	parts := map[string]string{}
	for i := range 4 { // digests differ, so that each stays a photo of its own
		parts[fmt.Sprintf("word/media/image%d.jpg", i+1)] = string(quarters(240+16*i, 160))
	}
	parts["word/media/image1.jpg"] = string(whole)
	text := "2022年9月1日，武侯区人大代表视察玉林街道，" + strings.Repeat("听取情况介绍，", 12) + "提出建议。"
	writeFile(t, dir, "稿件.docx", wordFileWith(parts, "武侯区人大开展视察", text,
		wordPicture("rId1", "", "", 240, 160), "▲图为完整的照片", text,
		wordPicture("rId2", `<a:srcRect l="50000" b="50000"/>`, "", 128, 80), "▲图为裁剪过的照片", text,
		wordPicture("rId3", "", ` rot="5400000"`, 272, 160), "▲图为转过的照片", text,
		wordPicture("rId4", `<a:srcRect t="50000"/>`, ` rot="16200000"`, 288, 80), "▲图为裁剪并转过的照片", text,
	))
	status, stdout, stderr := command(t, "import", "稿件.docx")
	if status != exitOK || strings.Count(stdout, "import-photo-cropped") != 3 {
		t.Fatal(status, stdout, stderr)
	}
	folder := "content/wuhou/2022/0901/"
	if got, err := os.ReadFile(folder + "01.jpg"); err != nil || !bytes.Equal(got, whole) {
		t.Errorf("the photo that is shown whole has other bytes: %v", err)
	}
	for _, want := range []struct {
		file          string
		width, height int
		colours       [2][2]color.RGBA
	}{
		{"02.jpg", 128, 80, [2][2]color.RGBA{{green, green}, {green, green}}},
		{"03.jpg", 160, 272, [2][2]color.RGBA{{blue, red}, {yellow, green}}},
		{"04.jpg", 80, 288, [2][2]color.RGBA{{yellow, yellow}, {blue, blue}}},
	} {
		data, err := os.ReadFile(folder + want.file)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(want.file, err)
		}
		w, h := img.Bounds().Dx(), img.Bounds().Dy()
		if w != want.width || h != want.height {
			t.Errorf("%s: %d×%d, not %d×%d", want.file, w, h, want.width, want.height)
		}
		for y := range 2 {
			for x := range 2 {
				at := img.At(w*(2*x+1)/4, h*(2*y+1)/4)
				if !near(at, want.colours[y][x]) {
					t.Errorf("%s: quarter %d, %d is %v, not %v", want.file, x, y, at, want.colours[y][x])
				}
			}
		}
	}
	if status, _, stderr := command(t, "build", "--drafts"); status != exitOK {
		t.Error(stderr)
	}
}

// near reports whether two colours are one, but for the losses of a JPEG.
func near(a color.Color, b color.RGBA) bool {
	r, g, bl, _ := a.RGBA()
	off := func(x uint32, y uint8) bool { return max(x>>8, uint32(y))-min(x>>8, uint32(y)) > 24 }
	return !off(r, b.R) && !off(g, b.G) && !off(bl, b.B)
}

// Old formats are converted by a real LibreOffice where the officer asks for it: title, photos with captions, and the
// file's own digest. One that it cannot read stays refused, and no other file suffers.
func TestImportConverter(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		const install = "apt-get install --no-install-recommends libreoffice-writer-nogui"
		if os.Getenv("JIANBAO_SERVERS") != "" {
			t.Fatal(install)
		}
		t.Skip(install)
	}
	dir := memoryDir(t)
	writeFiles(t, dir, goodSite)
	t.Chdir(dir)
	text := "2022年9月1日，武侯区人大代表视察玉林街道，" + strings.Repeat("听取情况介绍，", 12) + "提出建议。"
	made := map[string]string{"doc": "武侯区人大开展视察", "rtf": "武侯区人大开展调研"}
	for format, title := range made {
		name := "稿件 " + format + ".docx"
		writeFile(t, dir, name, wordFileWith(map[string]string{"word/media/image1.jpg": string(quarters(240, 160))},
			title, text, wordPicture("rId1", "", "", 240, 160), "▲图为"+title+"现场"))
		cmd := exec.Command(soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"), "--headless",
			"--convert-to", format, "--outdir", filepath.Join(dir, "in"), name)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	writeFile(t, dir, "in/坏的.doc", hostile.Compound("WordDocument"))
	status, stdout, stderr := command(t, "import", "in")
	if status != exitErrors || strings.Count(stdout, "错误 import-old-word") != 3 {
		t.Fatal(status, stdout, stderr)
	}
	status, stdout, stderr = command(t, "import", "in", "--converter", "soffice")
	if status != exitErrors || strings.Count(stdout, "错误 import-") != 1 || !strings.Contains(stdout, "写了 2 篇草稿，不能读 1 个") {
		t.Fatal(status, stdout, stderr)
	}
	for _, title := range made {
		if !strings.Contains(stdout, "  "+title+"\n    武侯区") {
			t.Errorf("no %s:\n%s", title, stdout)
		}
	}
	if n := len(regexp.MustCompile(`照片 1  图说 1\n`).FindAllString(stdout, -1)); n != 2 {
		t.Errorf("%d with a photo and its caption:\n%s", n, stdout)
	}
	status, stdout, _ = command(t, "import", "in", "--converter", "soffice")
	if !strings.Contains(stdout, "跳过 2 个（导入过）") {
		t.Error(status, stdout)
	}
	if status, _, stderr := command(t, "build", "--drafts"); status != exitOK {
		t.Error(stderr)
	}
}
