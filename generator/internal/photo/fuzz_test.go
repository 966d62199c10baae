package photo

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"os"
	"strings"
	"testing"
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
		if sniff(data) == "heic" {
			return // a minute of fuzzing would be spent inside the library
		}
		limits := Limits{Pixels: 1 << 16, Bytes: 1 << 20}
		o, err := decode(data, limits)
		if err != nil {
			return
		}
		if w, h := o.picture.w, o.picture.h; w <= 0 || h <= 0 || w*h > limits.Pixels || o.orientation < 1 || o.orientation > 8 {
			t.Fatalf("%d×%d, orientation %d", w, h, o.orientation)
		}
		if p := o.largest(64); max(p.w, p.h) > 64 {
			t.Fatalf("%d×%d", p.w, p.h)
		}
	})
}

// FuzzMeta: metadata never does harm, and what is kept of it is short and printable.
func FuzzMeta(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, format := range []string{"jpeg", "png", "webp", "heic"} {
			if _, camera := readMeta(format, data); len([]rune(camera)) > 2*maxCamera+1 || strings.ContainsAny(camera, "\n\x00\x1b") {
				t.Fatalf("camera %q", camera)
			}
		}
		if o := exifOrientation(data); o < 1 || o > 8 {
			t.Fatalf("orientation %d", o)
		}
		colourBox(data)
		parseProfile(data)
		inflateProfile(data)
	})
}

// FuzzEntry: a damaged cache is noticed.
func FuzzEntry(f *testing.F) {
	e := &Entry{Format: "jpeg", Files: []File{{"0123456789abcdef", 1, 1, 3, false}}, blobs: [][]byte{{1, 2, 3}}}
	f.Add(e.bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		if e, ok := parseEntry(data); ok && !bytes.Equal(e.bytes(), data) {
			t.Fatal("not the same entry")
		}
		_, _ = parseLine(string(data))
		r := record{data}
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
	small := p.scale(p.whole(300, 100))
	if v := small.window(3, 2, small, Cut{}); v.w != 150 || v.h != 100 || v.x < 110 || v.x > 150 {
		t.Errorf("found %+v", v)
	}
	if v := small.window(3, 2, small, Cut{Focus: [2]float64{0, 0.5}, Given: true}); v.x != 0 {
		t.Errorf("given at the left: %+v", v)
	}
	if v := small.window(3, 2, small, Cut{Focus: [2]float64{1, 1}, Given: true}); v.x != 150 {
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
