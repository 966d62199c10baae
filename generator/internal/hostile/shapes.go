package hostile

import (
	"fmt"
	"strings"
)

// Size is that of most shapes, in bytes.
const Size = 60_000

// fill repeats a shape up to the size.
func fill(shape string) string { return strings.Repeat(shape, Size/len(shape)) }

func half(a, b string) string {
	return strings.Repeat(a, Size/2/len(a)) + strings.Repeat(b, Size/2/len(b))
}

// numbered writes a line for each number, up to the size.
func numbered(format string) string {
	var b strings.Builder
	for i := 0; b.Len() < Size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// staircase is a list nested ever deeper, line by line.
func staircase(prefix string, width int) string {
	var b strings.Builder
	for i := 0; b.Len() < Size; i++ {
		b.WriteString(prefix + strings.Repeat(" ", i*width) + "- a\n")
	}
	return b.String()
}

func backticks() string {
	var b strings.Builder
	for i := 1; b.Len() < Size; i++ {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

// Shapes are bodies of some 60 kB: those of cmark's test script, and at the end some of our own.
var Shapes = map[string]string{
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
	"empty lines in deep lists":       strings.Repeat("- ", Size/2) + "x" + strings.Repeat("\n", Size/2),
	"empty lines in 60 lists":         strings.Repeat("- ", 60) + "x" + strings.Repeat("\n", Size),
	"empty lines in lists in a quote": "> " + strings.Repeat("- ", Size/2) + "x" + strings.Repeat("\n", Size/2),
	"emphasis in deep quotes":         strings.Repeat(">", Size/2) + strings.Repeat("a*", Size/4),
	"emphasis in 60 quotes":           strings.Repeat(strings.Repeat(">", 60)+"a*\n", Size/63),
	"references":                      numbered("[%d]: u\n") + numbered("[%d] "),
	"reference definitions":           numbered("[%d]: u\n\n") + numbered("[%d] "),
	"nested inlines":                  strings.Repeat("*", Size/2) + "a" + strings.Repeat("*", Size/2),
	"wide table":                      strings.Repeat("|x", 2000) + "\n" + strings.Repeat("|-", 2000) + "\n" + strings.Repeat("|\n", 2000),
	"long table":                      "|a" + strings.Repeat("|x", 49) + "\n" + strings.Repeat("|-", 50) + "\n" + strings.Repeat("|\n", Size/2),

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

// FrontMatters are whole bulletins whose front matter is nested or long, at most 64 KiB of it.
var FrontMatters = map[string]string{
	"TOML: arrays":               matter("tags = " + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000)),
	"TOML: arrays, open":         matter("tags = " + fill("[")),
	"TOML: tables":               matter("extra = " + strings.Repeat("{a=", 10_000) + "1" + strings.Repeat("}", 10_000)),
	"TOML: tables, open":         matter("extra = " + fill("{a=")),
	"TOML: tables within limits": matter(numbered("extra.a%d = " + strings.Repeat("{a=", 28) + "1" + strings.Repeat("}", 28) + "\n")),
	"TOML: tables in arrays":     matter("extra = " + strings.Repeat("[{a=", 8_000) + "1" + strings.Repeat("}]", 8_000)),
	"TOML: dotted keys":          matter("extra." + strings.Repeat("a.", 15_000) + "b = 1"),
	"TOML: dotted headers":       matter("[extra." + strings.Repeat("a.", 15_000) + "b]"),
	"TOML: full-width brackets":  matter("tags = " + fill("【")),
	"TOML: many keys":            matter("[extra]\n" + numbered("a%d = 1\n")),
	"TOML: many headers":         matter(fill("[[extra.a.b]]\n")),
	"TOML: many unknown keys":    matter(numbered("a%d = 1\n")),
	"TOML: many photos":          matter("photos = [" + numbered("\"%d.jpg\",") + "]"),
	"TOML: quotation marks":      matter("summary = " + fill("“")),
	"TOML: commas":               matter("tags = [" + fill("，") + "]"),
	"TOML: a long text":          matter("summary = \"" + fill("文") + "\""),
	"TOML: open text":            matter("summary = \"\"\"\n" + fill("\\\n")),
}

// matter is a bulletin with a line more.
func matter(line string) string {
	return "+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\ndate = 2022-09-02\n" + line + "\n+++\n\n正文。\n"
}
