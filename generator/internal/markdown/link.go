// Links may lead to http, https, mailto, tel, relative addresses and fragments. This allow-list is
// checked against the address as a browser reads it: backslash escapes and entities resolved, tabs, line
// ends and spaces around it removed, case ignored.

package markdown

import (
	"bytes"
	neturl "net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"

	"jianbao/generator/internal/diag"
)

// cleanURL returns the destination as a browser reads it.
func cleanURL(destination []byte) string {
	url := string(resolve(destination))
	if strings.ContainsAny(url, "\t\r\n") {
		url = strings.NewReplacer("\t", "", "\r", "", "\n", "").Replace(url)
	}
	return strings.TrimFunc(url, func(r rune) bool { return r <= ' ' })
}

// urlScheme returns the scheme of a clean address in lower case, "" when it is relative, and whether
// every browser reads the address in the same way.
func urlScheme(url string) (scheme string, ok bool) {
	for i := range len(url) {
		if url[i] < ' ' || url[i] == 0x7f {
			return "", false
		}
	}
	if isForeignPath(url) {
		return "", false
	}
	i := strings.IndexAny(url, `:/?#\`)
	if i < 0 || url[i] != ':' {
		return "", true
	}
	scheme = strings.ToLower(url[:i])
	for k, c := range []byte(scheme) {
		letter := c >= 'a' && c <= 'z'
		if !letter && (k == 0 || !(c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.')) {
			return scheme, false
		}
	}
	return scheme, i > 0
}

// isForeignPath reports whether an address without a scheme leads to another host: //host/. Browsers take \ for /.
func isForeignPath(url string) bool {
	return len(url) > 1 && (url[0] == '/' || url[0] == '\\') && (url[1] == '/' || url[1] == '\\')
}

func allowedLink(url string) bool {
	scheme, ok := urlScheme(url)
	if !ok {
		return false
	}
	switch scheme {
	case "", "mailto", "tel":
		return true
	case "http", "https": // browsers read https:/a and https:a in ways of their own
		_, _, ok = splitHost(url)
		return ok
	}
	return false
}

// reportScheme reports a link or photo with an address that is not allowed.
func (j *job) reportScheme(url string, destination []byte, at int) {
	name := clipRunes(url, 40)
	if i := strings.IndexByte(url, ':'); i > 0 && i <= 20 && !strings.HasPrefix(strings.ToLower(url), "http") {
		name = url[:i+1]
	}
	d := diag.New(diag.LinkScheme, name)
	if scheme, _ := urlScheme(url); len(scheme) == 1 {
		d = d.Note(diag.Text{
			Zh: "这是自己电脑上的路径；链接到别的简报，从这篇的文件夹写起，例如 ../shili/index.md",
			En: "this is a path on your computer; name another bulletin from this one's folder, such as ../shili/index.md",
		})
	}
	start, end := j.locateDestination(destination, at)
	j.report(d, start, end)
}

func clipRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

// locateDestination returns the span of the destination of a link or photo at the given offset. That of a
// [text][reference], whose destination is elsewhere, is the start of the link.
func (j *job) locateDestination(destination []byte, at int) (start, end int) {
	at = max(at, 0)
	window := j.source.text[at:min(len(j.source.text), at+4096)]
	if i := bytes.Index(window, destination); len(destination) > 0 && i >= 0 {
		return at + i, at + i + len(destination)
	}
	return at, at + 1
}

func (j *job) checkLink(n *ast.Link) {
	url := cleanURL(n.Destination)
	if !allowedLink(url) {
		j.reportScheme(url, n.Destination, n.Pos())
		unwrap(n)
		return
	}
	start, end := j.locateDestination(n.Destination, n.Pos())
	if j.linkFile(n, url) {
		return
	}
	resolved, ok := j.resolve(url)
	if !ok && bytes.IndexByte(n.Destination, '\\') >= 0 { // as Windows writes paths
		slashes := cleanURL(bytes.ReplaceAll(n.Destination, []byte(`\`), []byte("/")))
		if allowedLink(slashes) {
			url = slashes
			resolved, ok = j.resolve(url)
		}
		if ok {
			j.report(diag.New(diag.BodyRepair, string(n.Destination), url), start, end)
		}
	}
	if !ok {
		j.report(j.deadLink(url), start, end)
		unwrap(n) // no dead link, and no address of a held bulletin, is published
		return
	}
	if j.in.OnLink != nil {
		j.in.OnLink(resolved, j.span(start, end))
	}
	n.Destination = []byte(resolved)
}

// deadLink says what is wrong with a link that leads nowhere.
func (j *job) deadLink(url string) diag.Diagnostic {
	if url == "" {
		return diag.New(diag.LinkDead, "()").Note(diag.Text{Zh: "括号里还没有写网址", En: "the brackets hold no address yet"})
	}
	dead := diag.New(diag.LinkDead, clipRunes(url, 60))
	if isHost(url) {
		https := "https://" + diag.OneLine(clipRunes(url, 60))
		dead = dead.Note(diag.Text{Zh: "是别的网站，就写 " + https, En: "if it is another site, write " + https})
	}
	if j.in.DeadLink != nil {
		dead = j.in.DeadLink(url, dead)
	}
	return dead
}

// isHost reports whether an address without a scheme begins with the name of a host, as people type it.
func isHost(url string) bool {
	host, _, _ := strings.Cut(strings.ToLower(url), "/")
	if strings.HasPrefix(host, "www.") {
		return true
	}
	switch path.Ext(host) {
	case ".cn", ".com", ".net", ".org", ".gov", ".edu":
		return true
	}
	return false
}

// resolve returns the address to write for an allowed one, and whether it leads somewhere, as far as the site knows.
func (j *job) resolve(url string) (resolved string, ok bool) {
	url = headingFragment(url)
	switch {
	case j.in.ResolveLink == nil:
	case url == "":
		return "", false
	case isInternal(url):
		return j.in.ResolveLink(url)
	default:
		address := url
		if j.in.ASCIIAddress != nil {
			address = j.in.ASCIIAddress(url)
		}
		if to, own := ownPage(j.in.BaseURL, address); own {
			_, ok := j.in.ResolveLink(to)
			return url, ok
		}
	}
	return url, true
}

// headingFragment is an address whose fragment names a heading by its words, with the id that the heading has: #一、时间
// becomes #一-时间. No id has the signs that make the difference.
func headingFragment(url string) string {
	to, fragment, ok := strings.Cut(url, "#")
	if !ok || fragment == "" || fragment[0] == '_' || strings.ContainsAny(fragment, ":=&!/") {
		return url // the theme's, a footnote's, or something else than a heading
	}
	if plain, err := neturl.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	if headingID(fragment, false) == fragment {
		return url
	}
	return to + "#" + headingID(fragment, true)
}

// ownPage returns the path of a page below the site's own address. What else lies there, such as feeds and
// photos, has an extension.
func ownPage(base, url string) (to string, own bool) {
	to, own = OwnPath(base, url)
	at, _, _ := strings.Cut(to, "#")
	at, _, _ = strings.Cut(at, "?")
	ext := path.Ext(at)
	return to, own && (ext == "" || ext == ".html" || ext == ".htm")
}

// OwnPath returns what follows the site's own address in another one, from a / on; own is false if that leads
// elsewhere.
func OwnPath(base, url string) (to string, own bool) {
	host, folder, ok := splitHost(strings.TrimSuffix(base, "/"))
	other, to, web := splitHost(url)
	if !ok || !web || other != host {
		return "", false
	}
	if to, ok = strings.CutPrefix(to, folder); !ok || to != "" && strings.IndexByte(`/?#\`, to[0]) < 0 {
		return "", false // another folder, which may begin in the same way
	}
	if to == "" || to[0] != '/' {
		to = "/" + to
	}
	return to, true
}

// splitHost returns the host of an address of the web, and what follows it. Ways to write one host are made alike:
// case, the dot at its end, the port of its scheme, and a user.
func splitHost(url string) (host, rest string, ok bool) {
	scheme, _ := urlScheme(url)
	port := map[string]string{"http": ":80", "https": ":443"}[scheme]
	if port == "" {
		return "", "", false
	}
	host, ok = strings.CutPrefix(url[len(scheme)+1:], "//")
	if i := strings.IndexAny(host, `/?#\`); i >= 0 {
		host, rest = host[:i], host[i:]
	}
	host = strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
	return strings.TrimSuffix(strings.TrimSuffix(host, port), "."), rest, ok && host != ""
}

// isInternal reports whether an allowed address leads to another page of the site.
func isInternal(url string) bool {
	scheme, _ := urlScheme(url)
	if scheme != "" || url == "" || url[0] == '#' || url[0] == '?' {
		return false
	}
	return true
}

func (j *job) checkAutoLink(n *ast.AutoLink) {
	label, url := n.Label(j.source.text), string(n.URL(j.source.text))
	mail := n.AutoLinkType == ast.AutoLinkEmail
	if !mail && !allowedLink(url) {
		j.reportScheme(string(label), label, n.Pos())
		replaceByText(n, label)
		return
	}
	start, end := j.locateDestination(label, n.Pos())
	if !mail {
		if _, ok := j.resolve(url); !ok {
			j.report(diag.New(diag.LinkDead, clipRunes(url, 60)), start, end)
			replaceByText(n, label)
			return
		}
	}
	if j.in.OnLink != nil {
		j.in.OnLink(url, j.span(start, end))
	}
}

// writeURL writes an address that was cleaned and allowed.
func (o *output) writeURL(url []byte) { o.escape(util.URLEscape(url, false)) }

func (nodeRenderer) link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	o := w.(*output)
	if !entering {
		_, _ = o.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Link)
	_, _ = o.WriteString(`<a href="`)
	o.writeURL(n.Destination)
	if n.Title != nil {
		_, _ = o.WriteString(`" title="`)
		html.DefaultWriter.Write(o, n.Title)
	}
	_, _ = o.WriteString(`">`)
	return ast.WalkContinue, nil
}

func (nodeRenderer) autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n, o := node.(*ast.AutoLink), w.(*output)
	url := n.URL(source)
	_, _ = o.WriteString(`<a href="`)
	if n.AutoLinkType == ast.AutoLinkEmail && !(len(url) >= 7 && bytes.EqualFold(url[:7], []byte("mailto:"))) {
		_, _ = o.WriteString("mailto:")
	}
	o.writeURL(url)
	_, _ = o.WriteString(`">`)
	o.escape(n.Label(source))
	_, _ = o.WriteString(`</a>`)
	return ast.WalkContinue, nil
}
