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
	dst = appendAttachments(dst, e)
	return append(dst, '}')
}

// appendAttachments writes the files, and before them the picture, if its type is known, which is required.
func appendAttachments(dst []byte, e *Entry) []byte {
	files := e.Files
	if m := e.Image; m != nil && m.mediaType() != "" {
		files = append([]Attachment{{URL: m.URL, Type: m.mediaType(), Bytes: m.Bytes}}, files...)
	}
	if len(files) == 0 {
		return dst
	}
	dst = append(appendName(dst, "attachments"), '[')
	for i, f := range files {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendMember(append(dst, '{'), "url", f.URL)
		dst = appendMember(dst, "mime_type", f.Type)
		if f.Title != "" {
			dst = appendMember(dst, "title", f.Title)
		}
		if f.Bytes > 0 {
			dst = strconv.AppendInt(appendName(dst, "size_in_bytes"), f.Bytes, 10)
		}
		dst = append(dst, '}')
	}
	return append(dst, ']')
}
