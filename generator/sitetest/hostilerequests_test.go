package sitetest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/hostile"
)

// Every hostile name is asked of the preview, as it is and with each of its bytes encoded, as a page, a file of the
// theme and a photo. What is answered is a page of the site or nothing: no file of the folder is sent as it is, and
// none beside it.
func TestHostileRequests(t *testing.T) {
	base := memoryFolder(t)
	out := newOutside(t, filepath.Join(base, "outside"))
	dir := filepath.Join(base, "site")
	for name, data := range map[string]string{
		"site.toml": serveSite + "# 底稿-7d2e\n", "content/good.md": bulletinOf("好", "正文。") + "<!-- 底稿-7d2e -->\n", "secret.jpg": secret + " 底稿-7d2e",
		"content/pictures/a.jpg": string(painted(t, 20, 15, 1)), ".jianbao/secret.jpg": secret,
	} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s := startServe(t, dir, generator.ServeOptions{})
	asked := map[int]int{}
	for _, name := range hostile.Names(filepath.ToSlash(out.dir)) {
		if name == "_jianbao/events" {
			continue // is answered, and goes on for ever
		}
		var encoded strings.Builder
		for _, c := range []byte(name) {
			fmt.Fprintf(&encoded, "%%%02x", c)
		}
		for _, prefix := range []string{"/", "/assets/", "/_jianbao/photo/0/p960/", "/_jianbao/photo/0/p960/content/pictures/"} {
			for _, path := range []string{prefix + name, prefix + encoded.String(), prefix + url.PathEscape(name)} {
				status, body := s.getRaw(path)
				asked[status]++
				if strings.Contains(body, "secret-3f1c") || strings.Contains(body, "底稿-7d2e") {
					t.Errorf("%.200q is answered with a file that is no page", path)
				}
				if status >= 500 {
					t.Errorf("%.200q: status %d", path, status)
				}
			}
		}
		out.checkUnread(t, fmt.Sprintf("%.80q", name))
	}
	out.checkUnchanged(t)
	t.Logf("answers by status: %v", asked)
}

// getRaw sends a path as no client library would.
func (s *testServer) getRaw(path string) (status int, body string) {
	s.t.Helper()
	c, err := net.Dial("tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	// A guard against a server that never answers, which would hold the test up for ever.
	if err := c.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		s.t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, s.address); err != nil {
		return 0, ""
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return 0, ""
	}
	defer r.Body.Close()
	data, err := io.ReadAll(r.Body)
	if os.IsTimeout(err) {
		s.t.Errorf("%.200q: no answer", path)
	}
	return r.StatusCode, string(data)
}
