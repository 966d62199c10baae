package sitetest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys/fsystest"
)

// incrementalCase is a site, what is done to it, and when it is built before and after that.
type incrementalCase struct {
	name  string
	files map[string][]byte
	first time.Time
	edit  func(t *testing.T, dir string)
	then  time.Time

	changed     string // a file of the output that is another after that, or new; "" where none need be
	sitemapURLs int    // in the second build
}

// check holds that the build after the edit leaves and says what a clean one does, which knows neither record nor photos.
func (c *incrementalCase) check(t *testing.T) {
	dir := writeSite(t, c.files)
	fsystest.Settle(t, dir)
	build := func(out string, now time.Time, sitemapURLs int) (generator.Result, string) {
		result, err := generator.Build(t.Context(), generator.Options{
			Site: dir, Out: filepath.Join(dir, out), Now: now, Version: "test", SitemapURLs: sitemapURLs,
		})
		if err != nil {
			t.Fatal(err)
		}
		said := fmt.Sprintf("%d pages, %d photos\n", result.Pages, result.Photos)
		for _, d := range result.Diagnostics {
			said += fmt.Sprintf("%s:%d: %s\n", d.File, d.Line, d.Message(diag.En))
		}
		return result, said
	}
	build("public", c.first, 0)
	before := readAll(t, filepath.Join(dir, "public"))
	c.edit(t, dir)
	_, got := build("public", c.then, c.sitemapURLs)
	if err := os.RemoveAll(filepath.Join(dir, ".jianbao")); err != nil {
		t.Fatal(err)
	}
	result, want := build("clean", c.then, c.sitemapURLs)
	if got != want {
		t.Errorf("it says\n%sand a clean build\n%s", got, want)
	}
	if result.Failed() {
		return
	}
	clean := readAll(t, filepath.Join(dir, "clean"))
	if name := c.changed; name != "" && (clean[name] == nil || bytes.Equal(before[name], clean[name])) {
		t.Errorf("the edit changes nothing of %s", name)
	}
	if d := differences(readAll(t, filepath.Join(dir, "public")), clean); d != "" {
		t.Error(d)
	}
}

// caseText is a bulletin of incremental cases; more are lines of its front matter.
func caseText(more, body string) []byte {
	return []byte("+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\n" + more + "+++\n\n" + body + "\n")
}

// month is a time at which incremental cases are built.
func month(m time.Month) time.Time { return time.Date(2024, m, 1, 0, 0, 0, 0, time.UTC) }

func leave(*testing.T, string) {}

func putFile(name string, data []byte) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func dropFile(name string) func(t *testing.T, dir string) {
	return func(t *testing.T, dir string) {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
}

// What random edits seldom or never come to.
func TestIncrementalCases(t *testing.T) {
	photo := painted(t, 60, 40, 1)
	alike := map[string][]byte{}
	for i := range 40 {
		text := caseText("date = 2024-01-01\nphotos = [\"p.jpg\"]\n", fmt.Sprint("正文", i))
		alike[fmt.Sprintf("content/%d/index.md", i)] = text
		alike[fmt.Sprintf("content/%d/p.jpg", i)] = photo
	}
	for _, c := range []incrementalCase{
		{name: "the clock goes back, and what had expired is to appear by itself", files: map[string][]byte{
			"content/a/index.md": caseText("date = 2024-01-01\n", "正文"),
			"content/b/index.md": caseText("date = 2024-06-01\nexpires = 2024-07-01\n", "[无](/nowhere/)"),
		}, first: month(8), edit: leave, then: month(5)},
		{name: "the same at an address that is taken", files: map[string][]byte{
			"content/a/index.md": caseText("date = 2024-01-01\n", "正文"),
			"content/b/index.md": caseText("date = 2024-01-01\nslug = \"a\"\npublish_at = 2024-06-01\nexpires = 2024-07-01\n", "正文"),
		}, first: month(8), edit: leave, then: month(5)},
		{name: "a photo comes that the body seems to name", files: map[string][]byte{
			"content/a/index.md": caseText("date = 2024-01-01\n", "写法是 `![](p.jpg \"题\")`。"),
		}, first: month(8), edit: putFile("content/a/p.jpg", photo), then: month(8)},
		{name: "what a link leads to goes, on a page that shows nothing else of it", files: map[string][]byte{
			"content/a/index.md": caseText("date = 2024-01-01\n", "见[另一篇](/wuhou/2024/c/)。"),
			"content/b/index.md": caseText("date = 2024-01-02\n", "正文。"),
			"content/c/index.md": caseText("date = 2024-01-03\n", "正文。"),
		}, first: month(8), edit: dropFile("content/c"), then: month(8)},
		{name: "a caption of one of many photos that are alike", files: alike, first: month(8), edit: putFile(
			"content/3/index.md", caseText("date = 2024-01-01\nphotos = [{ file = \"p.jpg\", caption = \"图\" }]\n", "正文3")), then: month(8)},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.files["site.toml"] = []byte(photoSite)
			c.check(t)
		})
	}
}
