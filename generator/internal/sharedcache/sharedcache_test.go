package sharedcache

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator/internal/deploy"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/site"
)

// bucket is an object storage in memory that holds what a cache needs; it does not look at signatures.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
	status  int // instead of an answer; 0 is none
	header  http.Header
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	name := strings.TrimPrefix(r.URL.Path, "/bucket/")
	data, ok := b.objects[name]
	switch {
	case b.status != 0:
		w.WriteHeader(b.status)
		fmt.Fprint(w, "<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
	case r.Method == http.MethodPut:
		b.header = r.Header
		b.objects[name], _ = io.ReadAll(r.Body)
	case r.Method == http.MethodDelete:
		delete(b.objects, name)
	case r.URL.Query().Has("prefix"):
		var text strings.Builder
		for name, data := range b.objects {
			if strings.HasPrefix(name, r.URL.Query().Get("prefix")) {
				fmt.Fprintf(&text, "<Contents><Key>%s</Key><Size>%d</Size>", name, len(data))
				text.WriteString("<LastModified>2024-05-06T07:08:09.000Z</LastModified></Contents>")
			}
		}
		fmt.Fprintf(w, "<ListBucketResult><IsTruncated>false</IsTruncated>%s</ListBucketResult>", &text)
	case !ok:
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, "<Error><Code>NoSuchKey</Code></Error>")
		fmt.Fprint(w, "<Error><Code>NoSuchKey</Code></Error>")
	default:
		_, _ = w.Write(data)
	}
}

func keys(values map[string]string) Keys {
	return deploy.Keys{Getenv: func(name string) string { return values[name] }}
}

var bothKeys = keys(map[string]string{"JIANBAO_CACHE_KEY": "id", "JIANBAO_CACHE_SECRET": "GEHEIM"})

func openBucket(t *testing.T) (*bucket, Store, site.Deploy) {
	t.Helper()
	b := &bucket{objects: map[string][]byte{"other": []byte("x")}}
	server := httptest.NewServer(b)
	t.Cleanup(server.Close)
	at := site.Deploy{To: "s3://bucket/cache/", Endpoint: server.URL}
	s := Open(t.TempDir(), at, bothKeys, time.Now)
	t.Cleanup(func() { s.Close() })
	return b, s, at
}

func openFolderOf(t *testing.T, at string) Store {
	t.Helper()
	s := Open(t.TempDir(), site.Deploy{To: at}, bothKeys, time.Now)
	t.Cleanup(func() { s.Close() })
	return s
}

// Both kinds of caches do the same.
func TestStores(t *testing.T) {
	_, storage, _ := openBucket(t)
	for name, s := range map[string]Store{"folder": openFolderOf(t, t.TempDir()), "storage": storage} {
		ctx := t.Context()
		if _, err := s.Get(ctx, "a/b/c", 10); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
		for _, text := range []string{"first", "second"} {
			if err := s.Put(ctx, "a/b/c", []byte(text)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if data, err := s.Get(ctx, "a/b/c", 6); err != nil || string(data) != text {
				t.Errorf("%s: %q, %v", name, data, err)
			}
		}
		if _, err := s.Get(ctx, "a/b/c", 5); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: a file that is too large: %v", name, err)
		}
		if err := s.Put(ctx, "d", nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var items []string
		for item, err := range s.Items(ctx) {
			if err != nil || item.Written.IsZero() {
				t.Errorf("%s: %+v, %v", name, item, err)
			}
			items = append(items, fmt.Sprint(item.Name, " ", item.Size))
		}
		if slices.Sort(items); !slices.Equal(items, []string{"a/b/c 6", "d 0"}) {
			t.Errorf("%s: %q", name, items)
		}
		for range 2 {
			if err := s.Remove(ctx, "a/b/c"); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Get(ctx, "a/b/c", 10); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nothing in a shared folder leads outside it, and only files are opened.
func TestFolder(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "share")
	if err := errors.Join(
		os.MkdirAll(filepath.Join(dir, "folder"), 0o755), os.WriteFile(filepath.Join(base, "secret"), []byte("x"), 0o644),
		os.Symlink("../secret", filepath.Join(dir, "link")), os.Symlink("..", filepath.Join(dir, "up")),
	); err != nil {
		t.Fatal(err)
	}
	s := openFolderOf(t, dir)
	for _, name := range []string{"folder", "link", "up/secret", "../secret"} {
		if data, err := s.Get(t.Context(), name, 10); err == nil {
			t.Errorf("%s: %q", name, data)
		}
	}
	for _, name := range []string{"up/new", "../new"} {
		if err := s.Put(t.Context(), name, nil); err == nil {
			t.Errorf("%s was written", name)
		}
	}
	if names, err := os.ReadDir(base); err != nil || len(names) != 2 {
		t.Error(names, err)
	}
}

// What a storage refuses is said without a secret.
func TestRefused(t *testing.T) {
	b, s, at := openBucket(t)
	if err := s.Put(t.Context(), "a", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if got := b.header.Get("Cache-Control"); !strings.HasPrefix(got, "private") {
		t.Error(got)
	}
	b.status = http.StatusForbidden
	for _, test := range []struct {
		at   site.Deploy
		keys Keys
		code diag.Code
		said string
	}{
		{at, bothKeys, diag.SharedFailed, "AccessDenied"},
		{site.Deploy{To: "s3://bucket", Endpoint: "http://127.0.0.1:9"}, bothKeys, diag.SharedFailed, "连不上"},
		{at, keys(nil), diag.SharedLogin, "密钥"},
		{site.Deploy{}, bothKeys, diag.SharedUnset, "site.toml"},
		{site.Deploy{To: filepath.Join(t.TempDir(), "none")}, bothKeys, diag.SharedMissing, "none"},
		{site.Deploy{To: "inner"}, bothKeys, diag.SharedInside, "inner"},
	} {
		dir := t.TempDir()
		if err := os.Mkdir(filepath.Join(dir, "inner"), 0o755); err != nil {
			t.Fatal(err)
		}
		s := Open(dir, test.at, test.keys, time.Now)
		_, err := s.Get(t.Context(), "a", 10)
		var cannot *fault.CannotRun
		if !errors.As(Explain(err), &cannot) || cannot.Diagnostic.Code != test.code || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%+v: %v", test.at, err)
			continue
		}
		text := cannot.Diagnostic.Message(diag.Zh) + strings.Join(cannot.Diagnostic.Hints(diag.Zh), " ")
		if !strings.Contains(text, test.said) || strings.Contains(text, "GEHEIM") || strings.Contains(text, "photos-1") {
			t.Error(text)
		}
		for _, err := range s.Items(t.Context()) {
			if err == nil {
				t.Errorf("%+v: listed", test.at)
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if text := fmt.Sprint(Cause(context.DeadlineExceeded)); !strings.Contains(text, "没有答复") {
		t.Error(text)
	}
}
