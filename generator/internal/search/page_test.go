package search

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/thorough"
)

// place, link and view are what search.html may show: page.Place, page.Link and page.SearchView.
type place struct {
	Name, URL string
	Children  []*place
}

type link struct{ Title, URL string }

type view struct {
	Site struct {
		Districts []*place
		Topics    []*link
		Alone     bool
	}
	Page     struct{ Title string }
	Years    []int
	NoSearch bool
}

const frame = `<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'self'">
<title>搜索</title>{{ template "main" . }}</html>`

var messages = map[string]string{
	"search_count": "找到 %d 篇", "search_about": "约 %d 篇", "search_over": "超过 %d 篇", "search_none": "没有找到",
	"search_error": "出错了", "search_hint": "请输入",
}

// renderPage executes the theme's template as the theme would.
func renderPage(t *testing.T, root, script string) string {
	t.Helper()
	tmpl := template.New("").Funcs(template.FuncMap{
		"T": func(key string) string {
			if text, ok := messages[key]; ok {
				return text
			}
			return key
		},
		"root":  func(path string) string { return root + path },
		"asset": func(string) string { return script },
	})
	src, err := os.ReadFile(filepath.Join(themeDir, "layouts", "search.html"))
	if err != nil {
		t.Fatal(err)
	}
	template.Must(tmpl.New("search.html").Parse(string(src)))
	template.Must(tmpl.New("base.html").Parse(frame))
	v := view{Years: []int{2022, 2021}}
	v.Page.Title = "搜索"
	v.Site.Districts = []*place{
		{Name: "成都市", URL: root + "/chengdu/", Children: []*place{{Name: "武侯区", URL: root + "/wuhou/"}}},
	}
	v.Site.Topics = []*link{{"防汛", root + "/topics/flood/"}}
	var sb strings.Builder
	if err := tmpl.ExecuteTemplate(&sb, "base.html", v); err != nil {
		t.Fatal(err)
	}
	return sb.String()
}

// site writes an index, the page and the script into a folder, and returns it.
func site(t *testing.T, docs []Document, root, script string) string {
	t.Helper()
	folder := t.TempDir()
	put := func(name string, data []byte) {
		name = filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range build(t, docs) {
		put("search/"+name, data)
	}
	put("assets/search.js", minified(t))
	put("search/index.html", []byte(renderPage(t, root, script)))
	return folder
}

func TestPageWithoutScript(t *testing.T) {
	page := renderPage(t, "/b", "/b/assets/search.js")
	for _, want := range []string{
		`data-root="/b/"`, `data-count="找到 %d 篇"`, `<option value="/b/wuhou/">　武侯区</option>`, `<option>2022</option>`,
		`<a href="/b/months/">`, `<a href="/b/wuhou/">武侯区</a>`, `<script src="/b/assets/search.js" defer></script>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

func pageDocuments() []Document {
	docs := []Document{
		{
			URL: "/wuhou/2022/yulin/", Title: "玉林街道<核酸>检测", Text: "武侯区。王建国代表在玉林街道引导排队。", District: "wuhou",
			Districts: []string{"wuhou", "chengdu"}, DistrictName: "武侯区", Topics: []string{"flood"},
			Date: time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC),
		},
		{
			URL: "/jintang/2021/lin/", Title: "金堂", Text: "王建国到玉 林。<b>玉林</b>街道", District: "jintang", DistrictName: "金堂县",
			Date: time.Date(2021, 5, 2, 0, 0, 0, 0, time.UTC),
		},
	}
	for i := range 30 {
		docs = append(docs, Document{URL: fmt.Sprintf("/wuhou/2021/b%d/", i), Title: "护学通道", Text: "臺灣同胞走进联络站", District: "wuhou", DistrictName: "武侯区", Date: time.Date(2021, 1, 1+i, 0, 0, 0, 0, time.UTC)})
	}
	return docs
}

// In Chromium, over HTTP below a prefix and from a folder, under the policy that pages have.
func TestPageInChromium(t *testing.T) {
	chromium := findChromium(t)
	overHTTP := site(t, pageDocuments(), "/b", "/b/assets/search.js")
	server := httptest.NewServer(http.StripPrefix("/b/", http.FileServer(http.Dir(overHTTP))))
	defer server.Close()
	local := site(t, pageDocuments(), "", "../assets/search.js")
	fileRoot := (&url.URL{Scheme: "file", Path: filepath.ToSlash(local)}).String() + "/"
	type look struct {
		local     bool
		query     string
		want, not string
	}
	for _, test := range thorough.Share([]look{
		{
			false, "q=玉林街道",
			`<ol class="cards"><li class="card"><h2><a href="/b/wuhou/2022/yulin/"><mark>玉林街道</mark>&lt;核酸&gt;检测</a></h2>`,
			"jintang/2021",
		},
		{
			true, "q=玉林街道", `<h2><a href="` + fileRoot + `wuhou/2022/yulin/index.html"><mark>玉林街道</mark>&lt;核酸&gt;检测</a></h2>`,
			"jintang/2021",
		},
		{true, "q=玉林街道", `<p class="meta">武侯区 <time datetime="2022-09-01">2022年9月1日</time></p>`, ""},
		{false, "q=建国", `<mark>建国</mark>到玉 林。&lt;b&gt;玉林&lt;/b&gt;街道`, ""},
		{true, "q=建国&district=chengdu", `找到 1 篇`, "jintang/2021"},
		{false, "q=建国&year=2022", `找到 1 篇`, "jintang/2021"},
		{false, "q=建国&topic=flood", `找到 1 篇`, "jintang/2021"},
		{true, "q=台湾同胞", `<mark>臺灣同胞</mark>走进联络站`, ""},
		{false, "q=臺灣", `找到 30 篇`, ""},
		{false, "q=玉林同胞", `没有找到</p>`, "<li class"},
		{false, "q=<img src=x onerror=alert(1)>", `没有找到</p>`, "<img"},
		{true, "", `请输入</p>`, "<li class"},
	}, 3) {
		page := server.URL + "/b/search/?"
		if test.local {
			page = fileRoot + "search/index.html?"
		}
		page += strings.NewReplacer("<", "%3C", ">", "%3E", " ", "%20").Replace(test.query)
		dom := dump(t, chromium, page)
		if !strings.Contains(dom, test.want) || test.not != "" &&
			strings.Contains(strings.Split(dom, `class="fallback"`)[0], test.not) {
			t.Errorf(
				"%s: want %s, have\n%s", page, test.want,
				regexp.MustCompile(`(?s)<form.*</form>|<script.*|<div class="fallback.*`).ReplaceAllString(dom, ""),
			)
		}
	}
}

func findChromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	t.Skip("Chromium is not installed: apt-get install chromium")
	return ""
}

// A reader without a mouse: focus, composition, results, more of them, filters, back.
func TestPageByKeyboard(t *testing.T) {
	chromium := findChromium(t)
	folder := site(t, pageDocuments(), "", "/assets/search.js")
	driver, err := os.ReadFile(filepath.Join("testdata", "keyboard.js"))
	if err != nil {
		t.Fatal(err)
	}
	page := renderPage(t, "", "/assets/search.js") + `<script src="/keyboard.js"></script>`
	if os.WriteFile(filepath.Join(folder, "search", "index.html"), []byte(page), 0o666) != nil ||
		os.WriteFile(filepath.Join(folder, "keyboard.js"), driver, 0o666) != nil {
		t.Fatal("cannot write")
	}
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	defer server.Close()
	_, dom, _ := strings.Cut(dump(t, chromium, server.URL+"/search/"), "<title>")
	got, _, _ := strings.Cut(dom, "</title>")
	want := "q|0|8|?q=护学|0|1|0|q|0|q|16|8|0|?q=护学&amp;district=chengdu|2|?q=玉林|护学chengdu|0|没有找到|0|?district=chengdu|请输入"
	if got != want {
		t.Errorf("have %s\nwant %s", got, want)
	}
}

// dump returns the document as it is when the scripts are done.
func dump(t *testing.T, chromium, page string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute) // a guard against waiting for ever
	defer cancel()
	out, err := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--user-data-dir="+t.TempDir(),
		"--virtual-time-budget=8000", "--dump-dom", page).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
