package markdown

import (
	"bytes"
	"context"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"jianbao/generator/internal/diag"
)

var (
	photoA = Photo{
		File: "a.jpg", Caption: "甲图", Credit: "办公室",
		Images: []Image{{"/p/a-1600.jpg", 1600, 1200}, {"/p/a-640.jpg", 640, 480}},
	}
	photoB = Photo{File: "b.jpg", Alt: "乙的替代", Caption: "乙图", Images: []Image{{"/p/b.jpg", 800, 600}}}
	photoC = Photo{File: "sub/丙 1.jpg", Images: []Image{{"/p/c.jpg", 320, 240}}}
)

const (
	imgA = `<img src="/p/a-640.jpg" srcset="/p/a-1600.jpg 1600w, /p/a-640.jpg 640w" sizes="(min-width: 48rem) 44rem, 100vw" width="1600" height="1200" alt="甲图" loading="lazy" decoding="async">`
	figA = `<figure><a class="photo" href="/p/a-1600.jpg">` + imgA + `</a><figcaption>甲图 <span class="credit">办公室</span></figcaption></figure>`
	imgB = `<img src="/p/b.jpg" width="800" height="600" alt="乙的替代" loading="lazy" decoding="async">`
	figB = `<figure><a class="photo" href="/p/b.jpg">` + imgB + `</a><figcaption>乙图</figcaption></figure>`
	figC = `<figure><a class="photo" href="/p/c.jpg"><img src="/p/c.jpg" width="320" height="240" alt="" loading="lazy" decoding="async"></a></figure>`
)

func gallery(figures ...string) string {
	joined := strings.Join(figures, "\n")
	return "<div class=\"gallery\">\n" + strings.ReplaceAll(joined, "44rem, 100vw", "22rem, 100vw") + "\n</div>"
}

// eager is HTML whose first photo does not wait until it is scrolled to.
func eager(html string) string {
	return strings.Replace(html, `loading="lazy" decoding="async"`, `fetchpriority="high"`, 1)
}

func TestFigures(t *testing.T) {
	cases{
		{"![](a.jpg)", figA},
		{"　　![](./a.jpg)　", figA},
		{"![](a.jpg)![](b.jpg)", gallery(figA, figB)},
		{"![](a.jpg)\n![](b.jpg)", gallery(figA, figB)},
		{"![](a.jpg) ![](sub/%E4%B8%99%201.jpg)", gallery(figA, figC)},
		{`![](<sub\丙 1.jpg>)`, figC},
		{"文字![](b.jpg)文字", "文字" + imgB + "文字"},
		{"[![](b.jpg)](https://a.cn)", `<a href="https://a.cn">` + imgB + `</a>`},
		{
			`![图说](b.jpg "标题")`,
			`<figure><a class="photo" href="/p/b.jpg"><img src="/p/b.jpg" width="800" height="600" alt="图说" title="标题" loading="lazy" decoding="async"></a><figcaption>图说</figcaption></figure>`,
		},
		{
			`![“<b>”](b.jpg)`,
			`<figure><a class="photo" href="/p/b.jpg"><img src="/p/b.jpg" width="800" height="600" alt="“&lt;b&gt;”" loading="lazy" decoding="async"></a><figcaption>“&lt;b&gt;”</figcaption></figure>`,
		},
		{"- ![](b.jpg)", "<ul>\n<li>\n" + figB + "\n</li>\n</ul>"},
		{"![][x]\n\n[x]: b.jpg", figB},
		{"![](b.jpg)\n\n![](b.jpg)", figB + "\n" + figB},
	}.runPlaced(t)
}

// Photos of a gallery are two in a row; where their number is odd, the first has a row of its own.
func TestGallerySizes(t *testing.T) {
	doc, _ := convert(t, "![](a.jpg)![](a.jpg)![](a.jpg)", photoA)
	want := []string{sizesFigure, sizesGallery, sizesGallery}
	for i, part := range strings.Split(string(doc.HTML), "<figure>")[1:] {
		if !strings.Contains(part, `sizes="`+want[i]+`"`) {
			t.Errorf("photo %d has not the sizes %s: %s", i, want[i], part)
		}
	}
}

// Where there are AVIFs, browsers that know them take these.
func TestAVIF(t *testing.T) {
	p := photoB
	p.AVIF = []Image{{"/p/b.avif", 800, 600}, {"/p/b-480.avif", 480, 360}}
	doc, _ := convert(t, "![](b.jpg)", p)
	want := `<a class="photo" href="/p/b.jpg"><picture><source type="image/avif" srcset="/p/b.avif 800w, /p/b-480.avif 480w" sizes="` + sizesFigure + `"><img src="/p/b.jpg" `
	if !strings.Contains(string(doc.HTML), want) {
		t.Errorf("got %s\nwant %s", doc.HTML, want)
	}
}

// runPlaced runs the cases with photos that count as placed by another paragraph.
func (c cases) runPlaced(t *testing.T) {
	t.Helper()
	photos := []Photo{photoA, photoB, photoC}
	for _, pair := range c {
		doc, ds := convert(t, pair[0]+"\n\n# 图\n\n![](a.jpg)![](b.jpg)![](<sub/丙 1.jpg>)", photos...)
		got, _, _ := strings.Cut(string(doc.HTML), "\n<h1")
		if one, ok := strings.CutPrefix(got, "<p>"); ok {
			got = strings.TrimSuffix(one, "</p>")
		}
		if want := eager(pair[1]); got != want || len(ds) > 0 {
			t.Errorf("%q %s\n got %s\nwant %s", pair[0], says(ds), got, want)
		}
	}
}

func TestUnplacedPhotos(t *testing.T) {
	for _, c := range []struct {
		body, want string
		photos     []Photo
	}{
		{"文", "<p>文</p>\n" + gallery(figA, figB) + "\n", []Photo{photoA, photoB}},
		{"文", "<p>文</p>\n" + figA + "\n", []Photo{photoA}},
		{"![](a.jpg)", figA + "\n" + figB + "\n", []Photo{photoA, photoB}},
		{"", figB + "\n", []Photo{photoB}},
	} {
		doc, ds := convert(t, c.body, c.photos...)
		if want := eager(c.want); string(doc.HTML) != want || len(ds) > 0 {
			t.Errorf("%q %s\n got %s\nwant %s", c.body, says(ds), doc.HTML, want)
		}
	}
}

func TestLinks(t *testing.T) {
	allowed := map[string]string{
		"https://a.cn/?a=1&b=2": "https://a.cn/?a=1&amp;b=2",
		"HTTP://a.cn":           "HTTP://a.cn",
		"mailto:a@b.cn":         "mailto:a@b.cn",
		"tel:+86-28-1":          "tel:+86-28-1",
		"/a/乙.html":             "/a/%E4%B9%99.html",
		"a/b.pdf":               "a/b.pdf",
		"#一-工作":                 "#%E4%B8%80-%E5%B7%A5%E4%BD%9C",
		"?a:b":                  "?a:b",
		"a/b:c":                 "a/b:c",
		"":                      "",
	}
	for url, want := range allowed {
		doc, ds := convert(t, "[字](<"+url+">)")
		if got := string(doc.HTML); got != `<p><a href="`+want+`">字</a></p>`+"\n" || len(ds) > 0 {
			t.Errorf("%s: %s %s", url, got, says(ds))
		}
	}
	for _, url := range []string{
		"javascript:alert(1)", "JavaScript:alert(1)", "java&#x73;cript:alert(1)", "javascript&colon;alert(1)",
		"java&Tab;script:a", "java&NewLine;script:a", "&#1;javascript:a", " javascript:a", "&#32;javascript:a",
		"data:text/html,x", "DATA:image/png;base64,x", "file:///etc/passwd", "vbscript:a", `javascript\:a`,
		"javas&#99;ript:a", "ftp://a.cn", "java&#0;script:a", "x-y:z", "甲:乙", ":a", "blob:x", "view-source:a",
		"//a.cn/x", `/\a.cn`, `\\\\a.cn`, "///a.cn", "&#47;/a.cn", "/&#9;/a.cn",
	} {
		doc, ds := convert(t, "一[字](<"+url+">)")
		ds = slices.DeleteFunc(ds, func(d diag.Diagnostic) bool { return d.Code == diag.BodyControl })
		if got := string(doc.HTML); got != "<p>一字</p>\n" || len(ds) != 1 || ds[0].Code != diag.LinkScheme || ds[0].Line != 1 {
			t.Errorf("%s: %s %s", url, got, says(ds))
		}
	}
	doc, ds := convert(t, "<javascript:a> [字][r] 甲\r\n\r\n[r]: data:x")
	if got := string(doc.HTML); got != "<p>javascript:a 字 甲</p>\n" || says(ds) != "link-scheme 1:2 12; link-scheme 3:6 6" {
		t.Error(got, says(ds))
	}
}

func TestPhotoErrors(t *testing.T) {
	for body, want := range map[string]string{
		"字\r\n\r\n看![图](http://a.cn/a.jpg)": "photo-remote 3:7 17",
		"![图](//a.cn/a.jpg)":                "photo-remote 1:6 12",
		"![图](../a.jpg)":                    "photo-outside 1:6 8",
		"![图](/a.jpg)":                      "photo-outside 1:6 6",
		`![图](C:\a.jpg)`:                    "photo-outside 1:6 8",
		"![图](c.jpg)":                       "body-photo-unknown 1:6 5",
		"![图](data:image/png;base64,AA)":    "link-scheme 1:6 24",
		"![图](javascript:a)":                "link-scheme 1:6 12",
	} {
		doc, ds := convert(t, body, photoA)
		if says(ds) != want || !strings.Contains(string(doc.HTML), "图") || strings.Contains(string(doc.HTML), "a.cn") {
			t.Errorf("%q\n got %s\nwant %s\n%s", body, says(ds), want, doc.HTML)
		}
	}
	_, ds := convert(t, "![](A.JPG)", photoA)
	if hints := strings.Join(ds[0].Hints(diag.En), " "); !strings.Contains(hints, `"a.jpg"`) {
		t.Error(hints)
	}
}

func TestRawHTML(t *testing.T) {
	for _, c := range [][3]string{
		{"a <b>**重**</b>", "<p>a &lt;b&gt;<strong>重</strong>&lt;/b&gt;</p>\n", "body-html 1:3 3; body-html 1:11 4"},
		{
			"<div>\n<script>x</script>\n</div>", "<p>&lt;div&gt;\n&lt;script&gt;x&lt;/script&gt;\n&lt;/div&gt;</p>\n",
			"body-html 1:1 5",
		},
		{"<!-- 备忘 -->\n\n正文<!-- x -->后", "<p>正文后</p>\n", ""},
		{"<!-- 备忘\n\n两段 -->\n正文", "<p>正文</p>\n", ""},
		{"<!-- 备忘 --> 正文", "<p>正文</p>\n", ""},
		{"<!-- 没有结束\n\n正文", "<p>&lt;!-- 没有结束\n\n正文</p>\n", "body-html 1:1 9"},
		{"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n", "body-html 1:1 25"},
		{
			"<a href=\"javascript:a\">x</a>", "<p>&lt;a href=&quot;javascript:a&quot;&gt;x&lt;/a&gt;</p>\n",
			"body-html 1:1 23; body-html 1:25 4",
		},
	} {
		doc, ds := convert(t, c[0])
		if string(doc.HTML) != c[1] || says(ds) != c[2] {
			t.Errorf("%q\n got %q %s\nwant %q %s", c[0], doc.HTML, says(ds), c[1], c[2])
		}
	}
	if _, ds := convert(t, strings.Repeat("a <b>\n\n", 100)); len(ds) != maxHTMLWarnings {
		t.Error(len(ds), "warnings")
	}
}

func TestExtensions(t *testing.T) {
	cases{
		{
			"- [ ] 甲\n- [x] 乙",
			"<ul>\n<li><input disabled=\"\" type=\"checkbox\"> 甲</li>\n<li><input checked=\"\" disabled=\"\" type=\"checkbox\"> 乙</li>\n</ul>",
		},
		{"名词\n: 解释", "<dl>\n<dt>名词</dt>\n<dd>解释</dd>\n</dl>"},
		{"> 引\n> 用", "<blockquote>\n<p>引用</p>\n</blockquote>"},
	}.run(t)
	doc, _ := convert(t, "文字[^1]\n下文\n\n[^1]: 注")
	if !strings.HasPrefix(string(doc.HTML), `<p>文字<sup id="fnref:1"><a href="#fn:1" class="footnote-ref" role="doc-noteref">1</a></sup>下文</p>`) {
		t.Errorf("%s", doc.HTML)
	}
}

func TestSummary(t *testing.T) {
	long := strings.Repeat("人大代表积极履职", 10) // 80 characters
	for _, c := range [][2]string{
		{"", ""},
		{"# 标题\n\n- 列表", ""},
		{"# 标题\n\n![图说](a.jpg)\n\n| 表 |\n|---|\n| 格 |\n\n**短**文。", "短文。"},
		{"第一句。\n\n第二段[链接](/a)。", "第一句。第二段链接。"},
		{"本报讯\n\n正文。", "本报讯 正文。"},
		{long + "。" + long + "。", long + "。"},
		{long + "“第一句。第二句。”" + long, string([]rune(long + "“第一句。第二句。”"))},
		{long + "《监督法。" + strings.Repeat("实施细则", 10) + "》后。", long + "…"},
		{long + "，" + long, string([]rune(long + "，" + long)[:119]) + "…"},
		{long + "（未完" + long, string([]rune(long + "（未完" + long)[:119]) + "…"},
		{strings.Repeat("People power. ", 12), strings.TrimSpace(strings.Repeat("People power. ", 8))},
		{"　　" + "甲\n　乙&amp;\\*丙。", "甲乙&*丙。"},
	} {
		doc, _ := convert(t, c[0], photoA)
		if doc.Summary != c[1] {
			t.Errorf("%q\n got %q (%d)\nwant %q", c[0], doc.Summary, utf8.RuneCountInString(doc.Summary), c[1])
		}
	}
}

func TestWords(t *testing.T) {
	for body, want := range map[string]int{
		"人大代表":                         4,
		"人大NPC代表 don't 3.5":            7,
		"# 标题\n\n- 列**表** `code x`":    6,
		"，。“”":                         0,
		"㐀𠀀々":                          3,
		"https://a.cn/b/c 见":           2,
		"| 表 |\n|---|\n| 格 |":          2,
		"ＡＢＣ":                          1,
		"![图说](a.jpg)\n\n<!-- 备忘 -->字": 1,
	} {
		if doc, _ := convert(t, body, photoA); doc.Words != want {
			t.Errorf("%q: %d words, want %d", body, doc.Words, want)
		}
	}
}

func TestLimits(t *testing.T) {
	many := strings.Repeat("[", 5000)
	for body, want := range map[string]string{
		strings.Repeat("a", maxBody+1):                                               "body-size 1:1 0",
		strings.Repeat("> ", 64) + "a":                                               "",
		"甲\n\n" + strings.Repeat("> ", 65) + "a":                                     "body-nesting 3:129 2",
		strings.Repeat("[", 65):                                                      "body-nesting 1:65 1",
		strings.Repeat("[a](b) ", 600):                                               "",
		strings.Repeat("|甲", 50) + "|\n" + strings.Repeat("|-", 50) + "|\n":          "",
		"> " + strings.Repeat("|甲", 51) + "|\n> " + strings.Repeat("|-", 51) + "|\n": "body-table-columns 2:3 103",
		"```\n" + strings.Repeat("> ", 65) + "a\n```":                                "",
		"    ```\n" + strings.Repeat("> ", 65) + "a":                                 "body-nesting 2:129 2",
		"```\n    ```\n```\n" + strings.Repeat("> ", 65) + "a":                       "body-nesting 4:129 2",
		"- ```\n  a\n  \t```\n\n  " + many:                                           "body-signs 5:4098 1",
		"> ```\n> a\n>\t```\n> " + many:                                              "body-signs 4:4098 1",
		"甲[^1]\n\n[^1]: 乙\n\n    ```\n    " + many + "\n    ```\n\n丙":                "",
		"甲\n:   乙\n\n    ```\n    " + many + "\n    ```\n":                           "",
		"- a\n\n  \t```\n  " + many + "\n  ```\n":                                    "",
		"- \t```\n\t" + strings.Repeat("> ", 65) + "a\n\t```\n":                      "",
		"-\n     ```\n     " + many + "\n     ```\n":                                 "",
		"* 甲\n\n\t  ```\n  " + strings.Repeat("> ", 200) + "乙": "" +
			"body-indent 3:4 3; body-fence 3:4 3; body-nesting 4:403 1",
		strings.Repeat("*", 5000):                "",
		strings.Repeat("![](b.jpg)\n\n", 60_000): "body-output 1:1 0",
		"* * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * * *": "",
	} {
		doc, ds := convert(t, body, photoB)
		if got := says(ds); got != want {
			t.Errorf("%.40q\n got %s\nwant %s", body, got, want)
		}
		if want != "" && len(doc.HTML) > 0 {
			t.Errorf("%.40q: output beside an error", body)
		}
	}
}

func TestWatchdog(t *testing.T) {
	source := &diag.Source{Name: "content/慢/index.md", Text: "+++\n+++\n正文"}
	in := Input{Source: source, Offset: 8}
	gone, atStart := make(chan bool), func() {}
	c := New()
	c.inPlace, c.watchdog = 0, 10*time.Millisecond
	c.testOnlyAt = func(j *job) {
		atStart()
		for !j.abandoned.Load() {
			runtime.Gosched()
		}
		close(gone)
	}
	doc, ds := c.Convert(context.Background(), in)
	if got := says(ds); got != "body-slow 3:1 0" || ds[0].File != source.Name || len(doc.HTML) > 0 {
		t.Error(got)
	}
	<-gone

	gone = make(chan bool)
	c.watchdog = time.Minute
	ctx, cancel := context.WithCancel(context.Background())
	atStart = cancel
	if doc, ds := c.Convert(ctx, in); len(ds) > 0 || len(doc.HTML) > 0 {
		t.Error("a cancelled conversion has something to say:", says(ds))
	}
	<-gone
	if doc, ds := c.Convert(ctx, in); len(ds) > 0 || len(doc.HTML) > 0 {
		t.Error("converted after cancellation")
	}
}

// A conversion that waits for a processor may take long.
func TestWatchdogWaits(t *testing.T) {
	c := New()
	c.inPlace, c.watchdog = 0, 100*time.Millisecond
	c.testOnlyAt = func(*job) { time.Sleep(3 * c.watchdog) }
	doc, ds := c.Convert(context.Background(), Input{Source: &diag.Source{Text: "正文"}})
	if len(ds) > 0 || doc.HTML != "<p>正文</p>\n" {
		t.Error(says(ds), doc.HTML)
	}
}

func TestPanic(t *testing.T) {
	for _, inPlace := range []int{0, inPlaceSize} {
		c := New()
		c.inPlace = inPlace
		c.testOnlyAt = func(*job) { panic("boom") }
		_, ds := c.Convert(context.Background(), Input{Source: &diag.Source{Name: "a.md", Text: "字"}})
		if got := says(ds); got != "body-failed 1:1 0" || !strings.Contains(ds[0].Message(diag.En), "boom") {
			t.Error(got)
		}
	}
}

// TestPlaces holds that places are those of the officer's file, whatever was made plain before.
func TestPlaces(t *testing.T) {
	text := "+++\r\ntitle = \"甲\"\r\n+++\r\n甲\xff乙\r\n\r丙[字](data:x)"
	source := &diag.Source{Name: "a.md", Text: text}
	_, ds := New().Convert(context.Background(), Input{Source: source, Offset: strings.Index(text, "甲\xff")})
	// A lone CR ends a line of Markdown, but none of the file.
	if got := says(ds); got != "link-scheme 5:7 6" {
		t.Error(got)
	}
}

// TestReuse holds that nothing of one body shows in the next, and that a Converter can be shared.
func TestReuse(t *testing.T) {
	c := New()
	bodies := []string{ordinary, "", "# 一\n\n甲 ** 乙\n\n![](x.jpg)", "`a ``b", "[a](data:x)\r\n"}
	type outcome struct{ html, rest string }
	run := func(body string) outcome {
		doc, ds := c.Convert(
			context.Background(), Input{Source: &diag.Source{Name: "a.md", Text: body}, Photos: []Photo{photoA}},
		)
		var rest bytes.Buffer
		rest.WriteString(doc.Summary + says(ds))
		for _, h := range doc.Headings {
			rest.WriteString(h.ID)
		}
		return outcome{string(doc.HTML), rest.String()}
	}
	var want []outcome
	for _, b := range bodies {
		want = append(want, run(b))
	}
	done := make(chan bool)
	for range 8 {
		go func() {
			defer func() { done <- true }()
			for i := range 200 {
				if k := i % len(bodies); run(bodies[k]) != want[k] {
					t.Errorf("body %d came out otherwise", k)
				}
			}
		}()
	}
	for range 8 {
		<-done
	}
}
