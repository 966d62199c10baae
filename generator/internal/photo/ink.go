package photo

import (
	"image"
	"image/color"
)

// newFullPlanes makes an empty picture whose colour is as fine as its luma.
func newFullPlanes(w, h int) *planes {
	buf := make([]uint8, 3*w*h)
	return &planes{
		w: w, h: h, sx: 1, sy: 1,
		y: plane{buf[:w*h], w, w, h}, cb: plane{buf[w*h : 2*w*h], w, w, h}, cr: plane{buf[2*w*h:], w, w, h},
	}
}

func (p *planes) set(i int, r, g, b uint8) {
	p.y.pix[i], p.cb.pix[i], p.cr.pix[i] = color.RGBToYCbCr(r, g, b)
}

// fromRGBPlanes converts a picture whose planes are red, green and blue, at once to sRGB: the channels of its profile
// may be no colours that could be coded as YCbCr before.
func fromRGBPlanes(img *image.YCbCr, convert converter) *planes {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := newFullPlanes(w, h)
	for y := range h {
		for x := range w {
			i := img.COffset(x, y)
			r, g, b := img.Y[img.YOffset(x, y)], img.Cb[i], img.Cr[i]
			if convert != nil {
				r, g, b = convert(r, g, b)
			}
			out.set(y*w+x, r, g, b)
		}
	}
	return out
}

// fromInks makes light of cyan, magenta, yellow and black. All programs that write such JPEGs write how much light
// an ink leaves, not how much ink there is, with Adobe's segment or without it, and the decoder has turned that
// round; so do browsers. In YCCK three of the inks are coded as YCbCr. Without a profile each ink takes away its
// part of the light.
func fromInks(img *image.CMYK, coded bool, profile *lut) *planes {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	out := newFullPlanes(w, h)
	var last [4]uint8
	r, g, b := inkColour(last, coded, profile)
	for y := range h {
		row := img.Pix[y*img.Stride:][:4*w]
		for x := range w {
			if ink := [4]uint8(row[4*x:]); ink != last {
				last = ink
				r, g, b = inkColour(ink, coded, profile)
			}
			out.set(y*w+x, r, g, b)
		}
	}
	return out
}

func inkColour(ink [4]uint8, coded bool, profile *lut) (r, g, b uint8) {
	if coded {
		ink[0], ink[1], ink[2] = color.YCbCrToRGB(255-ink[0], 255-ink[1], 255-ink[2])
	}
	if profile != nil {
		return profile.rgb(ink)
	}
	return color.CMYKToRGB(ink[0], ink[1], ink[2], ink[3])
}
