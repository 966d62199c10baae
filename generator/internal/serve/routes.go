package serve

import "net/http"

// own is where the preview's own files and photos lie, beside the site's.
const own = "/_jianbao/"

// routes is everything that the server answers. What reads stands in one mux behind the guards for reading.
// A handler that writes belongs in another one, for POST: behind guards that let the server's own pages
// through alone, with a token that only they know.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(own+"events", s.events)
	mux.HandleFunc(own+"preview.js", func(w http.ResponseWriter, r *http.Request) { sendFile(w, r, ".js", script) })
	mux.HandleFunc(own+"preview.css", func(w http.ResponseWriter, r *http.Request) { sendFile(w, r, ".css", style) })
	mux.HandleFunc(own+"photo/{path...}", s.photo)
	mux.HandleFunc(own+"photo", s.assetOrPage) // which the mux would redirect to photo/
	mux.HandleFunc("/", s.assetOrPage)

	read := guarded(mux,
		allowIf(s.hosts.allowsOrigin, http.StatusForbidden),
		allowIf(hasNoBody, http.StatusBadRequest),
		allowIf(hasPlainPath, http.StatusBadRequest),
		s.waitForSite,
	)
	return guarded(methods{http.MethodGet: read, http.MethodHead: read},
		privateHeaders,
		allowIf(s.hosts.knowsHost, http.StatusForbidden),
	)
}
