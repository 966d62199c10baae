package site

import (
	"slices"
	"strings"
)

// Loads are the sites of others that pages may load from, as a content security policy names them:
// "https://v.qq.com". What is not named comes from the site itself or is not loaded.
type Loads struct{ Scripts, Connections, Images, Media, Frames []string }

// Loads returns what the settings allow, with those scripts of theirs that pages have. Pages and the files for web
// servers have their policy from it.
func (s *Site) Loads(scripts []Script) Loads {
	l := Loads{Frames: s.frames()}
	for _, script := range scripts {
		l.addScript(script)
	}
	return l
}

// Script is a script of a third party.
type Script struct {
	Src  string
	Data []Datum // for its element, by name
}

// Datum is an attribute of an element for scripts: data-website-id is website-id.
type Datum struct{ Name, Value string }

// Host is the site that it comes from.
func (s Script) Host() string {
	host, _, _ := strings.Cut(strings.TrimPrefix(s.Src, "https://"), "/")
	return strings.ToLower(host)
}

// scriptHosts are what the scripts of well-known services load and report to, beside their own host.
var scriptHosts = []struct {
	host                        string // or what lies below it
	scripts, connections, image []string
}{
	{"cnzz.com", []string{"https://*.cnzz.com"}, nil, []string{"https://*.cnzz.com", "https://cnzz.mmstat.com"}},
	{"umami.is", nil, []string{"https://api-gateway.umami.dev"}, nil},
}

// addScript allows what a script needs: to be loaded, and to report to its own host.
func (l *Loads) addScript(s Script) {
	host := s.Host()
	own := "https://" + host
	add := func(list *[]string, hosts ...string) {
		for _, h := range hosts {
			if !slices.Contains(*list, h) {
				*list = append(*list, h)
			}
		}
	}
	add(&l.Scripts, own)
	add(&l.Connections, own)
	add(&l.Images, own)
	for _, known := range scriptHosts {
		if host == known.host || strings.HasSuffix(host, "."+known.host) {
			add(&l.Scripts, known.scripts...)
			add(&l.Connections, known.connections...)
			add(&l.Images, known.image...)
		}
	}
}

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
