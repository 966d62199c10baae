// Package jpegli encodes JPEGs with jpegli, Google's successor to libjpeg: at equal quality files
// are a quarter smaller than those of image/jpeg, at the same speed.
//
// jpegli.wasm.gz is lib/jpegli.wasm.gz of github.com/gen2brain/jpegli v0.4.2, unchanged (its
// digest is checked by a test). Licences: BSD, in LICENSE.jpegli and LICENSE.binding. It is called
// directly and not through that module's Go code for the reasons given in package wasm, and
// because that code takes another, slower build of the library on arm64, with other results.
package jpegli

import (
	_ "embed"
	"errors"

	"jianbao/generator/internal/photo/wasm"
)

//go:embed jpegli.wasm.gz
var compressed []byte

var library = wasm.New(compressed)

// Name identifies the encoder; it is part of the cache's keys.
const Name = "jpegli-0.4.2"

// ErrEncode is returned when the library fails.
var ErrEncode = errors.New("jpegli: encode failed")

// Fast reports whether the library is compiled to machine code here.
func Fast() bool { return wasm.Fast() }

// Prepare compiles the library, so that the first photo need not wait for it.
func Prepare() error { return library.Compile() }

// Planes is a picture in YCbCr 4:2:0, full range.
type Planes struct {
	Width, Height    int
	Y, Cb, Cr        []byte
	YStride, CStride int
}

// The arguments of the library's encode, as its C source has them.
const (
	colorspaceYCbCr = 3
	chroma420       = 2
	sequential      = 0 // a progressive file is 1 % smaller and takes three times as long
	optimizeCoding  = 1
	adaptiveQuant   = 1
)

// Encode returns the picture as a baseline JPEG without any metadata.
func Encode(p *Planes, quality int) (_ []byte, err error) {
	i, err := library.Get()
	if err != nil {
		return nil, err
	}
	defer func() { library.Put(i, err != nil) }()
	w, h := align(p.Width), align(p.Height)
	in, err := i.Alloc(w * h * 3 / 2)
	if err != nil {
		return nil, err
	}
	sizeAt, err := i.Alloc(8)
	if err != nil {
		return nil, err
	}
	buf, err := i.Bytes(in, w*h*3/2)
	if err != nil {
		return nil, err
	}
	cw, ch := (p.Width+1)/2, (p.Height+1)/2
	fill(buf[:w*h], w, h, p.Y, p.YStride, p.Width, p.Height)
	fill(buf[w*h:w*h*5/4], w/2, h/2, p.Cb, p.CStride, cw, ch)
	fill(buf[w*h*5/4:], w/2, h/2, p.Cr, p.CStride, cw, ch)
	out, err := i.Call("encode", uint64(in), uint64(p.Width), uint64(p.Height), colorspaceYCbCr, chroma420, uint64(sizeAt),
		uint64(quality), sequential, optimizeCoding, adaptiveQuant, 0, 0, 0)
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
	if err != nil {
		return nil, err
	}
	file := append([]byte(nil), view...)
	i.Free(uint32(out))
	i.Free(sizeAt)
	i.Free(in)
	return file, nil
}

// align rounds up to whole blocks, as the library reads them.
func align(n int) int { return (n + 15) &^ 15 }

// fill copies a plane and repeats its last column and row up to the edge.
func fill(dst []byte, w, h int, src []byte, stride, sw, sh int) {
	for y := range h {
		row := dst[y*w : (y+1)*w]
		n := copy(row, src[min(y, sh-1)*stride:][:sw])
		for x := n; x < w; x++ {
			row[x] = row[n-1]
		}
	}
}
