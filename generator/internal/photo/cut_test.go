package photo

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// quadrants is a picture of four colours: red, green, blue, white.
func quadrants(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			switch {
			case x >= w/2 && y < h/2:
				c = color.RGBA{0, 255, 0, 255}
			case x < w/2 && y >= h/2:
				c = color.RGBA{0, 0, 255, 255}
			case x >= w/2:
				c = color.RGBA{255, 255, 255, 255}
			}
			img.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is cut off does not come back, and quarters turn clockwise.
func TestCut(t *testing.T) {
	data := quadrants(t, 80, 40)
	limits := Limits{Pixels: 1e6, Bytes: 1e6}
	for _, c := range []struct {
		off      Part
		quarters int
		w, h     int
		at       image.Point // which is
		r, g, b  uint8
	}{
		{Part{}, 0, 80, 40, image.Pt(5, 5), 255, 0, 0},
		{Part{Left: .5}, 0, 40, 40, image.Pt(5, 5), 0, 255, 0},
		{Part{Left: .5, Top: .5}, 0, 40, 20, image.Pt(5, 5), 255, 255, 255},
		{Part{}, 1, 40, 80, image.Pt(5, 5), 0, 0, 255},
		{Part{}, 2, 80, 40, image.Pt(5, 5), 255, 255, 255},
		{Part{}, 3, 40, 80, image.Pt(5, 5), 0, 255, 0},
		{Part{Right: .5}, 1, 40, 40, image.Pt(35, 5), 255, 0, 0},
		{Part{Left: .9, Right: .9, Top: -1, Bottom: 2}, 0, 1, 1, image.Pt(0, 0), 0, 255, 0},
	} {
		out, err := Cut(context.Background(), data, limits, c.off, c.quarters)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Size(); got != image.Pt(c.w, c.h) {
			t.Errorf("%v turned by %d: %v, want %d×%d", c.off, c.quarters, got, c.w, c.h)
			continue
		}
		r, g, b, _ := img.At(c.at.X, c.at.Y).RGBA()
		near := func(a uint32, b uint8) bool { d := int(a>>8) - int(b); return d > -40 && d < 40 }
		if !near(r, c.r) || !near(g, c.g) || !near(b, c.b) {
			t.Errorf("%v turned by %d: %d %d %d at %v", c.off, c.quarters, r>>8, g>>8, b>>8, c.at)
		}
	}
}

// A photo that a build could not read is known without reading those that are whole.
func TestUsable(t *testing.T) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewYCbCr(image.Rect(0, 0, 64, 48), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	whole, drawn := b.Bytes(), quadrants(t, 20, 20)
	limits := Limits{Pixels: 1e5, Bytes: 1e6}
	for _, c := range []struct {
		data []byte
		ok   bool
	}{
		{whole, true}, {drawn, true}, {whole[:20], false}, {drawn[:40], false}, {nil, false}, {[]byte("GIF89a"), false},
		{quadrants(t, 400, 400), false}, // too many pixels
	} {
		if err := Usable(context.Background(), c.data, limits); (err == nil) != c.ok {
			t.Errorf("%d bytes: %v", len(c.data), err)
		}
	}
	if _, err := Thumb(context.Background(), whole, limits, 16); err != nil {
		t.Error(err)
	}
}
