package avif

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"os"
	"testing"
)

// The library is the file that the package comment names, and no other.
func TestProvenance(t *testing.T) {
	data, err := os.ReadFile("avif.wasm.gz")
	if err != nil {
		t.Fatal(err)
	}
	const want = "af09b7698dc6034049cb8cd09378f5fd8f34de6079443bfb0240c208b1f3b670"
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
		t.Errorf("SHA-256 %x, want %s", sum, want)
	}
}

// Odd sizes too become still pictures without metadata, the same at each call.
func TestEncode(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {33, 17}, {160, 120}} {
		img := image.NewYCbCr(image.Rect(0, 0, size.X, size.Y), image.YCbCrSubsampleRatio420)
		for i := range img.Y {
			img.Y[i] = byte(i * 7)
		}
		first, err := Encode(img, 72)
		if err != nil {
			t.Fatal(size, err)
		}
		second, err := Encode(img, 72)
		if err != nil || !bytes.Equal(first, second) {
			t.Errorf("%v: the second call made other bytes (%v)", size, err)
		}
		if !bytes.HasPrefix(first[4:], []byte("ftypavif")) {
			t.Errorf("%v: begins with %q", size, first[:16])
		}
		for _, box := range []string{"Exif", "mime", "colrprof"} {
			if bytes.Contains(first, []byte(box)) {
				t.Errorf("%v: holds a %s box", size, box)
			}
		}
	}
}
