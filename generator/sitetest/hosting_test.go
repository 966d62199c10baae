package sitetest

import (
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
)

// The sample site, at the root of a host and in a folder of one, served by real servers as `jianbao host` sets them up:
// every file with its status, type, policy and time to be kept, every old address, and pages that are not there.
func TestHosting(t *testing.T) {
	for root, base := range map[string]string{
		"": "https://jianbao.example.gov.cn/", "/jianbao": "https://www.example.gov.cn/jianbao/",
	} {
		dir := sampleAt(t, base)
		opts := generator.Options{
			Site: dir, Out: filepath.Join(dir, "public"), Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		}
		result, err := generator.Build(t.Context(), opts)
		if err != nil || result.Failed() {
			t.Fatalf("%v %v", err, result.Diagnostics)
		}
		for _, server := range []string{"nginx", "apache"} {
			t.Run(server+root, func(t *testing.T) {
				config, err := generator.Host(t.Context(), opts, server, "")
				if err != nil || len(config.Config) == 0 || config.Root != root {
					t.Fatalf("%v %v", err, config)
				}
				tryHost(t, startServer(t, server, config.Config, root, opts.Out)+root, opts.Out)
				if server == "nginx" && root == "" {
					tryDeployed(t, opts, config.Config)
				}
			})
		}
	}
}

// sampleAt is the sample site with another address.
func sampleAt(t *testing.T, base string) string {
	t.Helper()
	dir := t.TempDir()
	settings, err := os.ReadFile("../../site.toml")
	if err != nil {
		t.Fatal(err)
	}
	settings = regexp.MustCompile(`(?m)^base_url = .*$`).ReplaceAll(settings, []byte(`base_url = "`+base+`"`))
	if err := os.WriteFile(filepath.Join(dir, "site.toml"), settings, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"content", "static", "assets", "layouts", "i18n", ".jianbao/photos"} {
		source := filepath.Join("../..", name)
		if _, err := os.Stat(source); err != nil {
			continue
		}
		if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(source)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// fingerprint matches a file's path that has a digest of what it holds.
var fingerprint = regexp.MustCompile(`\.[0-9a-f]{8}\.[a-z0-9]+$|/[0-9a-f]{2}/[0-9a-f]{10,}\.[a-z0-9]+$`)

func tryHost(t *testing.T, address, public string) {
	files := 0
	err := fs.WalkDir(os.DirFS(public), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".ht") {
			return err
		}
		want := http.StatusOK
		if strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".jianbao/") {
			want = http.StatusNotFound
		}
		data, err := os.ReadFile(filepath.Join(public, name))
		if err != nil {
			return err
		}
		if strings.Contains(string(data), `<body class="withdrawn"`) {
			want = http.StatusGone
		}
		status, head, body := fetch(t, address+"/"+(&url.URL{Path: strings.TrimSuffix(name, "index.html")}).EscapedPath())
		if strings.Contains(string(data[:min(len(data), 2000)]), string(redirection)) {
			if status != http.StatusMovedPermanently || head.Get("Location") == "" {
				t.Errorf("%s: %d %v", name, status, head)
			}
			return nil
		}
		if status != want || status == http.StatusOK && string(body) != string(data) {
			t.Errorf("%s: %d", name, status)
			return nil
		}
		if status == http.StatusOK {
			files++
			tryHeaders(t, name, head)
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Errorf("%d files: %v", files, err)
	}
	missing, err := os.ReadFile(filepath.Join(public, "404.html"))
	for _, path := range []string{"/nowhere/", "/assets/", "/wuhou/1999/x.html"} {
		if status, _, body := fetch(t, address+path); err != nil || status != 404 || string(body) != string(missing) {
			t.Errorf("%s: %d %v", path, status, err)
		}
	}
}

// tryHeaders looks at what is said of a file that is there.
func tryHeaders(t *testing.T, name string, head http.Header) {
	kind := head.Get("Content-Type")
	if kind == "" || strings.HasPrefix(kind, "application/octet-stream") {
		t.Errorf("%s has no type", name)
	}
	isText := slices.Contains([]string{".html", ".css", ".js", ".json", ".xml", ".svg", ".webmanifest"}, path.Ext(name))
	if isText != strings.HasSuffix(kind, "; charset=utf-8") {
		t.Errorf("%s: %s", name, kind)
	}
	isPage := slices.Contains([]string{".html", ".xml", ".svg"}, path.Ext(name))
	if isPage != strings.HasPrefix(head.Get("Content-Security-Policy"), "default-src 'none'; ") {
		t.Errorf("%s: policy %q", name, head.Values("Content-Security-Policy"))
	}
	for _, wanted := range []string{"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy"} {
		if len(head.Values(wanted)) != 1 {
			t.Errorf("%s: %s %q", name, wanted, head.Values(wanted))
		}
	}
	// What may be kept for ever has a digest for a name; all that has may be kept.
	forEver := strings.Contains(head.Get("Cache-Control"), "immutable")
	hashed := fingerprint.MatchString(name) || namedByContent(name)
	if forEver != hashed || !forEver && head.Get("Cache-Control") != "public, max-age=300" {
		t.Errorf("%s: %q", name, head.Values("Cache-Control"))
	}
}

// namedByContent reports whether a file of the index is named by what it holds.
func namedByContent(name string) bool {
	return strings.HasPrefix(name, "search/") && name != "search/index.html" && name != "search/directory.js"
}

func fetch(t *testing.T, address string) (int, http.Header, []byte) {
	t.Helper()
	client := http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport:     &http.Transport{DisableCompression: true},
	}
	defer client.CloseIdleConnections()
	r, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, r.Header, body
}
