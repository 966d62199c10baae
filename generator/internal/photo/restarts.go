package photo

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// How many stretches between restart markers are looked at, and how many bytes; all of them would take as long as
// decoding.
const (
	maxStretches     = 16
	maxStretchesSize = 64 << 10
)

// hasLeftovers reports whether the blocks between two restart markers, as some of them show, end long before the
// second, or are none: then a decoder goes on at the marker and says nothing, whatever it has made of the blocks.
func (f *jpegFile) hasLeftovers() bool {
	if !f.baseline || f.scans != 1 || !f.interleaved || f.restarts == 0 || f.restarts != f.expectedRestarts() {
		return false
	}
	var tables [2][4]huffman
	var blocks []jpegBlock
	var stretches [][]byte
	for _, part := range f.parts {
		size := 2 + int(binary.BigEndian.Uint16(part[2:]))
		switch part[1] {
		case markerTables:
			readHuffman(part[4:size], &tables)
		case markerScan:
			blocks = f.blocks(part[4:size])
			stretches = split(part[size:])
		}
	}
	for _, b := range blocks {
		if tables[0][b.means].values == nil || tables[1][b.details].values == nil {
			return false // a frame of a film, which has no tables of its own
		}
	}
	step, left := max(1, len(stretches)/maxStretches), maxStretchesSize
	for i := 0; i < len(stretches)-1; i += step { // the last may be shorter
		if left -= len(stretches[i]); left < 0 {
			break
		}
		r := bitReader{data: bytes.ReplaceAll(stretches[i], []byte{0xff, 0}, []byte{0xff})}
		for range f.interval {
			for _, b := range blocks {
				if !r.skipBlock(&tables[0][b.means], &tables[1][b.details]) {
					return true
				}
			}
		}
		if len(r.data)-(r.at+7)/8 > 2 {
			return true
		}
	}
	return false
}

// jpegBlock says which tables a block is coded with.
type jpegBlock struct{ means, details byte }

// blocks are those that come after one another, of all components.
func (f *jpegFile) blocks(scan []byte) (out []jpegBlock) {
	for i := 1; i+1 < len(scan) && len(out) < 3*16; i += 2 {
		at := slices.IndexFunc(f.components, func(c jpegComponent) bool { return c.id == scan[i] })
		if at < 0 || i >= 1+2*int(scan[0]) {
			break
		}
		n := int(f.components[at].h) * int(f.components[at].v)
		if len(f.components) == 1 {
			n = 1
		}
		for range n {
			out = append(out, jpegBlock{scan[i+1] >> 4 & 3, scan[i+1] & 3})
		}
	}
	return out
}

// split cuts a scan at its restart markers.
func split(scan []byte) (out [][]byte) {
	begin := 0
	for i := 0; ; i += 2 {
		next := bytes.IndexByte(scan[min(i, len(scan)):], 0xff)
		if next < 0 || i+next+1 >= len(scan) {
			return append(out, scan[begin:])
		}
		if i += next; isRestart(scan[i+1]) {
			out = append(out, scan[begin:i])
			begin = i + 2
		}
	}
}

// huffman is a table: how many codes of each length there are, and what they mean.
type huffman struct {
	counts [16]byte
	values []byte
}

func readHuffman(s []byte, tables *[2][4]huffman) {
	for len(s) >= 17 {
		h := &tables[s[0]>>4&1][s[0]&3]
		n := copy(h.counts[:], s[1:17])
		total := 0
		for _, c := range h.counts {
			total += int(c)
		}
		if 1+n+total > len(s) {
			return
		}
		h.values, s = s[17:17+total], s[17+total:]
	}
}

// value reads a code.
func (h *huffman) value(r *bitReader) (byte, bool) {
	code, first, index := 0, 0, 0
	for _, n := range h.counts {
		code |= int(r.bits(1))
		if code-first < int(n) {
			return h.values[index+code-first], !r.ended()
		}
		index, first, code = index+int(n), (first+int(n))<<1, code<<1
	}
	return 0, false
}

// skipBlock reads a block; false where it is none.
func (r *bitReader) skipBlock(means, details *huffman) bool {
	v, ok := means.value(r)
	if !ok || v > 11 {
		return false
	}
	r.at += int(v)
	for k := 1; k < 64; k++ {
		v, ok := details.value(r)
		if !ok {
			return false
		}
		if v&15 == 0 && v>>4 != 15 {
			break // the rest is zero
		}
		k += int(v >> 4)
		r.at += int(v & 15)
	}
	return !r.ended()
}
