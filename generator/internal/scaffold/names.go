package scaffold

import (
	"fmt"
	"strings"
	"time"
)

// Slug is the n-th slug that a bulletin of some day may have: 0901, 0901-2. Year and district stand
// before it in the address. A number needs no pinyin, sorts by day, and never has to change.
func Slug(day time.Time, n int) string {
	if n == 1 {
		return day.Format("0102")
	}
	return fmt.Sprintf("%s-%d", day.Format("0102"), n)
}

// maxStem keeps names of photos short enough to be read in a list.
const maxStem = 40

// PhotoName is a name for a photo that is safe on every system and in every address: lower-case ASCII,
// the extension that of its content, none of the names taken.
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
	if stem == "" || device(stem) {
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

// device reports whether Windows keeps a name for a device.
func device(stem string) bool {
	switch stem {
	case "con", "prn", "aux", "nul":
		return true
	}
	return len(stem) == 4 && (strings.HasPrefix(stem, "com") || strings.HasPrefix(stem, "lpt")) && stem[3] >= '1' && stem[3] <= '9'
}
