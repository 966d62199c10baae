package sitetest

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
)

const pdf = "%PDF-1.4\n1 0 obj\n"

// attachedSite is a site whose bulletin has attachments, and links a file.
func attachedSite() map[string][]byte {
	return map[string][]byte{
		"site.toml": []byte(checkSite),
		"content/fangan/index.md": article(`attachments = ["方案.pdf", { file = "mingdan.csv", title = "代表名单：2022" }]
slug = "fangan"
`, "现将[实施方案](方案.pdf)印发，另见[说明](<说明 2.txt>)、[另一个](con.txt)。"),
		"content/fangan/方案.pdf": []byte(pdf), "content/fangan/mingdan.csv": []byte("姓名,单位\n张三,甲\n"),
		"content/fangan/说明 2.txt": []byte("说明\n"), "content/fangan/con.txt": []byte("名字是设备\n"),
		"content/fangan/没用.pdf": []byte(pdf),
	}
}

// A file beside a bulletin is published at an address that a new title, other attachments and other content leave
// alone; the page, the feeds and the index have it.
func TestAttachments(t *testing.T) {
	dir := writeSite(t, attachedSite())
	build := func() map[string][]byte {
		t.Helper()
		result, err := generator.Build(t.Context(), generator.Options{
			Site: dir, Out: filepath.Join(dir, "public"), Now: canaryDay.AddDate(2, 0, 0), Version: "test",
		})
		if err != nil || result.Failed() {
			t.Fatal(err, errorsOf(result))
		}
		return readAll(t, filepath.Join(dir, "public"))
	}
	public := build()
	const folder = "files/wuhou/2025/fangan/"
	var names []string
	for name := range public {
		if below, ok := strings.CutPrefix(name, folder); ok {
			names = append(names, below)
		}
	}
	if len(names) != 4 || public[folder+"mingdan.csv"] == nil || public[folder+"con.txt"] != nil {
		t.Fatalf("files: %q", names)
	}
	page := string(public["wuhou/2025/fangan/index.html"])
	for _, want := range []string{
		`download="方案.pdf" type="application/pdf">实施方案<small class="file-size">（PDF，0.1 KB）</small></a>`,
		`download="说明 2.txt"`, `<h2 class="heading" id="_attachments">附件</h2>`, `download="代表名单：2022.csv"`,
		`<span>代表名单：2022</span> <small>CSV · 0.1 KB</small>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	feeds := string(public["feed.xml"]) + string(public["feed.json"])
	for _, want := range []string{
		`<link rel="enclosure" type="text/csv" length="25" title="代表名单：2022" href="https://jianbao.example.gov.cn/` +
			folder + `mingdan.csv"/>`,
		`"mime_type":"text/csv","title":"代表名单：2022","size_in_bytes":25`,
	} {
		if !strings.Contains(feeds, want) {
			t.Errorf("the feeds lack %s", want)
		}
	}
	writeTestFile(t, filepath.Join(dir, "content/fangan/index.md"), strings.NewReplacer(
		"代表名单", "名单", "标题", "改过的标题", `"方案.pdf", `, "").Replace(string(attachedSite()["content/fangan/index.md"])))
	writeTestFile(t, filepath.Join(dir, "content/fangan/mingdan.csv"), "姓名,单位\n")
	after := build()
	for _, name := range names {
		if after[folder+name] == nil {
			t.Errorf("%s moved", name)
		}
	}
	if got := string(after[folder+"mingdan.csv"]); got != "姓名,单位\n" {
		t.Errorf("the file holds %q", got)
	}
}

// The check names files that nobody uses, with the line to write; the preview serves those that are used.
func TestAttachmentsSeen(t *testing.T) {
	dir := writeSite(t, attachedSite())
	result := checkDay(t, dir)
	var said string
	for _, f := range result.Report.Findings {
		for _, hint := range f.Hints(diag.Zh) {
			said += string(f.Code) + " " + f.Location() + " " + hint + "\n"
		}
	}
	want := "check-photo-unused content/fangan/没用.pdf 在正文里链接它：[没用](没用.pdf)；" +
		"或在信息栏里写 attachments = [\"没用.pdf\"]；不用就删去\n"
	if said != want {
		t.Errorf("the check says\n%swant\n%s", said, want)
	}
	s := startServe(t, dir, generator.ServeOptions{})
	response, err := http.Get("http://" + s.address + "/files/wuhou/2025/fangan/mingdan.csv")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if kind := response.Header.Get("Content-Type"); response.StatusCode != 200 || kind != "text/csv" {
		t.Errorf("the preview answers %s %s", response.Status, kind)
	}
	for _, gone := range []string{"files/wuhou/2025/fangan/没用.pdf", "files/", "files/wuhou/2025/fangan/index.md"} {
		if status, _ := s.get("/" + gone); status != 404 {
			t.Errorf("%s: %d", gone, status)
		}
	}
}

// Files of static/ are published as they lie, links lead to them, and the preview follows what changes there.
func TestStatic(t *testing.T) {
	site := attachedSite()
	site["content/fangan/index.md"] = article("slug = \"fangan\"\n", "见[专题](/zhuanti/)、[验证](/BingSiteAuth.xml)。")
	for name, text := range map[string]string{
		"BingSiteAuth.xml": "<users/>", "robots.txt": "User-agent: *\n", "zhuanti/index.html": "<h1>专题</h1>",
		"favicon.ico":       "\x00\x00\x01\x00 own",
		".well-known/a.txt": "a", ".DS_Store": "x", "Thumbs.db": "x", "~$a.docx": "x", "名单.txt": "名单",
	} {
		site["static/"+name] = []byte(text)
	}
	dir := writeSite(t, site)
	result, err := generator.Build(t.Context(), generator.Options{
		Site: dir, Out: filepath.Join(dir, "public"), Now: canaryDay.AddDate(2, 0, 0), Version: "test",
	})
	if err != nil || len(result.Diagnostics) > 0 {
		t.Fatal(err, result.Diagnostics)
	}
	public := readAll(t, filepath.Join(dir, "public"))
	for _, name := range []string{
		"BingSiteAuth.xml", "robots.txt", "zhuanti/index.html", ".well-known/a.txt", "名单.txt", "favicon.ico",
	} {
		if string(public[name]) != string(site["static/"+name]) {
			t.Errorf("%s holds %q", name, public[name])
		}
	}
	for _, name := range []string{".DS_Store", "Thumbs.db", "~$a.docx"} {
		if public[name] != nil {
			t.Errorf("%s is published", name)
		}
	}
	s := startServe(t, dir, generator.ServeOptions{})
	for path, want := range map[string]string{
		"/BingSiteAuth.xml": "<users/>", "/zhuanti/": "<h1>专题</h1>", "/zhuanti/index.html": "<h1>专题</h1>",
	} {
		if status, text := s.get(path); status != 200 || !strings.Contains(text, want) {
			t.Errorf("%s: %d %q", path, status, text)
		}
	}
	s.write("static/neu.txt", "neu")
	s.waitForChange("a new file in static", func(all []generator.ServeEvent) bool { return len(all) > 0 })
	if status, text := s.get("/neu.txt"); status != 200 || text != "neu" {
		t.Errorf("a new file: %d %q", status, text)
	}
}
