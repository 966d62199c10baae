package browser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator"
)

// The bulletin of the sample that is withdrawn, with words of its text alone.
const (
	withdrawnText  = "content/wuhou/2026/laojie-gengxin/index.md"
	withdrawnPage  = "/wuhou/2026/laojie-gengxin/"
	withdrawnTitle = "板凳会"
	withdrawnWords = "十几条板凳围成一圈"
	withFile       = "/wuhou/2024/shifandian-gonggao/" // a bulletin with an attachment
)

// The sample is deployed to a folder, by SFTP, by FTP and to an object storage, each a real server, and read back
// through nginx as by a reader with a phone. A bulletin that is withdrawn is gone there after the next deployment.
func TestDeployed(t *testing.T) {
	if browser == nil {
		missing(t, "Chromium", installChromium)
	}
	dir := t.TempDir()
	site, out := filepath.Join(dir, "site"), filepath.Join(dir, "site", "public")
	if err := os.Mkdir(dir+"/targets", 0o755); err != nil {
		t.Fatal(err)
	}
	targets := startTargets(t, dir+"/targets")
	copySample(t, site, targets)
	if err := build(site, out); err != nil {
		t.Fatal(err)
	}
	hosted, err := generator.Host(t.Context(), generator.Options{Site: site}, "nginx", "")
	if err != nil {
		t.Fatal(err)
	}
	addresses := startNginx(t, string(hosted.Config), targets)
	photos := photosOf(t, out)
	for i, to := range targets {
		t.Run(to.name, func(t *testing.T) {
			if r := to.deploy(t, site, out); len(r.Added) < 700 || len(r.Deleted) > 0 {
				t.Errorf("%d files added, %d deleted", len(r.Added), len(r.Deleted))
			}
			readPublished(t, addresses[i])
		})
	}

	withdraw(t, filepath.Join(site, withdrawnText))
	if err := build(site, out); err != nil {
		t.Fatal(err)
	}
	for i, to := range targets {
		t.Run(to.name+" withdrawn", func(t *testing.T) {
			r := to.deploy(t, site, out)
			for _, name := range photos {
				if !slices.Contains(r.Gone, name) {
					t.Errorf("%s is not told as gone", name)
				}
				if got := status(t, addresses[i]+"/"+name); got != 404 {
					t.Errorf("%s: %d", name, got)
				}
			}
			for _, name := range []string{strings.Trim(withdrawnPage, "/") + "/index.html", "wuhou/index.html", "index.html"} {
				if !slices.Contains(r.Touched, name) {
					t.Errorf("%s is not told as changed", name)
				}
			}
			readWithdrawn(t, addresses[i])
		})
	}
}

// copySample copies the sample site, with the photos that were made of it, and adds the targets to its settings.
func copySample(t *testing.T, to string, targets []target) {
	t.Helper()
	from := filepath.Join("..", "..")
	for _, name := range []string{"content", "static", "assets", filepath.Join(".jianbao", "photos")} {
		if err := os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(from, name))); err != nil {
			t.Fatal(err)
		}
	}
	settings, err := os.ReadFile(filepath.Join(from, "site.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range targets {
		settings = fmt.Appendf(settings, "\n[deploy.%s]\n%s", target.name, target.settings)
	}
	writeTo(t, filepath.Join(to, "site.toml"), settings)
}

// deploy deploys to one target. The officer's own folder, where keys may lie, is empty.
func (to *target) deploy(t *testing.T, site, public string) generator.DeployResult {
	t.Helper()
	o := generator.DeployOptions{Site: site, Public: public, Name: to.name, Clock: time.Now}
	o.Keys.Dir = t.TempDir()
	o.Keys.Getenv = func(name string) string { return to.secrets[name] }
	r, err := generator.Deploy(t.Context(), o)
	if err != nil || len(r.Diagnostics) > 0 {
		t.Fatal(err, r.Diagnostics)
	}
	return r
}

// withdraw adds what an officer writes.
func withdraw(t *testing.T, name string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	head, body, ok := bytes.Cut(text, []byte("\n+++\n"))
	if !ok {
		t.Fatalf("no front matter: %s", text)
	}
	line := "\nwithdrawn = { date = 2026-12-01, reason = \"数据有误\" }\n+++\n"
	writeTo(t, name, slices.Concat(head, []byte(line), body))
}

// photosOf are the files of the photos that only the bulletin shows.
func photosOf(t *testing.T, public string) (names []string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(public, withdrawnPage, "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.FieldsFunc(string(page), func(r rune) bool { return strings.ContainsRune(` "'=,`, r) }) {
		if at := strings.Index(part, "photos/"); at >= 0 && strings.HasSuffix(part, ".jpg") {
			names = append(names, part[at:])
		}
	}
	slices.Sort(names)
	if names = slices.Compact(names); len(names) < 3 {
		t.Fatalf("photos: %q", names)
	}
	return names
}

// readPublished reads the site on a phone, until every picture of what is read has been shown.
func readPublished(t *testing.T, server string) {
	b := open(t, 390, 800)
	for _, path := range []string{"/", "/wuhou/", withdrawnPage} {
		b.visit(server + path)
		if text := b.text("main"); !strings.Contains(text, withdrawnTitle) {
			t.Errorf("%s does not name it: %.300s", path, text)
		}
		eval[bool](b, `(document.querySelectorAll("img").forEach(i => i.loading = "eager"), true)`)
		b.wait(`[...document.images].every(i => i.complete)`)
		if broken := eval[[]string](b, `[...document.images].filter(i => !i.naturalWidth).map(i => i.src)`); len(broken) > 0 {
			t.Errorf("%s: pictures that are not shown: %q", path, broken)
		}
	}
	if got := eval[int](b, `document.querySelectorAll("main img").length`); got < 3 {
		t.Errorf("%d pictures", got)
	}
	b.visit(server + "/search/?q=" + withdrawnWords)
	b.wait(answered)
	if text := b.text("ol.cards"); !strings.Contains(text, withdrawnTitle) {
		t.Errorf("it is not found: %s", text)
	}
	b.visit(server + withFile)
	got := eval[string](b, `fetch(document.querySelector("main a[href$='.pdf']").href).then(async r =>
		r.status + " " + r.headers.get("Content-Type") + " " + (await r.text()).slice(0, 5))`)
	if got != "200 application/pdf %PDF-" {
		t.Errorf("the attachment: %s", got)
	}
}

// readWithdrawn looks for what is withdrawn.
func readWithdrawn(t *testing.T, server string) {
	b := open(t, 390, 800)
	b.visit(server + withdrawnPage)
	text := b.text("main")
	if !strings.Contains(text, "已撤回") || !strings.Contains(text, "数据有误") || strings.Contains(text, withdrawnTitle) {
		t.Errorf("the notice: %s", text)
	}
	if b.is(`document.querySelector("main img")`) {
		t.Error("there are pictures in the notice")
	}
	for _, path := range []string{"/", "/wuhou/", "/wuhou/2026/", "/sitemap.xml", "/feed.xml"} {
		page := eval[string](b, fmt.Sprintf(`fetch(%q).then(r => r.text())`, path))
		if len(page) < 1000 || strings.Contains(page, withdrawnTitle) || strings.Contains(page, withdrawnPage) {
			t.Errorf("%s, of %d bytes, still has it", path, len(page))
		}
	}
	b.visit(server + "/search/?q=" + withdrawnWords)
	b.wait(answered)
	if b.is(hits + ` > 0`) {
		t.Errorf("it is still found: %s", b.text("#search"))
	}
}
