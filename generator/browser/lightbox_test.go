package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

const (
	gallery  = "/wuhou/2026/lianluozhan-kaifangri/" // five photos
	onePhoto = "/wuhou/2025/xueqian-jiaoyu/"

	boxOpen    = `document.querySelector("dialog#_lightbox")?.open`
	boxClosed  = `!document.querySelector("dialog#_lightbox")?.open`
	boxPicture = `document.querySelector("dialog#_lightbox img").src`
	photoLinks = `[...document.querySelectorAll("main a.photo")]`
)

func TestLightboxByMouse(t *testing.T) {
	t.Parallel()
	b := open(t, 1280, 800)
	b.visit(gallery)
	links := eval[[]string](b, photoLinks+`.map(a => a.href)`)
	if len(links) < 3 {
		t.Fatalf("%s has %d photos", gallery, len(links))
	}
	b.click("main a.photo")
	b.wait(boxOpen)
	shows := func(want string) {
		t.Helper()
		b.settle()
		if got := eval[string](b, boxPicture); got != want {
			t.Errorf("the lightbox shows %s, want %s", got, want)
		}
	}
	shows(links[0])
	if caption := eval[string](b, `document.querySelector("main figure:has(a.photo) figcaption").innerText`); !strings.Contains(b.text("#_lightbox"), strings.TrimSpace(caption)) {
		t.Errorf("the lightbox says %q, the photo's caption is %q", b.text("#_lightbox"), caption)
	}
	b.click("#_lightbox .next")
	shows(links[1])
	b.click("#_lightbox .previous")
	shows(links[0])
	if !b.is(`(r => r.width > 0 && r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight)(document.querySelector("#_lightbox img").getBoundingClientRect())`) {
		t.Error("the picture does not fit into the window")
	}
	b.click("#_lightbox .close")
	b.wait(boxClosed)
}

func TestLightboxByKeyboard(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit(gallery)
	links := eval[[]string](b, photoLinks+`.map(a => a.href)`)
	eval[bool](b, `(`+photoLinks+`[1].focus(), true)`)
	b.press(kb.Enter)
	b.wait(boxOpen)
	at := func(want int) {
		t.Helper()
		b.settle()
		if got := eval[string](b, boxPicture); got != links[want] {
			t.Errorf("the lightbox shows %s, want photo %d, %s", got, want, links[want])
		}
	}
	at(1)
	b.press(kb.ArrowRight)
	at(2)
	b.press(kb.ArrowLeft, kb.ArrowLeft)
	at(0)
	for range 12 { // the focus stays inside
		b.press(kb.Tab)
		if !b.is(`document.activeElement === document.body || document.activeElement.closest("#_lightbox")`) {
			t.Fatalf("the focus left the open lightbox for %s", eval[string](b, `document.activeElement.outerHTML`))
		}
	}
	b.press(kb.Escape)
	b.wait(boxClosed)
	b.settle()
	if !b.is(`document.activeElement.matches("main a.photo")`) {
		t.Errorf("after Escape the focus is on %s, not on a photo", eval[string](b, `document.activeElement.outerHTML.slice(0, 90)`))
	}
}

// With one photo there is nothing to turn to.
func TestLightboxOfOne(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit(onePhoto)
	b.click("main a.photo")
	b.wait(boxOpen)
	first := eval[string](b, boxPicture)
	b.press(kb.ArrowRight, kb.ArrowLeft)
	b.settle()
	if got := eval[string](b, boxPicture); got != first {
		t.Errorf("the arrows lead from %s to %s", first, got)
	}
	if b.is(`document.querySelector("#_lightbox .next").checkVisibility() && !document.querySelector("#_lightbox .next").disabled`) {
		t.Error("there is a next picture of one")
	}
	b.press(kb.Escape)
	b.wait(boxClosed)
}

// Without scripts a photo is a link to the picture. What Chromium builds around a picture has inline styles; that
// the policy of _headers refuses them does not matter.
func TestLightboxWithoutScripts(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.withoutScripts()
	b.visit(gallery)
	link := eval[string](b, photoLinks+`[0].href`)
	b.click("main a.photo")
	b.wait(`location.href === "` + link + `" && document.images[0]?.naturalWidth > 0`)
	b.forget()
}
