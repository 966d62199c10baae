package publish

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/fsys/fsystest"
	"jianbao/generator/internal/site"
)

// What an earlier build wrote can be read and kept, and nothing else; what is neither reused nor written is deleted.
func TestReuse(t *testing.T) {
	dir := filepath.Join(memoryDir(t), "public")
	build(t, dir, tree{"photos/aa/1.jpg": "one", "photos/aa/2.jpg": "two", "photos/bb/3.jpg": "three", "index.html": "x"})
	putFile(t, dir, "photos/aa/foreign.jpg", "own")
	if err := os.WriteFile(filepath.Join(dir, "photos", "aa", "2.jpg"), []byte("t"), 0o644); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, dir)
	for _, tt := range []struct{ name, want string }{
		{"photos/aa/1.jpg", "one"},
		{"photos/aa/1.jpg", "one"}, // twice is once
		{"photos/aa/2.jpg", "t"},   // cut off
		{"photos/aa/foreign.jpg", ""},
		{"photos/cc/4.jpg", ""},
		{"../1.jpg", ""},
	} {
		data, stat, err := s.Read(tt.name)
		if string(data) != tt.want || (data == nil) != (tt.want == "") || err != nil {
			t.Errorf("%s: %q, %v", tt.name, data, err)
		}
		if tt.want != "one" {
			continue
		}
		if !s.ReuseWithStat(tt.name, Photo, stat) || !s.ReuseChecked(tt.name, 0, Photo) {
			t.Errorf("%s was not kept", tt.name)
		}
		if now, class, ok := s.Stat(tt.name); now != stat || class != Photo || !ok || !s.IsReused(tt.name) {
			t.Errorf("%s: %+v, %v, not %+v", tt.name, now, class, stat)
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
	for name, want := range map[string]string{
		"photos/aa/1.jpg": "one", "photos/aa/2.jpg": "two", "photos/aa/foreign.jpg": "own",
	} {
		if data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name))); string(data) != want {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "photos", "bb")); err == nil {
		t.Error("what was not kept is still there")
	}
}

// The state of a file detects every edit, also one that keeps its size and sets the old time.
func TestKeepTouched(t *testing.T) {
	dir := filepath.Join(memoryDir(t), "public")
	s := mustOpen(t, dir)
	names := []string{"same.html", "edited.html", "hidden.html", "replaced.html", "gone.html", "touched.html"}
	for _, name := range names {
		if err := s.Write(name, Page, []byte("page")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	left := map[string]site.FileStat{}
	for _, name := range names {
		stat, _, ok := s.Stat(name)
		if !ok {
			t.Fatalf("nothing is known of %s", name)
		}
		left[name] = stat
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return filepath.Join(dir, name) }
	fsystest.Settle(t, dir)
	for _, name := range []string{"edited.html", "hidden.html"} {
		if err := os.WriteFile(file(name), []byte("gape"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	was := left["edited.html"].Time
	later := time.Unix(0, was).Add(time.Millisecond)
	other := file("replaced.html.new")
	for _, err := range []error{
		os.Chtimes(file("edited.html"), later, later), os.Chtimes(file("touched.html"), later, later),
		os.Chtimes(file("hidden.html"), later, time.Unix(0, left["hidden.html"].Time)),
		os.Remove(file("gone.html")), os.WriteFile(other, []byte("gape"), 0o644),
		os.Chtimes(other, later, time.Unix(0, left["replaced.html"].Time)), os.Rename(other, file("replaced.html")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	d := fsys.OpenDir(dir)
	defer d.Close()
	s = mustOpen(t, dir)
	defer s.Close()
	for _, name := range names {
		stat, _, err := d.Lstat(name)
		if same := err == nil && stat == left[name]; same != (name == "same.html") {
			t.Errorf("%s: it is what was left: %v", name, same)
		}
		coarse := name == "same.html" || name == "hidden.html" || name == "replaced.html" // by size and time alone
		if kept, err := s.Reuse(name, Page, left[name]); kept != coarse || err != nil {
			t.Errorf("%s: kept %v, %v", name, kept, err)
		}
	}
}

// A manifest that was merged may have names twice, so that guesses are off by different numbers. What is reused
// stays.
func TestAdoptFromMergedManifest(t *testing.T) {
	dir := filepath.Join(memoryDir(t), "public")
	names := []string{"a.html", "b.html", "c.html", "d.html", "e.html"}
	files := tree{}
	for _, name := range names {
		files[name] = name
	}
	build(t, dir, files)
	putFile(
		t, dir, ".jianbao/manifest",
		readTree(t, dir)[".jianbao/manifest"]+"page b.html\npage b.html\npage d.html\npage d.html\n",
	)
	s := mustOpen(t, dir)
	if n := s.PublishedCount(); n != len(names) {
		t.Errorf("it counts %d files", n)
	}
	for _, order := range [][]int{{4, 3, 2, 1, 0}, {0, 1, 2, 3, 4}} {
		for _, i := range order {
			if !s.Published(names[i], i) || !s.ReuseChecked(names[i], i, Page) {
				t.Errorf("%s is not known", names[i])
			}
		}
	}
	if _, err := s.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	published(t, dir, files)
}
