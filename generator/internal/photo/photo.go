// Package photo turns an original photo into what a reader's phone should load.
//
// # Output
//
// JPEGs of the widths of a [Recipe], the longest side counting as the width, never larger than the
// original; for a bulletin's cover also 3:2 crops for cards, and a 1200 by 630 picture for sharing; with
// AVIF in the recipe, all but that one as AVIF too. All are upright, in sRGB, and have no metadata: no
// EXIF, no position, no embedded thumbnail, no profile, no name. The bytes of an original are never
// published.
//
// # Input
//
// JPEG, PNG, WebP, GIF (its first frame) and HEIC, recognised by their first bytes. Transparent parts are
// laid on white; Display P3, Adobe RGB and other profiles of primaries and curves are converted to sRGB.
//
// # Method
//
// An original is decoded once, stays in planar YCbCr, is scaled and turned upright to the largest width
// in one step (resize.go); each smaller picture is scaled from the one above; each is encoded once. Photos
// are processed in parallel, the largest first, as many as fit a budget of memory (engine.go). The
// pictures are kept in a cache (cache.go) under a key of the original's content and the recipe.
//
// # Guarantees
//
//   - The same bytes and recipe give the same files on any machine that has a compiler for
//     WebAssembly (amd64, arm64), at any number of cores. Elsewhere image/jpeg encodes.
//   - No input makes it panic, nor takes memory beyond the limits: sizes are read before anything is
//     decoded, decoders run guarded.
//   - It opens files only through the file system and the root that it is given, reads no clock, and
//     prints nothing.
package photo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"jianbao/generator/internal/photo/avif"
	"jianbao/generator/internal/site"
)

// Recipe is what to make of each photo.
type Recipe struct {
	Widths  []int // longest first
	Quality int   // 1 to 100
	AVIF    bool  // beside each JPEG
}

// Limits on what is decoded: a file may claim any size in a few bytes.
type Limits struct {
	Pixels int
	Bytes  int64
}

func (l Limits) check(w, h int) error {
	if w <= 0 || h <= 0 {
		return ErrDamaged
	}
	if w > l.Pixels/h {
		return fmt.Errorf("%w: %d×%d", ErrPixels, w, h)
	}
	return nil
}

// Why a photo cannot be used.
var (
	ErrEmpty      = errors.New("the file is empty")
	ErrFormat     = errors.New("unknown format")
	ErrKind       = errors.New("a kind of JPEG that cannot be read, such as lossless, arithmetic, or of more than 8 bits")
	ErrHEIC       = errors.New("this build cannot read HEIC")
	ErrDamaged    = errors.New("the file is damaged")
	ErrIncomplete = errors.New("the file is incomplete")
	ErrPixels     = errors.New("too many pixels")
	ErrBytes      = errors.New("too many bytes")
	ErrComplex    = errors.New("the file asks for too much work")
)

// Note says what is wrong with a photo that could be used all the same.
type Note uint8

const (
	Damaged     Note = iota + 1 // its end is missing, but there is a picture
	Animated                    // only the first frame is shown
	Transparent                 // laid on white
	Deep                        // 16 bits a sample became 8
)

// File is one picture that was made.
type File struct {
	ID            string // digest of its bytes, 16 hexadecimal digits
	Width, Height int
	Size          int
	AVIF          bool // else it is a JPEG
}

// Is reports whether data is the picture.
func (f File) Is(data []byte) bool { return len(data) == f.Size && blobID(data) == f.ID }

// Entry is what was made of a photo for one purpose. Entries are never changed.
type Entry struct {
	Files  []File    // widest first, each JPEG before its AVIF; of a cover: the crops, then the picture to share
	Tone   int       // the commonest colour, see [ToneClass]; -1 if unknown
	Taken  time.Time // local time of the camera's clock, in UTC for want of a zone; zero if unknown
	Camera string
	Format string // jpeg, png, gif, webp, heic
	Notes  []Note

	blobs [][]byte // of each file; nil if IsPublished said that they are not needed
}

// Blob is the bytes of the i-th file; nil if they were not needed.
func (e *Entry) Blob(i int) []byte {
	if e.blobs == nil {
		return nil
	}
	return e.blobs[i]
}

// withoutBlobs is the entry without its pictures.
func (e *Entry) withoutBlobs() *Entry {
	b := *e
	b.blobs = nil
	return &b
}

// original is a decoded photo.
type original struct {
	picture     *planes
	orientation int // 1 to 8, still to be applied
	exif, icc   []byte
	grey        bool // without colour
	format      string
	notes       []Note
}

// decode reads any format. A decoder's panic becomes an error. What a decoder allocates is what the limits were asked
// about: each gets a file whose size was read as the decoder itself reads it.
func decode(ctx context.Context, data []byte, limits Limits) (o *original, err error) {
	defer func() {
		if r := recover(); r != nil {
			o, err = nil, fmt.Errorf("%w: %v", ErrDamaged, r)
		}
	}()
	if len(data) == 0 {
		return nil, ErrEmpty
	}
	switch site.RecogniseFormat(data) {
	case "jpeg":
		o, err = decodeJPEG(data, limits)
	case "png":
		o, err = decodePNG(data, limits)
	case "gif":
		o, err = decodeGIF(data, limits)
	case "webp":
		o, err = decodeWebP(data, limits)
	case "heic":
		o, err = decodeHEIC(ctx, data, limits)
	default:
		err = ErrFormat
	}
	if err != nil {
		return nil, reason(ctx, err)
	}
	return o, nil
}

// reason gives what a decoder says, each in words of its own, one of the reasons that are known here.
func reason(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for _, known := range []error{ErrFormat, ErrKind, ErrHEIC, ErrDamaged, ErrIncomplete, ErrPixels, ErrComplex} {
		if errors.Is(err, known) {
			return err
		}
	}
	why := ErrDamaged
	for _, end := range []string{"unexpected EOF", "not enough pixel data"} {
		if strings.Contains(err.Error(), end) {
			why = ErrIncomplete
		}
	}
	return fmt.Errorf("%w: %w", why, err)
}

// Crop asks for a cover, and says where its focus is.
type Crop struct {
	Focus [2]float64 // from 0, 0 at the upper left to 1, 1
	Given bool       // by the officer; else it is found
}

// makeAll makes a photo's pictures, and its cover unless cut is nil.
func makeAll(ctx context.Context, data []byte, r Recipe, limits Limits, crop *Crop) (base, cover *Entry, err error) {
	o, err := decode(ctx, data, limits)
	if err != nil {
		return nil, nil, err
	}
	base = &Entry{Format: o.format, Notes: o.notes}
	base.Taken, base.Camera = readMeta(o.format, data)
	large := o.largest(r.Widths[0])
	small := large
	for _, width := range r.Widths {
		w, h := fit(large.w, large.h, width)
		if n := len(base.Files); n > 0 && base.Files[n-1].Width == w && base.Files[n-1].Height == h {
			continue
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if w != small.w || h != small.h {
			small = small.scale(small.resized(w, h))
		}
		if err := base.add(small, r); err != nil {
			return nil, nil, err
		}
	}
	base.Tone = tone(small)
	if crop == nil {
		return base, nil, nil
	}
	cover, err = makeCover(large, small, r, *crop)
	return base, cover, err
}

// largest is the photo upright at its largest width, in sRGB. It releases the decoded picture.
func (o *original) largest(width int) *planes {
	w, h := fit(o.picture.w, o.picture.h, width)
	p := o.picture.scale(o.picture.upright(o.orientation, w, h))
	o.picture = nil
	if convert := newConverter(o.icc, o.grey); convert != nil {
		convert.convert(p)
	}
	return p
}

// fit makes the longest side at most longest.
func fit(w, h, longest int) (int, int) {
	side := max(w, h)
	if side <= longest {
		return w, h
	}
	return max(1, (2*w*longest+side)/(2*side)), max(1, (2*h*longest+side)/(2*side))
}

// add encodes a picture as the recipe says.
func (e *Entry) add(p *planes, r Recipe) error {
	if err := e.addJPEG(p, r.Quality); err != nil || !r.withAVIF() {
		return err
	}
	data, err := avif.Encode(p.image(), avifQuality(r.Quality))
	if err != nil {
		return err
	}
	e.append(p, data, true)
	return nil
}

func (e *Entry) addJPEG(p *planes, quality int) error {
	data, err := encode(p, quality)
	if err != nil {
		return err
	}
	e.append(p, data, false)
	return nil
}

func (e *Entry) append(p *planes, data []byte, isAVIF bool) {
	e.Files = append(e.Files, File{ID: blobID(data), Width: p.w, Height: p.h, Size: len(data), AVIF: isAVIF})
	e.blobs = append(e.blobs, data)
}
