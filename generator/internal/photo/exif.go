// Metadata that is read: the orientation of a photo, when and with which camera it was taken. None of
// it is written.

package photo

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/bep/imagemeta"

	"jianbao/generator/internal/site"
)

// exifOrientation reads the orientation (1 to 8) from the TIFF structure inside an EXIF block; 1
// when there is none.
func exifOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(tiff[:2]) == "MM" {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at < 8 || at+2 > int64(len(tiff)) {
		return 1
	}
	n := int64(order.Uint16(tiff[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > int64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[e:]) == 0x0112 {
			if v := int(order.Uint16(tiff[e+8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
	}
	return 1
}

// maxCamera bounds a camera's name, in characters.
const maxCamera = 60

// metaFormats are those whose metadata is read.
var metaFormats = map[string]imagemeta.ImageFormat{
	"jpeg": imagemeta.JPEG, "png": imagemeta.PNG, "webp": imagemeta.WebP, "heic": imagemeta.HEIF,
}

// readMeta reads when and with which camera a photo was taken. Broken metadata counts as none.
func readMeta(format string, data []byte) (taken time.Time, camera string) {
	kind, ok := metaFormats[format]
	if !ok {
		return
	}
	defer func() {
		if recover() != nil {
			taken, camera = time.Time{}, ""
		}
	}()
	tags := map[string]string{}
	shouldRead := func(t imagemeta.TagInfo) bool {
		switch t.Tag {
		case "DateTimeOriginal", "ModifyDate", "Make", "Model":
			return strings.HasPrefix(t.Namespace, "IFD0")
		}
		return false
	}
	_, _ = imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(data), ImageFormat: kind, Sources: imagemeta.EXIF, LimitNumTags: 2000, LimitTagSize: 4096,
		ShouldHandleTag: shouldRead,
		HandleTag: func(t imagemeta.TagInfo) error {
			if s, ok := t.Value.(string); ok && tags[t.Tag] == "" {
				tags[t.Tag] = printable(s)
			}
			return nil
		},
	})
	for _, tag := range []string{"DateTimeOriginal", "ModifyDate"} { // the latter is what EXIF calls DateTime
		if t, err := time.Parse("2006:01:02 15:04:05", tags[tag]); err == nil && t.Year() > 1970 {
			taken = t
			break
		}
	}
	camera = tags["Model"]
	if make := tags["Make"]; !strings.HasPrefix(strings.ToLower(camera), strings.ToLower(make)) {
		camera = strings.TrimSpace(make + " " + camera)
	}
	return taken, camera
}

// Inspect returns the format of a photo and when it was taken, by the camera's clock, without decoding
// it. The format is "" if it is not supported; the time is zero if it is unknown.
func Inspect(data []byte) (format string, taken time.Time) {
	format = site.RecogniseFormat(data)
	taken, _ = readMeta(format, data)
	return format, taken
}

// printable keeps what a page may show of a text from a file.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if runes := []rune(s); len(runes) > maxCamera {
		s = string(runes[:maxCamera])
	}
	return strings.TrimSpace(s)
}

// isPrintable reports whether a camera's name, of its maker and its model, is as it was kept.
func isPrintable(camera string) bool {
	runes := []rune(camera)
	return len(runes) <= 2*maxCamera+1 && !slices.ContainsFunc(runes, func(r rune) bool { return !unicode.IsPrint(r) })
}
