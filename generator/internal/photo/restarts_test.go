package photo

import (
	"bytes"
	"slices"
	"testing"
)

// restartsJPEG is a grey JPEG of 64 by 64 pixels with a restart marker behind each row of blocks, before which is what
// leftover gives for the row.
func restartsJPEG(leftover func(row int) []byte) []byte {
	const level = 72
	whole := plainJPEG(64, 64, "\x01", []byte{0x11}, []byte{128 + level}, []byte{0xff, markerRestarts, 0, 4, 0, 8})
	scan := bytes.LastIndex(whole, []byte{0xff, markerScan}) + 2 + 8
	out := whole[:scan:scan]
	for row := range 8 {
		bits := bitWriter{}
		bits.difference(level)
		for range 7 {
			bits.difference(0)
		}
		out = append(append(out, bits.flush()...), leftover(row)...)
		if row < 7 {
			out = append(out, 0xff, 0xd0+byte(row))
		}
	}
	return append(out, 0xff, markerEnd)
}

// Where the blocks end long before a restart marker, they are not those that were written: the photo is said to be
// damaged, though decoders say nothing.
func TestLeftovers(t *testing.T) {
	for name, test := range map[string]struct {
		leftover func(row int) []byte
		notes    []Note
	}{
		"none":         {func(int) []byte { return nil }, nil},
		"some padding": {func(int) []byte { return []byte{0, 0} }, nil},
		"everywhere":   {func(int) []byte { return bytes.Repeat([]byte{0x35}, 40) }, []Note{Damaged}},
		"in one row": {func(row int) []byte {
			if row == 3 {
				return make([]byte, 9)
			}
			return nil
		}, []Note{Damaged}},
	} {
		o, err := decode(t.Context(), restartsJPEG(test.leftover), testLimits)
		if err != nil || !slices.Equal(o.notes, test.notes) {
			t.Errorf("%s: %v, %v", name, o, err)
			continue
		}
	}
	data := restartsJPEG(func(int) []byte { return nil })
	for n := range data { // whatever is missing
		f, _ := walkJPEG(data[:n])
		f.hasLeftovers()
	}
}
