package hosting

import (
	"path"
	"slices"
	"strings"
)

// FileHeaders are the Content-Type and the Cache-Control of one file, by its name, for storages that keep them with the
// file. They say what the configurations of servers say.
func FileHeaders(name string) (mediaType, cacheControl string) {
	mediaType = unknownType
	extension := strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
	for _, t := range types {
		if !slices.Contains(strings.Fields(t.extensions), extension) {
			continue
		}
		if mediaType = t.name; t.utf8 {
			mediaType += "; charset=utf-8"
		}
		break
	}
	isKept := func(beginning string) bool { return strings.HasPrefix(name, beginning) }
	if slices.ContainsFunc(hashed, isKept) || slices.ContainsFunc(beginnings, isKept) {
		return mediaType, forever
	}
	return mediaType, shortly
}
