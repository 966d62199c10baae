package photo

import (
	"image"
	"image/color"
	"image/draw"
)

// planes is a picture in YCbCr of full range, as JPEG has it: luma, and two planes of colour that may
// be coarser. A picture stays so from decoder to encoder.
type planes struct {
	w, h      int // of luma
	sx, sy    int // how many luma samples one sample of colour spans: 1, 2 or 4
	y, cb, cr plane
}

// plane is w by h samples.
type plane struct {
	pix          []uint8
	stride, w, h int
}

// newPlanes makes an empty 4:2:0 picture, the only kind that is encoded.
func newPlanes(w, h int) *planes {
	cw, ch := (w+1)/2, (h+1)/2
	buf := make([]uint8, w*h+2*cw*ch)
	return &planes{
		w: w, h: h, sx: 2, sy: 2,
		y:  plane{buf[: w*h : w*h], w, w, h},
		cb: plane{buf[w*h : w*h+cw*ch : w*h+cw*ch], cw, cw, ch},
		cr: plane{buf[w*h+cw*ch:], cw, cw, ch},
	}
}

var ratios = map[image.YCbCrSubsampleRatio][2]int{
	image.YCbCrSubsampleRatio444: {1, 1}, image.YCbCrSubsampleRatio422: {2, 1}, image.YCbCrSubsampleRatio420: {2, 2},
	image.YCbCrSubsampleRatio440: {1, 2}, image.YCbCrSubsampleRatio411: {4, 1}, image.YCbCrSubsampleRatio410: {4, 2},
}

// fromYCbCr takes a decoded picture as it is; its bounds begin at zero.
func fromYCbCr(img *image.YCbCr) *planes {
	r := ratios[img.SubsampleRatio]
	w, h := img.Rect.Dx(), img.Rect.Dy()
	cw, ch := (w+r[0]-1)/r[0], (h+r[1]-1)/r[1]
	return &planes{
		w: w, h: h, sx: r[0], sy: r[1],
		y:  plane{img.Y, img.YStride, w, h},
		cb: plane{img.Cb, img.CStride, cw, ch},
		cr: plane{img.Cr, img.CStride, cw, ch},
	}
}

// fromGray is a picture without colour: one sample of it for four by four, all neutral.
func fromGray(img *image.Gray) *planes {
	w, h := img.Rect.Dx(), img.Rect.Dy()
	cw, ch := (w+3)/4, (h+3)/4
	neutral := make([]uint8, cw*ch)
	for i := range neutral {
		neutral[i] = 128
	}
	c := plane{neutral, cw, cw, ch}
	return &planes{w: w, h: h, sx: 4, sy: 4, y: plane{img.Pix, img.Stride, w, h}, cb: c, cr: c}
}

// stripHeight is how many rows of a picture of another kind are converted at a time.
const stripHeight = 16

// fromImage converts any picture, transparent parts laid on white. Colour is kept at full size: the
// kernel that scales it makes it coarser better than an average would.
func fromImage(img image.Image) *planes {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	buf := make([]uint8, 3*w*h)
	out := &planes{
		w: w, h: h, sx: 1, sy: 1,
		y: plane{buf[:w*h], w, w, h}, cb: plane{buf[w*h : 2*w*h], w, w, h}, cr: plane{buf[2*w*h:], w, w, h},
	}
	strip := image.NewRGBA(image.Rect(0, 0, w, stripHeight))
	for top := 0; top < h; top += stripHeight {
		rows := min(stripHeight, h-top)
		draw.Draw(strip, strip.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, image.Rect(0, 0, w, rows), img, image.Pt(b.Min.X, b.Min.Y+top), draw.Over)
		for y := range rows {
			row, i := strip.Pix[y*strip.Stride:], (top+y)*w
			for x := range w {
				out.y.pix[i+x], out.cb.pix[i+x], out.cr.pix[i+x] = color.RGBToYCbCr(row[4*x], row[4*x+1], row[4*x+2])
			}
		}
	}
	return out
}

// expandRange turns video range (16 to 235, 16 to 240) into full range. Go's WebP decoders return the
// first and call it the second, which makes a picture pale.
func (p *planes) expandRange() {
	var luma, chroma [256]uint8
	for i := range luma {
		luma[i] = uint8(min(max(((i-16)*255*2+219)/(2*219), 0), 255))
		chroma[i] = uint8(min(max((((i-128)*255*2+224*256*2+224)/(2*224))-256+128, 0), 255))
	}
	p.y.apply(&luma)
	p.cb.apply(&chroma)
	p.cr.apply(&chroma)
}

func (p *plane) apply(table *[256]uint8) {
	for y := range p.h {
		row := p.pix[y*p.stride:][:p.w]
		for x, v := range row {
			row[x] = table[v]
		}
	}
}

// onWhite lays the picture on white, given how opaque each pixel is.
func (p *planes) onWhite(alpha []uint8, stride int) {
	for y := range p.h {
		row := p.y.pix[y*p.y.stride:][:p.w]
		for x, v := range row {
			a := int(alpha[y*stride+x])
			row[x] = uint8((int(v)*a + 255*(255-a) + 127) / 255)
		}
	}
	for _, c := range []plane{p.cb, p.cr} {
		for y := range c.h {
			row := c.pix[y*c.stride:][:c.w]
			for x, v := range row {
				a := int(alpha[min(y*p.sy, p.h-1)*stride+min(x*p.sx, p.w-1)])
				row[x] = uint8(128 + (int(v)-128)*a/255)
			}
		}
	}
}
