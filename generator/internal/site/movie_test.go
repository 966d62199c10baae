package site

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// box is a box of an MP4.
func box(kind string, parts ...[]byte) []byte {
	data := bytes.Join(parts, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(data))), kind...), data...)
}

// testMovie is an MP4 with a track of sound, and one of pictures.
func testMovie(codec string, turned bool, version byte) []byte {
	header := make([]byte, 84)
	matrix := 40
	if version == 1 {
		header, matrix = make([]byte, 96), 52
	}
	header[0] = version
	numbers := []uint32{0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000, 320 << 16, 180 << 16}
	if turned {
		numbers[0], numbers[1], numbers[3], numbers[4] = 0, 0x10000, 0xffff0000, 0
	}
	for i, n := range numbers {
		binary.BigEndian.PutUint32(header[matrix+4*i:], n)
	}
	entry := func(codec string) []byte {
		return box("mdia", box("minf", box("stbl", box("stsd", make([]byte, 8), box(codec, make([]byte, 70))))))
	}
	sound := box("trak", box("tkhd", make([]byte, 84)), entry("mp4a"))
	picture := box("trak", box("tkhd", header), entry(codec))
	return append(box("ftyp", []byte("isom\x00\x00\x02\x00")),
		append(box("mdat", make([]byte, 999)), box("moov", box("mvhd", make([]byte, 100)), sound, picture)...)...)
}

func TestReadMovie(t *testing.T) {
	webm := []byte("\x1a\x45\xdf\xa3\x84\x42\x82\x81\x00\x18\x53\x80\x67\x01\xff\xff\xff\xff\xff\xff\xff" +
		"\xec\x82\x00\x00\x16\x54\xae\x6b\xa0\xae\x8a\x86\x85V_VP9\xe0\x88\xb0\x82\x02\x80\xba\x82\x01\x68")
	for name, test := range map[string]struct {
		data []byte
		want Movie
	}{
		"plain":     {testMovie("avc1", false, 0), Movie{320, 180, "avc1"}},
		"turned":    {testMovie("hvc1", true, 0), Movie{180, 320, "hvc1"}},
		"version 1": {testMovie("avc1", false, 1), Movie{320, 180, "avc1"}},
		"webm":      {webm, Movie{640, 360, "V_VP9"}},
		"empty":     {nil, Movie{}},
	} {
		got, err := ReadMovie(bytes.NewReader(test.data), int64(len(test.data)))
		if err != nil || got != test.want {
			t.Errorf("%s: %+v %v, want %+v", name, got, err, test.want)
		}
	}
	if (Movie{Codec: "hvc1"}).Plays() || !(Movie{Codec: "avc1"}).Plays() {
		t.Error("which codecs play")
	}
}

// Whatever a file claims of itself, reading ends soon, and within it.
func FuzzMovie(f *testing.F) {
	f.Add(testMovie("avc1", false, 0))
	f.Add([]byte("\x1a\x45\xdf\xa3\x81\x00\xae\x82\xe0\x81\xb0"))
	f.Add(bytes.Repeat([]byte("\x00\x00\x00\x08moov"), 100))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ReadMovie(bytes.NewReader(data), int64(len(data)))
		if err != nil || m.Width < 0 || m.Height < 0 || m.Width > movieSide || m.Height > movieSide {
			t.Fatal(m, err)
		}
	})
}
