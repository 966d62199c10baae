package page

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/site"
)

func metaOf(t *testing.T, s *site.Site, url string) string {
	t.Helper()
	p, found := plan(s)
	if len(found) > 0 {
		t.Fatal(found)
	}
	return string(headOf(p.mustView(t, url)).Meta)
}

// The tags that inspections look for, by their exact names, and in the form that they ask for.
func TestMandatedTags(t *testing.T) {
	s := tinySite()
	s.Organization = site.Organization{Name: "某办公室", SiteIDCode: "5101070001"}
	b := addBulletin(s, "a", "2022-09-01", 1)
	b.Date = time.Date(2022, 9, 1, 18, 5, 0, 0, time.UTC)
	b.Summary, b.By, b.Tags, b.Topics = "摘要", &site.Credits{Source: "某报", Author: "张三"}, []string{"民生"}, s.Topics
	article := metaOf(t, s, "/wuhou/2022/a/")
	for _, want := range []string{
		`<meta name="SiteName" content="简报">`, `<meta name="SiteDomain" content="a.example">`, `<meta name="SiteIDCode" content="5101070001">`,
		`<meta name="ArticleTitle" content="a">`, `<meta name="PubDate" content="2022-09-01 18:05">`, `<meta name="ContentSource" content="某报">`,
		`<meta name="Keywords" content="民生,抗疫,武侯区">`, `<meta name="Author" content="张三">`, `<meta name="Description" content="摘要">`,
		`<meta name="Url" content="https://a.example/b/wuhou/2022/a/">`,
		`<link rel="canonical" href="https://a.example/b/wuhou/2022/a/">`,
	} {
		if !strings.Contains(article, want) {
			t.Errorf("a bulletin lacks %s", want)
		}
	}
	list := metaOf(t, s, "/wuhou/")
	if !strings.Contains(list, `<link rel="canonical" href="https://a.example/b/wuhou/">`) || strings.Contains(list, "noindex") {
		t.Errorf("no canonical address:\n%s", list)
	}
	for _, want := range []string{"SiteName", "SiteDomain", "SiteIDCode", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType", "description"} {
		if strings.Count(list, `<meta name="`+want+`" content="`) != 1 {
			t.Errorf("a list has not one %s:\n%s", want, list)
		}
	}
}

// In a preview no page is for search engines, least of all one that is held.
func TestNotForEngines(t *testing.T) {
	s := tinySite()
	addBulletin(s, "a", "2022-09-01", 1)
	p := New(s, Options{
		Photos: func(*site.Bulletin, int) *Pictures { return nil }, Preview: true,
		Text: func(key string, _ ...any) string { return key },
	})
	for _, url := range []string{"/wuhou/2022/a/", "/wuhou/"} {
		meta := string(headOf(p.mustView(t, url)).Meta)
		if !strings.Contains(meta, `<meta name="robots" content="noindex">`) || strings.Contains(meta, "canonical") {
			t.Errorf("%s is for search engines:\n%s", url, meta)
		}
	}
	if v := p.mustView(t, "/wuhou/2022/a/").(*BulletinView); !v.Held { // the plan's clock stands at zero
		t.Error("what is to come is not marked as held")
	}
}

// What is not known leaves its tag out.
func TestUnknownTags(t *testing.T) {
	s := tinySite()
	s.BaseURL = ""
	addBulletin(s, "a", "2022-09-01", 1)
	article := metaOf(t, s, "/wuhou/2022/a/")
	for _, name := range []string{"SiteDomain", "SiteIDCode", "ContentSource", "Author", "Description", "Image", "Url", "og:url", "og:image", "ld+json", "atom"} {
		if strings.Contains(article, name) {
			t.Errorf("%s is made up:\n%s", name, article)
		}
	}
	if strings.Contains(article, `content=""`) {
		t.Errorf("an empty tag:\n%s", article)
	}
}

var dataElement = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// Nothing that an officer types ends an attribute or the script element.
func TestHeadIsEscaped(t *testing.T) {
	s := tinySite()
	b := addBulletin(s, "a", "2022-09-01", 1)
	b.Title = "“” \"><script>alert(1)</script> & \u2028 </script>"
	b.More = &site.More{Updated: b.Date.AddDate(0, 0, 2)}
	meta := metaOf(t, s, "/wuhou/2022/a/")
	if !strings.Contains(meta, `<meta name="ArticleTitle" content="“” &#34;&gt;&lt;script&gt;`) || strings.Count(meta, "<script") != 1 || strings.Count(meta, "</script") != 1 {
		t.Errorf("not escaped:\n%s", meta)
	}
	found := dataElement.FindStringSubmatch(meta)
	if found == nil || strings.ContainsRune(found[1], '\u2028') {
		t.Fatalf("no data, or a line separator in it:\n%s", meta)
	}
	var data struct {
		Graph []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(found[1]), &data); err != nil {
		t.Fatal(err)
	}
	if len(data.Graph) != 2 || data.Graph[0]["headline"] != b.Title || data.Graph[0]["dateModified"] == "" || data.Graph[1]["@type"] != "BreadcrumbList" {
		t.Errorf("%v", data.Graph)
	}
}

// Feeds of the site and of what the page lists; none in a preview or without base_url.
func TestFeedLinks(t *testing.T) {
	s := tinySite()
	addBulletin(s, "a", "2022-09-01", 1).Topics = s.Topics
	for url, want := range map[string]int{"/": 1, "/wuhou/": 2, "/chengdu/": 2, "/qingyang/": 1, "/topics/kangyi/": 2, "/wuhou/2022/a/": 1, "/months/": 1} {
		if got := strings.Count(metaOf(t, s, url), `"application/atom+xml"`); got != want {
			t.Errorf("%s names %d feeds, want %d", url, got, want)
		}
	}
	p, _ := plan(s)
	if len(p.Subscriptions) != 4 {
		t.Errorf("%d feeds, want 4", len(p.Subscriptions))
	}
	p.opts.Preview, p.Subscriptions = true, nil
	if p.addFeeds(); len(p.Subscriptions) > 0 {
		t.Error("a preview has feeds")
	}
}

// The police's number leads to its record by its digits.
func TestPolice(t *testing.T) {
	s := tinySite()
	s.Organization.Police = "川公网安备 51010702000001号"
	p, _ := plan(s)
	if got := p.Site.Organization.PoliceURL; got != "https://beian.mps.gov.cn/#/query/webSearch?code=51010702000001" {
		t.Error(got)
	}
}

func TestSitemapName(t *testing.T) {
	for name, want := range map[string]bool{
		"sitemap.xml": true, "sitemap-1.xml": true, "sitemap-12.xml": true, "sitemap": false, "sitemaps.xml": false, "a/sitemap.xml": false,
	} {
		if got := sitemapName(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
