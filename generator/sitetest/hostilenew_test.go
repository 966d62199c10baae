package sitetest

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/hostile"
	"jianbao/generator/internal/thorough"
)

// A bulletin is begun with every hostile name as its title, as that of its photo and as its slug, which the command
// has looked at before. What is written lies in the district's folder, under names that every system can hold, and
// builds.
func TestHostileNew(t *testing.T) {
	base := memoryFolder(t)
	out := newOutside(t, filepath.Join(base, "outside"))
	dir, photos := filepath.Join(base, "site"), filepath.Join(base, "photos")
	for _, folder := range []string{filepath.Join(dir, "content"), photos} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "site.toml"), []byte(serveSite+"[photos]\nwidths = [16]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	begun, picture := 0, painted(t, 20, 15, 1)
	for i, name := range thorough.Share(hostile.Names(filepath.ToSlash(out.dir)), 3) {
		creator, wrong, err := generator.OpenSite(t.Context(), dir, now)
		if err != nil || len(wrong) > 0 {
			t.Fatal(err, wrong)
		}
		b := generator.NewBulletin{District: creator.All()[1], Title: "题" + name, Date: now.AddDate(0, 0, i%300)}
		if full := filepath.Join(photos, name+".jpg"); path.Base(name) == name && os.WriteFile(full, picture, 0o644) == nil {
			if b.Photos, err = generator.FindPhotos(t.Context(), []string{full}); err != nil || len(b.Photos) != 1 {
				b.Photos = []generator.FoundPhoto{{Path: full, Format: "jpeg"}} // typed in another way
			}
		}
		if i%2 == 0 && content.SlugProblem(name) == nil {
			b.Slug = name
		}
		folder, err := creator.Create(t.Context(), b)
		if err != nil && b.Slug == "" {
			t.Errorf("%.80q: %v", name, err)
		}
		if err == nil && !strings.HasPrefix(folder, "content/wuhou/2026/") {
			t.Errorf("%.80q is begun in %s", name, folder)
		}
		begun++
		address, problem := content.PageAddress("/"+name+"/", func(s string) string { return s })
		if problem == nil {
			folder, err := creator.Create(t.Context(), generator.NewBulletin{Title: name, Page: address})
			if err == nil && folder != path.Join("content", address) {
				t.Errorf("the page %.80q is begun in %s", name, folder)
			}
			begun++
		}
		out.checkUnread(t, fmt.Sprintf("%.80q", name))
	}
	err := fs.WalkDir(os.DirFS(dir), "content", func(name string, _ fs.DirEntry, err error) error {
		if problem := unportable(path.Base(name)); err == nil && problem != "" {
			t.Errorf("%.200q was written: %s", name, problem)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	result, err := generator.Build(t.Context(), generator.Options{Site: dir, Out: filepath.Join(dir, "preview"), Now: now, Drafts: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity == diag.Error {
			t.Errorf("what was begun does not build: %s: %s", d.Location(), d.Message(diag.En))
		}
	}
	out.checkUnchanged(t)
	t.Logf("%d begun, %d pages", begun, result.Pages)
}
