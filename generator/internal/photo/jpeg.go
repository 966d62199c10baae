// JPEG: the segments of a file, and decoding.
//
// Reading the segments costs milliseconds and protects the decoders: it finds the size, so that nothing
// is decoded that claims more pixels than its bytes could hold; the number of scans, which can make a
// small file slow; and whether the file has its end. The fast decoder, jpegn, gets only what it is known
// to read correctly (one interleaved baseline scan, or a progressive file), and since it returns the
// upper part of a damaged picture without an error, its result is checked; image/jpeg, which is strict,
// decodes the rest.

package photo

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"

	"github.com/gen2brain/jpegn"
)

// jpegFile is what the segments of a JPEG say.
type jpegFile struct {
	width, height, components int
	progressive               bool
	scans                     int
	interleaved               bool // the first scan holds all components
	ended                     bool // the end marker is there
	exif                      []byte
	icc                       []byte
	rst                       bool
}

// walkJPEG reads the segments. False means that it is no JPEG, or none with a picture.
func walkJPEG(data []byte) (f jpegFile, ok bool) {
	if len(data) < 4 || data[0] != 0xff || data[1] != 0xd8 {
		return f, false
	}
	profile := map[byte][]byte{}
	for i := 2; i+1 < len(data); {
		marker := data[i+1]
		switch {
		case data[i] != 0xff || marker == 0: // not at a marker: look for the next
			next := bytes.IndexByte(data[i+1:], 0xff)
			if next < 0 {
				i = len(data)
				continue
			}
			i += 1 + next
			continue
		case marker == 0xff:
			i++
			continue
		case marker >= 0xd0 && marker <= 0xd7:
			i, f.rst = i+2, true
			continue
		case marker == 0x01, marker == 0xd8:
			i += 2
			continue
		case marker == 0xd9:
			f.ended = f.scans > 0
			i = len(data)
			continue
		}
		if i+4 > len(data) {
			break
		}
		size := int(binary.BigEndian.Uint16(data[i+2:]))
		if size < 2 || i+2+size > len(data) {
			break
		}
		f.readSegment(marker, data[i+4:i+2+size], profile)
		i += 2 + size
	}
	for n := 1; n <= len(profile); n++ {
		f.icc = append(f.icc, profile[byte(n)]...)
	}
	return f, f.width > 0 && f.height > 0 && f.scans > 0
}

// readSegment reads what matters of one segment.
func (f *jpegFile) readSegment(marker byte, s []byte, profile map[byte][]byte) {
	switch {
	case marker == 0xda:
		if f.scans == 0 && len(s) > 0 {
			f.interleaved = int(s[0]) == f.components
		}
		f.scans++
	case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
		if f.width == 0 && len(s) >= 6 {
			f.height, f.width, f.components = int(binary.BigEndian.Uint16(s[1:])), int(binary.BigEndian.Uint16(s[3:])), int(s[5])
			f.progressive = marker == 0xc2
		}
	case marker == 0xe1 && f.exif == nil && bytes.HasPrefix(s, []byte("Exif\x00\x00")):
		f.exif = s[6:]
	case marker == 0xe2 && len(s) > 14 && bytes.HasPrefix(s, []byte("ICC_PROFILE\x00")):
		profile[s[12]] = s[14:]
	}
}

// maxScans times the number of pixels bounds the work that a file can ask for; real ones have at
// most a dozen.
const (
	maxScans    = 64
	maxScanWork = 2 << 30
)

func decodeJPEG(data []byte, limits Limits) (*original, error) {
	f, ok := walkJPEG(data)
	if !ok && f.scans == 0 {
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
	img, repaired, err := f.decode(data)
	if err != nil {
		return nil, err
	}
	if repaired {
		o.notes = append(o.notes, Damaged)
	}
	switch img := img.(type) {
	case *image.YCbCr:
		o.picture = fromYCbCr(img)
	case *image.Gray:
		o.picture = fromGray(img)
	default:
		o.picture = fromImage(img)
		if f.components == 4 {
			o.icc = nil // a profile for inks; the decoder has made light of them
		}
	}
	return o, nil
}

// decode chooses the decoder. A file without its end is usable if what is there is a picture.
func (f *jpegFile) decode(data []byte) (img image.Image, repaired bool, err error) {
	if !f.ended {
		if img, err = decodeStrict(append(bytes.Clone(data), 0xff, 0xd9)); err != nil {
			err = ErrIncomplete
		}
		return img, true, err
	}
	if f.progressive || f.scans == 1 && f.interleaved {
		if img, err := jpegn.Decode(bytes.NewReader(data)); err == nil && looksComplete(img, f) {
			return img, false, nil
		}
	}
	img, err = decodeStrict(data)
	return img, false, err
}

func decodeStrict(data []byte) (image.Image, error) { return jpeg.Decode(bytes.NewReader(data)) }

// looksComplete looks for what jpegn leaves where it stopped reading: blocks of zero in both planes of
// colour, which no colour has.
func looksComplete(img image.Image, f *jpegFile) bool {
	if img.Bounds() != image.Rect(0, 0, f.width, f.height) {
		return false
	}
	switch img := img.(type) {
	case *image.YCbCr:
		p := fromYCbCr(img)
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
		last := img.Pix[(f.height-1)*img.Stride:][:f.width]
		return last[f.width-1] != 0
	}
	return true
}
