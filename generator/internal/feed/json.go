// JSON Feed 1.1, jsonfeed.org/version/1.1. Each entry is one line, so that a diff can be read.

package feed

import "strconv"

// JSON writes a JSON feed.
func JSON(f Feed) []byte {
	entries := f.complete()
	dst := append(make([]byte, 0, size(entries)), '{')
	dst = appendMember(dst, "version", "https://jsonfeed.org/version/1.1")
	dst = appendMember(dst, "title", f.Title)
	for _, m := range []struct{ name, value string }{
		{"home_page_url", f.Home}, {"feed_url", f.Self}, {"description", f.Subtitle},
		{"icon", f.Icon}, {"language", f.Language},
	} {
		if m.value != "" {
			dst = appendMember(dst, m.name, m.value)
		}
	}
	author := f.Author
	if author == "" {
		author = f.Title
	}
	dst = appendAuthors(dst, author, f.Home)
	dst = append(appendName(dst, "items"), '[')
	for i := range entries {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSONItem(append(dst, '\n'), &entries[i])
	}
	return append(dst, "\n]}\n"...)
}

func appendAuthors(dst []byte, name, url string) []byte {
	dst = appendMember(append(appendName(dst, "authors"), "[{"...), "name", name)
	if url != "" {
		dst = appendMember(dst, "url", url)
	}
	return append(dst, "}]"...)
}

func appendJSONItem(dst []byte, e *Entry) []byte {
	dst = appendMember(append(dst, '{'), "id", e.ID)
	dst = appendMember(dst, "url", e.URL)
	if e.Title != "" {
		dst = appendMember(dst, "title", e.Title)
	}
	if len(e.HTML) > 0 {
		dst = appendString(appendName(dst, "content_html"), e.HTML)
	} else { // one of the two must be there
		dst = appendMember(dst, "content_text", e.Summary)
	}
	if e.Summary != "" {
		dst = appendMember(dst, "summary", e.Summary)
	}
	if e.Image != nil {
		dst = appendMember(dst, "image", e.Image.URL)
	}
	if !e.Published.IsZero() {
		dst = appendMember(dst, "date_published", stamp(e.Published))
	}
	if !e.Updated.Equal(e.Published) {
		dst = appendMember(dst, "date_modified", stamp(e.Updated))
	}
	if e.Author != "" {
		dst = appendAuthors(dst, e.Author, "")
	}
	if len(e.Tags) > 0 {
		dst = append(appendName(dst, "tags"), '[')
		for i, tag := range e.Tags {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendString(dst, clean(tag))
		}
		dst = append(dst, ']')
	}
	if e.Image != nil {
		dst = appendAttachment(dst, e.Image)
	}
	return append(dst, '}')
}

// appendAttachment writes the picture as an attachment, if its type is known, which is required.
func appendAttachment(dst []byte, m *Image) []byte {
	mediaType := m.mediaType()
	if mediaType == "" {
		return dst
	}
	dst = appendMember(append(appendName(dst, "attachments"), "[{"...), "url", m.URL)
	dst = appendMember(dst, "mime_type", mediaType)
	if m.Bytes > 0 {
		dst = strconv.AppendInt(appendName(dst, "size_in_bytes"), m.Bytes, 10)
	}
	return append(dst, "}]"...)
}
