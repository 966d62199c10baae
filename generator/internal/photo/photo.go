// Package photo turns a photo into what is published of it: JPEGs of given widths, upright,
// never larger than the original, without any metadata of the original — no EXIF, no position, no
// embedded thumbnail, no name. The bytes of an original are never published.
//
// Formats read: JPEG, PNG, WebP and GIF (its first frame). A transparent picture is laid on white.
// The same bytes and settings give the same result on any machine.
package photo

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	_ "image/gif" // decoders, by their signature
	"image/jpeg"
	_ "image/png"

	_ "golang.org/x/image/webp"
)

// Limits on what is decoded: a file may claim any size in a few bytes.
const (
	MaxBytes  = 64 << 20
	maxPixels = 120 << 20
)

// Derivative is one JPEG made of a photo.
type Derivative struct {
	Width, Height int
	JPEG          []byte
}

// ErrTooLarge is returned for photos of more than about 120 megapixels.
var ErrTooLarge = errors.New("photo has too many pixels")

// Derive decodes a photo once and encodes it at each of the given widths, widest first. The longest
// side counts as the width, so that a portrait is not larger than a landscape. Widths beyond the
// photo's own size are left out, except that at least one derivative is made.
func Derive(data []byte, widths []int, quality int) ([]Derivative, error) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if config.Width <= 0 || config.Height <= 0 || config.Width*config.Height > maxPixels {
		return nil, fmt.Errorf("%w: %d×%d", ErrTooLarge, config.Width, config.Height)
	}
	decoded, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	img := upright(planar(decoded), orientation(data))
	var out []Derivative
	for _, longest := range widths {
		b := img.Bounds()
		if side := max(b.Dx(), b.Dy()); side > longest {
			img = resize(img, max(1, b.Dx()*longest/side), max(1, b.Dy()*longest/side))
		} else if len(out) > 0 && out[len(out)-1].Width == b.Dx() {
			continue
		}
		var buf bytes.Buffer
		if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
			return nil, err
		}
		out = append(out, Derivative{Width: img.Bounds().Dx(), Height: img.Bounds().Dy(), JPEG: buf.Bytes()})
	}
	return out, nil
}

// planar brings a picture into YCbCr 4:2:0, in which it stays until it is encoded.
func planar(img image.Image) *image.YCbCr {
	if y, ok := img.(*image.YCbCr); ok && y.SubsampleRatio == image.YCbCrSubsampleRatio420 && y.Rect.Min == (image.Point{}) {
		return y
	}
	b := img.Bounds()
	rgba := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(rgba, rgba.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(rgba, rgba.Rect, img, b.Min, draw.Over)
	out := image.NewYCbCr(rgba.Rect, image.YCbCrSubsampleRatio420)
	w, h := b.Dx(), b.Dy()
	for y := range h {
		row := rgba.Pix[y*rgba.Stride:]
		for x := range w {
			out.Y[y*out.YStride+x], _, _ = color.RGBToYCbCr(row[4*x], row[4*x+1], row[4*x+2])
		}
	}
	for y := 0; y < h; y += 2 {
		for x := 0; x < w; x += 2 {
			r, g, bl := average(rgba, x, y)
			i := (y/2)*out.CStride + x/2
			_, out.Cb[i], out.Cr[i] = color.RGBToYCbCr(r, g, bl)
		}
	}
	return out
}

// average is the mean colour of a block of two by two pixels.
func average(img *image.RGBA, x, y int) (r, g, b uint8) {
	var sum [3]int
	n := 0
	for dy := 0; dy < 2 && y+dy < img.Rect.Dy(); dy++ {
		for dx := 0; dx < 2 && x+dx < img.Rect.Dx(); dx++ {
			p := img.Pix[(y+dy)*img.Stride+4*(x+dx):]
			sum[0] += int(p[0])
			sum[1] += int(p[1])
			sum[2] += int(p[2])
			n++
		}
	}
	return uint8((sum[0] + n/2) / n), uint8((sum[1] + n/2) / n), uint8((sum[2] + n/2) / n)
}
