// Addresses in HTML made absolute.
//
// The scan is the part of the HTML tokenizer (html.spec.whatwg.org, 13.2.5) that finds attributes: it
// knows comments, bogus comments, quoted and bare values, and elements whose content is no markup. So
// an address within text, a comment or another attribute stays as it is. It only ever replaces whole
// values of attributes, and copies all else.

package feed

import (
	"bytes"
	"html"
	"net/url"
	"strings"
)

// absolute returns HTML with the addresses of href, src and srcset resolved against the page's. HTML
// of a page without an absolute address comes back as it is.
func absolute(in []byte, page string) []byte {
	base, ok := newBase(page)
	if !ok {
		return in
	}
	r := rewriter{base: base, in: in}
	s := scanner{in: in, found: r.attribute}
	s.run()
	if r.kept == 0 {
		return in
	}
	return append(r.out, in[r.kept:]...)
}

// rewriter copies HTML with other addresses; in[:kept] is in out already.
type rewriter struct {
	base    base
	in, out []byte
	kept    int
}

// attribute replaces the value in[at:end] of an attribute, if it holds a relative address.
func (r *rewriter) attribute(name []byte, at, end int, bare bool) {
	var value string
	changed := false
	switch {
	case equalFold(name, "href"), equalFold(name, "src"):
		value, changed = r.base.value(string(r.in[at:end]), r.base.address)
	case equalFold(name, "srcset"):
		value, changed = r.base.value(string(r.in[at:end]), r.base.set)
	}
	if !changed {
		return
	}
	if r.out == nil {
		r.out = make([]byte, 0, len(r.in)+len(r.in)/8+256)
	}
	r.out = append(r.out, r.in[r.kept:at]...)
	if bare {
		value = `"` + value + `"`
	}
	r.out = append(r.out, value...)
	r.kept = end
}

// scanner walks through HTML and tells which attributes of start tags have a value, and where.
type scanner struct {
	in    []byte
	at    int
	found func(name []byte, at, end int, bare bool)
}

func (s *scanner) run() {
	for s.skipPast("<") {
		rest := s.in[s.at:]
		switch {
		case bytes.HasPrefix(rest, []byte("!--")):
			s.at++ // so that <!--> ends where it stands
			s.skipPast("-->")
		case len(rest) > 1 && rest[0] == '/' && isLetter(rest[1]):
			s.at++
			s.tag(false)
		case len(rest) > 0 && (rest[0] == '!' || rest[0] == '?' || rest[0] == '/'):
			s.skipPast(">")
		case len(rest) > 0 && isLetter(rest[0]):
			s.tag(true)
		}
	}
}

// skipPast moves behind the next mark, or to the end.
func (s *scanner) skipPast(mark string) bool {
	i := bytes.Index(s.in[s.at:], []byte(mark))
	if i < 0 {
		s.at = len(s.in)
		return false
	}
	s.at += i + len(mark)
	return true
}

// tag reads a tag from its name on.
func (s *scanner) tag(start bool) {
	name := s.until(" \t\n\f\r/>")
	for {
		s.over(" \t\n\f\r/")
		if s.at == len(s.in) {
			return
		}
		if s.in[s.at] == '>' {
			break
		}
		s.attribute(start)
	}
	s.at++
	if !start {
		return
	}
	for _, o := range opaque {
		if equalFold(name, o) {
			s.skipElement(o)
		}
	}
}

// attribute reads one attribute. One that the text ends within is no attribute.
func (s *scanner) attribute(start bool) {
	from := s.at
	s.at++ // an = here belongs to the name
	s.until(" \t\n\f\r/>=")
	name := s.in[from:s.at]
	s.over(" \t\n\f\r")
	if s.at == len(s.in) || s.in[s.at] != '=' {
		return
	}
	s.at++
	s.over(" \t\n\f\r")
	if s.at == len(s.in) || s.in[s.at] == '>' {
		return
	}
	quote := s.in[s.at]
	if quote != '"' && quote != '\'' {
		at := s.at
		s.until(" \t\n\f\r>")
		if start && s.at < len(s.in) {
			s.found(name, at, s.at, true)
		}
		return
	}
	s.at++
	at := s.at
	length := bytes.IndexByte(s.in[at:], quote)
	if length < 0 {
		s.at = len(s.in)
		return
	}
	s.at += length + 1
	if start {
		s.found(name, at, at+length, false)
	}
}

// skipElement moves behind the end tag of an opaque element.
func (s *scanner) skipElement(name string) {
	for s.skipPast("</") {
		if rest := s.in[s.at:]; len(rest) > len(name) && equalFold(rest[:len(name)], name) &&
			strings.IndexByte(" \t\n\f\r/>", rest[len(name)]) >= 0 {
			s.tag(false)
			return
		}
	}
}

// opaque are the elements whose content is no markup.
var opaque = []string{"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"}

func (s *scanner) until(stops string) []byte {
	from := s.at
	for s.at < len(s.in) && strings.IndexByte(stops, s.in[s.at]) < 0 {
		s.at++
	}
	return s.in[from:s.at]
}

func (s *scanner) over(skipped string) {
	for s.at < len(s.in) && strings.IndexByte(skipped, s.in[s.at]) >= 0 {
		s.at++
	}
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func equalFold(b []byte, s string) bool { return len(b) == len(s) && bytes.EqualFold(b, []byte(s)) }

// base is what addresses are relative to.
type base struct {
	url    *url.URL
	page   string // without a fragment
	origin string // https://host
	folder string // of the page, with its slash
}

func newBase(page string) (base, bool) {
	page, _, _ = strings.Cut(page, "#")
	u, err := url.Parse(page)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return base{}, false
	}
	origin := u.Scheme + "://" + u.Host
	folder := origin + u.EscapedPath()
	folder = folder[:max(strings.LastIndexByte(folder, '/'), len(origin))] + "/"
	return base{url: u, page: page, origin: origin, folder: folder}, true
}

// value resolves an attribute's value, which may hold character references.
func (b *base) value(raw string, resolve func(string) (string, bool)) (string, bool) {
	plain := raw
	if strings.IndexByte(raw, '&') >= 0 {
		plain = html.UnescapeString(raw)
	}
	to, changed := resolve(plain)
	if !changed {
		return raw, false
	}
	return html.EscapeString(clean(to)), true // references may have named what XML cannot say
}

// address resolves one address, and reports whether it was relative.
func (b *base) address(ref string) (string, bool) {
	ref = strings.Trim(ref, " \t\n\f\r")
	switch {
	case ref == "" || ref[0] == '#':
		return b.page + ref, true
	case hasScheme(ref):
		return ref, false
	case strings.HasPrefix(ref, "//"):
		return b.url.Scheme + ":" + ref, true
	case isPlainPath(ref):
		return b.origin + ref, true
	}
	if u, err := b.url.Parse(ref); err == nil {
		return u.String(), true
	}
	// A browser would make something of it; a feed reader must not have to guess.
	if ref[0] == '/' {
		return b.origin + ref, true
	}
	return b.folder + ref, true
}

// isPlainPath reports whether an address is a path from the host's root that needs no second look:
// nearly all of ours are.
func isPlainPath(ref string) bool {
	if ref[0] != '/' {
		return false
	}
	for i := 1; i < len(ref); i++ {
		switch c := ref[i]; {
		case isLetter(c) || c >= '0' && c <= '9' || c == '/' || c == '-' || c == '_' || c == '%':
		case c == '.' && ref[i-1] != '/':
		default:
			return false
		}
	}
	return true
}

// set resolves each candidate of a srcset: addresses with a width or density, between commas.
func (b *base) set(value string) (string, bool) {
	const space = " \t\n\f\r"
	var out []string
	changed := false
	for {
		value = strings.TrimLeft(value, space+",")
		if value == "" {
			return strings.Join(out, ", "), changed
		}
		end := strings.IndexAny(value, space)
		if end < 0 {
			end = len(value)
		}
		ref, descriptor := value[:end], ""
		value = value[end:]
		if bare := strings.TrimRight(ref, ","); bare != ref {
			ref = bare
		} else {
			descriptor, value, _ = strings.Cut(value, ",")
		}
		to, relative := b.address(ref)
		if descriptor = strings.Trim(descriptor, space); descriptor != "" {
			to += " " + descriptor
		}
		out = append(out, to)
		changed = changed || relative
	}
}

// hasScheme reports whether an address is absolute: RFC 3986, section 3.1.
func hasScheme(ref string) bool {
	for i := 0; i < len(ref); i++ {
		c := ref[i]
		switch {
		case isLetter(c):
		case c == ':':
			return i > 0
		case i > 0 && (c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'):
		default:
			return false
		}
	}
	return false
}
