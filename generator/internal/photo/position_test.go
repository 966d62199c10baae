package photo

import (
	"encoding/binary"
	"slices"
	"testing"
)

// tiffWith is an EXIF block whose GPS directory, at its place, holds one tag.
func tiffWith(order binary.AppendByteOrder, tag uint16, gps uint32) []byte {
	mark := map[bool]string{true: "II*\x00", false: "MM\x00*"}[order.String() == "LittleEndian"]
	b := order.AppendUint32([]byte(mark), 8)
	entry := func(tag uint16, value uint32) {
		b = order.AppendUint32(order.AppendUint32(order.AppendUint16(order.AppendUint16(b, tag), 4), 1), value)
	}
	b = order.AppendUint16(b, 2)
	entry(0x0112, 1)
	entry(0x8825, gps)
	b = order.AppendUint32(b, 0)
	b = order.AppendUint16(b, 1)
	entry(tag, 0)
	return b
}

func TestLocated(t *testing.T) {
	const gps = 8 + 2 + 2*12 + 4
	jpegWith := func(head string, block []byte) []byte {
		size := len(head) + len(block) + 2
		return slices.Concat(
			[]byte{0xff, 0xd8, 0xff, 0xe1, byte(size >> 8), byte(size)}, []byte(head), block, []byte{0xff, 0xd9},
		)
	}
	for _, test := range []struct {
		name string
		data []byte
		want bool
	}{
		{"Intel", jpegWith("Exif\x00\x00", tiffWith(binary.LittleEndian, 2, gps)), true},
		{"Motorola", jpegWith("Exif\x00\x00", tiffWith(binary.BigEndian, 2, gps)), true},
		{"a date alone", jpegWith("Exif\x00\x00", tiffWith(binary.BigEndian, 29, gps)), false},
		{"nowhere", jpegWith("Exif\x00\x00", tiffWith(binary.BigEndian, 2, 1<<31)), false},
		{"cut off", jpegWith("Exif\x00\x00", tiffWith(binary.BigEndian, 2, gps)[:gps+4]), false},
		{"XMP", jpegWith("http://ns.adobe.com/xap/1.0/\x00", []byte(`<x exif:GPSLatitude="30,38N"/>`)), true},
		{"nothing", jpegWith("Exif\x00\x00", nil), false},
		{"no photo", []byte("GPSLatitude"), false},
		{"empty", nil, false},
	} {
		if got := HasLocation(test.data); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
