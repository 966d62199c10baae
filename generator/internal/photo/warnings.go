package photo

import (
	"path"
	"slices"
	"strings"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// conversions are the notes that say what a picture lost.
var conversions = map[Note]diag.Text{
	Animated:    {Zh: "动画只显示第一帧", En: "of an animation only the first frame is shown"},
	Transparent: {Zh: "透明的地方变成了白色", En: "transparent parts became white"},
	Deep:        {Zh: "16 位的照片变成了 8 位", En: "16 bits a sample became 8"},
}

// Warnings are what an officer should know of a photo that could be used.
func Warnings(name string, e *Entry) []diag.Diagnostic {
	var found []diag.Diagnostic
	for _, f := range site.PhotoFormats {
		extension := strings.ToLower(path.Ext(name))
		if f.ID == e.Format && extension != "" && !slices.Contains(f.Extensions, extension) {
			found = append(found, diag.New(diag.PhotoExtension, f.Name))
		}
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
