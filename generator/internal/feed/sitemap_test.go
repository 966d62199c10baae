package feed

import (
	"bytes"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/feed/feedtest"
)

const (
	sitemapSpace = "http://www.sitemaps.org/schemas/sitemap/0.9"
	imageSpace   = "http://www.google.com/schemas/sitemap-image/1.1"
)

func places(n int) []Location {
	out := make([]Location, n)
	for i := range out {
		out[i] = Location{URL: fmt.Sprintf("https://a.example/wuhou/%d/?a=1&b=<2>", i)}
		if i != 1 {
			out[i].Modified = time.Date(2022, 1, 1, i, 0, 0, 0, shanghai)
		}
		if i == 0 {
			out[i].Images = []string{"https://a.example/photos/a.jpg", "https://a.example/photos/b.jpg?x&y"}
		}
	}
	return out
}

// checkSitemaps is the protocol of sitemaps.org: sizes, required elements, one host, an index that
// names exactly the files. It returns the locations in order.
func checkSitemaps(t *testing.T, base string, files []File) []string {
	t.Helper()
	byName := map[string]File{}
	for _, f := range files {
		if len(f.Data) > 50<<20 {
			t.Errorf("%s has %d bytes", f.Name, len(f.Data))
		}
		byName[f.Name] = f
	}
	if files[0].Name != "sitemap.xml" || len(byName) != len(files) {
		t.Fatal("the first file is not sitemap.xml, or a name is there twice")
	}
	root := parse(t, files[0].Data)
	if root.Name.Local == "urlset" {
		return checkUrlset(t, base, root)
	}
	if root.Name.Local != "sitemapindex" || root.Name.Space != sitemapSpace || len(root.Children) != len(files)-1 || len(files) > 50_000 {
		t.Fatalf("not an index of %d files", len(files)-1)
	}
	var all []string
	for i, s := range root.Children {
		name := strings.TrimPrefix(s.Text("loc"), base)
		f, ok := byName[name]
		if s.Name.Local != "sitemap" || !ok || name != fmt.Sprintf("sitemap-%d.xml", i+1) {
			t.Fatalf("the index names %q", name)
		}
		set := parse(t, f.Data)
		all = append(all, checkUrlset(t, base, set)...)
		latest := ""
		for _, u := range set.Children {
			latest = max(latest, u.Text("lastmod"))
		}
		if s.Text("lastmod") != latest {
			t.Errorf("%s was changed %q, the index says %q", name, latest, s.Text("lastmod"))
		}
	}
	return all
}

func checkUrlset(t *testing.T, base string, root *node) []string {
	t.Helper()
	if root.Name.Local != "urlset" || root.Name.Space != sitemapSpace || len(root.Children) == 0 || len(root.Children) > 50_000 {
		t.Fatalf("%v with %d pages", root.Name, len(root.Children))
	}
	var out []string
	for _, u := range root.Children {
		loc := u.Text("loc")
		if u.Name.Local != "url" || len(u.All("loc")) != 1 || len(u.All("lastmod")) > 1 || !strings.HasPrefix(loc, base) || len(loc) >= 2048 {
			t.Fatalf("a page at %q", loc)
		}
		for _, c := range u.Children {
			switch {
			case c.Name.Space == sitemapSpace && c.Name.Local == "loc":
			case c.Name.Space == sitemapSpace && c.Name.Local == "lastmod":
				if err := feedtest.Date(c); err != nil {
					t.Error(err)
				}
			case c.Name.Space == imageSpace && c.Name.Local == "image" && len(c.All("loc")) == 1 && len(c.Children) == 1:
			default:
				t.Errorf("%v may not be in a page", c.Name)
			}
		}
		if len(u.All("image")) > 1000 {
			t.Errorf("%d photos", len(u.All("image")))
		}
		out = append(out, loc)
	}
	return out
}

func of(list []Location) Pages {
	return Pages{len(list), func(i int) time.Time { return list[i].Modified }, func(i int) Location { return list[i] }}
}

// all collects the files of a sitemap, sitemap.xml first.
func all(files iter.Seq[File]) (list []File) {
	for f := range files {
		f.Data = slices.Clone(f.Data)
		if list = append(list, f); f.Name == "sitemap.xml" {
			list = slices.Insert(list[:len(list)-1], 0, f)
		}
	}
	return list
}

func TestSitemaps(t *testing.T) {
	for n := 1; n <= 7; n++ {
		given := places(n)
		files := all(sitemaps("https://a.example", of(given), 3, 1<<20, nil))
		got := checkSitemaps(t, "https://a.example/", files)
		if len(got) != n {
			t.Errorf("%d pages of %d", len(got), n)
		}
		for i := range got {
			if got[i] != given[i].URL {
				t.Errorf("page %d of %d is %s", i, n, got[i])
			}
		}
	}
	if files := all(Sitemaps("https://a.example/", of(nil), MaxURLs, nil)); files != nil {
		t.Error("a sitemap of nothing")
	}
}

// TestSitemapsStay adds a page and edits one: only the last file, or that page's own, changes.
func TestSitemapsStay(t *testing.T) {
	make := func(pages []Location) []File { return all(sitemaps("https://a.example/", of(pages), 3, 1<<20, nil)) }
	before := make(places(8))
	changed := func(after []File) (names []string) {
		for i := range after {
			if i >= len(before) || !bytes.Equal(before[i].Data, after[i].Data) {
				names = append(names, after[i].Name)
			}
		}
		return names
	}
	if names := changed(make(places(9))); strings.Join(names, " ") != "sitemap.xml sitemap-3.xml" {
		t.Errorf("a new page changes %s", names)
	}
	if names := changed(make(places(10))); strings.Join(names, " ") != "sitemap.xml sitemap-3.xml sitemap-4.xml" {
		t.Errorf("two new pages change %s", names)
	}
	edited := places(8)
	edited[4].Modified = edited[4].Modified.AddDate(1, 0, 0)
	if names := changed(make(edited)); strings.Join(names, " ") != "sitemap.xml sitemap-2.xml" {
		t.Errorf("an edit changes %s", names)
	}
}

// Files that are reused are not made, and named as if they had been.
func TestSitemapsNotMade(t *testing.T) {
	want := all(sitemaps("https://a.example/", of(places(8)), 3, 1<<20, nil))
	var asked []string
	got := all(sitemaps("https://a.example/", of(places(8)), 3, 1<<20, func(name string, from, to int) bool {
		asked = append(asked, fmt.Sprint(name, " ", from, " ", to))
		return to == 3
	}))
	if fmt.Sprint(asked) != "[sitemap-1.xml 0 3 sitemap-2.xml 3 6 sitemap-3.xml 6 8]" {
		t.Errorf("asked of %q", asked)
	}
	if want = slices.Delete(want, 1, 2); !reflect.DeepEqual(got, want) {
		t.Errorf("%d files, want %d", len(got), len(want))
	}
}

func TestSitemapsKeepTheLimits(t *testing.T) {
	many := make([]Location, 50_001)
	for i := range many {
		many[i].URL = fmt.Sprintf("https://a.example/%d", i)
	}
	if files := all(Sitemaps("https://a.example/", of(many[:50_000]), MaxURLs, nil)); len(files) != 1 {
		t.Errorf("50,000 pages make %d files", len(files))
	}
	files := all(Sitemaps("https://a.example/", of(many), MaxURLs, nil))
	if len(files) != 3 || bytes.Count(files[1].Data, []byte("<url>")) != 50_000 || bytes.Count(files[2].Data, []byte("<url>")) != 1 {
		t.Errorf("50,001 pages make %d files", len(files))
	}
	photos := make([]string, 1001)
	for i := range photos {
		photos[i] = "https://a.example/" + strings.Repeat("p", 60)
	}
	for i := range many[:700] {
		many[i].Images = photos
	}
	pages := 0
	heavy := all(Sitemaps("https://a.example/", of(many[:700]), MaxURLs, nil))
	for _, f := range heavy[1:] { // not parsed: encoding/xml is slow
		pages += bytes.Count(f.Data, []byte("<url>"))
		if len(f.Data) > 50<<20 || bytes.Count(f.Data, []byte("<image:image>")) != 1000*bytes.Count(f.Data, []byte("<url>")) {
			t.Errorf("%s has %d bytes", f.Name, len(f.Data))
		}
	}
	if pages != 700 || len(heavy) != 3 {
		t.Errorf("700 pages of 1,000 photos make %d files with %d pages", len(heavy), pages)
	}
	if small := all(sitemaps("https://a.example/", of(places(3)), 10, 1, nil)); len(small) != 4 {
		t.Errorf("pages that fit nowhere make %d files", len(small))
	}
}

func TestRobots(t *testing.T) {
	got := string(Robots("https://a.example/x/", "search/", "/草稿\nAllow: /"))
	want := "User-agent: *\nDisallow: /search/\nDisallow: /%E8%8D%89%E7%A8%BF%0AAllow:%20/\n\nSitemap: https://a.example/x/sitemap.xml\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
