package record_test

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/record"
)

// watched is a folder that tells which bulletins were opened, and which folders were listed.
type watched struct {
	fs.ReadLinkFS
	mu            sync.Mutex
	names, listed []string
}

func (w *watched) Open(name string) (fs.File, error) {
	w.mu.Lock()
	if strings.HasSuffix(name, ".md") {
		w.names = append(w.names, name)
	} else if path.Ext(name) == "" {
		w.listed = append(w.listed, path.Base(name))
	}
	w.mu.Unlock()
	return w.ReadLinkFS.Open(name)
}

// sourceSite is the folder of a site whose files and folders have times of their own: those of a file system come in
// steps.
type sourceSite struct {
	t     *testing.T
	dir   string
	clock time.Time
}

func newSourceSite(t *testing.T) *sourceSite {
	s := &sourceSite{t, t.TempDir(), time.Now().Add(-time.Hour)}
	s.write("site.toml", "title = \"站\"\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n")
	return s
}

func (s *sourceSite) must(errs ...error) {
	s.t.Helper()
	if err := errors.Join(errs...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *sourceSite) path(name string) string { return filepath.Join(s.dir, name) }

func (s *sourceSite) touch(name string) {
	s.t.Helper()
	s.clock = s.clock.Add(time.Second)
	s.must(os.Chtimes(s.path(name), s.clock, s.clock))
}

// write writes a file, by which its folder changes too.
func (s *sourceSite) write(name, text string) {
	s.t.Helper()
	s.must(os.MkdirAll(filepath.Dir(s.path(name)), 0o755), os.WriteFile(s.path(name), []byte(text), 0o644))
	s.touch(name)
	s.touch(path.Dir(name))
}

func sourceText(title, more string) string {
	return "+++\n" + ("title = \"" + title + "\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n" + more) + "\n+++\n正文。\n"
}

// What was not touched is not opened, and comes to the same; what was is read again, and so is what has
// findings.
func TestSources(t *testing.T) {
	f := newSourceSite(t)
	dir, write, bulletin := f.dir, f.write, sourceText
	write("content/a/index.md", bulletin("甲", `photos = ["p.jpg"]`))
	write("content/a/p.jpg", "photo")
	write("content/b.md", bulletin("乙", ""))
	write("content/c.md", bulletin("丙", "tags = [“民生”]")) // a warning each time

	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	settings := digest.Sum{1}
	m := record.ReadSources("", settings)
	var loaded *record.Sources // that of the last load
	later := record.Clock{Loaded: time.Now().Add(time.Hour).UnixNano(), Changes: true}
	check := func(what, titles string, opened ...string) {
		t.Helper()
		texts := &watched{ReadLinkFS: os.DirFS(dir).(fs.ReadLinkFS)}
		diags := new(diag.List)
		s, err := content.Load(t.Context(), fsys.Folder{Root: root.FS(), Texts: texts}, content.Options{Now: time.Now(), Sources: m}, diags)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, b := range s.Bulletins {
			got += b.Title
		}
		slices.Sort(texts.names)
		if warnings := len(diags.Sorted()); got != titles || !slices.Equal(texts.names, opened) || warnings != 1 {
			t.Errorf("%s: %q from %q with %d warnings; want %q from %q with 1", what, got, texts.names, warnings, titles, opened)
		}
		loaded = m
		m = record.ReadSources(strings.Join(m.Encode(later), ""), settings)
	}
	check("first", "甲乙丙", "content/a/index.md", "content/b.md", "content/c.md")
	check("unchanged", "甲乙丙", "content/c.md")
	write("content/b.md", bulletin("已", ""))
	check("same size, other time", "甲已丙", "content/b.md", "content/c.md")
	write("content/a/p.jpg", "other")
	check("a photo", "甲已丙", "content/a/index.md", "content/c.md")
	check("unchanged again", "甲已丙", "content/c.md")

	write("content/a/p.jpg", "third")
	check("a photo again", "甲已丙", "content/a/index.md", "content/c.md")
	names := []string{"content/a/index.md", "content/b.md", "content/c.md"}
	reread := func(clock record.Clock, name string) bool {
		return record.ReadSources(strings.Join(loaded.Encode(clock), ""), settings).MustRead(name)
	}
	info, err := os.Stat(filepath.Join(dir, "content/a/p.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	changed := fsys.StatOf(root.FS(), "content/a/p.jpg", info).Change
	for i, name := range names {
		if got := reread(later, name); got != (i == 2) { // which has a finding
			t.Errorf("long after: %s is to be read again: %v", name, got)
		}
	}
	if !reread(record.Clock{Loaded: later.Loaded}, names[0]) {
		t.Error("there is no time of change, and a file is trusted")
	}
	if !reread(record.Clock{Loaded: changed + 1e8, Changes: true}, names[0]) {
		t.Error("a photo is too young, and trusted")
	}
	if other := record.ReadSources(strings.Join(loaded.Encode(later), ""), digest.Sum{2}); other.Count() > 0 {
		t.Error("another site.toml, and still something is known")
	}
}

// A folder in which nothing came or went is not listed again, whether or not its bulletin was edited; what came and
// went is found.
func TestSourcesOfFolders(t *testing.T) {
	f := newSourceSite(t)
	dir, must, touch, write := f.dir, f.must, f.touch, f.write
	bulletin := func(title string) string { return sourceText(title, "") }
	write("content/a/index.md", bulletin("甲"))
	write("content/b/index.md", bulletin("乙"))
	write("content/c/one.md", bulletin("丙"))
	write("content/d/e/index.md", bulletin("戊"))
	write("content/draft/index.md", strings.Replace(bulletin("稿"), "+++\n", "+++\ndraft = true\n", 1))

	root, err := os.OpenRoot(dir)
	must(err)
	defer root.Close()
	settings := digest.Sum{1}
	m := record.ReadSources("", settings)
	later := record.Clock{Loaded: time.Now().Add(time.Hour).UnixNano(), Changes: true}
	check := func(what, titles, listed string) {
		t.Helper()
		texts := &watched{ReadLinkFS: os.DirFS(dir).(fs.ReadLinkFS)}
		folder, how := fsys.Folder{Root: root.FS(), Texts: texts}, content.Options{Now: time.Now(), Sources: m}
		s, err := content.Load(t.Context(), folder, how, new(diag.List))
		must(err)
		got := ""
		for _, b := range s.Bulletins {
			got += b.Title
		}
		slices.Sort(texts.listed)
		texts.listed = slices.Compact(texts.listed) // each is asked for its stat, too
		if got != titles || strings.Join(texts.listed, " ") != listed {
			t.Errorf("%s: %q, and %q are listed; want %q and %q", what, got, texts.listed, titles, listed)
		}
		if same := m.Unchanged(); same != (listed == "" && len(texts.names) == 0) {
			t.Errorf("%s: unchanged: %v", what, same)
		}
		m = record.ReadSources(strings.Join(m.Encode(later), ""), settings)
	}
	same := func(titles string) {
		t.Helper()
		check("unchanged", titles, "")
	}
	check("first", "甲乙丙戊", "a b c content d draft e")
	same("甲乙丙戊")
	must(os.WriteFile(filepath.Join(dir, "content/a/index.md"), []byte(bulletin("改")), 0o644))
	touch("content/a/index.md")
	check("edited in its place", "改乙丙戊", "")
	same("改乙丙戊")
	write("content/a/other.jpg", "photo")
	check("a file beside it", "改乙丙戊", "a")
	same("改乙丙戊")
	write("content/a/two.md", bulletin("二"))
	check("another bulletin", "改二乙丙戊", "a")
	same("改二乙丙戊")
	must(os.Remove(filepath.Join(dir, "content/a/two.md")))
	touch("content/a")
	check("and gone", "改乙丙戊", "a")
	same("改乙丙戊")
	write("content/b/f/index.md", bulletin("己"))
	touch("content/b")
	check("a folder in it", "改己乙丙戊", "b f")
	same("改己乙丙戊")
	must(os.RemoveAll(filepath.Join(dir, "content/b/index.md")))
	touch("content/b")
	check("its bulletin gone", "改己丙戊", "b")
	same("改己丙戊")
	must(os.RemoveAll(filepath.Join(dir, "content/d/e")))
	touch("content/d")
	check("a bundle gone", "改己丙", "d")
	same("改己丙")
	write("content/draft/index.md", bulletin("稿"))
	check("a draft published", "改己丙稿", "draft")
	same("改己丙稿")
}
