// Package feed writes the files of a site for machines: Atom and JSON feeds, sitemaps, robots.txt. It is pure:
// it takes values and returns bytes, reads no clock and no file, and equal values give equal bytes.
//
// # Feeds
//
// Atom (RFC 4287) and JSON Feed 1.1 have the same content: of each bulletin its whole HTML, its summary, tags,
// author, dates, and its cover and attachments as enclosures. A feed lists the newest bulletins of the site, of a
// district with those below it, or of a topic: as many as the caller gives.
//
// Names. Feeds are called feed.xml and feed.json, in the folder of the page they belong to:
// /feed.xml, /wuhou/feed.xml, /topics/fangxun/feed.xml. Not .atom, and not sent as
// application/atom+xml, which Chromium shows as garbled source and Firefox offers to save: servers send
// .xml as text/xml or application/xml, which browsers show. Feed readers look at the content.
//
// Ids. An entry's id is the bulletin's permanent address, https://host/wuhou/2022/yulin/. It is the
// one name that this generator never changes by itself: it depends neither on the title nor on the build. A
// tag: URI would be no more stable, since its authority and date would come from the same settings and front
// matter, and some readers use an id as the link. If an officer moves a bulletin (another slug, district or
// year), the old address stays as an alias, and the id stays that address: [Permanent]. So subscribers do not
// see the bulletin twice. Ids of different entries must differ; addresses do. A feed's own id is the address
// of its page, or its own address if it has no page.
//
// Dates are RFC 3339 with the offset of the time.Time, hence of the site: 2022-09-01T00:00:00+08:00.
// An offset that RFC 3339 cannot write (Shanghai's +08:05:43 before 1901) becomes Z. An entry without
// Updated was updated when it was published; a feed without Updated, when its latest entry was.
// Leave it so: a feed then changes only when what it lists does.
//
// HTML. In href, src and srcset of any element, relative addresses are resolved against the entry's URL,
// including the #fn:1 of footnotes, because a feed is not read on the page. Nothing else of the HTML changes.
// Addresses that begin with a slash must have the path of base_url already.
//
// Characters. XML 1.0 has no control characters but tab, line feed and carriage return, and no U+FFFE
// and U+FFFF. They, and bytes that are no UTF-8, become U+FFFD in both formats. Content of Atom is
// escaped HTML, not CDATA: one way of writing for all text, with no ]]> to look for.
//
// # Feeds in a browser
//
// People do click on feeds, and see the source. There is no XSLT for them: Chromium switches it off in
// late 2026, and Mozilla and WebKit said to follow. There is no script either. Instead a feed with a
// [Visitor] carries a small XHTML div, which RFC 4287 (section 6) lets readers skip as foreign markup,
// and names a plain stylesheet. Browsers show XHTML in an XML document as what it is: a heading, a
// sentence that says what a feed is, its address to copy (WeChat shows none), working links, and the
// entries as a list of links. The stylesheet, [Stylesheet], hides the rest. The content security policy
// has to allow no more than style-src 'self'.
//
// # Sitemaps
//
// sitemap.xml (sitemaps.org 0.9) lists every page with its time of change, and its photos with
// Google's image extension. Beyond 50,000 pages or 50 MiB it is an index of sitemap-1.xml,
// sitemap-2.xml, and so on, filled in the order of the pages. If bulletins come first, oldest first, and
// then lists, a new bulletin changes only the last file or two, and an edited one only its own.
//
// # robots.txt
//
// Everything may be read except the given paths, and the sitemap is named. Crawlers look for the file at the
// root of a host only; a site below a path must give these lines to whoever keeps that file.
package feed

import (
	_ "embed"
	"strings"
	"time"
)

// Feed is a feed in no particular format. Home and Self are absolute addresses.
type Feed struct {
	Title, Subtitle string
	Home            string // the page that lists the same bulletins
	Self            string // of the feed itself, in the format about to be written
	Language        string // BCP 47
	Generator       string
	Author          string // "" takes the title, because Atom requires an author
	Icon            string
	Updated         time.Time // zero: as its latest entry
	Entries         []Entry   // newest first
	Visitor         *Visitor  // nil: browsers show the source of the feed
}

// Entry is a bulletin in a feed.
type Entry struct {
	ID                 string // "" takes URL; see Permanent
	URL                string // absolute
	Title, Summary     string // plain text
	HTML               []byte
	Published, Updated time.Time // Updated may be zero
	Author             string    // "" is the feed's
	Tags               []string
	Image              *Image // may be nil
	Files              []Attachment
}

// Attachment is a file to download.
type Attachment struct {
	URL   string // absolute
	Type  string
	Title string
	Bytes int64
}

// Image is a picture to enclose.
type Image struct {
	URL           string // absolute
	Type          string // "" is derived from the end of the address
	Width, Height int    // 0 when not known
	Bytes         int64  // 0 when not known
}

// Visitor is what a feed shows to a person who opens it in a browser.
type Visitor struct {
	Style string // address of the stylesheet; "" for none
	Text  string // what a feed is and how to use it
	Links []Link // to the page that lists the same, and to one that explains subscribing
}

// Link is a text and where it leads.
type Link struct{ Text, URL string }

// Stylesheet is the CSS for feeds in a browser. It loads nothing else.
//
//go:embed feed.css
var Stylesheet string

// complete fills in what entries leave out, and makes the addresses in their HTML absolute.
func (f *Feed) complete() []Entry {
	entries := make([]Entry, len(f.Entries))
	for i, e := range f.Entries {
		if e.ID == "" {
			e.ID = e.URL
		}
		if e.Updated.IsZero() {
			e.Updated = e.Published
		}
		e.HTML = absolute(clean(e.HTML), e.URL)
		entries[i] = e
	}
	return entries
}

// size is at least that of the texts of entries.
func size(entries []Entry) (n int) {
	for i := range entries {
		n += len(entries[i].HTML) + len(entries[i].HTML)/4 + 1024
	}
	return n
}

// Permanent is the path that a bulletin's id is made of: the first of its aliases that has the form of a
// bulletin's own address, /district/2022/slug/; if there is none, its path. Short addresses for posters and
// those of another system (/a/2022/1234.html) were never ids. When a bulletin moves a second time, its last
// address goes behind the older ones in aliases.
func Permanent(path string, aliases []string) string {
	for _, alias := range aliases {
		parts := strings.Split(strings.Trim(alias, "/"), "/")
		if len(parts) == 3 && isYear(parts[1]) && !hasFileEnding(parts[2]) {
			return "/" + strings.Join(parts, "/") + "/"
		}
	}
	return path
}

func hasFileEnding(name string) bool {
	return strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".htm")
}

func isYear(s string) bool {
	return len(s) == 4 && strings.Trim(s, "0123456789") == ""
}

// latest is the time of the feed's last update.
func (f *Feed) latest(entries []Entry) time.Time {
	if !f.Updated.IsZero() {
		return f.Updated
	}
	var t time.Time
	for _, e := range entries {
		if e.Updated.After(t) {
			t = e.Updated
		}
	}
	return t
}

// mediaType is the picture's MIME type; "" if it is not known.
func (m *Image) mediaType() string {
	if m.Type != "" {
		return m.Type
	}
	path, _, _ := strings.Cut(m.URL, "?")
	return mediaTypes[strings.ToLower(path[strings.LastIndexByte(path, '.')+1:])]
}

// The formats that photos of a site are written in.
var mediaTypes = map[string]string{
	"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png",
	"webp": "image/webp", "avif": "image/avif", "gif": "image/gif",
}
