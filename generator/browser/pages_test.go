package browser

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp/kb"

	"jianbao/generator/internal/thorough"
)

// pages has one page of every type, and those articles that differ in their photos.
var pages = []struct{ name, path string }{
	{"home", "/"},
	{"older", "/page/1/"},
	{"city", "/chengdu/"},
	{"district", "/wuhou/"},
	{"article", "/wuhou/2022/yulin-hesuan/"},
	{"gallery", "/wuhou/2026/lianluozhan-kaifangri/"},
	{"plain", "/wuhou/2024/daibiao-xuexi/"},
	{"topic", "/topics/yiqing-2022/"},
	{"topics", "/topics/"},
	{"tag", "/tags/民生实事/"},
	{"tags", "/tags/"},
	{"year", "/wuhou/2022/"},
	{"years", "/2022/"},
	{"month", "/2022/09/"},
	{"months", "/months/"},
	{"districts", "/districts/"},
	{"page", "/guanyu/"},
	{"data", "/mingce/"},
	{"search", "/search/?q=代表"},
	{"withdrawn", "/qingyang/2025/yeshi-tiaoyan/"},
	{"404", missingPage},
}

const missingPage = "/no/such/page/"

// oldMonth is the address of a district's month, as earlier versions published it.
const oldMonth = "/wuhou/2022/09/"

// Who comes to the address of a district's month is led to it in the page of its year.
func TestOldMonth(t *testing.T) {
	b := open(t, 390, 844)
	b.visit(oldMonth)
	b.arrive(`location.pathname == "/wuhou/2022/" && location.hash == "#m09" && !!document.querySelector("section#m09")`)
}

// oldSlug is the address of a district that has another slug now.
const oldSlug = "/pujiangxian"

// Who comes to an address below the slug that a district had is led to the same below the present one.
func TestOldSlug(t *testing.T) {
	b := open(t, 390, 844)
	for from, to := range map[string]string{
		oldSlug: "/pujiang/", oldSlug + "/2022/?a=b#m09": "/pujiang/2022/",
	} {
		b.visit(from)
		b.arrive(`location.pathname == "` + to + `"`)
	}
}

// A new type of page joins the list above, so that every test here sees it.
func TestEveryTypeIsTested(t *testing.T) {
	kind := regexp.MustCompile(`<body class="([^" ]*)`)
	tested := map[string]bool{}
	for _, p := range pages {
		path, _, _ := strings.Cut(p.path, "?")
		file := filepath.Join(public, filepath.FromSlash(path), "index.html")
		if p.path == missingPage {
			file = filepath.Join(public, "404.html")
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Error(err)
		} else if found := kind.FindSubmatch(data); found != nil {
			tested[string(found[1])] = true
		}
	}
	eachPage(t, func(name string, data []byte) {
		if found := kind.FindSubmatch(data); found != nil && !tested[string(found[1])] {
			tested[string(found[1])] = true
			t.Errorf("no page like %s (%s) is tested", name, found[1])
		}
	})
}

// eachPage calls visit for every page of the site, but for those that only lead elsewhere.
func eachPage(t *testing.T, visit func(name string, data []byte)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS(public), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".html") {
			return err
		}
		data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(name)))
		if err == nil && !bytes.Contains(data, []byte(`http-equiv="refresh"`)) {
			visit(name, data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// overflow lists what sticks out of the page, or is cut off by it: an element that is wider than the
// window and has no scroll bar of its own, or that hides a part of its text.
const overflow = `(() => {
  const root = document.scrollingElement, width = root.clientWidth, found = [];
  const name = e => e.tagName.toLowerCase() + (e.id && "#" + e.id) + (typeof e.className == "string" && e.className ? "." + e.className : "");
  const scrolls = e => { for (; e && e !== root && e !== document.body; e = e.parentElement) if (/auto|scroll/.test(getComputedStyle(e).overflowX)) return true; };
  for (const e of document.body.querySelectorAll("*")) {
    if (!e.checkVisibility({ visibilityProperty: true }) || e.closest(".skip, .hidden, svg *")) continue;
    const box = e.getBoundingClientRect(), style = getComputedStyle(e);
    if (box.width < 2 || box.height < 2) continue;
    if ((box.right > width + 1 || box.left < -1) && !scrolls(e)) found.push(name(e) + " reaches from " + Math.round(box.left) + " to " + Math.round(box.right));
    const cuts = /hidden|clip/;
    if (e.innerText && (cuts.test(style.overflowX) && e.scrollWidth > e.clientWidth + 1 || cuts.test(style.overflowY) && e.scrollHeight > e.clientHeight + 1))
      found.push(name(e) + " hides a part of its text");
  }
  if (root.scrollWidth > width) found.unshift("the page scrolls sideways, " + root.scrollWidth + " wide");
  return found.slice(0, 5);
})()`

// No page scrolls sideways or loses text on any screen, however large the reader's text is.
func TestNothingSticksOut(t *testing.T) {
	t.Parallel()
	const wechatLargest = 25.5 // pixels, of the root element
	b := open(t, 320, 640)
	for _, p := range thorough.Share(pages, 2) {
		b.visit(p.path)
		check := func(what string) {
			t.Helper()
			b.settle()
			for _, fault := range eval[[]string](b, overflow) {
				t.Errorf("%s, %s: %s", p.path, what, fault)
			}
		}
		for _, width := range []int64{1280, 768, 390, 320} {
			b.resize(width, 800)
			check(fmt.Sprint(width, " px"))
		}
		usual := eval[float64](b, bodySize)
		b.textSize(32)
		check("320 px, text at 200 %")
		if grown := eval[float64](b, bodySize); grown < 1.99*usual {
			t.Errorf("%s: the reader's own text size is ignored: %v px become %v", p.path, usual, grown)
		}
		b.textSize(16)
		eval[bool](b, fmt.Sprintf(`!!(document.documentElement.style.fontSize = "%vpx")`, wechatLargest))
		check("320 px, WeChat's largest text")
	}
}

const bodySize = `parseFloat(getComputedStyle(document.querySelector("main p, main a")).fontSize)`

// shifts walks down the page until everything is loaded and lists what moved since it was opened.
const shifts = `(async () => {
  const sources = [];
  new PerformanceObserver(list => list.getEntries().forEach(e => sources.push(e.value.toFixed(4) + " " + e.sources.map(s => (s.node?.outerHTML ?? s.node?.textContent ?? "what a style sheet adds").slice(0, 80)))))
    .observe({ type: "layout-shift", buffered: true });
  for (let y = 0; y < document.body.scrollHeight; y += 600) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise(done => setTimeout(done, 30));
  }
  await Promise.all([...document.images].filter(i => !i.complete && i.checkVisibility()).map(i => new Promise(done => { i.onload = i.onerror = done; setTimeout(done, 1000); })));
  const drawn = new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true), 50)));
  const late = new Promise(done => setTimeout(() => done(false), 10000));
  if (!await Promise.race([drawn, late])) sources.push("nothing: it was not drawn for ten seconds");
  return sources;
})()`

// Nothing moves once it is drawn, though pages come in parts, and photos late and only when they come near.
func TestNothingMoves(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	for i, width := range []int64{390, 1280} {
		b.resize(width, 800)
		for _, p := range thorough.Share(pages[thorough.Count(i, 0):], 2) { // by default each at one of the widths
			b.standsStill(p.path, fmt.Sprint(width, " px"))
		}
	}
}

// standsStill holds that nothing on a page moves. One that moves is looked at again: a machine without time shows it
// half read, each time to another line, and now and then the browser stops to draw a tab that it takes for covered.
func (b *tab) standsStill(path, how string) {
	b.t.Helper()
	var faults []string
	for range 3 {
		b.visit(slow + path)
		if faults = eval[[]string](b, shifts); len(faults) == 0 {
			return
		}
		send(b, page.BringToFront, cdp.Empty{})
	}
	for _, fault := range faults {
		b.t.Errorf("%s, %s, moves by %s", path, how, fault)
	}
}

// stop is where the focus is after a press of the Tab key.
type stop struct {
	Name     string
	Inside   bool // the page, not the browser's own controls
	Skip     bool
	Marked   bool // the focus can be seen
	Onscreen bool
	Forward  bool // it comes after the one before
	Done     bool // it was there before
}

const focusStop = `(() => {
  const e = document.activeElement;
  if (!e || e === document.body) return { Inside: false };
  const s = getComputedStyle(e), box = e.getBoundingClientRect(), x = box.left + Math.min(box.width / 2, 10), y = box.top + box.height / 2;
  const hit = document.elementFromPoint(x, y), before = window.previousStop;
  const found = {
    Inside: true, Name: e.outerHTML.slice(0, 90), Skip: e.matches(".skip"), Done: !!e.seenStop,
    Marked: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && s.outlineColor !== "rgba(0, 0, 0, 0)" || s.boxShadow !== "none",
    Onscreen: box.width > 0 && y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth && (!hit || hit === e || e.contains(hit) || hit.contains(e)),
    Forward: !before || !!(before.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING),
  };
  e.seenStop = true;
  window.previousStop = e;
  return found;
})()`

// The Tab key walks through everything, in the order of the page, and is seen wherever it is. It begins at
// a link that leads past the header.
func TestKeyboardWalk(t *testing.T) {
	t.Parallel()
	b := open(t, 1280, 800)
	for i, width := range []int64{1280, 390} {
		b.resize(width, 800)
		for _, p := range thorough.Share(pages[thorough.Count(2*i, 0):], 4) {
			b.visit(p.path)
			eval[bool](b, `(document.activeElement.blur(), document.documentElement.style.scrollBehavior = "auto", true)`)
			stops := 0
			for ; stops < 400; stops++ {
				b.press(kb.Tab)
				at := eval[stop](b, focusStop)
				if !at.Inside || at.Done {
					break
				}
				if stops == 0 && !at.Skip && p.name != "search" { // which begins in its field
					t.Errorf("%s: the first stop is %s, not the skip link", p.path, at.Name)
				}
				if !at.Marked {
					t.Errorf("%s at %d px: the focus is not seen on %s", p.path, width, at.Name)
				}
				if !at.Onscreen {
					t.Errorf("%s at %d px: out of sight or covered when focused: %s", p.path, width, at.Name)
				}
				if !at.Forward && stops > 0 {
					t.Errorf("%s at %d px: the focus goes back to %s", p.path, width, at.Name)
				}
			}
			if stops < 5 || stops == 400 {
				t.Errorf("%s: %d stops", p.path, stops)
			}
		}
	}
}

func TestSkipLink(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit("/wuhou/")
	b.press(kb.Tab)
	if !b.is(`document.activeElement.getBoundingClientRect().left >= 0`) {
		t.Error("the skip link is not shown when it has the focus")
	}
	b.press(kb.Enter, kb.Tab)
	if !b.is(`document.activeElement.closest("main")`) {
		t.Errorf("after the skip link the focus is on %s", eval[string](b, `document.activeElement.outerHTML`))
	}
}

// A reader without scripts reads the same, and meets no control that does nothing.
func TestWithoutScripts(t *testing.T) {
	t.Parallel()
	with, without := open(t, 390, 800), open(t, 390, 800)
	without.withoutScripts()
	for _, p := range pages {
		without.visit(p.path)
		if dead := eval[[]string](without, `[...document.querySelectorAll("button, dialog, input, select, #_reading")].filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 90))`); len(dead) > 0 {
			t.Errorf("%s: without scripts these do nothing: %q", p.path, dead)
		}
		if p.name == "search" {
			if !without.is(`document.querySelector('main .fallback a[href*="wuhou"]')?.checkVisibility()`) {
				t.Error("/search/: without scripts there is no other way to the bulletins")
			}
			continue
		}
		with.visit(p.path)
		plain := strings.Fields(without.text("main"))
		for _, word := range strings.Fields(eval[string](with, `(document.querySelectorAll("main button, main dialog, main .filter, #_reading").forEach(e => e.remove()), document.querySelector("main").innerText)`)) {
			if !slices.Contains(plain, word) {
				t.Errorf("%s: without scripts %q is not there", p.path, word)
			}
		}
	}
}

// Who asked for less motion gets none.
func TestReducedMotion(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.media("screen", "prefers-reduced-motion", "reduce")
	for _, p := range pages {
		b.visit(p.path)
		moving := eval[[]string](b, `[document.documentElement, ...document.querySelectorAll("body *")].filter(e => { const s = getComputedStyle(e);
  return s.scrollBehavior === "smooth" || [s.transitionDuration, s.animationDuration].some(d => d.split(",").some(part => parseFloat(part) > .01)); }).map(e => e.outerHTML.slice(0, 90))`)
		if len(moving) > 0 {
			t.Errorf("%s: moves in spite of the reader's wish: %.300q", p.path, moving)
		}
	}
}

// In the dark a logo stands on a white ground, which leaves the site's name on the line that it has by day.
func TestLogoInTheDark(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit("/wuhou/2026/laojie-gengxin/") // has one button more than a list
	const height = `document.querySelector("header.site .name").getBoundingClientRect().height`
	day := eval[float64](b, height)
	b.media("screen", "prefers-color-scheme", "dark")
	if night := eval[float64](b, height); night != day {
		t.Errorf("the name is %v high by day and %v in the dark", day, night)
	}
}
