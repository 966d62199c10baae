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
	maxBrowsers = 64               // open event streams at once
	heartbeat   = 20 * time.Second // between two writes, so that a closed connection is noticed
)

// hub sends changes to all open event streams.
type hub struct {
	mu       sync.Mutex
	browsers map[chan Change]bool
}

func (h *hub) subscribe() (chan Change, bool) {
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

func (h *hub) unsubscribe(c chan Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.browsers, c)
}

// send sends a change to every stream. One that is too slow misses it; its next message has the page's
// current digest all the same.
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

// message is one event, as JSON.
type message struct {
	Digest   string            `json:"digest,omitempty"` // of the current page; none while it has errors
	Styles   map[string]string `json:"styles,omitempty"`
	Follow   bool              `json:"follow,omitempty"` // go to URL
	Title    string            `json:"title,omitempty"`
	URL      string            `json:"url,omitempty"`
	Problems []problem         `json:"problems"`
}

// problem is a diagnostic, split into what the browser shows.
type problem struct {
	Error    bool     `json:"error"`
	Location string   `json:"place"`
	Message  string   `json:"message"`
	Before   string   `json:"before,omitempty"` // the line: before the place, the place itself, and after it
	At       string   `json:"at,omitempty"`
	After    string   `json:"after,omitempty"`
	Hints    []string `json:"hints"`
}

// maxProblems is how many are shown: nobody fixes more at once.
const maxProblems = 20

// problems are the first diagnostics, errors before warnings.
func problems(ds []diag.Diagnostic, lang diag.Lang) []problem {
	out := []problem{}
	for _, errors := range []bool{true, false} {
		for _, d := range ds {
			if (d.Severity == diag.Error) != errors || len(out) == maxProblems {
				continue
			}
			line := []rune(d.Excerpt)
			from := min(max(d.Column-d.ExcerptColumn, 0), len(line))
			to := min(from+d.Length, len(line))
			message, hints := d.Shown(lang)
			out = append(out, problem{
				Error: errors, Location: diag.OneLine(d.Location()), Message: message,
				Before: diag.OneLine(string(line[:from])), At: diag.OneLine(string(line[from:to])),
				After: diag.OneLine(string(line[to:])),
				Hints: slices.Concat([]string{}, hints), // [] in JSON, never null
			})
		}
	}
	return out
}

// events sends a message to a page now and after each change, until the browser leaves it.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	page := r.URL.Query().Get("page")
	changes, ok := s.hub.subscribe()
	if !ok {
		fail(w, http.StatusServiceUnavailable)
		return
	}
	defer s.hub.unsubscribe(changes)
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

// message is the event that a page gets after a change.
func (s *Server) message(r *http.Request, page string, c Change) []byte {
	m := message{Styles: c.Styles, Title: c.Title, URL: c.URL, Follow: s.opts.Follow && c.URL != ""}
	if u, err := url.Parse(page); err == nil {
		p := s.render(r.Context(), u.Path)
		// If the page's file is newer than what was read of it, the change is about to be reported.
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
