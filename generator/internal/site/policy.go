package site

import "strings"

// Loads are the sites of others that pages may load from, as a content security policy names them:
// "https://v.qq.com". What is not named comes from the site itself or is not loaded.
type Loads struct{ Scripts, Connections, Images, Media, Frames []string }

// Loads returns what the settings allow. Pages, the preview and the files for web servers have their policy from it.
func (s *Site) Loads() Loads { return Loads{Frames: s.frames()} }

// Policy is the content security policy of pages that may load this: no script or style within the page but the one
// whose hash data is, as "sha256-…"; "" is none.
func (l *Loads) Policy(data string) string {
	var b strings.Builder
	b.Grow(512)
	b.WriteString("default-src 'none'; script-src 'self'")
	if data != "" {
		b.WriteString(" '" + data + "'")
	}
	allow := func(directive string, hosts []string) {
		b.WriteString(directive)
		for _, host := range hosts {
			b.WriteString(" " + host)
		}
	}
	allow("", l.Scripts)
	allow("; style-src 'self'; img-src 'self'", l.Images)
	allow("; media-src 'self'", l.Media)
	if len(l.Frames) > 0 {
		allow("; frame-src", l.Frames)
	}
	allow("; manifest-src 'self'; base-uri 'none'; connect-src 'self'", l.Connections)
	b.WriteString("; form-action 'self'")
	return b.String()
}
