package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// What is typed on a command line in another form than the documents show.
func TestSlips(t *testing.T) {
	dir := memoryDir(t)
	writeFiles(t, dir, goodSite)
	writeFile(t, dir, "照片/"+norm.NFD.String("Gǔzhèn.jpg"), smallJPEG())
	photo := filepath.Join(dir, "照片", norm.NFC.String("Gǔzhèn.jpg"))
	for _, test := range []struct {
		args   string
		status int
		says   string
	}{
		{`new|武侯区|议事会|--date|20251123`, exitOK, "2025-11-23"},
		{`new|武侯区|议事会|--date|2025年11月23日 星期日`, exitOK, "2025-11-23"},
		{`new|武侯区|议事会|--date|２０２５．１１．２３`, exitOK, "2025-11-23"},
		{`new|武侯区|议事会|--date|20251323`, exitFailed, "选项 --date 不能是“20251323”，例如：--date 2022-09-01"},
		{`new|四川省成都市武侯区|议事会`, exitOK, "武侯区"},
		{`new|` + norm.NFD.String("武侯区") + `|议事会|--slug|` + norm.NFD.String("gǔzhèn"), exitOK, "gǔzhèn"},
		{`new|武侯区|议事会|--photos|` + photo, exitOK, "照片 1 张"},
		{`new|武侯区|他说"好"`, exitOK, "武侯区"},
		{`build|--now|2026年1月1日 上午9时`, exitOK, ""},
		{`build|--now|20260101`, exitOK, ""},
		{`build|--site|C:\简报" --out D:\网页`, exitFailed, `引号前面不要写 \，写成 --site "C:\简报"`},
		{`build|--site=C:\简报" --strict`, exitFailed, `写成 --site "C:\简报"`},
		{`new|武侯区|议事会|--photos|D:\照片" --slug a`, exitFailed, `写成 --photos "D:\照片"`},
		{`init|D:\简报" --region 成都市`, exitFailed, `写成 "D:\简报"`},
		{`init|$NEW|--region|四川省成都市`, exitOK, "四川省/成都市"},
		{`init|$NEW|--region|四川成都`, exitOK, "四川省/成都市"},
		{`init|$NEW|--region|郫县`, exitOK, "四川省/成都市/郫都区"},
		{`init|$NEW|--region|双流县`, exitFailed, "你是不是要写“双流区”"},
		{`init|$NEW|--region|香港`, exitFailed, "没有“香港”这个地区"},
	} {
		args := strings.Split(strings.ReplaceAll(test.args, "$NEW", filepath.Join(memoryDir(t), "site")), "|")
		if args[0] != "init" && !strings.Contains(test.args, "--site") {
			args = append(args, "--site", dir)
		}
		status, stdout, stderr := command(t, args...)
		if status != test.status || !strings.Contains(stdout+stderr, test.says) {
			t.Errorf("%s: status %d\n%s%s", test.args, status, stdout, stderr)
		}
		if strings.Contains(test.args, "香港") && strings.Contains(stderr, "你是不是") {
			t.Errorf("%s: %s", test.args, stderr)
		}
	}
	// A mark at the very end is what a last argument "C:\a\" leaves.
	if status, _, stderr := command(t, "build", "--site", dir+`"`); status != exitOK {
		t.Errorf("a mark at the end: %s", stderr)
	}
}

// A folder whose site.toml has another name says so.
func TestLikeSettings(t *testing.T) {
	for name, like := range map[string]bool{
		"site.toml.txt": true, "site.toml.toml": true, "site．toml": true, "site.txt": true, "site - 副本.toml": true,
		"site(1).toml": true, "Site.TOML.txt": true, "sites.csv": false, "other.toml": false,
	} {
		dir := memoryDir(t)
		writeFile(t, dir, name, []byte("title = \"站\"\n"))
		_, _, stderr := command(t, "build", "--site", dir)
		got := strings.Contains(stderr, "里面有 "+name+"，改名为 site.toml")
		if got != like || !strings.Contains(stderr, "site-missing") {
			t.Errorf("%s: %s", name, stderr)
		}
	}
}

// A domain in Chinese is written in ASCII wherever a machine reads it.
func TestChineseDomain(t *testing.T) {
	dir := memoryDir(t)
	writeFiles(t, dir, goodSite)
	settings := strings.Replace(goodSite["site.toml"], "jianbao.example.gov.cn", "示例人大.政务", 1)
	body := "见[首页](https://示例人大.政务/)、[没有](https://示例人大.政务/gone/)。\n"
	writeFiles(t, dir, map[string]string{"site.toml": settings, "content/other.md": bulletin(body)})
	if status, _, stderr := command(t, "build", "--site", dir); status != exitOK {
		t.Fatal(stderr)
	}
	for name, want := range map[string]string{
		"sitemap.xml":                "<loc>https://xn--gmqstv4ulo7a.xn--zfr164b/wuhou/2022/good/</loc>",
		"robots.txt":                 "https://xn--gmqstv4ulo7a.xn--zfr164b/sitemap.xml",
		"feed.xml":                   "https://xn--gmqstv4ulo7a.xn--zfr164b/wuhou/2022/good/",
		"feed.json":                  "https://xn--gmqstv4ulo7a.xn--zfr164b/wuhou/2022/good/",
		"wuhou/2022/good/index.html": `rel="canonical" href="https://xn--gmqstv4ulo7a.xn--zfr164b/wuhou/2022/good/">`,
	} {
		text := readFile(t, filepath.Join(dir, "public", name))
		if !strings.Contains(text, want) || strings.Contains(text, "https://示例人大") && !strings.HasPrefix(name, "feed") {
			t.Errorf("%s: %s", name, text)
		}
	}
	_, _, stderr := command(t, "check", "--site", dir)
	if n := strings.Count(stderr, "link-dead"); n != 1 || !strings.Contains(stderr, "/gone/") {
		t.Errorf("%d dead links to the site itself\n%s", n, stderr)
	}
	if strings.Contains(stderr, "check-link-outside") {
		t.Errorf("the site is not outside\n%s", stderr)
	}
}

// What the check advises about files can be followed: what can be shown or attached is. After a fix it no more offers
// one, and what [organization] says there is none of is not asked for.
func TestCheckAdvice(t *testing.T) {
	dir := memoryDir(t)
	writeFiles(t, dir, goodSite)
	writeFile(t, dir, "site.toml", []byte(strings.Replace(goodSite["site.toml"], "[[district]]",
		"[organization]\nsite_id_code = \"none\"\npolice = \"无\"\n\n[[district]]", 1)))
	for _, name := range []string{"good/left.jpg", "alone/photo.jpg"} {
		writeFile(t, dir, "content/"+name, smallJPEG())
	}
	writeFile(t, dir, "content/good/plan.pdf", []byte("%PDF-1.4\n"))
	writeFile(t, dir, "content/good/plan.exe", []byte("MZ"))
	writeFile(t, dir, "content/slips/index.md", []byte(bulletin("布署工作。。再接再励，，甲。。。乙。\n")))
	_, stdout, stderr := command(t, "check", "--site", dir, "--fix", "--yes")
	for name, cure := range map[string]string{
		"good/left.jpg":   "写进 photos，或删去",
		"good/plan.pdf":   "在正文里链接它：[plan](plan.pdf)；或在信息栏里写 attachments = [\"plan.pdf\"]；不用就删去",
		"alone/photo.jpg": "它不会发布；删去，或移到 content 外面",
		"good/plan.exe":   "没有简报用到这个文件", // of which the hint is the one before
	} {
		_, after, _ := strings.Cut(stderr, "content/"+name+"\n")
		if lines := strings.SplitN(after, "\n\n", 2); !strings.HasSuffix(lines[0], cure) {
			t.Errorf("%s: %.200s", name, after)
		}
	}
	if !strings.Contains(stdout, "改好了") || strings.Contains(stdout, "--fix") {
		t.Errorf("after a fix: %s", stdout)
	}
	if strings.Contains(stderr, "site_id_code") || strings.Contains(stderr, "police") || !strings.Contains(stderr, "icp") {
		t.Errorf("what there is none of: %s", stderr)
	}
}

// readFile is the text of a file.
func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// Addresses are composed, however a slug, an alias or a link was typed.
func TestComposedAddresses(t *testing.T) {
	apart := norm.NFD.String("Gǔzhèn")
	dir := memoryDir(t)
	writeFiles(t, dir, goodSite)
	writeFiles(t, dir, map[string]string{
		"content/a/index.md.md": "+++\ntitle = \"甲\"\ndistrict = \"武侯区\"\ndate = 2022-01-01\nslug = \"" + apart +
			"\"\naliases = [\"/old/" + apart + "/\"]\n+++\n\n正文。\n",
		"content/b/index.md": bulletin("[甲](/wuhou/2022/" + apart + "/) [乙](../" + apart + "/) [丙](/wuhou/2022/" +
			url.PathEscape(apart) + "/) [丁](/old/" + apart + "/)\n"),
	})
	if status, _, stderr := command(t, "build", "--site", dir); status != exitOK || stderr != "" {
		t.Fatal(stderr)
	}
	text := readFile(t, filepath.Join(dir, "public/wuhou/2022/b/index.html"))
	for _, want := range []string{"/wuhou/2022/", "../", "/old/"} {
		if !strings.Contains(text, `href="`+want+`G%C7%94zh%C3%A8n/"`) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}
