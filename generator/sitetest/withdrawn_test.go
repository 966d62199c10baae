package sitetest

import (
	"html"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
)

// A link to a withdrawn bulletin stays alive, and the check says so, however it is written; a link to one that has
// lapsed is as good as any.
func TestLinksToWithdrawn(t *testing.T) {
	withdrawn := "withdrawn = { date = 2025-11-01, reason = \"有误\" }\n"
	dir := writeSite(t, map[string][]byte{
		"site.toml":          []byte(checkSite),
		"content/w/index.md": article("slug = \"w\"\naliases = [\"/old/w.html\"]\n"+withdrawn, "正文。"),
		"content/x/index.md": article("slug = \"x\"\nwithdrawn = { kind = \"expired\" }\n", "正文。"),
		"content/b/index.md": article("slug = \"b\"\n",
			"见[甲](../w/index.md)、[乙](/old/w.html)、[丙](../w/)、[丁](../x/)、[戊](../x/index.md)。"),
	})
	text := findingsText(checkDay(t, dir))
	if strings.Count(text, "check-link-withdrawn") != 3 || strings.Count(text, "link-") != 3 {
		t.Error(text)
	}
}

// Withdrawn bulletins lead wherever an officer says, by their pages and by what servers are told.
func TestWithdrawnLeads(t *testing.T) {
	files := map[string][]byte{
		"site.toml": []byte(strings.Replace(checkSite, "jianbao.example.gov.cn/", "www.example.gov.cn/jb/", 1)),
		"content/t/index.md": article("slug = \"t\"\naliases = [\"/wuhou/2024/was/\", \"/short/\"]\n",
			"[表](a%20b.csv)\n\n## 二 段"),
		"content/t/a b.csv": []byte("a,b\n"),
	}
	wanted := map[string]string{}
	for i, to := range [][2]string{
		{"https://www.example.org/中文/?a=b&c=1#甲", "https://www.example.org/%E4%B8%AD%E6%96%87/?a=b&c=1#%E7%94%B2"},
		{"https://中国.example/\\\"$1'", "https://xn--fiqs8s.example/%22$1'"},
		{"/search/?q=核酸&x=\\\"", "/jb/search/?q=%E6%A0%B8%E9%85%B8&x=%22"},
		{"/wuhou/2025/t/#二-段", "/jb/wuhou/2025/t/#%E4%BA%8C-%E6%AE%B5"},
		{"../t/index.md", "/jb/wuhou/2025/t/"}, {"https://www.example.gov.cn/jb/wuhou/2025/t/", "/jb/wuhou/2025/t/"},
		{"/wuhou/2024/was/", "/jb/wuhou/2024/was/"},
	} {
		name := "w" + string(rune('a'+i))
		files["content/"+name+"/index.md"] = article("slug = \""+name+
			"\"\nwithdrawn = { date = 2025-10-01, reason = \"有误\", kind = \"redirect\", to = \""+to[0]+"\" }\n", "正文。")
		wanted["/jb/wuhou/2025/"+name+"/"] = to[1]
	}
	dir := writeSite(t, files)
	if result := buildSite(t, dir); result.Failed() {
		t.Fatal(result.Diagnostics)
	}
	public := readAll(t, filepath.Join(dir, "public"))
	redirects := string(public["_redirects"])
	for from, to := range wanted {
		page := string(public[strings.TrimPrefix(from, "/jb/")+"index.html"])
		if !strings.Contains(page, `url=`+html.EscapeString(to)+`"`) {
			t.Errorf("%s does not lead to %s:\n%.1500s", from, to, page)
		}
		if line := from + " " + strings.ReplaceAll(to, "$", "%24") + " 301\n"; !strings.Contains(redirects, line) {
			t.Errorf("no %s", line)
		}
	}
	if !strings.Contains(redirects, "/jb/files/wuhou/2024/was/") || strings.Contains(redirects, "/files/short") {
		t.Errorf("the file that moved:\n%s", redirects)
	}
}

// An old address above pages is told apart: on IIS what is said of a folder holds for all below it.
func TestAliasAbovePages(t *testing.T) {
	dir := writeSite(t, map[string][]byte{
		"site.toml":          []byte(checkSite),
		"content/a/index.md": article("slug = \"a\"\naliases = [\"/old/\", \"/plain/\"]\n", "正文。"),
		"content/p/index.md": []byte("+++\ntitle = \"页\"\npage = \"/old/page/one/\"\n+++\n正文。\n"),
	})
	for server, wants := range map[string]bool{"iis": false, "apache": true, "nginx": true} {
		opts := generator.Options{Site: dir, Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
		result, err := generator.Host(t.Context(), opts, server, "")
		if err != nil || len(result.Diagnostics) > 0 {
			t.Fatal(err, result.Diagnostics)
		}
		old := map[string]string{"iis": `path="old"`, "apache": `"^old/$"`, "nginx": `"/old/"`}[server]
		if got := strings.Contains(string(result.Config), old); got != wants {
			t.Errorf("%s: %v\n%s", server, got, result.Config)
		}
		if !strings.Contains(string(result.Config), "plain") {
			t.Errorf("%s forgets an alias", server)
		}
	}
}
