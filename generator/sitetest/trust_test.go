package sitetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys/fsystest"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// sizedPhoto is a photo of a given size in bytes: decoders ignore what follows its end.
func sizedPhoto(t *testing.T, seed uint8) []byte {
	t.Helper()
	data := painted(t, 60, 40, seed)
	return append(data, make([]byte, 8000-len(data))...)
}

func trustBulletin(title, body string) []byte {
	return []byte("+++\ntitle = \"" + title + "\"\ndistrict = \"武侯区\"\ndate = 2024-01-01\nphotos = [\"p.jpg\"]\n+++\n\n" + body + "\n")
}

// trustSite is a site of two bulletins whose sources can change without changing their sizes.
func trustSite(t *testing.T) (dir string) {
	t.Helper()
	return writeSite(t, map[string][]byte{
		"site.toml":                []byte(photoSite),
		"content/2024/a/index.md":  trustBulletin("甲", "电话 13812345678。"),
		"content/2024/a/p.jpg":     sizedPhoto(t, 1),
		"content/2024/b/index.md":  trustBulletin("乙", "又一篇。"),
		"content/2024/b/p.jpg":     sizedPhoto(t, 2),
		"content/2024/c/index.md":  trustBulletin("丙", "第三篇。"),
		"content/2024/c/p.jpg":     sizedPhoto(t, 3),
		"content/2024/c/extra.txt": []byte("x"),
	})
}

// cleanSite is what a build makes of the sources where nothing was built before.
func cleanSite(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	copied := t.TempDir()
	for _, name := range []string{"site.toml", "content", "layouts"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			continue
		}
		if err := copyTree(filepath.Join(dir, name), filepath.Join(copied, name)); err != nil {
			t.Fatal(err)
		}
	}
	buildVersion(t, generator.Options{Site: copied})
	return readAll(t, filepath.Join(copied, "public"))
}

func copyTree(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// hidden runs an edit of a file or folder and gives everything the time that it had: what an archive that is unpacked,
// rsync -t, cp -p, a backup and a sync client do.
func hidden(t *testing.T, dir string, edit func() error, names ...string) {
	t.Helper()
	times := map[string]time.Time{}
	for _, name := range append(names, "content", "content/2024", "content/2024/a", "content/2024/b", "content/2024/c") {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
			times[filepath.Join(dir, name)] = info.ModTime()
		}
	}
	if err := edit(); err != nil {
		t.Fatal(err)
	}
	for name, at := range times {
		if err := os.Chtimes(name, at, at); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

// trustEdits are edits of the sources after which sizes and times are what they were.
var trustEdits = []struct {
	name string
	edit func(t *testing.T, in func(string) string) error
}{
	{"a text in place", func(t *testing.T, in func(string) string) error {
		return os.WriteFile(in("a/index.md"), trustBulletin("甲", "电话 138****5678。"), 0o644)
	}},
	{"a text by rename", func(t *testing.T, in func(string) string) error {
		if err := os.WriteFile(in("a/.new"), trustBulletin("甲", "电话 138****5678。"), 0o644); err != nil {
			return err
		}
		old, err := os.Stat(in("a/index.md"))
		if err == nil {
			err = os.Chtimes(in("a/.new"), old.ModTime(), old.ModTime())
		}
		if err != nil {
			return err
		}
		return os.Rename(in("a/.new"), in("a/index.md"))
	}},
	{"a title", func(t *testing.T, in func(string) string) error {
		return os.WriteFile(in("a/index.md"), trustBulletin("丁", "电话 13812345678。"), 0o644)
	}},
	{"a photo in place", func(t *testing.T, in func(string) string) error {
		return os.WriteFile(in("a/p.jpg"), sizedPhoto(t, 9), 0o644)
	}},
	{"two photos change places", func(t *testing.T, in func(string) string) error {
		for _, names := range [][2]string{{"a/p.jpg", "t.jpg"}, {"b/p.jpg", "a/p.jpg"}, {"t.jpg", "b/p.jpg"}} {
			if err := os.Rename(in(names[0]), in(names[1])); err != nil {
				return err
			}
		}
		return nil
	}},
	{"two folders change places", func(t *testing.T, in func(string) string) error {
		for _, names := range [][2]string{{"a", "t"}, {"b", "a"}, {"t", "b"}} {
			if err := os.Rename(in(names[0]), in(names[1])); err != nil {
				return err
			}
		}
		return nil
	}},
	{"a bulletin comes", func(t *testing.T, in func(string) string) error {
		if err := os.Mkdir(in("d"), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(in("d/p.jpg"), sizedPhoto(t, 4), 0o644); err != nil {
			return err
		}
		return os.WriteFile(in("d/index.md"), trustBulletin("丁", "新的一篇。"), 0o644)
	}},
	{"a bulletin comes in a folder that is there", func(t *testing.T, in func(string) string) error {
		return os.WriteFile(in("c/more.md"), trustBulletin("丁", "新的一篇。"), 0o644)
	}},
	{"a bulletin goes", func(t *testing.T, in func(string) string) error { return os.RemoveAll(in("c")) }},
	{"a bulletin is renamed", func(t *testing.T, in func(string) string) error { return os.Rename(in("c"), in("e")) }},
	{"the time goes back", func(t *testing.T, in func(string) string) error {
		err := os.WriteFile(in("b/index.md"), trustBulletin("乙", "另一篇。"), 0o644)
		before := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
		if err == nil {
			err = os.Chtimes(in("b/index.md"), before, before)
		}
		return err
	}},
}

// A source that changed is noticed, whatever its size and time say, by every kind of build.
func TestHiddenEdits(t *testing.T) {
	for _, tt := range trustEdits {
		t.Run(tt.name, func(t *testing.T) {
			dir := trustSite(t)
			fsystest.Settle(t, dir)
			buildVersion(t, generator.Options{Site: dir})
			in := func(name string) string { return filepath.Join(dir, "content/2024", filepath.FromSlash(name)) }
			hidden(t, dir, func() error { return tt.edit(t, in) },
				"content/2024/a/index.md", "content/2024/a/p.jpg", "content/2024/b/p.jpg")
			buildVersion(t, generator.Options{Site: dir})
			want := cleanSite(t, dir)
			if d := differences(readAll(t, filepath.Join(dir, "public")), want); d != "" {
				t.Error(d)
			}
			if result := verify(t, dir); len(result.Stale) > 0 {
				t.Errorf("stale: %v", result.Stale)
			}
		})
	}
}

// forge makes the record believe that a source is what was loaded, as where a file system has no time of change.
func forge(t *testing.T, dir, name string, was, now site.FileStat) {
	t.Helper()
	encoded := func(s site.FileStat) (b []byte) {
		for _, n := range []int64{s.Size, s.Time, s.Change, int64(s.Inode)} {
			b = binary.AppendVarint(b, n)
		}
		return b
	}
	old := readRecord(t, dir, "public")
	known := old.Sources()
	forged := bytes.ReplaceAll([]byte(known), encoded(was), encoded(now))
	if len(forged) != len(known) || string(forged) == known {
		t.Fatalf("the stat of %s is not found", name)
	}
	root, recordName := recordOf(t, dir, "public")
	next := record.Next{
		Facts: old.Facts, Previous: old, Reused: func(int) bool { return true }, SameDocuments: true,
		Sources: []string{string(forged)},
	}
	if err := next.Write(root, recordName, "test"); err != nil {
		t.Fatal(err)
	}
}

// Where the record is wrong of a source, a build that has to make its page notices, and loads the site again; a clean
// one and one that verifies never believed it.
func TestWrongRecord(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit map[string]string // of files beside the bulletin
		opts generator.Options
	}{
		{"the page is made for another reason", map[string]string{
			"layouts/partials/footer.html": "<footer>页脚</footer>\n",
			"layouts/bulletin.html":        "{{ define \"main\" }}<h1>{{ .Page.Title }}</h1>{{ .Body }}{{ end }}",
		}, generator.Options{}},
		{"the page was removed", map[string]string{"public/wuhou/2024/a/index.html": ""}, generator.Options{}},
		{"a clean build", nil, generator.Options{Clean: true}},
		{"a build that verifies", nil, generator.Options{Verify: true}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := trustSite(t)
			const name = "content/2024/a/index.md"
			fsystest.Settle(t, dir)
			buildVersion(t, generator.Options{Site: dir})
			was := lstat(t, dir, name)
			hidden(t, dir, func() error {
				return os.WriteFile(filepath.Join(dir, name), trustBulletin("丁", "电话 138****5678。"), 0o644)
			}, name)
			forge(t, dir, name, was, lstat(t, dir, name))
			for file, text := range tt.edit {
				full := filepath.Join(dir, file)
				if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			tt.opts.Site = dir
			result := buildVersion(t, tt.opts)
			if stale := slices.Contains(result.Stale, "wuhou/2024/a/index.html"); stale != tt.opts.Verify {
				t.Errorf("stale: %v", result.Stale)
			}
			if d := differences(readAll(t, filepath.Join(dir, "public")), cleanSite(t, dir)); d != "" {
				t.Error(d)
			}
		})
	}
}

// A clean build reads a photo again whatever the index of photos says.
func TestCleanReadsPhotos(t *testing.T) {
	for _, opts := range []generator.Options{{Clean: true}, {Verify: true}} {
		dir := trustSite(t)
		photo := filepath.Join(dir, "content/2024/a/p.jpg")
		fsystest.Settle(t, dir)
		buildVersion(t, generator.Options{Site: dir})
		was := lstat(t, dir, "content/2024/a/p.jpg")
		if err := os.WriteFile(photo, sizedPhoto(t, 9), 0o644); err != nil {
			t.Fatal(err)
		}
		forgeIndex(t, dir, was, lstat(t, dir, "content/2024/a/p.jpg"))
		opts.Site = dir
		buildVersion(t, opts)
		if d := differences(readAll(t, filepath.Join(dir, "public")), cleanSite(t, dir)); d != "" {
			t.Errorf("%+v: %s", opts, d)
		}
	}
}

// A file that is saved while the site is built is read again. One that never comes to rest is named, with what to do.
func TestSavedMeanwhile(t *testing.T) {
	for _, saves := range []int{1, 2, 100} {
		dir := trustSite(t)
		name := filepath.Join(dir, "content/2024/a/index.md")
		calls, left := 0, saves
		clock := func() time.Time { // it is first asked when a load begins, then when the photos are made
			if calls++; calls%2 == 0 && left > 0 {
				left--
				if err := os.WriteFile(name, trustBulletin("甲", strings.Repeat("存", left+1)), 0o644); err != nil {
					t.Error(err)
				}
			}
			return time.Now()
		}
		opts := generator.Options{
			Site: dir, Out: filepath.Join(dir, "public"), Version: "test", Clock: clock,
			Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), SitemapURLs: 3,
		}
		if err := os.WriteFile(filepath.Join(dir, "content/2024/a/p.jpg"), sizedPhoto(t, 1), 0o644); err != nil {
			t.Fatal(err)
		}
		result, err := generator.Build(t.Context(), opts)
		if err != nil {
			t.Fatal(err)
		}
		if saves < 3 {
			if result.Failed() {
				t.Errorf("saved %d times: %v", saves, result.Diagnostics)
			} else if d := differences(readAll(t, opts.Out), cleanSite(t, dir)); d != "" {
				t.Errorf("saved %d times: %s", saves, d)
			}
			continue
		}
		if len(result.Diagnostics) != 1 || result.Diagnostics[0].Code != diag.FileChanged ||
			result.Diagnostics[0].File != "content/2024/a/index.md" {
			t.Errorf("saved all the time: %v", result.Diagnostics)
		}
	}
}

// A file of the output that was overwritten with as many bytes is restored by every build, whether the record knows it
// or not.
func TestHiddenEditsOfTheOutput(t *testing.T) {
	for _, tt := range []struct {
		name   string
		lost   bool // the record is
		opts   generator.Options
		before string // the version of the build before
	}{
		{"the next build", false, generator.Options{}, "test"},
		{"a clean one", false, generator.Options{Clean: true}, "test"},
		{"one that verifies", false, generator.Options{Verify: true}, "test"},
		{"the record is lost", true, generator.Options{}, "test"},
		{"the record is lost, and it verifies", true, generator.Options{Verify: true}, "test"},
		{"another program", false, generator.Options{}, "earlier"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := trustSite(t)
			public := filepath.Join(dir, "public")
			fsystest.Settle(t, dir)
			if tt.before == "test" {
				buildVersion(t, generator.Options{Site: dir})
			} else if _, err := generator.Build(t.Context(), generator.Options{
				Site: dir, Out: public, Version: tt.before, Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), SitemapURLs: 3,
			}); err != nil {
				t.Fatal(err)
			}
			want := readAll(t, public)
			for _, name := range outputNames(want) {
				full := filepath.Join(public, filepath.FromSlash(name))
				info, err := os.Stat(full)
				if err == nil {
					err = os.WriteFile(full, make([]byte, info.Size()), 0o644)
				}
				if err == nil {
					err = os.Chtimes(full, info.ModTime(), info.ModTime())
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			if tt.lost {
				if err := os.RemoveAll(filepath.Join(dir, ".jianbao/builds")); err != nil {
					t.Fatal(err)
				}
			}
			tt.opts.Site = dir
			if result := buildVersion(t, tt.opts); len(result.Stale) > 0 {
				t.Errorf("stale: %v", result.Stale) // it would have been restored by any build
			}
			if d := differences(readAll(t, public), want); d != "" {
				t.Error(d)
			}
		})
	}
}

// forgeIndex is forge for the index of photos.
func forgeIndex(t *testing.T, dir string, was, now site.FileStat) {
	t.Helper()
	encoded := func(s site.FileStat) (b []byte) {
		for _, n := range []uint64{uint64(s.Size), uint64(s.Time), uint64(s.Change), s.Inode} {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
		return b
	}
	name := filepath.Join(dir, ".jianbao/photos/index")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	body := data[:len(data)-32]
	forged := bytes.ReplaceAll(body, encoded(was), encoded(now))
	if bytes.Equal(forged, body) {
		t.Fatal("the stat of the photo is not found")
	}
	sum := sha256.Sum256(forged)
	if err := os.WriteFile(name, append(forged, sum[:]...), 0o644); err != nil {
		t.Fatal(err)
	}
}
