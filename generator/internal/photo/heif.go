// HEIF: the boxes of a file, and what they say of its main picture.
//
// The library that decodes HEIC gives the samples as the file has them and says neither their range nor their
// colours. A file says both in a box "colr", of the picture or of the first tile that it is put together from;
// where it does not, the header of the HEVC data does (hevc.go).

package photo

import (
	"context"
	"encoding/binary"
	"errors"
	"image"
	"slices"

	"jianbao/generator/internal/photo/heic"
)

// heif is what the boxes say of the main picture.
type heif struct {
	width, height int // as stored
	turned        bool
	cropped       bool
	profile       []byte
	colour        videoColour
}

// readHEIF reads the boxes: which item is the main picture, and its properties.
func readHEIF(data []byte) (h heif) {
	h.colour = videoColour{matrix: unspecified}
	var f heifItems
	for name, box := range boxes(data) {
		if name == "meta" && len(box) > 4 {
			f.readMeta(box[4:])
			break
		}
	}
	own := f.properties(f.primary)
	parts := f.properties(f.parts[f.primary]) // of a tile, where the picture has tiles
	for _, p := range own {
		switch {
		case p.name == "ispe" && len(p.data) >= 12:
			h.width, h.height = int(binary.BigEndian.Uint32(p.data[4:])), int(binary.BigEndian.Uint32(p.data[8:]))
		case p.name == "irot" && len(p.data) >= 1:
			h.turned = p.data[0]&1 != 0
		case p.name == "clap":
			h.cropped = true
		}
	}
	h.readColour(slices.Concat(own, parts))
	h.colour.ofTile = len(parts) > 0
	return h
}

// readColour takes the first box of each kind.
func (h *heif) readColour(properties []property) {
	var stream, named bool
	for _, p := range properties {
		switch {
		case p.name == "hvcC" && !stream && !named:
			if c, ok := readHVCC(p.data); ok {
				h.colour, stream = c, true
			}
		case p.name != "colr" || len(p.data) < 4:
		case (string(p.data[:4]) == "prof" || string(p.data[:4]) == "rICC") && h.profile == nil:
			h.profile = p.data[4:]
		case string(p.data[:4]) == "nclx" && len(p.data) >= 11 && !named:
			h.colour = videoColour{matrix: int(binary.BigEndian.Uint16(p.data[8:])), full: p.data[10]&0x80 != 0}
			named = true
		}
	}
}

// property is a box that describes items.
type property struct {
	name string
	data []byte
}

// heifItems are the items of a file, by their numbers.
type heifItems struct {
	primary uint32
	all     []property
	of      map[uint32][]int  // which properties an item has
	parts   map[uint32]uint32 // the first part of a picture that is put together
}

func (f *heifItems) properties(item uint32) []property {
	var out []property
	for _, i := range f.of[item] {
		if i >= 1 && i <= len(f.all) {
			out = append(out, f.all[i-1])
		}
	}
	return out
}

func (f *heifItems) readMeta(meta []byte) {
	f.of, f.parts = map[uint32][]int{}, map[uint32]uint32{}
	for name, box := range boxes(meta) {
		r := boxReader{rest: box}
		switch name {
		case "pitm":
			f.primary = r.id(r.number(4)>>24 != 0)
		case "iref":
			long := r.number(4)>>24 != 0
			for kind, box := range boxes(r.rest) {
				r := boxReader{rest: box}
				from, n := r.id(long), r.number(2)
				if kind == "dimg" && n > 0 {
					f.parts[from] = r.id(long)
				}
			}
		case "iprp":
			for name, box := range boxes(box) {
				switch name {
				case "ipco":
					for name, box := range boxes(box) {
						f.all = append(f.all, property{name, box})
					}
				case "ipma":
					f.readAssociations(boxReader{rest: box})
				}
			}
		}
	}
}

func (f *heifItems) readAssociations(r boxReader) {
	head := r.number(4)
	long, wide := head>>24 != 0, head&1 != 0
	for n := r.number(4); n > 0 && !r.ended; n-- {
		item := r.id(long)
		for m := r.number(1); m > 0 && !r.ended; m-- {
			if wide {
				f.of[item] = append(f.of[item], int(r.number(2)&0x7fff))
			} else {
				f.of[item] = append(f.of[item], int(r.number(1)&0x7f))
			}
		}
	}
}

// boxReader reads numbers; at the end of the data they are zero.
type boxReader struct {
	rest  []byte
	ended bool
}

func (r *boxReader) number(size int) (v uint32) {
	if size > len(r.rest) {
		r.rest, r.ended = nil, true
		return 0
	}
	for _, b := range r.rest[:size] {
		v = v<<8 | uint32(b)
	}
	r.rest = r.rest[size:]
	return v
}

func (r *boxReader) id(long bool) uint32 {
	if long {
		return r.number(4)
	}
	return r.number(2)
}

// boxes iterates over the boxes of a file or of a box: size, name, data. Of a box that ends behind the data, or is
// said to end with the file, there is what there is.
func boxes(data []byte) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
			switch {
			case size == 1 && len(data) >= 16:
				size, head = binary.BigEndian.Uint64(data[8:]), 16
			case size == 0:
				size = uint64(len(data))
			}
			size = min(size, uint64(len(data)))
			if size < head || !yield(string(data[4:8]), data[head:size]) {
				return
			}
			data = data[size:]
		}
	}
}

func decodeHEIC(ctx context.Context, data []byte, limits Limits) (*original, error) {
	h := readHEIF(data)
	if h.width > 0 && h.height > 0 {
		if err := limits.check(h.width, h.height); err != nil {
			return nil, err
		}
	}
	img, err := heic.Decode(ctx, data, limits.Pixels)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, heic.ErrTooLarge):
		return nil, ErrPixels
	case errors.Is(err, heic.ErrSlow):
		return nil, ErrComplex
	case errors.Is(err, heic.ErrUnsupported):
		return nil, ErrHEIC
	default:
		return nil, ErrDamaged
	}
	// The library has applied the rotation of the file's own boxes; its EXIF orientation is the same.
	o := &original{orientation: 1, format: "heic", icc: h.profile}
	switch img := img.(type) {
	case *image.YCbCr:
		o.picture = fromYCbCr(img)
	case *image.Gray:
		o.picture, o.grey = fromGray(img), true
	default:
		return o, o.setPicture(img) // red, green and blue: the library has converted them
	}
	h.colour.convert(o.picture)
	return o, nil
}
