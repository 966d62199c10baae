package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// What is replaced is there as a whole or as it was, and nothing is left beside it.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	failed := errors.New("no space")
	half := func(f *os.File) error {
		_, err := f.WriteString("half")
		return errors.Join(err, failed)
	}
	steps := []struct {
		name string
		do   func() error
		err  error
		want string // "" is no file
	}{
		{"a first file that fails", func() error { return Replace(root, "a/b.txt", half) }, failed, ""},
		{"a first file", func() error { return ReplaceBytes(root, "a/b.txt", []byte("one")) }, nil, "one"},
		{"another", func() error { return ReplaceBytes(root, "a/b.txt", []byte("two")) }, nil, "two"},
		{"one that fails", func() error { return Replace(root, "a/b.txt", half) }, failed, "two"},
		{"an edited one", func() error { return Rewrite(root, "a/b.txt", []byte("one"), []byte("x")) }, errEdited, "two"},
		{"one that was not", func() error { return Rewrite(root, "a/b.txt", []byte("two"), []byte("three")) }, nil, "three"},
		{"no file", func() error { return Rewrite(root, "a/c.txt", nil, []byte("x")) }, fs.ErrNotExist, "three"},
	}
	for _, s := range steps {
		if err := s.do(); !errors.Is(err, s.err) {
			t.Errorf("%s: %v", s.name, err)
		}
		if data, err := root.ReadFile("a/b.txt"); string(data) != s.want || err != nil && s.want != "" {
			t.Errorf("%s: the file holds %q, not %q; %v", s.name, data, s.want, err)
		}
		if entries, _ := os.ReadDir(filepath.Join(dir, "a")); len(entries) > 1 || s.want == "" && len(entries) > 0 {
			t.Errorf("%s left %v", s.name, entries)
		}
	}
}

// A text that is rewritten keeps its permissions.
func TestRewriteMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if err := root.WriteFile("a.md", []byte("one"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := Rewrite(root, "a.md", []byte("one"), []byte("two")); err != nil {
		t.Fatal(err)
	}
	if info, err := root.Stat("a.md"); err != nil || info.Mode().Perm() != 0o640 {
		t.Error(info.Mode(), err)
	}
}
