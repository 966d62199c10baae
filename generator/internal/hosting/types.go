package hosting

// mediaType is what files with some extensions are.
type mediaType struct {
	name       string
	extensions string // without dots, with blanks between
	compress   bool
	utf8       bool
}

// types are all that a site publishes, attachments and static files among them. What is not listed is offered to be
// saved.
var types = []mediaType{
	{"text/html", "html htm", true, true},
	{"text/css", "css", true, true},
	{"text/javascript", "js mjs", true, true},
	{"application/json", "json", true, true},
	{"application/manifest+json", "webmanifest", true, true},
	{"application/xml", "xml xsl", true, true}, // which browsers show, feeds among it
	{"text/plain", "txt", true, false},
	{"text/csv", "csv", true, false},
	{"image/svg+xml", "svg", true, true},
	{"image/x-icon", "ico", true, false},
	{"image/jpeg", "jpg jpeg", false, false},
	{"image/png", "png", false, false},
	{"image/gif", "gif", false, false},
	{"image/webp", "webp", false, false},
	{"image/avif", "avif", false, false},
	{"font/woff2", "woff2", false, false},
	{"font/woff", "woff", false, false},
	{"font/ttf", "ttf", true, false},
	{"font/otf", "otf", true, false},
	{"video/mp4", "mp4 m4v", false, false},
	{"video/webm", "webm", false, false},
	{"audio/mp4", "m4a", false, false},
	{"audio/mpeg", "mp3", false, false},
	{"audio/ogg", "ogg oga opus", false, false},
	{"audio/wav", "wav", false, false},
	{"text/vtt", "vtt", true, true},
	{"application/pdf", "pdf", false, false},
	{"application/ofd", "ofd", false, false},
	{"application/msword", "doc dot", true, false},
	{"application/vnd.ms-excel", "xls xlt", true, false},
	{"application/vnd.ms-powerpoint", "ppt pps", true, false},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx", false, false},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx", false, false},
	{"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx", false, false},
	{"application/vnd.openxmlformats-officedocument.presentationml.slideshow", "ppsx", false, false},
	{"application/vnd.oasis.opendocument.text", "odt", false, false},
	{"application/vnd.oasis.opendocument.spreadsheet", "ods", false, false},
	{"application/vnd.oasis.opendocument.presentation", "odp", false, false},
	{"application/vnd.ms-works", "wps wpt", false, false},
	{"application/kset", "et ett", false, false},
	{"application/ksdps", "dps dpt", false, false},
	{"application/rtf", "rtf", true, false},
	{"application/epub+zip", "epub", false, false},
	{"application/zip", "zip", false, false},
	{"application/vnd.rar", "rar", false, false},
	{"application/x-7z-compressed", "7z", false, false},
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
