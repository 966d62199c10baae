package photo

import (
	"bytes"
	"encoding/binary"
	"image/color"
	"math"
	"slices"
	"testing"
)

// tableProfile is a profile with a table, for a kind of picture, that leads to a space.
func tableProfile(kind, space string, table []byte) []byte {
	head := make([]byte, 128)
	copy(head[16:], kind+space)
	head = binary.BigEndian.AppendUint32(head, 1)
	head = binary.BigEndian.AppendUint32(append(head, "A2B0"...), 144)
	head = binary.BigEndian.AppendUint32(head, uint32(len(table)))
	return append(head, table...)
}

// Of two tables the one of colours as measured is taken, whatever their order.
func TestTwoTables(t *testing.T) {
	measured := inkTable(1)
	other := bytes.Repeat([]byte{7}, len(measured))
	copy(other, measured[:48])
	profile := func(names ...string) []byte {
		head := make([]byte, 128)
		copy(head[16:], "CMYKLab ")
		head = binary.BigEndian.AppendUint32(head, 2)
		at := 132 + 12*2
		var tables []byte
		for _, name := range names {
			table := other
			if name == "A2B1" {
				table = measured
			}
			head = binary.BigEndian.AppendUint32(append(head, name...), uint32(at+len(tables)))
			head = binary.BigEndian.AppendUint32(head, uint32(len(table)))
			tables = append(tables, table...)
		}
		return append(head, tables...)
	}
	for _, icc := range [][]byte{profile("A2B0", "A2B1"), profile("A2B1", "A2B0")} {
		p := parseInkProfile(icc)
		if p == nil {
			t.Fatal("no profile")
		}
		if r, g, b := p.rgb([4]uint8{}); r < 250 || g < 250 || b < 250 {
			t.Errorf("paper is %d, %d, %d", r, g, b)
		}
	}
}

func numbers16(values ...uint16) (b []byte) {
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

// inkTable is a table of version 2, of one or two bytes, with the corners alone: paper is white, black is black, and
// each colour takes a third of the lightness.
func inkTable(width int) []byte {
	table := slices.Concat([]byte{'m', 'f', 't', byte('0' + width), 0, 0, 0, 0, 4, 3, 2, 0}, make([]byte, 36))
	add := func(v float64, whole float64) {
		if width == 1 {
			table = append(table, byte(math.Round(v*255)))
		} else {
			table = append(table, numbers16(uint16(math.Round(v*whole)))...)
		}
	}
	entries := 256
	if width == 2 {
		entries = 2
		table = append(table, numbers16(2, 2)...)
	}
	curves := func(n int) {
		for range n {
			for i := range entries {
				add(float64(i)/float64(entries-1), 65535)
			}
		}
	}
	curves(4)
	for corner := range 16 {
		light := 1.0
		for _, ink := range []int{8, 4, 2} { // cyan first
			if corner&ink != 0 {
				light -= 1.0 / 3
			}
		}
		if corner&1 != 0 {
			light = 0
		}
		add(light, 0xff00)
		add(128.0/255, 0x8000*255/128.0)
		add(128.0/255, 0x8000*255/128.0)
	}
	curves(3)
	return table
}

// lightness is the grey of a lightness of L*, in sRGB.
func lightness(l float64) uint8 { return uint8(math.Round(fromLinear(fromLab((l+16)/116)) * 255)) }

func TestInkProfile(t *testing.T) {
	for width := 1; width <= 2; width++ {
		p := parseInkProfile(tableProfile("CMYK", "Lab ", inkTable(width)))
		if p == nil {
			t.Fatalf("%d bytes: not read", width)
		}
		for ink, l := range map[[4]uint8]float64{
			{}: 100, {0, 0, 0, 255}: 0, {255, 255, 255, 0}: 0, {255, 0, 0, 0}: 200.0 / 3, {0, 255, 255, 0}: 100.0 / 3,
			{0, 0, 0, 128}: 49.8, {128, 128, 128, 0}: 49.8,
		} {
			want := lightness(l)
			r, g, b := p.rgb(ink)
			near(t, "ink", color.RGBA{r, g, b, 255}, color.RGBA{want, want, want, 255}, 3)
		}
		table := inkTable(width)
		for n := range table {
			parseInkProfile(tableProfile("CMYK", "Lab ", table[:n])) // never panics
		}
	}
	inks := plainJPEG(16, 16, "\x01\x02\x03\x04", []byte{0x11, 0x11, 0x11, 0x11}, []byte{0, 255, 255, 255}, adobe(0))
	profile := tableProfile("CMYK", "Lab ", inkTable(2))
	_, img := base(t, withSegment(inks, "ICC_PROFILE\x00\x01\x01", profile))
	want := lightness(200.0 / 3)
	near(t, "JPEG with a profile", img.At(8, 8), color.RGBA{want, want, want, 255}, 4)
}

// A table of version 4 with two points a channel and curves behind it is as good as the curves are.
func TestTableProfile(t *testing.T) {
	identity := []byte("curv\x00\x00\x00\x00\x00\x00\x00\x00")
	power := append([]byte("para\x00\x00\x00\x00\x00\x00\x00\x00"), 0, 2, 0x33, 0x33) // 2.2
	matrix := []byte{}
	for row := range 3 {
		for c := range 3 {
			v := sRGB[3*c+row] * 32768 / 65535
			matrix = binary.BigEndian.AppendUint32(matrix, uint32(int32(math.Round(v*65536))))
		}
	}
	matrix = transposed(append(matrix, make([]byte, 12)...))
	grid := append([]byte{2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}, make([]byte, 0, 24)...)
	for corner := range 8 {
		for _, channel := range []int{4, 2, 1} {
			grid = append(grid, byte(255*min(corner&channel, 1)))
		}
	}
	var offsets, body []byte
	for _, part := range [][]byte{
		slices.Concat(identity, identity, identity), matrix, slices.Concat(power, power, power), grid,
		slices.Concat(identity, identity, identity),
	} {
		offsets = binary.BigEndian.AppendUint32(offsets, uint32(32+len(body)))
		body = append(body, part...)
	}
	table := slices.Concat([]byte("mAB \x00\x00\x00\x00\x03\x03\x00\x00"), offsets, body)
	convert := newConverter(tableProfile("RGB ", "XYZ ", table), false)
	if convert == nil {
		t.Fatal("not read")
	}
	plain := func(v uint8) uint8 { return uint8(math.Round(fromLinear(math.Pow(float64(v)/255, 2.2)) * 255)) }
	for _, c := range [][3]uint8{{0, 0, 0}, {255, 255, 255}, {128, 128, 128}, {200, 50, 50}, {30, 90, 240}} {
		r, g, b := convert(c[0], c[1], c[2])
		near(t, "colour", color.RGBA{r, g, b, 255}, color.RGBA{plain(c[0]), plain(c[1]), plain(c[2]), 255}, 4)
	}
	for n := range table {
		newConverter(tableProfile("RGB ", "XYZ ", table[:n]), false) // never panics
	}
}

// transposed swaps rows and columns of nine numbers of four bytes.
func transposed(m []byte) []byte {
	out := slices.Clone(m)
	for row := range 3 {
		for c := range 3 {
			copy(out[4*(3*row+c):][:4], m[4*(3*c+row):])
		}
	}
	return out
}

// Grey has a curve of its own.
func TestGreyProfile(t *testing.T) {
	profile := tableProfile("GRAY", "XYZ ", append([]byte("curv\x00\x00\x00\x00\x00\x00\x00\x01"), 1, 0x80)) // 1.5
	copy(profile[132:], "kTRC")
	convert := newConverter(profile, true)
	if convert == nil {
		t.Fatal("not read")
	}
	if r, _, _ := convert(128, 128, 128); r != 161 {
		t.Errorf("128 became %d", r)
	}
	if newConverter(profile, false) != nil {
		t.Error("a profile of grey is used for a picture in colours")
	}
}
