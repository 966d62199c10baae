package publish

import (
	"os"
	"path/filepath"
	"testing"
)

// Keep takes over what an earlier build wrote, by name and size, and nothing else; what is neither
// kept nor written goes.
func TestKeep(t *testing.T) {
	dir := filepath.Join(memoryDir(t), "public")
	build(t, dir, tree{"photos/aa/1.jpg": "one", "photos/aa/2.jpg": "two", "photos/bb/3.jpg": "three", "index.html": "x"})
	putFile(t, dir, "photos/aa/foreign.jpg", "own")
	if err := os.WriteFile(filepath.Join(dir, "photos", "aa", "2.jpg"), []byte("t"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, dir)
	for _, tt := range []struct {
		name string
		size int
		want bool
	}{
		{"photos/aa/1.jpg", 3, true},
		{"photos/aa/1.jpg", 3, true},  // twice is once
		{"photos/aa/2.jpg", 3, false}, // cut off
		{"photos/aa/foreign.jpg", 3, false},
		{"photos/cc/4.jpg", 3, false},
		{"../1.jpg", 3, false},
	} {
		if got, err := s.Keep(tt.name, Photo, tt.size); got != tt.want || err != nil {
			t.Errorf("%s: %v, %v", tt.name, got, err)
		}
	}
	if err := s.Write("photos/aa/2.jpg", Photo, []byte("two")); err != nil {
		t.Fatal(err)
	}
	if err := s.Write("index.html", List, []byte("x")); err != nil {
		t.Fatal(err)
	}
	result, err := s.Commit()
	if err != nil || s.Close() != nil {
		t.Fatal(err)
	}
	if result != (Result{Changed: 1, Unchanged: 2, Deleted: 1}) {
		t.Errorf("%+v", result)
	}
	for name, want := range map[string]string{"photos/aa/1.jpg": "one", "photos/aa/2.jpg": "two", "photos/aa/foreign.jpg": "own"} {
		if data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); string(data) != want {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "photos", "bb")); err == nil {
		t.Error("what was not kept is still there")
	}
}
