// Decoding JPEGs.
//
// Reading the segments (segments.go) costs milliseconds and protects the decoders: it finds the size, so that
// nothing is decoded that claims more pixels than its bytes could hold; the number of scans, which can make a
// small file slow; and whether the file has its end. The fast decoder, jpegn, gets only what it is known
// to read correctly: grey or YCbCr, of one interleaved baseline scan, or progressive without restarts. Since it
// returns the upper part of a damaged picture without an error, its result is checked; image/jpeg, which is
// strict, decodes the rest.
//
// What the components mean is decided here and not by the decoders, as libjpeg does it, which browsers use.

package photo

import (
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"slices"

	"github.com/gen2brain/jpegn"
)

// maxScans times the number of pixels bounds the work that a file can ask for; real ones have at
// most a dozen.
const (
	maxScans    = 64
	maxScanWork = 2 << 30
)

func decodeJPEG(data []byte, limits Limits) (*original, error) {
	f, ok := walkJPEG(data)
	switch {
	case f.broken:
		return nil, ErrDamaged
	case f.unsupported:
		return nil, ErrKind
	case !ok && f.scans == 0:
		return nil, ErrIncomplete
	}
	if err := limits.check(f.width, f.height); err != nil {
		return nil, err
	}
	pixels := f.width * f.height
	if f.scans > maxScans || f.scans*pixels > maxScanWork {
		return nil, ErrComplex
	}
	// A block of 64 samples takes one bit at least.
	if pixels/512 > len(data) {
		return nil, ErrIncomplete
	}
	o := &original{orientation: exifOrientation(f.exif), exif: f.exif, icc: f.icc, format: "jpeg"}
	img, err := f.decode()
	if err != nil {
		return nil, err
	}
	if !f.ended || f.repeated || f.hasLeftovers() {
		o.note(Damaged)
	}
	switch img := img.(type) {
	case *image.Gray:
		o.picture, o.grey = fromGray(img), true
	case *image.YCbCr:
		o.picture = fromYCbCr(img)
		if f.isRGB() {
			o.picture, o.icc = fromRGBPlanes(img, newConverter(f.icc, false)), nil
		}
	case *image.CMYK:
		o.picture = fromInks(img, f.isYCCK(), parseInkProfile(f.icc))
		o.icc = nil
	default:
		o.picture = fromImage(img)
	}
	return o, nil
}

// isRGB reports whether three components are red, green and blue.
func (f *jpegFile) isRGB() bool {
	switch {
	case len(f.components) != 3 || f.jfif:
		return false
	case f.adobe:
		return f.transform == 0
	}
	return f.hasRGBNames()
}

func (f *jpegFile) hasRGBNames() bool {
	c := f.components
	return len(c) == 3 && c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B'
}

// isYCCK reports whether the inks of four components are coded as YCbCr.
func (f *jpegFile) isYCCK() bool { return len(f.components) == 4 && f.adobe && f.transform != 0 }

// decode chooses the decoder. A file without its end is usable if what is there is a picture.
func (f *jpegFile) decode() (image.Image, error) {
	if f.isSimple() {
		if img, err := jpegn.Decode(f.reader(f.progressive)); err == nil && f.looksComplete(img) {
			return img, nil
		}
	}
	img, err := jpeg.Decode(f.reader(false))
	switch {
	case err == nil:
		return img, nil
	case !f.ended:
		return nil, ErrIncomplete
	case errors.As(err, new(jpeg.UnsupportedError)), f.hasRestartsInParts():
		return nil, ErrKind
	}
	return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
}

// hasRestartsInParts reports whether scans of a component that is sampled more finely than others may have restarts:
// image/jpeg looks for them in the wrong places, and jpegn loses what is before them.
func (f *jpegFile) hasRestartsInParts() bool {
	fine := func(c jpegComponent) bool { return c.h*c.v > 1 }
	return f.progressive && f.interval > 0 && len(f.components) > 1 && slices.ContainsFunc(f.components, fine)
}

// isSimple reports whether jpegn reads the file correctly.
func (f *jpegFile) isSimple() bool {
	switch {
	case !f.ended, len(f.components) > 3, f.hasRGBNames():
		return false
	case f.progressive:
		return f.interval == 0
	}
	return f.baseline && f.scans == 1 && f.interleaved && f.restarts == f.expectedRestarts()
}

// expectedRestarts is how many restart markers one scan of all components has.
func (f *jpegFile) expectedRestarts() int {
	if f.interval == 0 {
		return 0
	}
	h, v := 1, 1
	if len(f.components) > 1 {
		for _, c := range f.components {
			h, v = max(h, int(c.h)), max(v, int(c.v))
		}
	}
	blocks := ((f.width + 8*h - 1) / (8 * h)) * ((f.height + 8*v - 1) / (8 * v))
	return (blocks - 1) / f.interval
}

// looksComplete looks for what jpegn leaves where it stopped reading: blocks of zero in both planes of
// colour, which no colour has, or a lower right corner of one colour, as it repeats the last mean that it read. Some
// pictures have such a corner; they are decoded twice.
func (f *jpegFile) looksComplete(img image.Image) bool {
	if img.Bounds() != image.Rect(0, 0, f.width, f.height) {
		return false
	}
	switch img := img.(type) {
	case *image.YCbCr:
		p := fromYCbCr(img)
		if p.y.isFlat() {
			return false
		}
		for y := 0; y < p.cb.h; y += 4 {
			cb, cr := p.cb.pix[y*p.cb.stride:][:p.cb.w], p.cr.pix[y*p.cr.stride:][:p.cr.w]
			for x := 0; x < len(cb); x += 4 {
				if cb[x] == 0 && cr[x] == 0 {
					return false
				}
			}
		}
		return true
	case *image.Gray:
		p := fromGray(img)
		return !p.y.isFlat()
	}
	return !f.isRGB()
}

// isFlat reports whether the lower right corner of a plane, more than a block and less than a face, has one value.
func (p *plane) isFlat() bool {
	const corner = 40
	last := p.pix[(p.h-1)*p.stride+p.w-1]
	for y := max(0, p.h-corner); y < p.h; y++ {
		for _, v := range p.pix[y*p.stride:][max(0, p.w-corner):p.w] {
			if v != last {
				return false
			}
		}
	}
	return true
}
