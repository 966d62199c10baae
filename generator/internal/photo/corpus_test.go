package photo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCorpus compares what is made of many photos with what another program makes of them. JIANBAO_CORPUS names a
// folder of photos; JIANBAO_REFERENCES one that has for each a PNG of that name and at most 400 pixels, upright
// and in sRGB, where that program could read it. For photos with a profile, and without -e for the others:
//
//	vipsthumbnail --size '400x400>' -e srgb -o "$JIANBAO_REFERENCES/%s.png" *
func TestCorpus(t *testing.T) {
	folder, references := os.Getenv("JIANBAO_CORPUS"), os.Getenv("JIANBAO_REFERENCES")
	if folder == "" || references == "" {
		t.Skip("JIANBAO_CORPUS and JIANBAO_REFERENCES name no folders")
	}
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, name := range names {
		stem := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
		verdict := compareWith(t, name, filepath.Join(references, stem+".png"))
		kind, _, _ := strings.Cut(verdict, ":")
		count[kind]++
		if kind != "same" {
			t.Log(filepath.Base(name), verdict)
		}
	}
	t.Logf("%d photos: %v", len(names), count)
}

// maxDifference is how far the mean of a picture's samples may be from the other program's.
const maxDifference = 4

func compareWith(t *testing.T, name, reference string) (verdict string) {
	defer func() {
		if r := recover(); r != nil {
			verdict = fmt.Sprint("crashed: ", r)
		}
	}()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var want image.Image
	if file, err := os.ReadFile(reference); err == nil {
		want, _ = png.Decode(bytes.NewReader(file))
	}
	e, _, err := makeAll(context.Background(), data, Recipe{Widths: []int{400}, Quality: 95}, testLimits, nil)
	switch {
	case err != nil && want == nil:
		return "both refuse: " + err.Error()
	case err != nil:
		return "refused: " + err.Error()
	case want == nil:
		return "read here alone"
	}
	got, err := jpeg.Decode(bytes.NewReader(e.Blob(0)))
	if err != nil {
		t.Fatal(err)
	}
	a, b, exact := onWhite(smooth(got)), onWhite(smooth(coarse(t, onWhite(want)))), onWhite(want)
	if dx, dy := a.Rect.Dx()-b.Rect.Dx(), a.Rect.Dy()-b.Rect.Dy(); max(dx, -dx, dy, -dy) > 1 {
		return fmt.Sprintf("wrong size: %v, want %v", a.Rect.Max, b.Rect.Max)
	}
	straight := min(difference(a, b, 1), difference(a, exact, 1))
	for o := 2; o <= 8; o++ {
		if straight > maxDifference && difference(a, b, o) < straight/2 {
			return fmt.Sprintf("wrong way up: %d", o)
		}
	}
	if straight > max(maxDifference, difference(b, exact, 1)) {
		return fmt.Sprintf("wrong colour: %.1f, notes %v", straight, e.Notes)
	}
	return "same"
}

// coarse is a picture as it comes out of a JPEG: icons of a few pixels lose most of their colours.
func coarse(t *testing.T, img image.Image) image.Image {
	t.Helper()
	p := fromImage(img)
	data, err := encode(p.scale(p.resized(p.w, p.h)), 95)
	if err != nil {
		t.Fatal(err)
	}
	return decodeTest(t, data)
}

// smooth is a picture as browsers show it: the colours between two samples are between theirs.
func smooth(img image.Image) image.Image {
	p, ok := img.(*image.YCbCr)
	if !ok || p.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		return img
	}
	out := image.NewYCbCr(p.Rect, image.YCbCrSubsampleRatio444)
	w, h := p.Rect.Dx(), p.Rect.Dy()
	cw, ch := (w+1)/2, (h+1)/2
	for y := range h {
		for x := range w {
			out.Y[y*out.YStride+x] = p.Y[y*p.YStride+x]
			near, far := y/2*p.CStride, min(max(y/2+2*(y%2)-1, 0), ch-1)*p.CStride
			cx, other := x/2, min(max(x/2+2*(x%2)-1, 0), cw-1)
			mix := func(c []uint8) uint8 {
				a := 3*int(c[near+cx]) + int(c[near+other])
				b := 3*int(c[far+cx]) + int(c[far+other])
				return uint8((3*a + b + 8) / 16)
			}
			out.Cb[y*out.CStride+x], out.Cr[y*out.CStride+x] = mix(p.Cb), mix(p.Cr)
		}
	}
	return out
}

func onWhite(img image.Image) *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Over)
	return out
}

// difference is the mean difference of the samples of two pictures made small, so that edges and kernels do not
// matter; the first is turned as an orientation asks.
func difference(a, b *image.RGBA, orientation int) float64 {
	sum := 0.0
	turned, straight := cells(a), cells(b)
	for y := range straight {
		for x := range straight[y] {
			tx, ty := x, y
			if orientation >= 5 {
				tx, ty = ty, tx
			}
			if slices.Contains([]int{2, 3, 7, 8}, orientation) {
				tx = len(turned) - 1 - tx
			}
			if slices.Contains([]int{3, 4, 6, 7}, orientation) {
				ty = len(turned) - 1 - ty
			}
			for c, v := range straight[y][x] {
				sum += math.Abs(v - turned[ty][tx][c])
			}
		}
	}
	return sum / float64(3*len(straight)*len(straight))
}

// cells are the mean colours of 24 by 24 parts of a picture.
func cells(img *image.RGBA) (out [24][24][3]float64) {
	var n [24][24]float64
	w, h := img.Rect.Dx(), img.Rect.Dy()
	for i := range max(w, 24) * max(h, 24) { // of a small picture each pixel counts for several cells
		u, v := i%max(w, 24), i/max(w, 24)
		cx, cy := u*24/max(w, 24), v*24/max(h, 24)
		p := img.Pix[img.PixOffset(u*w/max(w, 24), v*h/max(h, 24)):]
		for c := range 3 {
			out[cy][cx][c] += float64(p[c])
		}
		n[cy][cx]++
	}
	for y := range out {
		for x := range out[y] {
			for c := range out[y][x] {
				out[y][x][c] /= n[y][x]
			}
		}
	}
	return out
}
