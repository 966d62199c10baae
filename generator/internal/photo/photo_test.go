package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

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

func encodeJPEG(t *testing.T, img image.Image) []byte {
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

func TestDeriveWidths(t *testing.T) {
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
		out, err := Derive(encodeJPEG(t, gradient(tt.w, tt.h)), tt.widths, 80)
		if err != nil {
			t.Fatal(err)
		}
		if len(out) != len(tt.want) {
			t.Fatalf("%d×%d: %d derivatives, want %d", tt.w, tt.h, len(out), len(tt.want))
		}
		for i, d := range out {
			config, err := jpeg.DecodeConfig(bytes.NewReader(d.JPEG))
			if err != nil || config.Width != tt.want[i].X || config.Height != tt.want[i].Y || d.Width != config.Width || d.Height != config.Height {
				t.Errorf("%d×%d: derivative %d is %d×%d (%v), want %v", tt.w, tt.h, i, config.Width, config.Height, err, tt.want[i])
			}
		}
	}
}

// Whatever way a phone was held, the picture stands upright afterwards.
func TestOrientation(t *testing.T) {
	const w, h = 64, 32
	upright := gradient(w, h)
	for o := uint16(1); o <= 8; o++ {
		held := image.NewRGBA(image.Rect(0, 0, w, h))
		if o >= 5 {
			held = image.NewRGBA(image.Rect(0, 0, h, w))
		}
		for y := range h { // the inverse of what the orientation asks for
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
				held.Set(hx, hy, upright.At(x, y))
			}
		}
		out, err := Derive(withEXIF(encodeJPEG(t, held), o, ""), []int{1600}, 95)
		if err != nil {
			t.Fatal(err)
		}
		got, err := jpeg.Decode(bytes.NewReader(out[0].JPEG))
		if err != nil {
			t.Fatal(err)
		}
		if got.Bounds() != upright.Bounds() {
			t.Fatalf("orientation %d: %v", o, got.Bounds())
		}
		for _, p := range []image.Point{{4, 4}, {w - 5, 4}, {4, h - 5}, {w - 5, h - 5}} {
			r1, g1, _, _ := upright.At(p.X, p.Y).RGBA()
			r2, g2, _, _ := got.At(p.X, p.Y).RGBA()
			if distance(r1, r2) > 0x1800 || distance(g1, g2) > 0x1800 {
				t.Errorf("orientation %d: pixel %v is %v, want %v", o, p, got.At(p.X, p.Y), upright.At(p.X, p.Y))
			}
		}
	}
}

func distance(a, b uint32) uint32 { return max(a, b) - min(a, b) }

// A plain surface stays exactly plain, and a photo keeps its brightness, however it is scaled.
func TestResizeKeepsLevels(t *testing.T) {
	src := image.NewYCbCr(image.Rect(0, 0, 1001, 777), image.YCbCrSubsampleRatio420)
	for i := range src.Y {
		src.Y[i] = 200
	}
	for i := range src.Cb {
		src.Cb[i], src.Cr[i] = 90, 160
	}
	for _, size := range []image.Point{{500, 388}, {33, 25}, {1, 1}} {
		out := resize(src, size.X, size.Y)
		for _, v := range out.Y[:size.X] {
			if v != 200 {
				t.Fatalf("%v: luma %d, want 200", size, v)
			}
		}
		if out.Cb[0] != 90 || out.Cr[0] != 160 {
			t.Fatalf("%v: chroma %d %d", size, out.Cb[0], out.Cr[0])
		}
	}
}

func TestNoMetadata(t *testing.T) {
	out, err := Derive(withEXIF(encodeJPEG(t, gradient(100, 50)), 1, "GPS 30.64N 104.04E"), []int{1600, 64}, 80)
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
	out, err := Derive(buf.Bytes(), []int{1600}, 90)
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
	if _, err := Derive(data, []int{1600}, 80); err == nil {
		t.Error("a picture of a billion pixels was decoded")
	}
	if _, err := Derive([]byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), []int{1600}, 80); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}

func TestCutOff(t *testing.T) {
	data := encodeJPEG(t, gradient(200, 100))
	for _, n := range []int{0, 1, 3, 20, 400, len(data) / 2} {
		if _, err := Derive(data[:n], []int{1600}, 80); err == nil {
			t.Errorf("%d of %d bytes were taken for a photo", n, len(data))
		}
	}
}

// Real photos, as phones make them, where they are at hand.
func TestRealPhotos(t *testing.T) {
	names, _ := filepath.Glob("../../../../shared/data/photos/*.[jJ][pP]*[gG]")
	if len(names) == 0 {
		t.Skip("no photos in ../shared/data/photos")
	}
	if testing.Short() {
		names = names[:1]
	}
	for _, name := range names[:min(len(names), 3)] {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out, err := Derive(data, []int{1600, 640}, 80)
		if err != nil {
			t.Errorf("%s: %v", filepath.Base(name), err)
			continue
		}
		if len(out) != 2 || max(out[0].Width, out[0].Height) != 1600 {
			t.Errorf("%s: derivatives %d×%d, …", filepath.Base(name), out[0].Width, out[0].Height)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x10Exif\x00\x00II*\x00\x08\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if o := orientation(data); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}
