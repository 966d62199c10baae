package sitetest

import (
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/hosting"
	domain "jianbao/generator/internal/site"
)

// odd has all the signs that an alias may have.
const odd = "/怪;{c}[d](e)+f=g&h,i~j!@^`k$l%m'n_. ·（o）/p"

func hostedExample(root string) hosting.Site {
	return hosting.Site{
		Host: "jianbao.example.gov.cn", Root: root, Policy: new(domain.Loads).Policy(""),
		Moved: []hosting.Move{
			{From: "/old/2021/123.html", To: "/wuhou/2021/a/"}, {From: "/旧 址/它's $1 50%", To: "/wuhou/2021/a/"},
			{From: odd, To: "/wuhou/"},
			{From: "/jiuqu/2022/moved/", To: "/elsewhere/2022/moved/"}, {From: "/jiuqu/b.html", To: "/b/"},
			{From: "/was/", To: "/wuhou/2021/a b$1%20/"},
		},
		ToAddress: []hosting.Move{
			{From: "/led/", To: "https://www.example.gov.cn/a?b=c&d=%E4%B8%AD;$1'#f"},
			{From: "/within/", To: root + "/wuhou/?q=1%25#m09"},
			{From: "/plain/", To: root + "/wuhou/"},
		},
		Folder: []hosting.Move{
			{From: "/jiuqu/", To: "/wuhou/"}, {From: "/files/jiuqu/", To: "/files/wuhou/"}, {From: "/老城区/", To: "/新城区/"},
		},
		Gone: []string{"/wuhou/2020/gone/", "/武侯区/2020/撤（回）·$1/", "/wuhou/2020/a;b{c}#d/", "/wuhou/2020/it's/"},
	}
}

// hostedFiles are what a small site publishes, with the type of each.
var hostedFiles = map[string]string{
	"index.html": "text/html; charset=utf-8", "404.html": "text/html; charset=utf-8", "a.pdf": "application/pdf",
	"wuhou/index.html": "text/html; charset=utf-8", "wuhou/feed.xml": "application/xml; charset=utf-8",
	"wuhou/2020/gone/index.html": "", "wuhou/2020/it's/index.html": "", "empty/note.txt": "text/plain",
	"wuhou/2022/10/index.html":  "text/html; charset=utf-8",
	"assets/style.12345678.css": "text/css; charset=utf-8", "assets/a.12345678.js": "text/javascript; charset=utf-8",
	"photos/12/34.jpg": "image/jpeg", "photos/12/34.avif": "image/avif", "icon.svg": "image/svg+xml; charset=utf-8",
	"site.webmanifest": "application/manifest+json; charset=utf-8", "a.csv": "text/csv", "a.mp4": "video/mp4",
	"a.ofd": "application/ofd", "a.wps": "application/kswps", "a.et": "application/kset",
	"武侯区/2020/撤（回）·$1/index.html": "", "wuhou/2020/a;b{c}#d/index.html": "",
	"jiuqu/2022/moved/index.html": "", "jiuqu/b.html": "",
	"a.strange":           "application/octet-stream?",
	"search/directory.js": "text/javascript; charset=utf-8", "search/b/x.js": "text/javascript; charset=utf-8",
	"search/hant-1.js": "text/javascript; charset=utf-8", "_headers": "", "_redirects": "", ".jianbao/manifest": "",
}

// Real servers say of each file what the description says, at the root of a host and below it.
func TestServers(t *testing.T) {
	for server, config := range map[string]func(hosting.Site, diag.Lang) []byte{
		"nginx": hosting.Nginx, "apache": hosting.Apache,
	} {
		for _, root := range []string{"", "/b"} {
			t.Run(server+root, func(t *testing.T) {
				folder := t.TempDir()
				for name := range hostedFiles {
					full := filepath.Join(folder, filepath.FromSlash(name))
					if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(full, []byte(name+strings.Repeat(" ", 2000)), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				s := hostedExample(root)
				tryServer(t, &s, startServer(t, server, config(s, diag.Zh), root, folder)+root)
			})
		}
	}
}

func tryServer(t *testing.T, s *hosting.Site, address string) {
	for name, kind := range hostedFiles {
		a := ask(t, address+"/"+strings.TrimSuffix(name, "index.html"))
		if kind == "" {
			continue
		}
		a.is(200, name)
		want, orNone := strings.CutSuffix(kind, "?")
		if got := a.header("Content-Type"); got != want && (!orNone || got != "") {
			t.Errorf("%s: type %q, want %q", name, got, kind)
		}
		a.cached(strings.Contains(name, "12") || strings.HasPrefix(name, "search/") && name != "search/directory.js")
		a.secure(s, strings.Contains(kind, "html") || strings.Contains(kind, "/xml") || strings.Contains(kind, "svg"))
	}
	for _, path := range []string{"/nowhere", "/nowhere/", "/empty/", "/_headers", "/_redirects", "/.jianbao/manifest"} {
		a := ask(t, address+path)
		a.is(404, "404.html")
		a.secure(s, true)
		if a.header("Cache-Control") != "" {
			t.Errorf("%s: %v", path, a.Header)
		}
	}
	ask(t, address+"/wuhou").leads(s.Root + "/wuhou/")
	for _, end := range []string{"", "/", "/page/1/"} {
		ask(t, address+"/wuhou/2022/09"+end).leads(s.Root + "/wuhou/2022/#m09")
		if a := ask(t, address+"/2022/09"+end); a.StatusCode != 404 { // a month of the whole site
			t.Errorf("%s: %d", a.Request.URL, a.StatusCode)
		}
	}
	ask(t, address+"/old/2021/123.html").leads(s.Root + "/wuhou/2021/a/")
	for _, end := range []string{"", "/"} {
		ask(t, address+"/%E6%97%A7%20%E5%9D%80/%E5%AE%83's%20$1%2050%25"+end).leads(s.Root + "/wuhou/2021/a/")
		ask(t, address+"/was"+end).leads(s.Root + "/wuhou/2021/a%20b%241%2520/")
		ask(t, address+"/wuhou/2020/gone"+end).is(410, "wuhou/2020/gone/index.html")
		ask(t, address+"/wuhou/2020/it's"+end).is(410, "wuhou/2020/it's/index.html")
	}
	for _, end := range []string{"", "/", "?x=1"} {
		ask(t, address+"/led"+end).leads("https://www.example.gov.cn/a?b=c&d=%E4%B8%AD;%241'#f")
		ask(t, address+"/within"+end).leads(s.Root + "/wuhou/?q=1%25#m09")
	}
	ask(t, address+"/plain/").leads(s.Root + "/wuhou/")
	for _, end := range []string{"", "/"} {
		ask(t, address+(&url.URL{Path: odd + end}).EscapedPath()).leads(s.Root + "/wuhou/")
		ask(t, address+(&url.URL{Path: "/武侯区/2020/撤（回）·$1" + end}).EscapedPath()).gone()
		ask(t, address+(&url.URL{Path: "/wuhou/2020/a;b{c}#d" + end}).EscapedPath()).gone()
	}
	ask(t, address+"/jiuqu/b.html").leads(s.Root + "/b/")
	for _, end := range []string{"", "/"} {
		ask(t, address+"/jiuqu"+end).leads(s.Root + "/wuhou/")
		ask(t, address+"/jiuqu/2022/moved"+end).leads(s.Root + "/elsewhere/2022/moved/")
		ask(t, address+"/jiuqu/2022/x"+end).leads(s.Root + "/wuhou/2022/x" + end)
		ask(t, address+"/files/jiuqu/2022/x/a.pdf"+end).leads(s.Root + "/files/wuhou/2022/x/a.pdf" + end)
		ask(t, address+"/jiuqu/2022/%E5%BE%90%20%25$1'"+end+"?q=1").leads(
			s.Root + "/wuhou/2022/%E5%BE%90%20%25$1'" + end + "?q=1")
		ask(t, address+"/%E8%80%81%E5%9F%8E%E5%8C%BA/2022/x"+end).leads(s.Root + "/%E6%96%B0%E5%9F%8E%E5%8C%BA/2022/x" + end)
	}
	ask(t, address+"/jiuqu/2022/").leads(s.Root + "/wuhou/2022/")
	ask(t, address+"/jiuquxin/").is(404, "404.html")
	if got := ask(t, address+"/wuhou/", "gzip").header("Content-Encoding"); got != "gzip" {
		t.Errorf("compressed: %q", got)
	}
	if got := ask(t, address+"/photos/12/34.jpg", "gzip").header("Content-Encoding"); got != "" {
		t.Errorf("a photo is compressed: %q", got)
	}
}

// answer is what a server said.
type answer struct {
	*http.Response
	t    *testing.T
	body string
}

func ask(t *testing.T, url string, encodings ...string) answer {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", strings.Join(encodings, ","))
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{response, t, string(body)}
}

func (a answer) header(name string) string { return a.Header.Get(name) }

func (a answer) is(status int, body string) {
	a.t.Helper()
	if a.StatusCode != status || strings.TrimSpace(a.body) != body {
		a.t.Errorf("%s: %d %.200q, want %d %s", a.Request.URL, a.StatusCode, a.body, status, body)
	}
}

// gone: where a page's name would be read as something else, the server has a page of its own.
func (a answer) gone() {
	a.t.Helper()
	if a.StatusCode != 410 {
		a.t.Errorf("%s: %d", a.Request.URL, a.StatusCode)
	}
}

func (a answer) leads(to string) {
	a.t.Helper()
	location := strings.TrimPrefix(a.header("Location"), "http://"+a.Request.URL.Host)
	if a.StatusCode != 301 || !strings.EqualFold(location, to) { // Apache writes escapes in lower case
		a.t.Errorf("%s: %d %s, want 301 %s", a.Request.URL, a.StatusCode, location, to)
	}
}

func (a answer) cached(forEver bool) {
	a.t.Helper()
	want := "public, max-age=300"
	if forEver {
		want = "public, max-age=31536000, immutable"
	}
	if got := a.Header.Values("Cache-Control"); !slices.Equal(got, []string{want}) {
		a.t.Errorf("%s: %q, want %q", a.Request.URL, got, want)
	}
}

func (a answer) secure(s *hosting.Site, page bool) {
	a.t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "SAMEORIGIN",
		"Referrer-Policy":    "strict-origin-when-cross-origin",
		"Permissions-Policy": "camera=(), geolocation=(), microphone=()",
	} {
		if got := a.Header.Values(name); !slices.Equal(got, []string{want}) {
			a.t.Errorf("%s: %s %q", a.Request.URL, name, got)
		}
	}
	var want []string
	if page {
		want = []string{s.Policy + "; frame-ancestors 'self'"}
	}
	if got := a.Header.Values("Content-Security-Policy"); !slices.Equal(got, want) {
		a.t.Errorf("%s: policy %q", a.Request.URL, got)
	}
}
