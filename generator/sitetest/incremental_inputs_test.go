package sitetest

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// Each of these changes one thing that a key must cover. Random edits come to some of them seldom.
func TestIncrementalInputs(t *testing.T) {
	s := newInputSite(t)
	for _, c := range slices.Concat(s.ofTheWhole(), s.ofSingleFiles(), s.ofQueries(), s.ofPhotos(t)) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.files == nil {
				c.files = s
			}
			c.first = month(8)
			if c.then == (time.Time{}) {
				c.then = c.first
			}
			c.check(t)
		})
	}
}

// inputSite is a site by the names of its files: six bulletins with a cover and another photo each, which make a wall.
type inputSite map[string][]byte

func newInputSite(t *testing.T) inputSite {
	s := inputSite{"site.toml": []byte(photoSite + "[[topic]]\nslug = \"t\"\ntitle = \"专题\"\n" +
		"[[district]]\ncode = \"510105\"\nname = \"青羊区\"\nslug = \"qingyang\"\n")}
	for i := range 6 {
		s[fmt.Sprintf("content/b%d/p.jpg", i)] = painted(t, 60, 60, uint8(2*i))
		s[fmt.Sprintf("content/b%d/q.jpg", i)] = painted(t, 60, 40, uint8(2*i+1))
		more := fmt.Sprintf("date = 2024-01-%02d\nphotos = [\"p.jpg\", \"q.jpg\"]\ntags = [\"民生\"]\n", i+1)
		s[fmt.Sprintf("content/b%d/index.md", i)] = caseText(more, fmt.Sprintf("第%d篇的正文。", i))
	}
	return s
}

// and is the site with other files.
func (s inputSite) and(more map[string]string) map[string][]byte {
	files := maps.Clone(s)
	for name, text := range more {
		files[name] = []byte(text)
	}
	return files
}

// replaced is a file of the site with another text in it.
func (s inputSite) replaced(name, old, now string) string {
	if !bytes.Contains(s[name], []byte(old)) {
		panic(name + " does not have " + old)
	}
	return strings.Replace(string(s[name]), old, now, 1)
}

func (s inputSite) replace(name, old, now string) func(*testing.T, string) {
	return putFile(name, []byte(s.replaced(name, old, now)))
}

// ofTheWhole change what the digest for "nothing changed" is made of.
func (s inputSite) ofTheWhole() []incrementalCase {
	next := func(more string) map[string]string {
		return map[string]string{
			"content/next/index.md": string(caseText(more, "正文。")),
			"layouts/home.html":     `{{ define "main" }}{{ .Ranking.Year }}{{ range .List.Cards }}{{ .URL }}{{ end }}{{ end }}`,
		}
	}
	return []incrementalCase{
		{
			name: "the year", files: s.and(next("date = 2025-01-05\npublish_at = 2024-03-01T08:00:00\n")),
			edit: leave, then: month(13), changed: "index.html",
		},
		{
			name: "a bulletin that appears by itself", files: s.and(next("date = 2024-08-15\n")),
			edit: leave, then: month(9), changed: "index.html",
		},
		{
			name: "a bulletin that expires", files: s.and(next("date = 2024-01-05\nexpires = 2024-08-15\n")),
			edit: leave, then: month(9), changed: "index.html",
		},
		{name: "how many addresses a sitemap has", edit: leave, sitemapURLs: 3, changed: "sitemap.xml"},
		{
			name: "a template", edit: putFile("layouts/months.html", []byte(`{{ define "main" }}甲{{ end }}`)),
			changed: "months/index.html",
		},
		{
			name: "a partial", edit: putFile("layouts/partials/card.html", []byte("<li>{{ .Title }}</li>")),
			changed: "index.html",
		},
		{name: "a text", edit: putFile("i18n/zh-CN.toml", []byte("home = \"主页\"\n")), changed: "index.html"},
		{
			name: "an asset that pages name", edit: putFile("assets/style.css", []byte("body { color: red }")),
			changed: "index.html",
		},
		{
			name: "the site's own rules for the style sheet", changed: "index.html",
			edit: putFile("assets/custom.css", []byte("body { color: red }")),
		},
		{name: "an asset that another names", files: s.and(map[string]string{
			"assets/style.css": "body { background: url(a.svg) }", "assets/a.svg": "<svg/>",
		}), edit: putFile("assets/a.svg", []byte("<svg></svg>")), changed: "index.html"},
		{name: "an asset that nothing names", edit: putFile("assets/a.txt", []byte("甲")), changed: "assets/a.33e3580c.txt"},
	}
}

// ofSingleFiles change what _headers and robots.txt say.
func (s inputSite) ofSingleFiles() []incrementalCase {
	return []incrementalCase{
		{name: "the path in base_url", edit: s.replace("site.toml", "gov.cn/", "gov.cn/jianbao/"), changed: "_headers"},
		{
			name: "what a district is called", changed: "index.html",
			edit: s.replace("site.toml", "[photos]", "[look]\nunit = \"街道\"\n[photos]"),
		},
		{name: "the host in base_url", edit: s.replace("site.toml", "//jianbao.", "//www."), changed: "robots.txt"},
	}
}

// ofQueries change the answers to what a template asks for, by arguments that are known before it is executed and by
// others.
func (s inputSite) ofQueries() (cases []incrementalCase) {
	for _, query := range []struct{ ask, old, now string }{
		{"latest 2", "标题", "改题"},
		{"latest $n", "标题", "改题"},
		{`bulletins "tag" "环保" 5`, `["民生"]`, `["环保"]`},
		{`bulletins "tag" "环保" $n`, `["民生"]`, `["环保"]`},
		{`bulletins "topic" "t" 5`, "tags", "topics = [\"t\"]\ntags"},
		{`bulletins "topic" "t" $n`, "tags", "topics = [\"t\"]\ntags"},
		{`bulletins "district" "qingyang" 5`, `"武侯区"`, `["武侯区", "青羊区"]`},
		{`bulletins "district" "qingyang" $n`, `"武侯区"`, `["武侯区", "青羊区"]`},
	} {
		cases = append(cases, incrementalCase{
			name: query.ask,
			files: s.and(map[string]string{
				"content/b0/index.md": s.replaced("content/b0/index.md", query.old, query.now),
				"layouts/404.html": `{{ define "main" }}{{ $n := 5 }}` +
					`{{ range ` + query.ask + ` }}{{ .Title }}{{ end }}{{ end }}`,
			}),
			edit: s.replace("content/b5/index.md", query.old, query.now), changed: "404.html",
		})
	}
	return cases
}

// ofPhotos change what photos are made of, and what is shown of them on pages of others.
func (s inputSite) ofPhotos(t *testing.T) (cases []incrementalCase) {
	for _, settings := range []string{"quality = 40", `formats = ["avif", "jpeg"]`} {
		cases = append(cases, incrementalCase{
			name: "photos: " + settings, edit: s.replace("site.toml", "[photos]\n", "[photos]\n"+settings+"\n"),
			changed: "wuhou/2024/b5/index.html",
		})
	}
	home := s.and(map[string]string{"layouts/home.html": `{{ define "main" }}{{ .Lead.Cover.URL }}
{{ range .Wall }}{{ .SrcSet }} {{ .Alt }} {{ .Caption }} {{ .Credit }}
{{ end }}{{ end }}`})
	text := func(name, old, now string) incrementalCase {
		return incrementalCase{
			name: name, files: home, edit: s.replace("content/b5/index.md", old, now), changed: "index.html",
		}
	}
	picture := painted(t, 60, 60, 99)
	return append(cases,
		incrementalCase{
			name: "photos: widths", edit: s.replace("site.toml", "[40, 120, 80]", "[40, 120, 20]"),
			changed: "wuhou/2024/b5/index.html",
		},
		text("which photo is the cover", "tags", "cover = \"q.jpg\"\ntags"),
		text("a cover's focus", `"p.jpg"`, `{ file = "p.jpg", focus = [1, 1] }`),
		text("the alternative text of a photo on a wall", `"q.jpg"`, `{ file = "q.jpg", alt = "另" }`),
		text("the caption of a photo on a wall", `"q.jpg"`, `{ file = "q.jpg", caption = "另" }`),
		text("the credit of a photo on a wall", `"q.jpg"`, `{ file = "q.jpg", credit = "另" }`),
		incrementalCase{name: "a cover's picture", edit: putFile("content/b5/p.jpg", picture), changed: "index.html"},
		incrementalCase{name: "a picture on a wall", edit: putFile("content/b5/q.jpg", picture), changed: "index.html"},
	)
}
