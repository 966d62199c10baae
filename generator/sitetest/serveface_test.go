package sitetest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"jianbao/generator"
)

// Whatever of the site's own face changes, in site.toml or in assets/, the open page follows, and shows nothing of
// before.
func TestServeFace(t *testing.T) {
	t.Parallel()
	svg := func(size int) string {
		return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d 10"><path d="M0 0h9v9z"/></svg>`, size)
	}
	settings := func(more string) string { return serveSite + "[look]\nlogo = \"logo.svg\"\n" + more }
	table := func(title, address, menu string) string {
		return "+++\ntitle = \"" + title + "\"\npage = \"" + address + "\"\n" + menu + "+++\n\n![](m.csv)\n"
	}
	const (
		menu   = "[[menu]]\ntitle = \"看名册\"\nurl = \"/mingce/\"\n"
		script = "[[script]]\nsrc = \"https://a.example/a.js\"\n"
	)
	logo := regexp.MustCompile(`/assets/logo\.[0-9a-f]+\.svg`)
	s := startServe(t, writeSite(t, map[string][]byte{
		"site.toml": []byte(settings("")), "assets/logo.svg": []byte(svg(10)),
		"content/a.md":                []byte(bulletinOf("第一篇", "正文。")),
		"content/p/index.md":          []byte(table("名册", "/mingce/", "")),
		"content/p/m.csv":             []byte("姓名,单位\n甲,一\n"),
		"layouts/partials/extra.html": []byte(`<p>{{ .Site.Extra.motto }}</p>`),
	}), generator.ServeOptions{})
	for _, step := range []struct {
		what, page, file, text, want, gone string
	}{
		{"a logo drawn anew", "/", "assets/logo.svg", svg(20), "", ""},
		{"the first rules", "/", "assets/custom.css", "body { --first: 1 }", "", ""},
		{"other rules", "/", "assets/custom.css", "body { --other: 1 }", "", ""},
		{"a colour", "/", "site.toml", settings("accent = \"#004488\"\n"), "", ""},
		{"the unit", "/", "site.toml", settings("unit = \"街道\"\n"), "街道", "区县"},
		{"the unit in English", "/", "site.toml", settings("unit = \"township\"\n"), "township", "街道"},
		{"the blocks", "/", "site.toml", settings("home = [\"more\"]\n"), "", `class="opening`},
		{"a menu", "/", "site.toml", settings(menu), ">看名册</a>", `href="/districts/">`},
		{"a script, which a preview has not", "/", "site.toml", settings(script), "", "a.example"},
		{"no logo", "/", "site.toml", serveSite, "", "logo."},
		{"a table", "/mingce/", "content/p/m.csv", "姓名,单位\n乙,二\n", "乙", "甲"},
		{"a table with an error", "/mingce/", "content/p/m.csv", "姓名,单位\n丙,三,四\n", "", ""},
		{"a table without one", "/mingce/", "content/p/m.csv", "姓名,单位\n丁,四\n", "丁", "乙"},
		{"a place in the menu", "/", "content/p/index.md", table("名册二", "/mingce/", "menu = 1\n"), ">名册二</a>", ""},
		{"another address", "/", "content/p/index.md", table("名册二", "/biao/", "menu = 1\n"), "/biao/", "/mingce/"},
	} {
		browser := s.listen(step.page)
		first := s.waitFor(browser, "the page", func(message) bool { return true })
		_, before := s.get(step.page)
		s.write(step.file, step.text)
		if step.what == "a table with an error" {
			s.waitFor(browser, step.what, func(m message) bool { return len(m.Problems) > 0 && m.Problems[0].Error })
			continue
		}
		s.waitFor(browser, step.what, func(m message) bool {
			return len(m.Problems) == 0 && m.Digest != "" && m.Digest != first.Digest
		})
		_, page := s.get(step.page)
		if !strings.Contains(page, step.want) || step.gone != "" && strings.Contains(page, step.gone) {
			t.Errorf("after %s the page has no %q, or still %q", step.what, step.want, step.gone)
		}
		if step.file == "assets/logo.svg" && logo.FindString(page) == logo.FindString(before) {
			t.Errorf("after %s: %s", step.what, logo.FindString(page))
		}
		for _, name := range regexp.MustCompile(`/assets/style\.[^"]+css`).FindAllString(page, -1) {
			if _, css := s.get(name); step.file == "assets/custom.css" && !strings.Contains(css, step.text[9:14]) {
				t.Errorf("after %s the style sheet has not %s", step.what, step.text)
			}
		}
	}
}
