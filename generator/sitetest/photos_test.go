package sitetest

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"jianbao/generator"
	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
)

const photoSite = `title = "照片"
base_url = "https://jianbao.example.gov.cn/"
[[district]]
code = "510107"
name = "武侯区"
slug = "wuhou"
[photos]
widths = [40, 120, 80]
`

// writeSite writes files below a new folder.
func writeSite(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func buildSite(t *testing.T, dir string) generator.Result {
	t.Helper()
	result, err := generator.Build(t.Context(), generator.Options{Site: dir, Out: filepath.Join(dir, "public"), Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Clock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func bulletinText(photos string) []byte {
	return []byte("+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\nphotos = [\n" + photos + "]\n+++\n\n正文。\n")
}

// painted is a photo that is like no other.
func painted(t *testing.T, w, h int, seed uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x) ^ seed, uint8(y) + seed, seed, 255})
		}
	}
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// The secrets of a photo: where it was taken, by whom, with which camera.
var secrets = []string{"SN-4711-0815", "Hasselblad-X9", "王小明的手机", "30.6412", "104.0437", "FileSecret"}

// withMetadata is a JPEG with secrets in every place where metadata may lie.
func withMetadata(t *testing.T, data []byte, orientation uint16) []byte {
	t.Helper()
	segment := func(marker byte, head string, body []byte) []byte {
		payload := append([]byte(head), body...)
		return slices.Concat([]byte{0xff, marker}, binary.BigEndian.AppendUint16(nil, uint16(len(payload)+2)), payload)
	}
	words := strings.Join(secrets, " ")
	var wide []byte
	for _, u := range utf16.Encode([]rune(words)) {
		wide = binary.LittleEndian.AppendUint16(wide, u)
	}
	tiff := []byte("II*\x00\x08\x00\x00\x00\x02\x00")
	entry := func(tag, kind uint16, count, value uint32) {
		tiff = binary.LittleEndian.AppendUint16(tiff, tag)
		tiff = binary.LittleEndian.AppendUint16(tiff, kind)
		tiff = binary.LittleEndian.AppendUint32(tiff, count)
		tiff = binary.LittleEndian.AppendUint32(tiff, value)
	}
	entry(0x0112, 3, 1, uint32(orientation))
	entry(0x0110, 2, uint32(len(words)+1), 8+2+24+4)
	tiff = append(append(tiff, 0, 0, 0, 0), words+"\x00"...)
	tiff = append(tiff, wide...)
	for _, v := range []uint32{30, 1, 38, 1, 2832, 100} { // 30°38'28.32", as rationals
		tiff = binary.LittleEndian.AppendUint32(tiff, v)
	}
	return slices.Concat(data[:2],
		segment(0xe1, "Exif\x00\x00", tiff),
		segment(0xe1, "http://ns.adobe.com/xap/1.0/\x00", []byte("<x:xmpmeta>"+words+"</x:xmpmeta>")),
		segment(0xed, "Photoshop 3.0\x008BIM", []byte(words)),
		segment(0xe2, "MPF\x00", []byte(words)),
		segment(0xfe, words, wide),
		data[2:], []byte(words)) // and behind its end
}

// Photos come out with sizes that the pages tell rightly and without any of their metadata; a second
// build changes nothing.
func TestPhotosOfASite(t *testing.T) {
	files := map[string][]byte{"site.toml": []byte(photoSite)}
	list := ""
	for o := 1; o <= 8; o++ {
		name := fmt.Sprintf("FileSecret%d.jpg", o)
		files["content/b/"+name] = withMetadata(t, painted(t, 160+o, 100, uint8(o)), uint16(o))
		list += fmt.Sprintf("{ file = %q, caption = \"图说\", focus = [0.5, 0.25] },\n", name)
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewNRGBA(image.Rect(0, 0, 90, 50))); err != nil {
		t.Fatal(err)
	}
	files["content/b/small.png"] = buf.Bytes()
	files["content/b/index.md"] = bulletinText(list + "\"small.png\",\n")
	dir := writeSite(t, files)
	result := buildSite(t, dir)
	if result.Failed() || len(result.Diagnostics) != 1 { // the transparent one
		t.Fatal(result.Diagnostics)
	}
	if s := result.PhotoStats; s.Made != 9 || len(s.Slowest) != 5 || s.In == 0 || s.Out == 0 {
		t.Errorf("%+v", s)
	}
	checkSizes(t, filepath.Join(dir, "public"))
	checkSecrets(t, filepath.Join(dir, "public"))
	again := buildSite(t, dir)
	if p := again.Published; p.Added+p.Changed+p.Deleted > 0 || again.PhotoStats.Made > 0 || len(again.Diagnostics) != 1 {
		t.Errorf("a second build: %+v, made %d, %v", p, again.PhotoStats.Made, again.Diagnostics)
	}
}

var (
	imgTag    = regexp.MustCompile(`<img [^>]*>`)
	attribute = regexp.MustCompile(`([a-z]+)="([^"]*)"`)
	share     = regexp.MustCompile(`<meta property="og:image" content="https://jianbao.example.gov.cn(/[^"]*)">\s*<meta property="og:image:width" content="(\d+)">\s*<meta property="og:image:height" content="(\d+)">`)
)

// checkSizes compares what every page says of its pictures with the files.
func checkSizes(t *testing.T, public string) {
	t.Helper()
	size := func(url string) image.Point {
		f, err := os.Open(filepath.Join(public, filepath.FromSlash(url)))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		c, err := jpeg.DecodeConfig(f)
		if err != nil {
			t.Fatal(url, err)
		}
		return image.Pt(c.Width, c.Height)
	}
	images, sets, shares := 0, 0, 0
	for name, data := range readAll(t, public) {
		if path.Ext(name) != ".html" {
			continue
		}
		for _, tag := range imgTag.FindAllString(string(data), -1) {
			a := map[string]string{}
			for _, m := range attribute.FindAllStringSubmatch(tag, -1) {
				a[m[1]] = m[2]
			}
			images++
			largest := size(a["src"])
			for _, candidate := range strings.Split(a["srcset"], ", ") {
				url, width, ok := strings.Cut(candidate, " ")
				if !ok {
					continue
				}
				sets++
				got := size(url)
				if fmt.Sprintf("%dw", got.X) != width || a["sizes"] == "" {
					t.Errorf("%s: %s is %v wide", name, candidate, got)
				}
				if got.X > largest.X && !strings.Contains(tag, `alt=""`) {
					largest = got
				}
			}
			if a["width"] != strconv.Itoa(largest.X) || a["height"] != strconv.Itoa(largest.Y) || !strings.HasPrefix(a["class"], "tone-") {
				t.Errorf("%s: %s, largest is %v", name, tag, largest)
			}
		}
		for _, m := range share.FindAllStringSubmatch(string(data), -1) {
			shares++
			if got := size(m[1]); m[2] != strconv.Itoa(got.X) || m[3] != strconv.Itoa(got.Y) {
				t.Errorf("%s: %s is %v", name, m[0], got)
			}
		}
	}
	if images < 10 || sets < 20 || shares != 1 {
		t.Errorf("%d images, %d in sets, %d to share", images, sets, shares)
	}
}

func readAll(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	found := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		found[name], err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// checkSecrets looks into every byte for what was planted, in the forms that metadata has.
func checkSecrets(t *testing.T, public string) {
	t.Helper()
	traces := [][]byte{[]byte("Exif\x00"), []byte("xmpmeta"), []byte("8BIM"), []byte("Photoshop"), []byte("MPF\x00"),
		{30, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0}, {0, 0, 0, 30, 0, 0, 0, 1, 0, 0, 0, 38}}
	for _, s := range secrets {
		traces = append(traces, []byte(s))
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			var wide []byte
			for _, u := range utf16.Encode([]rune(s)) {
				wide = order.AppendUint16(wide, u)
			}
			traces = append(traces, wide)
		}
	}
	for name, data := range readAll(t, public) {
		for _, trace := range traces {
			if bytes.Contains(data, trace) || strings.Contains(name, string(trace)) {
				t.Errorf("%s holds %q", name, trace)
			}
		}
	}
}

// Every bad photo of a site is reported in one run, at the place that names it, and none of them makes
// the build work for long.
func TestBadPhotos(t *testing.T) {
	good := painted(t, 200, 150, 1)
	claim := bytes.Clone(good)
	at := bytes.Index(claim, []byte{0xff, 0xc0})
	copy(claim[at+5:], []byte{0xfa, 0xfa, 0xfa, 0xfa}) // 64250×64250
	var deep bytes.Buffer
	if err := png.Encode(&deep, image.NewNRGBA64(image.Rect(0, 0, 30, 30))); err != nil {
		t.Fatal(err)
	}
	bad := []struct {
		name string
		data []byte
		want []diag.Code
	}{
		{"empty.jpg", nil, []diag.Code{diag.PhotoBroken}},
		{"text.jpg", []byte("不是照片"), []diag.Code{diag.PhotoBroken}},
		{"cut.jpg", good[:len(good)/2], []diag.Code{diag.PhotoBroken}},
		{"claim.jpg", claim, []diag.Code{diag.PhotoBroken}},
		{"end.jpg", good[:len(good)-2], []diag.Code{diag.PhotoDamaged}},
		{"renamed.png", good, []diag.Code{diag.PhotoExtension}},
		{"deep.png", deep.Bytes(), []diag.Code{diag.PhotoConverted, diag.PhotoConverted}},
	}
	files := map[string][]byte{"site.toml": []byte(photoSite)}
	list := ""
	for _, b := range bad {
		files["content/b/"+b.name] = b.data
		list += fmt.Sprintf("  %q,\n", b.name)
	}
	files["content/b/index.md"] = bulletinText(list)
	dir := writeSite(t, files)
	var result generator.Result
	if used := cputime.Of(func() { result = buildSite(t, dir) }); used > 10*time.Second {
		t.Errorf("the build took %v of processor time", used)
	}
	for i, b := range bad {
		var got []diag.Code
		for _, d := range result.Diagnostics {
			if d.File == "content/b/index.md" && d.Line == 6+i && strings.Contains(d.Excerpt, b.name) {
				got = append(got, d.Code)
			}
		}
		if !slices.Equal(got, b.want) {
			t.Errorf("%s: %v, want %v", b.name, got, b.want)
		}
	}
	if !result.Failed() {
		t.Error("published")
	}
}

// A cache that cannot be written costs the next build time, and this one a warning.
func TestNoCache(t *testing.T) {
	dir := writeSite(t, map[string][]byte{
		"site.toml": []byte(photoSite), ".jianbao": []byte("a file in the way"),
		"content/b/a.jpg": painted(t, 100, 80, 1), "content/b/b.jpg": painted(t, 100, 80, 1), // one content, two names
		"content/b/index.md": bulletinText("  \"a.jpg\", \"b.jpg\",\n"),
	})
	for range 2 {
		result := buildSite(t, dir)
		if result.Failed() || len(result.Diagnostics) != 1 || result.Diagnostics[0].Code != diag.CacheUnwritable {
			t.Fatal(result.Diagnostics)
		}
	}
	// Three widths, a cover at two of them, one to share: what two names show is there once.
	if n := len(readAll(t, filepath.Join(dir, "public", "photos"))); n != 6 {
		t.Errorf("%d files", n)
	}
}

// Without a record, as after an upgrade, pictures in the output are known by their size. One that is missing is written
// again, and so are others of its photo at most once; so is a photo whose crop is another by now.
func TestPicturesWithoutRecord(t *testing.T) {
	dir := writeSite(t, map[string][]byte{
		"site.toml": []byte(photoSite), "content/a/index.md": bulletinText("\"p.jpg\"\n"),
		"content/a/p.jpg": painted(t, 200, 150, 1),
	})
	buildSite(t, dir)
	pictures, err := filepath.Glob(filepath.Join(dir, "public", "photos", "*", "*.jpg"))
	if err != nil || len(pictures) < 4 {
		t.Fatal(pictures, err)
	}
	want := readAll(t, filepath.Join(dir, "public"))
	for _, name := range pictures {
		if err := os.Remove(name); err != nil {
			t.Fatal(err)
		}
		if result := buildSite(t, dir); result.Failed() {
			t.Fatalf("without %s: %v", name, result.Diagnostics)
		}
		if got := readAll(t, filepath.Join(dir, "public")); len(got) != len(want) {
			t.Errorf("without %s: %d files, want %d", name, len(got), len(want))
		}
	}
	focus := bulletinText("{ file = \"p.jpg\", focus = [0.1, 0.1] },\n")
	if err := os.WriteFile(filepath.Join(dir, "content/a/index.md"), focus, 0o644); err != nil {
		t.Fatal(err)
	}
	if result := buildSite(t, dir); result.Failed() {
		t.Errorf("with another crop: %v", result.Diagnostics)
	}
}
