package browser

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A site that asks for it tells its readers that a link leads out of it, and where to.
func TestLeavingNotice(t *testing.T) {
	t.Parallel()
	site := t.TempDir()
	for name, text := range map[string]string{
		"site.toml": "title = \"简报\"\nexternal_notice = true\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n",
		"content/a.md": "+++\ntitle = \"学习\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\nslug = \"a\"\n+++\n\n" +
			"见[法律](https://law.example/flk?id=1)和[区县](/wuhou/)。\n",
	} {
		name = filepath.Join(site, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	out := filepath.Join(t.TempDir(), "public")
	if err := build(site, out); err != nil {
		t.Fatal(err)
	}
	served := httptest.NewServer(host{folder: out})
	t.Cleanup(served.Close)

	const opened = `document.querySelector("#_leaving").open`
	b := open(t, 390, 800)
	article := served.URL + "/wuhou/2022/a/"
	b.visit(article)
	b.click(`article a[href^="https://law.example"]`)
	b.wait(opened)
	if said := b.text("#_leaving .address"); said != "https://law.example/flk?id=1" {
		t.Errorf("the notice names %q", said)
	}
	if to := eval[string](b, `document.querySelector("#_leaving .leave").href`); to != "https://law.example/flk?id=1" {
		t.Errorf("the notice leads to %s", to)
	}
	b.press(kb.Escape)
	b.wait("!" + opened)
	if at := eval[string](b, "location.href"); at != article {
		t.Errorf("who stays is at %s", at)
	}
	b.click(`article a[href="/wuhou/"]`)
	b.arrive(`location.pathname === "/wuhou/"`)
}
