package photo

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"testing"
)

// An entry of the cache is believed if its pictures are as the encoders here make them. Each forged one is complete:
// its digests are right.
func TestForgedEntries(t *testing.T) {
	made, cover, err := makeAll(t.Context(), encodeJPEG2(t, gradient(64, 48)),
		Recipe{Widths: []int{60, 30}, Quality: 80, AVIF: true}, testLimits, new(Crop))
	if err != nil {
		t.Fatal(err)
	}
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cache, err := OpenCache(root)
	if err != nil {
		t.Fatal(err)
	}
	const key = "00112233445566778899aabbccddeeff00112233"
	load := func(e *Entry) bool {
		cache.store(key, e.bytes(key))
		_, ok := cache.load(key)
		return ok
	}
	for _, e := range []*Entry{made, cover} {
		if !load(e) {
			t.Fatal("an entry that was made here is refused")
		}
	}
	forged := func(i int, change func([]byte) []byte) *Entry {
		e := *made
		e.Files, e.blobs = slices.Clone(made.Files), slices.Clone(made.blobs)
		data := change(bytes.Clone(made.blobs[i]))
		e.blobs[i], e.Files[i].ID, e.Files[i].Size = data, blobID(data), len(data)
		return &e
	}
	segment := func(marker byte, text string) func([]byte) []byte {
		return func(d []byte) []byte {
			head := []byte{0xff, 0xd8, 0xff, marker, 0, byte(len(text) + 2)}
			return slices.Concat(head, []byte(text), d[2:])
		}
	}
	tail := func(d []byte) []byte { return append(d, "30.64N 104.04E"...) }
	changes := map[string]*Entry{
		"EXIF":          forged(0, segment(0xe1, "Exif\x00\x00MM")),
		"comment":       forged(0, segment(0xfe, "30.64N 104.04E")),
		"JFIF":          forged(0, segment(0xe0, "JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")),
		"behind a JPEG": forged(0, tail),
		"other format":  forged(0, func([]byte) []byte { return encodePNG(t, gradient(60, 45)) }),
		"other size":    forged(0, func([]byte) []byte { return made.blobs[2] }),
		"nothing":       forged(0, func([]byte) []byte { return nil }),
		"behind an AVIF": forged(1, func(d []byte) []byte {
			return append(d, "\x00\x00\x00\x0cfreeHERE"...)
		}),
		"in an AVIF": forged(1, func(d []byte) []byte {
			at := bytes.Index(d, []byte("mdat")) - 4
			binary.BigEndian.PutUint32(d[at:], binary.BigEndian.Uint32(d[at:])+14)
			return tail(d)
		}),
		"JPEG as AVIF": forged(1, func([]byte) []byte { return made.blobs[0] }),
	}
	camera := *made
	camera.Camera = "\x1b[2J"
	changes["camera"] = &camera
	wrongName := *made
	wrongName.Files = slices.Clone(made.Files)
	wrongName.Files[0].ID = "0123456789abcdef"
	changes["name that is no digest"] = &wrongName
	for name, e := range changes {
		if load(e) {
			t.Errorf("%s: believed", name)
		}
	}
	cache.store(key, made.bytes(key))
	other := key[:2] + "ff" + key[4:]
	if err := root.Rename(CacheDir+"/"+entryPath(key), CacheDir+"/"+entryPath(other)); err != nil {
		t.Fatal(err)
	}
	if _, ok := cache.load(other); ok {
		t.Error("under another key: believed")
	}
}
