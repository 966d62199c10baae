// Profiles: the colours of a photo that is not in sRGB.
//
// Phones write Display P3, some cameras Adobe RGB. Both, and most others, are three primaries and a
// curve for each, which a matrix converts to sRGB. Profiles of tables are read in icclut.go, and those of grey are
// one curve. A photo without a profile is in sRGB. The arithmetic uses integers, and products that are
// never fused, so that it is the same on every machine.

package photo

import (
	"encoding/binary"
	"image/color"
	"math"
)

// profile converts 8-bit samples to linear light and that to sRGB.
type profile struct {
	curves [3][256]float64 // each channel's samples in linear light
	matrix [9]float64      // from the profile's primaries to those of sRGB
}

// converter converts a colour to sRGB.
type converter func(r, g, b uint8) (uint8, uint8, uint8)

// newConverter reads the profile of a picture; nil if there is nothing to convert, or it is of another kind than the
// picture.
func newConverter(icc []byte, grey bool) converter {
	if len(icc) < 132 {
		return nil
	}
	switch kind := string(icc[16:20]); {
	case kind == "GRAY" && grey:
		return greyConverter(iccTags(icc)["kTRC"])
	case kind != "RGB " || grey:
		return nil
	}
	if p := parseProfile(icc); p != nil {
		return p.tables().rgb
	}
	if l := parseLUT(icc, 3); l != nil {
		return func(r, g, b uint8) (uint8, uint8, uint8) { return l.rgb([4]uint8{r, g, b}) }
	}
	return nil
}

// greyConverter converts grey by its curve.
func greyConverter(tag []byte) converter {
	var linear [256]float64
	if !readCurve(tag, &linear) {
		return nil
	}
	var table [256]uint8
	for i, v := range linear {
		table[i] = uint8(math.Round(fromLinear(v) * 255))
	}
	return func(r, _, _ uint8) (uint8, uint8, uint8) { return table[r], table[r], table[r] }
}

// xyzToSRGB converts XYZ under D50, which profiles use, to linear sRGB.
var xyzToSRGB = [9]float64{
	3.1338561, -1.6168667, -0.4906146,
	-0.9787684, 1.9161415, 0.0334540,
	0.0719453, -0.2289914, 1.4052427,
}

// parseProfile returns nil for a profile that is sRGB, near enough, or of a kind that is not read.
func parseProfile(icc []byte) *profile {
	if len(icc) < 132 || string(icc[16:20]) != "RGB " || string(icc[20:24]) != "XYZ " {
		return nil
	}
	tags := iccTags(icc)
	if tags["A2B0"] != nil {
		return nil // the tables are the truth there
	}
	p := &profile{}
	var toXYZ [9]float64
	for c, name := range []string{"r", "g", "b"} {
		xyz := tags[name+"XYZ"]
		if len(xyz) < 20 || !readCurve(tags[name+"TRC"], &p.curves[c]) {
			return nil
		}
		for row := range 3 {
			toXYZ[3*row+c] = fixed(xyz[8+4*row:])
		}
	}
	for row := range 3 {
		for c := range 3 {
			for k := range 3 {
				p.matrix[3*row+c] += float64(xyzToSRGB[3*row+k] * toXYZ[3*k+c])
			}
		}
	}
	if p.nearSRGB() {
		return nil
	}
	return p
}

// fixed reads a number of 16 bits before the point and 16 behind.
func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// readCurve fills in a channel's curve: a power, a table, or one of the parametric kinds.
func readCurve(tag []byte, curve *[256]float64) bool {
	switch {
	case len(tag) >= 12 && string(tag[:4]) == "curv":
		return readTable(tag[12:], int64(binary.BigEndian.Uint32(tag[8:])), curve)
	case len(tag) >= 12 && string(tag[:4]) == "para":
		return readParametric(tag[12:], int(binary.BigEndian.Uint16(tag[8:])), curve)
	}
	return false
}

func readTable(table []byte, n int64, curve *[256]float64) bool {
	if n > 65536 || 2*n > int64(len(table)) {
		return false
	}
	for i := range curve {
		x := float64(i) / 255
		switch n {
		case 0:
			curve[i] = x
		case 1:
			curve[i] = math.Pow(x, float64(binary.BigEndian.Uint16(table))/256)
		default:
			at := float64(x * float64(n-1))
			lower := min(int64(at), n-2)
			a, b := float64(binary.BigEndian.Uint16(table[2*lower:])), float64(binary.BigEndian.Uint16(table[2*lower+2:]))
			curve[i] = (a + float64((b-a)*(at-float64(lower)))) / 65535
		}
	}
	return true
}

// readParametric reads the function types 0 to 4 of the specification (ICC.1, 10.18).
func readParametric(b []byte, kind int, curve *[256]float64) bool {
	counts := []int{1, 3, 4, 5, 7}
	if kind >= len(counts) || len(b) < 4*counts[kind] {
		return false
	}
	var v [7]float64 // g a b c d e f
	for i := range counts[kind] {
		v[i] = fixed(b[4*i:])
	}
	if kind == 0 {
		v[1] = 1
	}
	g, a, bb, c, d, e, f := v[0], v[1], v[2], v[3], v[4], v[5], v[6]
	for i := range curve {
		x := float64(i) / 255
		power := math.Pow(max(0, float64(a*x)+bb), g)
		switch kind {
		case 0:
			curve[i] = power
		case 1, 2: // below -b/a the curve is flat, at zero or at c
			if a != 0 && x < -bb/a {
				power = 0
			}
			curve[i] = power
			if kind == 2 {
				curve[i] += c
			}
		default:
			curve[i] = power + e
			if x < d {
				curve[i] = float64(c*x) + f
			}
		}
		if math.IsNaN(curve[i]) || math.IsInf(curve[i], 0) {
			return false
		}
	}
	return true
}

// nearSRGB reports whether converting would hardly change a sample.
func (p *profile) nearSRGB() bool {
	for i, m := range p.matrix {
		want := 0.0
		if i%4 == 0 {
			want = 1
		}
		if math.Abs(m-want) > 0.01 {
			return false
		}
	}
	for c := range p.curves {
		for i, linear := range p.curves[c] {
			if math.Abs(fromLinear(linear)*255-float64(i)) > 1.5 {
				return false
			}
		}
	}
	return true
}

// fromLinear is the curve of sRGB.
func fromLinear(v float64) float64 {
	switch {
	case v <= 0:
		return 0
	case v >= 1:
		return 1
	case v <= 0.0031308:
		return float64(v * 12.92)
	}
	return float64(1.055*math.Pow(v, 1/2.4)) - 0.055
}

const (
	linearBits = 14 // of linear light in whole numbers
	linearOne  = 1 << linearBits
)

// tables are the profile in whole numbers.
type tables struct {
	curves  [3][256]int32
	matrix  [9]int32 // 12 bits behind the point
	encoded [linearOne + 1]uint8
}

func (p *profile) tables() *tables {
	t := new(tables)
	for c := range p.curves {
		for i, v := range p.curves[c] {
			t.curves[c][i] = int32(math.Round(min(max(v, -1), 2) * linearOne))
		}
	}
	for i, m := range p.matrix {
		t.matrix[i] = int32(math.Round(min(max(m, -8), 8) * (1 << 12)))
	}
	for i := range t.encoded {
		t.encoded[i] = uint8(math.Round(fromLinear(float64(i)/linearOne) * 255))
	}
	return t
}

// rgb converts one colour.
func (t *tables) rgb(r, g, b uint8) (uint8, uint8, uint8) {
	lr, lg, lb := int64(t.curves[0][r]), int64(t.curves[1][g]), int64(t.curves[2][b])
	var out [3]uint8
	for i := range out {
		m := t.matrix[3*i : 3*i+3]
		v := (int64(m[0])*lr + int64(m[1])*lg + int64(m[2])*lb + 1<<11) >> 12
		out[i] = t.encoded[min(max(v, 0), linearOne)]
	}
	return out[0], out[1], out[2]
}

// convert brings a 4:2:0 picture into sRGB. Colour is the mean of the pixels it spans.
func (rgb converter) convert(pic *planes) {
	for y := 0; y < pic.h; y += 2 {
		for x := 0; x < pic.w; x += 2 {
			c := (y/2)*pic.cb.stride + x/2
			cb, cr := pic.cb.pix[c], pic.cr.pix[c]
			sumB, sumR, n := 0, 0, 0
			for dy := y; dy < min(y+2, pic.h); dy++ {
				for dx := x; dx < min(x+2, pic.w); dx++ {
					at := dy*pic.y.stride + dx
					yy, bb, rr := color.RGBToYCbCr(rgb(color.YCbCrToRGB(pic.y.pix[at], cb, cr)))
					pic.y.pix[at] = yy
					sumB, sumR, n = sumB+int(bb), sumR+int(rr), n+1
				}
			}
			pic.cb.pix[c], pic.cr.pix[c] = uint8((sumB+n/2)/n), uint8((sumR+n/2)/n)
		}
	}
}
