package sitetest

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

// sharedSite is a site of n bulletins with a photo each, and a draft with one, that names a shared cache.
func sharedSite(t *testing.T, n int, cache string) string {
	t.Helper()
	files, text := map[string][]byte{"site.toml": []byte(photoSite + cache + "\n")}, bulletinText("\"p.jpg\"\n")
	for i := range n {
		name := fmt.Sprintf("content/b%03d/", i)
		files[name+"index.md"] = bytes.Replace(text, []byte("标题"), fmt.Appendf(nil, "标题%d", i), 1)
		files[name+"p.jpg"] = painted(t, 130+i, 90, uint8(i))
	}
	files["content/held/index.md"] = bytes.Replace(text, []byte("+++\n"), []byte("+++\ndraft = true\n"), 1)
	files["content/held/p.jpg"] = painted(t, 77, 55, 200)
	return writeSite(t, files)
}

// sharedOptions are those of commands; secrets are variables of the environment.
func sharedOptions(dir string, secrets map[string]string) generator.Options {
	opts := generator.Options{
		Site: dir, Out: filepath.Join(dir, "public"), Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Clock: time.Now,
	}
	opts.CacheKeys.Getenv = func(name string) string { return secrets[name] }
	return opts
}

// published is what readers see of a site, and what its build was told of the shared cache.
func published(t *testing.T, opts generator.Options) (map[string][]byte, generator.Result, []diag.Code) {
	t.Helper()
	result, err := generator.Build(t.Context(), opts)
	if err != nil || result.Failed() {
		t.Fatal(err, result.Diagnostics)
	}
	var codes []diag.Code
	for _, d := range result.Diagnostics {
		if strings.HasPrefix(string(d.Code), "cache-") {
			codes = append(codes, d.Code)
		}
		for _, lang := range []diag.Lang{diag.Zh, diag.En} {
			if text := d.Message(lang) + strings.Join(d.Hints(lang), ""); strings.Contains(text, "GEHEIM") {
				t.Errorf("a secret: %s", text)
			}
		}
	}
	files := readAll(t, opts.Out)
	maps.DeleteFunc(files, func(name string, data []byte) bool {
		if bytes.Contains(data, []byte("GEHEIM")) {
			t.Errorf("a secret in %s", name)
		}
		return strings.HasPrefix(name, ".jianbao/") // whose site it is
	})
	return files, result, codes
}

// storage is an object storage in memory.
type storage struct {
	mu      sync.Mutex
	objects map[string][]byte
	answer  func(w http.ResponseWriter, data []byte) bool // instead of an object; may be nil
}

func (s *storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	data, ok := s.objects[r.URL.Path]
	switch {
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=id/"):
		w.WriteHeader(http.StatusForbidden)
	case s.answer != nil && s.answer(w, data):
	case r.Method == http.MethodPut:
		s.objects[r.URL.Path], _ = io.ReadAll(r.Body)
	case !ok:
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
	default:
		_, _ = w.Write(data)
	}
}

var storageKeys = map[string]string{"JIANBAO_CACHE_KEY": "id", "JIANBAO_CACHE_SECRET": "GEHEIM"}

func startStorage(t *testing.T) (*storage, *httptest.Server, string) {
	t.Helper()
	s := &storage{objects: map[string][]byte{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, server, "cache = \"s3://bucket/a\"\ncache_endpoint = \"" + server.URL + "\"\n"
}

// Two machines make half of the photos each, for a folder or an object storage; a third makes none, and its site is
// that of a machine alone, byte for byte. No photo that is held gets into the cache.
func TestShares(t *testing.T) {
	const n = 12
	store, _, cache := startStorage(t)
	folder := t.TempDir()
	alone, _, _ := published(t, sharedOptions(sharedSite(t, n, ""), nil))
	for name, cache := range map[string]string{"folder": fmt.Sprintf("cache = %q\n", folder), "storage": cache} {
		total := 0
		for i := range 2 {
			opts := sharedOptions(sharedSite(t, n, cache), storageKeys)
			r, err := generator.Photos(t.Context(), opts, generator.Share{Number: i + 1, Of: 2})
			if err != nil || len(r.Diagnostics) > 0 || r.Made != r.Photos || r.Photos == 0 || r.Total != n {
				t.Errorf("%s: share %d: %v %+v", name, i+1, err, r)
			}
			total += r.Photos
			again, err := generator.Photos(t.Context(), opts, generator.Share{Number: i + 1, Of: 2})
			if err != nil || again.Made != 0 || again.Shared.Written != 0 || again.Shared.Read != 2*again.Photos {
				t.Errorf("%s: share %d again: %v %+v", name, i+1, err, again)
			}
		}
		third := sharedOptions(sharedSite(t, n, cache), storageKeys)
		files, result, codes := published(t, third)
		if total != n || result.PhotoStats.Made != 0 || result.PhotoStats.Fetched != n || len(codes) > 0 {
			t.Errorf("%s: %d photos in shares; then %+v, %v", name, total, result.PhotoStats, codes)
		}
		if !maps.EqualFunc(files, alone, bytes.Equal) {
			t.Errorf("%s: the site is another than that of a machine alone", name)
		}
		third.Drafts, third.Out = true, filepath.Join(t.TempDir(), "preview")
		if _, result, _ := published(t, third); result.PhotoStats.Made != 1 {
			t.Errorf("%s: with the draft: %+v", name, result.PhotoStats)
		}
	}
	if entries := readAll(t, folder); len(entries) != 2*n || len(store.objects) != 2*n {
		t.Errorf("%d and %d entries of %d photos", len(entries), len(store.objects), n)
	}
	merged, err := generator.MergePhotos(t.Context(), sharedOptions(sharedSite(t, n, cache), storageKeys))
	if err != nil || len(merged.Diagnostics) > 0 || merged.Compared != n || merged.Fetched != n {
		t.Errorf("%v %+v", err, merged)
	}
	removed := slices.Sorted(maps.Keys(store.objects))[0]
	delete(store.objects, removed)
	merged, err = generator.MergePhotos(t.Context(), sharedOptions(sharedSite(t, n, cache), storageKeys))
	if err != nil || len(merged.Diagnostics) != 1 || merged.Diagnostics[0].Code != diag.SharedAbsent {
		t.Errorf("%v %+v", err, merged)
	}
}

// A hundred poisoned entries, and those of a stranger: nothing of them is published, and one warning says so.
func TestPoisonedCache(t *testing.T) {
	const n = 50
	mine, stranger := "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="
	trust := "cache_trust = [\"iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=\"]\n" // of the first
	folder := t.TempDir()
	cache := fmt.Sprintf("cache = %q\n", folder)
	alone, _, _ := published(t, sharedOptions(sharedSite(t, n, ""), nil))
	fill := func(settings, key string) {
		t.Helper()
		opts := sharedOptions(sharedSite(t, n, settings), map[string]string{"JIANBAO_CACHE_SIGNING_KEY": key})
		if r, err := generator.Photos(t.Context(), opts, generator.Share{}); err != nil || len(r.Diagnostics) > 0 {
			t.Fatal(err, r.Diagnostics)
		}
	}
	fill(cache+trust, mine)
	entries := readAll(t, folder)
	names := slices.Sorted(maps.Keys(entries))
	if len(names) != 2*n {
		t.Fatal(len(names))
	}
	for i, name := range names {
		data := bytes.Clone(entries[name])
		switch i % 5 {
		case 0:
			data = data[:len(data)*i/len(names)]
		case 1:
			data[len(data)*i/len(names)] ^= 1
		case 2:
			data = entries[names[(i+7)%len(names)]]
		case 3:
			data = append(data, "<script>alert(1)</script>"...)
		case 4:
			data = []byte("<script>alert(1)</script>")
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	check := func(what, settings, key string, made int, want ...diag.Code) {
		t.Helper()
		opts := sharedOptions(sharedSite(t, n, settings), map[string]string{"JIANBAO_CACHE_SIGNING_KEY": key})
		files, result, codes := published(t, opts)
		if result.PhotoStats.Made != made || !slices.Equal(codes, want) || !maps.EqualFunc(files, alone, bytes.Equal) {
			t.Errorf("%s: %+v, %v", what, result.PhotoStats, codes)
		}
	}
	check("poisoned", cache+trust, mine, n, diag.SharedEntries)
	if !maps.EqualFunc(readAll(t, folder), entries, bytes.Equal) {
		t.Error("the entries were not replaced")
	}
	check("mended", cache+trust, "", 0)
	if err := os.RemoveAll(filepath.Join(folder, "photos-1")); err != nil {
		t.Fatal(err)
	}
	fill(cache, stranger)
	check("a stranger's", cache+trust, "", n, diag.SharedEntries)
	check("a stranger's, where nobody asks", cache, "", 0)
}

// A storage that refuses, breaks off, lies or is gone costs a warning.
func TestBadStorage(t *testing.T) {
	const n = 6
	store, server, cache := startStorage(t)
	alone, _, _ := published(t, sharedOptions(sharedSite(t, n, ""), nil))
	filler := sharedOptions(sharedSite(t, n, cache), storageKeys)
	if _, err := generator.Photos(t.Context(), filler, generator.Share{}); err != nil {
		t.Fatal(err)
	}
	entries := maps.Clone(store.objects)
	wrongKeys := map[string]string{"JIANBAO_CACHE_KEY": "x", "JIANBAO_CACHE_SECRET": "y"}
	for _, test := range []struct {
		what   string
		keys   map[string]string
		answer func(w http.ResponseWriter, data []byte) bool
		want   diag.Code
	}{
		{"refuses", storageKeys, func(w http.ResponseWriter, _ []byte) bool {
			w.WriteHeader(http.StatusForbidden)
			return true
		}, diag.SharedUnusable},
		{"is a proxy's page", storageKeys, func(w http.ResponseWriter, _ []byte) bool {
			fmt.Fprint(w, "<html>请先登录</html>")
			return true
		}, diag.SharedEntries},
		{"breaks off", storageKeys, func(w http.ResponseWriter, data []byte) bool {
			w.Header().Set("Content-Length", fmt.Sprint(len(data)+1))
			_, _ = w.Write(data[:len(data)/2])
			return true
		}, diag.SharedUnusable},
		{"wants keys", nil, nil, diag.SharedLogin},
		{"does not know the key", wrongKeys, nil, diag.SharedUnusable},
		{"is gone", storageKeys, nil, diag.SharedUnusable},
	} {
		if test.what == "is gone" {
			server.Close()
		}
		store.objects, store.answer = maps.Clone(entries), test.answer
		files, result, codes := published(t, sharedOptions(sharedSite(t, n, cache), test.keys))
		same := maps.EqualFunc(files, alone, bytes.Equal)
		if result.PhotoStats.Made != n || !slices.Equal(codes, []diag.Code{test.want}) || !same {
			t.Errorf("%s: %+v, %v", test.what, result.PhotoStats, codes)
		}
	}
}

// Garbage is what this site does not use and what is old; files of others are left alone.
func TestPruneShared(t *testing.T) {
	folder := t.TempDir()
	cache := fmt.Sprintf("cache = %q\n", folder)
	dir := sharedSite(t, 4, cache)
	opts := sharedOptions(dir, nil)
	published(t, opts)
	published(t, sharedOptions(sharedSite(t, 6, cache), nil)) // another site, with four photos that are the same
	if err := os.WriteFile(filepath.Join(folder, "readme.txt"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	old := opts.Now.AddDate(0, 0, -31)
	if err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		return os.Chtimes(filepath.Join(folder, name), old, old)
	}); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		days          int
		dry           bool
		removed, left int
	}{{32, false, 0, 13}, {30, true, 4, 13}, {30, false, 4, 9}, {1, false, 0, 9}} {
		r, err := generator.PruneShared(t.Context(), opts, test.days, test.dry)
		if left := len(readAll(t, folder)); err != nil || r.Unused != test.removed || left != test.left {
			t.Errorf("%d days: %v %+v, %d files left", test.days, err, r, left)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "content/b000/index.md"), []byte("+++\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := generator.PruneShared(t.Context(), opts, 1, false)
	if left := len(readAll(t, folder)); err != nil || !r.Failed() || left != 9 {
		t.Errorf("a site with errors: %v %+v, %d files left", err, r, left)
	}
}
