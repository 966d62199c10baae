package hosting

import (
	"slices"
	"strings"

	"jianbao/generator/internal/site"
)

// mediaType is what files with some extensions are.
type mediaType struct {
	name       string
	extensions string // without dots, with blanks between
	compress   bool
	utf8       bool
}

// types are all that a site publishes: what it makes itself, what static files often are, and what may be attached.
// What is not listed is offered to be saved.
var types = withAttachments([]mediaType{
	{"text/html", "html htm", true, true},
	{"text/css", "css", true, true},
	{"text/javascript", "js mjs", true, true},
	{"application/json", "json", true, true},
	{"application/manifest+json", "webmanifest", true, true},
	{"application/xml", "xml xsl", true, true}, // which browsers show, feeds among it
	{"image/svg+xml", "svg", true, true},
	{"image/x-icon", "ico", true, false},
	{"image/avif", "avif", false, false},
	{"font/woff2", "woff2", false, false},
	{"font/woff", "woff", false, false},
	{"font/ttf", "ttf", true, false},
	{"font/otf", "otf", true, false},
	{"text/vtt", "vtt", true, true},
})

// compressible are the types of attachments that hold no compressed data already.
var compressible = []string{
	"text/plain", "text/csv", "application/rtf", "application/msword", "application/vnd.ms-excel",
	"application/vnd.ms-powerpoint",
}

// withAttachments adds the types that every site may publish. Texts among them may be in another encoding than UTF-8.
func withAttachments(list []mediaType) []mediaType {
	for _, t := range site.FileTypes {
		extension := strings.TrimPrefix(t.Extension, ".")
		i := slices.IndexFunc(list, func(m mediaType) bool { return m.name == t.MIME })
		if i < 0 {
			list = append(list, mediaType{t.MIME, extension, slices.Contains(compressible, t.MIME), false})
			continue
		}
		list[i].extensions += " " + extension
	}
	return list
}

// unknownType is of all else.
const unknownType = "application/octet-stream"

// withPolicy matches the types that browsers show as pages: HTML, XML and drawings. A policy on others would only keep
// a browser's own viewer of PDFs and videos from working.
const withPolicy = `(text/html|/xml|\+xml)`

// typesThat lists the types for which is holds.
func typesThat(is func(mediaType) bool) []string {
	var names []string
	for _, t := range types {
		if is(t) {
			names = append(names, t.name)
		}
	}
	return names
}
