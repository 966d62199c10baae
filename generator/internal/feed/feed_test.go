package feed

import (
	"bytes"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/feed/feedtest"
)

var update = flag.Bool("update", false, "write the golden files anew")

var shanghai = time.FixedZone("CST", 8*3600)

func at(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, shanghai)
}

// sample is a feed with everything that a feed can have, and the bare least beside it.
func sample() Feed {
	const host = "https://jianbao.example.gov.cn"
	return Feed{
		Title: "武侯区 – 人大代表在行动", Subtitle: "“两联一进” & 代表之家", Home: host + "/wuhou/", Self: host + "/wuhou/feed.xml",
		Language: "zh-CN", Generator: "jianbao", Author: "武侯区人大常委会办公室", Icon: host + "/assets/icon.svg",
		Visitor: &Visitor{
			Style: "/assets/feed.css", Text: "这是订阅源，供阅读软件使用。",
			Links: []Link{{"看网页", host + "/wuhou/"}, {"怎样订阅", host + "/subscribe/"}},
		},
		Entries: []Entry{
			{
				URL: host + "/wuhou/2022/yulin/", Title: `玉林街道 <核酸> "检测" & 服务`, Summary: "区人大机关干部下沉一线。",
				HTML: []byte("<p>全文见<a href=\"/wuhou/2022/tent/?a=1&amp;b=2\">这里</a>。<sup id=\"fnref:1\"><a href=\"#fn:1\">1</a></sup></p>\n" +
					`<figure class="photo"><a href="/photos/a-1600.jpg"><img src="/photos/a-800.jpg" srcset="/photos/a-1600.jpg 1600w, /photos/a-800.jpg 800w" width="1600" height="1067" alt="a &gt; b &amp; href=&#34;/x&#34;" loading="lazy"></a></figure>` + "\n"),
				Published: at(2022, 9, 1, 0, 0), Updated: at(2022, 9, 2, 8, 30), Author: "张三", Tags: []string{"疫情防控", `"a"&b`},
				Image: &Image{URL: host + "/photos/a-1600.jpg", Type: "image/jpeg", Width: 1600, Height: 1067, Bytes: 123456},
			},
			{
				ID: host + "/wuhou/2021/old/", URL: host + "/wuhou/2022/%E6%96%B0/", Title: "标题 ]]> 与\u0001控制\ufffe字符\xff",
				HTML:      []byte("<p>x ]]> \x0b</p>\r\n<pre>a\tb\u2028</pre>"),
				Published: at(2022, 8, 31, 9, 5), Image: &Image{URL: host + "/photos/b.PNG?1"},
			},
			{URL: host + "/wuhou/2020/empty/", Published: at(2020, 1, 1, 0, 0), Image: &Image{URL: host + "/photo"}},
		},
	}
}

// TestGolden compares whole outputs with testdata/golden. A golden file that no test writes fails.
func TestGolden(t *testing.T) {
	f := sample()
	plain := Feed{Title: "空", Self: "https://a.example/feed.xml", Updated: at(2020, 1, 1, 0, 0)}
	got := map[string][]byte{
		"atom.xml": Atom(f), "feed.json": JSON(f), "empty.xml": Atom(plain), "empty.json": JSON(plain),
		"robots.txt": Robots("https://a.example/b", "/drafts/", "私 密#", "/*?q="), "robots-open.txt": Robots(""),
	}
	for _, file := range all(Sitemaps("https://a.example/", of(places(2)), MaxURLs, nil)) {
		got[file.Name] = file.Data
	}
	for _, file := range all(sitemaps("https://a.example", of(places(5)), 2, 1<<20, nil)) {
		got["split-"+file.Name] = file.Data
	}
	dir := filepath.Join("testdata", "golden")
	if *update {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		path := filepath.Join(dir, name)
		if *update {
			if err := os.WriteFile(path, got[name], 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got[name], want) {
			t.Errorf("%s is not what -update would write:\n%s", path, got[name])
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if got[e.Name()] == nil {
			t.Errorf("%s belongs to no test", e.Name())
		}
	}
}

func TestUpdatedIsTheLatestEntry(t *testing.T) {
	f := sample()
	slices.Reverse(f.Entries)
	if tree := parse(t, Atom(f)); tree.Text("updated") != "2022-09-02T08:30:00+08:00" {
		t.Errorf("updated is %q", tree.Text("updated"))
	}
	f.Updated = at(2023, 1, 1, 0, 0)
	if tree := parse(t, Atom(f)); tree.Text("updated") != "2023-01-01T00:00:00+08:00" {
		t.Errorf("updated is %q", tree.Text("updated"))
	}
}

func TestStamp(t *testing.T) {
	tests := []struct {
		time time.Time
		want string
	}{
		{at(2022, 9, 1, 0, 0), "2022-09-01T00:00:00+08:00"},
		{time.Date(2022, 9, 1, 1, 2, 3, 999, time.UTC), "2022-09-01T01:02:03Z"},
		{time.Date(1900, 1, 1, 0, 0, 0, 0, time.FixedZone("LMT", 8*3600+5*60+43)), "1899-12-31T15:54:17Z"},
	}
	for _, test := range tests {
		if got := stamp(test.time); got != test.want {
			t.Errorf("stamp(%v) = %s, want %s", test.time, got, test.want)
		}
	}
}

func TestPermanent(t *testing.T) {
	tests := []struct {
		aliases []string
		want    string
	}{
		{nil, "/wuhou/2022/yulin/"},
		{[]string{"/yulin", "/old/2022/a.html", "/a/b/c/"}, "/wuhou/2022/yulin/"},
		{[]string{"/yulin", "/jinjiang/2021/yulin", "/wuhou/2021/yulin/"}, "/jinjiang/2021/yulin/"},
	}
	for _, test := range tests {
		if got := Permanent("/wuhou/2022/yulin/", test.aliases); got != test.want {
			t.Errorf("with aliases %q: %s, want %s", test.aliases, got, test.want)
		}
	}
}

type node = feedtest.Node

func parse(t testing.TB, data []byte) *node {
	t.Helper()
	root, err := feedtest.Parse(bytes.NewReader(data), true)
	if err != nil {
		t.Fatalf("not well-formed: %v\n%s", err, data)
	}
	if len(root.Children) != 1 || strings.TrimSpace(root.Chars) != "" {
		t.Fatalf("%d elements at the root", len(root.Children))
	}
	return root.Children[0]
}
