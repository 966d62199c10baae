package create

import (
	"fmt"
	"strings"
	"time"

	"jianbao/generator/internal/site"
)

// Slug is the n-th slug for a bulletin of a day: 0901, 0901-2. Year and district are before it in the
// address. A number needs no pinyin, sorts by day, and never has to change.
func Slug(day time.Time, n int) string {
	return numbered(day.Format("0102"), n)
}

// maxStem is the longest stem of a photo's name, short enough for lists.
const maxStem = 40

// PhotoName is a name for a photo that is safe on every system and in every address: lower-case ASCII, with
// the extension of its format, and not among the taken ones.
func PhotoName(original, format string, taken map[string]bool) string {
	stem := original
	if i := strings.LastIndexByte(stem, '.'); i > 0 {
		stem = stem[:i]
	}
	words := strings.FieldsFunc(strings.ToLower(stem), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	stem = strings.Join(words, "-")
	if len(stem) > maxStem {
		stem = strings.Trim(stem[:maxStem], "-")
	}
	if stem == "" || site.IsDeviceName(stem) {
		stem = strings.Trim("photo-"+stem, "-")
	}
	ext := format
	if ext == "jpeg" {
		ext = "jpg"
	}
	name := stem + "." + ext
	for n := 2; taken[name]; n++ {
		name = fmt.Sprintf("%s-%d.%s", stem, n, ext)
	}
	taken[name] = true
	return name
}
