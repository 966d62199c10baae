package sitetest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys/fsystest"
)

// What random edits seldom or never come to: a site, what is done to it, and when it is built after that.
func TestIncrementalCases(t *testing.T) {
	text := func(more, body string) []byte {
		return []byte("+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\n" + more + "+++\n\n" + body + "\n")
	}
	at := func(month time.Month) time.Time { return time.Date(2024, month, 1, 0, 0, 0, 0, time.UTC) }
	write := func(name string, data []byte) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	leave := func(*testing.T, string) {}
	photo := painted(t, 60, 40, 1)
	alike := map[string][]byte{}
	for i := range 40 {
		alike[fmt.Sprintf("content/%d/index.md", i)] = text("date = 2024-01-01\nphotos = [\"p.jpg\"]\n", "正文")
		alike[fmt.Sprintf("content/%d/p.jpg", i)] = photo
	}
	for _, tt := range []struct {
		name  string
		files map[string][]byte
		first time.Time
		edit  func(t *testing.T, dir string)
		then  time.Time
	}{
		{"the clock goes back, and what had expired is to appear by itself", map[string][]byte{
			"content/a/index.md": text("date = 2024-01-01\n", "正文"),
			"content/b/index.md": text("date = 2024-06-01\nexpires = 2024-07-01\n", "[无](/nowhere/)"),
		}, at(8), leave, at(5)},
		{"the same at an address that is taken", map[string][]byte{
			"content/a/index.md": text("date = 2024-01-01\n", "正文"),
			"content/b/index.md": text("date = 2024-01-01\nslug = \"a\"\npublish_at = 2024-06-01\nexpires = 2024-07-01\n", "正文"),
		}, at(8), leave, at(5)},
		{"a photo comes that the body seems to name", map[string][]byte{
			"content/a/index.md": text("date = 2024-01-01\n", "写法是 `![](p.jpg \"题\")`。"),
		}, at(8), write("content/a/p.jpg", photo), at(8)},
		{"what a link leads to goes, on a page that shows nothing else of it", map[string][]byte{
			"content/a/index.md": text("date = 2024-01-01\n", "见[另一篇](/wuhou/2024/c/)。"),
			"content/b/index.md": text("date = 2024-01-02\n", "正文。"),
			"content/c/index.md": text("date = 2024-01-03\n", "正文。"),
		}, at(8), remove("content/c"), at(8)},
		{"a caption of one of many photos that are alike", alike, at(8),
			write("content/3/index.md", text("date = 2024-01-01\nphotos = [{ file = \"p.jpg\", caption = \"图\" }]\n", "正文")), at(8)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.files["site.toml"] = []byte(photoSite)
			dir := writeSite(t, tt.files)
			fsystest.Settle(t, dir)
			build := func(out string, now time.Time, clean bool) (generator.Result, string) {
				result, err := generator.Build(t.Context(), generator.Options{Site: dir, Out: filepath.Join(dir, out), Now: now, Version: "test", Clean: clean})
				if err != nil {
					t.Fatal(err)
				}
				said := fmt.Sprintf("%d pages, %d photos\n", result.Pages, result.Photos)
				for _, d := range result.Diagnostics {
					said += fmt.Sprintf("%s:%d: %s\n", d.File, d.Line, d.Message(diag.En))
				}
				return result, said
			}
			build("public", tt.first, false)
			tt.edit(t, dir)
			_, got := build("public", tt.then, false)
			result, want := build("clean", tt.then, true)
			if got != want {
				t.Errorf("it says\n%sand a clean build\n%s", got, want)
			}
			if result.Failed() {
				return
			}
			if d := differences(readAll(t, filepath.Join(dir, "public")), readAll(t, filepath.Join(dir, "clean"))); d != "" {
				t.Error(d)
			}
		})
	}
}
