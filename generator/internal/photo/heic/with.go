//go:build !noheic

package heic

import (
	_ "embed"
	"image"
	"time"

	"jianbao/generator/internal/photo/wasm"
)

//go:embed heif.wasm.gz
var compressed []byte

var library = wasm.New(compressed)

// The library's names for how a picture is stored.
const (
	colorspaceYCbCr = 0
	colorspaceRGB   = 1
	colorspaceGray  = 2
	chroma420       = 1
	chroma422       = 2
	chroma444       = 3
)

// How long decoding a file may take: several times what a slow machine needs for a photo. A file that
// takes longer was made to.
const (
	baseTime    = 8 * time.Second
	timePerByte = 5 * time.Microsecond
)

// header is what the library returns of a picture, five numbers in its memory.
type header struct{ width, height, colorspace, chroma, premultiplied int }

// Decode returns the main picture, turned and mirrored as the file says: [image.YCbCr] in the
// range and primaries of the file, [image.Gray], [image.RGBA] or [image.NRGBA]. What takes too long
// is given up; its goroutine goes on until the process ends, since the library cannot be stopped.
func Decode(data []byte, maxPixels int) (image.Image, error) {
	type result struct {
		img image.Image
		err error
	}
	done := make(chan result, 1)
	go func() {
		defer func() {
			if recover() != nil {
				done <- result{nil, ErrDecode}
			}
		}()
		img, err := decode(data, maxPixels)
		done <- result{img, err}
	}()
	timer := time.NewTimer(baseTime + time.Duration(len(data))*timePerByte)
	defer timer.Stop()
	select {
	case r := <-done:
		return r.img, r.err
	case <-timer.C:
		return nil, ErrSlow
	}
}

func decode(data []byte, maxPixels int) (_ image.Image, err error) {
	i, err := library.Get()
	if err != nil {
		return nil, err
	}
	defer library.Put(i, true) // its memory has grown to several times the picture
	in, err := i.Alloc(len(data))
	if err != nil {
		return nil, err
	}
	buf, err := i.Bytes(in, len(data))
	if err != nil {
		return nil, err
	}
	copy(buf, data)
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
	size := h.size()
	out, err := i.Alloc(size)
	if err != nil {
		return nil, err
	}
	if h, err = call(i, in, len(data), at, out); err != nil {
		return nil, err
	}
	if h.size() != size {
		return nil, ErrDecode
	}
	view, err := i.Bytes(out, size)
	if err != nil {
		return nil, err
	}
	return h.image(append([]byte(nil), view...))
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

func align(n int) int { return (n + 15) &^ 15 }

func (h header) chromaSize() (w, hh int) {
	w, hh = h.width, h.height
	if h.chroma != chroma444 {
		w = (w + 1) / 2
	}
	if h.chroma == chroma420 {
		hh = (hh + 1) / 2
	}
	return align(w), hh
}

// size is how many bytes the library writes.
func (h header) size() int {
	switch h.colorspace {
	case colorspaceYCbCr:
		cw, ch := h.chromaSize()
		return align(h.width)*h.height + 2*cw*ch
	case colorspaceGray:
		return align(h.width) * h.height
	}
	return align(4*h.width) * h.height
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
		w := align(h.width)
		cw, ch := h.chromaSize()
		y := w * h.height
		return &image.YCbCr{
			Y: pix[:y:y], Cb: pix[y : y+cw*ch : y+cw*ch], Cr: pix[y+cw*ch:],
			YStride: w, CStride: cw, SubsampleRatio: ratio, Rect: rect,
		}, nil
	case colorspaceGray:
		return &image.Gray{Pix: pix, Stride: align(h.width), Rect: rect}, nil
	case colorspaceRGB:
		if h.premultiplied == 1 {
			return &image.RGBA{Pix: pix, Stride: align(4 * h.width), Rect: rect}, nil
		}
		return &image.NRGBA{Pix: pix, Stride: align(4 * h.width), Rect: rect}, nil
	}
	return nil, ErrDecode
}
