// Scaling: a separable Catmull-Rom kernel on each plane.
//
// Staying in YCbCr means 1.5 samples a pixel instead of 4, and no conversion twice. Three samples
// of three rows share one 64-bit word, 21 bits each: a weight of 12 bits times a sample of 8, summed,
// with 64 steps of room below 0 and 192 above 255 for what the kernel overshoots, fits; so one
// multiplication does the work of three, in plain Go on any machine, to the same bits.
//
// Each pass reads rows and writes columns. Two passes make a picture upright again; leaving the
// second one lying turns it for nothing, and weights in reverse order mirror it for nothing: so
// the orientation of a photo costs no pass of its own.
//
// Edges are right to a sample: beyond them nothing is invented, the weights that fall inside are
// made to sum to one. So is colour: its samples lie in the middle of the luma samples they span, in
// pictures of odd size too, where the last one spans less.

package photo

import (
	"math"
	"sync"
)

const (
	weightBits = 12
	laneBits   = 21
	laneRoom   = 64 // steps below zero that a lane can hold
	laneMask   = 1<<(laneBits-weightBits) - 1
	laneBias   = laneRoom<<weightBits + 1<<(weightBits-1) // with the half that rounds
	allBias    = laneBias | laneBias<<laneBits | laneBias<<(2*laneBits)
)

// clampTable turns the upper bits of a lane into a sample.
var clampTable = func() (table [laneMask + 1]uint8) {
	for i := range table {
		table[i] = uint8(min(max(i-laneRoom, 0), 255))
	}
	return table
}()

// kernel makes each of many output samples from a window of n input samples.
type kernel struct {
	n       int
	first   []int    // where each window begins
	weights []uint64 // n for each, in two's complement, summing to 1<<weightBits; the last may be zero
}

// axis maps samples of one axis to those of another: output i is at
// offset + (i+½)·scale - ½, or, mirrored, at offset - (i+½)·scale - ½.
type axis struct {
	length        int // input samples
	offset, scale float64
	mirror        bool
}

func newKernel(a axis, outputs int) kernel {
	stretch := max(1, a.scale)
	radius := 2 * stretch
	n := min(a.length, int(math.Ceil(2*radius))) // the kernel is zero at the ends of its window
	k := kernel{n: (n + 3) &^ 3, first: make([]int, outputs)}
	if n == 9 || n == 10 {
		k.n = 10
	}
	k.weights = make([]uint64, k.n*outputs)
	w := make([]float64, n)
	for i := range outputs {
		distance := float64((float64(i) + 0.5) * a.scale) // the conversion keeps products unfused: same bits everywhere
		center := a.offset + distance - 0.5
		if a.mirror {
			center = a.offset - distance - 0.5
		}
		first := min(max(0, int(math.Floor(center-radius))+1), a.length-n)
		sum := 0.0
		for j := range w {
			w[j] = catmullRom((float64(first+j) - center) / stretch)
			sum += w[j]
		}
		k.first[i] = first
		quantize(k.weights[i*k.n:][:n], w, sum)
	}
	return k
}

// quantize makes the weights sum to one exactly: a plain surface stays plain.
func quantize(out []uint64, weights []float64, sum float64) {
	rest, largest := int64(1<<weightBits), 0
	for j, w := range weights {
		q := int64(math.Round(float64(w / sum * (1 << weightBits))))
		out[j] = uint64(q)
		rest -= q
		if w > weights[largest] {
			largest = j
		}
	}
	out[largest] += uint64(rest)
}

func catmullRom(x float64) float64 {
	x = math.Abs(x)
	switch {
	case x < 1:
		return float64(float64(float64(float64(1.5*x)-2.5)*x)*x) + 1
	case x < 2:
		return float64(float64(float64(float64(float64(-0.5*x)+2.5)*x)-4)*x) + 2
	}
	return 0
}

// identity reports whether each output is just the input of the same number.
func (k *kernel) identity(length int) bool {
	if len(k.first) != length {
		return false
	}
	for i, first := range k.first {
		if at := i - first; at < 0 || at >= k.n || k.weights[i*k.n+at] != 1<<weightBits {
			return false
		}
	}
	return true
}

// span is the range of inputs, of so many, that any output uses.
func (k *kernel) span(length int) (from, to int) {
	from, to = k.first[0], k.first[0]
	for _, f := range k.first {
		from, to = min(from, f), max(to, f)
	}
	return from, min(to+k.n, length)
}

var wordPool = sync.Pool{New: func() any { return new([]uint64) }}

// pass applies the kernel to each row of src. Output i of row r goes to dst[r*rowStep + i*step].
func (k *kernel) pass(dst []uint8, rowStep, step int, src []uint8, stride, length, rows int) {
	pooled := wordPool.Get().(*[]uint64)
	defer wordPool.Put(pooled)
	if cap(*pooled) < length+k.n {
		*pooled = make([]uint64, length+k.n)
	}
	buf := (*pooled)[:length+k.n] // a window may reach beyond the end, where its weights are zero
	for r := 0; r < rows; r += 3 {
		a := src[r*stride:][:length]
		b := src[min(r+1, rows-1)*stride:][:length]
		c := src[min(r+2, rows-1)*stride:][:length]
		for x, v := range a {
			buf[x] = uint64(v) | uint64(b[x])<<laneBits | uint64(c[x])<<(2*laneBits)
		}
		out := dst[r*rowStep:]
		switch rows - r {
		case 1:
			for i := range k.first {
				out[i*step] = clampTable[k.sum(buf, i)>>weightBits&laneMask]
			}
		case 2:
			for i := range k.first {
				s := k.sum(buf, i)
				out[i*step] = clampTable[s>>weightBits&laneMask]
				out[i*step+rowStep] = clampTable[s>>(weightBits+laneBits)&laneMask]
			}
		default:
			k.passThreeRows(out, rowStep, step, buf)
		}
	}
}

// passThreeRows is the inner loop, which takes most of the time.
func (k *kernel) passThreeRows(out []uint8, rowStep, step int, buf []uint64) {
	at, n := 0, k.n
	for i, first := range k.first {
		var s uint64
		switch window, w := buf[first:], k.weights[i*n:]; n {
		case 8:
			s = sum8((*[8]uint64)(window), (*[8]uint64)(w))
		case 10:
			s = sum10((*[10]uint64)(window), (*[10]uint64)(w))
		case 12:
			s = sum12((*[12]uint64)(window), (*[12]uint64)(w))
		default:
			s = k.sum(buf, i)
		}
		out[at] = clampTable[s>>weightBits&laneMask]
		out[at+rowStep] = clampTable[s>>(weightBits+laneBits)&laneMask]
		out[at+2*rowStep] = clampTable[s>>(weightBits+2*laneBits)&laneMask]
		at += step
	}
}

// The windows of the usual steps: 1600 to 960 and 960 to 480 need 8, 4000 to 1600 needs 10, 4032 to 1600
// needs 12. Written out they run three times as fast as a loop.

func sum8(p, w *[8]uint64) uint64 {
	return allBias + w[0]*p[0] + w[1]*p[1] + w[2]*p[2] + w[3]*p[3] + (w[4]*p[4] + w[5]*p[5] + w[6]*p[6] + w[7]*p[7])
}

func sum10(p, w *[10]uint64) uint64 {
	return allBias + w[0]*p[0] + w[1]*p[1] + w[2]*p[2] + w[3]*p[3] + w[4]*p[4] +
		(w[5]*p[5] + w[6]*p[6] + w[7]*p[7] + w[8]*p[8] + w[9]*p[9])
}

func sum12(p, w *[12]uint64) uint64 {
	return allBias + w[0]*p[0] + w[1]*p[1] + w[2]*p[2] + w[3]*p[3] + w[4]*p[4] + w[5]*p[5] +
		(w[6]*p[6] + w[7]*p[7] + w[8]*p[8] + w[9]*p[9] + w[10]*p[10] + w[11]*p[11])
}

// sum is for windows of any size.
func (k *kernel) sum(buf []uint64, i int) uint64 {
	s, t := uint64(allBias), uint64(0)
	window, weights := buf[k.first[i]:][:k.n], k.weights[i*k.n:][:k.n]
	for len(window) >= 4 && len(weights) >= 4 {
		p, w := (*[4]uint64)(window), (*[4]uint64)(weights)
		s += w[0]*p[0] + w[1]*p[1]
		t += w[2]*p[2] + w[3]*p[3]
		window, weights = window[4:], weights[4:]
	}
	for j, w := range weights {
		s += w * window[j]
	}
	return s + t
}

// transform is a window of a picture, its new size, and whether it is mirrored and transposed.
type transform struct {
	x, y, w, h        int // in luma samples
	flipX, flipY      bool
	transpose         bool
	toWidth, toHeight int // before the turn
}

// resized is all of a picture at another size.
func (p *planes) resized(w, h int) transform {
	return transform{w: p.w, h: p.h, toWidth: w, toHeight: h}
}

// upright is the transform for an EXIF orientation (1 to 8).
func (p *planes) upright(orientation, w, h int) transform {
	v := p.resized(w, h)
	switch orientation {
	case 2, 3, 7, 8:
		v.flipX = true
	}
	switch orientation {
	case 3, 4, 6, 7:
		v.flipY = true
	}
	v.transpose = orientation >= 5
	return v
}

// scale applies the transform; the result is in 4:2:0.
func (p *planes) scale(v transform) *planes {
	w, h := v.toWidth, v.toHeight
	if v.transpose {
		w, h = h, w
	}
	out := newPlanes(w, h)
	scalePlane(&out.y, &p.y, v, 1, 1, 1)
	scalePlane(&out.cb, &p.cb, v, p.sx, p.sy, 2)
	scalePlane(&out.cr, &p.cr, v, p.sx, p.sy, 2)
	return out
}

// scalePlane fills dst. A sample of src spans sx by sy luma samples, one of dst spans each ways.
func scalePlane(dst, src *plane, v transform, sx, sy, each int) {
	dw, dh := dst.w, dst.h
	if v.transpose {
		dw, dh = dh, dw
	}
	columns := newKernel(newAxis(src.w, v.x, v.w, v.toWidth, sx, each, v.flipX), dw)
	rows := newKernel(newAxis(src.h, v.y, v.h, v.toHeight, sy, each, v.flipY), dh)
	rowStep, step := 1, dst.stride
	if v.transpose {
		rowStep, step = dst.stride, 1
	}
	if columns.identity(src.w) && rows.identity(src.h) {
		copyPlane(dst, src, v.transpose)
		return
	}
	from, to := rows.span(src.h)
	lying := scratch(dw, to-from)
	defer planePool.Put(lying)
	columns.pass(lying.pix, 1, lying.stride, src.pix[from*src.stride:], src.stride, src.w, to-from)
	for i := range rows.first {
		rows.first[i] -= from
	}
	rows.pass(dst.pix, rowStep, step, lying.pix, lying.stride, to-from, dw)
}

// newAxis is the axis of a plane whose samples span a number of luma samples.
func newAxis(length, offset, size, to, span, each int, mirror bool) axis {
	a := axis{length: length, offset: float64(offset) / float64(span), mirror: mirror}
	a.scale = float64(size) / float64(to) * float64(each) / float64(span)
	if mirror {
		a.offset = float64(offset+size) / float64(span)
	}
	return a
}

var planePool = sync.Pool{New: func() any { return new(plane) }}

// scratch is the plane between the passes. Its stride is kept from being a power of two, since
// writing columns would then use few lines of the cache.
func scratch(rows, length int) *plane {
	p := planePool.Get().(*plane)
	p.stride, p.w, p.h = length, length, rows
	if p.stride%128 == 0 {
		p.stride += 64
	}
	if cap(p.pix) < p.stride*rows {
		p.pix = make([]uint8, p.stride*rows)
	}
	p.pix = p.pix[:p.stride*rows]
	return p
}

func copyPlane(dst, src *plane, transpose bool) {
	for y := range src.h {
		row := src.pix[y*src.stride:][:src.w]
		if !transpose {
			copy(dst.pix[y*dst.stride:], row)
			continue
		}
		for x, v := range row {
			dst.pix[x*dst.stride+y] = v
		}
	}
}
