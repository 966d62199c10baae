// PNG and GIF. A format is recognised by the first bytes, whatever the file is called.

package photo

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/gif"
	"image/png"
	"io"
	"slices"
)

// size reads the dimensions that a file claims, as its decoder does.
func size(format string, data []byte) (w, h int, err error) {
	var c image.Config
	r := bytes.NewReader(data)
	switch format {
	case "jpeg":
		f, _ := walkJPEG(data)
		c.Width, c.Height = f.width, f.height
	case "png":
		c, err = png.DecodeConfig(r)
	case "gif":
		c, err = gif.DecodeConfig(r)
	case "webp":
		f := readWebP(data)
		return f.width, f.height, nil
	case "heic":
		f := readHEIF(data)
		return f.width, f.height, nil
	}
	return c.Width, c.Height, err
}

func decodePNG(data []byte, limits Limits) (*original, error) {
	o := &original{orientation: 1, format: "png"}
	drawn := false
	for name, chunk := range chunks(data[8:], binary.BigEndian, true) {
		switch {
		case name == "IDAT":
			drawn = true
		case name == "iCCP" && o.icc == nil && !drawn: // behind the picture it is none, as for browsers
			o.icc = inflateProfile(chunk)
		case name == "eXIf":
			o.exif, o.orientation = chunk, exifOrientation(chunk)
		case name == "acTL" && len(chunk) >= 4 && binary.BigEndian.Uint32(chunk) > 1:
			o.note(Animated)
		case name == "IHDR" && len(chunk) > 8 && chunk[8] == 16:
			o.note(Deep)
		}
	}
	file, whole := plainPNG(data)
	img, err := decodeWithin(file, limits)
	switch {
	case err != nil && !whole && !errors.Is(err, ErrPixels):
		return nil, fmt.Errorf("%w: %w", ErrIncomplete, err)
	case err != nil:
		return nil, err
	case !whole:
		o.note(Damaged)
	}
	return o, o.setPicture(img)
}

func decodeWithin(file func() io.Reader, limits Limits) (image.Image, error) {
	c, err := png.DecodeConfig(file())
	if err != nil {
		return nil, err
	}
	if err := limits.check(c.Width, c.Height); err != nil {
		return nil, err
	}
	return png.Decode(file())
}

// plainPNG is the file as the decoder gets it: the chunks that it needs, in their order, with an end. What is wrong
// with others, such as texts, is no matter, nor are second headers, colours behind the picture, and, where the end
// is not there, a last chunk that is damaged. It also reports whether the end is there.
func plainPNG(data []byte) (file func() io.Reader, whole bool) {
	const end = "\x00\x00\x00\x00IEND\xaeB`\x82"
	kept := map[string][][]byte{}
	var last []byte
	for at := 8; at+8 <= len(data); {
		name := string(data[at+4 : at+8])
		next := int(min(int64(at)+12+int64(binary.BigEndian.Uint32(data[at:])), int64(len(data)))) // with the checksum
		if name == "IDAT" || kept["IDAT"] == nil && kept[name] == nil {
			kept[name] = append(kept[name], data[at:next])
		} else if name == "IEND" {
			whole = true
		}
		at, last = next, data[at:next]
	}
	if n := len(kept["IDAT"]); !whole && n > 1 && !isSound(last) && &last[0] == &kept["IDAT"][n-1][0] {
		kept["IDAT"] = kept["IDAT"][:n-1]
	}
	parts := [][]byte{data[:8]}
	for _, name := range []string{"IHDR", "PLTE", "tRNS", "IDAT"} {
		parts = append(parts, kept[name]...)
	}
	parts = append(parts, []byte(end))
	return func() io.Reader { return &partReader{parts: slices.Clone(parts)} }, whole
}

// isSound reports whether a chunk of a PNG is whole and has the checksum of its bytes.
func isSound(chunk []byte) bool {
	n := len(chunk) - 4
	return n >= 8 && int64(binary.BigEndian.Uint32(chunk)) == int64(n-8) &&
		binary.BigEndian.Uint32(chunk[n:]) == crc32.ChecksumIEEE(chunk[4:n])
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

func decodeGIF(data []byte, limits Limits) (*original, error) {
	data = enlarged(data)
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if err := limits.check(c.Width, c.Height); err != nil {
		return nil, err
	}
	o := &original{orientation: 1, format: "gif"}
	if frames, _ := gifFrames(data); frames > 1 {
		o.note(Animated)
	}
	img, err := gif.Decode(bytes.NewReader(data)) // the first frame
	if err != nil {
		whole, ok := completed(data)
		if !ok {
			return nil, err
		}
		o.note(Damaged)
		if img, err = gif.Decode(bytes.NewReader(whole)); err != nil {
			return nil, err
		}
	}
	if err := o.setPicture(img); err != nil {
		return nil, err
	}
	o.place(c.Width, c.Height, img.Bounds().Min)
	return o, nil
}

// enlarged is a GIF whose canvas holds the first frame, as browsers show it.
func enlarged(data []byte) []byte {
	_, at := gifFrames(data)
	if at == 0 || at+10 > len(data) {
		return data
	}
	number := func(at int) int { return int(binary.LittleEndian.Uint16(data[at:])) }
	for _, side := range []int{0, 2} {
		if end := number(at+1+side) + number(at+5+side); end > number(6+side) && end < 1<<16 {
			data = bytes.Clone(data)
			binary.LittleEndian.PutUint16(data[6+side:], uint16(end))
		}
	}
	return data
}

// completed is a GIF of the first frame alone, whose last pixels are repeated where less than a row is missing. Some
// programs forget the last one.
func completed(data []byte) ([]byte, bool) {
	_, at := gifFrames(data)
	if at == 0 || at+10 > len(data) {
		return nil, false
	}
	w, h := int(binary.LittleEndian.Uint16(data[at+5:])), int(binary.LittleEndian.Uint16(data[at+7:]))
	begin := at + 10 + colourTable(data[at+9])
	if begin >= len(data) || data[begin] < 2 || data[begin] > 8 {
		return nil, false
	}
	var codes []byte
	for i := begin + 1; i < len(data) && data[i] != 0; i += 1 + int(data[i]) {
		codes = append(codes, data[i+1:min(i+1+int(data[i]), len(data))]...)
	}
	pixels := make([]byte, w*h)
	n, _ := io.ReadFull(lzw.NewReader(bytes.NewReader(codes), lzw.LSB, int(data[begin])), pixels)
	if n == 0 || n <= w*(h-1) {
		return nil, false
	}
	for i := n; i < len(pixels); i++ {
		pixels[i] = pixels[n-1]
	}
	var packed bytes.Buffer
	writer := lzw.NewWriter(&packed, lzw.LSB, int(data[begin]))
	if _, err := writer.Write(pixels); err != nil || writer.Close() != nil {
		return nil, false
	}
	out := bytes.Clone(data[:begin+1])
	for block := range slices.Chunk(packed.Bytes(), 255) {
		out = append(append(out, byte(len(block))), block...)
	}
	return append(out, 0, 0x3b), true // the end
}

// colourTable is how long a GIF's table of colours is.
func colourTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// gifFrames counts the frames of a GIF up to the second, and says where the first is.
func gifFrames(data []byte) (n, first int) {
	if len(data) < 13 {
		return 0, 0
	}
	at := 13 + colourTable(data[10])
	for n < 2 && at+10 <= len(data) {
		switch data[at] {
		case 0x21: // an extension
			at += 2
		case 0x2c: // a frame
			if n++; n == 1 {
				first = at
			}
			at += 11 + colourTable(data[at+9])
		default:
			return n, first
		}
		for at < len(data) && data[at] != 0 { // blocks, each with its length
			at += 1 + int(data[at])
		}
		at++
	}
	return n, first
}

// note adds a note once.
func (o *original) note(n Note) {
	if !slices.Contains(o.notes, n) {
		o.notes = append(o.notes, n)
	}
}

// place lays the first frame of an animation on its canvas, which is white elsewhere.
func (o *original) place(w, h int, at image.Point) {
	p := o.picture
	if p.w == w && p.h == h {
		return
	}
	o.note(Transparent)
	cw, ch := (w+p.sx-1)/p.sx, (h+p.sy-1)/p.sy
	buf := bytes.Repeat([]byte{255}, w*h+2*cw*ch)
	for i := range buf[w*h:] {
		buf[w*h+i] = 128
	}
	o.picture = &planes{
		w: w, h: h, sx: p.sx, sy: p.sy,
		y: plane{buf[:w*h], w, w, h}, cb: plane{buf[w*h : w*h+cw*ch], cw, cw, ch}, cr: plane{buf[w*h+cw*ch:], cw, cw, ch},
	}
	o.picture.y.paste(p.y, at.X, at.Y)
	o.picture.cb.paste(p.cb, at.X/p.sx, at.Y/p.sy)
	o.picture.cr.paste(p.cr, at.X/p.sx, at.Y/p.sy)
}

// paste copies as much of a plane as fits.
func (p *plane) paste(src plane, x, y int) {
	for row := range min(src.h, p.h-y) {
		if x < p.w {
			copy(p.pix[(y+row)*p.stride+x:(y+row)*p.stride+p.w], src.pix[row*src.stride:][:src.w])
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
		o.note(Transparent)
	}
	if g, ok := img.(*image.Gray); ok && b.Min == (image.Point{}) {
		o.picture, o.grey = fromGray(g), true
		return nil
	}
	o.picture = fromImage(img)
	return nil
}
