// Package avif encodes AVIF with libavif and aom: a fifth smaller than JPEGs that look nearly as good,
// at ten times the work. It has no decoder.
//
// avif.wasm.gz is lib/encode.wasm.gz of github.com/gen2brain/avif v0.4.4, unchanged (its digest is
// checked by a test): libavif 1.1.1 with aom 3.10.0. Licences: BSD, in LICENSE.libavif and LICENSE.aom
// (which grants the patents of the Alliance for Open Media), MIT for the binding, in
// LICENSE.binding. That module's Go code is not used: it takes a libavif of the system when it finds one.
package avif

import (
	_ "embed"
	"errors"
	"image"
	"image/color"

	"jianbao/generator/internal/photo/wasm"
)

//go:embed avif.wasm.gz
var compressed []byte

var library = wasm.New(compressed)

// Name identifies the encoder; it is part of the cache's keys.
const Name = "avif-0.4.4"

// ErrEncode is returned when the library fails.
var ErrEncode = errors.New("avif: encode failed")

// The arguments of the library's encode, as its C source has them.
const (
	chroma420 = 3
	speed     = 8 // 0 to 10, the fastest
)

// Encode returns the picture, in sRGB, as an AVIF of 4:2:0 without any metadata. Quality is 1 to 100.
func Encode(p *image.YCbCr, quality int) (_ []byte, err error) {
	i, err := library.Get()
	if err != nil {
		return nil, err
	}
	defer library.Put(i, true) // it loses as much memory as a picture takes at each call
	w, h := p.Rect.Dx(), p.Rect.Dy()
	in, err := i.Alloc(4 * w * h)
	if err != nil {
		return nil, err
	}
	sizeAt, err := i.Alloc(8)
	if err != nil {
		return nil, err
	}
	buf, err := i.Bytes(in, 4*w*h)
	if err != nil {
		return nil, err
	}
	fill(buf, p)
	out, err := i.Call(
		"encode", uint64(in), uint64(w), uint64(h), uint64(sizeAt), uint64(quality), uint64(quality), speed, chroma420,
	)
	if err != nil {
		return nil, err
	}
	size, err := i.Uint32(sizeAt)
	if err == nil && (size == 0 || out == 0) {
		err = ErrEncode
	}
	if err != nil {
		return nil, err
	}
	view, err := i.Bytes(uint32(out), int(size))
	return append([]byte(nil), view...), err
}

// fill writes a picture as the library reads it: red, green, blue, opaque.
func fill(dst []byte, p *image.YCbCr) {
	w, h := p.Rect.Dx(), p.Rect.Dy()
	for y := range h {
		row := dst[4*w*y : 4*w*(y+1)]
		for x := range w {
			c := p.YCbCrAt(x, y)
			row[4*x], row[4*x+1], row[4*x+2] = color.YCbCrToRGB(c.Y, c.Cb, c.Cr)
			row[4*x+3] = 255
		}
	}
}
