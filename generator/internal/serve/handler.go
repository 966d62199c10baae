package serve

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"log"
	"net/http"
	"path"
	"strings"
	"time"

	"jianbao/generator/internal/diag"
)

const writeTimeout = 30 * time.Second

// silent discards what net/http logs, which is mostly of connections that browsers closed.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }

// ServeHTTP answers a browser.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// types are the MIME types of the files that sites have. A browser downloads all others.
var types = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif",
	".webp": "image/webp", ".avif": "image/avif", ".ico": "image/x-icon", ".woff2": "font/woff2", ".woff": "font/woff",
	".ttf": "font/ttf", ".json": "application/json", ".txt": "text/plain; charset=utf-8", ".xml": "application/xml",
	".pdf": "application/pdf",
}

// sendFile sends a file that never changes under its name.
func sendFile(w http.ResponseWriter, r *http.Request, ext string, data []byte) {
	kind := types[strings.ToLower(ext)]
	if kind == "" {
		kind = "application/octet-stream"
	}
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	w.Header().Set("Content-Type", kind)
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // fails only if the browser closed the connection
	}
}

// streamFile sends a file of any size, or the part of it that a player asks for, for as long as that takes.
func streamFile(w http.ResponseWriter, r *http.Request, f fs.File, kind string) {
	content, ok := f.(io.ReadSeeker)
	info, err := f.Stat()
	if !ok || err != nil {
		fail(w, http.StatusNotFound)
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // where it cannot be set there is none
	if kind == "" {
		kind = cmp.Or(types[strings.ToLower(path.Ext(info.Name()))], "application/octet-stream")
	}
	w.Header().Set("Content-Type", kind)
	http.ServeContent(w, r, "", info.ModTime(), content)
}

func (s *Server) photo(w http.ResponseWriter, r *http.Request) {
	data, ok := s.site.Photo(r.Context(), r.PathValue("path"))
	if !ok {
		fail(w, http.StatusNotFound)
		return
	}
	sendFile(w, r, ".jpg", data)
}

// assetOrPage sends a file of the theme, one that is published as it is, or a page: their addresses are the site's, and
// look alike.
func (s *Server) assetOrPage(w http.ResponseWriter, r *http.Request) {
	if data, ok := s.site.Asset(r.URL.Path); ok {
		sendFile(w, r, path.Ext(r.URL.Path), data)
		return
	}
	if f, kind, ok := s.site.File(r.URL.Path); ok {
		defer f.Close()
		streamFile(w, r, f, kind)
		return
	}
	s.page(w, r)
}

func (s *Server) page(w http.ResponseWriter, r *http.Request) {
	if file, stale := s.site.Stale(r.URL.Path); stale { // the browser may be faster than the watcher
		s.refresh(r.Context(), batch{files: []string{file}, began: s.opts.Now()})
	}
	p := s.render(r.Context(), r.URL.Path)
	if p.Redirect != "" {
		http.Redirect(w, r, p.Redirect, http.StatusFound)
		return
	}
	status, body := p.Status, p.HTML
	if body == nil {
		status, body = http.StatusInternalServerError, s.unmade()
	}
	w.Header().Set("Content-Type", types[".html"])
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(s.inject(body, r.URL.Path, p.digest))
	}
}

// render returns the page at a path, rendered now or since the last refresh. Only pages without errors are
// kept.
func (s *Server) render(ctx context.Context, path string) rendered {
	known, version, ok := s.pages.get(path)
	if ok {
		return known
	}
	p := s.site.Page(ctx, path)
	page := rendered{p, digestOf(p.HTML)}
	if p.HTML != nil && !p.Broken {
		s.pages.put(path, version, page)
	}
	return page
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// unmade is shown in place of a page that cannot be rendered; the script shows the errors over it.
func (s *Server) unmade() []byte {
	text := diag.Text{Zh: "这个网页暂时打不开", En: "this page cannot be made now"}.In(s.site.Language())
	return []byte(`<!doctype html><meta charset="utf-8"><title>` + text + `</title><body><p>` + text + `</p></body>`)
}
