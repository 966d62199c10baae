package sitetest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/preview"
)

const serveSite = "title = \"预览\"\nlanguage = \"zh-CN\"\n" + twoDistricts

const twoDistricts = `[[district]]
code = "510100"
name = "成都市"
slug = "chengdu"
[[district]]
code = "510107"
name = "武侯区"
slug = "wuhou"
parent = "chengdu"
`

// bulletinOf is the file of a bulletin of 武侯区.
func bulletinOf(title, body string) string {
	return "+++\ntitle = \"" + title + "\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n+++\n\n" + body + "\n"
}

// testServer is a preview that runs.
type testServer struct {
	t       *testing.T
	dir     string
	address string
	done    func() error

	mu     sync.Mutex
	events []generator.ServeEvent
	news   chan struct{} // has something in it after an event
}

// startServe shows the site of a folder until the test ends.
func startServe(t *testing.T, dir string, opts generator.ServeOptions) *testServer {
	t.Helper()
	s := &testServer{t: t, dir: dir, news: make(chan struct{}, 1)}
	listens := make(chan string, 1)
	opts.Site, opts.Now = dir, time.Now
	opts.Notify = func(e generator.ServeEvent, _ diag.Lang) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.events = append(s.events, e)
		if e.URL != "" {
			listens <- e.URL
		}
		select {
		case s.news <- struct{}{}:
		default:
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- generator.Serve(ctx, opts) }()
	s.done = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() {
		if err := s.done(); err != nil {
			t.Error(err)
		}
	})
	select {
	case at := <-listens:
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		s.address = u.Host
	case err := <-ended:
		t.Fatal("it did not start:", err)
	}
	return s
}

// changes are those that the officer was told of.
func (s *testServer) changes() []generator.ServeEvent {
	s.mu.Lock()
	defer s.mu.Unlock()
	var changes []generator.ServeEvent
	for _, e := range s.events {
		if e.Change != nil {
			changes = append(changes, e)
		}
	}
	return changes
}

// waitForChange waits until the changes that the officer was told of are as wanted. The minute only guards against
// waiting for ever.
func (s *testServer) waitForChange(what string, wanted func([]generator.ServeEvent) bool) {
	s.t.Helper()
	for timeout := time.After(time.Minute); !wanted(s.changes()); {
		select {
		case <-s.news:
		case <-timeout:
			s.t.Fatalf("the officer was never told: %s (%d changes)", what, len(s.changes()))
		}
	}
}

func (s *testServer) get(path string) (int, string) {
	s.t.Helper()
	r, err := http.Get("http://" + s.address + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

func (s *testServer) write(name, text string) {
	s.t.Helper()
	full := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		s.t.Fatal(err)
	}
}

// message is what a browser that shows a page is told.
type message struct {
	Digest, Title, URL string
	Follow             bool
	Styles             map[string]string
	Problems           []struct {
		Error                      bool
		Place, Message, Before, At string
		Hints                      []string
	}
}

// listen is a browser that shows a page.
func (s *testServer) listen(path string) <-chan message {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s.t.Cleanup(cancel)
	request, err := http.NewRequestWithContext(ctx, "GET", "http://"+s.address+"/_jianbao/events?page="+url.QueryEscape(path), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	if r.StatusCode != 200 || r.Header.Get("Content-Type") != "text/event-stream" {
		s.t.Fatalf("events: %d %s", r.StatusCode, r.Header.Get("Content-Type"))
	}
	messages := make(chan message, 1000)
	go func() {
		defer r.Body.Close()
		lines := bufio.NewScanner(r.Body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var m message
				if err := json.Unmarshal([]byte(data), &m); err != nil {
					panic(err)
				}
				messages <- m
			}
		}
	}()
	return messages
}

// waitFor waits for a message that is as wanted. The minute only guards against waiting for ever.
func (s *testServer) waitFor(messages <-chan message, what string, wanted func(message) bool) message {
	s.t.Helper()
	for timeout := time.After(time.Minute); ; {
		select {
		case m := <-messages:
			if wanted(m) {
				return m
			}
		case <-timeout:
			s.t.Fatalf("the browser was never told: %s", what)
		}
	}
}

const onePage = "/wuhou/2022/a/"

func oneBulletin(t *testing.T, opts generator.ServeOptions) *testServer {
	t.Helper()
	return startServe(t, writeSite(t, map[string][]byte{
		"site.toml":                     []byte(serveSite),
		"content/wuhou/2022/a/index.md": []byte(bulletinOf("第一篇", "正文。")),
	}), opts)
}

// Whoever is not a browser on this machine that shows the preview's own pages gets nothing, whatever the
// method and the content.
func TestServeRefuses(t *testing.T) {
	t.Parallel()
	s := oneBulletin(t, generator.ServeOptions{})
	port := s.address[strings.LastIndex(s.address, ":"):]
	hosts := map[string]bool{"127.0.0.1" + port: true, "localhost" + port: true, "LOCALHOST" + port: true, "127.0.0.1": false, "evil.example" + port: false}
	origins := map[string]bool{"": true, "http://127.0.0.1" + port: true, "http://evil.example": false, "null": false}
	methods := map[string][]string{"GET": {""}, "HEAD": {""}, "POST": {"text/plain", "application/json", "application/x-www-form-urlencoded"}, "PUT": {"text/plain"}, "DELETE": {""}, "OPTIONS": {""}}
	tried := 0
	for host, ownHost := range hosts {
		for origin, ownOrigin := range origins {
			for method, kinds := range methods {
				for _, kind := range kinds {
					want := http.StatusOK
					switch {
					case !ownHost:
						want = http.StatusForbidden
					case method != "GET" && method != "HEAD":
						want = http.StatusMethodNotAllowed
					case !ownOrigin:
						want = http.StatusForbidden
					}
					tried++
					s.checkStatus(method, host, origin, kind, want)
				}
			}
		}
	}
	if tried < 60 {
		t.Errorf("only %d combinations", tried)
	}
}

func (s *testServer) checkStatus(method, host, origin, kind string, want int) {
	s.t.Helper()
	var body io.Reader
	if kind != "" {
		body = strings.NewReader("x=1")
	}
	r, err := http.NewRequest(method, "http://"+s.address+onePage, body)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Host = host
	if origin != "" {
		r.Header.Set("Origin", origin)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		s.t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != want {
		s.t.Errorf("%s, Host %s, Origin %q, %s: %d, want %d", method, host, origin, kind, answer.StatusCode, want)
	}
	for name := range answer.Header {
		if strings.HasPrefix(name, "Access-Control-") {
			s.t.Errorf("%s from %q: it sends %s", method, origin, name)
		}
	}
}

// What a page of another site has a browser fetch, which Sec-Fetch tells; and paths that lead out of the site.
func TestServeRawRequests(t *testing.T) {
	t.Parallel()
	s := oneBulletin(t, generator.ServeOptions{})
	if err := os.WriteFile(filepath.Join(s.dir, "secret.jpg"), []byte("geheim"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		path, header string
		want         int
	}{
		{"/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: image\r\n", 403},
		{"/", "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n", 403},
		{"/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n", 403},
		{"/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n", 200},
		{"/", "Sec-Fetch-Site: none\r\n", 200},
		{"/", "Origin: http://127.0.0.1\r\n", 403},
		{"/", "Origin: https://" + s.address + "\r\n", 403},
		{"/", "Content-Length: 3\r\n", 400},
		{"/wuhou", "", 302},
		{"/wuhou/", "", 200},
		{"/nowhere/", "", 404},
		{"/404.html", "", 200},
		{"/../site.toml", "", 400},
		{"/%2e%2e/site.toml", "", 400},
		{"/..%2fsite.toml", "", 400},
		{"/wuhou/..%5c..%5csite.toml", "", 400},
		{"//evil.example/", "", 400},
		{"/a%00b", "", 400},
		{"/site.toml", "", 404},
		{"/content/wuhou/2022/a/index.md", "", 404},
		{"/_jianbao/photo/v/p480/secret.jpg", "", 404},
		{"/_jianbao/photo/v/p480/content/../secret.jpg", "", 400},
		{"/_jianbao/photo/v/p480/content/%2e%2e/secret.jpg", "", 400},
		{"/_jianbao/photo/v/p480/content/wuhou/2022/a/index.md", "", 404},
		{"/_jianbao/photo/v/p480/C:/secret.jpg", "", 404},
		{"/_jianbao/photo/", "", 404},
		{"/_jianbao/photo/v/c480@nan_/content/x.jpg", "", 404},
	} {
		answer, _, _ := strings.Cut(s.raw("GET "+test.path+" HTTP/1.1\r\nHost: "+s.address+"\r\nConnection: close\r\n"+test.header+"\r\n"), "\r\n")
		if !strings.Contains(answer, fmt.Sprintf(" %d ", test.want)) {
			t.Errorf("%s %q: %s, want %d", test.path, test.header, answer, test.want)
		}
	}
}

func (s *testServer) raw(request string) string {
	s.t.Helper()
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, request); err != nil {
		s.t.Fatal(err)
	}
	answer, err := io.ReadAll(c)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(answer)
}

// A client that does not say what it wants is not waited for for ever, and no client of another machine is heard.
func TestServeSlowAndFar(t *testing.T) {
	t.Parallel()
	s := oneBulletin(t, generator.ServeOptions{})
	// It returns at all only because the server hangs up.
	if answer := s.raw("GET / HTTP/1.1\r\nHost: "); strings.Contains(answer, "200 OK") {
		t.Errorf("answered %.60s", answer)
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	port := s.address[strings.LastIndex(s.address, ":")+1:]
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLoopback() {
			// Who does not answer in a second is taken not to listen: that never fails the test.
			if c, err := net.DialTimeout("tcp", net.JoinHostPort(ip.IP.String(), port), time.Second); err == nil {
				c.Close()
				t.Errorf("it listens on %v", ip.IP)
			}
		}
	}
}

// The next port is taken where one is in use, and said.
func TestServePortTaken(t *testing.T) {
	t.Parallel()
	other, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	port := other.Addr().(*net.TCPAddr).Port
	s := oneBulletin(t, generator.ServeOptions{Port: port})
	if s.events[0].Taken != port || strings.HasSuffix(s.address, fmt.Sprint(":", port)) {
		t.Errorf("%+v at %s", s.events[0], s.address)
	}
}

// A preview shows what a build with drafts makes, byte for byte, but for photos.
func TestPreviewIsTheBuild(t *testing.T) {
	t.Parallel()
	files := map[string][]byte{"site.toml": []byte(serveSite + "[[topic]]\nslug = \"yiqing\"\ntitle = \"抗疫\"\n")}
	for i := range 45 {
		text := bulletinOf(fmt.Sprintf("第%d篇", i), "正文，见[第一篇](/wuhou/2022/b0/)。")
		text = strings.Replace(text, "+++\n\n", "tags = [\"民生\"]\ntopics = [\"yiqing\"]\naliases = [\"/old/"+fmt.Sprint(i)+"/\"]\n+++\n\n", 1)
		files[fmt.Sprintf("content/b%d.md", i)] = []byte(text)
	}
	files["content/draft.md"] = []byte(strings.Replace(bulletinOf("草稿", "还没写完。"), "date", "draft = true\ndate", 1))
	dir := writeSite(t, files)
	out := filepath.Join(dir, "preview")
	now := func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	if r, err := generator.Build(t.Context(), generator.Options{Site: dir, Out: out, Now: now(), Drafts: true}); err != nil || r.Failed() {
		t.Fatal(err, r.Diagnostics)
	}
	p, err := preview.Open(t.Context(), dir, now, "")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	pages := 0
	for name, data := range readFolder(t, out) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		pages++
		shown := p.Page(t.Context(), "/"+strings.TrimSuffix(name, "index.html"))
		if name == "search/index.html" { // of which a preview has none
			if !bytes.Contains(shown.HTML, []byte("预览里没有搜索")) || bytes.Contains(data, []byte("预览里没有搜索")) {
				t.Errorf("%s says %s", name, shown.HTML)
			}
			continue
		}
		if !bytes.Equal(shown.HTML, data) {
			t.Errorf("%s: the preview shows something else", name)
		}
	}
	if pages < 60 {
		t.Errorf("only %d pages", pages)
	}
	if _, home := p.Page(t.Context(), "/").Status, string(p.Page(t.Context(), "/wuhou/2022/draft/").HTML); !strings.Contains(home, `class="held"`) {
		t.Error("the draft has no banner")
	}
}
