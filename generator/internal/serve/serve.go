// Package serve shows a site while it is written: pages on request, and the browser told of every change.
//
//	/…                  pages and assets, as the finished site has them
//	/_jianbao/photo/…   photos, made when they are asked for
//	/_jianbao/events    what changed, as server-sent events
//	/_jianbao/preview.js, preview.css   what the browser shows it with
//
// A page comes with one script more than the finished site has. It tells the server which page it shows,
// and as which bytes; after each change the server makes that page again, and only if it came out
// different the browser loads it anew. So the script knows nothing of what depends on what. While a page
// has errors it is not loaded again: they lie over the last good one.
//
// # What holds
//
// The server listens on the loopback interface alone and answers nobody but this machine's browser, on
// its own pages: other names in Host are refused (names may be bound to 127.0.0.1 by anybody), and so is
// what another page asks for, by Origin and Sec-Fetch-Site. There is nothing but GET and HEAD, nothing
// that is asked for changes anything, and no file is reached by its path: pages and assets are looked up
// among those that the site has.
package serve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"

	"jianbao/generator/internal/diag"
)

// Site is what is served. Its methods may be called at any time, from many goroutines.
type Site interface {
	// Page is the page at a path.
	Page(ctx context.Context, path string) Page
	// Asset is a file that pages name by its content.
	Asset(path string) ([]byte, bool)
	// Photo is the picture at a path below /_jianbao/photo/, a JPEG.
	Photo(ctx context.Context, path string) ([]byte, bool)
	// Stale names the file that the page at a path is made of, if it is not what was read of it.
	Stale(path string) (file string, stale bool)
	// Refresh looks at files that may have changed, come or gone; nil looks at everything.
	Refresh(ctx context.Context, files []string) Change
	// Problems is everything that is wrong as far as it is known, sorted.
	Problems() []diag.Diagnostic
	// Language is the language to speak of them.
	Language() diag.Lang
	// Home is the path of the front page.
	Home() string
}

// Page is an answer to a browser.
type Page struct {
	Status   int
	Redirect string // the path, escaped, that it is found at
	HTML     []byte // nil if it cannot be made
	Broken   bool   // has errors
}

// Change is what a refresh found.
type Change struct {
	Files    []string          // that are different; empty if nothing is
	Styles   map[string]string // new addresses of style sheets by the old ones, if nothing else changed
	Title    string            // of the bulletin that changed last
	URL      string            // of its page
	Problems []diag.Diagnostic // in those files
}

// Options say how to serve.
type Options struct {
	Dir    string // the site's folder
	Port   int    // the first that is tried; 0 is any
	Follow bool   // the browser goes to the bulletin that changed
	Poll   bool   // look every second instead of being told by the system
	Now    func() time.Time
	Tell   func(Event) // is told what happens; called by one goroutine at a time
}

// Event is something that the officer is told.
type Event struct {
	URL      string            // the server listens; at this address
	Taken    int               // then: the port that was asked for, if another was taken
	Problems []diag.Diagnostic // then: what is wrong already
	Polling  string            // why files are looked at every second: "limit", "network" or "asked"
	Change   *Change           // files changed
	Took     time.Duration     // from the first sign of it
}

// Server serves a site. Make one with Listen.
type Server struct {
	opts     Options
	listener net.Listener
	port     int
	hosts    hosts
	handler  http.Handler
	ready    chan struct{} // closed when there is a site
	site     Site
	pages    pageCache
	hub      hub
	tellMu   sync.Mutex
}

// tries is how many ports are tried.
const tries = 20

// Listen takes a port, so that whether there is one is known before a large site is read. The site is
// waited for.
func Listen(opts Options) (*Server, error) {
	s := &Server{opts: opts, ready: make(chan struct{})}
	var err error
	for i := range tries {
		port := opts.Port
		if port != 0 {
			port += i
		}
		if s.listener, err = net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			s.port = s.listener.Addr().(*net.TCPAddr).Port
			s.hosts = hostsOf(s.port)
			s.handler = s.routes()
			return s, nil
		}
		if !taken(err) {
			break
		}
	}
	return nil, fmt.Errorf("listen: %w", err)
}

// hostsOf are the names of a server on this machine's port.
func hostsOf(port int) hosts {
	h := hosts{}
	for _, name := range []string{"127.0.0.1", "localhost"} {
		h[net.JoinHostPort(name, strconv.Itoa(port))] = true
		if port == 80 {
			h[name] = true
		}
	}
	return h
}

func taken(err error) bool {
	const windowsInUse = syscall.Errno(10048) // WSAEADDRINUSE
	const windowsAccess = syscall.Errno(10013)
	return errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, windowsInUse) || errors.Is(err, windowsAccess)
}

// Address is where the server is found.
func (s *Server) Address() string { return "http://127.0.0.1:" + strconv.Itoa(s.port) }

// Run serves until the context ends. It waits for load, which reads the site, and then watches it.
func (s *Server) Run(ctx context.Context, load func(context.Context) (Site, error)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler: s, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: writeTimeout,
		IdleTimeout: time.Minute, MaxHeaderBytes: 32 << 10, ErrorLog: silent(),
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	failed := make(chan error, 1)
	var wait sync.WaitGroup
	defer wait.Wait()
	wait.Go(func() { failed <- server.Serve(s.listener) })
	defer server.Close()
	site, err := load(ctx)
	if err != nil {
		return err
	}
	s.site = site
	close(s.ready)
	event := Event{URL: s.Address() + site.Home(), Problems: site.Problems()}
	if s.opts.Port != 0 && s.port != s.opts.Port {
		event.Taken = s.opts.Port
	}
	s.tell(event)
	batches := make(chan batch, 1)
	wait.Go(func() { s.watch(ctx, batches) })
	wait.Go(func() {
		for {
			select {
			case b := <-batches:
				s.refresh(ctx, b)
			case <-ctx.Done():
				return
			}
		}
	})
	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	}
}

func (s *Server) tell(e Event) {
	if s.opts.Tell == nil {
		return
	}
	s.tellMu.Lock()
	defer s.tellMu.Unlock()
	s.opts.Tell(e)
}

// refresh has the site look at what may have changed, and tells the browsers.
func (s *Server) refresh(ctx context.Context, b batch) {
	var c Change
	s.pages.refresh(func() { c = s.site.Refresh(ctx, b.files) })
	if len(c.Files) == 0 || ctx.Err() != nil {
		return
	}
	s.hub.send(c)
	s.tell(Event{Change: &c, Took: s.opts.Now().Sub(b.began)})
}
