package page

import (
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// manyHeadings is from how many headings on a text has a table of contents by itself.
const manyHeadings = 4

// contentsOf is the table of contents of a text: its highest headings, and those one level below.
func contentsOf(headings []markdown.Heading, wanted site.Contents) (entries []*Entry) {
	if wanted == site.ContentsHidden || wanted == site.ContentsByLength && len(headings) < manyHeadings {
		return nil
	}
	top := 6
	for _, h := range headings {
		top = min(top, h.Level)
	}
	for _, h := range headings {
		entry := &Entry{Title: h.Text, ID: h.ID}
		switch {
		case h.Text == "" || h.Level > top+1:
		case h.Level == top || len(entries) == 0:
			entries = append(entries, entry)
		default:
			last := entries[len(entries)-1]
			last.Below = append(last.Below, entry)
		}
	}
	return entries
}
