package content

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// readBaseURL reads base_url. The address returned ends in a slash, and its host is in ASCII, as sitemaps, feeds and
// crawlers have it: https://xn--…/ for a Chinese domain. It is empty if the address cannot be used; then why says so,
// in brackets, and meant is what may be written instead, or "".
func readBaseURL(typed string) (base string, why diag.Text, meant string) {
	u, err := url.Parse(typed)
	if err == nil && u.Host != "" && plainBase(u, typed) && !isPage(u.Path) {
		if host, ok := site.ASCIIHost(u.Hostname()); ok {
			rest := strings.TrimRight(typed, "/")[len(u.Scheme)+len("://"):]
			if host != u.Hostname() {
				rest = host + strings.TrimPrefix(rest, u.Hostname())
			}
			return u.Scheme + "://" + rest + "/", why, "" // HTTPS is written https
		}
		return "", diag.Text{Zh: "（域名不对）", En: " (no host can have that name)"}, ""
	}
	meant = meantBase(typed)
	switch lower := strings.ToLower(norm.NFKC.String(typed)); {
	case meant == "":
		why = diag.Text{Zh: "（要写网站首页的完整网址）", En: " (write the whole address of the front page)"}
	case !strings.HasPrefix(lower, "http"):
		why = diag.Text{Zh: "（前面缺少 https://）", En: " (https:// is missing)"}
	case err == nil && u.Host != "" && plainHost(u):
		why = diag.Text{Zh: "（只写到网站的首页）", En: " (write no more than the address of the front page)"}
	case strings.HasPrefix(strings.ToLower(typed), "http://"), strings.HasPrefix(strings.ToLower(typed), "https://"):
		why = diag.Text{Zh: "（里面有空格或全角符号）", En: " (it holds a blank or a full-width sign)"}
	default:
		why = diag.Text{Zh: "（开头要写成 https://）", En: " (it must begin with https://)"}
	}
	return "", why, meant
}

// meantBase is what a wrong base_url was probably meant as, or "".
func meantBase(typed string) string {
	s := strings.NewReplacer(`\`, "/", "。", ".").Replace(strings.Join(strings.Fields(norm.NFKC.String(typed)), ""))
	scheme := "https"
	lower := strings.ToLower(s)
	for _, known := range []string{"https", "http"} {
		rest, ok := strings.CutPrefix(lower, known)
		if ok && rest != "" && strings.ContainsRune(":/;", rune(rest[0])) {
			scheme, s = known, s[len(known):]
			break
		}
	}
	s = scheme + "://" + strings.TrimLeft(s, ":;/")
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i]
	}
	if base, _ := path.Split(s); isPage(s) && strings.Count(base, "/") > 2 {
		s = base
	}
	u, err := url.Parse(s)
	if err != nil || !strings.ContainsAny(u.Hostname(), ".:") && u.Hostname() != "localhost" {
		return ""
	}
	if u.User, u.Path = nil, path.Clean("/"+u.Path); !plainBase(u, u.String()) {
		u.Path = "/"
	}
	s = u.Scheme + "://" + u.Host + strings.TrimRight(u.Path, "/") + "/"
	if u, err = url.Parse(s); err != nil || !plainBase(u, s) {
		return ""
	}
	if _, ok := site.ASCIIHost(u.Hostname()); !ok {
		return ""
	}
	return s
}

// isPage reports whether a path ends in the name of a page, as an address bar shows it, rather than in a folder's.
func isPage(at string) bool {
	name := strings.ToLower(path.Base(at))
	return strings.HasPrefix(name, "index.") || strings.HasPrefix(name, "default.") ||
		slices.Contains([]string{".htm", ".html", ".shtml", ".jsp", ".php", ".asp", ".aspx"}, path.Ext(name))
}

// plainBase reports whether an address can stand before every path of the site.
func plainBase(u *url.URL, typed string) bool {
	if u.Scheme != "http" && u.Scheme != "https" || u.User != nil || strings.ContainsAny(typed, "?#") || !plainHost(u) {
		return false
	}
	if port, err := strconv.Atoi(u.Port()); u.Port() != "" && (err != nil || port < 1 || port > 65535) {
		return false
	}
	base := strings.TrimSuffix(u.Path, "/")
	strange := strings.ContainsFunc(base, func(r rune) bool { // * and : mean something in a _headers file
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
		return !letter && !strings.ContainsRune("-._~/", r)
	})
	return !strange && u.EscapedPath() == u.Path && (base == "" || path.Clean(base) == base)
}

// plainHost reports whether a host is a name, in any script, or a number. The parser of addresses lets pass also
// quotation marks and brackets.
func plainHost(u *url.URL) bool {
	host := u.Hostname()
	signs := "-._"
	if strings.HasPrefix(u.Host, "[") {
		signs = ":."
	}
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune(signs, r)
	})
}
