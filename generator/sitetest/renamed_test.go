package sitetest

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jianbao/generator"
)

const renamedSite = `title = "改名"
base_url = "https://www.example.gov.cn/jianbao/"
[[district]]
code = "510107"
name = "武侯区"
slug = "wuhou"
old = ["jiuqu", "老区"]
[[district]]
code = "510104"
name = "锦江区"
slug = "jinjiang"
[[menu]]
title = "武侯"
url = "/jiuqu/"
children = [{ title = "去年", url = "/jiuqu/2025/" }]
`

func renamed() map[string][]byte {
	return map[string][]byte{
		"site.toml":          []byte(renamedSite),
		"content/a/index.md": article("slug = \"a\"\n", "甲 [表](b.csv)"),
		"content/a/b.csv":    []byte("a,b\n"),
		"content/moved/index.md": []byte("+++\ntitle = \"搬到锦江\"\ndistrict = \"锦江区\"\ndate = 2025-09-02\n" +
			"aliases = [\"/jiuqu/2025/moved/\"]\n+++\n正文。\n"),
		"content/links/index.md": article("slug = \"links\"\n",
			"[甲](/jiuqu/2025/a/?x=1) [乙](/老区/) [丙](https://www.example.gov.cn/jianbao/jiuqu/2025/a/)"+
				" [丁](/files/jiuqu/2025/a/b.csv) [戊](/jiuqu/2025/moved/)"),
		"content/gone/index.md": article("slug = \"gone\"\nwithdrawn = { date = 2025-10-01, reason = \"有误\", "+
			"kind = \"redirect\", to = \"/jiuqu/2025/a/\" }\n", "正文。"),
	}
}

// All addresses below the slug that a district had lead to those below the present one: links, menu and withdrawals at
// once, the others by the rule. Nothing is made at them.
func TestRenamedDistrict(t *testing.T) {
	dir := writeSite(t, renamed())
	result := buildSite(t, dir)
	if result.Failed() {
		t.Fatal(result.Diagnostics)
	}
	public := filepath.Join(dir, "public")
	if _, err := os.Stat(filepath.Join(public, "jiuqu/index.html")); err == nil {
		t.Error("there is a page at the old address")
	}
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	page := read("wuhou/2025/links/index.html")
	for _, link := range []string{
		`"/jianbao/wuhou/2025/a/?x=1"`, `"/jianbao/wuhou/"`, `"/jianbao/wuhou/2025/a/"`,
		`"/jianbao/files/wuhou/2025/a/b.csv"`,
		`"/jianbao/jiuqu/2025/moved/"`, `"/jianbao/wuhou/2025/"`,
	} {
		if !strings.Contains(page, "href="+link) {
			t.Errorf("no link to %s:\n%s", link, page)
		}
	}
	for name, want := range map[string]string{
		"wuhou/2025/gone/index.html":  `url=/jianbao/wuhou/2025/a/"`,
		"jiuqu/2025/moved/index.html": `url=/jianbao/jinjiang/2025/moved/"`,
		"feed.xml":                    "<id>https://www.example.gov.cn/jianbao/jiuqu/2025/a/</id>",
		"jinjiang/feed.xml":           "<id>https://www.example.gov.cn/jianbao/jiuqu/2025/moved/</id>",
		"_redirects":                  "/jianbao/jiuqu/* /jianbao/wuhou/:splat 301\n",
		"404.html":                    `data-moved="/jianbao/jiuqu/ /jianbao/wuhou/ /jianbao/files/jiuqu/ `,
		"files/wuhou/2025/a/b.csv":    "a,b",
		"wuhou/feed.json":             `"https://www.example.gov.cn/jianbao/jiuqu/2025/a/"`,
	} {
		if !strings.Contains(read(name), want) {
			t.Errorf("%s has no %s", name, want)
		}
	}
	if findings := findingsText(checkDay(t, dir)); strings.Contains(findings, "link-") {
		t.Error(findings)
	}
}

// The preview leads on from old addresses, as servers do.
func TestRenamedPreview(t *testing.T) {
	s := startServe(t, writeSite(t, renamed()), generator.ServeOptions{})
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for path, want := range map[string]string{
		"/jianbao/jiuqu/2025/a/": "/jianbao/wuhou/2025/a/", "/jianbao/jiuqu": "/jianbao/wuhou/",
		"/jianbao/jiuqu/2025/no/": "", "/jianbao/files/jiuqu/2025/a/b.csv": "/jianbao/files/wuhou/2025/a/b.csv",
		"/jianbao/%E8%80%81%E5%8C%BA/": "/jianbao/wuhou/",
	} {
		r, err := client.Get("http://" + s.address + path)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if got := r.Header.Get("Location"); got != want || want == "" && r.StatusCode != 404 {
			t.Errorf("%s: %d %q, want %q", path, r.StatusCode, got, want)
		}
	}
}

// Nothing but old addresses may be below an old slug: hosts that look at rules first would hide it.
func TestRenamedTaken(t *testing.T) {
	own := "+++\ntitle = \"页\"\npage = \"/jiuqu/\"\n+++\n正文。\n"
	for name, file := range map[string][2]string{
		"a page":       {"content/p/index.md", own},
		"below it":     {"content/p/index.md", "+++\ntitle = \"页\"\npage = \"/jiuqu/lishi/\"\n+++\n正文。\n"},
		"one to come":  {"content/p/index.md", strings.Replace(own, "page", "publish_at = 2030-01-01\npage", 1)},
		"a file":       {"static/jiuqu/a.pdf", "%PDF-1.4\n%%EOF\n"},
		"another case": {"static/JiuQu/a.pdf", "%PDF-1.4\n%%EOF\n"},
	} {
		t.Run(name, func(t *testing.T) {
			files := renamed()
			files[file[0]] = []byte(file[1])
			result := buildSite(t, writeSite(t, files))
			if !result.Failed() || len(result.Diagnostics) != 1 || result.Diagnostics[0].File != file[0] {
				t.Error(result.Diagnostics)
			}
		})
	}
}

// The build that finds a district under another slug offers the line; with it nothing is gone any more.
func TestGoneDistrict(t *testing.T) {
	files := renamed()
	delete(files, "content/gone/index.md")
	delete(files, "content/links/index.md")
	settings := strings.Replace(renamedSite, "old = [\"jiuqu\", \"老区\"]\n", "", 1)
	files["site.toml"] = []byte(settings[:strings.Index(settings, "[[menu]]")])
	s := newGoneSite(t, files)
	s.build()
	s.write("site.toml", []byte(strings.Replace(string(files["site.toml"]), "\"wuhou\"", "\"wuhouqu\"", 1)))
	expectGone(t, "the district has another slug", s.build(),
		`/files/wuhou/2025/a/b.csv > /files/wuhouqu/2025/a/b.csv site.toml old = ["wuhou"]`,
		`/wuhou/ > /wuhouqu/ site.toml old = ["wuhou"]`,
		`/wuhou/2025/a/ > /wuhouqu/2025/a/ site.toml old = ["wuhou"]`,
	)
	settings = strings.Replace(string(files["site.toml"]), "\"wuhou\"", "\"wuhouqu\"\nold = [\"wuhou\"]", 1)
	s.write("site.toml", []byte(settings))
	expectGone(t, "with the line", s.build())
	if list := s.listed(); list != nil {
		t.Error(list)
	}
	settings = strings.Replace(settings, "\"wuhouqu\"\nold = [\"wuhou\"]", "\"xin\"\nold = [\"wuhou\"]", 1)
	s.write("site.toml", []byte(settings))
	want := `/wuhouqu/2025/a/ > /xin/2025/a/ site.toml old = ["wuhou", "wuhouqu"]`
	if got := s.build(); !strings.Contains(got, want) {
		t.Error(got)
	}
}

// A district that is gone, and another that had bulletins of the same names before, are not one.
func TestGoneDistrictAlike(t *testing.T) {
	other := func(title, district string) []byte {
		return []byte("+++\ntitle = \"" + title + "\"\ndistrict = \"" + district + "\"\ndate = 2025-09-01\n+++\n正文。\n")
	}
	settings, _, _ := strings.Cut(strings.Replace(renamedSite, "old = [\"jiuqu\", \"老区\"]\n", "", 1), "[[menu]]")
	s := newGoneSite(t, map[string][]byte{
		"site.toml":        []byte(settings),
		"content/w/one.md": other("甲", "武侯区"), "content/j/one.md": other("乙", "锦江区"),
	})
	s.build()
	if err := os.RemoveAll(filepath.Join(s.dir, "content/w")); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(settings, "[[district]]")
	_, rest, _ = strings.Cut(rest, "[[district]]")
	s.write("site.toml", []byte(settings[:strings.Index(settings, "[[district]]")]+"[[district]]"+rest))
	expectGone(t, "one district less", s.build(), "/wuhou/ >   ", "/wuhou/2025/one/ >   ")
}
