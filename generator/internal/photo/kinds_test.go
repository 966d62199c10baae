package photo

import (
	"bytes"
	"compress/lzw"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"os"
	"runtime"
	"slices"
	"testing"
)

// plainJPEG is a baseline JPEG of plain components, each with an id, a sampling and a value from 0 to 255, with
// segments before it.
func plainJPEG(w, h int, ids string, sampling []byte, values []byte, segments ...[]byte) []byte {
	out := []byte{0xff, 0xd8}
	for _, s := range segments {
		out = append(out, s...)
	}
	out = append(append(out, 0xff, 0xdb, 0, 67, 0), bytes.Repeat([]byte{8}, 64)...) // a step of 8 is one level of the mean
	out = append(out, 0xff, 0xc0, 0, byte(8+3*len(ids)), 8, byte(h>>8), byte(h), byte(w>>8), byte(w), byte(len(ids)))
	for i := range ids {
		out = append(out, ids[i], sampling[i], 0)
	}
	// Codes of four bits for differences of 0 to 8 bits; one of a bit for the end of a block.
	table := func(kind byte, lengths [16]byte, symbols ...byte) []byte {
		return slices.Concat([]byte{0xff, 0xc4, 0, byte(19 + len(symbols)), kind}, lengths[:], symbols)
	}
	out = append(out, table(0, [16]byte{3: 9}, 0, 1, 2, 3, 4, 5, 6, 7, 8)...)
	out = append(out, table(0x10, [16]byte{1}, 0)...)
	out = append(out, 0xff, 0xda, 0, byte(6+2*len(ids)), byte(len(ids)))
	for i := range ids {
		out = append(out, ids[i], 0)
	}
	out = append(out, 0, 63, 0)
	bits := bitWriter{out: out}
	most := byte(0x11)
	for _, s := range sampling {
		most = max(most, s)
	}
	mcus := ((w + 8*int(most>>4) - 1) / (8 * int(most>>4))) * ((h + 8*int(most&15) - 1) / (8 * int(most&15)))
	before := make([]int, len(ids))
	for range mcus {
		for i, s := range sampling {
			for range int(s>>4) * int(s&15) {
				level := int(values[i]) - 128
				bits.difference(level - before[i])
				before[i] = level
			}
		}
	}
	return append(bits.flush(), 0xff, 0xd9)
}

type bitWriter struct {
	out []byte
	acc uint32
	n   int
}

func (b *bitWriter) put(v, n int) {
	for ; n > 0; n-- {
		b.acc, b.n = b.acc<<1|uint32(v>>(n-1))&1, b.n+1
		if b.n == 8 {
			b.out = append(b.out, byte(b.acc))
			if byte(b.acc) == 0xff {
				b.out = append(b.out, 0)
			}
			b.n = 0
		}
	}
}

func (b *bitWriter) difference(d int) {
	size := 0
	for v := max(d, -d); v > 0; v >>= 1 {
		size++
	}
	b.put(size, 4)
	if d < 0 {
		d += 1<<size - 1
	}
	b.put(d, size)
	b.put(0, 1)
}

func (b *bitWriter) flush() []byte {
	for b.n != 0 {
		b.put(1, 1)
	}
	return b.out
}

func adobe(transform byte) []byte {
	s := bytes.Clone(adobeSegment)
	s[len(s)-1] = transform
	return s
}

// What the components of a JPEG mean, by all that may say so, as browsers and libjpeg have it.
func TestComponents(t *testing.T) {
	ycc := func(r, g, b uint8) []byte {
		y, cb, cr := color.RGBToYCbCr(r, g, b)
		return []byte{y, cb, cr}
	}
	red, green := ycc(255, 0, 0), ycc(0, 255, 0)
	const three, four = "\x01\x02\x03", "\x01\x02\x03\x04"
	full, half := []byte{0x11, 0x11, 0x11, 0x11}, []byte{0x22, 0x11, 0x11, 0x22}
	for _, test := range []struct {
		name     string
		ids      string
		sampling []byte
		values   []byte // of inks: how much light they leave
		segments [][]byte
		want     [3]uint8
	}{
		{"JFIF", three, full[:3], red, [][]byte{jfifSegment}, [3]uint8{255, 0, 0}},
		{"nothing said", three, full[:3], green, nil, [3]uint8{0, 255, 0}},
		{"numbers from 0", "\x00\x01\x02", full[:3], green, nil, [3]uint8{0, 255, 0}},
		{"Adobe YCbCr", three, half[:3], red, [][]byte{adobe(1)}, [3]uint8{255, 0, 0}},
		{"Adobe YCbCr called RGB", "RGB", full[:3], red, [][]byte{adobe(1)}, [3]uint8{255, 0, 0}},
		{"Adobe RGB", three, full[:3], []byte{200, 100, 50}, [][]byte{adobe(0)}, [3]uint8{200, 100, 50}},
		{"RGB by name", "RGB", full[:3], []byte{200, 100, 50}, nil, [3]uint8{200, 100, 50}},
		{"RGB, coarse", "RGB", half[:3], []byte{200, 100, 50}, nil, [3]uint8{200, 100, 50}},
		{"JFIF and Adobe RGB", three, full[:3], red, [][]byte{jfifSegment, adobe(0)}, [3]uint8{255, 0, 0}},
		{"CMYK", four, full, []byte{255, 0, 0, 255}, [][]byte{adobe(0)}, [3]uint8{255, 0, 0}},
		{"CMYK, coarse", four, half, []byte{255, 0, 255, 255}, [][]byte{adobe(0)}, [3]uint8{255, 0, 255}},
		{"CMYK with black", four, full, []byte{255, 255, 0, 128}, [][]byte{adobe(0)}, [3]uint8{128, 128, 0}},
		{"CMYK of letters", "CMYK", full, []byte{0, 255, 255, 255}, [][]byte{adobe(0)}, [3]uint8{0, 255, 255}},
		{"CMYK, nothing said", four, full, []byte{255, 0, 0, 255}, nil, [3]uint8{255, 0, 0}},
		{"CMYK and JFIF", four, full, []byte{0, 0, 255, 255}, [][]byte{jfifSegment}, [3]uint8{0, 0, 255}},
		{"white paper", four, full, []byte{255, 255, 255, 255}, [][]byte{adobe(0)}, [3]uint8{255, 255, 255}},
		{"YCCK", four, full, append(ycc(0, 255, 255), 255), [][]byte{adobe(2)}, [3]uint8{255, 0, 0}},
		{"YCCK, coarse", four, half, append(ycc(255, 0, 255), 255), [][]byte{adobe(2)}, [3]uint8{0, 255, 0}},
		{"YCCK with black", four, full, append(ycc(0, 0, 255), 128), [][]byte{adobe(2)}, [3]uint8{128, 128, 0}},
	} {
		data := plainJPEG(40, 24, test.ids, test.sampling, test.values, test.segments...)
		e, img := base(t, data)
		want := color.RGBA{test.want[0], test.want[1], test.want[2], 255}
		near(t, test.name, img.At(20, 12), want, 5)
		near(t, test.name+", corner", img.At(39, 23), want, 5)
		if len(e.Notes) != 0 {
			t.Errorf("%s: notes %v", test.name, e.Notes)
		}
	}
}

// A second beginning or header, hidden where one reader would skip it and another not, is damage; and what is decoded
// is never larger than what the limits saw.
func TestOneReading(t *testing.T) {
	small := plainJPEG(64, 64, "\x01\x02\x03", []byte{0x11, 0x11, 0x11}, []byte{99, 128, 128})
	large := plainJPEG(3000, 2000, "\x01\x02\x03", []byte{0x11, 0x11, 0x11}, []byte{99, 128, 128})
	limits := Limits{Pixels: 64 * 64, Bytes: 1 << 20}
	scan := bytes.Index(small, []byte{0xff, 0xda})
	skipped := func(marker ...byte) []byte { // its data is skipped by whoever takes two bytes for a length
		return slices.Concat(small[:2], marker, []byte{0xff, 0xfe, 0, 4}, small[2:scan], large[2:])
	}
	for name, data := range map[string][]byte{
		"a beginning inside":    slices.Concat(small[:2], []byte{0xff, 0xd8}, small[2:]),
		"a picture in another":  slices.Concat(small[:scan], large),
		"two headers":           slices.Concat(small[:scan], large[2:]),
		"a beginning with data": skipped(0xff, 0xd8),
		"TEM":                   skipped(0xff, 0x01),
		"a restart":             skipped(0xff, 0xd0),
		"reserved":              skipped(0xff, 0x02),
		"zero":                  skipped(0xff, 0x00),
	} {
		before := allocated()
		o, err := decode(t.Context(), data, limits)
		if err == nil && o.picture.w*o.picture.h > limits.Pixels {
			t.Errorf("%s: %d×%d", name, o.picture.w, o.picture.h)
		}
		if used := allocated() - before; used > 2<<20 {
			t.Errorf("%s: %d kB allocated, %v", name, used>>10, err)
		}
	}
	behind := slices.Concat(small, large) // as cameras write a second picture
	if o, err := decode(t.Context(), behind, limits); err != nil || o.picture.w != 64 {
		t.Errorf("a picture behind the end: %v", err)
	}
	for _, marker := range []byte{0xc3, 0xc5, 0xc9, 0xcb, 0xcc} { // lossless, hierarchical, arithmetic
		other := bytes.Replace(small, []byte{0xff, 0xc0}, []byte{0xff, marker}, 1)
		if _, err := decode(t.Context(), other, limits); !errors.Is(err, ErrKind) {
			t.Errorf("marker %x: %v", marker, err)
		}
	}
}

// A JPEG that neither decoder reads is not said to be damaged.
func TestRestartsInParts(t *testing.T) {
	data, err := os.ReadFile("testdata/restarts.jpg") // cjpeg -progressive -restart 1 -sample 2x2
	if err != nil {
		t.Fatal(err)
	}
	if _, err := decode(t.Context(), data, testLimits); !errors.Is(err, ErrKind) {
		t.Error(err)
	}
}

func allocated() uint64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.TotalAlloc
}

// A progressive JPEG is the same picture as the sequential one, to its last block: here of two scans, and with
// restarts.
func TestProgressive(t *testing.T) {
	for _, name := range []string{progressiveQuarters, progressiveRestarts} {
		data, err := base64.StdEncoding.DecodeString(name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		o, err := decode(t.Context(), data, testLimits)
		if err != nil {
			t.Fatal(err)
		}
		got := want.(*image.YCbCr)
		for y := range o.picture.h {
			for x := range o.picture.w {
				a, b := o.picture.y.pix[y*o.picture.y.stride+x], got.Y[y*got.YStride+x]
				if distance(uint32(a), uint32(b)) > 2 { // decoders round differently
					t.Fatalf("pixel %d,%d is %d, want %d", x, y, a, b)
				}
			}
		}
	}
}

// The first frame of an animation lies on its canvas, which is white elsewhere.
func TestCanvas(t *testing.T) {
	grey := color.RGBA{99, 101, 98, 255} // of webpGrey
	var buf bytes.Buffer
	frame := image.NewPaletted(image.Rect(4, 6, 20, 22), color.Palette{grey, color.White})
	animation := &gif.GIF{
		Image: []*image.Paletted{frame, frame}, Delay: []int{1, 1}, Config: image.Config{Width: 40, Height: 30},
	}
	if err := gif.EncodeAll(&buf, animation); err != nil {
		t.Fatal(err)
	}
	still, err := base64.StdEncoding.DecodeString(webpGrey)
	if err != nil {
		t.Fatal(err)
	}
	number := func(v int) []byte { return []byte{byte(v), byte(v >> 8), byte(v >> 16)} }
	animated := func(w, h int, chunks ...any) []byte {
		head := slices.Concat(number(2), number(3), number(15), number(15), number(100), []byte{0})
		anmf := append(head, chunk(nil, binary.LittleEndian, false, chunks...)...)
		canvas := slices.Concat([]byte{0x12, 0, 0, 0}, number(w-1), number(h-1))
		body := chunk([]byte("WEBP"), binary.LittleEndian, false,
			"VP8X", canvas, "ANIM", make([]byte, 6), "ANMF", anmf, "ANMF", anmf)
		return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
	}
	alpha := make([]byte, 1+16*16) // not compressed: the right half is opaque
	for i := range 16 * 16 {
		if i%16 >= 8 {
			alpha[1+i] = 255
		}
	}
	for name, data := range map[string][]byte{
		"GIF": buf.Bytes(), "WebP": animated(40, 30, "VP8 ", still[20:]),
		"WebP with ALPH": animated(40, 30, "ALPH", append(alpha, 0), "VP8 ", still[20:]),
	} {
		e, img := base(t, data)
		slices.Sort(e.Notes)
		if img.Bounds() != image.Rect(0, 0, 40, 30) || !slices.Equal(e.Notes, []Note{Animated, Transparent}) {
			t.Errorf("%s: %v, notes %v", name, img.Bounds(), e.Notes)
		}
		near(t, name+", frame", img.At(16, 14), grey, 8)
		near(t, name+", beside it", img.At(32, 26), color.RGBA{255, 255, 255, 255}, 8)
		if name == "WebP with ALPH" {
			near(t, name+", transparent", img.At(7, 14), color.RGBA{255, 255, 255, 255}, 8)
		}
	}
	huge := animated(16000, 16000, "VP8 ", still[20:])
	if _, err := decode(t.Context(), huge, testLimits); !errors.Is(err, ErrPixels) {
		t.Errorf("a canvas of 256 megapixels: %v", err)
	}
}

// A PNG is read if its picture is whole, whatever is wrong beside it; without its end it is said to be damaged. A GIF
// whose first frame goes beyond its canvas has a larger one.
func TestLenient(t *testing.T) {
	plain := encodePNG(t, gradient(40, 30))
	end := bytes.LastIndex(plain, []byte("IEND")) - 4
	text := chunk(nil, binary.BigEndian, true, "tEXt", []byte("Title\x00x"))
	text[len(text)-1] ^= 1
	var buf bytes.Buffer
	if err := gif.Encode(&buf, image.NewPaletted(image.Rect(0, 0, 40, 30), color.Palette{color.Black}), nil); err != nil {
		t.Fatal(err)
	}
	small := bytes.Clone(buf.Bytes())
	copy(small[6:], []byte{10, 0, 10, 0})
	for name, test := range map[string]struct {
		data  []byte
		notes []Note
	}{
		"text with a wrong sum": {slices.Concat(plain[:33], text, plain[33:]), nil},
		"text behind the end":   {slices.Concat(plain, text), nil},
		"without its end":       {plain[:end], []Note{Damaged}},
		"with half of its end":  {plain[:end+6], []Note{Damaged}},
		"GIF":                   {small, nil},
	} {
		e, img := base(t, test.data)
		if img.Bounds() != image.Rect(0, 0, 40, 30) || !slices.Equal(e.Notes, test.notes) {
			t.Errorf("%s: %v, notes %v", name, img.Bounds(), e.Notes)
		}
	}
	if _, err := decode(t.Context(), plain[:end-20], testLimits); !errors.Is(err, ErrIncomplete) {
		t.Errorf("without its last rows: %v", err)
	}
	broken := bytes.Clone(plain)
	broken[end-10] ^= 1
	if _, err := decode(t.Context(), broken, testLimits); !errors.Is(err, ErrDamaged) {
		t.Errorf("with a wrong byte: %v", err)
	}
}

// What stands at a wrong place of a file is no part of its picture: colours and opacity behind the picture of a PNG,
// a second header, a last chunk that is damaged. A progressive JPEG that brings a scan twice is said to be damaged.
func TestMisplaced(t *testing.T) {
	grey := image.NewGray(image.Rect(0, 0, 40, 30))
	plain := encodePNG(t, grey)
	end := bytes.LastIndex(plain, []byte("IEND")) - 4
	part := func(name string, data []byte) []byte { return chunk(nil, binary.BigEndian, true, name, data) }
	opacity := part("tRNS", []byte{0, 9})
	broken := part("IDAT", nil)
	broken[len(broken)-1] ^= 1
	clear := slices.Concat(plain[:end], part("tRNS", []byte{0, 0}), plain[end:])
	profile := slices.Concat(plain[:end], part("iCCP", []byte("no profile")), plain[end:])
	for name, test := range map[string]struct {
		data  []byte
		notes []Note
	}{
		"opacity behind the picture":  {clear, nil},
		"colours behind the picture":  {profile, nil},
		"opacity twice":               {slices.Concat(plain[:33], opacity, opacity, plain[33:]), nil},
		"a second header":             {slices.Concat(plain[:end], part("IHDR", nil)), []Note{Damaged}},
		"a last chunk that is broken": {slices.Concat(plain[:end], broken), []Note{Damaged}},
		"a last chunk that is cut":    {slices.Concat(plain[:end], plain[33:60]), []Note{Damaged}},
	} {
		e, img := base(t, test.data)
		if !slices.Equal(e.Notes, test.notes) {
			t.Errorf("%s: notes %v", name, e.Notes)
		}
		near(t, name, img.At(20, 15), color.RGBA{0, 0, 0, 255}, 3)
	}
	o, err := decodePNG(profile, testLimits)
	if err != nil || o.icc != nil {
		t.Errorf("a profile behind the picture: %v, %v", o, err)
	}
	for _, text := range []string{progressiveQuarters, progressiveRestarts} {
		data, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		if o, err := decode(t.Context(), data, testLimits); err != nil || len(o.notes) != 0 {
			t.Errorf("no scan comes twice: %v, %v", o, err)
		}
		last := bytes.LastIndex(data, []byte{0xff, markerScan})
		twice := slices.Concat(data[:len(data)-2], data[last:])
		if f, _ := walkJPEG(twice); !f.repeated {
			t.Error("a scan comes twice")
		}
	}
}

// A GIF may lack its last pixels, though not a row.
func TestGIFWithoutLastPixels(t *testing.T) {
	for missing, want := range map[int]error{0: nil, 1: nil, 39: nil, 40: ErrDamaged, 600: ErrDamaged} {
		data := []byte("GIF89a\x28\x00\x1e\x00\x80\x00\x00\xff\x00\x00\x00\x00\xff" +
			",\x00\x00\x00\x00\x28\x00\x1e\x00\x00\x02")
		var packed bytes.Buffer
		w := lzw.NewWriter(&packed, lzw.LSB, 2)
		if _, err := w.Write(make([]byte, 40*30-missing)); err != nil || w.Close() != nil {
			t.Fatal(err)
		}
		data = append(append(append(data, byte(packed.Len())), packed.Bytes()...), 0, ';')
		o, err := decode(t.Context(), data, testLimits)
		if !errors.Is(err, want) {
			t.Errorf("%d missing: %v, want %v", missing, err, want)
		}
		if err == nil && slices.Contains(o.notes, Damaged) != (missing > 0) {
			t.Errorf("%d missing: notes %v", missing, o.notes)
		}
	}
}

// A PNG whose first chunk is not its header is as large as its header says.
func TestPNGHeader(t *testing.T) {
	data := encodePNG(t, gradient(300, 200))
	first := chunk(nil, binary.BigEndian, true, "juNk", append(binary.BigEndian.AppendUint64(nil, 1<<32|1), 8, 2, 0, 0, 0))
	data = slices.Concat(data[:8], first, data[8:])
	if _, err := decode(t.Context(), data, Limits{Pixels: 300*200 - 1, Bytes: 1 << 20}); err == nil {
		t.Error("decoded beyond the limit")
	}
	if w, h, ok := Size(data); ok && (w != 300 || h != 200) {
		t.Errorf("%d×%d", w, h)
	}
}

// progressiveQuarters and progressiveRestarts are 24 by 18 pixels in four colours, made by jpegtran of libjpeg-turbo.
const (
	progressiveQuarters = "" +
		"/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAx" +
		"NDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy" +
		"MjIyMjIyMjL/wgARCAASABgDASIAAhEBAxEB/8QAGAABAQEBAQAAAAAAAAAAAAAAAAYFBAf/xAAYAQADAQEAAAAAAAAAAAAAAAAE" +
		"BgcBBf/aAAwDAQACEAMQAAABxdKYrsP7FCUlnyGxKV0rISo7/8QAGxAAAQQDAAAAAAAAAAAAAAAAAAIEBRASEyL/2gAIAQEAAQUC" +
		"GlZKITs1oqCr/8QAHxEAAQQABwAAAAAAAAAAAAAAAgABBBEDBRAVMlLR/9oACAEDAQE/AcwnjOjFHFqv21s59lg820//xAAiEQAA" +
		"BAQHAAAAAAAAAAAAAAAAAQIRAwQFBhAUNVGBsbL/2gAIAQIBAT8BqdJXKSqoxqdm7GYLYXJpkXj0WH//xAAhEAAABAUFAAAAAAAA" +
		"AAAAAAAAAhAyAQMEEiExgYKRwf/aAAgBAQAGPwIHR0RPuy3XcML0lRx9T//EABwQAAAGAwAAAAAAAAAAAAAAAAABESHB8RAgMf/a" +
		"AAgBAQABPyEQTi4BCYklnSBSNI//2gAMAwEAAgADAAAAEGDfQf/EAB0RAAEDBQEAAAAAAAAAAAAAAAEAEbEQITFhkcH/2gAIAQMB" +
		"AT8QKFJtzgMHha/CpEU//8QAGBEBAAMBAAAAAAAAAAAAAAAAASAxQcH/2gAIAQIBAT8QE8KgdB2EU//EAB8QAAADCQAAAAAAAAAA" +
		"AAAAAAABERAgITFhccHw8f/aAAgBAQABPxBtd2KfGZkSLYhtWHB//9k="
	progressiveRestarts = "" +
		"/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAx" +
		"NDQ0Hyc5PTgyPC4zNDL/2wBDAQkJCQwLDBgNDRgyIRwhMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIy" +
		"MjIyMjIyMjL/wgARCAASABgDAREAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAABgUBBP/EABoBAQEAAgMAAAAAAAAAAAAAAAYE" +
		"AAIDBQf/3QAEAAL/2gAMAwEAAhADEAAAAYvWOKUwv//Q6zI8L6qv/9HOPFozb//SGuJWIer/02Ian//EABoQAQACAwEAAAAAAAAA" +
		"AAAAAAACBQQSEyL/2gAIAQEAAQUCYj//0G0n/9Gk9ucH/9JRP//Tf//EACQRAAEBBAsAAAAAAAAAAAAAAAABBBRSkQMGESEiM0FD" +
		"UYLB/9oACAEDAQE/ASt+z28P/9Ae2iNZqf/RRXjOxWc3jrQQJI//0hn1P//TP//EACcRAAEABwcFAAAAAAAAAAAAAAABAgMEBhNR" +
		"ERIUITEyQUNTgpHC/9oACAECAQE/AR44P//QME7dtHpB/9GLmSjGTKRZu0yoX1qn/9IjPo+Xyf/TP//EACAQAQAAAwkAAAAAAAAA" +
		"AAAAAAABAjIDBBIhMYGCkcH/2gAIAQEABj8CTv/QVRf/0bfFnTruol6f/9JeOPr/03//xAAbEAABBQEBAAAAAAAAAAAAAAAAAREh" +
		"wfEQMf/aAAgBAQABPyEos//QNg//0UJBRsPTDEH/0uR//9M//9oADAMBAAIAAwAAABA3/9Bz/9F7/9Lz/9M//8QAHxEAAgECBwAA" +
		"AAAAAAAAAAAAABHBARAxQXGR0fDx/9oACAEDAQE/ELD/AP/QO2Sf/9GtsmQ8U2mqPQ8Fwf/SIpP/0z//xAAcEQACAgIDAAAAAAAA" +
		"AAAAAAAAESHBARBhkfD/2gAIAQIBAT8QLKP/0Dy1H//Rgi8kwyi0mmc7s//S0n//0z//xAAeEAABAgcBAAAAAAAAAAAAAAAAEBEB" +
		"ITFhccHw8f/aAAgBAQABPxBK/9A92f/Rt8ZqTM+IHVaP/9JB/9M//9k="
)
