package publish

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// sourceOf is a file to be published, and how often it was opened.
func sourceOf(t testing.TB, data string) (from Source, opened *int, name string) {
	t.Helper()
	name = filepath.Join(t.TempDir(), "source")
	if err := os.WriteFile(name, []byte(data), 0o600); err != nil {
		t.Fatal(err)
	}
	opened = new(int)
	return Source{Size: int64(len(data)), Open: func() (fs.File, error) {
		*opened++
		return os.Open(name)
	}}, opened, name
}

// copyAll makes a build of copies.
func copyAll(t testing.TB, dir string, files tree) Result {
	t.Helper()
	s := mustOpen(t, dir)
	for name, data := range files {
		from, _, _ := sourceOf(t, data)
		if err := s.Copy(t.Context(), name, Asset, from); err != nil {
			t.Fatal(err)
		}
	}
	result, err := s.Commit()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return result
}

// A copy has the bytes of its source and a mode that servers can read. It is touched only if it differs, also where the
// size is the same.
func TestCopy(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	large := strings.Repeat("甲乙丙丁", 1<<18)
	files := tree{"files/a/a.pdf": large, "files/a/b.csv": "姓名", "files/empty.txt": "", "files/b/c.zip": large[:100_000]}
	if got, want := copyAll(t, dir, files), (Result{Added: 4}); got != want {
		t.Errorf("first: %+v", got)
	}
	published(t, dir, files)
	age(t, dir, files)
	if got, want := copyAll(t, dir, files), (Result{Unchanged: 4}); got != want {
		t.Errorf("again: %+v", got)
	}
	files["files/a/a.pdf"] = large[:len(large)-3] + "末"
	files["files/a/b.csv"] = "单位"
	delete(files, "files/b/c.zip")
	if got, want := copyAll(t, dir, files), (Result{Changed: 2, Unchanged: 1, Deleted: 1}); got != want {
		t.Errorf("changed: %+v", got)
	}
	published(t, dir, files)
	if info, err := os.Stat(filepath.Join(dir, "files/a/a.pdf")); err != nil || info.Mode().Perm()&0o444 == 0 {
		t.Error(info.Mode(), err)
	}
}

// A name that is none is refused before a source is opened.
func TestCopyNames(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "public"))
	for _, name := range []string{"", "/a", "../a", "a/../b", "a//b", ".jianbao/a", "a/", "a\\b"} {
		from, opened, _ := sourceOf(t, "x")
		if err := s.Copy(t.Context(), name, Asset, from); err == nil || *opened > 0 {
			t.Errorf("%q: %v, opened %d times", name, err, *opened)
		}
	}
	from, _, _ := sourceOf(t, "x")
	if err := s.Copy(t.Context(), "a.txt", Asset, from); err != nil {
		t.Error(err)
	}
	if err := s.Copy(t.Context(), "a.txt", Asset, from); err == nil {
		t.Error("two files of one name")
	}
}

// growing never ends: somebody writes to the file while it is read.
type growing struct{ fs.File }

func (growing) Read(p []byte) (int, error) { return copy(p, "x"), nil }

// What is read of a file is as much as it had when the site was loaded. One that became shorter, or cannot be read, is
// an error, and so is a build that is interrupted; the published files stay.
func TestCopyFails(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	files := tree{"files/a.pdf": "as it was"}
	copyAll(t, dir, files)
	from, _, name := sourceOf(t, "a longer text than before")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	broken := errors.New("broken")
	for what, test := range map[string]struct {
		ctx  context.Context
		from Source
		ok   bool
	}{
		"shorter": {t.Context(), Source{from.Size + 9, from.Open}, false},
		"longer":  {t.Context(), Source{from.Size - 9, from.Open}, true},
		"growing": {t.Context(), Source{9, func() (fs.File, error) {
			f, err := os.Open(name)
			return growing{f}, err
		}}, true},
		"unread":    {t.Context(), Source{9, func() (fs.File, error) { return nil, broken }}, false},
		"cancelled": {cancelled, from, false},
	} {
		s := mustOpen(t, dir)
		err := s.Copy(test.ctx, "files/b.pdf", Asset, test.from)
		if (err == nil) != test.ok {
			t.Errorf("%s: %v", what, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		published(t, dir, files)
	}
}
