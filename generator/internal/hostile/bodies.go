package hostile

import (
	"fmt"
	"strings"
	"sync"
)

// Size is that of most bodies, in bytes.
const Size = 60_000

// repeatToSize repeats a text up to the size.
func repeatToSize(shape string) string { return strings.Repeat(shape, Size/len(shape)) }

func halfEach(a, b string) string {
	return strings.Repeat(a, Size/2/len(a)) + strings.Repeat(b, Size/2/len(b))
}

// numberedLines formats each number, up to the size.
func numberedLines(format string) string {
	var b strings.Builder
	for i := 0; b.Len() < Size; i++ {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// nestedList is a list nested deeper with each line.
func nestedList(prefix string, width int) string {
	var b strings.Builder
	for i := 0; b.Len() < Size; i++ {
		b.WriteString(prefix + strings.Repeat(" ", i*width) + "- a\n")
	}
	return b.String()
}

// table has a header that begins with first, and short rows.
func table(first string, columns, rows int) string {
	header := first + strings.Repeat("|x", columns-strings.Count(first, "|"))
	return header + "\n" + strings.Repeat("|-", columns) + "\n" + strings.Repeat("|\n", rows)
}

func backticks() string {
	var b strings.Builder
	for i := 1; b.Len() < Size; i++ {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

// Bodies are some 60 kB each: those of cmark's test script, and at the end some of our own.
var Bodies = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"nested strong emphasis":          strings.Repeat("*a **a ", 4285) + "b" + strings.Repeat(" a** a*", 4285),
		"closers without openers":         repeatToSize("a_ "),
		"openers without closers":         repeatToSize("_a "),
		"link closers without openers":    repeatToSize("a]"),
		"link openers without closers":    repeatToSize("[a"),
		"mismatched openers and closers":  repeatToSize("*a_ "),
		"multiples of three":              "a**b" + repeatToSize("c* "),
		"link openers, emphasis closers":  repeatToSize("[ a_"),
		"[ (](":                           repeatToSize("[ (]("),
		"![[]()":                          repeatToSize("![[]()"),
		"hard link emphasis":              "**x [a*b**c*](d)" + repeatToSize("**x [a*b**c*](d)"),
		"nested brackets":                 halfEach("[", "]"),
		"nested quotes":                   repeatToSize("> ") + "a",
		"deep lists":                      nestedList("", 2),
		"deep lists on a line":            repeatToSize("- ") + "a",
		"NUL":                             "abc\x00" + repeatToSize("\x00"),
		"backticks":                       backticks(),
		"unclosed links <":                repeatToSize("[a](<b"),
		"unclosed links":                  repeatToSize("[a](b"),
		"unclosed comment":                "</" + repeatToSize("<!--"),
		"empty lines in deep lists":       strings.Repeat("- ", Size/2) + "x" + strings.Repeat("\n", Size/2),
		"empty lines in 60 lists":         strings.Repeat("- ", 60) + "x" + strings.Repeat("\n", Size),
		"empty lines in lists in a quote": "> " + strings.Repeat("- ", Size/2) + "x" + strings.Repeat("\n", Size/2),
		"emphasis in deep quotes":         strings.Repeat(">", Size/2) + strings.Repeat("a*", Size/4),
		"emphasis in 60 quotes":           strings.Repeat(strings.Repeat(">", 60)+"a*\n", Size/63),
		"references":                      numberedLines("[%d]: u\n") + numberedLines("[%d] "),
		"reference definitions":           numberedLines("[%d]: u\n\n") + numberedLines("[%d] "),
		"nested inlines":                  strings.Repeat("*", Size/2) + "a" + strings.Repeat("*", Size/2),
		"wide table":                      table("", 2000, 2000),
		"long table":                      table("|a", 50, Size/2),

		"declarations":         repeatToSize("<!A "),
		"instructions":         repeatToSize("<?"),
		"CDATA":                repeatToSize("<![CDATA["),
		"unclosed tags":        repeatToSize(`<a b="`),
		"unclosed tags, lines": repeatToSize("a <a b='\n"),
		"unclosed attributes":  "# " + repeatToSize("{a=\""),
		"nested attributes":    "# " + repeatToSize("{a=["),
		"deep attributes":      "# {a=" + repeatToSize("["),
		"footnotes":            numberedLines("[^%d]: a\n\n") + numberedLines("[^%d] "),
		"addresses":            repeatToSize("https://a.b/("),
		"mail":                 repeatToSize("a@a.b,"),
		"mail, no end":         repeatToSize("a@"),
		"damage":               repeatToSize("*党**建"),
		"masks":                repeatToSize("1****2"),
		"mixed stars":          repeatToSize("中*a**"),
		"strikes":              repeatToSize("~~a "),
		"comments and breaks":  repeatToSize("<!---->\na"),
		"empty comments":       "a" + repeatToSize("<!---->\n"),
		"entities":             repeatToSize("&amp;"),
		"half entities":        repeatToSize("&a"),
		"backslashes":          repeatToSize("\\"),
		"tasks":                repeatToSize("- [ ] "),
		"definitions":          repeatToSize("a\n: b\n"),
		"deep definitions":     "a\n" + repeatToSize(": "),
		"lazy staircase":       strings.Join(strings.SplitAfter(nestedList("", 2), "\n"), "x\n"),
		"setext":               repeatToSize("a\n-\n"),
		"list of lists":        repeatToSize("-\n"),
		"ordered":              repeatToSize("1.\n"),
		"quotes and lists":     repeatToSize("> - "),
		"pipes":                repeatToSize("|"),
		"escaped pipes":        "|a|\n|-|\n" + repeatToSize("|`\\|`|\n"),
		"headings":             repeatToSize("# a\n"),
		"ideographic spaces":   repeatToSize("\u3000"),
		"full-width quotes":    "甲\n" + repeatToSize("＞ "),
		"full-width items":     "甲\n" + repeatToSize("－ "),
		"stars below a table":  "甲|乙\n-|-\n丙\n" + repeatToSize("丁*戊 "),
		"stars by paragraphs":  strings.Repeat("甲"+strings.Repeat("甲*乙 ", 3500)+"\n\n", Size/(3500*len("甲*乙 ")+8)),
		"rows without bars":    "甲|乙\n" + halfEach(":-", "甲\n"),
		"carriage returns":     repeatToSize("\r"),
		"invalid UTF-8":        repeatToSize("\xff"),
		"images":               repeatToSize("![](a)"),
		"html blocks":          repeatToSize("<div>\n\n"),
		"titles":               repeatToSize("[a](b \""),
		"tabs":                 repeatToSize("\t- "),
		"fences":               repeatToSize("```\n"),
		"stars":                repeatToSize("a ** b\n\n"),

		"open images":          repeatToSize("![a]( "),
		"open images, Chinese": repeatToSize("！【甲】（ "),
		"images within":        repeatToSize("![甲"),
		"open parentheses":     "甲" + repeatToSize("[a](((( "),
		"embeds":               "甲" + repeatToSize("![[a.jpg"),
		"wide brackets":        repeatToSize("【甲】（"),
		"wide stars":           repeatToSize("＊＊甲"),
		"wide stars, pairs":    repeatToSize("甲＊＊乙＊＊"),
		"wide bars":            repeatToSize("｜甲") + "\n" + strings.Repeat("｜－", 40) + "\n",
		"wide delimiter row":   "｜甲｜\n｜" + repeatToSize("－") + "｜\n",
		"wide dashes":          "甲｜乙\n－｜－\n" + repeatToSize("－｜"),
		"wide signs":           repeatToSize("！[甲](b c)"),
		"zero width":           "甲" + repeatToSize("\u200b"),
		"wide blanks":          repeatToSize("甲\n　　"),
		"deep lines":           repeatToSize("甲\n      "),
		"deep lists, Chinese":  "甲\n" + nestedList("    ", 1),
		"blanks and items":     repeatToSize("      - 甲\n"),
		"blanks and quotes":    repeatToSize("     > 甲\n"),
		"numbering":            repeatToSize("1.甲\n"),
		"numbering in items":   repeatToSize("- 甲\n  二、乙\n"),
		"backtick runs":        "甲" + backticks(),
		"references, blank":    repeatToSize("甲&nbsp;\n"),
		"controls":             "甲" + repeatToSize("\x01"),
		"numeric controls":     "甲" + repeatToSize("&#1;"),
		"masked names":         repeatToSize("王**、"),
		"pairs":                repeatToSize("甲__乙丙__"),
		"addresses in a label": "甲" + repeatToSize("[https://a.cn/b"),
		"addresses, glued":     "甲" + repeatToSize("https://a.cn/b,"),
		"footnotes, none":      repeatToSize("甲[^1]"),
		"open fences":          repeatToSize("甲\n```a`\n"),
		"underlines":           repeatToSize("甲。\n---\n"),
		"equals":               repeatToSize("甲==乙丙"),
	}
})

// FrontMatters are whole bulletins whose front matter is nested or long, at most 64 KiB of it.
var FrontMatters = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"TOML: arrays":       bulletinWith("tags = " + strings.Repeat("[", 30_000) + strings.Repeat("]", 30_000)),
		"TOML: arrays, open": bulletinWith("tags = " + repeatToSize("[")),
		"TOML: tables": bulletinWith(
			"extra = " + strings.Repeat("{a=", 10_000) + "1" + strings.Repeat("}", 10_000),
		),
		"TOML: tables, open": bulletinWith("extra = " + repeatToSize("{a=")),
		"TOML: tables within limits": bulletinWith(
			numberedLines("extra.a%d = " + strings.Repeat("{a=", 28) + "1" + strings.Repeat("}", 28) + "\n"),
		),
		"TOML: tables in arrays": bulletinWith(
			"extra = " + strings.Repeat("[{a=", 8_000) + "1" + strings.Repeat("}]", 8_000),
		),
		"TOML: dotted keys":         bulletinWith("extra." + strings.Repeat("a.", 15_000) + "b = 1"),
		"TOML: dotted headers":      bulletinWith("[extra." + strings.Repeat("a.", 15_000) + "b]"),
		"TOML: full-width brackets": bulletinWith("tags = " + repeatToSize("【")),
		"TOML: many keys":           bulletinWith("[extra]\n" + numberedLines("a%d = 1\n")),
		"TOML: many headers":        bulletinWith(repeatToSize("[[extra.a.b]]\n")),
		"TOML: many unknown keys":   bulletinWith(numberedLines("a%d = 1\n")),
		"TOML: many photos":         bulletinWith("photos = [" + numberedLines("\"%d.jpg\",") + "]"),
		"TOML: quotation marks":     bulletinWith("summary = " + repeatToSize("“")),
		"TOML: commas":              bulletinWith("tags = [" + repeatToSize("，") + "]"),
		"TOML: a long text":         bulletinWith("summary = \"" + repeatToSize("文") + "\""),
		"TOML: open text":           bulletinWith("summary = \"\"\"\n" + repeatToSize("\\\n")),
	}
})

// bulletinWith is a bulletin with another line of front matter.
func bulletinWith(line string) string {
	return "+++\ntitle = \"标题\"\ndistrict = \"武侯区\"\ndate = 2022-09-02\n" + line + "\n+++\n\n正文。\n"
}
