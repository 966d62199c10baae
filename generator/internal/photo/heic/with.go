//go:build !noheic

package heic

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"image"

	"jianbao/generator/internal/photo/wasm"
)

//go:embed heif.wasm.gz
var compressed []byte

var library = wasm.NewMetered(compressed)

// The library's names for how a picture is stored.
const (
	colorspaceYCbCr = 0
	colorspaceRGB   = 1
	colorspaceGray  = 2
	chroma420       = 1
	chroma422       = 2
	chroma444       = 3
)

// What decoding a file may take, by its size and the number of its pixels: four times what the most
// costly of the photos that were tried took. A file that takes more was made to.
const (
	baseSteps     = 100e6
	stepsPerByte  = 400
	stepsPerPixel = 100

	baseMemory     = 64 << 20
	memoryPerPixel = 16
)

func budget(size, pixels int) wasm.Budget {
	return wasm.Budget{
		Steps:  baseSteps + stepsPerByte*int64(size) + stepsPerPixel*int64(pixels),
		Memory: baseMemory + 2*int64(size) + memoryPerPixel*int64(pixels),
	}
}

// header is what the library returns of a picture, five numbers in its memory.
type header struct{ width, height, colorspace, chroma, premultiplied int }

// Decode returns the main picture, turned and mirrored as the file says: [image.YCbCr] in the
// range and primaries of the file, [image.Gray], [image.RGBA] or [image.NRGBA]. The file's brands are for the caller
// to look at.
func Decode(ctx context.Context, data []byte, maxPixels int) (_ image.Image, err error) {
	defer func() {
		switch {
		case err == nil, ctx.Err() != nil, errors.Is(err, ErrDecode), errors.Is(err, ErrTooLarge):
		case errors.Is(err, wasm.ErrSteps), errors.Is(err, wasm.ErrMemory):
			err = ErrSlow
		default:
			err = ErrDecode // the library stopped
		}
	}()
	i, err := library.Get()
	if err != nil {
		return nil, err
	}
	defer library.Put(i, true) // its memory has grown to several times the picture
	i.Grant(ctx, budget(len(data), 0))
	in, err := i.Alloc(len(data))
	if err != nil {
		return nil, err
	}
	buf, err := i.Bytes(in, len(data))
	if err != nil {
		return nil, err
	}
	copy(buf, data)
	if len(buf) >= 12 {
		copy(buf[8:], "heic") // the library looks at no other main brand
	}
	at, err := i.Alloc(4 * 5)
	if err != nil {
		return nil, err
	}
	h, err := call(i, in, len(data), at, 0)
	if err != nil {
		return nil, err
	}
	if h.width <= 0 || h.height <= 0 || h.width > maxPixels/h.height {
		return nil, ErrTooLarge
	}
	i.Grant(ctx, budget(len(data), h.width*h.height))
	return h.decode(i, in, len(data), at)
}

// mark is written behind the place of the picture and at its end, to see how much the library writes.
var mark = bytes.Repeat([]byte{0xa5, 0x5a, 0x3c, 0xc3}, 8)

// decode has the library write the picture. It writes rows that are as long as it likes and does not say how
// long. What header says of that is checked by the length of the whole, so that no garbled picture comes out.
func (h header) decode(i *wasm.Instance, in uint32, size int, at uint32) (image.Image, error) {
	want := h.size()
	if want < len(mark) {
		return nil, ErrDecode
	}
	out, err := i.Alloc(want + len(mark) + 4096*h.height)
	if err != nil {
		return nil, err
	}
	view, err := i.Bytes(out, want+len(mark))
	if err != nil {
		return nil, err
	}
	copy(view[want-len(mark):], mark)
	copy(view[want:], mark)
	got, err := call(i, in, size, at, out)
	if err != nil {
		return nil, err
	}
	if view, err = i.Bytes(out, want+len(mark)); err != nil {
		return nil, err
	}
	if got != h || !bytes.Equal(view[want:], mark) || bytes.Equal(view[want-len(mark):want], mark) {
		return nil, ErrDecode
	}
	return h.image(bytes.Clone(view[:want]))
}

// call decodes into out, or with out = 0 reads the header alone.
func call(i *wasm.Instance, in uint32, size int, at, out uint32) (header, error) {
	headerOnly := uint64(0)
	if out == 0 {
		headerOnly = 1
	}
	ok, err := i.Call(
		"decode", uint64(in), uint64(size), headerOnly, uint64(at), uint64(at+4), uint64(at+8), uint64(at+12), uint64(at+16),
		uint64(out),
	)
	if err != nil {
		return header{}, err
	}
	if ok == 0 {
		return header{}, ErrDecode
	}
	var v [5]int
	for k := range v {
		n, err := i.Uint32(at + 4*uint32(k))
		if err != nil {
			return header{}, err
		}
		v[k] = int(n)
	}
	return header{v[0], v[1], v[2], v[3], v[4]}, nil
}

// rowSize is how long the library makes the rows of a plane: of 64 samples at least, and of whole 16 bytes.
func rowSize(samples, bytes int) int { return (max(samples+samples&1, 64)*bytes + 15) &^ 15 }

func (h header) chromaSize() (w, hh int) {
	w, hh = h.width, h.height
	if h.chroma != chroma444 {
		w = (w + 1) / 2
	}
	if h.chroma == chroma420 {
		hh = (hh + 1) / 2
	}
	return rowSize(w, 1), hh
}

// size is how many bytes the library writes.
func (h header) size() int {
	switch h.colorspace {
	case colorspaceYCbCr:
		cw, ch := h.chromaSize()
		return rowSize(h.width, 1)*h.height + 2*cw*ch
	case colorspaceGray:
		return rowSize(h.width, 1) * h.height
	}
	return rowSize(h.width, 4) * h.height
}

func (h header) image(pix []byte) (image.Image, error) {
	rect := image.Rect(0, 0, h.width, h.height)
	switch h.colorspace {
	case colorspaceYCbCr:
		ratio, ok := map[int]image.YCbCrSubsampleRatio{
			chroma420: image.YCbCrSubsampleRatio420, chroma422: image.YCbCrSubsampleRatio422,
			chroma444: image.YCbCrSubsampleRatio444,
		}[h.chroma]
		if !ok {
			return nil, ErrDecode
		}
		w := rowSize(h.width, 1)
		cw, ch := h.chromaSize()
		y := w * h.height
		return &image.YCbCr{
			Y: pix[:y:y], Cb: pix[y : y+cw*ch : y+cw*ch], Cr: pix[y+cw*ch:],
			YStride: w, CStride: cw, SubsampleRatio: ratio, Rect: rect,
		}, nil
	case colorspaceGray:
		return &image.Gray{Pix: pix, Stride: rowSize(h.width, 1), Rect: rect}, nil
	case colorspaceRGB:
		if h.premultiplied == 1 {
			return &image.RGBA{Pix: pix, Stride: rowSize(h.width, 4), Rect: rect}, nil
		}
		return &image.NRGBA{Pix: pix, Stride: rowSize(h.width, 4), Rect: rect}, nil
	}
	return nil, ErrDecode
}
