package faults

import (
	"archive/zip"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// An import of every kind of file opens no socket, starts no process, and opens no file but those that are named, those
// of the site and those below a page: not what texts and relations point at.
func TestImportQuiet(t *testing.T) {
	t.Parallel()
	strace, err := exec.LookPath("strace")
	if err != nil {
		missing(t, "strace is missing", "apt-get install strace")
	}
	s := newSite(t, memory(t))
	s.set(pointing(s.path("secret.jpg")))
	log := filepath.Join(t.TempDir(), "import")
	opening := []string{"openat", "open", "stat", "newfstatat", "statx"}
	o := finish(t, exec.Command(strace, "-f", "-qq", "-e", "trace=network,process,"+strings.Join(opening, ","),
		"-s", "300", "-e", "signal=none", "-o", log, jianbao, "import", s.path("in"), s.path("blog"), "--site", s.dir,
		"--district", "武侯区", "--repair", "--report", s.path("report.html")))
	if o.status != 0 || strings.Count(o.stdout, "  content/wuhou/") != 7 {
		t.Fatal(o)
	}
	data, err := os.ReadFile(log)
	must(t, err)
	var calls []string
	for line := range strings.Lines(string(data)) {
		switch name := straced.FindStringSubmatch(line); {
		case name == nil:
		case !slices.Contains(opening, name[1]):
			calls = append(calls, line)
		case strings.Contains(line, "secret") || strings.Contains(line, "example"):
			t.Error(line)
		}
	}
	if !strings.Contains(string(data), "b.html") {
		t.Error("no file is seen to be opened")
	}
	if n, bad := noisy(strings.Join(calls, "")); n < 5 || len(bad) > 0 {
		t.Errorf("%d calls, and among them\n%s", n, strings.Join(bad, "\n"))
	}
}

// pointing are files of all kinds that point at addresses, at other computers, and at a file beside their folder.
func pointing(secret string) map[string]string {
	const text = "2022年9月1日，武侯区人大代表视察，听取情况介绍，与群众面对面交流，提出意见建议，要求认真研究。"
	html := `<html><head><title>武侯区人大视察</title><link rel="stylesheet" href="https://a.example/a.css">` +
		`<script src="//a.example/a.js"></script></head><body><p>` + text + `</p><p><img src="https://a.example/a.jpg">` +
		`<img src="file://` + secret + `"><img src="../secret.jpg"><img src="\\\\host.example\\share\\a.jpg"></p>` +
		`<iframe src="https://a.example/"></iframe></body></html>`
	const mail = "MIME-Version: 1.0\r\nSubject: =?utf-8?B?5q2m5L6v5Yy65Lq65aSn5bqn6LCI?=\r\nContent-Type: "
	return map[string]string{
		"site.toml": importSettings, "secret.jpg": photo(9),
		"in/1/a.txt": "武侯区人大\n\n" + text + "\n\n（图1）\n", "in/1/图1.jpg": photo(1),
		"in/2/b.html": html, "in/3/c.docx": pointingWord(text, secret),
		"in/4/d.eml": mail + "text/html; charset=utf-8\r\n\r\n" + html,
		"in/5/e.mht": mail + "multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n" +
			"Content-Location: https://a.example/e.html\r\n\r\n" + html + "\r\n--x--\r\n",
		"blog/_config.yml": "url: https://a.example\n",
		"blog/source/_posts/a.md": "---\ntitle: 一\ndate: 2022-09-01\n---\n" + text +
			"\n\n![](https://a.example/a.jpg) ![](../../../secret.jpg) ![](file://" + secret +
			") <img src=\"/../secret.jpg\">\n",
		"blog/source/_posts/b.md": "---\ntitle: 二\ndate: 2022-09-02\n" +
			"photos: ['https://a.example/c.jpg', '../../secret.jpg']\n---\n" + text + "\n",
	}
}

// pointingWord is a Word file whose pictures lie elsewhere.
func pointingWord(text, secret string) string {
	const (
		office   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		packages = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	)
	var body, relations string
	for _, to := range []string{
		"https://a.example/b.jpg", `\\host.example\share\a.jpg`, "file://" + secret, "../../secret.jpg",
	} {
		body += `<w:p><w:r><w:pict><v:shape><v:imagedata r:href="r` + to + `" r:id="r` + to + `"/></v:shape></w:pict></w:r>` +
			`</w:p>`
		relations += `<Relationship Id="r` + to + `" Type="` + office + `/image" Target="` + to + `" TargetMode="External"/>`
	}
	var word bytes.Buffer
	z := zip.NewWriter(&word)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", packages + `<Relationship Id="r" Type="` + office + `/officeDocument" Target="word/document.xml"/>` +
			`</Relationships>`},
		{"word/_rels/document.xml.rels", packages + relations + `</Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
			`xmlns:v="urn:schemas-microsoft-com:vml" xmlns:r="` + office + `"><w:body><w:p><w:r><w:t>武侯区人大调研</w:t></w:r>` +
			`</w:p><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p>` + body + `</w:body></w:document>`},
	} {
		w, err := z.Create(part[0])
		if err == nil {
			_, err = w.Write([]byte(part[1]))
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return word.String()
}
