// Package hosting writes what web servers need to be told of a site: a configuration for nginx, Apache and IIS, and
// the files _headers and _redirects that some hosts read. All of them are made of one description, so that every
// server says the same:
//
//   - pages, feeds and drawings come with the content security policy, everything with the other headers of security;
//   - files that are named by what they hold may be kept for ever, all else is asked for again after five minutes;
//   - an address that leads nowhere shows 404.html with status 404, and so does a folder without a page;
//   - old addresses lead on with status 301, and what was withdrawn for good is answered with 410;
//   - so does all below the old slug of a district, unless one of these addresses is below it;
//   - a district's month that earlier versions published, /wuhou/2022/09/, leads to the part of its year, unless
//     something is there. Not in _redirects: on some hosts a rule hides the page of that name. There, and on IIS, the
//     page 404.html leads on;
//   - texts are UTF-8, but for .txt and .csv, which may be an office's own in another encoding;
//   - what only builds and other hosts read is not served.
//
// HTTPS is left to whoever runs the server.
package hosting

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
)

// Site is what the files are made of.
type Site struct {
	Host      string // of base_url; "" if it is not set
	Root      string // before every path, without the final slash: "" or "/jianbao"
	Policy    string // of pages: see site.Loads
	Moved     []Move
	ToAddress []Move   // where To is a whole address, of this site or another, escaped
	Folder    []Move   // the same of all that lies below a folder; nothing else than old addresses is there
	Gone      []string // paths that were withdrawn for good
}

// Move is an old address, and the path that it leads to now.
type Move struct {
	From, To string
	Above    bool // there are pages below it
}

// oldMonth is a regular expression of the addresses that months of districts had, below the root.
const oldMonth = `([^/]+)/(\d{4})/(0[1-9]|1[0-2])(?:/|/page/\d+/?)?`

// framing can be said in a header only: no other site may show pages in a frame of its own.
const framing = "; frame-ancestors 'self'"

// security are headers of everything.
var security = [][2]string{
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "SAMEORIGIN"}, // for browsers that do not know frame-ancestors
	{"Referrer-Policy", "strict-origin-when-cross-origin"},
	{"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
}

// Of how long browsers may keep files.
const (
	forever = "public, max-age=31536000, immutable"
	shortly = "public, max-age=300"
)

// hashed are the folders of files that are named by what they hold; in the folders of beginnings, files whose names
// begin so.
var (
	hashed     = []string{"assets/", "photos/", "search/b/", "search/t/", "search/f/"}
	beginnings = []string{"search/hant-"}
)

// kept is a regular expression of the paths of files that may be kept for ever.
func (s *Site) kept() string {
	return "^" + escapeRegexp(s.Root) + "/(" + strings.Join(slices.Concat(hashed, beginnings), "|") + ")"
}

// policy is the header of pages.
func (s *Site) policy() string { return s.Policy + framing }

// address is one way in which browsers ask for a page, and where they are led; To is "" if the page is gone.
type address struct {
	from, to, file string
	above          bool // there are pages below it
}

// addresses are all ways to ask for what moved or is gone, sorted, each once. A path is as servers compare it, without
// escapes; where it leads is escaped.
func (s *Site) addresses() []address {
	var all []address
	add := func(path, to string, above bool) {
		path = "/" + strings.Trim(path, "/")
		if hasPageName(path) {
			all = append(all, address{s.Root + path, to, s.Root + path, above})
			return
		}
		file := s.Root + path + "/index.html"
		all = append(all, address{s.Root + path + "/", to, file, above}, address{s.Root + path, to, file, above})
	}
	for _, m := range s.Moved {
		add(m.From, escape(s.Root+m.To), m.Above)
	}
	for _, m := range s.ToAddress {
		add(m.From, strings.ReplaceAll(m.To, "$", "%24"), m.Above)
	}
	for _, path := range s.Gone {
		add(path, "", false)
	}
	slices.SortStableFunc(all, func(a, b address) int { return cmp.Compare(a.from, b.from) })
	return slices.CompactFunc(all, func(a, b address) bool { return a.from == b.from })
}

// hasPageName reports whether a path is a file's, and not a folder's, whose page is index.html.
func hasPageName(path string) bool {
	return strings.HasSuffix(path, ".html") || strings.HasSuffix(path, ".htm")
}

// escape writes a path as an address; a dollar means something to nginx and to Apache.
func escape(path string) string {
	return strings.ReplaceAll((&url.URL{Path: path}).EscapedPath(), "$", "%24")
}
