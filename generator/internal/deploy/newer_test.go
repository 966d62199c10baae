package deploy_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"jianbao/generator/internal/build"
	"jianbao/generator/internal/deploy"
	"jianbao/generator/internal/fsys/fsystest"
)

// A file is newer than the last build if it was saved while that ran, however soon its record was written; and none is
// newer than a build that found nothing to do.
func TestNewer(t *testing.T) {
	dir := t.TempDir()
	public := filepath.Join(dir, "public")
	const bulletin = "content/a.md"
	save := func(name, text string, at time.Time) {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(full, at, at); err != nil {
			t.Fatal(err)
		}
	}
	run := func(out string, loading func()) {
		t.Helper()
		opts := build.Options{
			Site: dir, Out: out, Now: time.Now(), Version: "v", Clock: time.Now, RecordRead: func(int) { loading() },
		}
		if result, err := build.Build(t.Context(), opts); err != nil || result.Pages == 0 {
			t.Fatal(err, result.Diagnostics)
		}
	}
	is := func(want, when string) {
		t.Helper()
		if got := deploy.Newer(dir, public); got != want {
			t.Errorf("%s: %q is newer, not %q", when, got, want)
		}
	}
	const text = "+++\ntitle = \"题\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n+++\n\n正文。\n"
	save("site.toml", "title = \"站\"\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n", time.Now())
	save(bulletin, text, time.Now())
	fsystest.Settle(t, dir)
	is("", "before the first build")
	run(public, func() {})
	is("", "after it")
	run(public, func() { save(bulletin, text, time.Now()) })
	is(bulletin, "saved during a build")
	run(filepath.Join(dir, "elsewhere"), func() {})
	is(bulletin, "after a build into another folder")
	fsystest.Settle(t, dir)
	run(public, func() {})
	is("", "after another build")
	save("themes/unused/x.html", "x", time.Now())
	is("themes/unused/x.html", "written after it")
	run(public, func() {})
	is("", "after a build that had nothing to do")
}
