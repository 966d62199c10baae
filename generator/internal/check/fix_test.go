package check

import (
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// fixText is what --fix makes of a body.
func fixText(c *Checker, text string) string {
	doc := Document{Source: &diag.Source{Name: "content/a/index.md", Text: text}}
	fixed, _ := c.Fix(doc, c.Text(doc))
	return fixed
}

// What is right stays as it is: two words that meet, older spellings in official titles, names of files, code, marks of
// Markdown, and what only a person can tell.
func TestFixLeavesRightTexts(t *testing.T) {
	c := New(Settings{})
	for _, text := range []string{
		"经费由单位计提拨缴。", "请按排好的座次入场。", "合作社组织组织成员学习。", "再审申请人申请人民法院鉴定。", "养兔费用由村集体承担。",
		"水利自治区域，体格检查，迁徙步伐放缓，大亨受邀出席，动脉博弈，借贷币种。", "地震憾事，大幅射击训练。",
		"一如继往开来的传统。", "让课堂自立更生动。", "病人昏迷不醒人事部门到场。", "要做为人大代表服务的人。", "不得在森林放火。", "人民代表大汇报会。",
		"依照《银行结算帐户管理办法》《关于签定合同的规定》办理。", "参观世外桃园小区，登陆平台和登陆系统是军舰的装备。",
		"他打的的费用，众矢之的的原因，终于了了心愿。",
		"见[附件](会议纪录,二.docx)和![现场](现场,一(贯切落实).jpg \"图,一\")。", "![[现场,一.jpg]]", "[一]: 附件,一.pdf\n",
		"用`甲,乙`分开。\n\n```\n甲,乙;贯切落实\n```\n", "[会人议](会⼈议.pdf)。", "见 https://a.cn/甲,乙?丙。",
		"*党**的**领导*", "第一章. 总则", "附件. 名单",
		"王?为介绍情况。", "王??为介绍情况。", "李□明、张〓华参加。", "五000年前，二000年历史。",
		"**重点**\u200b后文", "甲\v乙", "ئۇيغۇر\u200cچە", "林某主任到社区。",
	} {
		if got := fixText(c, text); got != text {
			t.Errorf("%q was changed to %q", text, got)
		}
	}
}

// In front matter sentences are fixed. Names of files, names that site.toml declares, and data of a theme are not.
func TestFixFrontMatter(t *testing.T) {
	c := New(Settings{})
	front := "+++\ntitle = \"会议,一\"\nphotos = [\"现场,一.jpg\", { file = \"现场,二.jpg\", caption = \"图,二\" }]\n" +
		"topics = [\"贯切落实\"]\ntags = [\"贯切落实\"]\n[extra]\nmap = \"甲,乙\"\n+++\n"
	want := "+++\ntitle = \"会议，一\"\nphotos = [\"现场,一.jpg\", { file = \"现场,二.jpg\", caption = \"图，二\" }]\n" +
		"topics = [\"贯切落实\"]\ntags = [\"贯切落实\"]\n[extra]\nmap = \"甲,乙\"\n+++\n"
	doc := Document{Source: &diag.Source{Name: "a.md", Text: front}, Body: len(front)}
	if fixed, _ := c.Fix(doc, c.Text(doc)); fixed != want {
		t.Errorf("fixed to %q", fixed)
	}
}

// Right texts that are not even reported.
func TestWordsThatMeet(t *testing.T) {
	c := New(Settings{})
	for text := range strings.Lines(`工会经费由单位计提拨缴，专款专用。
请代表按排好的座次入场。
由集体经济组织组织开展植树，科普组织组织活动，基层党组织组织生活会。
再审申请人申请人民法院委托鉴定，对接受人接受人体器官的风险进行评估。
属于集体的土地的土地承包权，其他方式的基金的基金份额，有效益的专利的专利权人。
中等教育、高等教育等教育机构，企业对企业、企业对个人。
解放西藏和西藏和平解放，国家主席同主席同志会见。
特别行政区行政区域图，工会委员会委员参加，国有土地有土地使用权人的。
最高人民法院人民法院司法鉴定管理规定。
不得在森林放火，做为人大代表服务的工作。
党风连政风、政风带民风，因疫情防空演练推迟，村民围坐谈会议精神，他们迄今为此付出很多，来自冶区的工人。
动脉博弈论、养兔费用、大亨受邀、卡通辑录、盲目赌博、冲垮越野车、迁徙步伐、借贷币种、诸侯补助、协调拔河、一如继往开来的传统。
坚持社会主义办学方向、社会主义改造、社会主义文艺；全面依法治省、全面依法治县；人民检察员、人民法院院长；新时代党的治疆方略。
共商共建共享，监督检查委员会，国家治理效能，中国共产党员，人民代表大会议案，习近平新时代中国特色社会主义经济思想。
`) {
		if got := codes(check(c, text)); got != "" {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// A hint to write something always says what.
func TestHintsAreWhole(t *testing.T) {
	words, _ := ParseWords(&diag.Source{Name: "check/words.toml", Text: `
[[rule]]
code = "check-word-a"
wrong = ["甲乙", "丙丁=", "戊己=庚辛"]
`})
	c := New(Settings{Words: words})
	for _, test := range []struct{ text, hint string }{
		{"甲乙", ""}, {"丙丁", ""}, {"戊己", "改写成：庚辛"}, {"代表们们说", "改写成：们"}, {"召开召开会议", "改写成：召开"}, {"我们我们", "改写成：我们"},
		{"区人大常委会区人大常委会召开", "改写成：区人大常委会"},
	} {
		found := check(c, test.text)
		if len(found) != 1 {
			t.Fatalf("%s: %s", test.text, codes(found))
		}
		if got := strings.Join(found[0].Hints(diag.Zh), "|"); got != test.hint {
			t.Errorf("%s: hints %q, want %q", test.text, got, test.hint)
		}
	}
}

// What --fix wrote leaves nothing for a second run.
func TestFixOnce(t *testing.T) {
	c := New(Settings{})
	for _, text := range []string{
		"再接再⼒，贯切落实，，教肓", "⾃冶区", "会议,,,，、强调", "甲，,乙", "一九九○年,二〇二○年.结束", "*产党共**员*党**建",
		strings.Repeat("贯切落实，，", 250), strings.Repeat("甲\u200b", 1500),
		"\u200b，\u200b，", "再接\u200b再励", "贯切\u200b落⽴实", "ä¸\u00adå›½,äººå¤§",
		"会议(甲)(乙),丙;丁:戊!好吗?", "“好,”他说,“再接再励.”",
	} {
		once := fixText(c, text)
		doc := Document{Source: &diag.Source{Name: "a.md", Text: once}}
		for _, f := range c.Text(doc) {
			if len(f.Edits) > 0 {
				t.Errorf("%q was fixed to %q, where %s %q can be fixed", text, once, f.Code, f.Text)
			}
		}
	}
	for _, w := range builtinWords() {
		for _, wrong := range w.Wrong {
			wrong, _, _ = strings.Cut(wrong, "=")
			if once := fixText(c, wrong); fixText(c, once) != once {
				t.Errorf("%q is fixed twice", wrong)
			}
		}
	}
	front := "+++\ntitle = \"再接再励,贯切\u200b落实\"\n+++\n\n"
	doc := Document{Source: &diag.Source{Name: "a.md", Text: front + "再接\u200b再励，，"}, Body: len(front)}
	want := "+++\ntitle = \"再接再厉，贯彻落实\"\n+++\n\n再接再厉，"
	if fixed, _ := c.Fix(doc, c.Text(doc)); fixed != want {
		t.Errorf("fixed to %q", fixed)
	}
}

// A sign in place of a character is damage; a question mark after a question is punctuation.
func TestLostCharacter(t *testing.T) {
	c := New(Settings{})
	for _, test := range []struct{ text, want, fixed string }{
		{"代表王?为发言", "check-lost-character", ""},
		{"代表王??为发言", "check-lost-character", ""},
		{"李□明、张〓华", "check-lost-character check-lost-character", ""},
		{"怎么办?代表们说", "check-half-punctuation", ""},
		{"好吗?代表们说", "check-half-punctuation", "好吗？代表们说"},
		{"为什么还没修好? 代表问", "check-half-punctuation", "为什么还没修好？代表问"},
		{"能不能办?", "check-half-punctuation", "能不能办？"},
		{"办得如何?”他问", "check-half-punctuation", "办得如何？”他问"},
		{"□是 □否，同意□", "", ""},
		{"https://a.cn/甲?乙", "", ""},
	} {
		if got := codes(check(c, test.text)); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
		want := test.fixed
		if want == "" {
			want = test.text
		}
		if got := fixText(c, test.text); got != want {
			t.Errorf("%q: fixed to %q, want %q", test.text, got, want)
		}
	}
}

// What a hint says to write is right when it is written.
func TestHintsCure(t *testing.T) {
	c := New(Settings{})
	texts := []string{
		"9月一日召开", "2022年九月召开", "九月1日", "增长3千多元", "二○二二年", "甲，，乙", "工作，。继续", "等等。。。", "某*体集**学习", "坚持社会注意思想",
		"打13812345678", "电话028-85551234", "身份证号11010519491231002X", "身份证号110105194912310021", "卡号6222021234567890123",
		"zhang@163.com", "川A·12345", "区人大常委会区人大常委会召开",
	}
	for _, w := range builtinWords() {
		near := ""
		if len(w.Near) > 0 {
			near = w.Near[0] + "，"
		}
		for _, wrong := range w.Wrong {
			wrong, _, _ = strings.Cut(wrong, "=")
			texts = append(texts, near+strings.ReplaceAll(wrong, "#", "三"))
		}
	}
	for _, text := range texts {
		found := check(c, text+"。")
		for _, f := range found {
			hints := f.Hints(diag.Zh)
			if len(hints) == 0 {
				continue
			}
			right, write := strings.CutPrefix(hints[0], "改写成：")
			if !write {
				continue
			}
			for _, right := range strings.Split(right, " 或 ") {
				again := codes(check(c, text[:f.Start]+right+(text + "。")[f.End:]))
				if len(found) == 1 && strings.Contains(again, string(f.Code)) {
					t.Errorf("%q: %s says to write %q, and then finds %s", text, f.Code, right, again)
				}
			}
		}
	}
}
