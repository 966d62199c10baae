// The formats other than JPEG. A format is recognised by the first bytes, whatever the file is called.

package photo

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"image"
	"image/gif"
	"image/png"
	"io"
	"strings"

	"golang.org/x/image/webp"

	"jianbao/generator/internal/photo/heic"
)

// sniff names the format of a file: jpeg, png, gif, webp, heic, or "".
func sniff(data []byte) string {
	head := string(data[:min(len(data), 16)])
	switch {
	case strings.HasPrefix(head, "\xff\xd8"):
		return "jpeg"
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return "png"
	case strings.HasPrefix(head, "GIF87a"), strings.HasPrefix(head, "GIF89a"):
		return "gif"
	case len(head) >= 12 && head[:4] == "RIFF" && head[8:12] == "WEBP":
		return "webp"
	case len(head) >= 12 && head[4:8] == "ftyp" && strings.Contains("heic heix heim heis hevc hevx mif1 msf1", head[8:12]):
		return "heic"
	}
	return ""
}

// size reads the dimensions that a file claims, without decoding it.
func size(format string, data []byte) (w, h int, err error) {
	var c image.Config
	r := bytes.NewReader(data)
	switch format {
	case "jpeg":
		f, _ := walkJPEG(data)
		c.Width, c.Height = f.width, f.height
	case "png":
		if len(data) >= 24 { // as claimed, whatever else is wrong with the file
			return int(binary.BigEndian.Uint32(data[16:])), int(binary.BigEndian.Uint32(data[20:])), nil
		}
	case "gif":
		c, err = gif.DecodeConfig(r)
	case "webp":
		c, err = webp.DecodeConfig(r)
	}
	return c.Width, c.Height, err
}

func decodePNG(data []byte) (*original, error) {
	o := &original{orientation: 1, format: "png"}
	for name, chunk := range chunks(data[8:], binary.BigEndian, true) {
		switch name {
		case "iCCP":
			o.icc = inflateProfile(chunk)
		case "eXIf":
			o.exif, o.orientation = chunk, exifOrientation(chunk)
		case "acTL":
			o.notes = append(o.notes, Animated)
		case "IHDR":
			if len(chunk) > 8 && chunk[8] == 16 {
				o.notes = append(o.notes, Deep)
			}
		}
	}
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return o, o.setPicture(img)
}

// chunks iterates over the chunks of a PNG (size, name, data, checksum) or of a RIFF file (name,
// size, data, padding).
func chunks(data []byte, order binary.ByteOrder, sizeFirst bool) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			name, size, tail := string(data[:4]), int64(order.Uint32(data[4:])), int64(0)
			if sizeFirst {
				name, size, tail = string(data[4:8]), int64(order.Uint32(data)), 4
			} else {
				tail = size & 1
			}
			data = data[8:]
			if size > int64(len(data)) || !yield(name, data[:size]) {
				return
			}
			data = data[min(size+tail, int64(len(data))):]
		}
	}
}

// maxProfile bounds what a compressed profile may grow to.
const maxProfile = 1 << 20

// inflateProfile opens the chunk iCCP: a name, a zero, a zero for the method, compressed bytes.
func inflateProfile(chunk []byte) []byte {
	_, rest, ok := bytes.Cut(chunk, []byte{0})
	if !ok || len(rest) == 0 {
		return nil
	}
	r, err := zlib.NewReader(bytes.NewReader(rest[1:]))
	if err != nil {
		return nil
	}
	profile, err := io.ReadAll(io.LimitReader(r, maxProfile))
	if err != nil {
		return nil
	}
	return profile
}

func decodeGIF(data []byte) (*original, error) {
	o := &original{orientation: 1, format: "gif"}
	if bytes.Count(data, []byte{0x21, 0xf9, 0x04}) > 1 { // a block before each frame
		o.notes = append(o.notes, Animated)
	}
	img, err := gif.Decode(bytes.NewReader(data)) // the first frame
	if err != nil {
		return nil, err
	}
	return o, o.setPicture(img)
}

func decodeWebP(data []byte) (*original, error) {
	o := &original{orientation: 1, format: "webp"}
	var frame []byte
	for name, chunk := range chunks(data[12:], binary.LittleEndian, false) {
		switch {
		case name == "ICCP":
			o.icc = chunk
		case name == "EXIF":
			o.exif = bytes.TrimPrefix(chunk, []byte("Exif\x00\x00"))
			o.orientation = exifOrientation(o.exif)
		case name == "ANMF" && frame == nil && len(chunk) > 16:
			frame = chunk[16:]
		}
	}
	if frame != nil {
		o.notes = append(o.notes, Animated)
		data = stillWebP(frame)
	}
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	switch img := img.(type) {
	case *image.YCbCr:
		o.picture = fromYCbCr(img)
		o.picture.expandRange()
		return o, nil
	case *image.NYCbCrA:
		o.picture = fromYCbCr(&img.YCbCr)
		o.picture.expandRange()
		o.picture.onWhite(img.A, img.AStride)
		if !img.Opaque() {
			o.notes = append(o.notes, Transparent)
		}
		return o, nil
	}
	return o, o.setPicture(img)
}

// stillWebP makes a file of the first frame of an animation, without its transparency if it is lossy.
func stillWebP(frame []byte) []byte {
	for name, chunk := range chunks(frame, binary.LittleEndian, false) {
		if name == "VP8 " || name == "VP8L" {
			padded := len(chunk) + len(chunk)&1
			out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(12+padded))
			out = binary.LittleEndian.AppendUint32(append(out, "WEBP"+name...), uint32(len(chunk)))
			out = append(out, chunk...)
			return append(out, make([]byte, padded-len(chunk))...)
		}
	}
	return nil
}

func decodeHEIC(data []byte, limits Limits) (*original, error) {
	img, err := heic.Decode(data, limits.Pixels)
	switch {
	case errors.Is(err, heic.ErrTooLarge):
		return nil, ErrPixels
	case errors.Is(err, heic.ErrSlow):
		return nil, ErrComplex
	case errors.Is(err, heic.ErrUnsupported):
		return nil, ErrHEIC
	case err != nil:
		return nil, ErrDamaged
	}
	// The library has applied the rotation of the file's own boxes; its EXIF orientation is the same.
	o := &original{orientation: 1, format: "heic"}
	box := colourBox(data)
	o.icc = box.profile
	if y, ok := img.(*image.YCbCr); ok {
		o.picture = fromYCbCr(y)
		if box.videoRange {
			o.picture.expandRange()
		}
		return o, nil
	}
	return o, o.setPicture(img)
}

// heifColour is what the boxes "colr" of a HEIF file say.
type heifColour struct {
	profile    []byte
	videoRange bool
}

// colourBox finds the first profile among the properties of a HEIF file: meta, iprp, ipco, colr.
func colourBox(data []byte) (c heifColour) {
	for name, box := range boxes(data) {
		switch name {
		case "meta":
			if len(box) > 4 {
				return colourBox(box[4:])
			}
		case "iprp", "ipco":
			return colourBox(box)
		case "colr":
			switch {
			case len(box) < 4:
			case string(box[:4]) == "prof" && c.profile == nil:
				c.profile = box[4:]
			case string(box[:4]) == "nclx" && len(box) >= 11:
				c.videoRange = box[10]&0x80 == 0
			}
		}
	}
	return c
}

func boxes(data []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			size := int64(binary.BigEndian.Uint32(data))
			if size < 8 || size > int64(len(data)) || !yield(string(data[4:8]), data[8:size]) {
				return
			}
			data = data[size:]
		}
	}
}

// setPicture converts a decoded picture to planes.
func (o *original) setPicture(img image.Image) error {
	b := img.Bounds()
	if b.Empty() {
		return ErrDamaged
	}
	if t, ok := img.(interface{ Opaque() bool }); ok && !t.Opaque() {
		o.notes = append(o.notes, Transparent)
	}
	if g, ok := img.(*image.Gray); ok && b.Min == (image.Point{}) {
		o.picture = fromGray(g)
		return nil
	}
	o.picture = fromImage(img)
	return nil
}
