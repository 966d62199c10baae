package markdown

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

const hostileSize = 60_000

// fill repeats a shape up to the size.
func fill(shape string) string { return strings.Repeat(shape, hostileSize/len(shape)) }

func half(a, b string) string {
	return strings.Repeat(a, hostileSize/2/len(a)) + strings.Repeat(b, hostileSize/2/len(b))
}

// numbered writes a line for each number, up to the size.
func numbered(format string) string {
	var b strings.Builder
	for i := 0; b.Len() < hostileSize; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// staircase is a list nested ever deeper, line by line.
func staircase(prefix string, width int) string {
	var b strings.Builder
	for i := 0; b.Len() < hostileSize; i++ {
		b.WriteString(prefix + strings.Repeat(" ", i*width) + "- a\n")
	}
	return b.String()
}

func backticks() string {
	var b strings.Builder
	for i := 1; b.Len() < hostileSize; i++ {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

// hostile are the shapes of cmark's test script, and some of our own at the end.
var hostile = map[string]string{
	"nested strong emphasis":          strings.Repeat("*a **a ", 4285) + "b" + strings.Repeat(" a** a*", 4285),
	"closers without openers":         fill("a_ "),
	"openers without closers":         fill("_a "),
	"link closers without openers":    fill("a]"),
	"link openers without closers":    fill("[a"),
	"mismatched openers and closers":  fill("*a_ "),
	"multiples of three":              "a**b" + fill("c* "),
	"link openers, emphasis closers":  fill("[ a_"),
	"[ (](":                           fill("[ (]("),
	"![[]()":                          fill("![[]()"),
	"hard link emphasis":              "**x [a*b**c*](d)" + fill("**x [a*b**c*](d)"),
	"nested brackets":                 half("[", "]"),
	"nested quotes":                   fill("> ") + "a",
	"deep lists":                      staircase("", 2),
	"deep lists on a line":            fill("- ") + "a",
	"NUL":                             "abc\x00" + fill("\x00"),
	"backticks":                       backticks(),
	"unclosed links <":                fill("[a](<b"),
	"unclosed links":                  fill("[a](b"),
	"unclosed comment":                "</" + fill("<!--"),
	"empty lines in deep lists":       strings.Repeat("- ", hostileSize/2) + "x" + strings.Repeat("\n", hostileSize/2),
	"empty lines in 60 lists":         strings.Repeat("- ", 60) + "x" + strings.Repeat("\n", hostileSize),
	"empty lines in lists in a quote": "> " + strings.Repeat("- ", hostileSize/2) + "x" + strings.Repeat("\n", hostileSize/2),
	"emphasis in deep quotes":         strings.Repeat(">", hostileSize/2) + strings.Repeat("a*", hostileSize/4),
	"emphasis in 60 quotes":           strings.Repeat(strings.Repeat(">", 60)+"a*\n", hostileSize/63),
	"references":                      numbered("[%d]: u\n") + numbered("[%d] "),
	"reference definitions":           numbered("[%d]: u\n\n") + numbered("[%d] "),
	"nested inlines":                  strings.Repeat("*", hostileSize/2) + "a" + strings.Repeat("*", hostileSize/2),
	"wide table":                      strings.Repeat("|x", 2000) + "\n" + strings.Repeat("|-", 2000) + "\n" + strings.Repeat("|\n", 2000),
	"long table":                      "|a" + strings.Repeat("|x", 49) + "\n" + strings.Repeat("|-", 50) + "\n" + strings.Repeat("|\n", hostileSize/2),

	"declarations":         fill("<!A "),
	"instructions":         fill("<?"),
	"CDATA":                fill("<![CDATA["),
	"unclosed tags":        fill(`<a b="`),
	"unclosed tags, lines": fill("a <a b='\n"),
	"unclosed attributes":  "# " + fill("{a=\""),
	"nested attributes":    "# " + fill("{a=["),
	"deep attributes":      "# {a=" + fill("["),
	"footnotes":            numbered("[^%d]: a\n\n") + numbered("[^%d] "),
	"addresses":            fill("https://a.b/("),
	"mail":                 fill("a@a.b,"),
	"mail, no end":         fill("a@"),
	"damage":               fill("*党**建"),
	"masks":                fill("1****2"),
	"mixed stars":          fill("中*a**"),
	"strikes":              fill("~~a "),
	"comments and breaks":  fill("<!---->\na"),
	"empty comments":       "a" + fill("<!---->\n"),
	"entities":             fill("&amp;"),
	"half entities":        fill("&a"),
	"backslashes":          fill("\\"),
	"tasks":                fill("- [ ] "),
	"definitions":          fill("a\n: b\n"),
	"deep definitions":     "a\n" + fill(": "),
	"lazy staircase":       strings.Join(strings.SplitAfter(staircase("", 2), "\n"), "x\n"),
	"setext":               fill("a\n-\n"),
	"list of lists":        fill("-\n"),
	"ordered":              fill("1.\n"),
	"quotes and lists":     fill("> - "),
	"pipes":                fill("|"),
	"escaped pipes":        "|a|\n|-|\n" + fill("|`\\|`|\n"),
	"headings":             fill("# a\n"),
	"ideographic spaces":   fill("\u3000"),
	"carriage returns":     fill("\r"),
	"invalid UTF-8":        fill("\xff"),
	"images":               fill("![](a)"),
	"html blocks":          fill("<div>\n\n"),
	"titles":               fill("[a](b \""),
	"tabs":                 fill("\t- "),
	"fences":               fill("```\n"),
	"stars":                fill("a ** b\n\n"),
}

// TestHostile holds that no shape comes near the watchdog, which the test sets far below its
// default: each ends with output or with a located error.
func TestHostile(t *testing.T) {
	c := New()
	c.watchdog = 5 * time.Second
	for _, name := range slices.Sorted(maps.Keys(hostile)) {
		start := time.Now()
		doc, ds := c.Convert(context.Background(), Input{Source: &diag.Source{Name: "a.md", Text: hostile[name]}})
		elapsed := time.Since(start)
		t.Logf("%-32s %7.1f ms  %8d bytes  %s", name, float64(elapsed.Microseconds())/1000, len(doc.HTML), first(ds))
		if elapsed > time.Second {
			t.Errorf("%s took %v", name, elapsed)
		}
		blank := name == "carriage returns" || name == "ideographic spaces"
		if len(doc.HTML) == 0 && !blank && (len(ds) == 0 || ds[0].Line == 0 && ds[0].File == "") {
			t.Errorf("%s: neither output nor a located error", name)
		}
		if !utf8.ValidString(doc.HTML) {
			t.Errorf("%s: output is not UTF-8", name)
		}
	}
}

// TestInPlace holds what convert.go says of bodies without a watchdog.
func TestInPlace(t *testing.T) {
	c := New()
	for name, body := range hostile {
		for _, body := range []string{body[:inPlaceSize], body[len(body)-inPlaceSize:]} {
			start := time.Now()
			c.Convert(context.Background(), Input{Source: &diag.Source{Name: "a.md", Text: body}})
			if elapsed := time.Since(start); elapsed > 50*time.Millisecond {
				t.Logf("%s: %v", name, elapsed)
				if elapsed > time.Second {
					t.Errorf("%s took %v", name, elapsed)
				}
			}
		}
	}
}

func first(ds []diag.Diagnostic) string { return says(ds[:min(len(ds), 1)]) }
