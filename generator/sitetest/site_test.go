package sitetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html"
	"image"
	"image/png"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/feed/feedtest"
	"jianbao/generator/internal/search"
	domain "jianbao/generator/internal/site"
)

// The sample site, built as it is, and looked at as its readers, feed readers and search engines do.
func TestSampleSite(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the whole sample site")
	}
	out := filepath.Join(t.TempDir(), "public")
	result, err := generator.Build(t.Context(), generator.Options{Site: "../..", Out: out, Now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if result.Failed() {
		t.Fatalf("the sample site does not build: %v", result.Diagnostics)
	}
	site := readFolder(t, out)
	t.Run("feeds", func(t *testing.T) { checkFeeds(t, site) })
	t.Run("sitemap", func(t *testing.T) { checkSitemap(t, site) })
	t.Run("head", func(t *testing.T) { checkHeads(t, site) })
	t.Run("search", func(t *testing.T) { checkSearch(t, site) })
	t.Run("held", func(t *testing.T) {
		for _, h := range result.Held {
			for name, data := range site {
				if bytes.Contains(data, []byte(h.Title)) {
					t.Errorf("%s tells of %s, which is held", name, h.File)
				}
			}
		}
	})
}

// readFolder reads all files of a finished site but photos.
func readFolder(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(name, "photos/") || strings.HasPrefix(name, ".jianbao/") {
			return err
		}
		files[name], err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func checkFeeds(t *testing.T, site map[string][]byte) {
	feeds := 0
	for name, data := range site {
		switch path.Base(name) {
		case "feed.xml":
			feeds++
			root, err := feedtest.Parse(bytes.NewReader(data), true)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if err := feedtest.Atom(root.Children[0]); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if !strings.Contains(string(data), `<link rel="self" type="application/atom+xml" href="https://jianbao.example.gov.cn/`+name+`"/>`) {
				t.Errorf("%s does not know its own address", name)
			}
			if page := site[path.Join(path.Dir(name), "index.html")]; !strings.Contains(string(page), `href="/`+name+`"`) {
				t.Errorf("its page does not name %s", name)
			}
			if site[path.Join(path.Dir(name), "feed.json")] == nil {
				t.Errorf("%s has no JSON beside it", name)
			}
		case "feed.json":
			if err := feedtest.JSON(data); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if feeds < 10 {
		t.Errorf("%d feeds", feeds)
	}
}

var (
	locations   = regexp.MustCompile(`<loc>([^<]*)</loc>`)
	canonical   = regexp.MustCompile(`<link rel="canonical" href="([^"]*)">`)
	metaTags    = regexp.MustCompile(`<meta name="([A-Za-z]+)" content="([^"]*)">`)
	pubDate     = regexp.MustCompile(`^\d{4}-\d\d-\d\d \d\d:\d\d$`)
	dataScript  = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)
	policyTag   = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)
	redirection = []byte(`<meta http-equiv="refresh"`)
)

// The sitemap names each page that search engines may keep, and no other.
func checkSitemap(t *testing.T, site map[string][]byte) {
	var listed, pages []string
	for _, m := range locations.FindAllSubmatch(site["sitemap.xml"], -1) {
		listed = append(listed, html.UnescapeString(string(m[1])))
	}
	for name, data := range site {
		if m := canonical.FindSubmatch(data); strings.HasSuffix(name, ".html") && m != nil && !bytes.Contains(data, redirection) {
			pages = append(pages, string(m[1]))
		}
	}
	slices.Sort(listed)
	slices.Sort(pages)
	if len(pages) < 100 || !slices.Equal(listed, pages) {
		t.Errorf("%d pages in the sitemap, %d in the site", len(listed), len(pages))
	}
	if robots := string(site["robots.txt"]); !strings.Contains(robots, "Sitemap: https://jianbao.example.gov.cn/sitemap.xml") {
		t.Error(robots)
	}
}

// Each page says once what it has to, in its own language of tags.
func checkHeads(t *testing.T, site map[string][]byte) {
	articles := 0
	for name, data := range site {
		if !strings.HasSuffix(name, ".html") || bytes.Contains(data, redirection) {
			continue
		}
		tags := map[string]string{}
		for _, m := range metaTags.FindAllSubmatch(data, -1) {
			key := strings.ToLower(string(m[1])) // as browsers and checkers see them
			if _, twice := tags[key]; twice {
				t.Errorf("%s: %s is there twice", name, m[1])
			}
			tags[key] = string(m[2])
		}
		wanted := []string{"sitename", "sitedomain"}
		switch {
		case tags["articletitle"] != "":
			articles++
			wanted = append(wanted, "pubdate", "keywords", "description", "url")
			if !pubDate.MatchString(tags["pubdate"]) {
				t.Errorf("%s: PubDate %q", name, tags["pubdate"])
			}
		case bytes.Contains(data, []byte(`<body class="page">`)): // a page of its own is neither article nor column
			wanted = append(wanted, "description")
		case bytes.Contains(data, []byte(`<body class="withdrawn">`)): // it is nothing any more
		case name != "404.html":
			wanted = append(wanted, "columnname", "columndescription", "columnkeywords", "columntype", "description")
		}
		for _, key := range wanted {
			if tags[key] == "" {
				t.Errorf("%s has no %s", name, key)
			}
		}
		hash := ""
		for _, m := range dataScript.FindAllSubmatch(data, -1) {
			sum := sha256.Sum256(m[1])
			hash = "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
		}
		allowed := new(domain.Loads).Policy(hash)
		if m := policyTag.FindSubmatch(data); m == nil || html.UnescapeString(string(m[1])) != allowed {
			t.Errorf("%s has another policy: %q, want %s", name, m, allowed)
		}
		for _, m := range dataScript.FindAllSubmatch(data, -1) {
			if !json.Valid(m[1]) {
				t.Errorf("%s: bad JSON: %s", name, m[1])
			}
		}
		if got := len(dataScript.FindAll(data, -1)); name != "404.html" && got != 1 {
			t.Errorf("%s: %d scripts of data", name, got)
		}
	}
	if articles < 50 {
		t.Errorf("%d bulletins", articles)
	}
}

var (
	articleBody = regexp.MustCompile(`(?s)<div class="body">.*?<footer`)
	paragraph   = regexp.MustCompile(`(?s)<p>(.*?)</p>`)
)

// Whatever two to six characters of a bulletin's paragraphs a reader types, the bulletin is found, and
// so is each other that a plain scan of the pages finds.
func checkSearch(t *testing.T, site map[string][]byte) {
	texts := map[string]string{}
	var all []string
	for name, data := range site {
		if found := articleBody.Find(data); found != nil && bytes.Contains(data, []byte(`name="ArticleTitle"`)) {
			for _, p := range paragraph.FindAllSubmatch(found, -1) {
				texts[strings.TrimSuffix(name, "index.html")] += string(search.AppendText(nil, string(p[1]))) + "\n"
			}
		}
	}
	for url := range texts {
		all = append(all, url)
	}
	slices.Sort(all)
	reader, err := search.NewReader(func(name string) ([]byte, error) {
		data, ok := site["search/"+name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return data, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		text := []rune(texts[all[random.IntN(len(all))]])
		size := 2 + random.IntN(5)
		if len(text) < size {
			continue
		}
		at := random.IntN(len(text) - size + 1)
		query := string(text[at : at+size])
		if strings.ContainsAny(query, " \n\u3000\u00a0") {
			continue
		}
		results, err := reader.Search(search.Query{Text: query}, len(all))
		if err != nil {
			t.Fatal(err)
		}
		for _, url := range all {
			if strings.Contains(texts[url], query) && !slices.ContainsFunc(results, func(r search.Result) bool { return r.URL == url }) {
				t.Fatalf("%q does not find %s", query, url)
			}
		}
	}
	if len(all) < 50 {
		t.Errorf("only %d bulletins were looked at", len(all))
	}
}

// [organization] badge: a picture of assets/, with its size; anything else is said at its line.
func TestBadge(t *testing.T) {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 30, 40))); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ file, want string }{
		{"badge.png", ""}, {"gone.png", "badge-missing"}, {"police.svg", "badge-format"},
	} {
		dir := writeSite(t, map[string][]byte{
			"site.toml":        []byte("title = \"一\"\n[organization]\nbadge = \"" + test.file + "\"\nbadge_url = \"https://a.example/\"\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"),
			"assets/badge.png": picture.Bytes(),
			"content/a.md":     []byte("+++\ntitle = \"一\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n+++\n\n正文。\n"),
		})
		result := buildSite(t, dir)
		got := ""
		for _, d := range result.Diagnostics {
			got = string(d.Code)
			if d.Line != 3 {
				t.Errorf("%s: at line %d", test.file, d.Line)
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.file, got, test.want)
		}
	}
}
