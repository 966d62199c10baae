package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"jianbao/generator/internal/diag"
)

// fakeSite is a site of two pages, a style sheet and a photo.
type fakeSite struct {
	mu       sync.Mutex
	pages    map[string]Page
	rendered map[string]int // how often each page was
	stale    map[string]string
	problems []diag.Diagnostic
	change   Change
}

func newFakeSite() *fakeSite {
	return &fakeSite{
		pages: map[string]Page{
			"/":        {Status: 200, HTML: []byte("<!doctype html><title>首页</title><body></body>")},
			"/a/":      {Status: 200, HTML: []byte("<!doctype html><title>甲</title><body>\n</body>\n")},
			"/a":       {Status: 302, Redirect: "/a/"},
			"/broken/": {Status: 200, Broken: true},
		},
		rendered: map[string]int{},
	}
}

func (f *fakeSite) Page(_ context.Context, path string) Page {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rendered[path]++
	if p, ok := f.pages[path]; ok {
		return p
	}
	return Page{Status: 404, HTML: []byte("<p>没有</p>")}
}

func (f *fakeSite) Asset(path string) ([]byte, bool) {
	data, ok := map[string][]byte{"/assets/style.css": []byte("a{}"), "/assets/data.bin": []byte("x")}[path]
	return data, ok
}

func (f *fakeSite) File(path string) (fs.File, string, bool) {
	if path != "/files/a.txt" {
		return nil, "", false
	}
	file, err := fstest.MapFS{"a.txt": {Data: []byte("0123456789")}}.Open("a.txt")
	return file, "text/plain", err == nil
}

func (f *fakeSite) Photo(_ context.Context, path string) ([]byte, bool) {
	return []byte("photo"), path == "1/p80/content/照片.jpg"
}

func (f *fakeSite) Stale(path string) (string, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	file, ok := f.stale[path]
	return file, ok
}

func (f *fakeSite) Refresh(context.Context, []string) Change {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.stale)
	return f.change
}

func (f *fakeSite) Problems() []diag.Diagnostic { return f.problems }
func (f *fakeSite) Language() diag.Lang         { return diag.En }
func (f *fakeSite) Home() string                { return "/" }

// newServer is a server that has a site.
func newServer(t *testing.T, site Site) *Server {
	t.Helper()
	s, err := Listen(Options{Dir: t.TempDir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.listener.Close() })
	s.site = site
	close(s.ready)
	return s
}

// request is one that a browser on the server's own pages would send, but for what is given.
type request struct {
	method, target, host, body string
	header                     http.Header
}

func (q request) send(s *Server) *httptest.ResponseRecorder {
	method, target := q.method, q.target
	if method == "" {
		method = http.MethodGet
	}
	r := httptest.NewRequest(method, "/", strings.NewReader(q.body))
	if q.body == "" {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	u, err := url.ParseRequestURI(target) // as the server does
	if err != nil {
		panic(err)
	}
	r.URL, r.RequestURI = u, target
	r.Host = strings.TrimPrefix(s.Address(), "http://")
	if q.host != "" {
		r.Host = q.host
	}
	maps.Copy(r.Header, q.header)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// answer is what matters of an answer: status, type, and what else the case is about.
func answer(w *httptest.ResponseRecorder) string {
	parts := []string{fmt.Sprint(w.Code), w.Header().Get("Content-Type")}
	for _, name := range []string{"Allow", "Location"} {
		if value := w.Header().Get(name); value != "" {
			parts = append(parts, name+": "+value)
		}
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		parts = append(parts, w.Header().Get("Cache-Control"))
	}
	return strings.Join(parts, " | ")
}

const (
	htmlType  = " | text/html; charset=utf-8"
	jsType    = " | text/javascript; charset=utf-8"
	plainType = " | text/plain; charset=utf-8"
	forEver   = " | private, max-age=31536000, immutable"
)

// exchange is a request and its answer.
type exchange struct {
	what string
	request
	want string
}

func check(t *testing.T, s *Server, exchanges []exchange) {
	t.Helper()
	for _, e := range exchanges {
		if got := answer(e.send(s)); got != e.want {
			t.Errorf("%s:\n got %s\nwant %s", e.what, got, e.want)
		}
	}
}

func TestRoutes(t *testing.T) {
	check(t, newServer(t, newFakeSite()), []exchange{
		{"a page", request{target: "/a/"}, "200" + htmlType},
		{"a page with a query", request{target: "/a/?x=1"}, "200" + htmlType},
		{"a page, escaped", request{target: "/%61/"}, "200" + htmlType},
		{"only its head", request{method: "HEAD", target: "/a/"}, "200" + htmlType},
		{"a page elsewhere", request{target: "/a"}, "302" + htmlType + " | Location: /a/"},
		{"no page", request{target: "/b/"}, "404" + htmlType},
		{"a broken page", request{target: "/broken/"}, "500" + htmlType},
		{"a style sheet", request{target: "/assets/style.css"}, "200 | text/css; charset=utf-8" + forEver},
		{"an unknown type", request{target: "/assets/data.bin"}, "200 | application/octet-stream" + forEver},
		{"a file", request{target: "/files/a.txt"}, "200 | text/plain"},
		{"a part of a file", request{target: "/files/a.txt", header: header("Range", "bytes=2-4")}, "206 | text/plain"},
		{"a photo", request{target: "/_jianbao/photo/1/p80/content/%E7%85%A7%E7%89%87.jpg"}, "200 | image/jpeg" + forEver},
		{"a photo, escaped", request{target: "/_jianbao/photo/1%2Fp80%2fcontent/照片.jpg"}, "200 | image/jpeg" + forEver},
		{"no photo", request{target: "/_jianbao/photo/1/p80/content/b.jpg"}, "404" + plainType},
		{"no photo's name", request{target: "/_jianbao/photo/"}, "404" + plainType},
		{"the folder of photos", request{target: "/_jianbao/photo"}, "404" + htmlType},
		{"the script", request{target: "/_jianbao/preview.js"}, "200" + jsType + forEver},
		{"the script's version", request{target: "/_jianbao/preview.js?1"}, "200" + jsType + forEver},
		{"the style", request{target: "/_jianbao/preview.css"}, "200 | text/css; charset=utf-8" + forEver},
		{"a folder of ours", request{target: "/_jianbao/"}, "404" + htmlType},
		{"a folder of ours without a slash", request{target: "/_jianbao"}, "404" + htmlType},
		{"a file of ours, escaped", request{target: "/_jianbao/preview%2ejs"}, "200" + jsType + forEver},
		{"a file of ours with an escaped slash", request{target: "/_jianbao%2fpreview.js"}, "404" + htmlType},
		{"what is below a file of ours", request{target: "/_jianbao/preview.js/"}, "404" + htmlType},
		{"the head of events", request{method: "HEAD", target: "/_jianbao/events"}, "200 | text/event-stream"},
	})
}

func header(pairs ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Add(pairs[i], pairs[i+1])
	}
	return h
}

const methodRefused = "405" + plainType + " | Allow: GET, HEAD"

// Each reason not to answer, and what is answered though it looks like one.
func TestGuards(t *testing.T) {
	s := newServer(t, newFakeSite())
	own := s.Address()
	tls := header("Origin", strings.Replace(own, "http", "https", 1))
	foreign := header("Origin", "http://evil.example")
	picture := header("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "image")
	frame := header("Sec-Fetch-Site", "same-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "iframe")
	link := header("Sec-Fetch-Site", "cross-site", "Sec-Fetch-Mode", "navigate", "Sec-Fetch-Dest", "document")
	check(t, s, []exchange{
		{"another host", request{target: "/a/", host: "evil.example"}, "403" + plainType},
		{"localhost", request{target: "/a/", host: "LocalHost:" + strconv.Itoa(s.port)}, "200" + htmlType},
		{"a host without its port", request{target: "/a/", host: "127.0.0.1"}, "403" + plainType},
		{"a method", request{method: "POST", target: "/a/", body: "x=1"}, methodRefused},
		{"a method of events", request{method: "DELETE", target: "/_jianbao/events"}, methodRefused},
		{"a strange method", request{method: "XYZ", target: "/a/"}, methodRefused},
		{"options", request{method: "OPTIONS", target: "/a/"}, methodRefused},
		{"its own origin", request{target: "/a/", header: header("Origin", own)}, "200" + htmlType},
		{"another origin", request{target: "/a/", header: foreign}, "403" + plainType},
		{"no origin", request{target: "/a/", header: header("Origin", "null")}, "403" + plainType},
		{"two origins", request{target: "/a/", header: header("Origin", own, "Origin", "null")}, "403" + plainType},
		{"an origin with TLS", request{target: "/a/", header: tls}, "403" + plainType},
		{"a picture for another site", request{target: "/a/", header: picture}, "403" + plainType},
		{"a frame of another site", request{target: "/a/", header: frame}, "403" + plainType},
		{"a link of another site", request{target: "/a/", header: link}, "200" + htmlType},
		{"its own page", request{target: "/a/", header: header("Sec-Fetch-Site", "same-origin")}, "200" + htmlType},
		{"the address bar", request{target: "/a/", header: header("Sec-Fetch-Site", "none")}, "200" + htmlType},
		{"a body", request{target: "/a/", body: "x=1"}, "400" + plainType},
		{"a path upwards", request{target: "/../site.toml"}, "400" + plainType},
		{"a path upwards, escaped", request{target: "/a/%2e%2e/site.toml"}, "400" + plainType},
		{"a path upwards, escaped more", request{target: "/..%2fsite.toml"}, "400" + plainType},
		{"dots", request{target: "/./a/"}, "400" + plainType},
		{"two slashes", request{target: "//evil.example/"}, "400" + plainType},
		{"two slashes, escaped", request{target: "/a%2f%2fb"}, "400" + plainType},
		{"a backslash", request{target: "/a%5cb"}, "400" + plainType},
		{"a NUL", request{target: "/a%00b"}, "400" + plainType},
	})
}

// Of several reasons the first in the order host, method, origin, body, path counts.
func TestOrderOfGuards(t *testing.T) {
	foreign := header("Origin", "http://evil.example")
	check(t, newServer(t, newFakeSite()), []exchange{
		{"host before method", request{method: "POST", target: "/a/", host: "evil.example"}, "403" + plainType},
		{"method before origin", request{method: "POST", target: "/a/", header: foreign}, methodRefused},
		{"method before path", request{method: "POST", target: "//a/"}, methodRefused},
		{"origin before body", request{target: "/a/", header: foreign, body: "x"}, "403" + plainType},
		{"origin before path", request{target: "/../a", header: foreign}, "403" + plainType},
	})
}

// Every answer has the headers that keep it to itself.
func TestSecurityHeaders(t *testing.T) {
	s := newServer(t, newFakeSite())
	for _, q := range []request{
		{target: "/a/"}, {target: "/b"}, {target: "//"}, {target: "/", host: "evil.example"}, {method: "PUT", target: "/"},
	} {
		h := q.send(s).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
			"X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%+v: %s is %q", q, name, got)
			}
		}
		for name := range h {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%+v: it sends %s", q, name)
			}
		}
	}
}

// A page is sent with the script, and with leave for it to listen where the page's own policy would not give it.
func TestInject(t *testing.T) {
	const policy = `<meta http-equiv="Content-Security-Policy" content="`
	for _, test := range []struct{ what, page, want string }{
		{"a page", "<body>a</body></html>", "<body>a@</body></html>"},
		{"no end of the body", "<p>a", "<p>a@"},
		{"two ends", "</body></body>", "</body>@</body>"},
		{"a policy", policy + `img-src 'self'"></body>`, policy + `connect-src 'self'; img-src 'self'">@</body>`},
		{"a policy that lets it", policy + `connect-src *"></body>`, policy + `connect-src *">@</body>`},
		{"another meta", `<meta name="x" content="y"></body>`, `<meta name="x" content="y">@</body>`},
	} {
		site := newFakeSite()
		site.pages["/x/"] = Page{Status: 200, HTML: []byte(test.page)}
		s := newServer(t, site)
		body := request{target: "/x/"}.send(s).Body.String()
		from, to := strings.Index(body, "<script"), strings.Index(body, "</script>")
		if from < 0 || to < 0 {
			t.Errorf("%s: no script in %s", test.what, body)
			continue
		}
		tag := body[from : to+len("</script>")]
		if got := strings.Replace(body, tag, "@", 1); got != test.want {
			t.Errorf("%s:\n got %s\nwant %s", test.what, got, test.want)
		}
		digest := digestOf(site.pages["/x/"].HTML)
		for _, part := range []string{
			`src="/_jianbao/preview.js?` + scriptVersion, `data-page="/x/"`, `data-digest="` + digest,
		} {
			if !strings.Contains(tag, part) {
				t.Errorf("%s: %s lacks %s", test.what, tag, part)
			}
		}
	}
}

// What a browser is told of the page that it shows.
func TestMessages(t *testing.T) {
	site := newFakeSite()
	site.stale = map[string]string{"/a/": "content/a.md"}
	s := newServer(t, site)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	digest := digestOf(site.pages["/"].HTML)
	for _, test := range []struct {
		page   string
		change Change
		want   string
	}{
		{"/", Change{}, `{"digest":"` + digest + `","problems":[]}`},
		{"/#top", Change{Title: "甲", URL: "/a/"}, `{"digest":"` + digest + `","title":"甲","url":"/a/","problems":[]}`},
		{"/", Change{Styles: map[string]string{"/b": "/c"}},
			`{"digest":"` + digest + `","styles":{"/b":"/c"},"problems":[]}`},
		{"/broken/", Change{}, `{"problems":[]}`},
		{"/a/", Change{}, `{"problems":[]}`}, // it is not what was read
		{"/a", Change{}, `{"problems":[]}`},
		{"%zz", Change{}, `{"problems":[]}`},
	} {
		if got := string(s.message(r, test.page, test.change)); got != test.want {
			t.Errorf("%s %+v:\n got %s\nwant %s", test.page, test.change, got, test.want)
		}
	}
}

// A page that is newer on disk than what is known of it is read again before it is sent.
func TestStalePage(t *testing.T) {
	site := newFakeSite()
	site.stale = map[string]string{"/a/": "content/a.md"}
	site.change = Change{Any: true, Files: []string{"content/a.md"}}
	s := newServer(t, site)
	var events []Event
	s.opts.Notify = func(e Event) { events = append(events, e) }
	request{target: "/a/"}.send(s)
	request{target: "/a/"}.send(s)
	if len(events) != 1 || events[0].Change == nil || !slices.Equal(events[0].Change.Files, []string{"content/a.md"}) {
		t.Errorf("told %+v", events)
	}
}

// A page is rendered once for the message that tells its digest and for the answer, until the next refresh.
func TestRenderedOnce(t *testing.T) {
	site := newFakeSite()
	s := newServer(t, site)
	show := func(path string) string {
		t.Helper()
		var m message
		if err := json.Unmarshal(s.message(httptest.NewRequest(http.MethodGet, "/", nil), path, Change{}), &m); err != nil {
			t.Fatal(err)
		}
		body := request{target: path}.send(s).Body.String()
		if m.Digest != "" && !strings.Contains(body, `data-digest="`+m.Digest+`"`) {
			t.Errorf("%s is told as %s and sent as another: %s", path, m.Digest, body)
		}
		return m.Digest
	}
	first := show("/a/")
	if show("/a/"); site.rendered["/a/"] != 1 {
		t.Errorf("rendered %d times", site.rendered["/a/"])
	}
	site.pages["/a/"] = Page{Status: 200, HTML: []byte("<p>other")}
	s.refresh(t.Context(), batch{})
	if second := show("/a/"); second == first || site.rendered["/a/"] != 2 {
		t.Errorf("after a change: digest %s, then %s; rendered %d times", first, second, site.rendered["/a/"])
	}
	show("/broken/")
	if show("/broken/"); site.rendered["/broken/"] != 4 {
		t.Errorf("a page with errors is kept: rendered %d times", site.rendered["/broken/"])
	}
}

// A page that was rendered while the site changed may be of before or after, and is not kept.
func TestPageCacheWhileRefreshing(t *testing.T) {
	var c pageCache
	page := rendered{digest: "a"}
	_, before, _ := c.get("/a/")
	c.refresh(func() {
		_, during, _ := c.get("/a/")
		c.refresh(func() {})
		c.put("/a/", during, page)
		_, during, _ = c.get("/a/")
		c.put("/a/", during, page)
	})
	c.put("/a/", before, page)
	_, after, ok := c.get("/a/")
	if ok {
		t.Error("a page of before or after is kept")
	}
	c.put("/a/", after, page)
	if got, _, ok := c.get("/a/"); !ok || got.digest != "a" {
		t.Error("a page is not kept")
	}
	for i := range 3 * maxCached {
		c.put(strconv.Itoa(i), after, page)
	}
	if len(c.pages) > maxCached {
		t.Errorf("%d pages are kept", len(c.pages))
	}
}
