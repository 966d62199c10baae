// Profiles of tables: inks, and scanners and cameras whose colours no matrix describes.
//
// Such a profile has a grid of colours over its channels, between curves. The grid is converted to sRGB once, when
// the profile is read, and a colour is interpolated between its corners. What lies outside of sRGB is cut off only
// then, and a coarse grid is made finer first, since a profile may have curves behind it.

package photo

import (
	"encoding/binary"
	"math"
)

// lut is a profile of tables.
type lut struct {
	channels int
	curves   [4][256]int32 // each channel's samples as places on the grid, in 1/65536 of a step
	steps    [4]int        // how many points the grid has along each channel
	grid     [][3]int16    // sRGB in 1/lutOne, the last channel's points beside each other
}

// lutOne stands for 1, so that what is far out of sRGB fits.
const lutOne = 1 << 13

// maxGrid bounds the points of a grid; that of 4 channels with 21 points each is the finest in use.
const maxGrid = 21 * 21 * 21 * 21

// iccTags finds the tags of a profile.
func iccTags(icc []byte) map[string][]byte {
	if len(icc) < 132 {
		return nil
	}
	tags := map[string][]byte{}
	n := binary.BigEndian.Uint32(icc[128:])
	for i := range min(int64(n), 100) {
		at := 132 + 12*i
		if at+12 > int64(len(icc)) {
			return nil
		}
		offset, size := int64(binary.BigEndian.Uint32(icc[at+4:])), int64(binary.BigEndian.Uint32(icc[at+8:]))
		if offset+size > int64(len(icc)) {
			return nil
		}
		tags[string(icc[at:at+4])] = icc[offset : offset+size]
	}
	return tags
}

// parseInkProfile reads a profile for four inks; nil if it is none.
func parseInkProfile(icc []byte) *lut {
	if len(icc) < 132 || string(icc[16:20]) != "CMYK" {
		return nil
	}
	return parseLUT(icc, 4)
}

// parseLUT reads the table of colours as measured, as browsers do, or where there is none the one for pictures.
func parseLUT(icc []byte, channels int) *lut {
	tags := iccTags(icc)
	tag := tags["A2B1"]
	if tag == nil {
		tag = tags["A2B0"]
	}
	if len(tag) < 32 || int(tag[8]) != channels || tag[9] != 3 {
		return nil
	}
	p := &pcs{isLab: string(icc[20:24]) == "Lab "}
	switch string(tag[:4]) {
	case "mft1":
		return readOldTables(tag, channels, p, 1)
	case "mft2":
		return readOldTables(tag, channels, p, 2)
	case "mAB ":
		return readTables(tag, channels, p)
	}
	return nil
}

// samples are numbers of one or two bytes, from 0 to 1.
type samples struct {
	data  []byte
	width int
}

func (s samples) at(i int) float64 {
	if s.width == 1 {
		return float64(s.data[i]) / 255
	}
	return float64(binary.BigEndian.Uint16(s.data[2*i:])) / 65535
}

// cut takes the first n off; false if there are not as many.
func (s *samples) cut(n int) (samples, bool) {
	if n*s.width > len(s.data) {
		return samples{}, false
	}
	first := samples{s.data[:n*s.width], s.width}
	s.data = s.data[n*s.width:]
	return first, true
}

// readOldTables reads the types of version 2: curves of the channels, the grid, curves of the colours.
func readOldTables(tag []byte, channels int, p *pcs, width int) *lut {
	entries, ends, head := 256, 256, 48
	if width == 2 {
		if len(tag) < 52 {
			return nil
		}
		entries, ends, head = int(binary.BigEndian.Uint16(tag[48:])), int(binary.BigEndian.Uint16(tag[50:])), 52
		p.legacy = true
	}
	if entries < 2 || entries > 4096 || ends < 2 || ends > 4096 || len(tag) < head {
		return nil
	}
	g := grid{channels: channels}
	points := g.setSteps([]byte{tag[10], tag[10], tag[10], tag[10]})
	rest := samples{tag[head:], width}
	in, ok1 := rest.cut(entries * channels)
	values, ok2 := rest.cut(points * 3)
	out, ok3 := rest.cut(ends * 3)
	if points == 0 || !ok1 || !ok2 || !ok3 {
		return nil
	}
	g.values = values
	curve := func(c int, x float64) float64 { return between(in, c*entries, entries, x) }
	return g.lut(curve, func(v [3]float64) [3]float64 {
		for c := range v {
			v[c] = between(out, c*ends, ends, v[c])
		}
		return p.toSRGB(v)
	})
}

// between interpolates in n samples from the first on.
func between(s samples, first, n int, x float64) float64 {
	at := float64(min(max(x, 0), 1) * float64(n-1))
	i := min(int(at), n-2)
	a, b := s.at(first+i), s.at(first+i+1)
	return a + float64((b-a)*(at-float64(i)))
}

// readTables reads the type of version 4: curves, the grid, curves, a matrix, curves. The parts behind the grid may
// be missing.
func readTables(tag []byte, channels int, p *pcs) *lut {
	part := func(at int) []byte {
		if offset := binary.BigEndian.Uint32(tag[at:]); offset != 0 && int64(offset) < int64(len(tag)) {
			return tag[offset:]
		}
		return nil
	}
	first, table := readCurves(part(28), channels), part(24)
	last := readCurves(part(12), 3)
	if first == nil || last == nil || len(table) < 20 {
		return nil
	}
	middle, matrix := readCurves(part(20), 3), part(16)
	g := grid{channels: channels}
	points := g.setSteps(table[:4])
	rest := samples{table[20:], int(table[16])}
	if points == 0 || rest.width < 1 || rest.width > 2 {
		return nil
	}
	ok := false
	if g.values, ok = rest.cut(points * 3); !ok {
		return nil
	}
	curve := func(c int, x float64) float64 { return first[c].at(x) }
	return g.lut(curve, func(v [3]float64) [3]float64 {
		if middle != nil && len(matrix) >= 48 {
			v = multiply(matrix, [3]float64{middle[0].at(v[0]), middle[1].at(v[1]), middle[2].at(v[2])})
		}
		return p.toSRGB([3]float64{last[0].at(v[0]), last[1].at(v[1]), last[2].at(v[2])})
	})
}

// multiply applies a matrix of nine numbers, behind which three are that are added.
func multiply(matrix []byte, v [3]float64) (out [3]float64) {
	for row := range out {
		sum := fixed(matrix[36+4*row:])
		for c := range v {
			sum += float64(fixed(matrix[12*row+4*c:]) * v[c])
		}
		out[row] = sum
	}
	return out
}

// curve is a function by its values at 256 places.
type curve [256]float64

func (c *curve) at(x float64) float64 {
	at := float64(min(max(x, 0), 1) * 255)
	i := min(int(at), 254)
	return c[i] + float64((c[i+1]-c[i])*(at-float64(i)))
}

// readCurves reads curves that follow each other at multiples of four bytes; nil if they are not there.
func readCurves(b []byte, n int) []curve {
	var out []curve
	for range n {
		size := curveSize(b)
		if size == 0 || size > len(b) {
			return nil
		}
		var c curve
		if !readCurve(b, (*[256]float64)(&c)) {
			return nil
		}
		out = append(out, c)
		b = b[min((size+3)&^3, len(b)):]
	}
	return out
}

func curveSize(b []byte) int {
	switch {
	case len(b) < 12:
		return 0
	case string(b[:4]) == "curv":
		return 12 + 2*int(min(binary.BigEndian.Uint32(b[8:]), 1<<16))
	case string(b[:4]) == "para" && binary.BigEndian.Uint16(b[8:]) < 5:
		return 12 + 4*[]int{1, 3, 4, 5, 7}[binary.BigEndian.Uint16(b[8:])]
	}
	return 0
}

// grid is the table as the profile has it.
type grid struct {
	channels int
	steps    [4]int
	values   samples
}

// setSteps takes the sizes of the grid and returns how many points it has; 0 if they are of no use.
func (g *grid) setSteps(sizes []byte) int {
	points := 1
	for c := range g.channels {
		g.steps[c] = int(sizes[c])
		if points *= g.steps[c]; g.steps[c] < 2 || points > maxGrid {
			return 0
		}
	}
	return points
}

// lut converts the points of the grid, and of as many between them as make it fine enough. The curves lead from
// the channels to the grid, and convert from there to sRGB.
func (g *grid) lut(curve func(c int, x float64) float64, convert func([3]float64) [3]float64) *lut {
	l := &lut{channels: g.channels}
	enough, points := 17, 1
	if g.channels == 4 {
		enough = 9
	}
	for c := range g.channels {
		gaps := g.steps[c] - 1
		l.steps[c] = gaps*((enough-1+gaps-1)/gaps) + 1
		points *= l.steps[c]
		for i := range l.curves[c] {
			place := min(max(curve(c, float64(i)/255), 0), 1)
			l.curves[c][i] = int32(math.Round(place * float64(l.steps[c]-1) * 65536))
		}
	}
	if points > maxGrid {
		return nil
	}
	l.grid = make([][3]int16, points)
	for i := range l.grid {
		var at [4]float64
		for c, rest := g.channels-1, i; c >= 0; c-- {
			at[c] = float64(rest%l.steps[c]) * float64(g.steps[c]-1) / float64(l.steps[c]-1)
			rest /= l.steps[c]
		}
		for c, v := range convert(g.at(at)) {
			l.grid[i][c] = int16(math.Round(min(max(v, -3), 3) * lutOne))
		}
	}
	return l
}

// at interpolates between the points around a place.
func (g *grid) at(place [4]float64) (v [3]float64) {
	for corner := range 1 << g.channels {
		weight, i := 1.0, 0
		for c := range g.channels {
			whole := min(int(place[c]), g.steps[c]-2)
			part := place[c] - float64(whole)
			if corner>>c&1 == 1 {
				whole++
			} else {
				part = 1 - part
			}
			weight *= part
			i = i*g.steps[c] + whole
		}
		if weight > 0 {
			for c := range v {
				v[c] += float64(weight * g.values.at(3*i+c))
			}
		}
	}
	return v
}

// rgb converts one colour: the mean of the grid's points around it, by their nearness.
func (l *lut) rgb(sample [4]uint8) (r, g, b uint8) {
	var at, part [4]int
	base, stride := 0, [4]int{}
	for c, size := l.channels-1, 1; c >= 0; c-- {
		place := int(l.curves[c][sample[c]])
		at[c], part[c] = place>>16, place>>1&0x7fff
		stride[c] = size
		base += at[c] * size
		size *= l.steps[c]
	}
	var sum [3]int
	for corner := range 1 << l.channels {
		weight, i := 1<<15, base
		for c := range l.channels {
			if corner>>c&1 == 1 {
				weight = weight * part[c] >> 15
				i += stride[c]
			} else {
				weight = weight * (1<<15 - part[c]) >> 15
			}
		}
		if weight > 0 {
			for c, v := range l.grid[i] {
				sum[c] += weight * int(v)
			}
		}
	}
	for c := range sum {
		sum[c] = min(max((sum[c]*255+1<<27)>>28, 0), 255) // 15 bits of weights, 13 of lutOne
	}
	return uint8(sum[0]), uint8(sum[1]), uint8(sum[2])
}

// pcs is the space that a profile leads to.
type pcs struct{ isLab, legacy bool }

// White under D50.
var whiteD50 = [3]float64{0.9642, 1, 0.8249}

// toSRGB converts numbers from 0 to 1 to sRGB.
func (p *pcs) toSRGB(v [3]float64) [3]float64 {
	xyz := v
	if p.isLab {
		scale := 1.0
		if p.legacy {
			scale = 65535.0 / 65280
		}
		l, a, b := float64(v[0]*scale*100), float64(v[1]*scale*255)-128, float64(v[2]*scale*255)-128
		fy := (l + 16) / 116
		xyz = [3]float64{fromLab(fy + a/500), fromLab(fy), fromLab(fy - b/200)}
		for c := range xyz {
			xyz[c] *= whiteD50[c]
		}
	} else {
		for c := range xyz {
			xyz[c] *= 1 + 32767.0/32768
		}
	}
	var out [3]float64
	for row := range out {
		sum := 0.0
		for c := range xyz {
			sum += float64(xyzToSRGB[3*row+c] * xyz[c])
		}
		out[row] = encodeLinear(sum)
	}
	return out
}

// encodeLinear is the curve of sRGB, which goes on below 0 and above 1.
func encodeLinear(v float64) float64 {
	switch {
	case v < 0:
		return -encodeLinear(-v)
	case v <= 1:
		return fromLinear(v)
	}
	return float64(1.055*math.Pow(v, 1/2.4)) - 0.055
}

func fromLab(f float64) float64 {
	if f > 6.0/29 {
		return float64(f*f) * f
	}
	return float64(3 * 6.0 / 29 * 6 / 29 * (f - 4.0/29))
}
