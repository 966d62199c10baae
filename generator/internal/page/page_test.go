package page

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/site"
)

// tinySite has a city with two districts, and a topic.
func tinySite() *site.Site {
	city := &site.District{Name: "成都市", Slug: "chengdu", Code: "510100"}
	wuhou := &site.District{Name: "武侯区", Slug: "wuhou", Code: "510107", Parent: city}
	qingyang := &site.District{Name: "青羊区", Slug: "qingyang", Code: "510105", Parent: city}
	city.Children = []*site.District{wuhou, qingyang}
	return &site.Site{
		Title: "简报", Language: "zh-CN", Location: time.UTC, BaseURL: "https://a.example/b/",
		Districts: []*site.District{city, wuhou, qingyang},
		Topics:    []*site.Topic{{Slug: "kangyi", Title: "抗疫"}},
	}
}

// addBulletin adds one; bulletins are added newest first.
func addBulletin(s *site.Site, slug, date string, districts ...int) *site.Bulletin {
	at, err := time.Parse("2006-01-02", date)
	if err != nil {
		panic(err)
	}
	b := &site.Bulletin{File: "content/" + slug + ".md", Slug: slug, Title: slug, Date: at, Cover: -1}
	for _, d := range districts {
		b.Districts = append(b.Districts, s.Districts[d])
	}
	s.Bulletins = append(s.Bulletins, b)
	return b
}

func plan(s *site.Site) (*Plan, []diag.Diagnostic) {
	diags := new(diag.List)
	p := New(s, Options{
		Photos: func(*site.Bulletin, int) *Pictures { return nil },
		Text: func(key string, args ...any) string {
			if key == "month_format" {
				return "2006-01"
			}
			return key + strings.Repeat("!", len(args))
		},
	})
	p.CheckAddresses(diags)
	return p, diags.Sorted()
}

func (p *Plan) mustView(t *testing.T, url string) any {
	t.Helper()
	for _, page := range p.Pages {
		if page.URL == url {
			return p.View(page, markdown.Document{})
		}
	}
	t.Fatalf("no page %s", url)
	return nil
}

func titles(cards []*Card) string {
	var out []string
	for _, c := range cards {
		out = append(out, c.Title)
	}
	return strings.Join(out, " ")
}

// The front page of a list holds the newest 20 to 39; a numbered page, once there, never changes.
func TestStablePagination(t *testing.T) {
	for _, tt := range []struct{ n, pages, front int }{
		{0, 0, 0}, {1, 0, 1}, {20, 0, 20}, {39, 0, 39}, {40, 1, 20}, {59, 1, 39}, {60, 2, 20}, {100, 4, 20}, {119, 4, 39},
	} {
		if got := numbered(tt.n, perPage); got != tt.pages {
			t.Errorf("%d bulletins: %d numbered pages, want %d", tt.n, got, tt.pages)
		}
		if front := tt.n - numbered(tt.n, perPage)*perPage; front != tt.front {
			t.Errorf("%d bulletins: %d on the front page, want %d", tt.n, front, tt.front)
		}
	}
	pageOne := ""
	for n := 40; n < 130; n++ {
		s := tinySite()
		for i := n; i > 0; i-- {
			addBulletin(s, fmt.Sprintf("b%03d", i), time.Date(2022, 1, i, 0, 0, 0, 0, time.UTC).Format("2006-01-02"), 1)
		}
		p, _ := plan(s)
		v := p.mustView(t, "/wuhou/page/1/").(*DistrictView)
		got := titles(v.List.Cards)
		if pageOne == "" {
			pageOne = got
		}
		if got != pageOne || !strings.HasSuffix(got, "b001") {
			t.Fatalf("with %d bulletins page 1 holds %s", n, got)
		}
		seen := len(p.mustView(t, "/wuhou/").(*DistrictView).List.Cards)
		for url := p.mustView(t, "/wuhou/").(*DistrictView).List.Older; url != nil; {
			v := p.mustView(t, strings.TrimPrefix(url.URL, "/b")).(*DistrictView)
			seen += len(v.List.Cards)
			url = v.List.Older
		}
		if seen != n {
			t.Fatalf("going from page to page shows %d of %d bulletins", seen, n)
		}
	}
}

// A joint bulletin stands in each of its districts and once in what is above them.
func TestJointBulletin(t *testing.T) {
	s := tinySite()
	addBulletin(s, "joint", "2022-09-02", 1, 2)
	addBulletin(s, "both", "2022-09-01", 1, 0)
	p, _ := plan(s)
	for url, want := range map[string]string{"/wuhou/": "joint both", "/qingyang/": "joint", "/chengdu/": "joint both", "/chengdu/2022/": "joint both", "/2022/09/": "joint both"} {
		var got string
		switch v := p.mustView(t, url).(type) {
		case *DistrictView:
			got = titles(v.List.Cards)
		case *YearView:
			got = titles(v.List.Cards)
		case *MonthView:
			got = titles(v.List.Cards)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", url, got, want)
		}
	}
}

func TestPinnedComesFirstAndOnce(t *testing.T) {
	s := tinySite()
	addBulletin(s, "new", "2022-09-02", 1)
	addBulletin(s, "old", "2021-09-02", 1).Pinned = true
	addBulletin(s, "older", "2021-09-01", 1).Pinned = true
	p, _ := plan(s)
	v := p.mustView(t, "/").(*HomeView)
	if v.Lead.Title != "old" || titles(v.Pinned) != "older" || titles(v.List.Cards) != "new" {
		t.Errorf("lead %q, pinned %q, list %q", v.Lead.Title, titles(v.Pinned), titles(v.List.Cards))
	}
}

// A topic's page follows the site's order of districts, not the dates.
func TestRoundUpOrder(t *testing.T) {
	s := tinySite()
	for _, b := range []*site.Bulletin{addBulletin(s, "q", "2022-09-03", 2), addBulletin(s, "w", "2022-09-02", 1), addBulletin(s, "c", "2022-09-01", 0)} {
		b.Topics = s.Topics
	}
	p, _ := plan(s)
	var got []string
	for _, section := range p.mustView(t, "/topics/kangyi/").(*TopicView).Sections {
		got = append(got, section.District.Title)
	}
	if !slices.Equal(got, []string{"成都市", "武侯区", "青羊区"}) {
		t.Errorf("sections %v", got)
	}
}

// Tags that differ only by signs or case are one tag.
func TestTagSpellings(t *testing.T) {
	s := tinySite()
	addBulletin(s, "a", "2022-09-02", 1).Tags = []string{"一老一小", "WeChat"}
	addBulletin(s, "b", "2022-09-01", 1).Tags = []string{"wechat"}
	p, diags := plan(s)
	v := p.mustView(t, "/tags/wechat/").(*TagView)
	if v.Tag != "WeChat" || v.List.Total != 2 || len(diags) > 0 {
		t.Errorf("tag %q with %d bulletins; %d diagnostics", v.Tag, v.List.Total, len(diags))
	}
	if got := p.mustView(t, "/tags/").(*TagsView).Tags[1].URL; got != "/b/tags/%E4%B8%80%E8%80%81%E4%B8%80%E5%B0%8F/" {
		t.Errorf("address of a Chinese tag: %s", got)
	}
}

func TestAddressesWantedTwice(t *testing.T) {
	s := tinySite()
	addBulletin(s, "Same", "2022-09-03", 1)
	addBulletin(s, "same", "2022-09-02", 1)
	addBulletin(s, "alias", "2022-09-02", 1).Aliases = []string{"/wuhou/", "/old"}
	addBulletin(s, "09", "2022-09-01", 1).Aliases = []string{"/wuhou/2022/", "/2022/10/", "/2022/09/"}
	addBulletin(s, "index", "2022-08-01", 1).Aliases = []string{"/qingyang/Index.html", "/INDEX.html", "/chengdu/my-index.html"}
	_, diags := plan(s)
	var got []string
	for _, d := range diags {
		got = append(got, d.File+" "+string(d.Code))
	}
	want := []string{"content/09.md url-twice", "content/09.md url-twice", "content/alias.md url-twice", "content/index.md url-case", "content/index.md url-case", "content/same.md url-case"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFile(t *testing.T) {
	for url, want := range map[string]string{
		"/": "index.html", "/wuhou/": "wuhou/index.html", "/404.html": "404.html",
		"/old/a.htm": "old/a.htm", "/old/a": "old/a/index.html", "/old/a.b/": "old/a.b/index.html",
	} {
		if got := (&Page{URL: url}).File(); got != want {
			t.Errorf("%s is written to %s, want %s", url, got, want)
		}
	}
}

// Links in bodies are checked against the plan and lie below the site's prefix.
func TestResolve(t *testing.T) {
	s := tinySite()
	b := addBulletin(s, "a", "2022-09-02", 1)
	addBulletin(s, "b", "2022-09-01", 1)
	p, _ := plan(s)
	for _, tt := range []struct {
		to, want string
		ok       bool
	}{
		{"/wuhou/2022/b/", "/b/wuhou/2022/b/", true},
		{"../b/", "../b/", true},
		{"../b/#part", "../b/#part", true},
		{"/wuhou/2022/b", "/b/wuhou/2022/b", true},
		{"/wuhou/2022/c/", "/b/wuhou/2022/c/", false},
		{"/Wuhou/2022/b/", "/b/Wuhou/2022/b/", false},
		{"../../../../../etc/passwd", "../../../../../etc/passwd", false},
	} {
		if got, ok := p.Resolve(b, tt.to); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %s %v, want %s %v", tt.to, got, ok, tt.want, tt.ok)
		}
	}
}

// Links name pages by their sources, too: by file or folder, from the bulletin's folder or the site's.
func TestResolveSources(t *testing.T) {
	s := tinySite()
	b := addBulletin(s, "a", "2022-09-02", 1)
	b.File = "content/武侯/a/index.md"
	to := addBulletin(s, "b", "2022-09-01", 1)
	to.File = "content/青羊/示例/index.md"
	single := addBulletin(s, "c", "2022-09-01", 1)
	single.File = "content/武侯/danpian.md"
	held := *to
	held.File, held.Slug = "content/held/index.md", "held"
	s.Held = append(s.Held, site.Hold{File: held.File, Reason: site.Draft, Bulletin: &held})
	p, _ := plan(s)
	for _, tt := range []struct {
		to, want string
		ok       bool
	}{
		{"../../青羊/示例/index.md", "/b/wuhou/2022/b/", true},
		{"../../青羊/示例/index.md#一-时间", "/b/wuhou/2022/b/#一-时间", true},
		{"../../%E9%9D%92%E7%BE%8A/%E7%A4%BA%E4%BE%8B/index.md", "/b/wuhou/2022/b/", true},
		{"../../青羊/示例/", "/b/wuhou/2022/b/", true},
		{"../../青羊/示例", "/b/wuhou/2022/b/", true},
		{"/content/青羊/示例/index.md", "/b/wuhou/2022/b/", true},
		{"/青羊/示例/index.md", "/b/wuhou/2022/b/", true},
		{"../danpian.md", "/b/wuhou/2022/c/", true},
		{"../danpian", "/b/wuhou/2022/c/", true},
		{"index.md", "/b/wuhou/2022/a/", true},
		{"../a/index.md", "/b/wuhou/2022/a/", true},
		{"../b/", "../b/", true}, // an address comes first
		{"../../held/index.md", "../../held/index.md", false},
		{"../../青羊/示例/Index.md", "../../青羊/示例/Index.md", false},
		{"../../../content/青羊/示例/index.md", "/b/wuhou/2022/b/", true},
		{"../../../../../etc/index.md", "../../../../../etc/index.md", false},
	} {
		if got, ok := p.Resolve(b, tt.to); got != tt.want || ok != tt.ok {
			t.Errorf("%s: %s %v, want %s %v", tt.to, got, ok, tt.want, tt.ok)
		}
	}
	for to, want := range map[string]diag.Code{
		"../../held/index.md": diag.LinkHeld, "../../held/": diag.LinkHeld, "/wuhou/2022/held/": diag.LinkHeld,
		"../示例/index.md": diag.LinkSource, "../nowhere/": "", "../shili/INDEX.MD": diag.LinkSource,
	} {
		if d, _ := p.DeadSource(b, to); d.Code != want {
			t.Errorf("%s: %s, want %s", to, d.Code, want)
		}
	}
	d, _ := p.DeadSource(b, "../示例/index.md")
	if hint := d.Hints(diag.Zh)[0]; !strings.Contains(hint, "“../../青羊/示例/index.md”") {
		t.Errorf("the hint: %s", hint)
	}
}
