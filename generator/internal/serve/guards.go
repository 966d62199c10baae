package serve

import (
	"net/http"
	"slices"
	"strings"
)

// A guard wraps a handler and answers some requests in its place. Each holds one rule; routes.go says which
// apply to what, and in which order.
type guard func(http.Handler) http.Handler

// guarded wraps a handler in guards; the first is asked first.
func guarded(h http.Handler, guards ...guard) http.Handler {
	for _, g := range slices.Backward(guards) {
		h = g(h)
	}
	return h
}

// allowIf is the guard that lets requests through for which a rule holds, and answers all others with a status.
func allowIf(rule func(*http.Request) bool, status int) guard {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !rule(r) {
				fail(w, status)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// fail answers with a status and its name.
func fail(w http.ResponseWriter, status int) { http.Error(w, http.StatusText(status), status) }

// privateHeaders keeps answers from being kept, framed by other sites or used by their scripts.
func privateHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// methods hands a request to the handler of its method.
type methods map[string]http.Handler

func (m methods) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if h := m[r.Method]; h != nil {
		h.ServeHTTP(w, r)
		return
	}
	var allowed []string
	for method := range m {
		allowed = append(allowed, method)
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	fail(w, http.StatusMethodNotAllowed)
}

// hosts are the names of the server, in lower case and with its port.
type hosts map[string]bool

// knowsHost reports whether a request is for one of them. Any other name may be one that somebody bound to
// 127.0.0.1, so that a browser takes this server for a part of another site.
func (h hosts) knowsHost(r *http.Request) bool { return h[strings.ToLower(r.Host)] }

// allowsOrigin reports whether one of the server's own pages sends a request, or a person who opens a page. Of other
// sites it lets links through, so it is no guard for what changes something.
func (h hosts) allowsOrigin(r *http.Request) bool {
	for _, origin := range r.Header.Values("Origin") {
		host, ok := strings.CutPrefix(strings.ToLower(origin), "http://")
		if !ok || !h[host] {
			return false
		}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return true
	}
	return r.Header.Get("Sec-Fetch-Mode") == "navigate" && r.Header.Get("Sec-Fetch-Dest") == "document"
}

func hasNoBody(r *http.Request) bool { return r.ContentLength == 0 }

// hasPlainPath reports whether a path has none of the parts by which paths are made to lead elsewhere.
func hasPlainPath(r *http.Request) bool {
	p := r.URL.Path
	if !strings.HasPrefix(p, "/") || strings.ContainsAny(p, "\\\x00") || strings.Contains(p, "//") {
		return false
	}
	for part := range strings.SplitSeq(p, "/") {
		if part == ".." || part == "." {
			return false
		}
	}
	return true
}

// waitForSite holds requests back until there is a site to answer them from.
func (s *Server) waitForSite(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-s.ready:
			next.ServeHTTP(w, r)
		case <-r.Context().Done():
		}
	})
}
