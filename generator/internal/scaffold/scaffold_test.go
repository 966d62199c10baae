package scaffold

import (
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/site"
)

func TestPhotoName(t *testing.T) {
	taken := map[string]bool{}
	for _, test := range []struct{ original, format, want string }{
		{"IMG_0001.JPG", "jpeg", "img-0001.jpg"},
		{"img-0001.jpeg", "jpeg", "img-0001-2.jpg"},
		{"IMG 0001.png", "png", "img-0001.png"},
		{"微信图片_20220901.jpg", "jpeg", "20220901.jpg"},
		{"会场.jpg", "jpeg", "photo.jpg"},
		{"代表.jpg", "jpeg", "photo-2.jpg"},
		{"无扩展名", "webp", "photo.webp"},
		{".jpg", "jpeg", "jpg.jpg"},
		{"con.jpg", "jpeg", "photo-con.jpg"},
		{"LPT1.gif", "gif", "photo-lpt1.gif"},
		{"a.b.c.HEIC", "heic", "a-b-c.heic"},
		{"../../x.jpg", "jpeg", "x.jpg"},
		{strings.Repeat("a", 39) + "-b.jpg", "jpeg", strings.Repeat("a", 39) + ".jpg"},
		{"ＩＭＧ１.jpg", "jpeg", "photo-3.jpg"},
	} {
		if got := PhotoName(test.original, test.format, taken); got != test.want {
			t.Errorf("%s: %s, not %s", test.original, got, test.want)
		}
	}
}

func TestSlug(t *testing.T) {
	day := time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)
	if a, b := Slug(day, 1), Slug(day, 12); a != "0901" || b != "0901-12" {
		t.Error(a, b)
	}
}

// The front matter is valid TOML for any title.
func TestBulletinText(t *testing.T) {
	for _, title := range []string{"议事会", `“引号”和"引号"`, `D:\照片`, "两\t列\n两行", "\x7f\x01", "+++", `'''`, "#井号"} {
		text := string(Bulletin{Title: title, District: "乐山市/市中区", Date: time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC), Photos: []string{"a.jpg", "b.png"}}.Text())
		front, rest, ok := strings.Cut(strings.TrimPrefix(text, "+++\n"), "\n+++\n")
		var read struct {
			Title, District string
			Date            time.Time
			Draft           bool
			Photos          []struct{ File, Caption, Credit string }
		}
		if _, err := toml.Decode(front, &read); err != nil || !ok || rest != "\n" {
			t.Errorf("%q: %v\n%s", title, err, text)
		}
		if read.Title != title || read.District != "乐山市/市中区" || read.Date.Day() != 1 || !read.Draft ||
			len(read.Photos) != 2 || read.Photos[1].File != "b.png" {
			t.Errorf("%q: %+v", title, read)
		}
	}
}

// A site for a region lists what it was given, leaves out parents that are elsewhere, and gives no
// alias that two districts share.
func TestSite(t *testing.T) {
	province := &site.District{Code: "220000", Name: "吉林省", Slug: "jilin", Aliases: []string{"吉林"}}
	city := &site.District{Code: "211300", Name: "朝阳市", Slug: "chaoyang", Aliases: []string{"朝阳"}, Parent: province}
	county := &site.District{Code: "211321", Name: "朝阳县", Slug: "chaoyangxian", Aliases: []string{"朝阳"}, Parent: city}
	other := &site.District{
		Code: "211324", Name: "喀喇沁左翼蒙古族自治县", Slug: "kalaqinzuoyi", Aliases: []string{"喀喇沁左翼"}, Parent: city,
	}
	files, err := Site(city, []*site.District{city, county, other}, time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]string{}
	for _, f := range files {
		byName[f.Name] = string(f.Data)
	}
	var read struct {
		Title        string
		Organization struct{ Name string }
		District     []struct {
			Code, Name, Slug, Parent string
			Aliases                  []string
		}
	}
	if _, err := toml.Decode(byName["site.toml"], &read); err != nil {
		t.Fatal(err)
	}
	if read.Title != "朝阳市人大代表在行动" || read.Organization.Name != "朝阳市人大常委会办公室" || len(read.District) != 3 {
		t.Fatalf("%+v", read)
	}
	if d := read.District; d[0].Parent != "" || d[1].Parent != "chaoyang" || len(d[0].Aliases)+len(d[1].Aliases) != 0 ||
		d[2].Aliases[0] != "喀喇沁左翼" {
		t.Errorf("%+v", d)
	}
	if index := byName["content/chaoyang/2022/shili/index.md"]; !strings.Contains(index, "district = \"朝阳市\"\ndate     = 2022-09-01\n") {
		t.Errorf("the first bulletin: %s", index)
	}
	for _, name := range []string{"README.txt", "build.bat", "new.bat", "check.bat"} {
		if text := byName[name]; text == "" || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
			t.Errorf("%s has not the line ends of Windows", name)
		}
	}
	for name, text := range byName {
		if strings.Contains(text, "{{") || strings.Contains(text, "<no value>") {
			t.Errorf("%s is not filled in", name)
		}
	}
}
