package serve

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"jianbao/generator/internal/diag"
)

const (
	maxBrowsers = 64               // pages that listen at once
	heartbeat   = 20 * time.Second // after which a browser that went away is noticed
)

// hub knows the pages that listen.
type hub struct {
	mu       sync.Mutex
	browsers map[chan Change]bool
}

func (h *hub) join() (chan Change, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.browsers) >= maxBrowsers {
		return nil, false
	}
	if h.browsers == nil {
		h.browsers = map[chan Change]bool{}
	}
	c := make(chan Change, 16)
	h.browsers[c] = true
	return c, true
}

func (h *hub) leave(c chan Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.browsers, c)
}

// send tells all pages. One that does not listen misses what it is told; what it shows next is right all
// the same.
func (h *hub) send(change Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.browsers {
		select {
		case c <- change:
		default:
		}
	}
}

// message is what a page is told.
type message struct {
	Digest   string            `json:"digest,omitempty"` // of the page as it is; none while it has errors
	Styles   map[string]string `json:"styles,omitempty"`
	Follow   bool              `json:"follow,omitempty"` // go to URL
	Title    string            `json:"title,omitempty"`
	URL      string            `json:"url,omitempty"`
	Problems []problem         `json:"problems"`
}

// problem is a diagnostic in the parts that the browser shows.
type problem struct {
	Error   bool     `json:"error"`
	Place   string   `json:"place"`
	Message string   `json:"message"`
	Before  string   `json:"before,omitempty"` // of the line, the place itself, and the rest
	At      string   `json:"at,omitempty"`
	After   string   `json:"after,omitempty"`
	Hints   []string `json:"hints"`
}

// maxProblems is how many are shown: nobody mends more at once.
const maxProblems = 20

func problems(ds []diag.Diagnostic, lang diag.Lang) []problem {
	out := []problem{}
	for _, errors := range []bool{true, false} {
		for _, d := range ds {
			if (d.Severity == diag.Error) != errors || len(out) == maxProblems {
				continue
			}
			p := problem{Error: errors, Place: d.Place(), Message: d.Message(lang), Hints: slices.Concat([]string{}, d.Hints(lang))}
			line := []rune(d.Excerpt)
			from := min(max(d.Column-d.ExcerptColumn, 0), len(line))
			to := min(from+d.Length, len(line))
			p.Before, p.At, p.After = string(line[:from]), string(line[from:to]), string(line[to:])
			out = append(out, p)
		}
	}
	return out
}

// events tells a page what changes, until it is left.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	page := r.URL.Query().Get("page")
	changes, ok := s.hub.join()
	if !ok {
		fail(w, http.StatusServiceUnavailable)
		return
	}
	defer s.hub.leave(changes)
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	change := Change{}
	for {
		if err := s.write(w, s.message(r, page, change)); err != nil {
			return
		}
		for waiting := true; waiting; {
			select {
			case change = <-changes:
				waiting = false
			case <-beat.C:
				if err := s.write(w, nil); err != nil {
					return
				}
			case <-r.Context().Done():
				return
			}
		}
	}
}

func (s *Server) message(r *http.Request, page string, c Change) []byte {
	m := message{Styles: c.Styles, Title: c.Title, URL: c.URL, Follow: s.opts.Follow && c.URL != ""}
	if u, err := url.Parse(page); err == nil {
		p := s.render(r.Context(), u.Path)
		// A file that is newer than what is known of it is going to be told of.
		if _, stale := s.site.Stale(u.Path); !stale && !p.Broken && p.HTML != nil {
			m.Digest = p.digest
		}
	}
	m.Problems = problems(s.site.Problems(), s.site.Language())
	data, err := json.Marshal(m)
	if err != nil { // strings and booleans only: cannot fail
		panic(err)
	}
	return data
}

// write sends one event, or a comment that keeps the connection alive.
func (s *Server) write(w http.ResponseWriter, data []byte) error {
	control := http.NewResponseController(w)
	if err := control.SetWriteDeadline(s.opts.Now().Add(writeTimeout)); err != nil {
		return err
	}
	text := ": \n\n"
	if data != nil {
		text = "data: " + string(data) + "\n\n"
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return control.Flush()
}
