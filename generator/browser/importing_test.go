package browser

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"image/png"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
)

// The pictures of docs/import.md are there and small: a Word file as an office sends it, and the page that becomes of
// it without a word corrected. -update makes them anew: the file is written here, with photos of the sample site, and
// shown by LibreOffice; then it is imported into a copy of the site, published and built.
func TestImportPictures(t *testing.T) {
	const most = 150 << 10
	docs := filepath.Join("..", "..", "docs")
	if *update {
		takeImport(t, docs)
	}
	for _, name := range []string{"import-before.jpg", "import-after-390.jpg"} {
		data, err := os.ReadFile(filepath.Join(docs, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || len(data) > most {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
		for _, page := range []string{"import.md", "import.zh-CN.md"} {
			if text, err := os.ReadFile(filepath.Join(docs, page)); err != nil || !bytes.Contains(text, []byte("]("+name+")")) {
				t.Errorf("%s does not show %s: %v", page, name, err)
			}
		}
	}
}

// takeImport makes the pictures.
func takeImport(t *testing.T, docs string) {
	dir := t.TempDir()
	root := filepath.Join("..", "..")
	for _, part := range []string{"content", "assets", "static"} {
		if err := os.CopyFS(filepath.Join(dir, "site", part), os.DirFS(filepath.Join(root, part))); err != nil {
			t.Fatal(err)
		}
	}
	settings, err := os.ReadFile(filepath.Join(root, "site.toml"))
	if err != nil {
		t.Fatal(err)
	}
	site, file := filepath.Join(dir, "site"), filepath.Join(dir, "板凳会.docx")
	for name, data := range map[string][]byte{filepath.Join(site, "site.toml"): settings, file: benchWord(t, root)} {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range [][]string{
		{
			"soffice", "-env:UserInstallation=file://" + dir + "/profile", "--headless", "--convert-to", "pdf", "--outdir", dir,
			file,
		},
		{"pdftoppm", "-r", "76", "-png", "-f", "1", "-singlefile", filepath.Join(dir, "板凳会.pdf"), filepath.Join(dir, "page")},
	} {
		if out, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\napt-get install --no-install-recommends libreoffice-writer-nogui poppler-utils", err, out)
		}
	}
	shown, err := os.Open(filepath.Join(dir, "page.png"))
	if err != nil {
		t.Fatal(err)
	}
	defer shown.Close()
	img, err := png.Decode(shown)
	if err != nil {
		t.Fatal(err)
	}
	var before bytes.Buffer
	if err := jpeg.Encode(&before, img, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}

	ctx := context.Background()
	opts := generator.ImportOptions{Site: site, Inputs: []string{file}, Now: time.Date(2026, 3, 25, 9, 0, 0, 0, time.UTC)}
	report, err := generator.Import(ctx, opts)
	if err != nil || report.Failed() || report.Count().Written != 1 {
		t.Fatal(err, report)
	}
	folder := report.Files[0].Drafts[0].Folder
	if published, err := generator.PublishDrafts(ctx, opts, []string{folder}); err != nil || published.Failed() {
		t.Fatal(err, published)
	}
	if err := build(site, filepath.Join(dir, "public")); err != nil {
		t.Fatal(err)
	}
	h, err := newHost(filepath.Join(dir, "public"), 0)
	if err != nil {
		t.Fatal(err)
	}
	served := httptest.NewServer(h)
	defer served.Close()
	after := shot(t, served.URL+strings.TrimPrefix(folder, "content")+"/", 390, 1085, 1.25)
	for name, data := range map[string][]byte{"import-before.jpg": before.Bytes(), "import-after-390.jpg": after} {
		if err := os.WriteFile(filepath.Join(docs, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// benchWord is a bulletin as offices write them in Word: masthead, centred title, numbered headings, photos with
// captions below them, sign-off.
func benchWord(t *testing.T, root string) []byte {
	t.Helper()
	const folder = "content/wuhou/2026/laojie-gengxin/"
	line := func(format, properties, text string) string {
		return `<w:p><w:pPr>` + properties + `</w:pPr><w:r><w:rPr>` +
			`<w:rFonts w:ascii="Noto Serif CJK SC" w:eastAsia="Noto Serif CJK SC"/>` + format +
			`</w:rPr><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
	}
	size := func(half int) string { return fmt.Sprintf(`<w:sz w:val="%d"/>`, half) }
	const centred = `<w:jc w:val="center"/>`
	const indented = `<w:spacing w:line="420" w:lineRule="exact"/><w:ind w:firstLine="560"/>`
	body := func(text string) string { return line(size(28), indented, text) }
	heading := func(text string) string { return line(`<w:b/>`+size(28), indented, text) }
	picture := func(n, width, height int) string {
		return fmt.Sprintf(`<w:p><w:pPr>`+centred+`</w:pPr><w:r><w:drawing><wp:inline><wp:extent cx="%d" cy="%d"/>`+
			`<wp:docPr id="%d" name="图片"/><a:graphic>`+
			`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>`+
			`<pic:cNvPr id="%d" name="图片"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId%d"/>`+
			`<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>`+
			`<a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>`+
			`</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`, width, height, n, n, n, width, height)
	}
	caption := func(text string) string { return line(size(21), centred, text) }
	text := line(`<w:b/><w:color w:val="C00000"/>`+size(52), centred, "人大代表工作简报") +
		line(size(24), centred, "第3期") +
		line(size(24), `<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="1" w:color="C00000"/></w:pBdr>`,
			"武侯区人大常委会城环工委　　　　　　　　　　　　2026年3月20日") +
		line(`<w:b/>`+size(40), `<w:spacing w:before="240"/>`+centred, "武侯区人大代表现场开“板凳会”") +
		line(`<w:b/>`+size(40), `<w:spacing w:after="240"/>`+centred, "商议老街更新怎么更") +
		body("3月19日上午，武侯区人大常委会城环工委组织区人大代表，邀请商户、居民和设计单位，在一条建成四十多年的老街上坐下来，就街区更新方案听取意见。") +
		picture(1, 2880000, 1920000) + caption("▲区人大代表察看更新后的店招、铺装和行道树") +
		heading("一、商户关心能不能做生意") +
		body("设计单位介绍，南段采取分段围挡，每段不超过四十米，保证店铺前有一米五宽的通道。") +
		heading("二、居民关心停车和油烟") +
		body("代表建议，餐饮排烟与更新工程同步改造，引导周边单位夜间开放车位。") +
		picture(2, 2565000, 1924000) + caption("▲代表与商户、居民在街边交流意见（城环工委供图）") +
		line(size(28), `<w:jc w:val="right"/>`, "（武侯区人大常委会城环工委）")
	const relation = `<Relationship Id="rId%d" Type=` +
		`"http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"/>`
	const relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	parts := []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
			`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="jpg" ContentType="image/jpeg"/><Override PartName="/word/document.xml" ContentType=` +
			`"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", relations + fmt.Sprintf(relation, 1, "officeDocument", "word/document.xml") + `</Relationships>`},
		{"word/_rels/document.xml.rels", relations + fmt.Sprintf(relation, 1, "image", "media/1.jpg") +
			fmt.Sprintf(relation, 2, "image", "media/2.jpg") + `</Relationships>`},
		{"word/media/1.jpg", folder + "street.jpg"}, {"word/media/2.jpg", folder + "bench.jpg"},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
			`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
			`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ` +
			`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
			`xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>` + text +
			`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>` +
			`<w:pgMar w:top="1100" w:right="1500" w:bottom="900" w:left="1500"/>` +
			`</w:sectPr></w:body></w:document>`},
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, part := range parts {
		data := []byte(part.text)
		if strings.HasSuffix(part.name, ".jpg") {
			var err error
			if data, err = os.ReadFile(filepath.Join(root, part.text)); err != nil {
				t.Fatal(err)
			}
		}
		f, err := w.Create(part.name)
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
