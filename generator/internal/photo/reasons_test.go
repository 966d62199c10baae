package photo

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// Why a photo cannot be used is told in Chinese.
func TestReasons(t *testing.T) {
	for err, want := range map[error]string{
		ErrEmpty: "文件是空的", ErrFormat: "不是照片，或不支持这种格式", ErrHEIC: "这个版本不能读 HEIC，请先转成 JPEG",
		ErrKind:    "这种少见的 JPEG（例如无损、算术编码、多于 8 位）不能读，请用看图软件另存为普通的 JPEG",
		ErrDamaged: "照片数据损坏", ErrIncomplete: "文件不完整", ErrPixels: "像素太多",
		ErrBytes: "文件太大，超过 site.toml 里 [photos] 的 max_megabytes", ErrComplex: "文件结构异常，处理它要花太长时间",
	} {
		if got := diag.New(diag.PhotoBroken, err).Message(diag.Zh); got != "照片打不开："+want {
			t.Errorf("%v: %s", err, got)
		}
	}
}

// So is what decoders say of photos that are damaged, each in words of its own, which the reasons are known by.
func TestReasonsOfDecoders(t *testing.T) {
	var asPNG, asGIF, asJPEG bytes.Buffer
	m := image.NewPaletted(image.Rect(0, 0, 64, 64), color.Palette{color.Black, color.White})
	grey := image.NewGray(m.Rect)
	for i := range m.Pix {
		m.Pix[i] = byte(i * i / 7 % 2)
		grey.Pix[i] = byte(i * i / 7)
	}
	for _, err := range []error{png.Encode(&asPNG, m), gif.Encode(&asGIF, m, nil), jpeg.Encode(&asJPEG, grey, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	whole := asJPEG.Bytes()
	scan := bytes.Index(whole, []byte{0xff, 0xda})
	tables := bytes.Index(whole, []byte{0xff, 0xc4})
	for _, test := range []struct {
		what, says, want string
		data             []byte
	}{
		{"PNG cut off", "incomplete", "文件不完整", asPNG.Bytes()[:40]},
		{"GIF cut off", "unexpected EOF", "文件不完整", asGIF.Bytes()[:14]},
		{"PNG of too few rows", "not enough pixel data", "文件不完整", taller(asPNG.Bytes())},
		{"PNG with a wrong sum", "invalid checksum", "照片数据损坏", patched(asPNG.Bytes(), 30, 0xff)},
		{"JPEG with a scan in its scan", "invalid JPEG", "照片数据损坏",
			slices.Concat(whole[:scan+100], whole[scan:scan+10], []byte{0xff, 0xd9})},
		{"JPEG with broken tables", "invalid JPEG", "照片数据损坏", patched(whole, tables+5, 0xff)},
		{"WebP of nothing", "riff", "照片数据损坏",
			[]byte("RIFF\x10\x00\x00\x00WEBPVP8X\x04\x00\x00\x00\x00\x00\x00\x00")},
	} {
		_, err := decode(t.Context(), test.data, Limits{Pixels: 1 << 20, Bytes: 1 << 20})
		if err == nil || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v, want %q in it", test.what, err, test.says)
			continue
		}
		if got := diag.New(diag.PhotoBroken, err).Message(diag.Zh); got != "照片打不开："+test.want {
			t.Errorf("%s: %v: %s", test.what, err, got)
		}
	}
}

func patched(data []byte, at int, value byte) []byte {
	data = bytes.Clone(data)
	data[at] = value
	return data
}

// taller has a PNG claim one row more than it has.
func taller(data []byte) []byte {
	data = bytes.Clone(data)
	data[23]++
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}
