package content

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// matter is a bulletin's text with the required keys and some more lines.
func matter(title string, more ...string) string {
	lines := append([]string{`title = "` + title + `"`, `district = "wuhou"`, "date = 2024-05-08"}, more...)
	return front(strings.Join(lines, "\n"))
}

func codesOf(found []diag.Diagnostic) (codes []string) {
	for _, d := range found {
		codes = append(codes, string(d.Code)+" "+d.File)
	}
	return codes
}

// A name is found whichever way its letters are composed, in the list, the body and the cover, also in a folder.
func TestComposedNames(t *testing.T) {
	for _, name := range []string{"Gǔzhèn街.jpg", "Café.jpg", "nǚ/lǜ.jpg", "가나.jpg", "ガ.jpg"} {
		nfc, nfd := norm.NFC.String(name), norm.NFD.String(name)
		for _, test := range [][2]string{{nfc, nfd}, {nfd, nfc}, {nfd, nfd}} {
			typed, onDisk := test[0], test[1]
			s, found := load(t, "2025-01-01 00:00:00", map[string]string{
				"content/a/index.md": matter("甲", `photos = ["`+typed+`"]`, `cover = "`+onDisk+`"`) +
					"\n![](" + onDisk + ")\n",
				"content/a/" + onDisk: "photo",
				"content/b/index.md":  matter("乙") + "\n![](" + typed + ")\n",
				"content/b/" + onDisk: "photo",
			})
			if len(found) > 0 {
				t.Errorf("%+q as %+q: %v %s", onDisk, typed, found, found[0].Message(diag.Zh))
				continue
			}
			for _, b := range s.Bulletins {
				if len(b.Photos) != 1 || b.Photos[0].File != onDisk || b.Cover != 0 {
					t.Errorf("%+q as %+q: %+v", onDisk, typed, b.Photos)
				}
			}
		}
	}
}

func TestAliases(t *testing.T) {
	for typed, want := range map[string]string{
		"/old/1.html":                           "/old/1.html",
		"/%E6%97%A7%E7%BD%91/3.html":            "/旧网/3.html",
		"/%e6%97%a7/":                           "/旧/",
		"/a%20b.html":                           "/a b.html",
		"/" + norm.NFD.String("Gǔzhèn") + "/":   "/Gǔzhèn/",
		"/100%.html":                            "/100%.html",
		"/news/show.asp":                        "/news/show.asp",
		"/old/index.htm":                        "/old/index.htm",
		"/a.html?id=3":                          "alias-invalid 例如：aliases = [\"/old/2022/a.html\"]",
		"/a.html#b":                             "alias-invalid 例如：aliases = [\"/a.html\"]",
		"https://old.example.cn/a/b.html":       "alias-invalid 例如：aliases = [\"/a/b.html\"]",
		"https://old.example.cn/%E6%97%A7.html": "alias-invalid 例如：aliases = [\"/旧.html\"]",
		"old/a.html":                            "alias-invalid 例如：aliases = [\"/old/a.html\"]",
		"/%BE%C9.html":                          "alias-invalid 例如：aliases = [\"/old/2022/a.html\"]",
		"/a%2F..%2Fb":                           "alias-invalid 例如：aliases = [\"/old/2022/a.html\"]",
		"/a%5Cb":                                "alias-invalid 例如：aliases = [\"/old/2022/a.html\"]",
		"/a%00b":                                "alias-invalid 例如：aliases = [\"/old/2022/a.html\"]",
		"/_worker.js":                           "alias-reserved",
		"/_WORKER.js/index.js":                  "alias-reserved",
		"/web.config":                           "alias-reserved",
		"/old/Web.Config":                       "alias-reserved",
		"/%77eb.config":                         "alias-reserved",
		"/_headers":                             "alias-reserved",
		"/_redirects":                           "alias-reserved",
		"/_routes.json":                         "alias-reserved",
		"/.htaccess":                            "alias-reserved",
		"／旧网／a.html":                            `alias-invalid 例如：aliases = ["/旧网/a.html"]`,
		"/a/.htaccess":                          "alias-reserved",
		"/.well-known/security.txt":             "alias-reserved",
		"/CNAME":                                "alias-reserved",
		"/staticwebapp.config.json":             "alias-reserved",
		"/app_offline.htm":                      "alias-reserved",
		"/default.htm":                          "alias-reserved",
		"/cgi-bin/a.html":                       "alias-reserved",
		"/assets/a.css":                         "alias-reserved",
	} {
		s, found := load(t, "2025-01-01 00:00:00", map[string]string{
			"content/a.md": matter("甲", `aliases = ['`+typed+`']`) + "\n正文。\n",
		})
		got := strings.Join(s.Bulletins[0].Aliases, " ")
		for _, d := range found {
			got = string(d.Code)
			if hint := d.Hints(diag.Zh)[0]; d.Code == diag.AliasInvalid {
				got += " " + hint
			}
			if d.Line != 5 {
				t.Errorf("%s: in line %d", typed, d.Line)
			}
		}
		if got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
	}
}

// What file managers and sync programs leave beside a bulletin is refused, and names the original; what is named in the
// same way by people is not.
func TestCopies(t *testing.T) {
	copies := []string{
		"index - 副本.md", "index - 副本 (2).md", "index - 副本 - 副本.md", "index 副本.md", "index - Copy.md",
		"index copy 2.md",
		"index(1).md", "index (2).md", "index（1）.md", "index 2.md", "index-DESKTOP-AB12CD.md",
		"index-某某的冲突副本.md",
		"index_冲突文件_某某_20240508.md", "index.sync-conflict-20240508-101112-ABCDEFG.md", "index_副本.md",
		"index-旧.md",
		"index (某某's conflicted copy 2024-05-08).md", "index (SFConflict a@b 2024-05-08-10-11-12).md",
		"index.md.md", "index副本.md", "index~1.md",
	}
	for _, name := range copies {
		_, found := load(t, "2025-01-01 00:00:00", map[string]string{
			"content/a/index.md": matter("甲") + "\n定稿。\n", "content/a/" + name: matter("甲") + "\n另一稿。\n",
		})
		if got := codesOf(found); !slices.Equal(got, []string{"bulletin-copy content/a/" + name}) ||
			!strings.Contains(found[0].Message(diag.Zh), "content/a/index.md") {
			t.Errorf("%s: %v", name, got)
		}
		_, found = load(t, "2025-01-01 00:00:00", map[string]string{
			"content/a/index.md": matter("甲") + "\n定稿。\n",
			"content/a/" + name:  matter("乙", "draft = true") + "\n草稿。\n",
		})
		if slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Code != diag.SlugInvalid }) {
			t.Errorf("a draft %s: %v", name, codesOf(found))
		}
	}
	for _, stem := range []string{
		"lizi - 副本", "lizi - 副本 (2)", "复件 lizi", "Copy of lizi", "lizi(1)", "lizi-LAPTOP-9X8Y",
		"lizi_冲突文件_某某_20240508",
		"lizi (某某 的冲突副本 2024-05-08)", "lizi.sync-conflict-20240508-101112-ABCDEFG", "lizi（副本）",
		"lizi copy",
	} {
		for _, form := range []string{"content/wuhou/%.md", "content/wuhou/%/index.md"} {
			original, name := strings.ReplaceAll(form, "%", "lizi"), strings.ReplaceAll(form, "%", stem)
			_, found := load(t, "2025-01-01 00:00:00", map[string]string{
				original: matter("甲") + "\n定稿。\n", name: matter("乙", `slug = "b"`) + "\n另一稿。\n",
			})
			if got := codesOf(found); !slices.Equal(got, []string{"bulletin-copy " + name}) {
				t.Errorf("%s: %v", name, got)
			}
			_, found = load(t, "2025-01-01 00:00:00", map[string]string{
				name: matter("乙", `slug = "b"`) + "\n只有这一份。\n",
			})
			if len(found) > 0 {
				t.Errorf("%s alone: %v", name, codesOf(found))
			}
		}
	}
	for _, name := range []string{
		"lizi-2.md", "lizi(2).md", "lizi2.md", "lizi-xu.md", "lizi-yi.md", "qisushu-fuben.md", "起诉书副本.md",
		"index.md", "lizi 下.md", "copy.md",
	} {
		_, found := load(t, "2025-01-01 00:00:00", map[string]string{
			"content/a/lizi.md": matter("甲") + "\n一。\n",
			"content/a/" + name: matter("乙", `slug = "b"`) + "\n二。\n",
		})
		if len(found) > 0 {
			t.Errorf("%s: %v", name, codesOf(found))
		}
	}
}

func TestTwins(t *testing.T) {
	for _, test := range []struct {
		second     string
		duplicates bool
	}{
		{matter("甲"), true},
		{matter("甲 "), true},
		{matter("甲", `slug = "another"`), true},
		{strings.Replace(matter("甲"), "2024-05-08", "2024-05-09", 1), false},
		{strings.Replace(matter("甲"), "2024-05-08", "2024-05-08T09:00:00", 1), false},
		{strings.Replace(matter("甲"), "wuhou", "qingyang", 1), false},
		{matter("甲", `subtitle = "下篇"`), false},
		{matter("甲", "draft = true"), false},
		{matter("甲", "expires = 2024-06-01"), false},
		{matter("乙"), false},
	} {
		_, found := load(t, "2025-01-01 00:00:00", map[string]string{
			"content/a/index.md": matter("甲") + "\n正文。\n", "content/b/index.md": test.second + "\n正文。\n",
		})
		var want []string
		if test.duplicates {
			want = []string{"bulletin-twice content/b/index.md"}
		}
		got := codesOf(found)
		if !slices.Equal(got, want) || test.duplicates && (found[0].Line != 2 || found[0].Severity != diag.Error) {
			t.Errorf("%q: %v", test.second, got)
		}
		_, found = load(t, "2025-01-01 00:00:00", map[string]string{
			"content/a/index.md": matter("甲") + "\n正文。\n", "content/b/index.md": test.second + "\n另一篇的正文。\n",
		})
		if got := codesOf(found); !slices.Equal(got, want) || test.duplicates && found[0].Severity != diag.Warning {
			t.Errorf("%q with another text: %v", test.second, got)
		}
	}
}

func TestUpdatedInTheFuture(t *testing.T) {
	for updated, want := range map[string]int{
		"2024-05-09": 0, "2024-06-01": 0, "2024-06-02": 1, "2024-06-01T23:00:00": 1,
	} {
		_, found := load(t, "2024-06-01 12:00:00", map[string]string{
			"content/a.md": matter("甲", "updated = "+updated) + "\n正文。\n",
		})
		if len(found) != want || want > 0 && (found[0].Code != diag.UpdatedFuture || found[0].Line != 5) {
			t.Errorf("%s: %v", updated, found)
		}
	}
}

// Districts are found by their names in one, and suggested only where that is plausible.
func TestDistrictNames(t *testing.T) {
	s, _ := load(t, "2025-01-01 00:00:00", nil)
	f := NewDistrictFinder(s.Districts)
	for name, want := range map[string]string{
		"四川省成都市武侯区": "510107", "四川成都武侯区": "", "成都市武侯区": "510107",
		"四川省 成都市": "510100", "成都市-武侯区": "510107", "成都·武侯区": "510107",
		`四川省\成都市\青羊区`: "510105", "四川省市中区": "511002 511102", "武侯区成都市": "",
		"市中区（511102）": "511102", "武侯区（511102）": "", "成都市青阳区": "",
		norm.NFD.String("成都市"): "510100",
	} {
		var codes []string
		for _, d := range f.Find(name) {
			codes = append(codes, d.Code)
		}
		if got := strings.Join(codes, " "); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"四川省成都市武侯区": "武侯区",
		"武候区":       "武侯区", "成都县": "成都市", "青羊": "青羊区", "武侯县": "武侯区", "青阳": "", "羊山": "",
		"龙羊区": "青羊区", "中都市": "成都市", "成都市武候区": "武侯区", "成都市/武候区": "武侯区", "四川省成都市武候区": "武侯区",
		"武侯区成都是": "", "青羊区武候区": "",
	} {
		if got := f.Near(name); strings.Join(got, " ") != want {
			t.Errorf("near %s: %v, want %s", name, got, want)
		}
	}
}

func TestBaseURL(t *testing.T) {
	for typed, want := range map[string]string{
		"https://jb.example.cn":     "https://jb.example.cn/",
		"https://示例人大.政务/":          "https://xn--gmqstv4ulo7a.xn--zfr164b/",
		"HTTPS://示例人大.政务:8443/jb":   "https://xn--gmqstv4ulo7a.xn--zfr164b:8443/jb/",
		"jb.example.cn":             "（前面缺少 https://）https://jb.example.cn/",
		"jb.example.cn/jianbao":     "（前面缺少 https://）https://jb.example.cn/jianbao/",
		"//jb.example.cn/":          "（前面缺少 https://）https://jb.example.cn/",
		"示例人大.政务":                   "（前面缺少 https://）https://示例人大.政务/",
		"https：//jb.example.cn":     "（开头要写成 https://）https://jb.example.cn/",
		"http:/jb.example.cn":       "（开头要写成 https://）http://jb.example.cn/",
		"https//jb.example.cn":      "（开头要写成 https://）https://jb.example.cn/",
		`https:\\jb.example.cn\`:    "（开头要写成 https://）https://jb.example.cn/",
		"https://jb.example.cn/?a":  "（只写到网站的首页）https://jb.example.cn/",
		"https://a/index.html?x=1":  "（要写网站首页的完整网址）",
		"https://a.cn/b/index.html": "（只写到网站的首页）https://a.cn/b/",
		"https://a.cn/b/main.shtml": "（只写到网站的首页）https://a.cn/b/",
		"https://a.cn/b//":          "（只写到网站的首页）https://a.cn/b/",
		"https://a.cn /":            "（里面有空格或全角符号）https://a.cn/",
		"https://示例人大。政务/":          "（里面有空格或全角符号）https://示例人大.政务/",
		"public":                    "（要写网站首页的完整网址）",
	} {
		base, why, meant := readBaseURL(typed)
		if got := base + why.Zh + meant; want != "" && got != want {
			t.Errorf("%s: %s, want %s", typed, got, want)
		}
		if meant != "" {
			if again, _, _ := readBaseURL(meant); again == "" {
				t.Errorf("%s: the cure %s is refused", typed, meant)
			}
		}
	}
}

// A key below the wrong header is told where it belongs, and a header that is given twice is named.
func TestMisplacedSettings(t *testing.T) {
	const district = "[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n"
	for text, want := range map[string]string{
		"title = \"甲\"\nsite_id_code = \"none\"\n" + district:   "把这一行移到 [organization] 那一行下面；没有那一行，就在末尾加上",
		"title = \"甲\"\n" + district + "备案号 = \"x\"\n":          "把这一行移到 [organization] 那一行下面；没有那一行，就在末尾加上",
		"title = \"甲\"\n" + district + "fresh_days = 9\n":       "把这一行移到 [check] 那一行下面；没有那一行，就在末尾加上",
		"title = \"甲\"\n[photos]\n" + district + "[ photos ]\n": "“photos”写了两次",
	} {
		_, _, found := readSettings(&diag.Source{Name: "site.toml", Text: text})
		var got []string
		for _, d := range found {
			got = append(got, d.Message(diag.Zh)+" "+strings.Join(d.Hints(diag.Zh), " "))
		}
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("%q: %q, want %s", text, got, want)
		}
	}
}

// Old addresses of other sites: those that servers, systems and the site's own pages have no meaning for.
func TestOldAddress(t *testing.T) {
	districts := []*site.District{{Slug: "wuhou"}}
	for address, want := range map[string]bool{
		"/2022/09/01/a/": true, "/旧/1.html": true, "/wuhou/2022/a/": true, "/news/": true, "/2022/09/a.html": true,
		"/search/": false, "/tags/a/": false, "/2022/": false, "/2022/09/": false, "/wuhou/": false, "/wuhou/2022/": false,
		"/": false, "/?p=1": false, "/con.html": false, "/_headers": false, "/a//b": false,
		"/../a": false, "/photos/a/": false,
	} {
		if got := OldAddress(address, districts); got != want {
			t.Errorf("%s: got %v", address, got)
		}
	}
}
