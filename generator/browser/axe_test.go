package browser

import (
	"fmt"
	"os"
	"testing"
)

// violation is what axe-core says of one rule.
type violation struct {
	Rule, Impact, Help string
	Places             []string
}

// Rules of WCAG 2.0 to 2.2, A and AA, and axe-core's own advice; sizes of targets must be asked for.
const runAxe = `axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } },
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then(found => found.violations.map(v => (
  { Rule: v.id, Impact: v.impact, Help: v.help, Places: v.nodes.slice(0, 3).map(n => n.target.join(" ") + ": " + n.failureSummary.replace(/\s+/g, " ")) })))`

// stillness lets nothing be measured half way through a change of colour.
const stillness = `(document.getAnimations().forEach(a => a.finish()), true)`

// Every type of page, as a phone and as a screen shows it, in light, in dark, and with the reader's large
// text and high contrast.
func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile(tool(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []int64{390, 1280} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			t.Parallel()
			b := open(t, width, 800)
			for _, p := range pages {
				b.media("screen", "prefers-color-scheme", "light")
				b.visit(p.path)
				if p.name == "search" {
					b.wait(`document.querySelector("ol.cards li")`)
				}
				eval[bool](b, string(axe)+"\n;true")
				check := func(look string) {
					eval[bool](b, stillness)
					for _, v := range eval[[]violation](b, runAxe) {
						t.Errorf("%s, %s: %s (%s): %s\n%q", p.path, look, v.Rule, v.Impact, v.Help, v.Places)
					}
				}
				check("light")
				b.media("screen", "prefers-color-scheme", "dark")
				check("dark")
				eval[bool](b, `(document.documentElement.classList.add("large", "contrast"), true)`)
				check("dark, large, contrast")
				b.media("screen", "prefers-color-scheme", "light")
				check("light, large, contrast")
			}
		})
	}
}
