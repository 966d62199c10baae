package markdown

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// convert converts a body without front matter.
func convert(t testing.TB, body string, photos ...Photo) (Document, []diag.Diagnostic) {
	t.Helper()
	source := &diag.Source{Name: "content/a/index.md", Text: body}
	return New().Convert(context.Background(), Input{Source: source, Photos: photos})
}

// says is a diagnostic in short: "code line:column length".
func says(ds []diag.Diagnostic) string {
	var out []string
	for _, d := range ds {
		out = append(out, fmt.Sprintf("%s %d:%d %d", d.Code, d.Line, d.Column, d.Length))
	}
	return strings.Join(out, "; ")
}

// cases are pairs of a body and its HTML, without the paragraph around where there is only one.
type cases [][2]string

func (c cases) run(t *testing.T, photos ...Photo) {
	t.Helper()
	for _, pair := range c {
		for _, eol := range []string{"\n", "\r\n"} {
			doc, _ := convert(t, strings.ReplaceAll(pair[0], "\n", eol), photos...)
			got := strings.TrimSuffix(string(doc.HTML), "\n")
			if one, ok := strings.CutPrefix(got, "<p>"); ok && strings.Count(got, "<p>") == 1 && strings.HasSuffix(one, "</p>") {
				got = strings.TrimSuffix(one, "</p>")
			}
			if got != pair[1] {
				t.Errorf("%q with %q\n got %s\nwant %s", pair[0], eol, got, pair[1])
			}
		}
	}
}

func TestEmphasis(t *testing.T) {
	cases{
		{`**（一）立法联系点。**座谈会上`, `<strong>（一）立法联系点。</strong>座谈会上`},
		{`他说**「重要」**的事`, `他说<strong>「重要」</strong>的事`},
		{`**“四个机关”**建设`, `<strong>“四个机关”</strong>建设`},
		{`活动**圆满成功！**大家`, `活动<strong>圆满成功！</strong>大家`},
		{`**《监督法》**实施`, `<strong>《监督法》</strong>实施`},
		{`**通知（试行）**已印发`, `<strong>通知（试行）</strong>已印发`},
		{`**历经10年发展，**年度`, `<strong>历经10年发展，</strong>年度`},
		{`~~删除，~~后文`, `<del>删除，</del>后文`},
		{`他说**“加油！”**后`, `他说<strong>“加油！”</strong>后`},
		{`**张三（副主任）**、**李四**出席`, `<strong>张三（副主任）</strong>、<strong>李四</strong>出席`},
		{`这是*（斜体）*的字`, `这是<em>（斜体）</em>的字`},
		{`第一**“重点”**、第二**“难点”**。`, `第一<strong>“重点”</strong>、第二<strong>“难点”</strong>。`},
		{`**葛󠄀**（姓）**“葛”**`, `<strong>葛󠄀</strong>（姓）<strong>“葛”</strong>`},
		// Latin neighbours: as CommonMark has it
		{"a**〜(b)**c", "a**〜(b)**c"},
		{"葛\U000E0100**(姓)**", "葛\U000E0100<strong>(姓)</strong>"}, // an ideographic selector before
		// selected quotation marks are full-width
		{"**“\uFE01加油”\uFE01**a", "<strong>“\uFE01加油”\uFE01</strong>a"},
		{"**한국어(Korean)**는", "<strong>한국어(Korean)</strong>는"},                            // Hangul
		{"**日本語。**はい", "<strong>日本語。</strong>はい"},                                        // kana
		{"😀**(a)**b", "😀**(a)**b"},                                                       // an emoji is no letter
		{"__（一）__，正文", "<strong>（一）</strong>，正文"},                                        // _ closes beside punctuation
		{"文__字__文", "文__字__文"},                                                           // and not within words
		{"8:00~10:00，14:00~16:00", "8:00~10:00，14:00~16:00"},                             // ranges
		{"***“重要”***的", "<em><strong>“重要”</strong></em>的"},                               // both
		{"*强调**更强***", "<em>强调<strong>更强</strong></em>"},                                 // looks like damage, is not
		{"*甲**乙**丙*丁", "<em>甲<strong>乙</strong>丙</em>丁"},                                 // the same
		{"a_b_c，d_e", "a_b_c，d_e"},                                                       // names with underscores
		{"**[链接](https://a.cn/)**后", `<strong><a href="https://a.cn/">链接</a></strong>后`}, // markup inside
	}.run(t)
}

func TestStars(t *testing.T) {
	cases{
		{`张三138****1234，李四139****5678`, `张三138****1234，李四139****5678`},
		{`35*************123`, `35*************123`},
		{`证号35*************123与51*************456`, `证号35*************123与51*************456`},
		{`138****1234/139****5678`, `138****1234/139****5678`}, // no Chinese, as in a table cell
		{`5*8=40，3*2=6`, `5*8=40，3*2=6`},
		{`5*6*78`, `5<em>6</em>78`}, // no Chinese: CommonMark
		{`共5*6*78平方米`, `共5*6*78平方米`},
		{`尾号****1234、****5678的车`, `尾号****1234、****5678的车`},
		{`*党**建`, `*党**建`},
		{`*产党共**员`, `*产党共**员`},
		{`习*平近**总书记`, `习*平近**总书记`},
		{`习*平近**总书记强调，*党**建和*产党共**员`, `习*平近**总书记强调，*党**建和*产党共**员`},
		{`*党**建**工作**会`, `*党**建<strong>工作</strong>会`},
		{"- 张三138****1234，李四139****5678", "<ul>\n<li>张三138****1234，李四139****5678</li>\n</ul>"},
		{
			"| 姓名 | 电话 |\n|---|--:|\n| 张三 | 138****1234、139****5678 |",
			"<div class=\"table\">\n<table>\n<thead>\n<tr>\n<th>姓名</th>\n<th class=\"align-right\">电话</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>张三</td>\n<td class=\"align-right\">138****1234、139****5678</td>\n</tr>\n</tbody>\n</table>\n</div>",
		},
	}.run(t)
}

func TestStarsWarning(t *testing.T) {
	for body, want := range map[string]string{
		"他说** 重要 **的事":                   "body-stars 1:3 2",
		"第一段\n\n第二 **段。":                 "body-stars 3:4 2",
		"一 ** 二 ** 三 **":                 "body-stars 1:3 2",
		"`**`和`a**b`":                    "",
		"138****1234，5**8":               "",
		"\\*\\*原样\\*\\*":                 "",
		"```\n**\n```":                   "",
		"# 题 **\n\n| 甲 |\n|---|\n| ** |": "body-stars 1:5 2; body-stars 5:3 2",
	} {
		_, ds := convert(t, body)
		if got := says(ds); got != want {
			t.Errorf("%q\n got %s\nwant %s", body, got, want)
		}
	}
}

func TestLines(t *testing.T) {
	cases{
		{"会议指出\n要加强", "会议指出要加强"},
		{"会议指出，\n要加强", "会议指出，要加强"},
		{"他说\n“加油”", "他说“加油”"},
		{"加油”\n他说", "加油”他说"},
		{"hello\nworld", "hello\nworld"},
		{"人大\nNPC", "人大\nNPC"},
		{"NPC\n人大", "NPC\n人大"},
		{"会议**指出**\n要加强", "会议<strong>指出</strong>要加强"},
		{"会议指出\n**要加强**", "会议指出<strong>要加强</strong>"},
		{"**会议\n指出**", "<strong>会议指出</strong>"},
		{"会议[指出](/a)\n`要`加强", `会议<a href="/a">指出</a><code>要</code>加强`},
		{"the **big**\nword", "the <strong>big</strong>\nword"},
		{"会议**NPC**\n要加强", "会议<strong>NPC</strong>\n要加强"},
		{"文字<!-- x -->\n下文", "文字下文"},
		{"한국어\n한국어", "한국어\n한국어"},
		{"人大  \n代表", "人大<br>\n代表"},
		{"　　会议指出\n　要加强", "会议指出要加强"},
		{"　　**会议**指出", "<strong>会议</strong>指出"},
		{"甲\n　　\n乙", "<p>甲</p>\n<p>乙</p>"},
		{"甲ABC乙 DEF 丙", "甲ABC乙 DEF 丙"},
		{"一、工作\n\n（一）情况\n\n1．数字\n\n①圈号", "<p>一、工作</p>\n<p>（一）情况</p>\n<p>1．数字</p>\n<p>①圈号</p>"},
	}.run(t)
}

func TestLinkify(t *testing.T) {
	cases{
		{
			`详见https://example.gov.cn/a/1.html，谢谢`,
			`详见<a href="https://example.gov.cn/a/1.html">https://example.gov.cn/a/1.html</a>，谢谢`,
		},
		{`https://example.gov.cn/a`, `<a href="https://example.gov.cn/a">https://example.gov.cn/a</a>`},
		{`（https://example.gov.cn）`, `（<a href="https://example.gov.cn">https://example.gov.cn</a>）`},
		{`“http://a.cn/b?c=d&e=f”`, `“<a href="http://a.cn/b?c=d&amp;e=f">http://a.cn/b?c=d&amp;e=f</a>”`},
		{`see http://a.com. End`, `see <a href="http://a.com">http://a.com</a>. End`},
		{`(http://a.com/b_(c))`, `(<a href="http://a.com/b_(c)">http://a.com/b_(c)</a>)`},
		{`**https://a.com/x**后文`, `<strong><a href="https://a.com/x">https://a.com/x</a></strong>后文`},
		{`网址www.example.gov.cn/x，`, `网址<a href="http://www.example.gov.cn/x">www.example.gov.cn/x</a>，`},
		{`邮箱a_b.c@example.gov.cn。`, `邮箱<a href="mailto:a_b.c@example.gov.cn">a_b.c@example.gov.cn</a>。`},
		{`邮箱：a@b.cn`, `邮箱：<a href="mailto:a@b.cn">a@b.cn</a>`},
		{`xhttps://a.cn https://a ftp://a.cn/`, `xhttps://a.cn https://a ftp://a.cn/`},
		{`[https://a.cn](https://b.cn)`, `<a href="https://b.cn">https://a.cn</a>`},
		{"`https://a.cn`", `<code>https://a.cn</code>`},
		{`电话:028-1234，时间8:00`, `电话:028-1234，时间8:00`},
		{`a@b`, `a@b`},
		{`http://192.168.1.1/x`, `<a href="http://192.168.1.1/x">http://192.168.1.1/x</a>`},
		{`<https://a.cn/甲>`, `<a href="https://a.cn/%E7%94%B2">https://a.cn/甲</a>`},
		{`https://a.cn/b&copy; c`, `<a href="https://a.cn/b">https://a.cn/b</a>© c`},
	}.run(t)
}

func TestHeadings(t *testing.T) {
	doc, _ := convert(t, "## 一、工作情况\n\n## 一、工作情况\n\n### **“两会”** [精神](/a)\n\n## ！！\n\n## Hello, World! {#top .note onclick=x style=y}\n\n## top\n\n二级\n---\n")
	want := `<h2 id="一-工作情况">一、工作情况</h2>
<h2 id="一-工作情况-2">一、工作情况</h2>
<h3 id="两会-精神"><strong>“两会”</strong> <a href="/a">精神</a></h3>
<h2 id="section">！！</h2>
<h2 class="note" id="top">Hello, World!</h2>
<h2 id="top-2">top</h2>
<h2 id="二级">二级</h2>
`
	if string(doc.HTML) != want {
		t.Errorf("got\n%swant\n%s", doc.HTML, want)
	}
	if got := fmt.Sprint(doc.Headings[2]); got != "{3 两会-精神 “两会” 精神}" {
		t.Error(got)
	}
}
