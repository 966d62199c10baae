package theme

import (
	"bytes"
	stdhtml "html"
	"path"
	"strings"

	"jianbao/generator/internal/html"
)

// Portable makes the addresses of a page of a site at a root relative to the page's own file, so that the page works
// where its folder is opened from a disk. FileOf is the file of a page's path, or of an address with the site's host;
// it is false for what is no page.
func Portable(page []byte, file string, fileOf func(address string) (string, bool)) []byte {
	up := strings.Repeat("../", strings.Count(file, "/"))
	move := func(address string) (string, bool) {
		end := strings.IndexAny(address, "?#")
		if end < 0 {
			end = len(address)
		}
		at, rest := address[:end], address[end:]
		isWeb := strings.Contains(at, ":") || strings.HasPrefix(at, "//")
		if !isWeb && at != "" && at[0] != '/' {
			folder := strings.HasSuffix(at, "/")
			at = path.Join("/", path.Dir(file), at)
			if folder && at != "/" {
				at += "/"
			}
		}
		if to, ok := fileOf(at); ok && at != "" {
			return up + to + rest, true
		}
		if isWeb || at == "" {
			return "", false
		}
		return up + at[1:] + rest, true
	}
	return html.Rewrite(page, func(tag *html.Token, a *html.Attribute) (string, bool) {
		value := string(a.Value())
		switch {
		case a.Is("href"), a.Is("src"), a.Is("action"), a.Is("poster"):
			value, moved := move(value)
			return stdhtml.EscapeString(value), moved
		case a.Is("srcset"):
			return stdhtml.EscapeString(moveEach(value, move)), true
		case a.Is("content") && isRefresh(tag):
			wait, address, ok := strings.Cut(value, "url=")
			address, moved := move(address)
			return stdhtml.EscapeString(wait + "url=" + address), ok && moved
		}
		return "", false
	})
}

// moveEach moves the addresses of a srcset.
func moveEach(list string, move func(string) (string, bool)) string {
	candidates := strings.Split(list, ",")
	for i, c := range candidates {
		address, size, _ := strings.Cut(strings.TrimSpace(c), " ")
		if moved, ok := move(address); ok {
			address = moved
		}
		candidates[i] = strings.TrimSpace(address + " " + size)
	}
	return strings.Join(candidates, ", ")
}

// isRefresh reports whether a tag leads to another page.
func isRefresh(tag *html.Token) bool {
	kind := tag.Attribute("http-equiv")
	return tag.Is("meta") && kind != nil && bytes.EqualFold(kind.Value(), []byte("refresh"))
}
