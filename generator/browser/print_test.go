package browser

import (
	"bytes"
	"math"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	pixelsPerMillimetre = 96 / 25.4
	printedWidth        = 657 // of A4 within its margins, in pixels
)

// Articles are printed and posted on walls: the text and the photos with the code that leads to the page,
// and nothing that only works on a screen.
func TestPrint(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/wuhou/2022/yulin-hesuan/", gallery, onePhoto, "/wuhou/2024/daibiao-xuexi/"} {
		b := open(t, printedWidth, 1000)
		b.visit(path)
		b.media("print", "prefers-color-scheme", "light")
		b.settle()
		for _, gone := range []string{"nav", "button", "form", "#_reading", "dialog", "video, audio", ".skip"} {
			if shown := eval[[]string](b, visibleOf(gone)); len(shown) > 0 {
				t.Errorf("%s on paper has %.200q", path, shown)
			}
		}
		if !b.is(`document.querySelector("h1").checkVisibility() && document.querySelector("article p").checkVisibility()`) {
			t.Errorf("%s on paper lacks its text", path)
		}
		if size := eval[float64](b, `Math.max(0, ...[...document.querySelectorAll("svg.qr")].filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().width))`); size < 20*pixelsPerMillimetre || size > 60*pixelsPerMillimetre {
			t.Errorf("%s on paper has a code of %.0f mm", path, size/pixelsPerMillimetre)
		}
		if split := eval[[]string](b, `[...document.querySelectorAll("article :is(h1, h2, h3, h4)")].filter(h => h.checkVisibility() && !/avoid/.test(getComputedStyle(h).breakAfter))
  .concat([...document.querySelectorAll("article figure")].filter(f => f.checkVisibility() && !/avoid/.test(getComputedStyle(f).breakInside))).map(e => e.outerHTML.slice(0, 80))`); len(split) > 0 {
			t.Errorf("%s: a heading may end a sheet, or a photo lose its caption: %q", path, split)
		}
		if pale := eval[float64](b, `(c => (c[0] * 299 + c[1] * 587 + c[2] * 114) / 1000)(getComputedStyle(document.querySelector("article p")).color.match(/[\d.]+/g))`); pale > 80 {
			t.Errorf("%s is printed pale, brightness %.0f", path, pale)
		}
		height := eval[float64](b, `document.documentElement.scrollHeight`)
		ctx, cancel := b.limited()
		pdf, err := chromedp.Run(ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4)))
		cancel()
		if err != nil {
			t.Fatal(err)
		}
		sheets := len(regexp.MustCompile(`/Type\s*/Page\b`).FindAll(pdf, -1))
		most := int(math.Ceil(height/(240*pixelsPerMillimetre))) + 1 // a photo that does not fit begins a sheet
		if !bytes.HasPrefix(pdf, []byte("%PDF")) || sheets < 1 || sheets > most {
			t.Errorf("%s takes %d sheets of A4, %.0f mm of text", path, sheets, height/pixelsPerMillimetre)
		}
	}
}

func visibleOf(selector string) string {
	return `[...document.querySelectorAll("` + selector + `")].filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 1).map(e => e.outerHTML.slice(0, 90))`
}

// Dark paper costs ink: a reader who prefers the dark gets the same sheet.
func TestPrintInTheDark(t *testing.T) {
	t.Parallel()
	b := open(t, printedWidth, 1000)
	b.visit("/wuhou/2022/yulin-hesuan/")
	b.media("print", "prefers-color-scheme", "light")
	light := eval[string](b, bodyColours)
	b.media("print", "prefers-color-scheme", "dark")
	if dark := eval[string](b, bodyColours); dark != light {
		t.Errorf("printed in the dark it is %s, else %s", dark, light)
	}
}
