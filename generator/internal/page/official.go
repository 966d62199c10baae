package page

import (
	"html"
	"strings"
)

// FeedText is the text of a bulletin for readers that know no theme: between its number and note, and who signed it.
func (p *Plan) FeedText(v *BulletinView) []byte {
	if v.Number == "" && v.Note == "" && len(v.Signed) == 0 && v.SignedDate.IsZero() {
		return []byte(v.Body)
	}
	var b strings.Builder
	line := func(text string) {
		if text != "" {
			b.WriteString("<p>" + html.EscapeString(text) + "</p>\n")
		}
	}
	line(v.Number)
	line(v.Note)
	b.WriteString(string(v.Text))
	for _, name := range v.Signed {
		line(name)
	}
	if !v.SignedDate.IsZero() {
		line(v.SignedDate.Format(p.opts.Text("date_format")))
	}
	b.WriteString(string(v.Gallery))
	return []byte(b.String())
}
