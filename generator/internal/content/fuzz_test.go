package content

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/hostile"
	"jianbao/generator/internal/site"
)

// seeds are the broken files with one of the endings, and those of the sample site.
func seeds(f *testing.F, endings ...string) {
	f.Helper()
	for _, text := range hostile.Broken(f, endings...) {
		f.Add(text)
	}
	for _, top := range []string{"content", SettingsFile} {
		sample := os.DirFS("../../..")
		err := fs.WalkDir(sample, top, func(name string, entry fs.DirEntry, err error) error {
			wanted := slices.ContainsFunc(endings, func(end string) bool { return strings.HasSuffix(name, end) })
			if err != nil || entry.IsDir() || !wanted {
				return err
			}
			data, err := fs.ReadFile(sample, name)
			f.Add(string(data))
			return err
		})
		if err != nil {
			f.Fatal(err)
		}
	}
}

// badFormat is what fmt writes for a missing or left-over argument.
var badFormat = regexp.MustCompile(`%!(.\(|\(EXTRA|\(BAD)`)

// checkFound holds that findings can be shown, each at a place inside the file, and reports whether there is an
// error among them.
func checkFound(t *testing.T, src *diag.Source, found []diag.Diagnostic) (failed bool) {
	t.Helper()
	bad := func(said string) bool { return badFormat.MatchString(said) && !strings.Contains(src.Text, "%!") }
	for _, d := range found {
		failed = failed || d.Severity == diag.Error
		if d.Line < 0 || d.Line > 1+strings.Count(src.Text, "\n") || d.Message(diag.Zh) == "" || bad(d.Message(diag.Zh)) {
			t.Fatalf("%+v: %s", d.Span, d.Message(diag.Zh))
		}
		for _, hint := range d.Hints(diag.Zh) {
			if bad(hint) {
				t.Fatal(hint)
			}
		}
	}
	return failed
}

// Any file is read to a bulletin or to findings, each with a place inside the file.
func FuzzBulletin(f *testing.F) {
	seeds(f, ".md")
	site, finder, _ := readSettings(&diag.Source{Name: SettingsFile, Text: settings})
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		src, ds := frontmatter.Decode("content/a/index.md", []byte(text))
		for _, d := range ds {
			if d.Severity == diag.Error {
				return
			}
		}
		at, _, ok := frontmatter.Split(src)
		if ok && (at.Start > at.End || at.End > at.Body || at.Body > len(src.Text)) {
			t.Fatalf("front matter %d:%d, body %d of %d bytes", at.Start, at.End, at.Body, len(src.Text))
		}
		r := &reader{site: site, finder: finder, files: noFiles{}, src: src}
		b, found := r.bulletin()
		if !checkFound(t, src, found) && (b == nil || b.Title == "" || !b.Placed() || b.Slug == "" && b.Page() == "") {
			t.Fatalf("no error, and yet %+v", b)
		}
	})
}

// Any site.toml is read to settings that a build can work with, or to an error with a place inside the file.
func FuzzSettings(f *testing.F) {
	seeds(f, SettingsFile)
	f.Add(settings)
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		src, ds := frontmatter.Decode(SettingsFile, []byte(text))
		if slices.ContainsFunc(ds, isError) {
			return
		}
		s, finder, found := readSettings(src)
		if !checkFound(t, src, found) {
			checkSettings(t, s, finder)
		}
	})
}

// checkSettings holds settings without errors to what the other rooms rely on.
func checkSettings(t *testing.T, s *site.Site, finder *DistrictFinder) {
	t.Helper()
	if s.Title == "" || s.Language == "" || s.Location == nil || len(s.Districts) == 0 {
		t.Fatalf("no error, and yet title %q, language %q, zone %v, %d districts", s.Title, s.Language, s.Location, len(s.Districts))
	}
	if b := s.BaseURL; b != "" && (!strings.HasPrefix(b, "http") || !strings.HasSuffix(b, "/") || strings.ContainsAny(b, " <>\"'?#\\\x00")) {
		t.Fatalf("base_url %q", b)
	}
	if p := s.Photos; len(p.Widths) == 0 || p.Quality < 1 || p.Quality > 100 || p.MaxPixels < 1 || p.MaxBytes < 1 || p.Memory < 0 {
		t.Fatalf("photos %+v", p)
	}
	if slugProblem(s.Theme, hintSlug) != nil {
		t.Fatalf("theme %q", s.Theme)
	}
	taken := map[string]bool{}
	for _, d := range s.Districts {
		if d.Name == "" || d.Code == "" || districtSlugProblem(d.Slug) != nil || taken[strings.ToLower(d.Slug)] {
			t.Fatalf("district %+v", d)
		}
		taken[strings.ToLower(d.Slug)] = true
		steps := 0
		for up := d.Parent; up != nil; up = up.Parent {
			if steps++; steps > len(s.Districts) {
				t.Fatalf("%s is above itself", d.Slug)
			}
		}
		if found := finder.Find(d.Slug); !slices.Contains(found, d) {
			t.Fatalf("%q is not found by its slug", d.Slug)
		}
	}
	taken = map[string]bool{}
	for _, topic := range s.Topics {
		if topic.Title == "" || slugProblem(topic.Slug, hintSlug) != nil || taken[strings.ToLower(topic.Slug)] {
			t.Fatalf("topic %+v", topic)
		}
		taken[strings.ToLower(topic.Slug)] = true
	}
}
