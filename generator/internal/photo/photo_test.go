package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"
)

// The limits that tests work under.
var testLimits = Limits{Pixels: 100e6, Bytes: 60 << 20}

// made is one picture that a test asked for.
type made struct {
	Width, Height int
	JPEG          []byte
}

// derive makes a photo's pictures.
func derive(data []byte, widths []int, quality int) ([]made, error) {
	base, _, err := makeAll(context.Background(), data, Recipe{Widths: widths, Quality: quality}, testLimits, nil)
	if err != nil {
		return nil, err
	}
	var out []made
	for i, f := range base.Files {
		out = append(out, made{f.Width, f.Height, base.Blob(i)})
	}
	return out, nil
}

// gradient is a picture whose every corner has a colour of its own.
func gradient(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(255 * x / w), uint8(255 * y / h), 128, 255})
		}
	}
	return img
}

// scene is what a photo is made of: sky and ground that change slowly, the edges of houses and their windows, leaves
// that no two pixels are alike in, and the noise of a sensor over all.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	rng := rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			at := [3]int{110 + 60*y/h, 150 + 50*y/h, 210 - 60*x/w} // sky
			switch house := x * 12 / w; {
			case y > h*3/4: // ground
				at = [3]int{90 + 40*x/w, 110 - 30*x/w, 70}
			case house%4 == 1 && y > h/4: // leaves
				n := int(rng.Uint32() % 90)
				at = [3]int{30 + n/2, 70 + n, 30 + n/3}
			case house%3 == 0 && y > h*(2+house%5)/10: // houses
				at = [3]int{190 - 6*house, 150 + 3*house, 120}
				if x/(w/96+1)%3 == 1 && y/(h/48+1)%2 == 1 {
					at = [3]int{40, 50, 70}
				}
			}
			noise := int(rng.Uint32()%9) - 4
			pixel := img.Pix[img.PixOffset(x, y):]
			for c, v := range at {
				pixel[c] = uint8(min(max(v+noise, 0), 255))
			}
			pixel[3] = 255
		}
	}
	return img
}

func encodeJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// withEXIF puts an EXIF segment with an orientation and a marker text into a JPEG.
func withEXIF(data []byte, orientation uint16, marker string) []byte {
	tiff := []byte("II*\x00\x08\x00\x00\x00\x01\x00")
	entry := make([]byte, 12)
	binary.LittleEndian.PutUint16(entry, 0x0112)
	binary.LittleEndian.PutUint16(entry[2:], 3)
	binary.LittleEndian.PutUint32(entry[4:], 1)
	binary.LittleEndian.PutUint16(entry[8:], orientation)
	tiff = append(append(append(tiff, entry...), 0, 0, 0, 0), marker...)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1, byte((len(segment) + 2) >> 8), byte(len(segment) + 2)}
	return append(append(head, segment...), data[2:]...)
}

// A photo's date is that of its camera; where only the time of the last change is recorded, that one.
func TestTaken(t *testing.T) {
	const when = "2022:09:01 08:30:00\x00"
	tiff := []byte(
		"II*\x00\x08\x00\x00\x00\x01\x00\x32\x01\x02\x00\x14\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00" + when,
	)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	data := encodeJPEG(t, gradient(8, 8))
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(segment)+2))
	taken, _ := readMeta("jpeg", slices.Concat(head, segment, data[2:]))
	if got := taken.Format("2006-01-02 15:04"); got != "2022-09-01 08:30" {
		t.Errorf("taken %s", got)
	}
}

func TestWidths(t *testing.T) {
	for _, tt := range []struct {
		w, h   int
		widths []int
		want   []image.Point
	}{
		{2000, 1000, []int{1600, 640}, []image.Point{{1600, 800}, {640, 320}}},
		{1000, 2000, []int{1600, 640}, []image.Point{{800, 1600}, {320, 640}}},
		{1000, 500, []int{1600, 640}, []image.Point{{1000, 500}, {640, 320}}}, // never enlarged
		{300, 200, []int{1600, 640}, []image.Point{{300, 200}}},               // not twice the same
		{3000, 1, []int{1600}, []image.Point{{1600, 1}}},
	} {
		out, err := derive(encodeJPEG(t, gradient(tt.w, tt.h)), tt.widths, 80)
		if err != nil {
			t.Fatal(err)
		}
		if len(out) != len(tt.want) {
			t.Fatalf("%d×%d: %d derivatives, want %d", tt.w, tt.h, len(out), len(tt.want))
		}
		for i, d := range out {
			config, err := jpeg.DecodeConfig(bytes.NewReader(d.JPEG))
			if err != nil || config.Width != tt.want[i].X || config.Height != tt.want[i].Y || d.Width != config.Width ||
				d.Height != config.Height {
				t.Errorf("%d×%d: derivative %d is %d×%d (%v), want %v", tt.w, tt.h, i, config.Width, config.Height, err, tt.want[i])
			}
		}
	}
}

// With AVIF in the recipe each size comes twice, but for the picture to share; the JPEGs stay what they
// are without it.
func TestAVIF(t *testing.T) {
	data := encodeJPEG(t, gradient(300, 200))
	limits := Limits{Pixels: 1e6, Bytes: 1 << 20}
	plain, plainCover, err := makeAll(t.Context(), data, Recipe{Widths: []int{200, 100}, Quality: 83}, limits, new(Crop))
	if err != nil {
		t.Fatal(err)
	}
	twice := Recipe{Widths: []int{200, 100}, Quality: 83, AVIF: true}
	both, cover, err := makeAll(t.Context(), data, twice, limits, new(Crop))
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]*Entry{{plain, both}, {plainCover, cover}} {
		var jpegs, avifs []File
		for i, f := range pair[1].Files {
			if !f.AVIF {
				jpegs = append(jpegs, f)
				continue
			}
			avifs = append(avifs, f)
			if before := pair[1].Files[i-1]; before.AVIF || before.Width != f.Width || before.Height != f.Height {
				t.Errorf("%v stands after %v", f, before)
			}
			if blob := pair[1].Blob(i); !bytes.HasPrefix(blob[4:], []byte("ftypavif")) {
				t.Errorf("%v is no AVIF: %q", f, blob[:12])
			}
		}
		if !slices.Equal(jpegs, pair[0].Files) {
			t.Errorf("JPEGs %v, without AVIF %v", jpegs, pair[0].Files)
		}
		if pair[1] == both && len(avifs) != 2 || pair[1] == cover && len(avifs) != len(jpegs)-1 {
			t.Errorf("%d AVIFs beside %d JPEGs", len(avifs), len(jpegs))
		}
	}
	if a, b := (Recipe{AVIF: true}).key(digest{}, nil), (Recipe{}).key(digest{}, nil); a == b {
		t.Error("with and without AVIF have one key")
	}
}

// held is how a camera stores an upright picture that it notes the orientation o of: the inverse of
// what the orientation asks for.
func held(upright *image.RGBA, o int) *image.RGBA {
	w, h := upright.Rect.Dx(), upright.Rect.Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if o >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			hx, hy := x, y
			switch o {
			case 2:
				hx = w - 1 - x
			case 3:
				hx, hy = w-1-x, h-1-y
			case 4:
				hy = h - 1 - y
			case 5:
				hx, hy = y, x
			case 6:
				hx, hy = y, w-1-x
			case 7:
				hx, hy = h-1-y, w-1-x
			case 8:
				hx, hy = h-1-y, x
			}
			out.Set(hx, hy, upright.At(x, y))
		}
	}
	return out
}

// The picture is upright for every EXIF orientation: at its own size and scaled, with even and odd sides.
// (TestTurns compares each pixel; here JPEG compression prevents that.)
func TestOrientation(t *testing.T) {
	for _, size := range []image.Point{{96, 64}, {97, 63}} {
		upright := gradient(size.X, size.Y)
		var first []made
		for o := 1; o <= 8; o++ {
			out, err := derive(withEXIF(encodeJPEG(t, held(upright, o)), uint16(o), ""), []int{1600, 48}, 95)
			if err != nil {
				t.Fatal(err)
			}
			for i, m := range out {
				if i == 0 {
					samePicture(t, m, upright, 16, o)
				} else if first != nil {
					samePicture(t, m, decodeTest(t, first[i].JPEG), 16, o)
				}
			}
			if first == nil {
				first = out
			}
		}
	}
}

func decodeTest(t *testing.T, data []byte) image.Image {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// samePicture compares every pixel.
func samePicture(t *testing.T, m made, want image.Image, tolerance uint32, what any) {
	t.Helper()
	got := decodeTest(t, m.JPEG)
	if got.Bounds() != want.Bounds() || m.Width != got.Bounds().Dx() || m.Height != got.Bounds().Dy() {
		t.Fatalf("%v: %v, said to be %d×%d, want %v", what, got.Bounds(), m.Width, m.Height, want.Bounds())
	}
	for y := range got.Bounds().Dy() {
		for x := range got.Bounds().Dx() {
			r1, g1, b1, _ := want.At(x, y).RGBA()
			r2, g2, b2, _ := got.At(x, y).RGBA()
			if worst := max(distance(r1, r2), distance(g1, g2), distance(b1, b2)) >> 8; worst > tolerance {
				t.Fatalf("%v: pixel %d,%d is %v, want %v", what, x, y, got.At(x, y), want.At(x, y))
			}
		}
	}
}

func distance(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// A plain surface stays exactly plain, however it is scaled.
func TestScaleKeepsLevels(t *testing.T) {
	src := newPlanes(1001, 777)
	for i := range src.y.pix {
		src.y.pix[i] = 200
	}
	for i := range src.cb.pix {
		src.cb.pix[i], src.cr.pix[i] = 90, 160
	}
	for _, size := range []image.Point{{500, 388}, {33, 25}, {1, 1}, {1001, 100}} {
		out := src.scale(src.resized(size.X, size.Y))
		for _, v := range out.y.pix {
			if v != 200 {
				t.Fatalf("%v: luma %d, want 200", size, v)
			}
		}
		for i := range out.cb.pix {
			if out.cb.pix[i] != 90 || out.cr.pix[i] != 160 {
				t.Fatalf("%v: chroma %d %d", size, out.cb.pix[i], out.cr.pix[i])
			}
		}
	}
}

func TestNoMetadata(t *testing.T) {
	out, err := derive(withEXIF(encodeJPEG(t, gradient(100, 50)), 1, "GPS 30.64N 104.04E"), []int{1600, 64}, 80)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range out {
		for _, trace := range []string{"Exif", "GPS", "104.04", "http://ns.adobe.com", "ICC_PROFILE", "Photoshop"} {
			if bytes.Contains(d.JPEG, []byte(trace)) {
				t.Errorf("the derivative of width %d still holds %q", d.Width, trace)
			}
		}
	}
}

func TestTransparentOnWhite(t *testing.T) {
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewNRGBA(image.Rect(0, 0, 31, 17))); err != nil {
		t.Fatal(err)
	}
	out, err := derive(buf.Bytes(), []int{1600}, 90)
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(out[0].JPEG))
	if err != nil {
		t.Fatal(err)
	}
	if r, g, b, _ := img.At(15, 8).RGBA(); r < 0xfd00 || g < 0xfd00 || b < 0xfd00 {
		t.Errorf("transparent became %v, want white", img.At(15, 8))
	}
}

// A PNG may claim a billion pixels in a hundred bytes.
func TestTooManyPixels(t *testing.T) {
	var buf bytes.Buffer
	if err := png.Encode(&buf, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	data := buf.Bytes()
	binary.BigEndian.PutUint32(data[16:], 1<<15)
	binary.BigEndian.PutUint32(data[20:], 1<<15)
	// The header's checksum no longer fits; the decoder may refuse for that or for the size.
	if _, err := derive(data, []int{1600}, 80); err == nil {
		t.Error("a picture of a billion pixels was decoded")
	}
	if _, err := derive([]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), []int{1600}, 80); !errors.Is(err, ErrPixels) {
		t.Errorf("got %v, want ErrPixels", err)
	}
}

func TestCutOff(t *testing.T) {
	data := encodeJPEG(t, gradient(200, 100))
	for _, n := range []int{0, 1, 3, 20, 400, len(data) / 2} {
		if _, err := derive(data[:n], []int{1600}, 80); err == nil {
			t.Errorf("%d of %d bytes were taken for a photo", n, len(data))
		}
	}
}

// A file may claim more pixels than its bytes can hold; it is refused before anything is decoded.
func TestClaims(t *testing.T) {
	data := bytes.Clone(encodeJPEG(t, gradient(64, 64)))
	at := bytes.Index(data, []byte{0xff, 0xc0})
	claim := func(w, h uint16) []byte {
		d := bytes.Clone(data)
		binary.BigEndian.PutUint16(d[at+5:], h)
		binary.BigEndian.PutUint16(d[at+7:], w)
		return d
	}
	if _, err := derive(claim(64250, 64250), []int{1600}, 80); !errors.Is(err, ErrPixels) {
		t.Errorf("64250×64250: %v", err)
	}
	if _, err := derive(claim(9000, 9000), []int{1600}, 80); !errors.Is(err, ErrIncomplete) {
		t.Errorf("81 megapixels in %d bytes: %v", len(data), err)
	}
	scans := bytes.Clone(data[:len(data)-2])
	sos := bytes.Index(data, []byte{0xff, 0xda})
	for range 100 {
		scans = append(scans, data[sos:len(data)-2]...)
	}
	if _, err := derive(append(scans, 0xff, 0xd9), []int{1600}, 80); !errors.Is(err, ErrComplex) {
		t.Errorf("a hundred scans: %v", err)
	}
}

// A decoder that panics costs the photo, not the build.
func TestGuard(t *testing.T) {
	if _, err := decode(t.Context(), []byte("RIFF\xff\xff\xff\xffWEBPVP8X"), testLimits); err == nil {
		t.Error("no error")
	}
	if o, err := decode(t.Context(), []byte("\x89PNG\r\n\x1a\n"), testLimits); err == nil || o != nil {
		t.Error("no error")
	}
}
