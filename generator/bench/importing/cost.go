package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"jianbao/generator/bench/measure"
)

const (
	photos    = 5
	photoSize = 1 << 20
)

// measure imports the files twice: the second time all of them are known.
func (b *bench) measure(ctx context.Context) error {
	in := filepath.Join(b.dir, "in")
	b.progress("writing %d Word files", b.n)
	total, err := b.writeFiles(in)
	if err != nil {
		return err
	}
	site, err := b.newSite("site")
	if err != nil {
		return err
	}
	fmt.Printf("%d .docx with %d photos each, %.2f GB, jianbao %s\n\n", b.n, photos, float64(total)/1e9, b.version)
	fmt.Printf("| import | wall s | CPU s | peak MB | files written |\n|---|---|---|---|---|\n")
	before := 0
	for run, want := range []int{b.n * (photos + 1), 0} {
		u, files, err := b.importInto(ctx, site, in)
		if err != nil {
			return err
		}
		if files-before != want {
			return fmt.Errorf("import %d wrote %d files, want %d", run+1, files-before, want)
		}
		before = files
		fmt.Printf("| %s | %.1f | %.1f | %.0f | %d |\n", []string{"first", "second"}[run],
			u.Wall.Seconds(), u.CPU().Seconds(), float64(u.RSS)/1e6, want)
	}
	fmt.Println()
	return errors.Join(os.RemoveAll(in), os.RemoveAll(site))
}

// importInto runs one import, and counts the files that the site has then.
func (b *bench) importInto(ctx context.Context, site, in string) (u measure.Usage, files int, err error) {
	if u, err = measure.Run(ctx, b.dir, b.dir, []string{b.binary, "import", "--site", site, in}); err != nil {
		return u, 0, err
	}
	err = filepath.WalkDir(filepath.Join(site, "content"), func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files++
		}
		return err
	})
	return u, files, err
}

// writeFiles writes the Word files; the number of a file determines every byte.
func (b *bench) writeFiles(dir string) (total int64, err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, err
	}
	for i := range b.n {
		data, err := wordFile(i)
		if err != nil {
			return 0, err
		}
		total += int64(len(data))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("稿件%04d.docx", i+1)), data, 0o644); err != nil {
			return 0, err
		}
	}
	return total, nil
}

const (
	wordTypes     = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	wordRelations = `<?xml version="1.0" encoding="UTF-8"?>` +
		`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`
	wordRelation = `<Relationship Id="rId%d" Target="%[3]s" ` +
		`Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%[2]s"/>`
	wordPhoto = `<w:p><w:pPr><w:jc w:val="center"/></w:pPr>` +
		`<w:r><w:drawing><wp:inline><wp:extent cx="5000000" cy="3300000"/>` +
		`<a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip r:embed="rId%d"/></pic:blipFill></pic:pic>` +
		`</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`
	wordText = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
		`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ` +
		`xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" ` +
		`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ` +
		`xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>%s</w:body></w:document>`
)

func wordFile(number int) ([]byte, error) {
	random := rand.New(rand.NewPCG(1, uint64(number)))
	paragraph := func(properties, text string) string {
		return "<w:p><w:pPr>" + properties + "</w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>"
	}
	var body, relations strings.Builder
	body.WriteString(paragraph(`<w:pStyle w:val="Title"/><w:jc w:val="center"/>`,
		fmt.Sprintf("武侯区人大代表开展第%d次专题视察", number+1)))
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, method uint16, data []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = w.Write(data)
		}
		return err
	}
	for i := range photos {
		fmt.Fprintf(&body, "%s%s%s", paragraph("", fmt.Sprintf("5月%d日，武侯区人大常委会组织代表第%d组深入街道社区，听取情况汇报%d条，"+
			"实地察看项目进展，与群众面对面交流，提出意见建议，推动问题解决。", i+1, i+1, random.IntN(1_000_000))),
			fmt.Sprintf(wordPhoto, i+1), paragraph(`<w:jc w:val="center"/>`, fmt.Sprintf("▲代表在第%d个点位察看", i+1)))
		fmt.Fprintf(&relations, wordRelation, i+1, "image", fmt.Sprintf("media/image%d.jpeg", i+1))
		if err := put(fmt.Sprintf("word/media/image%d.jpeg", i+1), zip.Store, picture(random)); err != nil {
			return nil, err
		}
	}
	body.WriteString(paragraph(`<w:jc w:val="right"/>`, "2024年5月6日"))
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", wordTypes},
		{"_rels/.rels", fmt.Sprintf(wordRelations,
			fmt.Sprintf(wordRelation, 1, "officeDocument", "word/document.xml"))},
		{"word/_rels/document.xml.rels", fmt.Sprintf(wordRelations, relations.String())},
		{"word/document.xml", fmt.Sprintf(wordText, body.String())},
	} {
		if err := put(part.name, zip.Deflate, []byte(part.text)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// picture is a JPEG of a megabyte: a small picture behind comments of bytes that cannot be compressed. No import
// decodes it.
func picture(random *rand.Rand) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 240, 160))
	for i := range img.Pix {
		img.Pix[i] = uint8(random.Uint32())
	}
	img.Set(0, 0, color.White)
	var small bytes.Buffer
	jpeg.Encode(&small, img, nil) // into memory, of a size that has no errors
	out := append(make([]byte, 0, photoSize+1<<16), small.Bytes()[:2]...)
	for len(out) < photoSize-small.Len() {
		n := min(65_533, photoSize-small.Len()-len(out)+16)
		out = binary.BigEndian.AppendUint16(append(out, 0xff, 0xfe), uint16(n))
		for end := len(out) + n - 2; len(out) < end; {
			out = binary.LittleEndian.AppendUint64(out, random.Uint64())[:min(len(out)+8, end)]
		}
	}
	return append(out, small.Bytes()[2:]...)
}
