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

// conversions are the notes that say what a picture lost.
var conversions = map[Note]diag.Text{
	Animated:    {Zh: "动画只显示第一帧", En: "of an animation only the first frame is shown"},
	Transparent: {Zh: "透明的地方变成了白色", En: "transparent parts became white"},
	Deep:        {Zh: "16 位的照片变成了 8 位", En: "16 bits a sample became 8"},
}

// Warnings are what an officer should know of a photo that could be used.
func Warnings(name string, e *Entry) []diag.Diagnostic {
	var found []diag.Diagnostic
	if f, ok := formatNames[e.Format]; ok && !slices.Contains(f.extensions, strings.ToLower(path.Ext(name))) {
		found = append(found, diag.New(diag.PhotoExtension, f.name))
	}
	for _, n := range e.Notes {
		if n == Damaged {
			found = append(found, diag.New(diag.PhotoDamaged))
		} else if text, ok := conversions[n]; ok {
			found = append(found, diag.New(diag.PhotoConverted, text))
		}
	}
	return found
}
