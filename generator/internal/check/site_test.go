package check

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

var update = flag.Bool("update", false, "write the golden files anew")

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// facts are a small site with something wrong in every respect.
func facts() Facts {
	city := &site.District{Name: "成都市", Slug: "chengdu"}
	wuhou := &site.District{Name: "武侯区", Slug: "wuhou", Parent: city}
	jintang := &site.District{Name: "金堂县", Slug: "jintang", Parent: city}
	gone := &site.District{Name: "旧县", Slug: "jiu", Parent: city, Until: day("2020-01-01")}
	topic := &site.Topic{Slug: "fangxun", Title: "防汛"}
	a := &site.Bulletin{
		File: "content/a/index.md", Date: day("2022-08-20"), Districts: []*site.District{wuhou}, Topics: []*site.Topic{topic},
		Photos: []site.Photo{
			{File: "one.jpg", Caption: "代表在视察"}, {File: "two.jpg", Caption: "代表在视察"}, {File: "bare.jpg"}, {File: "alt.jpg", Alt: "会场"}, {File: "body.jpg"},
		},
	}
	b := &site.Bulletin{File: "content/b.md", Date: day("2022-09-30"), More: &site.More{PublishAt: day("2022-09-01")}, Districts: []*site.District{wuhou},
		Photos: []site.Photo{{File: "copy.jpg", Caption: "会议现场"}}}
	return Facts{
		Site: &site.Site{
			BaseURL: "https://jianbao.example.gov.cn/", Districts: []*site.District{city, wuhou, jintang, gone}, Topics: []*site.Topic{topic},
			Bulletins:    []*site.Bulletin{b, a},
			Coming:       []*site.Bulletin{{File: "content/c.md", Date: day("2032-09-01")}, {File: "content/d.md", Date: day("2022-10-01")}},
			Organization: site.Organization{Name: "办公室", Organizer: "x", ICP: "x", Police: "x", Address: "x"},
		},
		Now: day("2022-09-10"),
		Photos: map[string]Photo{
			"content/a/one.jpg":  {Width: 4000, Height: 3000, Digest: "1", Position: true},
			"content/a/two.jpg":  {Width: 640, Height: 480, Digest: "2", Position: true},
			"content/a/body.jpg": {Width: 1600, Height: 1200, Digest: "3", Captioned: true},
			"content/copy.jpg":   {Width: 4000, Height: 3000, Digest: "1"},
		},
		Unused: []string{"content/a/13812345678.jpg"},
		Links: []Link{
			{At: diag.Span{File: "content/b.md"}, To: "/gone/", State: Dead},
			{At: diag.Span{File: "content/b.md"}, To: "#没有", State: NoAnchor},
			{At: diag.Span{File: "content/b.md"}, To: "https://www.npc.gov.cn/a", State: Outside},
			{At: diag.Span{File: "content/b.md"}, To: "https://evilgov.cn/a", State: Outside},
			{At: diag.Span{File: "content/b.md"}, To: "https://jianbao.example.gov.cn/wuhou/", State: Outside},
			{At: diag.Span{File: "content/b.md"}, To: "https://slow.example/", State: Failed, Reason: diag.Text{Zh: "timeout", En: "timeout"}},
		},
		Published: map[string]time.Time{"content/a/index.md": day("2022-08-19"), "content/b.md": day("2022-09-30")},
	}
}

func TestSite(t *testing.T) {
	c := New(Settings{Hosts: []string{"gov.cn"}})
	var got []string
	for _, f := range c.Site(facts()) {
		got = append(got, string(f.Code)+" "+f.File+" "+f.Message(diag.Zh))
	}
	want := strings.Split(strings.TrimSpace(`
check-alt-repeated content/a/index.md “代表在视察”在本篇出现了 2 次
check-photo-small content/a/index.md 照片 two.jpg 只有 640×480 像素
check-photo-alt content/a/index.md 照片 bare.jpg 既没有图说，也没有替代文字
check-photo-caption content/a/index.md 照片 alt.jpg 没有图说
check-date-changed content/a/index.md 这篇简报发布时的日期是 2022-08-19，现在是 2022-08-20
check-photo-twice content/b.md 照片 copy.jpg 和 content/a/one.jpg 是同一张
check-date-future content/b.md 日期 2022-09-30 还没有到
check-photo-position content/a/index.md 1 篇简报的 2 张原图里记着拍摄位置，第一张是 one.jpg
check-date-future content/c.md 日期 2032-09-01 还没有到
check-photo-unused content/a/13812345678.jpg 没有简报用到这个文件
check-mobile content/a/13812345678.jpg 这是手机号码
check-link-dead content/b.md 站内没有 /gone/
check-link-anchor content/b.md 页面上没有 #没有 这个位置
check-link-outside content/b.md 链接指向外部网站 evilgov.cn
check-link-failed content/b.md 打不开 https://slow.example/：timeout
check-empty-list site.toml 成都市/金堂县还没有简报
check-stale-topic site.toml 专题“防汛”已有 21 天没有简报
check-setting-missing site.toml site.toml 里没有 site_id_code（政府网站标识码）
check-setting-missing site.toml site.toml 里没有 phone（联系电话）
`), "\n")
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got:\n%s", strings.Join(got, "\n"))
	}
}

// What a bulletin accepts is not reported of its photos and links either.
func TestSiteAccept(t *testing.T) {
	f := facts()
	f.Accept = map[string][]string{"content/b.md": {"check-link-outside evilgov.cn", "check-photo-twice"}, "content/a/index.md": {"check-photo-small other.jpg"}}
	got := codes(New(Settings{Hosts: []string{"gov.cn"}}).Site(f))
	for code, there := range map[string]bool{"check-link-outside": false, "check-photo-twice": false, "check-photo-small": true} {
		if strings.Contains(got, code) != there {
			t.Errorf("%s: %v, want %v", code, !there, there)
		}
	}
}

// A district falls due so many days after its last bulletin, at the end of that day.
func TestDues(t *testing.T) {
	c := New(Settings{FreshDays: 21})
	f := facts()
	var got []string
	for _, d := range c.Dues(f.Site, f.Now) {
		got = append(got, d.Name+" "+d.By.Format(time.DateOnly))
	}
	want := "成都市/金堂县 0001-01-01, 防汛 2022-09-10, 成都市 2022-10-21, 成都市/武侯区 2022-10-21"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
	for at, stale := range map[string]bool{"2022-09-10T23:59:00Z": false, "2022-09-11T00:00:00Z": true} {
		f.Now, _ = time.Parse(time.RFC3339, at)
		if got := strings.Contains(codes(c.Site(f)), string(staleTopic)); got != stale {
			t.Errorf("%s: stale %v", at, got)
		}
	}
}

// Fixes are shown as a unified difference and touch nothing else.
func TestFix(t *testing.T) {
	c := New(Settings{})
	text := "一\n二\n三\n四\n会议强调,再接再励\n六\n七\n八\n九\n十\n十一\n十二\n贯切落实，，教肓"
	fixed, n := Fix(text, check(c, text))
	want := "--- a/a.md\n+++ b/a.md\n@@ -2,7 +2,7 @@\n 二\n 三\n 四\n-会议强调,再接再励\n+会议强调，再接再厉\n 六\n 七\n 八\n" +
		"@@ -10,4 +10,4 @@\n 十\n 十一\n 十二\n-贯切落实，，教肓\n\\ No newline at end of file\n+贯彻落实，教育\n\\ No newline at end of file\n"
	if got := Diff("a.md", text, fixed); got != want || n != 5 {
		t.Errorf("%d mended:\n%s", n, got)
	}
	if Diff("a.md", text, text) != "" {
		t.Error("a difference between equal texts")
	}
	// Of two that overlap the first is made; what lies outside the text or would break a line is not.
	f := Finding{Edits: []Edit{{0, 3, "甲"}, {0, 6, "乙"}, {4, 5, "x"}, {90, 99, "x"}, {6, 9, "\n"}}}
	if got, _ := Fix("一二三四", []Finding{f}); got != "乙三四" {
		t.Errorf("got %q", got)
	}
}

// The reports of a small site, as golden files: go test -update.
func TestReport(t *testing.T) {
	c := New(Settings{Hosts: []string{"gov.cn"}})
	f := facts()
	doc := document("title = \"会议,报告\"\n", "联系人13812345678，再接再励<script>=1+1 zhang@163.com\n")
	doc.District = "成都市/武侯区"
	r := Report{Title: "人大代表<在行动>", Now: f.Now, Bulletins: 2, Rules: c.Rules(), Findings: append(c.Site(f), c.Text(doc)...), Dues: c.Dues(f.Site, f.Now)}
	Sort(r.Findings)
	page, err := r.HTML(diag.Zh)
	if err != nil {
		t.Fatal(err)
	}
	english, err := r.HTML(diag.En)
	if err != nil {
		t.Fatal(err)
	}
	var rules bytes.Buffer // codes are for ever: a line of this file is never changed but for its severity
	for _, rule := range c.Rules() {
		fmt.Fprintf(&rules, "%s\t%s\t%s\t%s\n", rule.Code, map[diag.Severity]string{diag.Error: "error", diag.Warning: "warning"}[rule.Severity], rule.Group.In(diag.En), rule.Name.In(diag.Zh))
	}
	golden := map[string][]byte{"rules.txt": rules.Bytes(), "report.txt": r.Summary(diag.Zh), "report.en.txt": r.Summary(diag.En), "report.csv": r.CSV(diag.Zh), "report.html": page, "report.en.html": english}
	for name, got := range golden {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs (%v); see it with -update:\n%s", name, err, got)
		}
		if bytes.Contains(got, []byte("13812345678，")) || bytes.Contains(got, []byte("zhang@163")) {
			t.Errorf("%s shows personal data", name)
		}
		if bytes.Contains(got, []byte("<script")) {
			t.Errorf("%s holds a script", name)
		}
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if golden[file.Name()] == nil && !file.IsDir() {
			t.Errorf("testdata/%s belongs to no test", file.Name())
		}
	}
}

// Nothing in the CSV is a formula to a spreadsheet, and it is read back whole.
func TestCSV(t *testing.T) {
	c := New(Settings{})
	r := Report{Rules: c.Rules(), Findings: c.Name("=cmd()13812345678.md")}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(r.CSV(diag.En), []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][4] != "'=cmd()13812345678.md" {
		t.Errorf("%v %q", err, rows)
	}
	empty := Report{Bulletins: 3}
	if got := string(empty.Summary(diag.Zh)); got != "体检 3 篇简报，没有发现问题。\n" {
		t.Errorf("got %q", got)
	}
}
