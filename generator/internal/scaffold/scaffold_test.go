package scaffold

import (
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/site"
)

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
	for _, name := range []string{"README.txt", "build.bat", "new.bat", "import.bat", "check.bat"} {
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
