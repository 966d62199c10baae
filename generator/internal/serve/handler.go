package serve

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"html"
	"io"
	"log"
	"net/http"
	"path"
	"regexp"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
)

const (
	own          = "/_jianbao/"
	photos       = own + "photo/"
	writeTimeout = 30 * time.Second
)

var (
	//go:embed preview.js
	script []byte
	//go:embed preview.css
	style []byte
)

// With its version in the address a browser asks for a file but once.
var scriptVersion, styleVersion = version(script), version(style)

func version(data []byte) string { return digestOf(Page{HTML: data}) }

// silent is a log that nobody reads: a browser that goes away is no news.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }

// ServeHTTP answers a browser.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	if status := s.refuse(r); status != 0 {
		if status == http.StatusMethodNotAllowed {
			h.Set("Allow", "GET, HEAD")
		}
		http.Error(w, http.StatusText(status), status)
		return
	}
	select {
	case <-s.ready:
	case <-r.Context().Done():
		return
	}
	switch name := r.URL.Path; {
	case name == own+"events":
		s.events(w, r)
	case name == own+"preview.js":
		s.sendFile(w, r, ".js", script, true)
	case name == own+"preview.css":
		s.sendFile(w, r, ".css", style, true)
	case strings.HasPrefix(name, photos):
		data, ok := s.site.Photo(r.Context(), strings.TrimPrefix(name, photos))
		s.sendFile(w, r, ".jpg", data, ok)
	default:
		if data, ok := s.site.Asset(name); ok {
			s.sendFile(w, r, path.Ext(name), data, ok)
			return
		}
		s.page(w, r)
	}
}

// refuse returns the status of what is not answered, or 0; the package comment says why.
func (s *Server) refuse(r *http.Request) int {
	switch {
	case !s.hosts[strings.ToLower(r.Host)]:
		return http.StatusForbidden
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		return http.StatusMethodNotAllowed
	case !s.sameOrigin(r):
		return http.StatusForbidden
	case r.ContentLength != 0:
		return http.StatusBadRequest
	}
	p := r.URL.Path
	if !strings.HasPrefix(p, "/") || strings.ContainsAny(p, "\\\x00") || strings.Contains(p, "//") {
		return http.StatusBadRequest
	}
	for part := range strings.SplitSeq(p, "/") {
		if part == ".." || part == "." {
			return http.StatusBadRequest
		}
	}
	return 0
}

// sameOrigin reports whether the server's own page asks, or a person who opens one.
func (s *Server) sameOrigin(r *http.Request) bool {
	for _, origin := range r.Header.Values("Origin") {
		host, ok := strings.CutPrefix(strings.ToLower(origin), "http://")
		if !ok || !s.hosts[host] {
			return false
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

// types are those of the files that sites have. What is not among them is downloaded.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif",
	".webp": "image/webp", ".avif": "image/avif", ".ico": "image/x-icon", ".woff2": "font/woff2", ".woff": "font/woff",
	".ttf": "font/ttf", ".json": "application/json", ".txt": "text/plain; charset=utf-8", ".xml": "application/xml", ".pdf": "application/pdf",
}

func (s *Server) send(w http.ResponseWriter, r *http.Request, ext string, data []byte) {
	kind := types[strings.ToLower(ext)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Content-Type", kind)
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // whoever went away does not miss it
	}
}

// sendFile sends what never changes under its name.
func (s *Server) sendFile(w http.ResponseWriter, r *http.Request, ext string, data []byte, ok bool) {
	if !ok {
		http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
		return
	}
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	s.send(w, r, ext, data)
}

func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	if file, stale := s.site.Stale(r.URL.Path); stale { // the browser may be faster than the system tells
		s.refresh(r.Context(), batch{files: []string{file}, began: s.opts.Now()})
	}
	p := s.site.Page(r.Context(), r.URL.Path)
	if p.Redirect != "" {
		http.Redirect(w, r, p.Redirect, http.StatusFound)
		return
	}
	status, body, digest := p.Status, p.HTML, digestOf(p)
	if body == nil {
		status, body = http.StatusInternalServerError, s.unmade()
	}
	w.Header().Set("Content-Type", types[".html"])
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(s.inject(body, r.URL.Path, digest))
	}
}

// digestOf tells whether a browser shows the page as it is.
func digestOf(p Page) string {
	sum := sha256.Sum256(p.HTML)
	return hex.EncodeToString(sum[:8])
}

// unmade stands for a page that cannot be made; what is wrong is laid over it.
func (s *Server) unmade() []byte {
	text := diag.Text{Zh: "这个网页暂时打不开", En: "this page cannot be made now"}.In(s.site.Language())
	return []byte(`<!doctype html><meta charset="utf-8"><title>` + text + `</title><body><p>` + text + `</p></body>`)
}

var metaPolicy = regexp.MustCompile(`(<meta http-equiv="Content-Security-Policy" content=")([^"]*)"`)

// inject adds the script, and lets it listen, where the page's own policy would not.
func (s *Server) inject(page []byte, path, digest string) []byte {
	page = metaPolicy.ReplaceAllFunc(page, func(match []byte) []byte {
		m := metaPolicy.FindSubmatch(match)
		if bytes.Contains(m[2], []byte("connect-src")) {
			return match
		}
		return []byte(string(m[1]) + "connect-src 'self'; " + string(m[2]) + `"`)
	})
	search := diag.Text{Zh: "预览里不能搜索；生成网站（build）以后才有索引", En: "search works in the built site; a preview has no index"}
	lang := s.site.Language()
	tag := `<script src="` + own + `preview.js?` + scriptVersion + `" data-style="` + own + `preview.css?` + styleVersion + `" data-page="` + html.EscapeString(path) + `" data-digest="` + digest +
		`" data-search="` + html.EscapeString(search.In(lang)) + `" data-changed="` + diag.Text{Zh: "刚改过：", En: "just changed: "}.In(lang) +
		`" data-errors="` + diag.Text{Zh: "处要改的地方", En: " to mend"}.In(lang) + `" data-warnings="` + diag.Text{Zh: "处提醒", En: " to look at"}.In(lang) +
		`" data-gone="` + diag.Text{Zh: "预览已停止", En: "the preview has stopped"}.In(lang) + `"></script>`
	at := bytes.LastIndex(page, []byte("</body>"))
	if at < 0 {
		at = len(page)
	}
	return bytes.Join([][]byte{page[:at], []byte(tag), page[at:]}, nil)
}
