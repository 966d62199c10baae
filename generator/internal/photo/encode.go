package photo

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/jpeg"
	"sync/atomic"

	"jianbao/generator/internal/photo/jpegli"
)

// noJpegli is set where the system refuses to run compiled WebAssembly.
var noJpegli atomic.Bool

// encoderName is part of a cache's keys: another encoder makes other files.
func encoderName() string {
	if jpegli.Fast() && !noJpegli.Load() {
		return jpegli.Name
	}
	return "image/jpeg"
}

// withAVIF reports whether AVIFs are made here: interpreted, the encoder would take minutes.
func (r Recipe) withAVIF() bool { return r.AVIF && encoderName() == jpegli.Name }

// avifQuality is the quality of an AVIF that corresponds to that of a JPEG: by butteraugli (3-norm) an AVIF of
// 72 is a tenth worse than a JPEG of 83, and has four fifths of its bytes.
func avifQuality(jpeg int) int { return max(1, jpeg-11) }

// prepare compiles the encoder.
func prepare() {
	if jpegli.Fast() && jpegli.Prepare() != nil {
		noJpegli.Store(true)
	}
}

// encode makes a JPEG of a 4:2:0 picture.
func encode(p *planes, quality int) ([]byte, error) {
	prepare()
	if encoderName() == jpegli.Name {
		return jpegli.Encode(&jpegli.Planes{
			Width: p.w, Height: p.h, Y: p.y.pix, Cb: p.cb.pix, Cr: p.cr.pix, YStride: p.y.stride, CStride: p.cb.stride,
		}, quality)
	}
	var buf bytes.Buffer
	err := jpeg.Encode(&buf, p.image(), &jpeg.Options{Quality: quality})
	return buf.Bytes(), err
}

// image is a 4:2:0 picture as the standard library has it.
func (p *planes) image() *image.YCbCr {
	return &image.YCbCr{
		Y: p.y.pix, Cb: p.cb.pix, Cr: p.cr.pix, YStride: p.y.stride, CStride: p.cb.stride,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, p.w, p.h),
	}
}

// blobID names a file by its content.
func blobID(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:8])
}
