// Atom, RFC 4287. Entries are written apart from the feed around them, so they may use no prefix that
// the feed does not declare.

package feed

import "strconv"

// Atom writes an Atom feed.
func Atom(f Feed) []byte {
	entries := f.complete()
	dst := append(make([]byte, 0, size(entries)), `<?xml version="1.0" encoding="utf-8"?>`+"\n"...)
	if f.Visitor != nil && f.Visitor.Style != "" {
		dst = append(dst, `<?xml-stylesheet type="text/css"`...)
		dst = append(appendAttribute(dst, "href", f.Visitor.Style), "?>\n"...)
	}
	dst = append(dst, `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"`...)
	if f.Language != "" {
		dst = appendAttribute(dst, "xml:lang", f.Language)
	}
	dst = append(dst, ">\n"...)
	dst = f.appendAtomHead(dst, entries)
	if f.Visitor != nil {
		dst = f.appendVisitor(dst, entries)
	}
	for i := range entries {
		dst = appendAtomEntry(dst, &entries[i])
	}
	return append(dst, "</feed>\n"...)
}

// appendAtomHead writes the elements that describe the feed itself.
func (f *Feed) appendAtomHead(dst []byte, entries []Entry) []byte {
	id, author := f.Home, f.Author
	if id == "" {
		id = f.Self
	}
	if author == "" {
		author = f.Title
	}
	dst = appendElement(dst, "id", id)
	dst = appendElement(dst, "title", f.Title)
	if f.Subtitle != "" {
		dst = appendElement(dst, "subtitle", f.Subtitle)
	}
	dst = appendElement(dst, "updated", stamp(f.latest(entries)))
	if f.Home != "" {
		dst = append(appendAttribute(append(dst, `<link rel="alternate" type="text/html"`...), "href", f.Home), "/>\n"...)
	}
	if f.Self != "" {
		dst = append(dst, `<link rel="self" type="application/atom+xml"`...)
		dst = append(appendAttribute(dst, "href", f.Self), "/>\n"...)
	}
	dst = appendElement(append(dst, "<author>\n"...), "name", author)
	if f.Home != "" {
		dst = appendElement(dst, "uri", f.Home)
	}
	dst = append(dst, "</author>\n"...)
	if f.Icon != "" {
		dst = appendElement(dst, "icon", f.Icon)
	}
	if f.Generator != "" {
		dst = appendElement(dst, "generator", f.Generator)
	}
	return dst
}

func appendAtomEntry(dst []byte, e *Entry) []byte {
	dst = appendElement(append(dst, "<entry>\n"...), "id", e.ID)
	dst = appendElement(dst, "title", e.Title)
	dst = append(appendAttribute(append(dst, `<link rel="alternate" type="text/html"`...), "href", e.URL), "/>\n"...)
	if e.Image != nil {
		dst = appendAtomImage(dst, e.Image)
	}
	for _, f := range e.Files {
		dst = appendAttribute(append(dst, `<link rel="enclosure"`...), "type", f.Type)
		dst = appendAttribute(dst, "length", strconv.FormatInt(f.Bytes, 10))
		dst = appendAttribute(dst, "title", f.Title)
		dst = append(appendAttribute(dst, "href", f.URL), "/>\n"...)
	}
	if !e.Published.IsZero() {
		dst = appendElement(dst, "published", stamp(e.Published))
	}
	dst = appendElement(dst, "updated", stamp(e.Updated))
	if e.Author != "" {
		dst = append(appendElement(append(dst, "<author>\n"...), "name", e.Author), "</author>\n"...)
	}
	for _, tag := range e.Tags {
		dst = append(appendAttribute(append(dst, "<category"...), "term", tag), "/>\n"...)
	}
	if e.Summary != "" {
		dst = appendElement(dst, "summary", e.Summary)
	}
	if len(e.HTML) > 0 {
		dst = append(dst, `<content type="html">`...)
		dst = append(appendEscaped(dst, e.HTML, &xmlText), "</content>\n"...)
	}
	return append(dst, "</entry>\n"...)
}

// appendAtomImage writes the picture as an enclosure, and as a thumbnail of Media RSS, which the large readers
// know and which has attributes for the size.
func appendAtomImage(dst []byte, m *Image) []byte {
	dst = append(dst, `<link rel="enclosure"`...)
	if t := m.mediaType(); t != "" {
		dst = appendAttribute(dst, "type", t)
	}
	if m.Bytes > 0 {
		dst = appendAttribute(dst, "length", strconv.FormatInt(m.Bytes, 10))
	}
	dst = append(appendAttribute(dst, "href", m.URL), "/>\n"...)
	dst = appendAttribute(append(dst, "<media:thumbnail"...), "url", m.URL)
	if m.Width > 0 && m.Height > 0 {
		dst = appendAttribute(dst, "width", strconv.Itoa(m.Width))
		dst = appendAttribute(dst, "height", strconv.Itoa(m.Height))
	}
	return append(dst, "/>\n"...)
}

// appendVisitor writes what people see in a browser. It has no element called title or link, because careless
// readers take such an element at any depth for the feed's.
func (f *Feed) appendVisitor(dst []byte, entries []Entry) []byte {
	dst = append(dst, `<div xmlns="http://www.w3.org/1999/xhtml" role="main">`+"\n"...)
	dst = append(dst, `<meta name="viewport" content="width=device-width, initial-scale=1"/>`+"\n"...)
	dst = appendElement(dst, "h1", f.Title)
	if f.Visitor.Text != "" {
		dst = appendElement(dst, "p", f.Visitor.Text)
	}
	if f.Self != "" {
		dst = append(appendElement(append(dst, "<p>"...), "code", f.Self), "</p>\n"...)
	}
	if len(f.Visitor.Links) > 0 {
		dst = append(dst, `<p class="links">`...)
		for _, l := range f.Visitor.Links {
			dst = append(appendAnchor(dst, l.Text, l.URL), '\n')
		}
		dst = append(dst, "</p>\n"...)
	}
	if len(entries) > 0 {
		dst = append(dst, "<ul>\n"...)
		for i := range entries {
			dst = appendRow(dst, &entries[i])
		}
		dst = append(dst, "</ul>\n"...)
	}
	return append(dst, "</div>\n"...)
}

// appendRow writes an entry's line in the list that people see.
func appendRow(dst []byte, e *Entry) []byte {
	dst = appendAnchor(append(dst, "<li>"...), e.Title, e.URL)
	if !e.Published.IsZero() {
		at := stamp(e.Published)
		dst = appendAttribute(append(dst, " <time"...), "datetime", at)
		dst = append(append(append(dst, '>'), at[:len("2006-01-02")]...), "</time>"...)
	}
	return append(dst, "</li>\n"...)
}

func appendAnchor(dst []byte, text, url string) []byte {
	dst = append(appendAttribute(append(dst, "<a"...), "href", url), '>')
	return append(appendEscaped(dst, clean(text), &xmlText), "</a>"...)
}
