package icon

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"
)

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 0xff
	}
	img.Set(w/2, h/2, color.NRGBA{1, 2, 3, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Each file is what its name says, of a picture, of a broken one, and of none; the same each time.
func TestFiles(t *testing.T) {
	sizes := map[string]int{"apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
	for name, data := range map[string][]byte{
		"mark": nil, "wide": picture(t, 400, 90), "tall": picture(t, 40, 90), "one": picture(t, 1, 1), "broken": []byte("x"),
	} {
		s := &Source{Title: "“<代表>”", Accent: "#a61b14", Ground: "#fff", Picture: data}
		for _, f := range Files {
			made := f.Make(s, "/b/")
			if !bytes.Equal(made, f.Make(s, "/b/")) || len(made) == 0 {
				t.Errorf("%s of %s: %d bytes, or others each time", f.Name, name, len(made))
			}
			if size := sizes[f.Name]; size > 0 {
				img, err := png.Decode(bytes.NewReader(made))
				if err != nil || img.Bounds().Dx() != size || img.Bounds().Dy() != size {
					t.Errorf("%s of %s: %v", f.Name, name, err)
				}
			}
		}
	}
}

func TestICO(t *testing.T) {
	data := (&Source{Accent: "#000", Ground: "#fff"}).ico()
	if string(data[:6]) != "\x00\x00\x01\x00\x03\x00" {
		t.Fatalf("% x", data[:6])
	}
	for i, size := range []int{16, 32, 48} {
		entry := data[6+16*i:]
		at := int(entry[12]) | int(entry[13])<<8
		img, err := png.Decode(bytes.NewReader(data[at:]))
		if err != nil || img.Bounds().Dx() != size || int(entry[0]) != size {
			t.Errorf("%d: %v", size, err)
		}
	}
}

// The mark has the site's colours in each file; those of Windows have all bits of a colour.
func TestMark(t *testing.T) {
	s := &Source{Accent: "#a61b14", Ground: "#fefefe"}
	ico := s.ico()
	first := int(ico[18]) | int(ico[19])<<8
	for name, data := range map[string][]byte{"ico": ico[first:], "180": s.png(180, true), "512": s.png(512, false)} {
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		size := img.Bounds().Dx()
		for at, want := range map[image.Point]string{{1, 1}: s.Accent, {16, 10}: s.Ground, {24, 24}: s.Accent} {
			r, g, b, a := img.At(at.X*size/32, at.Y*size/32).RGBA()
			got := color.NRGBA{byte(r >> 8), byte(g >> 8), byte(b >> 8), byte(a >> 8)}
			if got != hex(want) {
				t.Errorf("%s at %v: %v, not %s", name, at, got, want)
			}
		}
		if _, full := img.(*image.Paletted); full == (name == "ico") || name != "ico" && len(data) > 1000 {
			t.Errorf("%s: %T of %d bytes", name, img, len(data))
		}
	}
}

// Nothing of a title acts in the drawing or in the manifest.
func TestTitles(t *testing.T) {
	for title, want := range map[string]string{"人大": ">人<", "《武侯》": ">武<", "<script>": ">s<", "": "><", "①": "><"} {
		s := &Source{Title: title, Accent: "#a61b14", Ground: "#ffffff"}
		svg := string(s.svg())
		if !strings.Contains(svg, want+"/text>") || xml.Unmarshal([]byte(svg), new(struct{})) != nil {
			t.Errorf("%q: %s", title, svg)
		}
		var manifest struct {
			Name  string `json:"name"`
			Icons []struct{ Src string }
		}
		if err := json.Unmarshal(s.manifest("/b/"), &manifest); err != nil || manifest.Name != title ||
			manifest.Icons[1].Src != "/b/icon-512.png" {
			t.Errorf("%q: %v %v", title, manifest, err)
		}
	}
}
