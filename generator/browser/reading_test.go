package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp/kb"

	"jianbao/generator/internal/thorough"
)

func switchOf(name string) string { return fmt.Sprintf(`#_reading [data-switch="%s"]`, name) }

// state is of a switch: whether it is pressed, and whether the page follows it.
func (b *tab) state(name string) string {
	b.t.Helper()
	return eval[string](b, fmt.Sprintf(`document.querySelector('%s').getAttribute("aria-pressed") + " " + document.documentElement.classList.contains(%q)`, switchOf(name), name))
}

// The reader's choice of large text and high contrast is kept from page to page, and can be taken back.
func TestReadingSwitch(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	for _, name := range []string{"large", "contrast"} {
		b.visit("/wuhou/")
		size, colours := eval[float64](b, bodySize), eval[string](b, bodyColours)
		b.choose(name)
		if got := b.state(name); got != "true true" {
			t.Errorf("%s is %s after a click", name, got)
		}
		b.visit("/wuhou/2022/yulin-hesuan/")
		if got := b.state(name); got != "true true" {
			t.Errorf("%s is %s on the next page", name, got)
		}
		b.visit("/wuhou/")
		eval[bool](b, stillness)
		switch name {
		case "large":
			if grown := eval[float64](b, bodySize); grown < 1.2*size {
				t.Errorf("large text is %v px, the usual %v", grown, size)
			}
		case "contrast":
			if eval[string](b, bodyColours) == colours {
				t.Errorf("high contrast has the usual colours, %s", colours)
			}
		}
		b.choose(name)
		if got := b.state(name); got != "false false" {
			t.Errorf("%s is %s after a second click", name, got)
		}
		b.visit("/")
		if got := b.state(name); got != "false false" {
			t.Errorf("%s is %s on the next page, though switched off", name, got)
		}
	}
}

const bodyColours = `(s => s.color + " on " + s.backgroundColor + ", links " + getComputedStyle(document.querySelector("main a")).color)(getComputedStyle(document.body))`

// choose presses a switch with the keyboard, which opens whatever it stands in first.
func (b *tab) choose(name string) {
	b.t.Helper()
	eval[bool](b, `(document.querySelector('#_reading').closest("details")?.setAttribute("open", ""), true)`)
	b.wait(fmt.Sprintf(`document.querySelector('%s').checkVisibility()`, switchOf(name)))
	eval[bool](b, fmt.Sprintf(`(document.querySelector('%s').focus(), true)`, switchOf(name)))
	b.press(kb.Enter)
	b.settle()
}

// The choices are in force before the first drawing: a page that jumps to another size moves.
func TestReadingSwitchMovesNothing(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	b.visit(slow + "/")
	b.choose("large")
	b.choose("contrast")
	for _, p := range thorough.Share(pages, 2) {
		b.standsStill(p.path, "large text")
	}
}

// Large text and high contrast fit on the smallest phone.
func TestLargeTextSticksOutNowhere(t *testing.T) {
	t.Parallel()
	b := open(t, 320, 640)
	b.visit("/")
	b.choose("large")
	b.choose("contrast")
	for _, p := range pages {
		b.visit(p.path)
		if fault := eval[[]string](b, overflow); len(fault) > 0 {
			t.Errorf("%s, large text at 320 px: %s", p.path, fault)
		}
	}
}

// The browser's own voice reads the whole article; here something writes down what it would say.
func TestReadAloud(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `window.said = "";
  Object.defineProperty(window, "speechSynthesis", { value: { cancel() {}, speak(words) { said += words.text; setTimeout(() => words.onend({}), 0); } } });`})
	b.visit("/wuhou/2022/yulin-hesuan/")
	b.choose("speak")
	b.wait(fmt.Sprintf(`said && document.querySelector('%s').getAttribute("aria-pressed") === "false"`, switchOf("speak"))) // it reached the end
	said := eval[string](b, `said.replace(/\s/g, "")`)
	for _, words := range eval[[]string](b, `[document.querySelector("h1"), ...document.querySelectorAll("article .body > p")].map(e => e.innerText.replace(/\s/g, ""))`) {
		if !strings.Contains(said, words) {
			t.Errorf("%q is not read aloud in %q", words, said)
		}
	}
	b.visit("/wuhou/")
	if b.is(fmt.Sprintf(`document.querySelector('%s').checkVisibility()`, switchOf("speak"))) {
		t.Error("a list offers to be read aloud")
	}
}

func TestReadAloudWithoutVoice(t *testing.T) {
	t.Parallel()
	b := open(t, 390, 800)
	send(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `Object.defineProperty(window, "speechSynthesis", { value: undefined })`})
	b.visit("/wuhou/2022/yulin-hesuan/")
	b.wait(`document.querySelector("#_reading").checkVisibility()`)
	if b.is(fmt.Sprintf(`document.querySelector('%s')?.checkVisibility()`, switchOf("speak"))) {
		t.Error("a browser without a voice offers to read aloud")
	}
}
