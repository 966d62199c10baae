package page

import (
	"strings"
)

// Find returns the page at a path below the site's prefix, as a web server would find its file. With
// redirect it is at the same path with a slash at its end.
func (p *Plan) Find(path string) (page *Page, redirect bool) {
	canonical := (&Page{URL: path}).canonicalPath()
	found := p.at(foldPath(canonical))
	if found == nil || found.canonicalPath() != canonical {
		return nil, false
	}
	return found, strings.HasSuffix(found.URL, "/") && !strings.HasSuffix(path, "/") && !strings.HasSuffix(path, ".html")
}
