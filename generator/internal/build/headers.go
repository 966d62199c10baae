package build

import (
	"fmt"
	"strings"
)

// framing can be said in a header only: no other site may show pages in a frame of its own.
const framing = "; frame-ancestors 'self'"

// forever is for files that are named by what they hold.
const forever = "public, max-age=31536000, immutable"

// hashed are the folders of such files, as paths of a _headers file.
var hashed = []string{"/assets/*", "/photos/*", "/search/b/*", "/search/t/*", "/search/f/*", "/search/hant-*"}

// headers is a _headers file, which Netlify, Cloudflare Pages and others obey; docs/nginx.conf says the same to nginx. Pages get no Cache-Control: where two rules of the file match, Cloudflare joins
// what they say, and both hosts ask again for each page as it is.
func headers(root, policy string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "%s/*\n  Content-Security-Policy: %s%s\n", root, policy, framing)
	b.WriteString("  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n")
	for _, path := range hashed {
		fmt.Fprintf(&b, "%s%s\n  Cache-Control: %s\n", root, path, forever)
	}
	for _, list := range []string{"/", "/:district/", "/topics/:topic/"} {
		fmt.Fprintf(&b, "%s%sfeed.xml\n  Content-Type: application/xml; charset=utf-8\n", root, list)
	}
	return []byte(b.String())
}
