package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/upload/uploadtest"
)

// anyAddress lets tests ask servers of this machine.
func anyAddress(netip.Addr) bool { return true }

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
	closed := fmt.Sprintf("http://127.0.0.1:%d/", uploadtest.FreePort(t))
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	want := map[string]string{
		site.URL + "/fine": "", site.URL + "/moved": "", site.URL + "/shy": "", site.URL + "/no-head": "",
		site.URL + "/gone": "HTTP 410", site.URL + "/broken": "HTTP 502", site.URL + "/loop": "no connection",
		closed: "no connection", secure.URL: "its certificate is not valid",
		"http://nowhere.invalid/": "there is no such site", "http://[": "the address is malformed",
	}
	var addresses []string
	for address := range want {
		addresses = append(addresses, address)
	}
	failed := newLinkTester(anyAddress).tryAll(t.Context(), addresses)
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
	newLinkTester(anyAddress).tryAll(ctx, slices.Repeat([]string{site.URL}, 100))
	if n := asked.Load(); n > tryWorkers { // the other workers had asked too, before they heard of it
		t.Errorf("%d addresses were asked, though nobody waited any more after the first", n)
	}
}

// Only addresses of the public Internet are asked, whatever name or redirect leads to them.
func TestPublicAddresses(t *testing.T) {
	for address, public := range map[string]bool{
		"8.8.8.8": true, "119.29.29.29": true, "2400:3200::1": true, "::ffff:8.8.8.8": true,
		"172.15.0.1": true, "172.32.0.1": true,
		"127.0.0.1": false, "127.9.9.9": false, "::1": false, "::ffff:127.0.0.1": false,
		"10.0.0.1": false, "172.16.0.1": false,
		"172.31.255.255": false, "192.168.1.1": false, "169.254.169.254": false, "fe80::1": false, "fe80::1%eth0": false,
		"fd00::1": false, "0.0.0.0": false, "::": false, "100.64.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"192.0.2.1": false, "198.18.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::7f00:1": false,
		"ff02::1": false, "fec0::1": false, "240.0.0.1": false,
	} {
		if got := isPublic(netip.MustParseAddr(address)); got != public {
			t.Errorf("%s: public %v", address, got)
		}
	}
	var asked atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inside.Close()
	port := inside.URL[strings.LastIndexByte(inside.URL, ':'):]
	for _, address := range []string{
		inside.URL, "http://localhost" + port, "http://[::ffff:127.0.0.1]" + port, "http://0.0.0.0" + port,
		"http://127.1" + port,
	} {
		failed := tryAddresses(t.Context(), []string{address})
		if got := failed[address].En; asked.Load() > 0 || got == "" {
			t.Fatalf("%s was asked, %q", address, got)
		}
	}
	if got := tryAddresses(t.Context(), []string{inside.URL})[inside.URL].En; !strings.Contains(got, "internal network") {
		t.Errorf("the reason is %q", got)
	}
	// A server that may be asked sends the request on to one that may not.
	outside := httptest.NewServer(http.RedirectHandler(inside.URL+"/a", http.StatusFound))
	defer outside.Close()
	at, _ := url.Parse(outside.URL)
	first := netip.MustParseAddrPort(at.Host)
	dialled := 0
	tester := newLinkTester(func(netip.Addr) bool {
		dialled++
		return dialled == 1 // the second is the redirect's
	})
	failed := tester.tryAll(t.Context(), []string{"http://" + first.String() + "/"})
	if asked.Load() > 0 || dialled != 2 || len(failed) != 1 {
		t.Errorf("a redirect: %d requests inside, %d dialled, %v", asked.Load(), dialled, failed)
	}
}

// A request does as little as it can: no part after ?, no name and password, no body.
func TestRequestsAreSafe(t *testing.T) {
	var mu sync.Mutex
	var asked []string
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Method+" "+r.URL.String()+" "+r.Header.Get("Range")+r.Header.Get("Authorization"))
		mu.Unlock()
		switch {
		case r.URL.Path == "/confirm":
			w.WriteHeader(http.StatusNotFound)
		case r.URL.Path == "/moved":
			http.Redirect(w, r, "/delete?id=1", http.StatusFound)
		case r.URL.Path == "/no-head" && r.Method == http.MethodHead:
			w.WriteHeader(http.StatusMethodNotAllowed)
		}
	}))
	defer site.Close()
	host := strings.TrimPrefix(site.URL, "http://")
	for _, test := range []struct{ address, asked string }{
		{site.URL + "/confirm?token=1&delete=2", "HEAD /confirm "},
		{site.URL + "/moved", "HEAD /moved "},
		{"http://user:secret@" + host + "/a#b", "HEAD /a "},
		{site.URL + "/no-head", "HEAD /no-head |GET /no-head bytes=0-0"},
	} {
		asked = nil
		failed := newLinkTester(anyAddress).tryAll(t.Context(), []string{test.address})
		if got := strings.Join(asked, "|"); got != test.asked || len(failed) > 0 {
			t.Errorf("%s: asked %q, want %q; %v", test.address, got, test.asked, failed)
		}
	}
}

// The command tries links only with --external, and reports those that fail with their span. Those to machines of the
// office fail without a request.
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
	if requests > 0 || status != exitOK || !strings.Contains(stderr, "check-link-failed  content/link/index.md:7:7") ||
		!strings.Contains(stderr, "internal network") {
		t.Errorf("status %d\n%s", status, stderr)
	}
}
