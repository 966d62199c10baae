// Sitemaps (sitemaps.org, version 0.9, with Google's image extension) and robots.txt (RFC 9309).

package feed

import (
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Location is a page for a sitemap.
type Location struct {
	Host     string    // https and the host, or "" where the URL has it
	URL      string    // absolute
	Modified time.Time // zero when not known
	Images   []string  // absolute addresses; those beyond the 1,000 that a page may have are left out
}

// File is a file at the root of the site.
type File struct {
	Name string
	Data []byte
}

// limits are what the protocol allows a file to hold, uncompressed.
type limits struct{ urls, bytes int }

var protocol = limits{urls: 50_000, bytes: 50 << 20}

const maxImages = 1000

const (
	urlsetHead = `<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" ` +
		`xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">` + "\n"
	urlsetTail = "</urlset>\n"
	indexHead  = `<?xml version="1.0" encoding="utf-8"?>` + "\n" + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n"
	indexTail  = "</sitemapindex>\n"
)

// Sitemaps writes the files that sitemap.xml names if it is an index, and sitemap.xml last. The bytes of one are good until
// the next is asked for. Locations are kept in their order. Without any there is no file, for a sitemap may not be empty.
// Base is the address of the site's front page.
func Sitemaps(base string, locations iter.Seq[Location]) iter.Seq[File] {
	return sitemaps(base, locations, protocol)
}

func sitemaps(base string, locations iter.Seq[Location], limit limits) iter.Seq[File] {
	return func(yield func(File) bool) {
		index := []byte(indexHead)
		var data, one []byte
		var newest time.Time
		urls, files := 0, 0
		finish := func() bool {
			files++
			name := "sitemap-" + strconv.Itoa(files) + ".xml"
			index = appendElement(append(index, "<sitemap>\n"...), "loc", folder(base)+name)
			if !newest.IsZero() {
				index = appendElement(index, "lastmod", stamp(newest))
			}
			index = append(index, "</sitemap>\n"...)
			return yield(File{name, append(data, urlsetTail...)})
		}
		for l := range locations {
			one = appendLocation(one[:0], &l)
			if urls == limit.urls || urls > 0 && len(data)+len(one)+len(urlsetTail) > limit.bytes {
				if !finish() {
					return
				}
				data, newest, urls = data[:0], time.Time{}, 0
			}
			if urls == 0 {
				data = append(data, urlsetHead...)
			}
			if len(data)+len(one) > cap(data) {
				data = slices.Grow(data, max(len(data), 4<<10)) // by more than append would: a full file has megabytes
			}
			data = append(data, one...)
			urls++
			if l.Modified.After(newest) {
				newest = l.Modified
			}
		}
		switch {
		case urls == 0:
		case files == 0:
			yield(File{"sitemap.xml", append(data, urlsetTail...)})
		case finish():
			yield(File{"sitemap.xml", append(index, indexTail...)})
		}
	}
}

func appendLocation(dst []byte, l *Location) []byte {
	dst = appendEscaped(append(dst, "<url>\n<loc>"...), clean(l.Host), &xmlText)
	dst = append(appendEscaped(dst, clean(l.URL), &xmlText), "</loc>\n"...)
	if !l.Modified.IsZero() {
		dst = append(appendStamp(append(dst, "<lastmod>"...), l.Modified), "</lastmod>\n"...)
	}
	for _, image := range l.Images[:min(len(l.Images), maxImages)] {
		dst = append(dst, "<image:image>"...)
		dst = appendElement(dst, "image:loc", image)
		dst = append(dst, "</image:image>\n"...)
	}
	return append(dst, "</url>\n"...)
}

func folder(base string) string { return strings.TrimSuffix(base, "/") + "/" }

// Robots writes robots.txt. Base is the address of the site's front page; without it no sitemap is
// named. What is disallowed are paths from the root of the host, with * and $ as RFC 9309 has them.
func Robots(base string, disallow ...string) []byte {
	out := []byte("User-agent: *\n")
	if len(disallow) == 0 {
		out = append(out, "Disallow:\n"...)
	}
	for _, path := range disallow {
		out = append(append(out, "Disallow: /"...), robotsPath(strings.TrimPrefix(path, "/"))...)
		out = append(out, '\n')
	}
	if base != "" {
		out = append(append(out, "\nSitemap: "...), robotsPath(folder(base))...)
		out = append(out, "sitemap.xml\n"...)
	}
	return out
}

// robotsPath escapes what would end a path, or is not ASCII.
func robotsPath(path string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		c := path[i]
		if c <= ' ' || c >= 0x7f || c == '#' {
			out.Write([]byte{'%', hex[c>>4], hex[c&15]})
		} else {
			out.WriteByte(c)
		}
	}
	return out.String()
}
