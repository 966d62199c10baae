package browser

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp/kb"
)

const (
	hits     = `document.querySelectorAll("#search ol.cards > li").length`
	answer   = `document.querySelector("#search [role=status]")`
	answered = answer + `.innerText.trim() !== "" && !document.querySelector("#search [aria-busy=true]")`
	total    = `Number(` + answer + `.innerText.match(/\d+/)?.[0] ?? 0)`
)

// ask does what makes the page search, and waits for its answer.
func (b *tab) ask(act func()) {
	b.t.Helper()
	b.wait(`document.querySelector("#search input[name=q]")?.checkVisibility()`)
	b.settle()
	eval[bool](b, `(`+answer+`.textContent = "", true)`)
	act()
	b.wait(answered)
	b.settle()
}

// find types a query into the field.
func (b *tab) find(query string) {
	b.t.Helper()
	b.ask(func() {
		eval[bool](b, `(document.querySelector("#search input[name=q]").select(), true)`)
		b.enter(query)
		b.press(kb.Enter)
	})
	b.wait(fmt.Sprintf(`new URLSearchParams(location.search).get("q") === %q`, query))
}

// A word leads to the bulletin that has it, with the word marked; the way back leads to the list.
func TestSearch(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit("/search/")
	b.find("玉林街道")
	if marks := eval[[]string](b, `[...document.querySelectorAll("ol.cards mark")].map(m => m.innerText)`); len(marks) == 0 || marks[0] != "玉林街道" {
		t.Errorf("marked are %q", marks)
	}
	if !strings.Contains(b.text("ol.cards"), "玉林街道支援核酸检测") {
		t.Errorf("the bulletin is not found: %s", b.text("ol.cards"))
	}
	result := eval[string](b, `document.querySelector("ol.cards a").href`)
	b.click("ol.cards a")
	b.wait(fmt.Sprintf(`location.href === %q && document.querySelector("main").innerText.includes("玉林街道")`, result))
	eval[bool](b, `(history.back(), true)`)
	b.wait(`location.pathname === "/search/" && document.querySelector("#search input[name=q]").value === "玉林街道" && ` + hits + ` > 0`)
}

// A filter leaves what belongs to it, is kept in the address, and can be taken away again.
func TestSearchFilters(t *testing.T) {
	t.Parallel()
	b := open(t, 1280, 800)
	b.visit("/search/")
	b.find("代表")
	all := eval[int](b, total)
	for _, name := range []string{"district", "topic", "year"} {
		pick := func(key string) {
			t.Helper()
			b.ask(func() {
				eval[bool](b, fmt.Sprintf(`(document.querySelector("#search select[name=%s]").focus(), true)`, name))
				b.press(key)
			})
		}
		pick(kb.End) // the last choice
		some := eval[int](b, total)
		if some == 0 || some >= all {
			t.Errorf("by %s there are %d of %d", name, some, all)
		}
		value := eval[string](b, fmt.Sprintf(`document.querySelector("#search select[name=%s]").value`, name))
		address := eval[string](b, `location.pathname + location.search`)
		if u, err := url.Parse(address); err != nil || u.Query().Get(name) != value || u.Query().Get("q") != "代表" {
			t.Errorf("%s=%s is not in the address %s", name, value, address)
		}
		if name == "year" {
			wrong := eval[[]string](b, fmt.Sprintf(`[...document.querySelectorAll("ol.cards time")].map(t => t.dateTime).filter(d => !d.startsWith(%q))`, value))
			if len(wrong) > 0 {
				t.Errorf("among those of %s are %q", value, wrong)
			}
		}
		b.visit(address) // as from a bookmark
		b.wait(fmt.Sprintf(total+` === %d`, some))
		pick(kb.Home)
		if again := eval[int](b, total); again != all {
			t.Errorf("without %s there are %d again, were %d", name, again, all)
		}
	}
}

// From any page to a result without a mouse.
func TestSearchByKeyboard(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit("/wuhou/")
	for range 30 {
		b.press(kb.Tab)
		if b.is(`document.activeElement.matches("header a[href*='search']")`) {
			break
		}
	}
	b.press(kb.Enter)
	b.arrive(`location.pathname === "/search/"`)
	b.find("居民")
	for range 30 {
		b.press(kb.Tab)
		if b.is(`document.activeElement.closest("ol.cards")`) {
			break
		}
	}
	to := eval[string](b, `document.activeElement.href ?? ""`)
	if to == "" {
		t.Fatal("the results cannot be reached by Tab")
	}
	b.press(kb.Enter)
	b.arrive(fmt.Sprintf(`location.href === %q && document.querySelector("article")`, to))
}

// What is not there is said to be not there; what a reader types never becomes HTML.
func TestSearchFindsNothing(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit("/search/")
	b.find("<b>没有这句话</b>")
	if n := eval[int](b, hits); n > 0 || b.is(`document.querySelector("main b")`) {
		t.Errorf("%d results: %s", n, b.text("main"))
	}
	if said := eval[string](b, answer+`.innerText`); strings.ContainsAny(said, "0123456789") {
		t.Errorf("the answer is %s", said)
	}
	b.find("武侯区")
	if eval[int](b, hits) == 0 {
		t.Error("nothing is found after nothing was found")
	}
}

// Texts that cannot be loaded are told, and nobody is made to believe that the search still goes on.
func TestSearchCutOff(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit("/search/")
	block := func(yes bool) {
		t.Helper()
		texts := []*network.BlockPattern{{URLPattern: server + "/search/f/*", Block: yes}}
		send(b, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: texts})
	}
	block(true)
	b.find("武侯区")
	if !b.is(answer + `.innerText === document.querySelector("#search").dataset.error`) {
		t.Errorf("the answer is %s", b.text("#search [role=status]"))
	}
	b.forget() // of what was not loaded
	block(false)
	b.find("武侯区")
	if eval[int](b, hits) == 0 {
		t.Error("nothing is found after an error")
	}
}

// The site works from a disk: as a folder that somebody was sent.
func TestSearchFromDisk(t *testing.T) {
	t.Parallel()
	b := open(t, 1280, 800)
	b.visit("file://" + filepath.ToSlash(filepath.Join(public, "search", "index.html")))
	b.find("采样点")
	if eval[int](b, hits) == 0 {
		t.Error("nothing is found")
	}
	if !b.is(`document.querySelector("link[rel=stylesheet]").sheet`) {
		t.Error("the page has no style")
	}
	to, err := url.Parse(eval[string](b, `document.querySelector("ol.cards a").href`))
	if err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.FromSlash(to.Path)); err != nil || !strings.Contains(string(data), "采样点") {
		t.Errorf("the first result leads to %s, which is not the bulletin: %v", to, err)
	}
}
