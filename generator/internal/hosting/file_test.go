package hosting

import "testing"

func TestFileHeaders(t *testing.T) {
	for _, test := range []struct{ name, mediaType, cache string }{
		{"index.html", "text/html; charset=utf-8", shortly},
		{"assets/site.3f2a.css", "text/css; charset=utf-8", forever},
		{"photos/ab/cd.jpg", "image/jpeg", forever},
		{"wuhou/feed.xml", "application/xml; charset=utf-8", shortly},
		{"files/ab/表.csv", "text/csv", shortly},
		{"search/f/1.js", "text/javascript; charset=utf-8", forever},
		{"a.OFD", "application/ofd", shortly},
		{"MP_verify", unknownType, shortly},
	} {
		if mediaType, cache := FileHeaders(test.name); mediaType != test.mediaType || cache != test.cache {
			t.Errorf("%s: %s, %s", test.name, mediaType, cache)
		}
	}
}
