// HEIF: the boxes of a file, and what they say of its main picture.
//
// The library that decodes HEIC gives the samples as the file has them and says neither their range nor their
// colours. A file says both in a box "colr", of the picture or of the first tile that it is put together from;
// where it does not, the header of the HEVC data does (hevc.go).

package photo

import (
	"bytes"
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
	grey          bool
	profile       []byte
	colour        videoColour
	items         heifItems
}

// readHEIF reads the boxes: which item is the main picture, and its properties.
func readHEIF(data []byte) (h heif) {
	h.colour = videoColour{matrix: unspecified}
	f := &h.items
	for name, box := range boxes(data) {
		if name == "meta" && len(box) > 4 {
			f.readMeta(box[4:])
			break
		}
	}
	if picture, ok := f.pictures[f.primary]; ok {
		f.primary = picture // the file names its thumbnail
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
		case p.isGrey():
			h.grey = true
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

// isGrey reports whether the property says that a picture has luma alone.
func (p property) isGrey() bool {
	switch p.name {
	case "hvcC":
		return len(p.data) > 16 && p.data[16]&3 == 0
	case "pixi":
		return len(p.data) > 4 && p.data[4] == 1
	}
	return false
}

// heifItems are the items of a file, by their numbers.
type heifItems struct {
	primary  uint32
	name     []byte // the main picture's number, as it stands in the file
	entries  map[uint32][]byte
	all      []property
	of       map[uint32][]int    // which properties an item has
	parts    map[uint32]uint32   // the first part of a picture that is put together
	pictures map[uint32]uint32   // of which picture an item is the thumbnail
	others   map[uint32][]uint32 // what belongs to a picture, such as its transparency
}

// choose makes the file, whose boxes were read, name an item as its main picture, for the library. The library cannot
// write grey pictures; where nothing says that one is grey, it writes them with neutral colours.
func (f *heifItems) choose(item uint32) {
	for i, v := len(f.name), item; i > 0; i, v = i-1, v>>8 {
		f.name[i-1] = byte(v)
	}
	if entry := f.entries[item]; len(entry) >= 4 {
		entry[3] &^= 1 // it is not hidden
	}
	for _, p := range f.all {
		switch {
		case !p.isGrey():
		case p.name == "hvcC":
			p.data[16] |= 1 // colour of half the width and height
		default:
			p.data[4] = 0
		}
	}
}

// alpha is the item that says how opaque the main picture is.
func (f *heifItems) alpha() (item uint32, ok bool) {
	for _, item := range f.others[f.primary] {
		for _, p := range f.properties(item) {
			if p.name != "auxC" || len(p.data) < 4 {
				continue
			}
			switch kind, _, _ := bytes.Cut(p.data[4:], []byte{0}); string(kind) {
			case "urn:mpeg:hevc:2015:auxid:1", "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha":
				return item, true
			}
		}
	}
	return 0, false
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
	f.entries = map[uint32][]byte{}
	f.pictures, f.others = map[uint32]uint32{}, map[uint32][]uint32{}
	for name, box := range boxes(meta) {
		r := boxReader{rest: box}
		switch name {
		case "pitm":
			long := r.number(4)>>24 != 0
			place := r.rest
			f.primary = r.id(long)
			f.name = place[:len(place)-len(r.rest)]
		case "iinf":
			size := 2
			if r.number(4)>>24 != 0 {
				size = 4
			}
			r.number(size)
			for _, box := range boxes(r.rest) {
				r := boxReader{rest: box}
				f.entries[r.id(r.number(4)>>24 > 2)] = box
			}
		case "iref":
			f.readReferences(r)
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

func (f *heifItems) readReferences(r boxReader) {
	long := r.number(4)>>24 != 0
	for kind, box := range boxes(r.rest) {
		r := boxReader{rest: box}
		from, n := r.id(long), r.number(2)
		if n == 0 {
			continue
		}
		to := r.id(long)
		switch kind {
		case "dimg":
			f.parts[from] = to
		case "thmb":
			f.pictures[from] = to
		case "auxl":
			f.others[to] = append(f.others[to], from)
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
	data = bytes.Clone(data) // it is changed for the library
	h := readHEIF(data)
	if h.width > 0 && h.height > 0 {
		if err := limits.check(h.width, h.height); err != nil {
			return nil, err
		}
	}
	h.items.choose(h.items.primary)
	img, err := decodeItem(ctx, data, limits)
	if err != nil {
		return nil, err
	}
	// The library has applied the rotation of the file's own boxes; its EXIF orientation is the same.
	o := &original{orientation: 1, format: "heic", icc: h.profile, grey: h.grey}
	switch img := img.(type) {
	case *image.YCbCr:
		o.picture = fromYCbCr(img)
	case *image.Gray:
		o.picture, o.grey = fromGray(img), true
	default:
		return o, o.setPicture(img) // red, green and blue: the library has converted them
	}
	h.colour.convert(o.picture)
	if item, ok := h.items.alpha(); ok {
		h.items.choose(item)
		alpha, err := decodeItem(ctx, data, limits)
		if err != nil {
			return nil, err
		}
		o.layOnWhite(alpha)
	}
	return o, nil
}

// decodeItem decodes what the file names as its main picture.
func decodeItem(ctx context.Context, data []byte, limits Limits) (image.Image, error) {
	img, err := heic.Decode(ctx, data, limits.Pixels)
	switch {
	case err == nil:
		return img, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, heic.ErrTooLarge):
		return nil, ErrPixels
	case errors.Is(err, heic.ErrSlow):
		return nil, ErrComplex
	case errors.Is(err, heic.ErrUnsupported):
		return nil, ErrHEIC
	}
	return nil, ErrDamaged
}

// layOnWhite lays the picture on white, given a picture whose luma says how opaque it is. That may be smaller.
func (o *original) layOnWhite(alpha image.Image) {
	a, ok := alpha.(*image.YCbCr)
	if !ok {
		return
	}
	p, opaque := o.picture, true
	w, h := a.Rect.Dx(), a.Rect.Dy()
	pix := make([]uint8, p.w*p.h)
	for y := range p.h {
		row := a.Y[y*h/p.h*a.YStride:]
		for x := range p.w {
			v := row[x*w/p.w]
			pix[y*p.w+x] = v
			opaque = opaque && v == 255
		}
	}
	if !opaque {
		p.onWhite(pix, p.w)
		o.note(Transparent)
	}
}
