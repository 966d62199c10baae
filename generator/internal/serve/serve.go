// Package serve is the preview's HTTP server: it renders pages on request, watches the site's folder, and
// tells the browser of every change.
//
//	/…                  pages and assets, as in the finished site
//	/_jianbao/photo/…   photos, made on request
//	/_jianbao/events    changes, as server-sent events
//	/_jianbao/preview.js, preview.css   the browser's part
//
// A page has one script more than in the finished site. The script knows the digest of the page that it
// shows. After each change the server renders that page again and sends its digest, and the browser reloads
// the page only if the digest differs. So the script needs to know nothing about dependencies. A page with
// errors is not reloaded: they are shown over the last good one.
//
// # Security
//
// The server listens on the loopback interface alone, and answers requests from its own pages only. Other
// names in Host are refused, because anybody may bind a name to 127.0.0.1; requests by other sites' pages are
// refused by Origin and Sec-Fetch-Site. There are only GET and HEAD, and no request changes anything. No file
// is opened by its path: pages, assets and photos are looked up among those that the site has. guards.go has
// these rules, routes.go says where they apply.
package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
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
	// Page renders the page at a path.
	Page(ctx context.Context, path string) Page
	// Asset is a file whose name contains a digest of its content.
	Asset(path string) ([]byte, bool)
	// File is a file that is published as it is, and its type; the caller closes it.
	File(path string) (f fs.File, kind string, ok bool)
	// Photo is the picture at a path below /_jianbao/photo/, a JPEG.
	Photo(ctx context.Context, path string) ([]byte, bool)
	// Stale names the source of the page at a path if it changed since it was read.
	Stale(path string) (file string, stale bool)
	// Refresh reads files that may have changed, come or gone; nil is all files. What Page returned is
	// used until the next Refresh.
	Refresh(ctx context.Context, files []string) Change
	// Problems are all diagnostics known so far, sorted.
	Problems() []diag.Diagnostic
	// Language is the language of messages.
	Language() diag.Lang
	// Home is the path of the front page.
	Home() string
}

// Page is a page as it was rendered.
type Page struct {
	Status   int
	Redirect string // the escaped path of another page to go to
	HTML     []byte // nil if it cannot be made
	Broken   bool   // its source has errors
}

// Change is what a refresh found.
type Change struct {
	Any      bool              // something did change; if not, the rest is empty
	Files    []string          // that differ from what was read before
	Styles   map[string]string // if nothing else changed: new addresses of style sheets by their old ones
	Title    string            // of the bulletin that changed last
	URL      string            // of its page
	Problems []diag.Diagnostic // in those files
}

// Options say how to serve.
type Options struct {
	Dir    string // the site's folder
	Port   int    // the first that is tried; 0 is any
	Follow bool   // the browser goes to the bulletin that changed
	Poll   bool   // look for changes every second instead of watching
	Now    func() time.Time
	Notify func(Event) // called for each event, by one goroutine at a time
}

// Event is something to report to the person at the terminal.
type Event struct {
	URL      string            // of the first event: the address that the server listens on
	Taken    int               // of the first event: the port that was asked for, if it was in use
	Problems []diag.Diagnostic // of the first event: all diagnostics
	Polling  string            // why files are polled: "limit", "network" or "asked"
	Change   *Change           // of files
	Took     time.Duration     // from the first sign of the change
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
	notifyMu sync.Mutex
}

// tries is how many ports are tried, one after another.
const tries = 20

// Listen opens a port, so that a failure is known before a large site is read. Requests wait for the site.
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

// Run serves until the context ends. It calls load, which reads the site, and then watches its folder.
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
	s.notify(event)
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

func (s *Server) notify(e Event) {
	if s.opts.Notify == nil {
		return
	}
	s.notifyMu.Lock()
	defer s.notifyMu.Unlock()
	s.opts.Notify(e)
}

// refresh has the site read what may have changed, and reports what did.
func (s *Server) refresh(ctx context.Context, b batch) {
	var c Change
	s.pages.refresh(func() { c = s.site.Refresh(ctx, b.files) })
	if !c.Any || ctx.Err() != nil {
		return
	}
	s.hub.send(c)
	s.notify(Event{Change: &c, Took: s.opts.Now().Sub(b.began)})
}
