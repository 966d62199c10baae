package photo

import (
	"context"

	"jianbao/generator/internal/site"
)

// Part is what is cut off a photo, as parts of its width and height from 0 to 1.
type Part struct{ Left, Top, Right, Bottom float64 }

// cutQuality is that of a photo which is encoded once more before it is encoded for readers.
const cutQuality = 95

// Cut is a photo without what is cut off, turned clockwise by quarters: a JPEG, upright and in sRGB.
func Cut(ctx context.Context, data []byte, limits Limits, off Part, quarters int) ([]byte, error) {
	o, err := decode(ctx, data, limits)
	if err != nil {
		return nil, err
	}
	p := o.largest(max(o.picture.w, o.picture.h))
	v := p.upright([]int{1, 6, 3, 8}[(quarters%4+4)%4], p.w, p.h)
	left, right := within(off.Left, off.Right, p.w)
	top, bottom := within(off.Top, off.Bottom, p.h)
	v.x, v.y, v.w, v.h = left, top, right-left, bottom-top
	v.toWidth, v.toHeight = v.w, v.h
	return encode(p.scale(v), cutQuality)
}

// within is what is left of a length, one at least.
func within(before, after float64, length int) (from, to int) {
	clamp := func(f float64) int { return int(min(max(f, 0), 1)*float64(length) + 0.5) }
	from = min(clamp(before), length-1)
	return from, max(length-clamp(after), from+1)
}

// Usable reports why a photo could not be used, as far as that is known without decoding it. One that looks damaged is
// decoded, to be sure.
func Usable(ctx context.Context, data []byte, limits Limits) error {
	switch site.RecogniseFormat(data) {
	case "":
		return ErrFormat
	case "jpeg":
		if f, ok := walkJPEG(data); ok && f.ended && f.isSimple() && limits.check(f.width, f.height) == nil {
			return nil
		}
	case "png":
		if _, whole := plainPNG(data); whole && len(data) > 33 {
			if w, h, err := size("png", data); err == nil && limits.check(w, h) == nil {
				return nil
			}
		}
	}
	_, err := decode(ctx, data, limits)
	return err
}

// Thumb is a photo at a small width, for a report: a JPEG, upright and in sRGB.
func Thumb(ctx context.Context, data []byte, limits Limits, width int) ([]byte, error) {
	o, err := decode(ctx, data, limits)
	if err != nil {
		return nil, err
	}
	return encode(o.largest(width), 75)
}
