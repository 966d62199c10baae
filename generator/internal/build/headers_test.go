package build

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"jianbao/generator/internal/site"
)

// The three places that tell servers and browsers what a page may do say the same.
func TestPolicies(t *testing.T) {
	nginx, err := os.ReadFile("../../../docs/nginx.conf")
	if err != nil {
		t.Fatal(err)
	}
	policy := new(site.Loads).Policy("")
	ours := string(headers("/b", policy))
	for _, want := range []string{`Content-Security-Policy "` + policy + framing + `" always;`, "X-Content-Type-Options nosniff", "Referrer-Policy strict-origin-when-cross-origin", `"` + forever + `"`, "application/xml"} {
		if !strings.Contains(string(nginx), want) {
			t.Errorf("docs/nginx.conf lacks %s", want)
		}
	}
	for _, want := range []string{"/b/*\n  Content-Security-Policy: " + policy + framing + "\n", "X-Content-Type-Options: nosniff", "Referrer-Policy: strict-origin-when-cross-origin", "/b/assets/*\n  Cache-Control: " + forever, "/b/topics/:topic/feed.xml\n  Content-Type: application/xml"} {
		if !strings.Contains(ours, want) {
			t.Errorf("_headers lacks %q", want)
		}
	}
	for _, path := range hashed {
		folder := strings.Trim(strings.TrimPrefix(strings.TrimSuffix(path, "*"), "/search"), "/")
		if !regexp.MustCompile(`~\^[^ ]*` + folder).Match(nginx) {
			t.Errorf("docs/nginx.conf does not keep %s", path)
		}
	}
}
