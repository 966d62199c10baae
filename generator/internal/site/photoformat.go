package site

import (
	"encoding/binary"
	"path"
	"slices"
	"strings"
)

// PhotoFormat is a format of originals.
type PhotoFormat struct {
	ID         string // jpeg, png, gif, webp, heic
	Name       string // as officers know it
	Extensions []string
}

// PhotoFormats are the formats that can be decoded. A JPEG is called .jfif by browsers on Windows, and .mpo by cameras
// that put further pictures behind it.
var PhotoFormats = []PhotoFormat{
	{"jpeg", "JPEG", []string{".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".mpo"}},
	{"png", "PNG", []string{".png", ".apng"}},
	{"gif", "GIF", []string{".gif"}},
	{"webp", "WebP", []string{".webp"}},
	{"heic", "HEIC", []string{".heic", ".heif", ".hif"}},
}

// IsPhotoName reports whether a file's name ends as those of photos do. What a file is its content says.
func IsPhotoName(name string) bool {
	extension := strings.ToLower(path.Ext(name))
	return slices.ContainsFunc(PhotoFormats, func(f PhotoFormat) bool { return slices.Contains(f.Extensions, extension) })
}

// IsTableName reports whether a file's name ends as those of CSVs do.
func IsTableName(name string) bool {
	extension := strings.ToLower(path.Ext(name))
	return extension == ".csv" || extension == ".tsv"
}

// PhotoHead is how many bytes are enough to recognise a format.
const PhotoHead = 256

// RecogniseFormat names the format of a file by its first bytes: the ID of one of [PhotoFormats], or "".
func RecogniseFormat(data []byte) string {
	head := string(data[:min(len(data), 16)])
	switch {
	case strings.HasPrefix(head, "\xff\xd8"):
		return "jpeg"
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return "png"
	case strings.HasPrefix(head, "GIF87a"), strings.HasPrefix(head, "GIF89a"):
		return "gif"
	case len(head) >= 12 && head[:4] == "RIFF" && head[8:12] == "WEBP":
		return "webp"
	case isHEIC(data):
		return "heic"
	}
	return ""
}

// hevcBrands are those of files whose pictures are HEVC, those of sequences too; openBrands leave that open.
var (
	hevcBrands = []string{"heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"}
	openBrands = []string{"mif1", "mif2", "msf1", "miaf", "MiHB", "MiHE"}
	av1Brands  = []string{"avif", "avis", "avio"}
)

// isHEIC reports whether a file's first box has a brand of HEIC, in the first place or among those that it is
// compatible with.
func isHEIC(data []byte) bool {
	if len(data) < 12 || string(data[4:8]) != "ftyp" {
		return false
	}
	box := data[8:max(12, min(int64(len(data)), int64(binary.BigEndian.Uint32(data)), PhotoHead))]
	open := false
	for i := 0; i+4 <= len(box); i += 4 {
		brand := string(box[i : i+4])
		switch {
		case i == 4: // the version of the main brand
		case slices.Contains(hevcBrands, brand):
			return true
		case slices.Contains(av1Brands, brand):
			return false
		case slices.Contains(openBrands, brand):
			open = true
		}
	}
	return open
}
