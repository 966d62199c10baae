// The segments of a JPEG.
//
// Decoders differ in what they make of markers that do not belong where they are: one takes a length for what
// another takes for data, and what follows is then a picture of another size. So the file is read once, here, and
// a decoder gets nothing but what was read: the header of the picture, its tables and scans, without
// comments, thumbnails and whatever follows the end. What the limits see is what is decoded.

package photo

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
)

// Markers of segments.
const (
	markerTables      = 0xc4 // for the Huffman code
	markerArithmetic  = 0xcc
	markerExtension   = 0xc8 // reserved
	markerStart       = 0xd8
	markerEnd         = 0xd9
	markerScan        = 0xda
	markerQuantizers  = 0xdb
	markerRestarts    = 0xdd
	markerJFIF        = 0xe0
	markerEXIF        = 0xe1
	markerICC         = 0xe2
	markerAdobe       = 0xee
	markerBaseline    = 0xc0
	markerSequential  = 0xc1
	markerProgressive = 0xc2
)

// jpegFile is what the segments of a JPEG say.
type jpegFile struct {
	width, height int
	components    []jpegComponent
	progressive   bool
	baseline      bool
	unsupported   bool // lossless, arithmetic, hierarchical, or not of 8 bits
	broken        bool // a second beginning or header
	scans         int
	interleaved   bool // the first scan holds all components
	restarts      int  // markers in the scans
	interval      int  // of blocks between them, 0 for none
	ended         bool // the end marker is there
	repeated      bool // a scan of a progressive picture brings what is there, or refines what is not
	known         [4][64]byte
	jfif, adobe   bool
	transform     byte // of Adobe's segment
	exif          []byte
	icc           []byte

	parts [][]byte // what a decoder needs, without the first and last marker
}

// jpegComponent is a component's number, and how it is sampled beside the others.
type jpegComponent struct{ id, h, v byte }

// walkJPEG reads the segments. False means that it is no JPEG, or none with a picture.
func walkJPEG(data []byte) (f jpegFile, ok bool) {
	if len(data) < 4 || data[0] != 0xff || data[1] != markerStart {
		return f, false
	}
	profile := map[byte][]byte{}
	for i := 2; i+1 < len(data) && !f.broken; {
		marker := data[i+1]
		switch {
		case data[i] != 0xff || marker == 0: // not at a marker: look for the next
			next := bytes.IndexByte(data[i+1:], 0xff)
			if next < 0 {
				i = len(data)
				continue
			}
			i += 1 + next
			continue
		case marker == 0xff:
			i++
			continue
		case isRestart(marker), marker == 0x01:
			i += 2
			continue
		case marker == markerStart:
			f.broken = true
			continue
		case marker == markerEnd:
			f.ended = f.scans > 0
			i = len(data)
			continue
		}
		if i+4 > len(data) {
			break
		}
		size := int(binary.BigEndian.Uint16(data[i+2:]))
		if size < 2 || i+2+size > len(data) {
			break
		}
		end := i + 2 + size
		if marker == markerScan {
			end = f.endOfScan(data, end)
		}
		f.readSegment(marker, data[i+4:i+2+size], profile)
		if isNeeded(marker) {
			f.parts = append(f.parts, data[i:end:end])
		}
		i = end
	}
	for n := 1; n <= len(profile); n++ {
		f.icc = append(f.icc, profile[byte(n)]...)
	}
	return f, f.width > 0 && f.height > 0 && f.scans > 0 && !f.broken
}

func isRestart(marker byte) bool { return marker >= 0xd0 && marker <= 0xd7 }

func isHeader(marker byte) bool {
	return marker >= 0xc0 && marker <= 0xcf && marker != markerTables && marker != markerExtension &&
		marker != markerArithmetic
}

func isNeeded(marker byte) bool {
	switch marker {
	case markerTables, markerQuantizers, markerRestarts, markerScan, markerBaseline, markerSequential, markerProgressive:
		return true
	}
	return false
}

// endOfScan finds the marker behind a scan's data, which begins at i.
func (f *jpegFile) endOfScan(data []byte, i int) int {
	for {
		next := bytes.IndexByte(data[i:], 0xff)
		if next < 0 || i+next+1 >= len(data) {
			return len(data)
		}
		i += next
		switch marker := data[i+1]; {
		case isRestart(marker):
			f.restarts++
		case marker != 0:
			return i
		}
		i += 2
	}
}

// readSegment reads what matters of one segment.
func (f *jpegFile) readSegment(marker byte, s []byte, profile map[byte][]byte) {
	switch {
	case marker == markerScan:
		f.readScan(s)
		if f.scans == 0 && len(s) > 0 {
			f.interleaved = int(s[0]) == len(f.components)
		}
		f.scans++
	case marker == markerArithmetic, marker == markerExtension:
		f.unsupported = true
	case isHeader(marker):
		f.readHeader(marker, s)
	case marker == markerRestarts && len(s) >= 2:
		f.interval = int(binary.BigEndian.Uint16(s))
	case marker == markerJFIF && len(s) >= 5 && string(s[:5]) == "JFIF\x00":
		f.jfif = true
	case marker == markerAdobe && len(s) >= 12 && string(s[:5]) == "Adobe":
		f.adobe, f.transform = true, s[11]
	case marker == markerEXIF && f.exif == nil && bytes.HasPrefix(s, []byte("Exif\x00\x00")):
		f.exif = s[6:]
	case marker == markerICC && len(s) > 14 && bytes.HasPrefix(s, []byte("ICC_PROFILE\x00")):
		profile[s[12]] = s[14:]
	}
}

// readScan checks that a scan of a progressive picture continues those before it, as libjpeg does. Each brings some
// coefficients of some components, up to some last bit; known is one more than that bit, and zero before.
func (f *jpegFile) readScan(s []byte) {
	if !f.progressive || len(s) < 4 || len(s) < 4+2*int(s[0]) {
		return
	}
	tail := s[1+2*int(s[0]):]
	first, last, before, now := tail[0], min(tail[1], 63), tail[2]>>4, tail[2]&15
	for i := range int(s[0]) {
		at := slices.IndexFunc(f.components, func(c jpegComponent) bool { return c.id == s[1+2*i] })
		if at < 0 || at >= len(f.known) {
			continue
		}
		for k := int(first); k <= int(last); k++ {
			bit := &f.known[at][k]
			if before == 0 && *bit != 0 || before != 0 && *bit != before+1 {
				f.repeated = true
			}
			*bit = now + 1
		}
	}
}

func (f *jpegFile) readHeader(marker byte, s []byte) {
	if f.components != nil || len(s) < 6 || len(s) < 6+3*int(s[5]) || s[5] == 0 {
		f.broken = true
		return
	}
	f.height, f.width = int(binary.BigEndian.Uint16(s[1:])), int(binary.BigEndian.Uint16(s[3:]))
	for i := range int(s[5]) {
		c := s[6+3*i:]
		f.components = append(f.components, jpegComponent{c[0], c[1] >> 4, c[1] & 15})
	}
	f.baseline, f.progressive = marker == markerBaseline, marker == markerProgressive
	if n := len(f.components); marker > markerProgressive || s[0] != 8 || n == 2 || n > 4 {
		f.unsupported = true
	}
}

// The segments that say which colours a decoder should take the components for.
var (
	jfifSegment  = []byte("\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
	adobeSegment = []byte("\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00")
)

// scanPadding stands behind each scan for jpegn: it reads ahead, and where it meets the next marker it leaves out what
// it has read but not used.
var scanPadding = make([]byte, 16)

// reader is the file as a decoder gets it: with its end, and saying of the components what leaves
// them as they are.
func (f *jpegFile) reader(padded bool) io.Reader {
	head := jfifSegment
	if len(f.components) == 4 {
		head = adobeSegment
	}
	r := &partReader{parts: [][]byte{{0xff, markerStart}, head}}
	for _, p := range f.parts {
		r.parts = append(r.parts, p)
		if padded && p[1] == markerScan {
			r.parts = append(r.parts, scanPadding)
		}
	}
	r.parts = append(r.parts, []byte{0xff, markerEnd})
	for _, p := range r.parts {
		r.left += len(p)
	}
	return r
}

// partReader reads one part after the other, and knows how much is left.
type partReader struct {
	parts [][]byte
	left  int
}

// Len is how much is left. It makes jpegn allocate once.
func (r *partReader) Len() int { return r.left }

func (r *partReader) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) && len(r.parts) > 0 {
		m := copy(p[n:], r.parts[0])
		n += m
		if r.parts[0] = r.parts[0][m:]; len(r.parts[0]) == 0 {
			r.parts = r.parts[1:]
		}
	}
	r.left -= n
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}
