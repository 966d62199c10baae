// Addresses in HTML made absolute: whole values of attributes are replaced, and all else is copied.

package feed

import (
	stdhtml "html"
	"net/url"
	"strings"

	"jianbao/generator/internal/html"
)

// absolute returns HTML with the addresses of href, src, poster and srcset resolved against the page's address. If that
// is not absolute itself, the HTML is returned as it is.
func absolute(in []byte, page string) []byte {
	base, ok := newBase(page)
	if !ok {
		return in
	}
	return html.Rewrite(in, func(_ *html.Token, a *html.Attribute) (string, bool) {
		switch {
		case a.Is("href"), a.Is("src"), a.Is("poster"):
			return base.rewrite(string(a.RawValue), base.resolve)
		case a.Is("srcset"):
			return base.rewrite(string(a.RawValue), base.resolveSet)
		}
		return "", false
	})
}

// base is the address that others are resolved against.
type base struct {
	url    *url.URL
	page   string // without a fragment
	origin string // https://host
	folder string // of the page, ending in a slash
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

// rewrite resolves an attribute's value, which may contain character references, and returns it escaped. If the
// value stays as it is, it returns false.
func (b *base) rewrite(raw string, resolve func(string) (string, bool)) (string, bool) {
	plain := raw
	if strings.IndexByte(raw, '&') >= 0 {
		plain = stdhtml.UnescapeString(raw)
	}
	to, changed := resolve(plain)
	if !changed {
		return raw, false
	}
	return stdhtml.EscapeString(clean(to)), true // references may stand for characters that XML does not have
}

// resolve makes an address absolute, and reports whether it was relative.
func (b *base) resolve(ref string) (string, bool) {
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
	// Browsers accept such an address in some way, but feed readers must not have to guess.
	if ref[0] == '/' {
		return b.origin + ref, true
	}
	return b.folder + ref, true
}

// isPlainPath reports whether an address is a path from the host's root that needs no parsing, as nearly all of a
// site's own are.
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

// resolveSet resolves each candidate of a srcset: an address with a width or density, between commas.
func (b *base) resolveSet(value string) (string, bool) {
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
		to, relative := b.resolve(ref)
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

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
