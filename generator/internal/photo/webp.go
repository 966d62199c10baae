// WebP: a still picture, or the first frame of an animation.
//
// The decoder gets a file that is made of the frame's chunks alone, whose size is that of the frame's own header.

package photo

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/webp"
)

// webpFile is what the chunks of a WebP say.
type webpFile struct {
	width, height int    // of the canvas
	frame         []byte // the first, as a file
	at            image.Point
	frames        int // of an animation
	icc, exif     []byte
}

// readWebP reads the chunks.
func readWebP(data []byte) (f webpFile) {
	if len(data) < 12 {
		return f
	}
	var still, first []byte
	for name, chunk := range chunks(data[12:], binary.LittleEndian, false) {
		switch {
		case name == "VP8X" && len(chunk) >= 10 && f.width == 0:
			f.width, f.height = 1+number24(chunk[4:]), 1+number24(chunk[7:])
		case name == "ICCP" && f.icc == nil:
			f.icc = chunk
		case name == "EXIF":
			f.exif = bytes.TrimPrefix(chunk, []byte("Exif\x00\x00"))
		case name == "ANMF" && len(chunk) > 16:
			if f.frames++; f.frames == 1 {
				first = chunk
			}
		case name == "VP8 " && still == nil, name == "VP8L" && still == nil:
			still = data[12:]
		}
	}
	switch {
	case first != nil:
		f.at = image.Pt(2*number24(first), 2*number24(first[3:]))
		f.frame = stillWebP(first[16:])
	case still != nil:
		f.frame = stillWebP(still)
		f.width = 0 // it is that of the picture
	}
	if c, err := webp.DecodeConfig(bytes.NewReader(f.frame)); err == nil && (f.width == 0 || f.height == 0) {
		f.width, f.height = c.Width, c.Height
	}
	return f
}

func number24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }

// stillWebP makes a file of a picture's chunks: the picture, and before it how opaque it is.
func stillWebP(data []byte) []byte {
	var body, alpha []byte
	add := func(name string, chunk []byte) {
		body = binary.LittleEndian.AppendUint32(append(body, name...), uint32(len(chunk)))
		body = append(body, chunk...)
		body = append(body, make([]byte, len(chunk)&1)...)
	}
	for name, chunk := range chunks(data, binary.LittleEndian, false) {
		switch name {
		case "ALPH":
			if alpha == nil {
				alpha = chunk
			}
			continue
		case "VP8L":
			add(name, chunk)
		case "VP8 ":
			if alpha != nil && len(chunk) >= 10 {
				const hasAlpha = 1 << 4
				w := int(binary.LittleEndian.Uint16(chunk[6:]))&0x3fff - 1
				h := int(binary.LittleEndian.Uint16(chunk[8:]))&0x3fff - 1
				add("VP8X", []byte{hasAlpha, 0, 0, 0, byte(w), byte(w >> 8), 0, byte(h), byte(h >> 8), 0})
				add("ALPH", alpha)
			}
			add(name, chunk)
		default:
			continue
		}
		break
	}
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(body)))
	return append(append(out, "WEBP"...), body...)
}

func decodeWebP(data []byte, limits Limits) (*original, error) {
	f := readWebP(data)
	c, err := webp.DecodeConfig(bytes.NewReader(f.frame))
	if err != nil {
		return nil, err
	}
	for _, size := range []image.Point{{f.width, f.height}, {c.Width, c.Height}} {
		if err := limits.check(size.X, size.Y); err != nil {
			return nil, err
		}
	}
	o := &original{orientation: exifOrientation(f.exif), format: "webp", icc: f.icc, exif: f.exif}
	if f.frames > 1 {
		o.note(Animated)
	}
	img, err := webp.Decode(bytes.NewReader(f.frame))
	if err != nil {
		return nil, err
	}
	switch img := img.(type) {
	case *image.YCbCr:
		o.picture = fromYCbCr(img)
		o.picture.expandRange()
	case *image.NYCbCrA:
		o.picture = fromYCbCr(&img.YCbCr)
		o.picture.expandRange()
		o.picture.onWhite(img.A, img.AStride)
		if !img.Opaque() {
			o.note(Transparent)
		}
	default:
		if err := o.setPicture(img); err != nil {
			return nil, err
		}
	}
	o.place(f.width, f.height, f.at)
	return o, nil
}
