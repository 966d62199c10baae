package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func base(t testing.TB, data []byte) (*Entry, image.Image) {
	t.Helper()
	e, _, err := makeAll(t.Context(), data, Recipe{Widths: []int{1600}, Quality: 95}, testLimits, nil)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(e.Blob(0)))
	if err != nil {
		t.Fatal(err)
	}
	return e, img
}

// near compares one pixel.
func near(t *testing.T, what string, got color.Color, want color.RGBA, tolerance uint32) {
	t.Helper()
	r, g, b, _ := got.RGBA()
	for i, pair := range [][2]uint32{{r >> 8, uint32(want.R)}, {g >> 8, uint32(want.G)}, {b >> 8, uint32(want.B)}} {
		if distance(pair[0], pair[1]) > tolerance {
			t.Fatalf("%s: channel %d is %d, want %d (%v)", what, i, pair[0], pair[1], got)
		}
	}
}

// The JPEGs that cameras, scanners and print shops make, each of odd size.
func TestKindsOfJPEG(t *testing.T) {
	want := color.RGBA{200, 60, 40, 255}
	for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
		image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
		img := image.NewYCbCr(image.Rect(0, 0, 101, 67), ratio)
		y, cb, cr := color.RGBToYCbCr(want.R, want.G, want.B)
		for i := range img.Y {
			img.Y[i] = y
		}
		for i := range img.Cb {
			img.Cb[i], img.Cr[i] = cb, cr
		}
		p := fromYCbCr(img)
		out := p.scale(p.resized(50, 33)).image()
		near(t, ratio.String(), out.At(25, 16), want, 3)
		near(t, ratio.String()+", corner", out.At(49, 32), want, 3)
	}
	gray := image.NewGray(image.Rect(0, 0, 33, 17))
	for i := range gray.Pix {
		gray.Pix[i] = 77
	}
	e, got := base(t, encodeJPEG2(t, gray))
	near(t, "grey", got.At(16, 8), color.RGBA{77, 77, 77, 255}, 2)
	if e.Format != "jpeg" || len(e.Notes) != 0 {
		t.Errorf("grey: %v", e)
	}
	cmyk := image.NewCMYK(image.Rect(0, 0, 31, 21))
	for i := 0; i < len(cmyk.Pix); i += 4 {
		copy(cmyk.Pix[i:], []byte{0, 255, 255, 0}) // red ink
	}
	p := fromImage(cmyk)
	near(t, "CMYK", p.scale(p.resized(31, 21)).image().At(10, 10), color.RGBA{255, 0, 0, 255}, 3)
}

func encodeJPEG2(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// Deep and transparent pictures are used, and said to have been changed.
func TestNotes(t *testing.T) {
	deep := image.NewNRGBA64(image.Rect(0, 0, 20, 10))
	for y := range 10 {
		for x := range 20 {
			deep.SetNRGBA64(x, y, color.NRGBA64{0x8000, 0x4000, 0xc000, 0xffff})
		}
	}
	deep.SetNRGBA64(3, 3, color.NRGBA64{0, 0, 0, 0})
	e, img := base(t, encodePNG(t, deep))
	near(t, "16 bits", img.At(15, 5), color.RGBA{0x80, 0x40, 0xc0, 255}, 4)
	if !slices.Contains(e.Notes, Deep) || !slices.Contains(e.Notes, Transparent) || e.Format != "png" {
		t.Errorf("notes %v", e.Notes)
	}
	var buf bytes.Buffer
	frame := func(c color.Color) *image.Paletted {
		p := image.NewPaletted(image.Rect(0, 0, 16, 16), color.Palette{c})
		return p
	}
	animation := &gif.GIF{
		Image: []*image.Paletted{frame(color.RGBA{0, 0, 255, 255}), frame(color.White)}, Delay: []int{1, 1},
	}
	if err := gif.EncodeAll(&buf, animation); err != nil {
		t.Fatal(err)
	}
	e, img = base(t, buf.Bytes())
	near(t, "first frame", img.At(8, 8), color.RGBA{0, 0, 255, 255}, 4)
	if !slices.Contains(e.Notes, Animated) {
		t.Errorf("notes %v", e.Notes)
	}
}

// A file whose last bytes are lost is used if all of its picture is there, and refused if not.
func TestLostEnd(t *testing.T) {
	data := encodeJPEG(t, gradient(200, 100))
	e, _ := base(t, data[:len(data)-2])
	if !slices.Contains(e.Notes, Damaged) {
		t.Errorf("without its end: notes %v", e.Notes)
	}
	if _, err := derive(data[:len(data)-300], []int{1600}, 80); !errors.Is(err, ErrIncomplete) {
		t.Errorf("without its last rows: %v", err)
	}
	broken := bytes.Clone(data)
	for i := len(broken) / 2; i < len(broken)/2+40; i++ {
		broken[i] = 0xff ^ broken[i]
	}
	if out, err := derive(broken, []int{1600}, 80); err == nil && len(out) == 0 {
		t.Error("neither a picture nor an error")
	}
}

// webpGrey is a lossy WebP of 16 by 16 grey pixels, made by libwebp.
const webpGrey = "UklGRjoAAABXRUJQVlA4IC4AAADQAQCdASoQABAAAgA0JaACdLoB+AADsAD+7MX/xmn/+Mv/8ZX/jGkP/xhMAAAA"

// Go's WebP decoder calls video range full range: colours would be washed out.
func TestWebPRange(t *testing.T) {
	data, err := base64.StdEncoding.DecodeString(webpGrey)
	if err != nil {
		t.Fatal(err)
	}
	o, err := decode(t.Context(), data, testLimits)
	if err != nil {
		t.Fatal(err)
	}
	p := planes{
		y: plane{[]uint8{16, 235}, 2, 2, 1}, cb: plane{[]uint8{16, 240}, 2, 2, 1}, cr: plane{[]uint8{128, 128}, 2, 2, 1},
	}
	p.expandRange()
	if p.y.pix[0] != 0 || p.y.pix[1] != 255 || p.cb.pix[0] > 1 || p.cb.pix[1] != 255 || p.cr.pix[0] != 128 {
		t.Errorf("%v %v %v", p.y.pix, p.cb.pix, p.cr.pix)
	}
	if o.format != "webp" {
		t.Error(o.format)
	}
}

// testProfile is an ICC profile of three primaries, as columns of XYZ under D50, and a power.
func testProfile(xyz [9]float64, gamma float64) []byte {
	var tags, body []byte
	add := func(name string, data []byte) {
		tags = append(tags, name...)
		tags = binary.BigEndian.AppendUint32(tags, uint32(132+12*6+len(body)))
		tags = binary.BigEndian.AppendUint32(tags, uint32(len(data)))
		body = append(body, data...)
	}
	for c, name := range []string{"r", "g", "b"} {
		data := []byte("XYZ \x00\x00\x00\x00")
		for row := range 3 {
			data = binary.BigEndian.AppendUint32(data, uint32(int32(math.Round(xyz[3*row+c]*65536))))
		}
		add(name+"XYZ", data)
		curve := append([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x01"), 0, 0, 0, 0)
		binary.BigEndian.PutUint16(curve[12:], uint16(math.Round(gamma*256)))
		add(name+"TRC", curve)
	}
	head := make([]byte, 128)
	copy(head[16:], "RGB XYZ ")
	return slices.Concat(head, binary.BigEndian.AppendUint32(nil, 6), tags, body)
}

var (
	displayP3 = [9]float64{0.51512, 0.29198, 0.15710, 0.24120, 0.69225, 0.06657, -0.00105, 0.04189, 0.78407}
	adobeRGB  = [9]float64{0.60974, 0.20528, 0.14919, 0.31111, 0.62567, 0.06322, 0.01947, 0.06087, 0.74457}
	sRGB      = [9]float64{0.43607, 0.38515, 0.14307, 0.22249, 0.71687, 0.06061, 0.01392, 0.09708, 0.71410}
)

// Colours known from tables: what 8-bit values of wide spaces are in sRGB.
func TestProfiles(t *testing.T) {
	for _, tt := range []struct {
		name     string
		xyz      [9]float64
		gamma    float64
		from, to color.RGBA
	}{
		{"Adobe RGB, green turns yellower", adobeRGB, 2.2, color.RGBA{100, 150, 100, 255}, color.RGBA{65, 151, 97, 255}},
		{"Adobe RGB, grey stays", adobeRGB, 2.2, color.RGBA{128, 128, 128, 255}, color.RGBA{128, 128, 128, 255}},
		{"Display P3, red", displayP3, 2.2, color.RGBA{200, 50, 50, 255}, color.RGBA{219, 14, 35, 255}},
	} {
		p := parseProfile(testProfile(tt.xyz, tt.gamma))
		if p == nil {
			t.Fatalf("%s: not read", tt.name)
		}
		r, g, b := p.tables().rgb(tt.from.R, tt.from.G, tt.from.B)
		near(t, tt.name, color.RGBA{r, g, b, 255}, tt.to, 4)
	}
	if parseProfile(testProfile(sRGB, 2.2)) != nil {
		t.Log("sRGB with a plain power is converted: its dark tones differ")
	}
	for _, cut := range []int{0, 100, 131, 150, 210} {
		if parseProfile(testProfile(displayP3, 2.2)[:cut]) != nil {
			t.Errorf("a profile of %d bytes was read", cut)
		}
	}
}

// A profile is found wherever a format keeps it.
func TestEmbeddedProfile(t *testing.T) {
	profile := testProfile(adobeRGB, 2.2)
	img := image.NewRGBA(image.Rect(0, 0, 40, 40))
	for i := range img.Pix {
		img.Pix[i] = []uint8{100, 150, 100, 255}[i%4]
	}
	data := encodeJPEG(t, img)
	segment := slices.Concat([]byte("ICC_PROFILE\x00\x01\x01"), profile)
	inJPEG := slices.Concat(
		data[:2], []byte{0xff, 0xe2, byte((len(segment) + 2) >> 8), byte(len(segment) + 2)}, segment, data[2:],
	)
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	w.Write(profile)
	w.Close()
	plain := encodePNG(t, img)
	chunk := slices.Concat([]byte("iCCPx\x00\x00"), z.Bytes())
	inPNG := slices.Concat(plain[:33], binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4)), chunk,
		binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk)), plain[33:])
	for name, data := range map[string][]byte{"JPEG": inJPEG, "PNG": inPNG} {
		_, got := base(t, data)
		near(t, name, got.At(20, 20), color.RGBA{65, 151, 97, 255}, 6)
	}
}

// Photos as phones make them: with all that they write beside the picture, of which nothing is published. The HEIC
// is our own scene, too, made by heif-enc of libheif 1.15. JIANBAO_PHOTOS names a folder with more of them.
func TestPhonePhotos(t *testing.T) {
	inHEIC, err := os.ReadFile("testdata/phone.heic")
	if err != nil {
		t.Fatal(err)
	}
	photos := map[string][]byte{"phone.jpg": phoneJPEG(t), "phone.heic": inHEIC}
	if folder := os.Getenv("JIANBAO_PHOTOS"); folder != "" {
		more, _ := filepath.Glob(filepath.Join(folder, "*.*"))
		for _, name := range more {
			if photos[name], err = os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, data := range photos {
		e, cover, err := makeAll(t.Context(), data, Recipe{Widths: []int{1600, 960, 480}, Quality: 80}, testLimits, &Crop{})
		if errors.Is(err, ErrHEIC) {
			continue // the build tag noheic
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(e.Files) != 3 || max(e.Files[0].Width, e.Files[0].Height) != 1600 || len(cover.Files) != 3 {
			t.Errorf("%s: %v, cover %v", name, e.Files, cover.Files)
		}
		if name == "phone.jpg" && (e.Camera != "Apple iPhone 13" || e.Taken.Format(time.DateTime) != "2022-09-01 08:30:00") {
			t.Errorf("%s: taken %v with %q", name, e.Taken, e.Camera)
		}
		t.Logf("%s: %v %q tone %s", name, e.Taken, e.Camera, ToneClass(e.Tone))
		for i, blob := range append(slices.Clone(e.blobs), cover.blobs...) {
			for _, trace := range []string{"Exif", "iPhone", "Apple", "GPS", "ICC_PROFILE", "http", "MakerNote"} {
				if strings.Contains(string(blob), trace) {
					t.Errorf("%s: file %d holds %q", name, i, trace)
				}
			}
		}
	}
}

// phoneJPEG is a photo with the EXIF of a phone, a place, a note of its maker, a profile and XMP.
func phoneJPEG(t *testing.T) []byte {
	t.Helper()
	text := func(tag uint16, value string) field { return field{tag, 2, []byte(value + "\x00")} }
	const order = "MM\x00\x2a\x00\x00\x00\x08"
	head := []field{text(0x010f, "Apple"), text(0x0110, "iPhone 13")}
	more := []field{text(0x9003, "2022:09:01 08:30:00"), {0x927c, 7, []byte("Apple iOS MakerNote")}}
	place := []field{text(0x0001, "N"), text(0x001d, "2022:09:01 GPS")}
	// The first table names where the other two begin; its length does not change with that.
	pointer := func(tag uint16, at int) field { return field{tag, 4, binary.BigEndian.AppendUint32(nil, uint32(at))} }
	length := len(table(len(order), append(head, pointer(0x8769, 0), pointer(0x8825, 0))))
	second := table(len(order)+length, more)
	third := len(order) + length + len(second)
	first := table(len(order), append(head, pointer(0x8769, len(order)+length), pointer(0x8825, third)))
	exif := slices.Concat([]byte("Exif\x00\x00"+order), first, second, table(third, place))
	segment := func(marker byte, data []byte) []byte {
		return append([]byte{0xff, marker, byte((len(data) + 2) >> 8), byte(len(data) + 2)}, data...)
	}
	data := encodeJPEG(t, scene(2000, 1500))
	return slices.Concat(data[:2], segment(0xe1, exif),
		segment(0xe1, []byte("http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta GPSLatitude=\"30,38N\"/>")),
		segment(0xe2, append([]byte("ICC_PROFILE\x00\x01\x01"), testProfile(displayP3, 2.2)...)), data[2:])
}

// field is an entry of a table of EXIF.
type field struct {
	tag, kind uint16
	value     []byte
}

// table is a table of EXIF that begins at an offset, with the values that do not fit into it behind it.
func table(at int, fields []field) []byte {
	out := binary.BigEndian.AppendUint16(nil, uint16(len(fields)))
	var rest []byte
	for _, f := range fields {
		count := len(f.value)
		if f.kind == 4 {
			count /= 4
		}
		out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, f.tag), f.kind)
		out = binary.BigEndian.AppendUint32(out, uint32(count))
		if len(f.value) <= 4 {
			out = append(append(out, f.value...), make([]byte, 4-len(f.value))...)
			continue
		}
		out = binary.BigEndian.AppendUint32(out, uint32(at+2+12*len(fields)+4+len(rest)))
		rest = append(rest, f.value...)
	}
	return append(append(out, 0, 0, 0, 0), rest...)
}
