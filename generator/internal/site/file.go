package site

import (
	"crypto/sha256"
	"encoding/base32"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// File is a file beside a bulletin that is published as it is.
type File struct {
	File   string // slash-separated, relative to the bulletin's folder
	Title  string // what readers see; "" is its name
	Listed bool   // among the bulletin's attachments, and not only linked by its text
	Played bool   // by a player in the text
	Stat   FileStat

	Width, Height int // of a video that is played, if they are known

	Poster string   // the photo that the text names to be seen before it plays; "" is one of the video's name
	Beside FileStat // of its folder, where a photo of the video's name would come to lie
}

// StaticFile is a file of static/, which is published as it lies.
type StaticFile struct {
	Name string // below the site's own address: .well-known/a.txt
	File string // in the site's folder
	Stat FileStat
}

// IsStatic reports whether a file of static/ is published under a name.
func (s *Site) IsStatic(name string) bool {
	return slices.ContainsFunc(s.Static, func(f StaticFile) bool { return f.Name == name })
}

// FilesFolder is where such files are published, below the site's own address.
const FilesFolder = "/files"

// Files are the files that are published with the bulletin.
func (b *Bulletin) Files() []File { return b.More.orNone().Files }

// FileURL is the path of a bulletin's file on the site: /files/wuhou/2022/yulin/fangan.pdf. It follows from the
// bulletin's address and the file's name alone, so that neither a new title nor new content moves it.
func (b *Bulletin) FileURL(file string) string { return FilesFolder + b.URL() + fileAddress(file) }

// SameAddress reports whether two files of a bulletin would be published as one.
func SameAddress(a, b string) bool { return fileAddress(a) == fileAddress(b) }

// fileAddress is a file's name in lower case where that is plain ASCII; else a digest of it with its extension.
func fileAddress(file string) string {
	file = norm.NFC.String(file)
	if lower := strings.ToLower(file); isPlainPath(lower) {
		return lower
	}
	sum := sha256.Sum256([]byte(file))
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5])) + strings.ToLower(path.Ext(file))
}

// isPlainPath reports whether a path can be an address as it is, and a file's on every system.
func isPlainPath(file string) bool {
	for part := range strings.SplitSeq(file, "/") {
		stem, _, _ := strings.Cut(part, ".")
		if stem == "" || len(part) > 100 || IsDeviceName(stem) {
			return false
		}
		for _, c := range []byte(part) {
			if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.') {
				return false
			}
		}
	}
	return !strings.HasSuffix(file, ".")
}

// IsPosterOf reports whether a photo has the name of a video: shicha.jpg is what is seen of shicha.mp4 before it plays.
func IsPosterOf(photo, video string) bool {
	stem := func(name string) string { return strings.TrimSuffix(norm.NFC.String(name), path.Ext(name)) }
	return IsPhotoName(photo) && strings.EqualFold(stem(photo), stem(video))
}

// IsPoster reports whether a photo of the bulletin is that of a video in its text.
func (b *Bulletin) IsPoster(photo string) bool {
	for _, f := range b.Files() {
		kind, _ := TypeOf(f.File)
		if f.Played && kind.Kind == Video && (f.Poster == photo || f.Poster == "" && IsPosterOf(photo, f.File)) {
			return true
		}
	}
	return false
}
