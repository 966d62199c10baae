package theme

import (
	"bytes"

	"jianbao/generator/internal/html"
)

// Relative makes the addresses of the search page relative to it, so that it finds its style sheet, its script and the
// index where the site's folder is opened from a disk, and is no site at a root.
func Relative(page []byte, root string) []byte {
	return html.RewriteAddresses(page, func(value []byte) (string, bool) {
		path, ok := bytes.CutPrefix(value, []byte(root+"/"))
		if !ok || bytes.HasPrefix(path, []byte("/")) {
			return "", false
		}
		return "../" + string(path), true
	})
}
