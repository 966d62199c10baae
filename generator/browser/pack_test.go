package browser

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/thorough"
)

// packed is the pack of the sample site, unpacked once into a folder whose name has blanks and Chinese.
var packed = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(filepath.Dir(public), "U 盘", "简报 (1)")
	var data bytes.Buffer
	now := time.Date(2026, 12, 1, 8, 0, 0, 0, time.FixedZone("CST", 8*3600))
	result, err := generator.Pack(context.Background(), generator.Options{Site: filepath.Join("..", ".."), Now: now},
		func() (io.Writer, error) { return &data, nil })
	if err != nil || result.Failed() {
		return "", err
	}
	archive, err := zip.NewReader(bytes.NewReader(data.Bytes()), int64(data.Len()))
	if err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, archive)
})

func onDisk(t *testing.T, path string) string {
	t.Helper()
	dir, err := packed()
	if err != nil || dir == "" {
		t.Fatal("no pack: ", err)
	}
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(filepath.Join(dir, path))}).String()
}

// The page beside the folder leads into it; where the folder was not unpacked it says what to do.
func TestPackBegins(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 844)
	b.visit(onDisk(t, "打开网站.html"))
	b.arrive(`location.href.endsWith("/site/index.html")`)
	if !b.is(`getComputedStyle(document.querySelector("header.site")).fontFamily.includes("PingFang")`) {
		t.Error("the first page has no style")
	}
	alone := filepath.Join(filepath.Dir(public), "alone.html")
	data, err := os.ReadFile(filepath.Join(filepath.Dir(public), "U 盘", "简报 (1)", "打开网站.html"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(alone, data, 0o644); err != nil {
		t.Fatal(err)
	}
	b.visit("file://" + filepath.ToSlash(alone))
	if !strings.Contains(b.text("body"), "解压") {
		t.Errorf("the page says %q", b.text("body"))
	}
	b.forget() // of the script that is not there
}

// Every page works from a disk, on a phone and on a screen: nothing is missing, no script fails, nothing is wider than
// the window, and what a link names is there.
func TestPackPages(t *testing.T) {
	t.Parallel()
	root, err := url.Parse(onDisk(t, "site"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	err = fs.WalkDir(os.DirFS(root.Path), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(name, ".html") {
			data, err := os.ReadFile(filepath.Join(root.Path, name))
			if err == nil && !bytes.Contains(data, []byte(`http-equiv="refresh"`)) {
				names = append(names, name)
			}
			return err
		}
		return err
	})
	if err != nil || len(names) < 100 {
		t.Fatalf("%d pages: %v", len(names), err)
	}
	for _, width := range []int64{390, 1280} {
		b := open(t, width, 844)
		for _, name := range thorough.Share(names, 10) {
			b.visit(root.String() + "/" + (&url.URL{Path: name}).EscapedPath())
			if !b.is(`document.querySelector("link[rel=stylesheet]").sheet && !document.querySelector(".unstyled")`) {
				t.Errorf("%s has no style", name)
			}
			if wide := eval[int](b, `document.documentElement.scrollWidth`); wide > int(width) {
				t.Errorf("%s is %d pixels wide of %d", name, wide, width)
			}
			for _, link := range eval[[]string](b, linksOnDisk) {
				to, err := url.Parse(link)
				if err != nil {
					t.Error(name, err)
				} else if info, err := os.Stat(to.Path); err != nil || info.IsDir() {
					t.Errorf("%s leads to %s: %v", name, link, err)
				}
			}
		}
	}
}

const linksOnDisk = `[...document.querySelectorAll("[href], [src], [action], [srcset]")].flatMap(e => [
	e.href, e.src, e.action,
	...(e.srcset || "").split(",").map(c => c.trim().split(" ")[0]).filter(c => c).map(c => new URL(c, location).href)])
	.filter(a => typeof a == "string" && a.startsWith("file:"))`

// The search of a pack finds Chinese, and leads to the bulletin.
func TestPackSearch(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 844)
	b.visit(onDisk(t, "site/search/index.html"))
	b.find("采样点")
	if eval[int](b, hits) == 0 {
		t.Fatal("nothing is found")
	}
	b.click("ol.cards a")
	b.arrive(`document.body.className.split(" ").includes("bulletin")`)
	if !strings.Contains(b.text("article"), "采样点") {
		t.Errorf("the first result is %s", b.text("h1"))
	}
}

// Who opens the front page of public/ from a disk is told what to do, since neither style nor links work there; who has
// the style is not.
func TestFrontPageFromDisk(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 844)
	b.visit("file://" + filepath.ToSlash(filepath.Join(public, "index.html")))
	const seen = `document.querySelector(".unstyled").checkVisibility()`
	if said := b.text(".unstyled"); !strings.Contains(said, "jianbao serve") || !b.is(seen) {
		t.Errorf("the page says %q", said)
	}
	b.forget() // of what is not there
	b.visit("/")
	if b.is(seen) {
		t.Error("who has the style is told, too")
	}
	if slices.Contains(strings.Fields(b.text("body")), "serve") {
		t.Error("it can be read")
	}
}
