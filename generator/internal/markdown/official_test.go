package markdown

import (
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// Every kind of numbering and bullet begins a paragraph, wherever the line before it belongs.
func TestNumberingBeginsParagraph(t *testing.T) {
	starts := strings.Split("二、 十二、 （二） (二) （二) 二． 2. ２. 2． ２． 2、 ２、 2） 2) (2) （2） （２） ② ⑵ ⒉ ㈡ ㊁ ❷ ➁ ㉑ ㊱ Ⅱ、 Ⅱ． 二） "+
		"• ● ○ ■ □ ◆ ◇ ★ ☆ ▲ △ ▶ ▪ · ※ ➢ ✔ ◎ \uf06c \uf0d8 **二、 **（二） *2. 第二条　 第二条\u00a0 第十二章　 第二条之一　", " ")
	for _, start := range starts {
		line := start + "乙"
		shown := strings.ReplaceAll(line, "*", "")
		if strings.HasPrefix(line, "*") {
			line += start[:len(start)-len(strings.TrimLeft(start, "*"))]
			if strings.HasPrefix(line, "**") {
				shown = "<strong>" + shown + "</strong>"
			} else {
				shown = "<em>" + shown + "</em>"
			}
		}
		want := "<p>" + shown + "</p>\n"
		for around, page := range map[string]string{
			"甲。\n%":                      "<p>甲。</p>\n" + want,
			"　　甲。\n　　%":                  "<p>甲。</p>\n" + want,
			"甲。\n　%":                     "<p>甲。</p>\n" + want,
			"甲。\n\t%":                    "<p>甲。</p>\n" + want,
			"甲。\n\u00a0\u00a0%":          "<p>甲。</p>\n" + want,
			"- 甲\n%":                     "<ul>\n<li>甲</li>\n</ul>\n" + want,
			"- 甲\n- 丙\n%":                "<ul>\n<li>甲</li>\n<li>丙</li>\n</ul>\n" + want,
			"1. 甲\n%":                    "<ol>\n<li>甲</li>\n</ol>\n" + want,
			"- 甲\n  - 丙\n%":              "<ul>\n<li>甲\n<ul>\n<li>丙</li>\n</ul>\n</li>\n</ul>\n" + want,
			"> 甲\n%":                     "<blockquote>\n<p>甲</p>\n</blockquote>\n" + want,
			"> 甲\n> %":                   "<blockquote>\n<p>甲</p>\n" + want + "</blockquote>\n",
			"> - 甲\n> %":                 "<blockquote>\n<ul>\n<li>甲</li>\n</ul>\n" + want + "</blockquote>\n",
			"- > 甲\n%":                   "<ul>\n<li>\n<blockquote>\n<p>甲</p>\n</blockquote>\n</li>\n</ul>\n" + want,
			"- 甲\n  %":                   "<ul>\n<li>\n<p>甲</p>\n" + want + "</li>\n</ul>\n",
			"## 甲\n%":                    "<h2 id=\"甲\">甲</h2>\n" + want,
			"- 甲\n%\n- 丙":                "<ul>\n<li>甲</li>\n</ul>\n" + want + "<ul>\n<li>丙</li>\n</ul>\n",
			"1. 甲\n%\n1. 丙\n2. 丁":        "<ol>\n<li>甲</li>\n</ol>\n" + want + "<ol>\n<li>丙</li>\n<li>丁</li>\n</ol>\n",
			"甲[^1]\n\n[^1]: 乙注\n%\n\n丁后": "",
		} {
			doc, ds := convert(t, strings.ReplaceAll(around, "%", line))
			if page == "" { // a footnote ends before it, too
				if !strings.Contains(doc.HTML, want) {
					t.Errorf("%q: %s", strings.ReplaceAll(around, "%", line), doc.HTML)
				}
				continue
			}
			if doc.HTML != page || len(ds) > 0 {
				t.Errorf("%q: %s\n got %s\nwant %s", strings.ReplaceAll(around, "%", line), says(ds), doc.HTML, page)
			}
		}
	}
}

// A line that begins with a dash is an item where the sentence before it is over, and a line of dashes alone stands
// apart.
func TestDashBeginsParagraph(t *testing.T) {
	for body, want := range map[string]string{
		"指出：\n——坚持甲。\n——坚持乙。":   "<p>指出：</p>\n<p>——坚持甲。</p>\n<p>——坚持乙。</p>\n",
		"－看项目；\n－听汇报。":          "<p>－看项目；</p>\n<p>－听汇报。</p>\n",
		"他说“好。”\n——某某":          "<p>他说“好。”</p>\n<p>——某某</p>\n",
		"数量为甲。\n＊含乙。":           "<p>数量为甲。</p>\n<p>＊含乙。</p>\n",
		"甲。\n————————\n乙。":      "<p>甲。</p>\n<p>————————</p>\n<p>乙。</p>\n",
		"甲\n＝＝＝＝\n乙":            "<p>甲</p>\n<p>＝＝＝＝</p>\n<p>乙</p>\n",
		"- 甲\n－－－\n乙":           "<ul>\n<li>甲</li>\n</ul>\n<p>－－－</p>\n<p>乙</p>\n",
		"*甲。\n*乙。":              "<p>*甲。</p>\n<p>*乙。</p>\n",
		"甲\n✅乙\n👉丙":             "<p>甲</p>\n<p>✅乙</p>\n<p>👉丙</p>\n",
		`存在D:\【资料】\甲`:           "<p>存在D:\\【资料】\\甲</p>\n",
		"甲。\n*":                 "<p>甲。*</p>\n",
		"他提出\n——坚持甲。":           "<p>他提出——坚持甲。</p>\n",
		"最低\n－5℃。":              "<p>最低－5℃。</p>\n",
		"走访了四、\n五、六社区。":         "<p>走访了四、五、六社区。</p>\n",
		"姓名：____电话：____":        "<p>姓名：____电话：____</p>\n",
		"单位：________　日期：______": "<p>单位：________　日期：______</p>\n",
	} {
		if doc, ds := convert(t, body); doc.HTML != want || len(ds) > 0 {
			t.Errorf("%q: %s\n got %q\nwant %q", body, says(ds), doc.HTML, want)
		}
	}
}

// A line without a bar is no row.
func TestTextEndsTable(t *testing.T) {
	for _, body := range []string{
		"|甲|乙|\n|-|-|\n|1|2|\n丙。", "甲|乙\n-|-\n1|2\n丙。", "｜甲｜乙｜\n｜-｜-｜\n｜1｜2｜\n丙。", "|甲|\n|-|\n丙。",
	} {
		if doc, _ := convert(t, body); !strings.HasSuffix(doc.HTML, "</table>\n</div>\n<p>丙。</p>\n") {
			t.Errorf("%q: %s", body, doc.HTML)
		}
	}
}

// A backslash before a mark of any width shows it, without a word.
func TestEscapedWideMarks(t *testing.T) {
	for _, text := range []string{"＃甲", "＃ 甲", "＊＊甲乙＊＊", "＿＿甲乙＿＿", "～～甲乙～～", "＝＝甲乙＝＝", "＞ 甲", "－ 甲"} {
		if doc, ds := convert(t, `\`+text); doc.HTML != "<p>"+text+"</p>\n" || len(ds) > 0 {
			t.Errorf("%q: %s %s", text, says(ds), doc.HTML)
		}
	}
}

// What looks the same is not reported, and what is reported is shown at the line that it speaks of.
func TestRepairsAsSeen(t *testing.T) {
	for body, want := range map[string]string{
		"##\u00a0甲\n\n-\u00a0乙":     "",
		"##　甲　":                     "body-repair 1:1 3",
		"|甲|乙|\n|：-|—|\n|1|2|":      "body-repair 2:1 6",
		"｜甲｜乙｜\n|-|-|\n｜1｜2｜":       "body-repair 1:1 5",
		`见https:\\a.gov.cn/b。`:      "body-repair 1:8 2",
		"见[甲](https:／／a.gov.cn/b)。": "body-repair 1:12 2",
		"甲![](a.jpg){width=50%}":    "body-markup 1:12 1",
		"##.甲":                      "body-markup 1:1 2",
		"|甲:乙|丙|":                   "body-row 1:1 1",
		"＞＞甲":                       "body-repair 1:1 2",
		"＞60分的甲":                    "",
		"![甲|300](a.jpg)":           "body-repair 1:1 15",
		"![甲1](a.jpg)":              "",
		"![[a.jpg|甲|300x200]]":      "body-repair 1:1 20",
		"|甲|{{ 乙 }}":                "body-row 1:1 1; body-markup 1:4 2",
	} {
		if _, ds := convert(t, body, photoA); says(ds) != want {
			t.Errorf("%q: %s, want %s", body, says(ds), want)
		}
	}
}

// Lines that only look like numbering go on with their sentence.
func TestNoNumbering(t *testing.T) {
	for _, body := range []string{
		"共\n3.5万元", "上午\n8:30开会", "第\n一、二组", "第十\n一、二条", "获得\n一、二等奖", "其中\n一、二季度", "依据第六条\n（三）项规定", "见\n（一）款",
		"（见附件\n1）执行", "(见附件\n2)执行", "一共\n三天", "会议\n（略）", "于\n2023年召开", "\n第一条街道", "经\n第三届会议", "新增\n十二件", "数据\n12.5%",
		"比\n3:2",
		"二\n○二三年", "甲\n（2023）1号", "看\n（上）",
	} {
		doc, ds := convert(t, body+"。")
		if strings.Count(doc.HTML, "<p>") != 1 || len(ds) > 0 {
			t.Errorf("%q: %s %s", body, doc.HTML, says(ds))
		}
	}
}

// Blanks before a line are indentation, whatever their width and wherever the line stands, and never code.
func TestIndentation(t *testing.T) {
	for _, blanks := range []string{
		"　　", "\u00a0\u00a0", "\u00a0\u00a0\u00a0\u00a0", "\t", "    ", "     ", "\t\t", "\u2003\u2003",
		"\u2002\u2002\u2002\u2002", " 　　", "　\t", "　\u00a0",
		"&nbsp;&nbsp;&nbsp;&nbsp;", "&emsp;&emsp;", "&#12288;&#12288;", "\u200b　　", "\ufeff\t", "　　　　　　　　",
	} {
		for around, page := range map[string]string{
			"%甲。\n%乙。":          "<p>甲。</p>\n<p>乙。</p>\n",
			"%甲。\n\n%乙。":        "<p>甲。</p>\n<p>乙。</p>\n",
			"甲。\n%乙。":           "<p>甲。</p>\n<p>乙。</p>\n",
			"%甲，\n乙。":           "<p>甲，乙。</p>\n",
			"1. 甲\n%乙。\n2. 丙":   "<ol>\n<li>\n<p>甲</p>\n<p>乙。</p>\n</li>\n<li>\n<p>丙</p>\n</li>\n</ol>\n",
			"- 甲\n\n%乙。":        "<ul>\n<li>\n<p>甲</p>\n<p>乙。</p>\n</li>\n</ul>\n",
			"> 甲。\n> %乙。":       "<blockquote>\n<p>甲。</p>\n<p>乙。</p>\n</blockquote>\n",
			"> %甲。\n> %乙。":      "<blockquote>\n<p>甲。</p>\n<p>乙。</p>\n</blockquote>\n",
			"%- 甲\n%- 乙":        "<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>\n",
			"%## 甲\n%乙":         "<h2 id=\"甲\">甲</h2>\n<p>乙</p>\n",
			"%> 甲\n%> 乙":        "<blockquote>\n<p>甲乙</p>\n</blockquote>\n",
			"甲。\n%\n乙。":         "<p>甲。</p>\n<p>乙。</p>\n",
			"%1. 甲\n%2. 乙":      "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>\n",
			"%**甲**\n%乙":        "<p><strong>甲</strong></p>\n<p>乙</p>\n",
			"%```\n%甲\n%```\n乙": "<pre><code>",
		} {
			body := strings.ReplaceAll(around, "%", blanks)
			doc, ds := convert(t, body)
			ds = slices.DeleteFunc(ds, func(d diag.Diagnostic) bool { return d.Code == diag.BodyIndent })
			if strings.HasPrefix(page, "<pre>") {
				if !strings.HasPrefix(doc.HTML, page) || !strings.HasSuffix(doc.HTML, "<p>乙</p>\n") {
					t.Errorf("%q: %s", body, doc.HTML)
				}
				continue
			}
			if doc.HTML != page || len(ds) > 0 {
				t.Errorf("%q: %s\n got %q\nwant %q", body, says(ds), doc.HTML, page)
			}
		}
	}
	for body, want := range map[string]string{
		"    甲\n\n    乙": "body-indent 1:5 1", // once
		"\t甲":            "body-indent 1:2 1",
		"甲\n    乙":       "", // code in no Markdown
		"　　甲\n\n\u00a0\u00a0\u00a0\u00a0乙": "",
	} {
		if _, ds := convert(t, body); says(ds) != want {
			t.Errorf("%q: %s, want %s", body, says(ds), want)
		}
	}
	if doc, _ := convert(t, "    code\n\n\tcode"); !strings.HasPrefix(doc.HTML, "<pre>") {
		t.Errorf("text without Chinese is CommonMark: %s", doc.HTML)
	}
}

// Lines within an item, which an editor aligns, go on with it.
func TestAlignedLines(t *testing.T) {
	cases{
		{"- 甲\n  乙", "<ul>\n<li>甲乙</li>\n</ul>"},
		{"- 甲\n  - 乙\n    丙", "<ul>\n<li>甲\n<ul>\n<li>乙丙</li>\n</ul>\n</li>\n</ul>"},
		{"10. 甲\n    乙", "<ol start=\"10\">\n<li>甲乙</li>\n</ol>"},
		{"- 甲\n乙", "<ul>\n<li>甲乙</li>\n</ul>"},
		{"- 甲\n　　- 乙\n　　　　- 丙\n- 丁",
			"<ul>\n<li>甲\n<ul>\n<li>乙\n<ul>\n<li>丙</li>\n</ul>\n</li>\n</ul>\n</li>\n<li>丁</li>\n</ul>"},
	}.run(t)
}

// Stars that multiply or mask stay as typed; those that emphasise do not.
func TestLiteralStars(t *testing.T) {
	for _, text := range []string{
		"费用2人*3天*100元", "2间*3晚*100元=600元", "(2+3)*4*5", "（2+3）*4*5", "3*（5+2）*2", "2**3**4", "面积=长*宽*高", "体积＝长*宽*高",
		"长3m*宽4m*高5m", "张*明、李*华、王*", "张**、李**、王**",
		"代表王**、代表李**到会", "张*明说，李*华说", "（赵*）、（钱*）", "川A***12和川B***34", "京B**345、沪C**678", "138****1234、139****5678",
		"5101***********123X", "*党**建，*产党共**员", "张＊＊、李＊＊",
		"138＊＊＊＊1234", "＊注：甲", "*注：甲", "★甲*乙", "3*5=15，2*4=8",
	} {
		for _, place := range []string{"%", "前文%后", "- %", "甲，%。", "| 甲 |\n|---|\n| % |"} {
			if strings.Contains(text, "*、") && place == "前文%后" || strings.HasPrefix(text, "张") && place == "前文%后" {
				continue // nobody can tell a name there
			}
			if !hasCJK([]byte(place + text)) {
				continue
			}
			doc, _ := convert(t, strings.ReplaceAll(place, "%", text))
			if !strings.Contains(doc.HTML, text) {
				t.Errorf("%q: %s", text, doc.HTML)
			}
		}
	}
	cases{
		{"完成*5*项", "完成<em>5</em>项"},
		{"**2023**年", "<strong>2023</strong>年"},
		{"全年**3**次，**5**次", "全年<strong>3</strong>次，<strong>5</strong>次"},
		{"这是*重*点", "这是<em>重</em>点"},
		{"*强调*和**重点**", "<em>强调</em>和<strong>重点</strong>"},
		{"**放、管、服**改革", "<strong>放、管、服</strong>改革"},
		{"**张三**、**王**、**李四**", "<strong>张三</strong>、<strong>王</strong>、<strong>李四</strong>"},
		{"代表**王明**说", "代表<strong>王明</strong>说"},
		{"***重要***。", "<em><strong>重要</strong></em>。"},
		{"见**（一）联系点。**座谈", "见<strong>（一）联系点。</strong>座谈"},
		{"＊＊重点：＊＊看变化", "<strong>重点：</strong>看变化"},
	}.run(t)
}

// Nothing of official writing is taken for a mark, and nothing is said of it.
func TestRightText(t *testing.T) {
	for _, text := range []string{
		"（2023年3月1日第十四届全国人民代表大会第一次会议通过）", "国发〔2023〕1号", "【来源：新华社】（记者 张三）", "真好！【编者按】（略）", "[2023]（试行）", "［注］（一）说明",
		"８：００－１０：００", "8:00~10:00",
		"8:00～10:00", "3－5天", "－5℃", "-5℃至-3℃", "＞60分", "＜30分", "60＜x≤80", "＃1机组", "＃话题＃很热", "#话题#很热", "A＋B",
		"姓名：____　电话：____", "第__届第__次会议", "__年__月__日",
		"甲｜乙｜丙", "甲|乙|丙", "－－－－", "———", "——记某某小组", "— 1 —", "…………", "100％", "“甲”‘乙’", "《甲》〈乙〉", "甲＝乙", "1＋1＝2",
		"①甲②乙", "见图１、表２", "注：＊为必填", "＊必填项",
		"电话：028-84012345", "@某某", "￥100", "$100和$200", "a_b_c", "snake__case", "C++和C#", "甲^乙", "甲&乙", "AT&T", "R&D",
		"<br", "x<y，y>z", "甲 - 乙", "（1）甲（2）乙", "1.5倍", "2023.3.1",
		"联系人:张三", "甲:乙", "好的~~", "甲 ~~ 乙", "见（https）", "邮箱a@b.gov.cn", "张三(代表)[委员]", "[甲]、[乙]", "甲[1]乙[2]", "第[一]条",
		"是□否☑", "☆☆☆☆☆", "http和https", "甲==乙", "甲`乙",
	} {
		if text == "甲`乙" || text == "<br" {
			continue // a lone backtick may be one that was meant
		}
		for _, body := range []string{text, "前文" + text + "后文。", "- " + text, "　　" + text, "甲。\n\n" + text + "\n\n乙。"} {
			if strings.HasPrefix(body, "- [") || strings.HasPrefix(body, "- #") || strings.HasPrefix(body, "- ＃") {
				continue
			}
			_, ds := convert(t, "会议。\n\n"+body)
			if len(ds) > 0 {
				t.Errorf("%q: %s %s", body, says(ds), ds[0].Message(diag.En))
			}
		}
	}
}

// What fills a cell of a table is no mark.
func TestRightCells(t *testing.T) {
	for _, cell := range []string{"-", "—", "--", "/", "*", "+", "#", ">", "＞", "｜", "=", "√", "×", "-5", "+5%",
		"0", "…", "张*", "李**", "!", "~"} {
		_, ds := convert(t, "|甲|乙|\n|---|---|\n| "+cell+" | 丙 |\n|丁|"+cell+"|\n")
		if len(ds) > 0 {
			t.Errorf("%q: %s %s", cell, says(ds), ds[0].Message(diag.En))
		}
	}
}

// Controls and noncharacters are in no page, and each is said with its place.
func TestControls(t *testing.T) {
	const c0 = "\x00\x01\x07\x08\v\f\x0e\x1b\x1f\x7f"
	for _, r := range c0 + "\u0080\u0085\u0090\u009f\ufdd0\ufdef\ufffe\uffff\U0001fffe\U0010ffff" {
		for body, want := range map[string]string{
			"甲%乙": "<p>甲乙</p>\n", "%## 甲": "<h2 id=\"甲\">甲</h2>\n", "[甲](/a/%b)": "<p><a href=\"/a/b\">甲</a></p>\n",
			"**甲%**": "<p><strong>甲</strong></p>\n",
			"`甲%`":   "<p><code>甲</code></p>\n", "```\n甲%\n```": "<pre><code>甲\n</code></pre>\n", "甲\r\n%乙": "<p>甲乙</p>\n",
		} {
			doc, ds := convert(t, strings.ReplaceAll(body, "%", string(r)))
			if doc.HTML != want || len(ds) != 1 || ds[0].Code != diag.BodyControl {
				t.Errorf("%q: %q %s", strings.ReplaceAll(body, "%", string(r)), doc.HTML, says(ds))
			}
		}
	}
	for _, reference := range []string{"&#8;", "&#x1F;", "&#11;", "&#127;", "&#x80;", "&#xFFFE;", "&#xFDD0;"} {
		body := strings.ReplaceAll("甲%乙\n\n## 丙%\n\n[丁](/a \"%\")![戊%](b.jpg)", "%", reference)
		doc, ds := convert(t, body, photoB)
		for _, r := range doc.HTML + doc.Summary + doc.Headings[0].Text {
			if forbidden(r) {
				t.Errorf("%s: %q", reference, doc.HTML)
			}
		}
		if !strings.HasPrefix(says(ds), "body-control 1:2 ") || strings.HasSuffix(says(ds), "body-control 1:2 1") {
			t.Errorf("%s: %s", reference, says(ds))
		}
	}
	cases{
		{"line\vbreak 甲", "line break 甲"}, {"甲\u2028乙", "甲乙"}, {"甲\u2029　　乙", "<p>甲</p>\n<p>乙</p>"},
	}.run(t)
}

// A summary ends between what readers see as characters.
func TestSummaryCharacters(t *testing.T) {
	for _, character := range []string{
		"e\u0301", "❤\ufe0f", "👨‍👩‍👧‍👦", "👍🏽", "🇨🇳", "1\ufe0f\u20e3", "葛\U000E0100",
		"🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F", "각", "ก\u0e49", "👩🏽‍🚒",
	} {
		for n := 100; n < 125; n++ {
			doc, _ := convert(t, strings.Repeat("甲", n)+strings.Repeat(character, 30))
			rest := strings.TrimSuffix(strings.TrimLeft(doc.Summary, "甲"), "…")
			if rest != strings.Repeat(character, len(rest)/len(character)) {
				t.Errorf("%q after %d: %q", character, n, doc.Summary)
			}
		}
	}
}

// Links to the site's own address are followed as those without one.
func TestOwnAddress(t *testing.T) {
	const base = "https://jianbao.example.gov.cn/bulletins/"
	for _, c := range [][3]string{
		{"[甲](https://jianbao.example.gov.cn/bulletins/a/)",
			`<a href="https://jianbao.example.gov.cn/bulletins/a/">甲</a>`, ""},
		{"[甲](https://jianbao.example.gov.cn/bulletins/gone/)", "甲", "link-dead 1:5 46"},
		{"[甲](HTTP://Jianbao.Example.gov.cn/bulletins/gone/#b)", "甲", "link-dead 1:5 47"},
		{"[甲](https://jianbao.example.gov.cn:443/bulletins/gone/)", "甲", "link-dead 1:5 50"},
		{"[甲](http://jianbao.example.gov.cn.:80/bulletins/gone/)", "甲", "link-dead 1:5 49"},
		{"[甲](https://a@jianbao.example.gov.cn/bulletins/gone/)", "甲", "link-dead 1:5 48"},
		{"[甲](https://jianbao.example.gov.cn:8443/bulletins/gone/)",
			`<a href="https://jianbao.example.gov.cn:8443/bulletins/gone/">甲</a>`, ""},
		{"[甲](https:/www.example.cn/)[乙](https:b)[丙](http:///c)", "甲乙丙",
			"link-scheme 1:5 22; link-scheme 1:32 7; link-scheme 1:44 9"},
		{"见https://jianbao.example.gov.cn/bulletins/gone/。", "见https://jianbao.example.gov.cn/bulletins/gone/。",
			"link-dead 1:2 46"},
		{"<https://jianbao.example.gov.cn/bulletins/gone/>甲", "https://jianbao.example.gov.cn/bulletins/gone/甲",
			"link-dead 1:2 46"},
		{"[甲](https://jianbao.example.gov.cn/bulletins/feed.xml)",
			`<a href="https://jianbao.example.gov.cn/bulletins/feed.xml">甲</a>`, ""},
		{"[甲](https://jianbao.example.gov.cn/other/)", `<a href="https://jianbao.example.gov.cn/other/">甲</a>`, ""},
		{"[甲](https://jianbao.example.gov.cn.evil.cn/bulletins/)",
			`<a href="https://jianbao.example.gov.cn.evil.cn/bulletins/">甲</a>`, ""},
		{"[甲](https://jianbao.example.gov.cn/bulletinsgone/)",
			`<a href="https://jianbao.example.gov.cn/bulletinsgone/">甲</a>`, ""},
		{"[甲]()", "甲", "link-dead 1:1 1"},
		{"[甲](www.a.gov.cn)", "甲", "link-dead 1:5 12"},
	} {
		in := Input{
			Source: &diag.Source{Name: "a.md", Text: c[0]}, BaseURL: base,
			ResolveLink: func(to string) (string, bool) { return "/bulletins" + to, to == "/a/" || to == "/" },
		}
		doc, ds := New().Convert(t.Context(), in)
		if doc.HTML != "<p>"+c[1]+"</p>\n" || says(ds) != c[2] {
			t.Errorf("%s\n got %s %s\nwant %s %s", c[0], doc.HTML, says(ds), c[1], c[2])
		}
	}
}

// Of a dead link that is another site's address, or none, the cure says so.
func TestDeadLinkCure(t *testing.T) {
	for to, want := range map[string]string{
		"":                "括号里还没有写网址",
		"www.a.gov.cn/b":  "是别的网站，就写 https://www.a.gov.cn/b",
		"a.com":           "是别的网站，就写 https://a.com",
		"/wuhou/2022/a/":  "核对网址，或那篇简报是不是还没有发布",
		"../2022/a.b.doc": "核对网址，或那篇简报是不是还没有发布",
	} {
		in := Input{
			Source:      &diag.Source{Name: "a.md", Text: "[甲](" + to + ")"},
			ResolveLink: func(string) (string, bool) { return "", false },
		}
		_, ds := New().Convert(t.Context(), in)
		if len(ds) != 1 || ds[0].Hints(diag.Zh)[0] != want {
			t.Errorf("%s: %s", to, says(ds))
		}
	}
}
