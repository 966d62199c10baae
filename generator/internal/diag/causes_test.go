package diag

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Errors of the system, as the system itself gives them. Not provoked here are those of a disk that is full, broken,
// read-only or over its quota, of files that others hold, and of too many open files: they need a disk of their own,
// as internal/publish has in TestFullDisk and TestReadOnly, or Windows. Where they come from, they are numbers.
func TestReasons(t *testing.T) {
	dir := t.TempDir()
	file, closed := filepath.Join(dir, "file"), filepath.Join(dir, "closed")
	for name, mode := range map[string]os.FileMode{file: 0o644, closed: 0} {
		if err := os.WriteFile(name, nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	short := func() error { _, err := io.ReadFull(strings.NewReader("a"), make([]byte, 2)); return err }
	open := func(name string) func() error {
		return func() error { _, err := os.ReadFile(name); return err }
	}
	for _, test := range []struct {
		what, zh string
		fail     func() error
	}{
		{"a file that nobody may read", "没有权限", open(closed)},
		{"a file in the place of a folder", "路径里有一段是文件，不是文件夹", open(filepath.Join(file, "a"))},
		{"a folder in the place of a file", "这是一个文件夹", open(dir)},
		{"a long name", "文件名太长", open(filepath.Join(dir, strings.Repeat("a", 300)))},
		{"a name that leads out", "链接指到了网站文件夹外面", func() error { _, err := root.Open("../a"); return err }},
		{"an end too early", "文件不完整", short},
	} {
		err := test.fail()
		switch {
		case err == nil && os.Geteuid() == 0: // who may read everything
		case err == nil:
			t.Errorf("%s: no error", test.what)
		case cause(fmt.Errorf("wrapped: %w", err)).Zh != test.zh && runtime.GOOS != "windows": // which has other errors
			t.Errorf("%s: %q, want %q", test.what, cause(err).Zh, test.zh)
		case cause(err).En != err.Error():
			t.Errorf("%s: %q", test.what, cause(err).En)
		}
	}
	for _, r := range reasons {
		if got := cause(fmt.Errorf("wrapped: %w", r.err)).Zh; got != r.zh {
			t.Errorf("%v: %q, want %q", r.err, got, r.zh)
		}
	}
}
