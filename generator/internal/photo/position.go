package photo

import (
	"bytes"
	"encoding/binary"

	"github.com/bep/imagemeta"

	"jianbao/generator/internal/site"
)

// HasLocation reports whether a photo's metadata says where it was taken. Of a JPEG the beginning is
// enough; other formats may have it at their end.
func HasLocation(data []byte) bool {
	if site.RecogniseFormat(data) != "jpeg" {
		return exifHasLocation(data)
	}
	f, _ := walkJPEG(data)
	return exifPosition(f.exif) || bytes.Contains(data[:min(len(data), HeaderSize)], []byte("GPSLatitude"))
}

// exifPosition looks for a latitude in the GPS directory of an EXIF block.
func exifPosition(tiff []byte) bool {
	if len(tiff) < 8 {
		return false
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	value := func(directory int64, tag uint16) (uint32, bool) {
		if directory < 8 || directory+2 > int64(len(tiff)) {
			return 0, false
		}
		for i := range int64(order.Uint16(tiff[directory:])) {
			e := directory + 2 + 12*i
			if e+12 > int64(len(tiff)) {
				break
			}
			if order.Uint16(tiff[e:]) == tag {
				return order.Uint32(tiff[e+8:]), true
			}
		}
		return 0, false
	}
	gps, ok := value(int64(order.Uint32(tiff[4:])), 0x8825)
	if !ok {
		return false
	}
	_, ok = value(int64(gps), 2)
	return ok
}

// exifHasLocation uses the library, for formats with EXIF anywhere in the file. Broken metadata counts as
// none.
func exifHasLocation(data []byte) (found bool) {
	kind, ok := metaFormats[site.RecogniseFormat(data)]
	if !ok {
		return false
	}
	defer func() { _ = recover() }()
	_, _ = imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: kind, Sources: imagemeta.EXIF, LimitNumTags: 2000, LimitTagSize: 4096,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == "GPSLatitude" },
		HandleTag:       func(imagemeta.TagInfo) error { found = true; return nil },
	})
	return found
}
