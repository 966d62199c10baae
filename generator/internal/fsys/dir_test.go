package fsys

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A Dir sees what os.Lstat sees.
func TestDir(t *testing.T) {
	dir := t.TempDir()
	long := strings.Repeat("甲", 80) + ".md"
	for _, name := range []string{"a.md", "b/c.md", "b/" + long, "b/" + long[:len(long)-3] + "/" + long} {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{"a.md", "b", "b/c.md", "b/" + long, "b/" + long[:len(long)-3] + "/" + long, "none.md", "a.md/x", "a.md\x00", strings.Repeat("x", 300), "link"}
	_ = os.Symlink("a.md", filepath.Join(dir, "link")) // where the system has links
	for _, gone := range []bool{false, true} {
		if gone {
			dir = filepath.Join(dir, "missing")
		}
		l := OpenDir(dir)
		for _, name := range names {
			info, wantErr := os.Lstat(dir + "/" + name)
			stat, plain, err := l.Lstat(name)
			if (err == nil) != (wantErr == nil) || os.IsNotExist(err) != os.IsNotExist(wantErr) {
				t.Errorf("%q: %v, not %v", name, err, wantErr)
				continue
			}
			if err == nil && (stat != StatOf(os.DirFS(dir), name, info) || plain != info.Mode().IsRegular()) {
				t.Errorf("%q: %+v, %v; not %+v", name, stat, plain, StatOf(os.DirFS(dir), name, info))
			}
		}
		l.Close()
	}
}
