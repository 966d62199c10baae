package sitetest

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/fsys/fsystest"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// verified is a site with a file of every family, old enough that no source is racy.
func verified(t *testing.T) (dir, public string) {
	text := func(title, body string) []byte {
		return []byte("+++\ntitle = \"" + title + "\"\ndistrict = \"武侯区\"\ndate = 2024-01-01\ntags = [\"民生\"]\n" +
			"topics = [\"t\"]\naliases = [\"/old/" + title + ".html\"]\nphotos = [\"p.jpg\"]\n+++\n\n" + body + "\n")
	}
	dir = writeSite(t, map[string][]byte{
		"site.toml":          []byte(photoSite + "[[topic]]\nslug = \"t\"\ntitle = \"专题\"\n"),
		"content/a/index.md": text("a", "代表走访选民。"), "content/a/p.jpg": painted(t, 60, 40, 1),
		"content/b/index.md": text("b", "见[另一篇](/wuhou/2024/a/)。"), "content/b/p.jpg": painted(t, 60, 40, 2),
	})
	fsystest.Settle(t, dir)
	return dir, filepath.Join(dir, "public")
}

func verify(t *testing.T, dir string) generator.Result {
	return buildVersion(t, generator.Options{Site: dir, Verify: true})
}

// buildVersion builds a site as a program that has a version.
func buildVersion(t *testing.T, opts generator.Options) generator.Result {
	t.Helper()
	opts.Out, opts.Version = cmp.Or(opts.Out, filepath.Join(opts.Site, "public")), "test"
	opts.Now = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	opts.SitemapURLs = 3
	result, err := generator.Build(t.Context(), opts)
	if err != nil || result.Failed() {
		t.Fatal(err, result.Diagnostics)
	}
	return result
}

// spoil changes a byte of files of the output, and lets the record vouch for that: to a build they are what a key that
// misses something leaves, stale files to reuse.
func spoil(t *testing.T, dir string, names ...string) {
	t.Helper()
	public := filepath.Join(dir, "public")
	was := readRecord(t, dir, "public")
	var spoiled []record.Output
	at := map[int]bool{}
	slices.Sort(names)
	for _, name := range names {
		flip(t, filepath.Join(public, name))
		i, out := was.Outputs().Find(name)
		at[i] = true
		out.Stat = lstat(t, public, name)
		spoiled = append(spoiled, out)
	}
	reused := func(i int) bool { return !at[i] }
	writeRecord(t, dir, "public", was, record.Next{Facts: was.Facts, Reused: reused, Made: spoiled})
}

// flip changes a byte of a file.
func flip(t *testing.T, name string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func lstat(t *testing.T, dir, name string) site.FileStat {
	t.Helper()
	d := fsys.OpenDir(dir)
	defer d.Close()
	stat, _, err := d.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	return stat
}

// outputNames are the names of what was published.
func outputNames(published map[string][]byte) []string {
	names := slices.Sorted(maps.Keys(published))
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, ".jianbao/") })
}

// Every file that would be reused and is not what a clean build makes is named, whatever family it is of, and mended.
// That it would be reused is found out by the rule of all builds: here by the shortcut for a site that did not change.
func TestVerifyNamesEveryFile(t *testing.T) {
	dir, public := verified(t)
	if result := verify(t, dir); !result.Unverified || len(result.Stale) > 0 {
		t.Errorf("without a record: unverified %v, stale %v", result.Unverified, result.Stale)
	}
	want := readAll(t, public)
	if result := verify(t, dir); result.Unverified || len(result.Stale) > 0 {
		t.Errorf("with one: unverified %v, stale %v", result.Unverified, result.Stale)
	}
	all := outputNames(want)
	for _, family := range []string{
		"index.html", "wuhou/2024/a/index.html", "2024/01/index.html", "old/a.html", "feed.xml", "topics/t/feed.json",
		"sitemap.xml", "sitemap-1.xml", "robots.txt", "_headers", "assets/style.", "assets/feed.", "photos/", "search/index.",
		"search/t/", "404.html",
	} {
		if !slices.ContainsFunc(all, func(name string) bool { return strings.HasPrefix(name, family) }) {
			t.Errorf("the site has no %s: %v", family, all)
		}
	}
	spoil(t, dir, all...)
	if result := verify(t, dir); !slices.Equal(result.Stale, all) {
		t.Errorf("named %d of %d: %v\nnot named %v", len(result.Stale), len(all), result.Stale, without(all, result.Stale))
	}
	if d := differences(readAll(t, public), want); d != "" {
		t.Error(d)
	}
	if result := verify(t, dir); result.Unverified || len(result.Stale) > 0 {
		t.Errorf("once more: unverified %v, stale %v", result.Unverified, result.Stale)
	}
}

// After an edit the shortcut does not apply: each target decides for itself. What would be made anyway is not stale.
func TestVerifyAfterAnEdit(t *testing.T) {
	dir, _ := verified(t)
	buildVersion(t, generator.Options{Site: dir})
	source := filepath.Join(dir, "content/a/index.md")
	data, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(source, append(data, "又一段。\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	names := []string{
		"_headers", "feed.json", "index.html", "robots.txt", "sitemap-1.xml",
		"wuhou/2024/a/index.html", "wuhou/2024/b/index.html",
	}
	spoil(t, dir, names...)
	result := verify(t, dir)
	want := without(names, []string{"feed.json", "wuhou/2024/a/index.html"}) // which show the text
	if !slices.Equal(result.Stale, want) {
		t.Errorf("stale %v, not %v", result.Stale, want)
	}
}

// A file that would be reused and that a clean build does not make at all is named, too, and removed.
func TestVerifyNamesWhatShouldNotBe(t *testing.T) {
	dir, public := verified(t)
	buildVersion(t, generator.Options{Site: dir})
	const extra = "search/t/0000000000000000.bin"
	addOutput(t, dir, public, extra)
	if result := verify(t, dir); !slices.Equal(result.Stale, []string{extra}) {
		t.Errorf("stale: %v", result.Stale)
	}
	if _, err := os.Stat(filepath.Join(public, extra)); err == nil {
		t.Error("it is still there")
	}
}

// A page that would be reused though a finding of its text would be lost is named, even where its bytes stay the same.
// Here the record says that links lead where they led, and the address that one leads to is gone.
func TestVerifyNamesLostFindings(t *testing.T) {
	text := func(title, district, body string) []byte {
		return []byte("+++\ntitle = \"" + title + "\"\ndistrict = \"" + district + "\"\ndate = 2024-01-01\n+++\n\n" +
			body + "\n")
	}
	dir := writeSite(t, map[string][]byte{
		"site.toml": []byte("title = \"站\"\n[[district]]\ncode = \"1\"\nname = \"甲区\"\nslug = \"jia\"\n" +
			"[[district]]\ncode = \"2\"\nname = \"乙区\"\nslug = \"yi\"\n"),
		"content/a/index.md": text("题", "甲区", "见[另一篇](/yi/2024/b/)。"),
		"content/b/index.md": text("题二", "乙区", "正文。"),
		"content/c/index.md": text("题三", "乙区", "正文。"),
	})
	fsystest.Settle(t, dir)
	buildVersion(t, generator.Options{Site: dir})
	was := readRecord(t, dir, "public")
	if err := os.RemoveAll(filepath.Join(dir, "content/b")); err != nil {
		t.Fatal(err)
	}
	buildVersion(t, generator.Options{Site: dir, Out: filepath.Join(dir, "other")})
	facts := was.Facts
	facts.Addresses = readRecord(t, dir, "other").Addresses
	writeRecord(t, dir, "public", was, record.Next{Facts: facts})
	if result := verify(t, dir); !slices.Equal(result.Stale, []string{"jia/2024/a/index.html"}) {
		t.Errorf("stale: %v", result.Stale)
	}
}

// readRecord reads the record of an output folder of a site.
func readRecord(t *testing.T, dir, out string) *record.Previous {
	t.Helper()
	root, name := recordOf(t, dir, out)
	was := record.Read(root, name, "test")
	t.Cleanup(was.Close)
	if was.Outputs().Len() == 0 {
		t.Fatalf("%s has no record", out)
	}
	return was
}

// writeRecord writes a record in the place of another, with its sources.
func writeRecord(t *testing.T, dir, out string, was *record.Previous, next record.Next) {
	t.Helper()
	next.Previous, next.SameDocuments = was, true
	if next.Reused == nil {
		next.Reused = func(int) bool { return true }
	}
	next.Sources = []string{was.Sources()}
	root, name := recordOf(t, dir, out)
	if err := next.Write(root, name, "test"); err != nil {
		t.Fatal(err)
	}
}

func recordOf(t *testing.T, dir, out string) (*os.Root, string) {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	full, err := filepath.EvalSymlinks(filepath.Join(dir, out))
	if err != nil {
		t.Fatal(err)
	}
	return root, record.Name(full)
}

// addOutput publishes one file more, and records it.
func addOutput(t *testing.T, dir, public, name string) {
	t.Helper()
	published := readAll(t, public)
	stage, err := publish.Open(public, publish.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Close()
	published[name] = []byte("ABCD")
	for _, name := range outputNames(published) {
		if err := stage.Write(name, publish.Asset, published[name]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := stage.Commit(); err != nil {
		t.Fatal(err)
	}
	was := readRecord(t, dir, "public")
	stat, _, _ := stage.Stat(name)
	made := []record.Output{{Name: name, Key: record.NameKey(name), Stat: stat}}
	writeRecord(t, dir, "public", was, record.Next{Facts: was.Facts, Made: made})
}

// without is a list without what is in another.
func without(list, gone []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(gone, s) })
}
