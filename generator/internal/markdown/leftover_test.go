package markdown

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jianbao/generator/internal/diag"
)

// visibleBlocks are the texts of a page's body, without code and without what links show.
func visibleBlocks(t testing.TB, source string) (blocks []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	inline := map[string]bool{
		"a": true, "strong": true, "em": true, "del": true, "span": true, "code": true, "sup": true, "picture": true,
		"source": true,
		"img":    true, "br": true, "input": true,
	}
	var text strings.Builder
	flush := func() {
		if s := strings.TrimSpace(text.String()); s != "" {
			blocks = append(blocks, s)
		}
		text.Reset()
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			text.WriteString(n.Data)
			return
		case n.Data == "pre" || n.Data == "code" || n.Data == "figcaption":
			text.WriteString("□")
			return
		case n.Data == "a" || n.Data == "img":
			text.WriteString("◇")
			return
		case n.Data == "br":
			text.WriteString("\n")
		case n.Type == html.ElementNode && !inline[n.Data]:
			flush()
			defer flush()
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	flush()
	return blocks
}

// leftovers are what no reader should see. They are told apart without the code that is tested.
var leftovers = map[string]*regexp.Regexp{
	"heading":          regexp.MustCompile(`(?m)^[#＃]{2,6}[^#＃\s]|^[#＃]+[ \x{3000}\x{a0}]|^#\p{Han}[^#\n]*$`),
	"item":             regexp.MustCompile(`(?m)^[-－+*][ \x{3000}\x{a0}\x{2003}]|^-\p{Han}`),
	"quote":            regexp.MustCompile(`(?m)^[>＞]\s*\p{Han}`),
	"fence":            regexp.MustCompile("```|｀｀｀"),
	"row":              regexp.MustCompile(`(?m)^[|｜].*[|｜]`),
	"stars":            regexp.MustCompile(`(^|[^*0-9])\*{2,3}([^*0-9]|$)`),
	"wide stars":       regexp.MustCompile(`＊＊[^＊]+＊＊`),
	"wide stars alone": regexp.MustCompile(`(?m)(^|[：，。（“])＊＊\p{Han}[^＊]*$`),
	"lines":            regexp.MustCompile(`__\p{Han}{2,}__|~~[^~ ]*\p{Han}{2,}~~|[^=]==\p{Han}[^=]+==[^=]`),
	"link":             regexp.MustCompile(`\]\(|[\]］】][（(](https?:|◇)`),
	"photo":            regexp.MustCompile(`!\[|[!！][\[【［][^\n]*\.jpg|\[\[[^\]\n]*\]\]`),
	"address":          regexp.MustCompile(`(^|[^+])https?[:：]//[0-9a-zA-Z-]+\.[0-9a-zA-Z]`),
	"reference":        regexp.MustCompile(`&(nbsp|emsp|ensp|ldquo|rdquo)|\[\^`),
	"indentation":      regexp.MustCompile(`(?m)^[\x{3000}\x{a0}\x{2003}]`),
	"invisible":        regexp.MustCompile(`[\x00-\x08\x0b-\x1f\x7f-\x{9f}\x{200b}\x{2060}\x{feff}\x{fffe}]`),
	"template":         regexp.MustCompile(`\{\{|\{%|(?m)^:::|^\[(TOC|toc)\]`),
}

// silentLeftover names a mark that a page shows and nothing was said of, and where; and whether it shows any.
func silentLeftover(t testing.TB, body, page string, ds []diag.Diagnostic) (silent string, any bool) {
	for _, b := range visibleBlocks(t, page) {
		for name, pattern := range leftovers {
			found := pattern.FindString(b)
			if found == "" || maskedName.MatchString(b) || escaped(body, found) {
				continue
			}
			any = true
			if !slices.ContainsFunc(ds, func(d diag.Diagnostic) bool { return speaksOf(d.Code, name) }) {
				return fmt.Sprintf("%s: %q in %q", name, found, clipRunes(b, 60)), true
			}
		}
	}
	return "", any
}

// escaped reports whether the body has a backslash before such a mark: it is meant to be seen.
func escaped(body, mark string) bool {
	i := strings.IndexAny(mark, "#*-+>`[]!_~=|")
	return i >= 0 && strings.Contains(body, `\`+mark[i:i+1])
}

// speaksOf reports whether a warning is one of that kind of leftover. HTML is shown as typed, whatever it holds.
func speaksOf(code diag.Code, kind string) bool {
	switch code {
	case diag.BodyHTML:
		return true
	case diag.PhotoRemote, diag.PhotoOutside, diag.LinkScheme: // errors, and the text of the photo is shown
		return kind == "address" || kind == "heading"
	case diag.BodyStars:
		return kind == "stars" || kind == "item"
	case diag.BodyRow:
		return kind == "row"
	case diag.BodyMarkup:
		return kind != "stars" && kind != "row" && kind != "invisible"
	}
	return false
}

var maskedName = regexp.MustCompile(`\p{Han}\*{2,3}([、，。；：！？）》」”]|$)`)

// The marks that the conversion reads, as people spell them, and what must come of each.
var spelledMarks = []struct {
	html  string // what a mark becomes, anywhere in the page
	start bool   // it must begin its line
	marks []string
}{
	{"<h2", true, []string{
		"## 活动剪影", "##　活动剪影", "##活动剪影", "##\u00a0活动剪影", "##\u2003活动剪影", "##\u200b活动剪影", "\u200b## 活动剪影", "＃＃ 活动剪影",
		"＃＃活动剪影",
		"＃＃　活动剪影", "#＃ 活动剪影", "　　## 活动剪影", "　　＃＃ 活动剪影", "\t## 活动剪影", "     ## 活动剪影", "&nbsp;&nbsp;## 活动剪影",
		"\ufeff## 活动剪影", "## 活动剪影 ##", "##“活动”剪影",
	}},
	{"<h1", true, []string{"# 活动剪影", "#　活动剪影", "＃ 活动剪影", "＃　活动剪影", "　# 活动剪影"}},
	{"<ul", true, []string{
		"- 看现场", "-　看现场", "-\u00a0看现场", "-看现场", "－ 看现场", "－　看现场", "　　- 看现场", "　- 看现场", "\t- 看现场", "     - 看现场",
		"* 看现场", "*　看现场", "+ 看现场",
		"+　看现场", "\u200b- 看现场", "-\u200b 看现场", "&emsp;&emsp;- 看现场", "-《条例》学习", "　　－　看现场", "\u00a0\u00a0\u00a0\u00a0* 看现场",
	}},
	{"<blockquote", true, []string{
		"> 引用的话", ">引用的话", "＞ 引用的话", "＞引用的话", ">　引用的话", "　　> 引用的话", "　　＞ 引用的话", "\u200b> 引用的话", "＞“引用的话”",
	}},
	{"<strong", false, []string{"**重点**", "＊＊重点＊＊", "＊＊重点：＊＊"}},
	{`<a href="https://a.gov.cn/b">方案</a>`, false, []string{
		"[方案](https://a.gov.cn/b)", "[方案]（https://a.gov.cn/b）", "【方案】（https://a.gov.cn/b）", "【方案】(https://a.gov.cn/b)",
		"［方案］（https://a.gov.cn/b）", "［方案］(https://a.gov.cn/b)", "[方案](https://a.gov.cn/b）",
		"[方案]（https://a.gov.cn/b)", "[方案］(https://a.gov.cn/b)",
		"[方案]( https://a.gov.cn/b )", "[方案](　https://a.gov.cn/b)",
	}},
	{`<a href="https://a.gov.cn/b%20c.pdf">方案</a>`, false, []string{
		"[方案](https://a.gov.cn/b c.pdf)", "[方案]（https://a.gov.cn/b c.pdf）", "[方案](<https://a.gov.cn/b c.pdf>)",
	}},
	{`<a href="https://a.gov.cn/b" title="标题">方案</a>`, false, []string{
		`[方案](https://a.gov.cn/b "标题")`, "[方案](https://a.gov.cn/b “标题”)", "[方案]（https://a.gov.cn/b　“标题”）",
		`[方案](https://a.gov.cn/b '标题')`,
	}},
	{`<img src="/p/b.jpg"`, false, []string{
		"![现场](b.jpg)", "![现场]（b.jpg）", "![]（b.jpg）", "![[b.jpg]]", "![[b.jpg|300]]", "![[b.jpg|现场]]",
		"![现场](b.jpg）", "！[现场](b.jpg)", "！【现场】（b.jpg）", "![现场](  b.jpg  )",
		"！［现场］（b.jpg）",
	}},
	{`<img src="/p/c.jpg"`, false, []string{
		"![现场](sub/丙 1.jpg)", "![](sub/丙%201.jpg)", "![](<sub/丙 1.jpg>)", "![现场]（sub/丙 1.jpg）", "![[sub/丙 1.jpg]]",
		`![](sub/丙 1.jpg "标题")`,
	}},
	{"<table>", true, []string{
		"|街道|人数|\n|---|---|\n|甲|3|", "｜街道｜人数｜\n｜---｜---｜\n｜甲｜3｜", "｜街道｜人数｜\n|---|---|\n｜甲｜3｜",
		"|街道|人数|\n｜－－－｜－－－｜\n|甲|3|",
		"|街道|人数|\n|：---|---：|\n|甲|3|", "|街道|人数|\n|———|———|\n|甲|3|", "　　|街道|人数|\n　　|---|---|\n　　|甲|3|",
		"    |街道|人数|\n    |---|---|\n    |甲|3|", "街道｜人数\n---|---\n甲｜3",
	}},
	{"<code", true, []string{"```\n代码\n```", "｀｀｀\n代码\n｀｀｀", "~~~\n代码\n~~~"}},
	{`<a href="https://a.gov.cn/b">`, false, []string{
		"https://a.gov.cn/b", "网址:https://a.gov.cn/b", "\"https://a.gov.cn/b\"", "[https://a.gov.cn/b]",
		",https://a.gov.cn/b", ";https://a.gov.cn/b", "=https://a.gov.cn/b", "'https://a.gov.cn/b'",
		"（https://a.gov.cn/b）", "(https://a.gov.cn/b)", "“https://a.gov.cn/b”", "https：//a.gov.cn/b",
		"https：／／a.gov.cn/b", "<https://a.gov.cn/b>", "https://a.gov.cn/b;", "https://a.gov.cn/b(手机可看)",
		"https://a.gov.cn/b【手机】", "https://a.gov.cn/b[手机]", "https://a.gov.cn/b\"", "\u200bhttps://a.gov.cn/b",
		"{https://a.gov.cn/b}",
	}},
	// What has no meaning that is certain is published with a warning.
	{"", false, []string{
		"** 重点 **", "[方案] (https://a.gov.cn/b)", "[[方案]]", "[^9]", "==重点==的话", "~~ 删去~~", "&nbsp正文",
		"{{< figure >}}", "![现场]", "![现场](http://a.gov.cn/b.jpg)", "`代码", "```代码", "&amp;nbsp;正文",
		"＿＿重点＿＿", "～～删去～～", "＝＝重点＝＝", "｀代码｀", "＊＊ 重点 ＊＊",
	}},
	{"", true, []string{
		"#活动剪影", "####### 活动剪影", "|街道|人数|\n|甲|3|", "|街道|人数|\n|---|\n|甲|3|", ":::tip", "[TOC]", "[ ] 任务", "[!NOTE]",
		"```\n没有结束", "＃活动剪影", "＊＊重点：看变化",
	}},
}

// surroundings are where a mark may stand: %s is the mark.
var surroundings = []struct {
	around string
	inline bool // something is before or behind the mark on its line
}{
	{"%s", false}, {"前一段。\n\n%s\n\n后一段。", false}, {"前一行。\n%s", false}, {"%s\n\n二、后面的标题", false},
	{"一、前面的标题\n%s", false}, {"（一）前面的标题\n%s\n\n（二）后面", false},
	{"　　前一段。\n%s", false}, {"> 引文。\n\n%s", false}, {"1. 第一项\n2. 第二项\n\n%s", false}, {"- 甲项\n\n%s", false},
	{"# 大标题\n%s", false}, {"|甲|乙|\n|---|---|\n|1|2|\n\n%s", false},
	{"![](a.jpg)\n\n%s", false}, {"会议\v听取。\n\n%s", false},
	{"前文%s后文。", true}, {"前文，%s，后文。", true}, {"（%s）", true}, {"“%s”", true}, {"- %s", true}, {"> %s", true},
	{"1. %s项", true}, {"- 甲\n\n  %s", true}, {"　　%s后文。", true}, {"## %s", true}, {"前文 %s 后文", true},
	{"|甲|乙|\n|---|---|\n|%s|2|", true}, {"**甲**：%s", true}, {"甲[^1]%s\n\n[^1]: 乙", true}, {"一、%s", true},
	{"> 前文\n> %s", true}, {"- 甲\n　　%s", true}, {"*注：%s", true},
}

// Nothing that is meant as a mark is published as typed without a word: each spelling of each mark in each place
// is read, or a warning.
func TestNoSilentMarks(t *testing.T) {
	bodies := 0
	for _, kind := range spelledMarks {
		for _, mark := range kind.marks {
			for _, place := range surroundings {
				if kind.start && place.inline || strings.Contains(mark, "\n") && place.inline {
					continue
				}
				for _, eol := range []string{"\n", "\r\n"} {
					body := strings.ReplaceAll(fmt.Sprintf(place.around, mark), "\n", eol)
					if !hasCJK([]byte(body)) && kind.html != `<img src="/p/b.jpg"` {
						continue // CommonMark, as it is
					}
					bodies++
					doc, ds := convert(t, body, photoA, photoB, photoC)
					silent, left := silentLeftover(t, body, doc.HTML, ds)
					if silent != "" {
						t.Errorf("%q shows %s\n%s", body, silent, doc.HTML)
					}
					doc.HTML, _, _ = strings.Cut(doc.HTML, "\n<div class=\"gallery\">") // photos that are not placed
					if kind.html != "" && !strings.Contains(doc.HTML, kind.html) && (left || !place.inline) {
						t.Errorf("%q is not read: no %s, %s\n%s", body, kind.html, says(ds), doc.HTML)
					}
					if kind.html == "" && len(ds) == 0 {
						t.Errorf("%q is published without a word\n%s", body, doc.HTML)
					}
				}
			}
		}
	}
	t.Logf("%d bodies", bodies)
}

// TestCorpus looks for marks in what the bodies of JIANBAO_CORPUS become, a folder of Markdown files.
func TestCorpus(t *testing.T) {
	folder := os.Getenv("JIANBAO_CORPUS")
	if folder == "" {
		t.Skip("JIANBAO_CORPUS names no folder of Markdown files")
	}
	bodies, failed, warned, silent := 0, 0, 0, 0
	codes := map[diag.Code]int{}
	err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(name) != ".md" {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil || !hasCJK(data) {
			return err
		}
		bodies++
		doc, ds := convert(t, string(data))
		for _, d := range ds {
			codes[d.Code]++
		}
		shown, any := silentLeftover(t, string(data), doc.HTML, ds)
		switch {
		case doc.HTML == "":
			failed++
		case shown != "":
			silent++
			t.Errorf("%s shows %s", name, shown)
		case any:
			warned++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bodies: %d refused with an error, %d warned of, %d silent; %v", bodies, failed, warned, silent, codes)
}
