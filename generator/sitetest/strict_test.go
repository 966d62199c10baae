package sitetest

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/inspect"
	"jianbao/generator/internal/preview"
)

// manyFindings is a site that has findings of many kinds: in texts, photos, links, pages, and as a whole.
func manyFindings(t *testing.T) map[string][]byte {
	same := painted(t, 41, 31, 41)
	return map[string][]byte{
		"site.toml": []byte(checkSite + "[[district]]\ncode = \"510105\"\nname = \"青羊区\"\nslug = \"qingyang\"\n"),
		"content/a/index.md": article("slug = \"a\"\nphotos = [{ file = \"one.jpg\", caption = \"二\" }, \"bare.jpg\"]\n",
			"手机 13812345678。[甲](#无)[乙](/wuhou/2025/b/#题)[丙](/wuhou/2025/b/#没有)[丁](/wuhou/#没有)\n\n"+
				"[戊](https://jianbao.example.gov.cn/gone/)[己](https://a.example.com/)[庚](/old/)\n\n### 跳级"),
		"content/a/one.jpg": same, "content/a/bare.jpg": painted(t, 60, 40, 60), "content/a/left.jpg": painted(t, 70, 40, 70),
		"content/b/index.md": article("slug = \"b\"\naliases = [\"/old/\"]\naccept = [\"check-mobile\"]\ntags = [\"民生\"]\n"+
			"photos = [{ file = \"two.jpg\", caption = \"三\" }]\n", "## 题\n\n布署工作。。"),
		"content/b/two.jpg": same,
		"content/c.md":      article("slug = \"c\"\npublish_at = 2026-02-01T08:00:00\n", "尚未发布，手机 13812345679。![](gone.jpg)"),
		"layouts/tags.html": []byte(`{{ define "main" }}<h1>标签</h1><img src="{{ root "/gone.png" }}"><p><div></p>{{ end }}`),
	}
}

func firstDay() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }

func strictDay(dir string) generator.Options {
	return generator.Options{
		Site: dir, Out: filepath.Join(dir, "public"), Now: firstDay(), Strict: true, Version: "test",
	}
}

// A strict build says what the check says, whether pages are made or reused, and publishes nothing with an error among
// it.
func TestStrict(t *testing.T) {
	files := manyFindings(t)
	dir := writeSite(t, files)
	tell := func(found []diag.Diagnostic) (lines []string) {
		for _, d := range found {
			lines = append(lines, string(d.Code)+" "+d.Location()+" "+d.Message(diag.Zh))
		}
		return lines
	}
	strict := func(what string, kinds int, published bool) {
		t.Helper()
		var checked []diag.Diagnostic
		for _, f := range checkDay(t, dir).Report.Findings {
			checked = append(checked, f.Diagnostic)
		}
		result, err := generator.Build(t.Context(), strictDay(dir))
		if err != nil {
			t.Fatal(err)
		}
		got, want := tell(result.Diagnostics), tell(checked)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: a strict build says\n%s\nthe check says\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		codes := map[diag.Code]bool{}
		for _, d := range checked {
			codes[d.Code] = true
		}
		if len(codes) != kinds {
			t.Errorf("%s: %d kinds of findings, want %d: %v", what, len(codes), kinds, slices.Sorted(maps.Keys(codes)))
		}
		if result.Failed() == published {
			t.Errorf("%s: errors: %v", what, result.Failed())
		}
		if _, err := os.Stat(filepath.Join(dir, "public", "index.html")); (err == nil) != published {
			t.Errorf("%s: published: %v", what, err == nil)
		}
	}
	strict("with errors", 16, false)
	write := func(name, old, new string) {
		t.Helper()
		files[name] = []byte(strings.ReplaceAll(string(files[name]), old, new))
		if err := os.WriteFile(filepath.Join(dir, name), files[name], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("content/a/index.md", "手机 13812345678", "手机")
	write("content/a/index.md", "[戊](https://jianbao.example.gov.cn/gone/)", "")
	write("content/c.md", "手机 13812345679。![](gone.jpg)", "")
	write("layouts/tags.html", "/gone.png", "/")
	write("layouts/tags.html", "<p><div></p>", "")
	strict("with warnings", 11, true)
	strict("reused", 11, true)
	write("content/b/index.md", "布署工作", "部署工作")
	strict("edited", 10, true)
}

// A bulletin of an open preview is checked by itself, as it is after an edit.
func TestInspectBulletin(t *testing.T) {
	dir := writeSite(t, map[string][]byte{
		"site.toml":    []byte(checkSite),
		"content/a.md": article("slug = \"a\"\n", "正文。"),
		"content/b.md": article("slug = \"b\"\n", "布署。"),
	})
	p, err := preview.Open(t.Context(), dir, firstDay, diag.Zh)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	old := p.Snapshot()
	page, _ := old.Plan.Find("/wuhou/2025/a/")
	check := func(s *preview.Snapshot, want string) {
		t.Helper()
		found, err := inspect.Bulletin(t.Context(), s.Renderer, page.Bulletin)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, f := range found {
			lines = append(lines, string(f.Code)+" "+f.Location()+" "+f.District)
		}
		if got := strings.Join(lines, "\n"); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
	check(old, "")
	edited := article("slug = \"a\"\n", "手机 13812345678。一但[甲](/nope/)")
	if err := os.WriteFile(filepath.Join(dir, "content/a.md"), edited, 0o644); err != nil {
		t.Fatal(err)
	}
	check(old, "file-changed content/a.md 武侯区") // it is another text than that of the snapshot
	p.Refresh(t.Context(), []string{"content/a.md"})
	check(p.Snapshot(), "check-mobile content/a.md:8:4 武侯区\n"+
		"check-spelling content/a.md:8:16 武侯区\n"+
		"link-dead content/a.md:8:22 武侯区")
}

// Where nothing can be published the check is made all the same, and its errors come first.
func TestStrictCannotPublish(t *testing.T) {
	foreign := func(text string) string {
		return writeSite(t, map[string][]byte{
			"site.toml": []byte(checkSite), "content/a.md": article("slug = \"a\"\n", text), "public/mine.txt": []byte("x"),
		})
	}
	codes := func(result generator.Result) string {
		var codes []string
		for _, d := range result.Diagnostics {
			codes = append(codes, string(d.Code))
		}
		return strings.Join(codes, " ")
	}
	result, err := generator.Build(t.Context(), strictDay(foreign("手机 13812345678。")))
	if got := codes(result); err != nil || got != "check-mobile" {
		t.Errorf("a foreign folder, and an error: %s, %v", got, err)
	}
	result, err = generator.Build(t.Context(), strictDay(foreign("布署。")))
	var cannot *generator.CannotRun
	got := codes(result)
	if !errors.As(err, &cannot) || cannot.Diagnostic.Code != diag.OutputForeign || got != "check-spelling" {
		t.Errorf("a foreign folder: %s, %v", got, err)
	}

	dir := writeSite(t, map[string][]byte{
		"site.toml": []byte(checkSite), "content/a.md": article("slug = \"a\"\n", "正文。"),
	})
	if result, err := generator.Build(t.Context(), strictDay(dir)); err != nil || result.Failed() {
		t.Fatal(err, codes(result))
	}
	if err := os.Remove(filepath.Join(dir, "content/a.md")); err != nil {
		t.Fatal(err)
	}
	result, err = generator.Build(t.Context(), strictDay(dir))
	got = codes(result)
	if err != nil || !strings.Contains(got, "content-gone") || !strings.Contains(got, "check-empty-list") {
		t.Errorf("all bulletins are gone: %s, %v", got, err)
	}
}
