package s3

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/upload"
)

// siteFiles is a site that is deployed to a storage.
type siteFiles struct {
	t     *testing.T
	dir   string
	store *Store
	files []publish.Entry
}

func newSite(t *testing.T, store *Store) *siteFiles {
	return &siteFiles{t: t, dir: t.TempDir(), store: store}
}

func (s *siteFiles) write(name, text string, class publish.Class) {
	s.t.Helper()
	full := filepath.Join(s.dir, "public", name)
	err := errors.Join(os.MkdirAll(filepath.Join(s.dir, "public", ".jianbao"), 0o755),
		os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range s.files {
		if f.Name == name {
			return
		}
	}
	s.files = append(s.files, publish.Entry{Name: name, Class: class})
}

func (s *siteFiles) deploy() upload.Result {
	s.t.Helper()
	r, err := s.run(upload.Options{})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func (s *siteFiles) run(o upload.Options) (upload.Result, error) {
	o.Public, o.Files, o.State, o.Token = s.dir+"/public", s.files, s.dir+"/state", "token"
	o.DeleteMany, o.Now = true, time.Now
	return upload.Run(s.t.Context(), s.store, o)
}

// A rule that changed brings its files anew, and no others; also when a deployment was cut off in the middle of that,
// and after an upload by other means, which knows no rules.
func TestHeaders(t *testing.T) {
	s, store := serve(t, VendorOf("127.0.0.1"), "")
	site := newSite(t, store)
	site.write("a.html", "page", publish.Page)
	site.write("b.html", "page", publish.Page)
	site.write("s.css", "css", publish.Asset)
	site.deploy()
	cache := "max-age=60"
	store.o.Headers = func(name string) (string, string) {
		if filepath.Ext(name) == ".html" {
			return "text/html", cache
		}
		return "text/plain", "max-age=300"
	}
	refused := s.cutOff("b.html")
	if _, err := site.run(upload.Options{}); err == nil {
		t.Fatal("not cut off")
	}
	*refused = ""
	r := site.deploy()
	if !slices.Equal(r.Changed, []string{"a.html", "b.html"}) || r.Unchanged != 1 {
		t.Errorf("%+v", r)
	}
	for _, name := range []string{"a.html", "b.html"} {
		if got := s.headers[name].Get("Cache-Control"); got != cache {
			t.Errorf("%s: %s", name, got)
		}
	}
	if r := site.deploy(); len(r.Changed) > 0 || r.Unchanged != 3 {
		t.Errorf("again: %+v", r)
	}

	s.objects[".jianbao/deployed.gz"] = []byte("damaged")
	delete(s.headers, "s.css") // as if a console had sent it
	if r, err := site.run(upload.Options{Adopt: true}); err != nil || len(r.Changed) != 3 {
		t.Errorf("%v %+v", err, r)
	}
	if got := s.headers["s.css"].Get("Cache-Control"); got != "max-age=300" {
		t.Error(got)
	}
}

// cutOff has a storage refuse to take a file, as long as its name stands in what is returned.
func (s *storage) cutOff(name string) *string {
	s.fail = func(r *http.Request) int {
		if r.Method == http.MethodPut && name != "" && filepath.Base(r.URL.Path) == name {
			return http.StatusForbidden
		}
		return 0
	}
	return &name
}
