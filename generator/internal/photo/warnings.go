package photo

import (
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
)

// formatNames are the extensions of each format, and its name.
var formatNames = map[string]struct {
	name       string
	extensions []string
}{
	"jpeg": {"JPEG", []string{".jpg", ".jpeg"}},
	"png":  {"PNG", []string{".png"}},
	"gif":  {"GIF", []string{".gif"}},
	"webp": {"WebP", []string{".webp"}},
	"heic": {"HEIC", []string{".heic", ".heif"}},
}

// Warnings are what an officer should know of a photo that could be used.
func Warnings(name string, e *Entry) []diag.Diagnostic {
	var found []diag.Diagnostic
	if f, ok := formatNames[e.Format]; ok && !slices.Contains(f.extensions, strings.ToLower(path.Ext(name))) {
		found = append(found, diag.New(diag.PhotoExtension, f.name))
	}
	for _, n := range e.Notes {
		switch n {
		case Damaged:
			found = append(found, diag.New(diag.PhotoDamaged))
		case Animated:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "动画只显示第一帧", En: "of an animation only the first frame is shown"}))
		case Transparent:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "透明的地方变成了白色", En: "transparent parts became white"}))
		case Deep:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "16 位的照片变成了 8 位", En: "16 bits a sample became 8"}))
		}
	}
	return found
}
