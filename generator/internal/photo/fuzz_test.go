package photo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"jianbao/generator/internal/site"
)

// seeds are small files of each format, whole and cut.
func seeds(f *testing.F) {
	jpeg := encodeJPEG2(f, gradient(24, 16))
	f.Add(jpeg)
	f.Add(jpeg[:len(jpeg)/2])
	f.Add(withEXIF(jpeg, 6, "GPS"))
	f.Add(encodePNG(f, gradient(9, 7)))
	f.Add(encodePNG(f, image.NewNRGBA64(image.Rect(0, 0, 3, 3))))
	var buf bytes.Buffer
	if err := gif.Encode(&buf, gradient(5, 5), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(buf.Bytes())
	f.Add([]byte("RIFF\x20\x00\x00\x00WEBPVP8 \x14\x00\x00\x00\x30\x01\x00\x9d\x01\x2a\x01\x00\x01\x00\x02\x00\x34\x25\xa4\x00\x03\x70\x00\xfe\xfb\x94\x00\x00"))
}

// FuzzDecode: whatever the bytes, there is a picture within the limits or an error.
func FuzzDecode(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		if site.RecogniseFormat(data) == "heic" {
			return // a minute of fuzzing would be spent inside the library
		}
		limits := Limits{Pixels: 1 << 16, Bytes: 1 << 20}
		o, err := decode(t.Context(), data, limits)
		if err != nil {
			return
		}
		if w, h := o.picture.w, o.picture.h; w <= 0 || h <= 0 || w*h > limits.Pixels || o.orientation < 1 ||
			o.orientation > 8 {
			t.Fatalf("%d×%d, orientation %d", w, h, o.orientation)
		}
		if p := o.largest(64); max(p.w, p.h) > 64 {
			t.Fatalf("%d×%d", p.w, p.h)
		}
	})
}

// metaSeeds are photos whose metadata says something, in each format that has any: the beginnings of those of the
// sample site, and what cameras and programs write.
func metaSeeds(f *testing.F) {
	sample, err := filepath.Glob("../../../content/*/*/*.jpg")
	if err != nil || len(sample) == 0 {
		f.Fatal("no seeds: ", err)
	}
	for _, name := range sample[:min(len(sample), 10)] {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:min(len(data), 2048)])
	}
	picture := encodeJPEG2(f, gradient(8, 8))
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		tiff := tiffWith(order, 2, 8+2+2*12+4)
		f.Add(tiff)
		f.Add(withSegment(picture, "Exif\x00\x00", tiff))
		f.Add(chunk([]byte("\x89PNG\r\n\x1a\n"), binary.BigEndian, true, "IHDR", encodePNG(f, gradient(1, 1))[16:29], "eXIf", tiff, "IEND", nil))
		f.Add(chunk([]byte("RIFF\x40\x00\x00\x00WEBP"), binary.LittleEndian, false, "VP8X", make([]byte, 10), "EXIF", tiff))
	}
	const when = "2022:09:01 08:30:00\x00"
	f.Add(withSegment(picture, "Exif\x00\x00", []byte("II*\x00\x08\x00\x00\x00\x01\x00\x32\x01\x02\x00\x14\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00"+when)))
	f.Add(withSegment(picture, "http://ns.adobe.com/xap/1.0/\x00", []byte(`<x:xmpmeta exif:GPSLatitude="30,38N"/>`)))
	profile := testProfile([9]float64{0.4, 0.2, 0.1, 0.3, 0.6, 0.1, 0.1, 0.1, 0.8}, 2.2)
	f.Add(profile)
	f.Add(withSegment(picture, "ICC_PROFILE\x00\x01\x01", profile))
	f.Add([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x00\x22meta\x00\x00\x00\x00\x00\x00\x00\x0eiinf\x02\x00\x00\x00\x00\x01\x00\x00\x00\x08Exif"))
}

// withSegment puts an application segment into a JPEG.
func withSegment(data []byte, head string, block []byte) []byte {
	kind := byte(0xe1)
	if strings.HasPrefix(head, "ICC") {
		kind = 0xe2
	}
	size := len(head) + len(block) + 2
	return slices.Concat([]byte{0xff, 0xd8, 0xff, kind, byte(size >> 8), byte(size)}, []byte(head), block, data[2:])
}

// chunk appends chunks, each a name and what it holds, as PNG and RIFF have them.
func chunk(to []byte, order binary.AppendByteOrder, png bool, parts ...any) []byte {
	for i := 0; i < len(parts); i += 2 {
		name, data := parts[i].(string), []byte(nil)
		if d, ok := parts[i+1].([]byte); ok {
			data = d
		}
		size := order.AppendUint32(nil, uint32(len(data)))
		if png {
			to = slices.Concat(
				to, size, []byte(name), data, order.AppendUint32(nil, crc32.ChecksumIEEE(append([]byte(name), data...))),
			)
		} else {
			to = slices.Concat(to, []byte(name), size, data)
		}
	}
	return to
}

// FuzzMeta: metadata never does harm, and what is kept of it is short and printable.
func FuzzMeta(f *testing.F) {
	seeds(f)
	metaSeeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"jpeg", "png", "webp", "heic"} {
			taken, camera := readMeta(format, data)
			if len([]rune(camera)) > 2*maxCamera+1 ||
				strings.ContainsFunc(camera, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Fatalf("camera %q", camera)
			}
			if !taken.IsZero() && (taken.Year() <= 1970 || taken.Year() > 9999) {
				t.Fatalf("taken %v", taken)
			}
		}
		if o := exifOrientation(data); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
		if w, h, ok := Size(data); ok && (w <= 0 || h <= 0) {
			t.Fatalf("%d×%d", w, h)
		}
		if format, _ := Inspect(data); format != site.RecogniseFormat(data) {
			t.Fatalf("format %q, %q by its first bytes", format, site.RecogniseFormat(data))
		}
		HasLocation(data)
		exifPosition(data)
		readHEIF(data)
		parseProfile(data)
		inflateProfile(data)
	})
}

// FuzzEntry: a damaged cache is noticed.
func FuzzEntry(f *testing.F) {
	recipe := Recipe{Widths: []int{9}, Quality: 50}
	e, _, err := makeAll(f.Context(), encodeJPEG2(f, gradient(9, 7)), recipe, testLimits, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(e.bytes("key"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, ok := parseEntry("key", data); ok && !bytes.Equal(e.bytes("key"), data) {
			t.Fatal("not the same entry")
		}
		_, _ = parseLine(string(data))
		r := indexReader{data}
		r.photo()
		r.text()
	})
}

// The focus of a cover is where there is something to see, or where the officer said.
func TestFocus(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 300, 100))
	for i := range img.Pix {
		img.Pix[i] = 200
	}
	for y := range 100 {
		for x := 220; x < 260; x++ {
			img.Set(x, y, color.Gray{uint8(255 * ((x/4 + y/4) % 2))})
		}
	}
	p := fromImage(img)
	small := p.scale(p.resized(300, 100))
	if v := small.window(3, 2, small, Crop{}); v.w != 150 || v.h != 100 || v.x < 110 || v.x > 150 {
		t.Errorf("found %+v", v)
	}
	if v := small.window(3, 2, small, Crop{Focus: [2]float64{0, 0.5}, Given: true}); v.x != 0 {
		t.Errorf("given at the left: %+v", v)
	}
	if v := small.window(3, 2, small, Crop{Focus: [2]float64{1, 1}, Given: true}); v.x != 150 {
		t.Errorf("given at the right: %+v", v)
	}
}

// The style sheet has a rule for each tone.
func TestTones(t *testing.T) {
	css, err := os.ReadFile("../../../themes/default/assets/style.css")
	if err != nil {
		t.Fatal(err)
	}
	for tone := range 64 {
		c := []uint8{ToneLevels[tone/16], ToneLevels[tone/4%4], ToneLevels[tone%4]}
		rule := "." + ToneClass(tone) + " { background: #" + hexadecimal(c) + "; }"
		if !bytes.Contains(css, []byte(rule)) {
			t.Errorf("style.css lacks %s", rule)
		}
	}
	if ToneClass(-1) != "" || ToneClass(64) != "" {
		t.Error("a class for no tone")
	}
}

func hexadecimal(b []byte) string {
	const digits = "0123456789abcdef"
	var out []byte
	for _, v := range b {
		out = append(out, digits[v>>4], digits[v&15])
	}
	return string(out)
}
