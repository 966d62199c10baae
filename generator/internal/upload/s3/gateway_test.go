package s3

import (
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// gateway starts a real storage, versitygw, and opens a bucket of it, which is a folder.
func gateway(t *testing.T) (store *Store, dir string) {
	t.Helper()
	root := t.TempDir()
	dir = filepath.Join(root, "bucket")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	address := uploadtest.StartVersitygw(t, root, "key", "secretsecret")
	store = Open(Options{
		Endpoint: &url.URL{Scheme: "http", Host: address}, Bucket: "bucket", Key: "key", Secret: "secretsecret",
		Vendor: VendorOf("127.0.0.1"), Now: time.Now,
		Headers: func(string) (string, string) { return "text/html; charset=utf-8", "max-age=300" },
	})
	t.Cleanup(func() { store.Close() })
	return store, dir
}

// A real storage takes any name, from a computer whose clock is an hour off, too.
func TestGateway(t *testing.T) {
	store, dir := gateway(t)
	store.o.Now = func() time.Time { return time.Now().Add(-time.Hour) }
	base := t.TempDir()
	o := upload.Options{Public: base + "/public", State: base + "/state", Token: "token", Now: time.Now, DeleteMany: true}
	names := []string{
		"标签/民生 实事/index.html", "a b+c&d%20e#f.html", "%2F%.html", "q?x=1&y=~2.html", "引号\"'<>.html", "é/e\u0301.html",
		"()!*$@,;:=[]{}^|`.html", "empty.html",
	}
	for _, name := range names {
		full := filepath.Join(o.Public, name)
		text := name
		if name == "empty.html" {
			text = ""
		}
		err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.MkdirAll(o.Public+"/.jianbao", 0o755),
			os.WriteFile(full, []byte(text), 0o644))
		if err != nil {
			t.Fatal(err)
		}
		o.Files = append(o.Files, publish.Entry{Name: name, Class: publish.Page})
	}
	for range 2 {
		if _, err := upload.Run(t.Context(), store, o); err != nil {
			t.Fatal(err)
		}
		for _, f := range o.Files {
			want, _ := os.ReadFile(filepath.Join(o.Public, f.Name))
			got, err := os.ReadFile(filepath.Join(dir, f.Name))
			if err != nil || string(got) != string(want) {
				t.Error(f.Name, string(got), err)
			}
		}
		checked, err := upload.Check(t.Context(), store)
		if err != nil || checked.Files != len(o.Files) || len(checked.Others) > 0 {
			t.Errorf("%v %+v", err, checked)
		}
		o.Files = o.Files[:2] // the rest is deleted, by one request
	}
	for _, name := range names[2:] {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, fs.ErrNotExist) {
			t.Error(name, "is there:", err)
		}
	}
}

// The lock is made once, and only with the right secret.
func TestGatewayRefuses(t *testing.T) {
	store, _ := gateway(t)
	if err := store.Create(t.Context(), "lock", []byte("a")); err != nil {
		t.Fatal(err)
	}
	if err := store.Create(t.Context(), "lock", []byte("b")); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	if age, err := store.Age(t.Context(), "lock"); err != nil || age.Abs() > time.Minute {
		t.Error(age, err)
	}
	for _, test := range []struct {
		change func(*Options)
		code   string
	}{
		{func(o *Options) { o.Secret = "wrong" }, "SignatureDoesNotMatch"},
		{func(o *Options) { o.Key = "wrong" }, "XAdminUserNotFound"},
		{func(o *Options) { o.Bucket = "nobucket" }, "NoSuchBucket"},
	} {
		o := store.o
		test.change(&o)
		var said *Error
		if err := Open(o).Store(t.Context(), "a", nil); !errors.As(err, &said) || said.Code != test.code {
			t.Errorf("%s: %v", test.code, err)
		}
		if _, err := Open(o).Read(t.Context(), "lock"); !errors.As(err, &said) || said.Code != test.code {
			t.Errorf("%s, reading: %v", test.code, err)
		}
	}
}
