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
	Name     string
	Data     []byte
	From, To int // the pages that it holds, from one to before another; zero for the index
}

// Pages are all pages for the sitemaps, in the order of the sitemaps, by index from 0 to Len-1.
type Pages struct {
	Len      int
	Modified func(i int) time.Time // zero when not known
	At       func(i int) Location
}

// What the protocol allows a file to hold, uncompressed.
const (
	MaxURLs  = 50_000
	MaxBytes = 50 << 20
)

const maxImages = 1000

const (
	xmlHead    = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	urlsetHead = xmlHead + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" ` +
		`xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">` + "\n"
	urlsetTail = "</urlset>\n"
	indexHead  = xmlHead + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n"
	indexTail  = "</sitemapindex>\n"
)

// Sitemaps writes the files that sitemap.xml names if it is an index, and sitemap.xml last. The bytes of a file are
// valid until the next is yielded. Without pages there is no file, because a sitemap must not be empty. Base is the
// address of the site's front page; urls is the most URLs of a file. Reused, if not nil, is called for every file that
// may hold the pages from one to before another: if it returns true, the file is unchanged and not made.
func Sitemaps(base string, pages Pages, urls int, reused func(name string, from, to int) bool) iter.Seq[File] {
	return sitemaps(base, pages, urls, MaxBytes, reused)
}

func sitemaps(base string, pages Pages, urls, bytes int, reused func(name string, from, to int) bool) iter.Seq[File] {
	return func(yield func(File) bool) {
		index := []byte(indexHead)
		var data []byte
		for from, files := 0, 1; from < pages.Len; files++ {
			name, to := "sitemap-"+strconv.Itoa(files)+".xml", min(from+urls, pages.Len)
			alone := from == 0 && to == pages.Len
			if alone && reused != nil && reused("sitemap.xml", from, to) {
				return
			}
			var newest time.Time
			if !alone && reused != nil && reused(name, from, to) {
				newest = pages.newest(from, to)
			} else {
				data, newest, to = appendSitemap(data[:0], pages, from, to, bytes)
				if from == 0 && to == pages.Len {
					yield(File{"sitemap.xml", data, from, to})
					return
				}
				if !yield(File{name, data, from, to}) {
					return
				}
			}
			index = appendElement(append(index, "<sitemap>\n"...), "loc", folder(base)+name)
			if !newest.IsZero() {
				index = appendElement(index, "lastmod", stamp(newest))
			}
			index = append(index, "</sitemap>\n"...)
			from = to
		}
		if pages.Len > 0 {
			yield(File{Name: "sitemap.xml", Data: append(index, indexTail...)})
		}
	}
}

// newest is the latest change of the pages from an index to another.
func (p *Pages) newest(from, to int) (newest time.Time) {
	for i := from; i < to; i++ {
		if m := p.Modified(i); m.After(newest) {
			newest = m
		}
	}
	return newest
}

// appendSitemap writes a file of as many pages as fit. It returns when the last of them changed, and the index of
// the first page that is not in it.
func appendSitemap(data []byte, pages Pages, from, to, bytes int) (file []byte, newest time.Time, end int) {
	data = append(data, urlsetHead...)
	var one []byte
	for i := from; i < to; i++ {
		l := pages.At(i)
		one = appendLocation(one[:0], &l)
		if i > from && len(data)+len(one)+len(urlsetTail) > bytes {
			to = i
			break
		}
		if len(data)+len(one) > cap(data) {
			data = slices.Grow(data, max(len(data), 4<<10)) // by more than append does, because a full file has megabytes
		}
		data = append(data, one...)
		if l.Modified.After(newest) {
			newest = l.Modified
		}
	}
	return append(data, urlsetTail...), newest, to
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
