package main

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// counter is a proxy that counts requests.
type counter struct {
	listener net.Listener
	to       atomic.Pointer[url.URL]
	mu       sync.Mutex
	spans    []span
	traffic  traffic
	puts     int // after which something is called
	then     func()
}

// span is when a request came, and when its answer was sent.
type span struct{ from, to time.Time }

// traffic is what a deployment asked for.
type traffic struct {
	requests      int
	serial        int   // the most requests of which each came after the answer to the one before
	puts, deletes int   // of these, for files of the site; one may delete many
	sent          int64 // bytes
}

func startCounter() (*counter, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c := &counter{listener: l}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", c.to.Load().Host
			r.Out.Host = r.In.Host // it is signed
		},
		Transport: &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true},
		ErrorLog:  log.New(io.Discard, "", 0), // of deployments that are cut off
	}
	go func() {
		_ = http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			from := time.Now()
			proxy.ServeHTTP(w, r)
			c.count(r, from)
		})) // it ends with the process
	}()
	return c, nil
}

func (c *counter) count(r *http.Request, from time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spans = append(c.spans, span{from, time.Now()})
	c.traffic.requests++
	c.traffic.sent += max(0, r.ContentLength)
	if strings.Contains(r.URL.Path, "/.jianbao/") {
		return
	}
	switch r.Method {
	case http.MethodPut:
		if c.traffic.puts++; c.then != nil && c.traffic.puts == c.puts {
			c.then()
		}
	case http.MethodDelete, http.MethodPost: // of many at once
		c.traffic.deletes++
	}
}

func (c *counter) address() string { return "http://" + c.listener.Addr().String() }

func (c *counter) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.spans, c.traffic, c.then = nil, traffic{}, nil
}

// after calls a function once so many files were put.
func (c *counter) after(puts int, then func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.puts, c.then = puts, then
}

func (c *counter) seen() traffic {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := c.traffic
	t.serial = serial(c.spans)
	return t
}

// serial takes the request that ends first, then of those that begin after it the one that ends first, and so on.
func serial(spans []span) (n int) {
	sorted := slices.SortedFunc(slices.Values(spans), func(a, b span) int { return a.to.Compare(b.to) })
	var last time.Time
	for _, s := range sorted {
		if !s.from.Before(last) {
			n, last = n+1, s.to
		}
	}
	return n
}
