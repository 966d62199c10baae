package sitetest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
)

// goneSite is a site whose builds are told apart from those of other programs, so that they leave a record.
type goneSite struct {
	*testing.T
	dir string
	now time.Time
}

func newGoneSite(t *testing.T, files map[string][]byte) *goneSite {
	return &goneSite{t, writeSite(t, files), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

// build returns what a build says is gone: a line for each address.
func (s *goneSite) build() string {
	s.Helper()
	result, err := generator.Build(s.Context(), generator.Options{
		Site: s.dir, Out: filepath.Join(s.dir, "public"), Now: s.now, Clock: time.Now, Version: "test",
	})
	if err != nil || result.Failed() {
		s.Fatal(err, result.Diagnostics)
	}
	var b strings.Builder
	for _, g := range result.Gone {
		fmt.Fprintf(&b, "%s > %s %s %s", g.Path, g.To, g.File, g.Line)
		if g.Held != nil {
			fmt.Fprintf(&b, " held %d", g.Held.Reason)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (s *goneSite) write(name string, data []byte) {
	s.Helper()
	full := filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(full, data, 0o644); err != nil {
		s.Fatal(err)
	}
}

func (s *goneSite) rename(from, to string) {
	s.Helper()
	if err := os.Rename(filepath.Join(s.dir, from), filepath.Join(s.dir, to)); err != nil {
		s.Fatal(err)
	}
}

// listed are the addresses of the list, with where they lead.
func (s *goneSite) listed() (lines []string) {
	s.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, filepath.FromSlash(generator.GoneFile)))
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		s.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(strings.TrimPrefix(line, "\ufeff"), "#") {
			lines = append(lines, strings.TrimRight(line, "\n"))
		}
	}
	return lines
}

func expectGone(t *testing.T, what, got string, lines ...string) {
	t.Helper()
	want := strings.Join(lines, "\n")
	if want != "" {
		want += "\n"
	}
	if got != want {
		t.Errorf("%s:\n%s\nwant:\n%s", what, got, want)
	}
}

// Every build tells which addresses it took away, what became of them, and what to write so that they lead on.
func TestGone(t *testing.T) {
	s := newGoneSite(t, map[string][]byte{
		"site.toml":              []byte(checkSite),
		"content/a/index.md":     article("", "甲 [表](b.csv)"),
		"content/a/b.csv":        []byte("a,b\n"),
		"content/slug/index.md":  article("slug = \"one\"\naliases = [\"/short/\"]\n", "乙"),
		"content/gone/index.md":  article("", "丙"),
		"content/draft/index.md": article("", "丁"),
		"content/page/index.md":  []byte("+++\ntitle = \"关于\"\npage = \"/guanyu/\"\n+++\n正文。\n"),
		"static/t/notice.pdf":    []byte("%PDF-1.4\n%%EOF\n"),
	})
	expectGone(t, "the first build", s.build())
	if list := s.listed(); list != nil {
		t.Error(list)
	}

	s.rename("content/a", "content/甲")
	s.write("content/slug/index.md", article("slug = \"two\"\naliases = [\"/short/\"]\n", "乙"))
	s.write("content/draft/index.md", article("draft = true\n", "丁"))
	for _, name := range []string{"content/gone", "static"} {
		if err := os.RemoveAll(filepath.Join(s.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	s.write("content/page/index.md", []byte("+++\ntitle = \"关于\"\npage = \"/women/\"\n+++\n正文。\n"))
	const base = "/wuhou/2025/"
	expectGone(t, "after edits", s.build(),
		"/files"+base+"a/b.csv > /files"+base+"甲/b.csv  ",
		"/guanyu/ > /women/ content/page/index.md aliases = [\"/guanyu/\"]",
		"/t/notice.pdf >   ",
		base+"a/ > "+base+"甲/ content/甲/index.md aliases = [\""+base+"a/\"]",
		base+"draft/ >  content/draft/index.md  held 0",
		base+"gone/ >   ",
		base+"one/ > "+base+"two/ content/slug/index.md aliases = [\"/short/\", \""+base+"one/\"]",
	)
	if n := len(s.listed()); n != 7 {
		t.Error(s.listed())
	}
	expectGone(t, "without an edit", s.build())

	// What comes back, or leads on, is no longer gone; the others stay on the list, with their day.
	s.now = s.now.AddDate(0, 0, 1)
	s.write("content/draft/index.md", article("", "丁"))
	s.write("content/slug/index.md", article("slug = \"two\"\naliases = [\"/short/\", \""+base+"one/\"]\n", "乙"))
	s.write("content/page/index.md", []byte("+++\ntitle = \"关于\"\npage = \"/women/\"\ndraft = true\n+++\n正文。\n"))
	expectGone(t, "after more edits", s.build(), "/women/ >  content/page/index.md  held 0")
	want := []string{
		"2026-01-02\t/women/", "2026-01-01\t/files" + base + "a/b.csv\t/files" + base + "甲/b.csv",
		"2026-01-01\t/guanyu/\t/women/", "2026-01-01\t/t/notice.pdf", "2026-01-01\t" + base + "a/\t" + base + "甲/",
		"2026-01-01\t" + base + "gone/",
	}
	if got := s.listed(); !slices.Equal(got, want) {
		t.Errorf("%q\nwant\n%q", got, want)
	}
}

// The line is written as the bulletin's front matter is.
func TestGoneYAML(t *testing.T) {
	s := newGoneSite(t, map[string][]byte{
		"site.toml":          []byte(checkSite),
		"content/a/index.md": []byte("---\ntitle: 甲\ndistrict: 武侯区\ndate: 2025-09-01\n---\n\n正文。\n"),
		"content/b/index.md": []byte("{\n\"title\": \"乙\", \"district\": \"武侯区\", \"date\": \"2025-09-01\"}\n\n正文。\n"),
	})
	s.build()
	s.rename("content/a", "content/c")
	s.rename("content/b", "content/d")
	expectGone(t, "renamed", s.build(),
		`/wuhou/2025/a/ > /wuhou/2025/c/ content/c/index.md aliases: ["/wuhou/2025/a/"]`,
		`/wuhou/2025/b/ > /wuhou/2025/d/ content/d/index.md "aliases": ["/wuhou/2025/b/"],`,
	)
	s.write("content/c/index.md", []byte("---\naliases: [\"/wuhou/2025/a/\"]\ntitle: 甲\ndistrict: 武侯区\n"+
		"date: 2025-09-01\n---\n\n正文。\n"))
	s.write("content/d/index.md", []byte("{\n\"aliases\": [\"/wuhou/2025/b/\"],\n\"title\": \"乙\", "+
		"\"district\": \"武侯区\", \"date\": \"2025-09-01\"}\n\n正文。\n"))
	s.build()
	if list := s.listed(); list != nil {
		t.Error(list)
	}
}

// Pages of lists come and go; nobody is told.
func TestGoneLists(t *testing.T) {
	files := map[string][]byte{"site.toml": []byte(checkSite)}
	for i := range 60 {
		head := fmt.Sprintf("slug = \"b%d\"\ntags = [\"标签%[1]d\"]\n", i)
		files[fmt.Sprintf("content/b%d/index.md", i)] = article(head, "正文。")
	}
	s := newGoneSite(t, files)
	s.build()
	if err := os.RemoveAll(filepath.Join(s.dir, "content")); err != nil {
		t.Fatal(err)
	}
	s.write("content/c/index.md", article("draft = true\n", "正文。"))
	got := strings.Split(strings.TrimSpace(s.build()), "\n")
	for _, line := range got {
		if !strings.HasPrefix(line, "/wuhou/2025/b") {
			t.Error(line)
		}
	}
	if len(got) != 60 || len(s.listed()) != 60 {
		t.Error(len(got), len(s.listed()))
	}
}

// What stands in the place of the list stops no build, and stays.
func TestGoneUnwritable(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("mine\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for what, make := range map[string]func(name string) error{
		"a folder": func(name string) error { return os.Mkdir(name, 0o755) },
		"a link":   func(name string) error { return os.Symlink(outside, name) },
		"binary":   func(name string) error { return os.WriteFile(name, []byte("\x00\xff\t\t/\n\t\n"), 0o644) },
		"sparse": func(name string) error {
			if err := os.WriteFile(name, nil, 0o644); err != nil {
				return err
			}
			return os.Truncate(name, 1<<30)
		},
	} {
		t.Run(what, func(t *testing.T) {
			s := newGoneSite(t, map[string][]byte{
				"site.toml": []byte(checkSite), "content/a/index.md": article("", "甲"), "content/b/index.md": article("", "乙"),
			})
			s.build()
			list := filepath.Join(s.dir, filepath.FromSlash(generator.GoneFile))
			if err := make(list); err != nil {
				t.Skip(err)
			}
			s.rename("content/a", "content/c")
			result, err := generator.Build(t.Context(), generator.Options{
				Site: s.dir, Out: filepath.Join(s.dir, "public"), Now: s.now, Clock: time.Now, Version: "test",
			})
			if err != nil || result.Failed() || len(result.Gone) != 1 {
				t.Fatal(err, result)
			}
			text := fmt.Sprint(result.Diagnostics)
			if want := what != "binary"; strings.Contains(text, "gone-unwritable") != want {
				t.Error(text)
			}
			if mine, _ := os.ReadFile(outside); string(mine) != "mine\n" {
				t.Errorf("%q", mine)
			}
		})
	}
}
