package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"jianbao/generator/internal/diag"
)

// What other sites may answer, and whether that is a link that fails.
func TestTryAddresses(t *testing.T) {
	var mu sync.Mutex
	asked := map[string][]string{}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.Path] = append(asked[r.URL.Path], r.Method)
		mu.Unlock()
		switch r.URL.Path {
		case "/moved":
			http.Redirect(w, r, "/fine", http.StatusMovedPermanently)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/broken":
			w.WriteHeader(http.StatusBadGateway)
		case "/shy":
			w.WriteHeader(http.StatusForbidden)
		case "/no-head":
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
			}
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		}
	}))
	defer site.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	want := map[string]string{
		site.URL + "/fine": "", site.URL + "/moved": "", site.URL + "/shy": "", site.URL + "/no-head": "",
		site.URL + "/gone": "HTTP 410", site.URL + "/broken": "HTTP 502", site.URL + "/loop": "no connection",
		"http://" + closed.Addr().String() + "/": "no connection", secure.URL: "its certificate is not valid",
		"http://nowhere.invalid/": "there is no such site", "http://[": "the address is malformed",
	}
	var addresses []string
	for address := range want {
		addresses = append(addresses, address)
	}
	failed := tryAddresses(t.Context(), addresses)
	for address, why := range want {
		if got := failed[address].In(diag.En); got != why {
			t.Errorf("%s: got %q, want %q", address, got, why)
		}
	}
	if got := asked["/fine"]; !slices.Equal(got, []string{"HEAD", "HEAD"}) {
		t.Errorf("/fine was asked for by %v: once, and once from /moved, without its body", got)
	}
}

// An officer who does not want to wait gets the terminal back.
func TestTryAddressesInterrupted(t *testing.T) {
	hold := make(chan struct{})
	var asked atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	site := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		stop()
		select {
		case <-hold:
		case <-r.Context().Done():
		}
	}))
	defer site.Close()
	defer close(hold)
	tryAddresses(ctx, slices.Repeat([]string{site.URL}, 100))
	if n := asked.Load(); n > tryWorkers { // the other workers had asked too, before they heard of it
		t.Errorf("%d addresses were asked, though nobody waited any more after the first", n)
	}
}

// The command tries links only with --external, and reports those that fail with their span.
func TestCheckExternal(t *testing.T) {
	requests := 0
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests++
		w.WriteHeader(http.StatusNotFound)
	}))
	defer site.Close()
	dir := t.TempDir()
	writeFiles(t, dir, goodSite)
	writeFiles(t, dir, map[string]string{"content/link/index.md": bulletin("见[那里](" + site.URL + "/a)。\n")})
	if _, _, stderr := command(t, "check", "--site", dir); requests > 0 || strings.Contains(stderr, "check-link-failed") {
		t.Errorf("%d requests without --external\n%s", requests, stderr)
	}
	status, _, stderr := command(t, "check", "--site", dir, "--external", "--lang", "en")
	if status != exitOK || !strings.Contains(stderr, "check-link-failed  content/link/index.md:7:7") ||
		!strings.Contains(stderr, "HTTP 404") {
		t.Errorf("status %d\n%s", status, stderr)
	}
}
