package browser

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"jianbao/generator"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/thorough"
)

// preview shows a copy of the sample site, which may be written to, or the site of JIANBAO_SITE. It returns
// the site's folder and its address. Tabs are opened after it, so that they are closed before it ends: a page
// that listens to it would complain.
func preview(t *testing.T) (dir, address string) {
	t.Helper()
	if dir = os.Getenv("JIANBAO_SITE"); dir == "" {
		dir = t.TempDir()
		for _, name := range []string{"content", "assets", "layouts"} {
			if err := os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join("..", "..", name))); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		settings, err := os.ReadFile(filepath.Join("..", "..", "site.toml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "site.toml"), settings, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	listens, ended := make(chan string, 1), make(chan error, 1)
	go func() {
		ended <- generator.Serve(ctx, generator.ServeOptions{Site: dir, Now: time.Now, Notify: func(e generator.ServeEvent, _ diag.Lang) {
			if e.URL != "" {
				listens <- e.URL
			}
		}})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	select {
	case address = <-listens:
	case err := <-ended:
		ended <- nil
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return dir, "http://" + u.Host
}

// aBulletin is the file and address of a bulletin that the front page shows.
func aBulletin(t *testing.T, b *tab, dir, address string) (file, page string) {
	t.Helper()
	b.visit(address + "/")
	page = eval[string](b, `[...document.querySelectorAll("main a")].map(a => new URL(a.href)).filter(u => u.origin == location.origin && u.pathname.split("/").length == 5 && !/^\d+$/.test(u.pathname.split("/")[3]))[0].pathname`)
	name := strings.Split(page, "/")[3]
	err := filepath.WalkDir(filepath.Join(dir, "content"), func(path string, entry os.DirEntry, err error) error {
		if err == nil && (filepath.Base(path) == "index.md" && filepath.Base(filepath.Dir(path)) == name || filepath.Base(path) == name+".md") {
			file = path
			return filepath.SkipAll
		}
		return err
	})
	if err != nil || file == "" {
		t.Fatal("no file for", page, err)
	}
	return file, page
}

// A saved text is seen at once, at the place where the reader was; an error lies over the page, in the
// language of the site, and goes; a style sheet comes without the page being loaded again.
func TestPreview(t *testing.T) {
	dir, address := preview(t)
	b := open(t, 390, 844)
	file, page := aBulletin(t, b, dir, address)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	save := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b.visit(address + page)
	eval[bool](b, `scrollTo({top: 300, behavior: "instant"}), window.marked = true`)
	save(file, string(text)+"\n最后一段，刚刚写的。\n")
	b.wait(`document.body.innerText.includes("刚刚写的") && scrollY == 300`)

	eval[bool](b, `window.marked = true`)
	save(filepath.Join(dir, "assets", "custom.css"), "main { outline: 3px solid rgb(1, 2, 3) }")
	b.wait(`getComputedStyle(document.querySelector("main")).outlineColor == "rgb(1, 2, 3)" && window.marked`)

	const overlay = `document.querySelector("jianbao-preview")?.shadowRoot.querySelector(".problems:not([hidden])")?.innerText`
	save(file, strings.Replace(string(text), "district", "distrikt", 1))
	b.wait(overlay + `?.includes("distrikt")`)
	if state := eval[string](b, `[window.marked, document.body.innerText.includes("刚刚写的"), scrollY].join(" ")`); state != "true true 300" {
		t.Error("the last good page is gone:", state)
	}
	if !b.is(`document.querySelector("jianbao-preview").shadowRoot.querySelector("mark").innerText.includes("distrikt")`) {
		t.Error("the place is not marked")
	}
	save(file, string(text))
	b.wait(`!(` + overlay + `) && !document.body.innerText.includes("刚刚写的")`)

	// What a bulletin says is text in the overlay, too.
	save(file, strings.Replace(string(text), "+++\n", "+++\n\"<img src=x onerror=alert(1)>\" = 1\n", 1))
	b.wait(overlay + `?.includes("<img src=x")`)
	save(file, string(text))
	b.wait(`!(` + overlay + `)`)
}

// Every save of many is drawn by the browser. How long that took, from the end of the save, is logged: 100 ms in the
// median at ten thousand bulletins and 300 ms at a hundred thousand are wanted. JIANBAO_SITE names such a site; the
// sample site is a few.
func TestPreviewOfSaves(t *testing.T) {
	dir, address := preview(t)
	b := open(t, 1000, 800)
	file, page := aBulletin(t, b, dir, address)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.WriteFile(file, text, 0o644) })
	b.visit(address + page)
	times := thorough.Count(10, 50)
	var took []time.Duration
	for i := range times + 1 {
		marker := fmt.Sprintf("第%d次保存", i)
		if err := os.WriteFile(file, []byte(string(text)+"\n"+marker+"。\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		for !shown(b, marker) {
			if time.Since(began) > time.Minute { // against hanging
				t.Fatal("it is never shown")
			}
		}
		if i > 0 { // the first waits until the folders are watched
			took = append(took, time.Since(began))
		}
	}
	slices.Sort(took)
	median := took[len(took)/2]
	t.Logf("%s: median %v, from %v to %v", dir, median, took[0], took[len(took)-1])
}

// shown reports whether the page has drawn a text. While the page changes there is nobody to ask, so that each
// question is given up after a second and asked again.
func shown(b *tab, text string) bool {
	ctx, cancel := context.WithTimeout(b.ctx, time.Second)
	defer cancel()
	return ask(ctx, fmt.Sprintf(`document.readyState != "loading" && document.body.innerText.includes(%q) && new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true))))`, text))
}

func ask(ctx context.Context, expression string) bool {
	ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression, awaited))
	return err == nil && ok
}
