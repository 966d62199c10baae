package photo

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image/color"
	"os"
	"slices"
	"testing"

	"jianbao/generator/internal/site"
)

// quarters are the colours of small.heic: 64 by 48 pixels, made by heif-enc of libheif 1.15. It has no box "colr",
// and its rows of colour are shorter than those that the library makes.
var quarters = [4]color.RGBA{{255, 0, 0, 255}, {0, 255, 0, 255}, {0, 0, 255, 255}, {255, 255, 0, 255}}

func smallHEIC(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/small.heic")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decode(t.Context(), data, testLimits); errors.Is(err, ErrHEIC) {
		t.Skip("built without HEIC")
	}
	return data
}

// A HEIC is one by any of its brands, and its colours are those of the file, whatever says them.
func TestHEIC(t *testing.T) {
	data := smallHEIC(t)
	brands := func(main string, compatible ...string) []byte {
		box := []byte("....ftyp" + main + "\x00\x00\x00\x00")
		for _, b := range compatible {
			box = append(box, b...)
		}
		binary.BigEndian.PutUint32(box, uint32(len(box)))
		return slices.Concat(box, moved(data, len(box)))
	}
	for name, data := range map[string][]byte{
		"as it is": data, "mif1": brands("mif1", "mif1", "heic"), "mif1 alone": brands("mif1", "mif1"),
		"heix": brands("heix", "mif1"), "hevc": brands("hevc", "mif1"), "miaf": brands("miaf", "mif1", "MiHE"),
		"heic last": brands("mif2", "miaf", "mif1", "heic"),
	} {
		if w, h, ok := Size(data); w != 64 || h != 48 || !ok {
			t.Errorf("%s: %d×%d by its boxes", name, w, h)
		}
		e, img := base(t, data)
		if e.Format != "heic" || len(e.Notes) != 0 {
			t.Errorf("%s: %s %v", name, e.Format, e.Notes)
		}
		for i, want := range quarters {
			near(t, name, img.At(16+32*(i%2), 12+24*(i/2)), want, 6)
		}
	}
	if format := site.RecogniseFormat(brands("avif", "mif1", "miaf")); format != "" {
		t.Errorf("an AVIF is taken for %s", format)
	}
}

// moved is a HEIF file behind a first box of another length: the places of its data are moved.
func moved(data []byte, first int) []byte {
	was := int(binary.BigEndian.Uint32(data))
	rest := bytes.Clone(data[was:])
	at := bytes.Index(rest, []byte("iloc"))
	mdat := uint32(bytes.Index(data, []byte("mdat")) + 4)
	place := bytes.Index(rest[at:], binary.BigEndian.AppendUint32(nil, mdat))
	binary.BigEndian.PutUint32(rest[at+place:], mdat+uint32(first-was))
	return rest
}

// What a file says of its size is checked before it is decoded, and decoding ends with its context.
func TestHEICLimits(t *testing.T) {
	data := smallHEIC(t)
	if _, err := decode(t.Context(), data, Limits{Pixels: 64*48 - 1, Bytes: 1 << 20}); !errors.Is(err, ErrPixels) {
		t.Errorf("too many pixels: %v", err)
	}
	// The box claims 8×8 pixels, the data has more: it is not what the limits saw.
	small := bytes.Clone(data)
	binary.BigEndian.PutUint64(small[bytes.Index(small, []byte("ispe"))+8:], 8<<32|8)
	o, err := decode(t.Context(), small, Limits{Pixels: 64, Bytes: 1 << 20})
	if err == nil && o.picture.w*o.picture.h > 64 {
		t.Errorf("%d×%d", o.picture.w, o.picture.h)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := decode(ctx, data, testLimits); !errors.Is(err, context.Canceled) {
		t.Errorf("canceled: %v", err)
	}
	for n := 0; n < len(data); n += 29 {
		if _, err := decode(t.Context(), data[:n], testLimits); err == nil && n < len(data)/2 {
			t.Errorf("%d of %d bytes were taken for a photo", n, len(data))
		}
	}
}

// How opaque a HEIC is says another item of the file, hidden or not; what names its thumbnail as its main picture, or
// says that a picture is grey, is read all the same. alpha.heic is 96 by 64 pixels of one red, of which a third is
// opaque, one half so, one not at all. Its colours and opacity are rounded.
func TestHEICItems(t *testing.T) {
	smallHEIC(t)
	data, err := os.ReadFile("testdata/alpha.heic")
	if err != nil {
		t.Fatal(err)
	}
	var f heifItems
	for name, box := range boxes(data) {
		if name == "meta" {
			f.readMeta(box[4:])
		}
	}
	alpha, ok := f.alpha()
	if !ok {
		t.Fatal("nothing says how opaque it is")
	}
	var thumbnail uint32
	for item := range f.pictures {
		thumbnail = item
	}
	change := func(edit func(f *heifItems)) []byte {
		changed := bytes.Clone(data)
		var f heifItems
		for name, box := range boxes(changed) {
			if name == "meta" {
				f.readMeta(box[4:])
			}
		}
		edit(&f)
		return changed
	}
	for name, data := range map[string][]byte{
		"as it is":        data,
		"alpha is hidden": change(func(f *heifItems) { f.entries[alpha][3] |= 1 }),
		"alpha is shown":  change(func(f *heifItems) { f.entries[alpha][3] &^= 1 }),
		"the thumbnail is the main picture": change(func(f *heifItems) {
			binary.BigEndian.PutUint16(f.name, uint16(thumbnail))
		}),
		"one channel": change(func(f *heifItems) {
			for _, p := range f.all {
				if p.name == "pixi" {
					p.data[4] = 1
				}
			}
		}),
	} {
		e, img := base(t, data)
		if img.Bounds().Dx() != 96 || img.Bounds().Dy() != 64 || !slices.Equal(e.Notes, []Note{Transparent}) {
			t.Errorf("%s: %v, notes %v", name, img.Bounds(), e.Notes)
			continue
		}
		for i, want := range []color.RGBA{{200, 30, 30, 255}, {227, 142, 142, 255}, {255, 255, 255, 255}} {
			near(t, name, img.At(16+32*i, 32), want, 6)
		}
	}
}

// The colours of video: its range, and the matrix that it is coded with.
func TestVideoColours(t *testing.T) {
	for _, test := range []struct {
		name      string
		colour    videoColour
		y, cb, cr uint8
		want      color.RGBA
	}{
		{"as JPEG", videoColour{true, 6, false}, 76, 85, 255, color.RGBA{254, 0, 0, 255}},
		{"unspecified", videoColour{true, unspecified, false}, 150, 44, 21, color.RGBA{0, 255, 1, 255}},
		{"BT.601 of video range", videoColour{false, 6, false}, 81, 90, 240, color.RGBA{254, 0, 0, 255}},
		{"BT.709 of video range", videoColour{false, 1, false}, 63, 102, 240, color.RGBA{255, 0, 0, 255}},
		{"said to be of video range, but white", videoColour{false, 6, true}, 255, 128, 128, color.RGBA{255, 255, 255, 255}},
		{"said to be of video range, but dark", videoColour{false, 6, true}, 9, 128, 128, color.RGBA{9, 9, 9, 255}},
		{"BT.709", videoColour{true, 1, false}, 182, 30, 12, color.RGBA{0, 255, 1, 255}},
		{"BT.2020", videoColour{true, 9, false}, 15, 255, 118, color.RGBA{0, 0, 254, 255}},
		{"grey", videoColour{true, 9, false}, 99, 128, 128, color.RGBA{99, 99, 99, 255}},
	} {
		p := newPlanes(3, 3)
		for i := range p.y.pix {
			p.y.pix[i] = test.y
		}
		for i := range p.cb.pix {
			p.cb.pix[i], p.cr.pix[i] = test.cb, test.cr
		}
		test.colour.convert(p)
		near(t, test.name, p.image().At(2, 2), test.want, 3)
	}
}

// The header of HEVC data is found in its box, and says the colours.
func TestHVCC(t *testing.T) {
	data := smallHEIC(t)
	at := bytes.Index(data, []byte("hvcC"))
	box := data[at+4:][:binary.BigEndian.Uint32(data[at-4:])-8]
	if c, ok := readHVCC(box); !ok || c != (videoColour{full: true, matrix: 6}) {
		t.Errorf("%+v, %v", c, ok)
	}
	for n := range box {
		readHVCC(box[:n])
	}
}
