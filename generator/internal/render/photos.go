package render

import (
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/site"
)

// PhotoMemory is the budget of pixels in flight, in bytes, where neither site.toml nor the caller gives one.
const PhotoMemory = 1 << 30

// PhotoUse is where a bulletin shows a photo.
type PhotoUse struct {
	Bulletin *site.Bulletin
	File     string // as the bulletin names it
}

// PhotoName is the name of a bulletin's i-th photo in the site's folder.
func PhotoName(b *site.Bulletin, i int) string { return path.Join(b.Folder, b.Photos[i].File) }

// photoFormats are the extensions of each format, and its name.
var photoFormats = map[string]struct {
	name       string
	extensions []string
}{
	"jpeg": {"JPEG", []string{".jpg", ".jpeg"}},
	"png":  {"PNG", []string{".png"}},
	"gif":  {"GIF", []string{".gif"}},
	"webp": {"WebP", []string{".webp"}},
	"heic": {"HEIC", []string{".heic", ".heif"}},
}

// PhotoWarnings are what an officer should know of a photo that could be used.
func PhotoWarnings(name string, e *photo.Entry) []diag.Diagnostic {
	var found []diag.Diagnostic
	if f, ok := photoFormats[e.Format]; ok && !slices.Contains(f.extensions, strings.ToLower(path.Ext(name))) {
		found = append(found, diag.New(diag.PhotoExtension, f.name))
	}
	for _, n := range e.Notes {
		switch n {
		case photo.Damaged:
			found = append(found, diag.New(diag.PhotoDamaged))
		case photo.Animated:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "动画只显示第一帧", En: "of an animation only the first frame is shown"}))
		case photo.Transparent:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "透明的地方变成了白色", En: "transparent parts became white"}))
		case photo.Deep:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "16 位的照片变成了 8 位", En: "16 bits a sample became 8"}))
		}
	}
	return found
}
