package browser

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// host serves the built site as a plain web server of an office does: index.html for a folder, 404.html
// for what is not there, texts compressed, and the headers that the site's own _headers asks for.
type host struct {
	folder string
	delay  time.Duration // of photos and the parts of pages, as on a slow line
	rules  []rule
}

var mediaTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml", ".xml": "application/xml; charset=utf-8", ".json": "application/feed+json; charset=utf-8",
	".txt": "text/plain; charset=utf-8", ".jpg": "image/jpeg", ".png": "image/png",
}

func (h host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Clean("/" + r.URL.Path)
	status := http.StatusOK
	switch info, err := os.Stat(h.file(name)); {
	case err == nil && info.IsDir() && !strings.HasSuffix(r.URL.Path, "/"):
		http.Redirect(w, r, name+"/", http.StatusMovedPermanently)
		return
	case err == nil && info.IsDir():
		name = path.Join(name, "index.html")
	case err != nil:
		name, status = "/404.html", http.StatusNotFound
	}
	data, err := os.ReadFile(h.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	kind := mediaTypes[path.Ext(name)]
	w.Header().Set("Content-Type", kind)
	for _, rule := range h.rules {
		if rule.pages.MatchString(r.URL.Path) {
			w.Header().Set(rule.name, rule.value)
		}
	}
	if path.Ext(name) == ".jpg" {
		time.Sleep(h.delay)
	}
	out := io.Writer(w)
	flush := http.NewResponseController(w).Flush
	if !strings.HasPrefix(kind, "image/j") && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		defer z.Close()
		out, flush = z, func() error { return errors.Join(z.Flush(), http.NewResponseController(w).Flush()) }
	}
	w.WriteHeader(status)
	sent := 0
	// A reader who goes away meanwhile is no error of the site.
	if h.delay > 0 && path.Ext(name) == ".html" {
		header := max(0, bytes.Index(data, []byte("<nav"))) // up to where its upper half is there
		for _, end := range []int{header, max(header, len(data)/2)} {
			out.Write(data[sent:end])
			flush()
			time.Sleep(h.delay)
			sent = end
		}
	}
	out.Write(data[sent:])
}

func (h host) file(name string) string {
	return filepath.Join(h.folder, filepath.FromSlash(name))
}

// rule is a line of the site's _headers, which hosts of static sites obey.
type rule struct {
	pages       *regexp.Regexp
	name, value string
}

func newHost(folder string, delay time.Duration) (host, error) {
	h := host{folder: folder, delay: delay}
	data, err := os.ReadFile(h.file("_headers"))
	if err != nil {
		return h, err
	}
	var pages *regexp.Regexp
	for line := range strings.Lines(string(data)) {
		name, value, isRule := strings.Cut(strings.TrimSpace(line), ": ")
		if isRule && pages != nil {
			h.rules = append(h.rules, rule{pages, name, value})
		} else if pattern := strings.TrimSpace(line); strings.HasPrefix(pattern, "/") {
			pattern = strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, ".*")
			pages = regexp.MustCompile("^" + regexp.MustCompile(`:[a-z]+`).ReplaceAllString(pattern, "[^/]+") + "$")
		}
	}
	return h, nil
}
