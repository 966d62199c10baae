// What a cache holds may come from somebody else: with a copy of the site, or with a change that somebody proposes.
// It is published, so it has to show that it is a picture as the encoders here make them, and nothing besides. That
// it is a picture of the photo it cannot show: for that a build with --clean makes it again.

package photo

import (
	"encoding/binary"
	"slices"
)

// isOurs reports whether bytes are those of the file, and hold nothing but a picture.
func (f File) isOurs(blob []byte) bool {
	if len(blob) != f.Size || blobID(blob) != f.ID {
		return false
	}
	if f.AVIF {
		return isPlainAVIF(blob, f.Width, f.Height)
	}
	return isPlainJPEG(blob, f.Width, f.Height)
}

// isPlainJPEG reports whether a JPEG is what a decoder needs, from its first byte to the last.
func isPlainJPEG(blob []byte, w, h int) bool {
	f, ok := walkJPEG(blob)
	size := 4 // the first and the last marker
	for _, p := range f.parts {
		size += len(p)
	}
	return ok && f.ended && f.baseline && f.scans == 1 && size == len(blob) && f.width == w && f.height == h
}

// avifBoxes are the boxes of an AVIF without metadata as libavif writes them, with their lengths.
var avifBoxes = []struct {
	name   string
	length int
	opened bool // further boxes follow inside it
}{
	{"ftyp", 24, false}, {"meta", 234, true}, {"hdlr", 32, false}, {"pitm", 6, false}, {"iloc", 22, false},
	{"iinf", 32, false}, {"iprp", 98, true}, {"ipco", 67, true}, {"ispe", 12, false}, {"pixi", 8, false},
	{"av1C", 4, false}, {"colr", 11, false}, {"ipma", 15, false}, {"mdat", -1, false},
}

// isPlainAVIF reports whether an AVIF has these boxes and no other, and its picture fills the last.
func isPlainAVIF(blob []byte, w, h int) bool {
	var found []string
	var place, size []byte
	var look func(data []byte) bool
	look = func(data []byte) bool {
		left := len(data)
		for name, box := range boxes(data) {
			left -= 8 + len(box)
			i := len(found)
			if i >= len(avifBoxes) || avifBoxes[i].name != name || i < len(avifBoxes)-1 && avifBoxes[i].length != len(box) {
				return false
			}
			found = append(found, name)
			switch {
			case name == "meta" && !look(box[4:]), name != "meta" && avifBoxes[i].opened && !look(box):
				return false
			case name == "iloc":
				place = box[14:]
			case name == "ispe":
				size = box[4:]
			case name == "mdat":
				start := len(blob) - len(box)
				return slices.Equal(place, binary.BigEndian.AppendUint64(nil, uint64(start)<<32|uint64(len(box))))
			}
		}
		return left == 0
	}
	return look(blob) && len(found) == len(avifBoxes) &&
		slices.Equal(size, binary.BigEndian.AppendUint64(nil, uint64(w)<<32|uint64(h)))
}
