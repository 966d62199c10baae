package photo

import "bytes"

// videoColour is how samples of video mean colours.
type videoColour struct {
	full   bool // from 0 to 255; else from 16 to 235, or 240
	matrix int  // of the coding, as ITU-T H.273 numbers them
	ofTile bool // of a picture that is put together from tiles
}

const unspecified = 2

// matrices lead from the codings of other matrices to that of JPEG: what is added to luma, blue difference and red
// difference for each step of blue and of red difference, in 1/65536. The others are BT.601, as in JPEG, and
// those that no camera uses.
var matrices = map[int][6]int{
	1: {6657, 12850, 64871, -7252, -4748, 64448}, // BT.709
	7: {4924, 12547, 64754, -7081, -3512, 64720}, // SMPTE 240M
	9: {7726, 6915, 65222, -3903, -5511, 63997},  // BT.2020
}

// convert brings a picture to the coding of JPEG. Some phones, whose pictures have tiles, say that their samples are of
// video range though they are not: then many lie outside of it.
func (c videoColour) convert(p *planes) {
	if !c.full && !(c.ofTile && p.y.exceedsVideo()) {
		p.expandRange()
	}
	if m, ok := matrices[c.matrix]; ok {
		p.recode(m)
	}
}

// exceedsVideo reports whether more than one in twenty samples lies outside of video range. In pictures that are of it
// a few do, where edges overshoot.
func (p *plane) exceedsVideo() bool {
	outside, n := 0, 0
	for y := 0; y < p.h; y += 4 {
		for _, v := range p.pix[y*p.stride:][:p.w] {
			if v < 16 || v > 235 {
				outside++
			}
		}
		n += p.w
	}
	return 20*outside > n
}

// recode applies one of the matrices. Luma takes the colour of the sample that spans it.
func (p *planes) recode(m [6]int) {
	luma := make([]int16, p.cb.w)
	for cy := range p.cb.h {
		cb, cr := p.cb.pix[cy*p.cb.stride:][:p.cb.w], p.cr.pix[cy*p.cr.stride:][:p.cr.w]
		for x := range cb {
			b, r := int(cb[x])-128, int(cr[x])-128
			luma[x] = int16((m[0]*b + m[1]*r + 1<<15) >> 16)
			cb[x] = clamp(128 + (m[2]*b+m[3]*r+1<<15)>>16)
			cr[x] = clamp(128 + (m[4]*b+m[5]*r+1<<15)>>16)
		}
		for y := cy * p.sy; y < min((cy+1)*p.sy, p.h); y++ {
			row := p.y.pix[y*p.y.stride:][:p.w]
			for x := range row {
				row[x] = clamp(int(row[x]) + int(luma[x/p.sx]))
			}
		}
	}
}

func clamp(v int) uint8 { return uint8(min(max(v, 0), 255)) }

// readHVCC reads the colours from the header of the HEVC data that a box "hvcC" holds.
func readHVCC(box []byte) (videoColour, bool) {
	if len(box) < 23 {
		return videoColour{}, false
	}
	const sequenceHeader = 33
	r := boxReader{rest: box[23:]}
	for n := box[22]; n > 0 && !r.ended; n-- {
		kind := r.number(1) & 0x3f
		for m := r.number(2); m > 0 && !r.ended; m-- {
			size := int(r.number(2))
			if size > len(r.rest) {
				return videoColour{}, false
			}
			if kind == sequenceHeader && size > 2 {
				// After two zeros the format puts a three, so that the data never looks like a start code.
				raw := bytes.ReplaceAll(r.rest[2:size], []byte{0, 0, 3}, []byte{0, 0})
				return readSequenceHeader(&bitReader{data: raw})
			}
			r.rest = r.rest[size:]
		}
	}
	return videoColour{}, false
}

// bitReader reads bits; behind the end they are zero.
type bitReader struct {
	data []byte
	at   int
}

func (r *bitReader) bits(n int) (v uint) {
	for range n {
		v <<= 1
		if i := r.at / 8; i < len(r.data) {
			v |= uint(r.data[i]>>(7-r.at%8)) & 1
		}
		r.at++
	}
	return v
}

func (r *bitReader) flag() bool { return r.bits(1) == 1 }

// golomb reads a number in the code of Golomb: as many zeros as bits follow the one.
func (r *bitReader) golomb() uint {
	zeros := 0
	for zeros < 32 && !r.flag() {
		zeros++
	}
	return 1<<zeros - 1 + r.bits(zeros)
}

func (r *bitReader) golombs(n int) {
	for range n {
		r.golomb()
	}
}

func (r *bitReader) ended() bool { return r.at > 8*len(r.data) }

// readSequenceHeader reads a sequence parameter set (ITU-T H.265, 7.3.2.2) up to what it says of colours. False
// means that it ends before.
func readSequenceHeader(r *bitReader) (videoColour, bool) {
	r.bits(4)
	layers := int(r.bits(3))
	r.bits(1)
	r.profile(layers)
	r.golomb()
	if r.golomb() == 3 {
		r.bits(1)
	}
	r.golombs(2) // width, height
	if r.flag() {
		r.golombs(4) // the window
	}
	r.golombs(2) // depths
	order := int(r.golomb()) + 4
	first := layers
	if r.flag() {
		first = 0
	}
	r.golombs(3 * (layers + 1 - first))
	r.golombs(6)
	if r.flag() { // scaling lists are used,
		if r.flag() { // and these
			r.scalingLists()
		}
	}
	r.bits(2)
	if r.flag() {
		r.bits(8)
		r.golombs(2)
		r.bits(1)
	}
	if !r.referenceSets() {
		return videoColour{}, false
	}
	if r.flag() {
		for n := r.golomb(); n > 0 && !r.ended(); n-- {
			r.bits(order + 1)
		}
	}
	r.bits(2)
	c := videoColour{matrix: unspecified}
	if r.flag() {
		r.readUsability(&c)
	}
	return c, !r.ended()
}

// profile skips profile, tier and level.
func (r *bitReader) profile(layers int) {
	r.at += 96
	var has [2][8]bool
	for i := range layers {
		has[0][i], has[1][i] = r.flag(), r.flag()
	}
	if layers > 0 {
		r.at += 2 * (8 - layers)
	}
	for i := range layers {
		if has[0][i] {
			r.at += 88
		}
		if has[1][i] {
			r.at += 8
		}
	}
}

func (r *bitReader) scalingLists() {
	for size := range 4 {
		step := 1
		if size == 3 {
			step = 3
		}
		for i := 0; i < 6; i += step {
			if !r.flag() {
				r.golomb()
				continue
			}
			if size > 1 {
				r.golomb()
			}
			r.golombs(min(64, 16<<(2*size)))
		}
	}
}

// referenceSets skips the sets of reference pictures, of which a sequence has some. A set may be told by its
// difference from the one before.
func (r *bitReader) referenceSets() bool {
	n := r.golomb()
	if n > 64 {
		return false
	}
	pictures := uint(0) // of the set before
	for i := range n {
		if i > 0 && r.flag() {
			r.bits(1)
			r.golomb()
			kept := uint(0)
			for range pictures + 1 {
				keep := r.flag() // a picture is used now,
				if !keep {
					keep = r.flag() // or later
				}
				if keep {
					kept++
				}
			}
			pictures = kept
		} else {
			before, after := r.golomb(), r.golomb()
			if before > 16 || after > 16 {
				return false
			}
			pictures = before + after
			for range pictures {
				r.golomb()
				r.bits(1)
			}
		}
	}
	return !r.ended()
}

// readUsability reads the beginning of the usability information (annex E).
func (r *bitReader) readUsability(c *videoColour) {
	const ownRatio = 255
	if r.flag() && r.bits(8) == ownRatio {
		r.bits(32)
	}
	if r.flag() {
		r.bits(1)
	}
	if !r.flag() {
		return
	}
	r.bits(3)
	c.full = r.flag()
	if r.flag() {
		r.bits(16)
		c.matrix = int(r.bits(8))
	}
}
