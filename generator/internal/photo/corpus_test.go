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
//
// JIANBAO_DAMAGED may name a list of the photos, without their extensions, of which that program reads a part alone:
//
//	for f in *; do vips copy "$f[fail-on=warning]" x.v || echo "${f%.*}" >> damaged; done
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
		if why, ok := whyOther(stem); ok && kind != "same" {
			kind, verdict = "explained", verdict+" ("+why+")"
		}
		count[kind]++
		if kind != "same" {
			t.Log(filepath.Base(name), verdict)
		}
	}
	t.Logf("%d photos: %v", len(names), count)
}

// others are photos of public collections of which the other program makes something else, by the ends of their names:
// those of metadata-extractor-images, image-rs, jpeg-decoder, jpegli, exif-samples, libvips, sharp, Pillow and
// heif_conformance, with a comma for the last dot. Where Chromium is named, it shows what is made here.
var others = map[string]string{
	"jpg_Android_Depth_Map,jpg":                       "the reference is wrong by Chromium: the profile",
	"jpg_Issue_154,jpg":                               "the reference is wrong by Chromium: the profile",
	"1ebd73c1d3fbc89782f29507364128fc,png":            "the reference is wrong by Chromium: the profile",
	"icc_profile_big,jpg":                             "the reference is wrong by Chromium: the profile",
	"expected_hilutite,jpg":                           "the reference is wrong by Chromium: the profile",
	"invalid_image01713,jpg":                          "the reference is wrong by Chromium: the profile",
	"sample-xyb,jpg":                                  "the reference is wrong by Chromium: the profile",
	"images_ycck,png":                                 "the reference is wrong by Chromium: the colours that cHRM names",
	"4f14b7aab3a41855378c5517342598b9,png":            "the reference is wrong by Chromium: all is transparent",
	"71714b783e01aec455b5a4a760326ccc,png":            "the reference is wrong by Chromium: the profile is of no use",
	"testdata_cmyk,jpg":                               "the reference is wrong by Chromium: inks without a profile",
	"mozilla_jpg-cmyk-1,jpg":                          "the reference is wrong by Chromium: inks without a profile",
	"Channel_digital_image_CMYK_color_no_profile,jpg": "the reference is wrong by Chromium: inks without a profile",
	"expected_joinChannel-cmyk,jpg":                   "the reference is wrong by Chromium: inks without a profile",
	"pil_sample_cmyk,jpg":                             "the reference is wrong by Chromium: the inks' profile",
	"Channel_digital_image_CMYK_color,jpg":            "the reference is wrong by Chromium: the inks' profile",
	"reftest_images_ycck,jpg":                         "the reference is wrong by Chromium: the inks' profile",
	"webp_Nikon_Coolpix_P7000,webp":                   "the reference is wrong: vips at full size has these colours",
	"anim_border_touching_layers,gif":                 "the reference is wrong by Chromium: black where nothing is drawn",
	"crashtest_images_subtract-with-overflow,jpg":     "the file is damaged, and said to be",
	"hopper_bad_exif,jpg":                             "the file is damaged, and said to be",
	"579294d4d8110fc64980dd72a5066780,png":            "damaged: 257 colours; Chromium refuses it",
	"586914b5d01d3889fb7bb5c44fe29771,png":            "damaged: wrong sums; Chromium shows two rows",
	"fuzzing_data_corpus_avif32,heif":                 "AVIF, which is not read",
	"jpg_Multiple_ICC_segments,jpg":                   "the reference is wrong by Chromium: the inks' profile",
	"issue-metadata-extractor-65,jpg":                 "the reference is wrong by Chromium: the inks' profile",
	"jpg2000_balloon,jpf":                             "JPEG 2000, which is not read",
	"images_balloon,jpf":                              "JPEG 2000, which is not read",
	"65536-uint32-limit,png":                          "more pixels than max_megapixels",
	"giant-image,jpg":                                 "more pixels than max_megapixels",
	"mozilla_jpg-cmyk-2,jpg":                          "inks of unusual sampling, an error that says so",
	"002005,src_001056,op_flip2,pos_175,jpg":          "made to break decoders: colours finer than luma",
	"non-interleaved-mcu,jpg":                         "restart markers between single components, which no camera writes",
	"C021,heic":                                       "pictures laid over one another, which the library refuses",
	"issue_2811,gif":                                  "damaged: codes of 11 bits; Chromium shows nothing",
	"no_palette,gif":                                  "damaged: a GIF of one pixel without colours",
}

// whyOther says why the other program makes something else of a photo.
func whyOther(stem string) (string, bool) {
	for end, why := range others {
		if strings.HasSuffix(stem, end) {
			return why, true
		}
	}
	list, err := os.ReadFile(os.Getenv("JIANBAO_DAMAGED"))
	damaged := err == nil && slices.Contains(strings.Split(string(list), "\n"), stem)
	return "damaged: the other program reads a part", damaged
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
