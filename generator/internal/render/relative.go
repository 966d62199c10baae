package render

import (
	"bytes"
	"regexp"
)

var rootAddress = regexp.MustCompile(`(\s(?:href|src|action)=")([^"]*)"`)

// relative makes the addresses of the search page relative to it, so that it finds its style sheet, its script and the
// index where the site's folder is opened from a disk, and is no site at a root.
func relative(html []byte, root string) []byte {
	return rootAddress.ReplaceAllFunc(html, func(match []byte) []byte {
		m := rootAddress.FindSubmatch(match)
		path, ok := bytes.CutPrefix(m[2], []byte(root+"/"))
		if !ok || bytes.HasPrefix(path, []byte("/")) {
			return match
		}
		return []byte(string(m[1]) + "../" + string(path) + `"`)
	})
}
