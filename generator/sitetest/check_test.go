package sitetest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

const checkSite = `title = "体检"
base_url = "https://jianbao.example.gov.cn/"
[check]
fresh_days = 3660
min_width = 30
[check.severity]
check-setting-missing = "off"
[[district]]
code = "510107"
name = "武侯区"
slug = "wuhou"
`

func checkDay(t *testing.T, dir string) generator.CheckResult {
	t.Helper()
	result, err := generator.Check(t.Context(), generator.CheckOptions{Site: dir, Out: filepath.Join(dir, "public"), Now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// findingsText is what was found, one finding a line.
func findingsText(result generator.CheckResult) string {
	var lines []string
	for _, f := range result.Report.Findings {
		lines = append(lines, string(f.Code)+" "+f.Location()+" "+f.Message(diag.Zh))
	}
	return strings.Join(lines, "\n")
}

// article is a bulletin; its title ends in the slug, if the head gives one, so that no two of a site are one.
func article(head, body string) []byte {
	_, slug, _ := strings.Cut(head, "slug = \"")
	slug, _, _ = strings.Cut(slug, "\"")
	return []byte("+++\ntitle = \"标题" + slug + "\"\ndistrict = \"武侯区\"\ndate = 2025-09-01\n" +
		head + "+++\n\n" + body + "\n")
}

// What the check knows of photos: size, position, the same one twice, texts in the body, files that nobody shows.
// A photo that cannot be read is told like a build tells it. Nothing is written.
func TestCheckPhotos(t *testing.T) {
	same := painted(t, 41, 31, 41)
	dir := writeSite(t, map[string][]byte{
		"site.toml": []byte(checkSite),
		"content/a/index.md": article(`photos = [{ file = "small.jpg", caption = "一" }, { file = "one.jpg", caption = "二" }, "body.jpg", "bare.jpg"]
`, "![会场](body.jpg)"),
		"content/a/small.jpg": painted(t, 20, 15, 20), "content/a/one.jpg": same, "content/a/body.jpg": painted(t, 50, 40, 50), "content/a/bare.jpg": painted(t, 60, 40, 60),
		"content/a/left.jpg": painted(t, 70, 40, 70), "content/a/Thumbs.db": []byte("x"), "content/a/稿子.docx": []byte("x"), "content/a/.hidden": []byte("x"),
		"content/b/index.md":          article(`photos = [{ file = "two.jpg", caption = "三" }, { file = "bad.jpg", caption = "四" }]`+"\nslug = \"b\"\n", "正文。"),
		"content/b/two.jpg":           same,
		"content/b/bad.jpg":           []byte("no photo"),
		"content/c/index.md":          []byte("+++\ntitle = \n+++\n"), // what cannot be read may show anything
		"content/c/photo.jpg":         same,
		"content/d/index.md":          article("draft = true\nphotos = [\"held.jpg\"]\nslug = \"d\"\n", "正文。"),
		"content/d/held.jpg":          painted(t, 80, 40, 80),
		"content/e/index.md":          article("expires = 2025-10-01\nphotos = [\"old.jpg\"]\nslug = \"e\"\n", "手机 13812345678。"),
		"content/e/old.jpg":           painted(t, 90, 40, 90),
		"content/a/13812345678/x.pdf": []byte("x"),
	})
	before := files(t, dir)
	got := findingsText(checkDay(t, dir))
	want := strings.TrimSpace(`
check-mobile content/a/13812345678/x.pdf 这是手机号码
check-photo-unused content/a/13812345678/x.pdf 没有简报用到这个文件
check-photo-small content/a/index.md:5:21 照片 small.jpg 只有 20×15 像素
check-photo-alt content/a/index.md:5:100 照片 bare.jpg 既没有图说，也没有替代文字
check-photo-unused content/a/left.jpg 没有简报用到这个文件
check-photo-twice content/b/index.md:5:21 照片 two.jpg 和 content/a/one.jpg 是同一张
photo-broken content/b/index.md:5:58 照片打不开：不是照片，或不支持这种格式
toml-syntax content/c/index.md:2:8 等号后面没有内容
check-photo-alt content/d/index.md:6:12 照片 held.jpg 既没有图说，也没有替代文字`)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if after := files(t, dir); after != before {
		t.Errorf("files before\n%s\nand after\n%s", before, after)
	}
}

func files(t *testing.T, dir string) string {
	var names []string
	err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		names = append(names, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(names, "\n")
}

// A theme of the site's own that makes bad pages is told once, however many pages it makes; a text that makes
// a bad page is told at the text.
func TestCheckPages(t *testing.T) {
	site := map[string][]byte{
		"site.toml":             []byte(checkSite),
		"layouts/district.html": []byte(`{{ define "main" }}<h1>{{ .District.Name }}</h1><img src="{{ root "/gone.png" }}"><p><div></p>{{ end }}`),
	}
	for _, n := range []string{"1", "2", "3", "4", "5", "6", "7"} {
		body := "正文。"
		if n == "7" {
			body = "### 小标题"
		}
		site["content/"+n+".md"] = article("slug = \"b"+n+"\"\n", body)
	}
	got := findingsText(checkDay(t, writeSite(t, site)))
	want := strings.TrimSpace(`
check-page-heading content/7.md 标题从 h1 跳到了 h3（/wuhou/2025/b7/，共 1 个网页）
check-page-alt public/wuhou/index.html 图片没有 alt（/wuhou/，共 1 个网页）
check-page-html public/wuhou/index.html <div> 没有结束（/wuhou/，共 1 个网页）
check-page-html public/wuhou/index.html 多出了 </p>（/wuhou/，共 1 个网页）
check-page-link public/wuhou/index.html 站内没有 /gone.png（/wuhou/，共 1 个网页）`)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	site["layouts/base.html"] = []byte(`<!doctype html><title>x</title>{{ template "main" . }}`)
	site["site.toml"] = []byte(strings.Replace(checkSite, "[check]", "[organization]\nicp = \"蜀ICP备1号\"\n[check]", 1))
	if got := findingsText(checkDay(t, writeSite(t, site))); !strings.Contains(got, "check-page-item public/index.html 网页上没有ICP 备案号（/，共 1 个网页）") ||
		!strings.Contains(got, "网页上没有标签 PubDate（/wuhou/2025/b1/，共 7 个网页）") {
		t.Errorf("got\n%s", got)
	}
	delete(site, "layouts/base.html")
	site["layouts/bulletin.html"] = []byte(`{{ define "main" }}<h1>{{ .Page.Title }}</h1><h4>x</h4>{{ end }}`)
	if got := findingsText(checkDay(t, writeSite(t, site))); !strings.Contains(got, "check-page-heading public/wuhou/2025/b") || !strings.Contains(got, "共 7 个网页") {
		t.Errorf("got\n%s", got)
	}
}

// With errors in site.toml only texts are checked: nothing else is known.
func TestCheckUnsettled(t *testing.T) {
	got := findingsText(checkDay(t, writeSite(t, map[string][]byte{
		"site.toml": []byte("title = \"体检\"\n[check\n"), "content/a.md": article("", "手机 13812345678。\n\n#### 题"),
	})))
	want := strings.TrimSpace(`
check-mobile content/a.md:7:4 这是手机号码
toml-syntax site.toml:2:6 这里的写法不对`)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// The same site gives the same report, however the work falls out among the cores.
func TestCheckSameReport(t *testing.T) {
	site := map[string][]byte{"site.toml": []byte(checkSite)}
	for n := range 40 {
		name := string(rune('a'+n%20)) + string(rune('a'+n/20))
		site["content/"+name+".md"] = article("slug = \""+name+"\"\n", "手机 13812345678，见[甲](https://a.example.com/)[乙](https://a.example.com/b)[丙](#无)[丁](/wuhou/#无)。\n\n#### 题")
	}
	dir := writeSite(t, site)
	first := findingsText(checkDay(t, dir))
	if n := strings.Count(first, "\n") + 1; n != 40*4+1 {
		t.Errorf("%d findings\n%s", n, first[:min(len(first), 800)])
	}
	for range 5 {
		if again := findingsText(checkDay(t, dir)); again != first {
			t.Fatal("another report of the same site")
		}
	}
}

// A fix keeps line ends, makes UTF-8 of what was GBK, and leaves alone what somebody edited meanwhile.
func TestFix(t *testing.T) {
	encoded, err := simplifiedchinese.GBK.NewEncoder().Bytes(bytes.ReplaceAll(article("", "再接再励。"), []byte("\n"), []byte("\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	dir := writeSite(t, map[string][]byte{
		"site.toml": []byte(checkSite), "content/a.md": encoded, "content/b.md": article("slug = \"b\"\n", "贯切落实工作。"), "content/c.md": article("slug = \"c\"\n", "正文。"),
	})
	result := checkDay(t, dir)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := generator.Fixes(ended, dir, &result); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	fixes, err := generator.Fixes(t.Context(), dir, &result)
	if err != nil || len(fixes) != 2 {
		t.Fatalf("%d fixes, %v\n%s", len(fixes), err, findingsText(result))
	}
	edited := article("slug = \"b\"\n", "贯切落实新的工作。")
	if err := os.WriteFile(filepath.Join(dir, "content/b.md"), edited, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := fixes[0].Apply(dir); err != nil {
		t.Fatal(err)
	}
	var failed *generator.CannotRun
	if err := fixes[1].Apply(dir); !errors.As(err, &failed) || !strings.Contains(err.Error(), "edited meanwhile") ||
		!strings.Contains(failed.Diagnostic.Message(diag.Zh), "文件刚才被改过，请再运行一次") {
		t.Errorf("a file that was edited meanwhile: %v", err)
	}
	for name, want := range map[string]string{
		"content/a.md": strings.ReplaceAll(string(article("", "再接再厉。")), "\n", "\r\n"), "content/b.md": string(edited),
	} {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	if left := files(t, filepath.Join(dir, "content")); strings.Count(left, "\n") != 3 {
		t.Errorf("left behind:\n%s", left)
	}
}
