package check

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
)

// Front matter is cut into its values; nothing of it is missed but comments and the accept list.
func TestFrontMatter(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"title = \"甲\" # 13812345678\ndate = 2022-09-01\n", "title=甲 date=2022-09-01"},
		{"title = “甲”\n", "title=甲"},
		{"标题＝'甲'\n", "标题=甲"},
		{"tags = [\"甲\", '乙', 丙]\n", "tags=甲 tags=乙 tags=丙"},
		{"photos = [ { file = \"a.jpg\", caption = \"图\" }, \"b.jpg\" ]\n", "file#a.jpg caption=图 photos#b.jpg"},
		{"a = \"\"\"\n甲\n\"乙\"\"\"\"\nb = 1\n", "a=\n甲\n\"乙\" b=1"},
		{"a = \"x \\\" y\"\n", "a=x \\\" y"},
		{"accept = [\"check-mobile 138\", \"check-email\"]\ntitle = \"甲\"\n", "title=甲"},
		{"a = \"open\nb = 1\n", "a=open b=1"},
		{"[extra]\nphone = 13812345678\n", "]=extra phone=13812345678"},
		{"a = +1\nslug = \"x\"\n", "a=+1 slug#x"},
	} {
		parts, _ := frontMatter("+++\n" + test.text + "+++\n")
		var got []string
		for _, p := range parts {
			mark := "="
			if p.kind == name {
				mark = "#"
			}
			got = append(got, p.key+mark+("+++\n" + test.text)[p.start:p.end])
		}
		want := strings.TrimPrefix(test.want, "]=extra ")
		if joined := strings.TrimPrefix(strings.Join(got, " "), "=extra "); joined != want {
			t.Errorf("%q: got %q, want %q", test.text, joined, want)
		}
	}
}

// Rules of style and damage: what is found, and what --fix makes of the text.
func TestStyle(t *testing.T) {
	c := New(Settings{})
	for _, test := range []struct{ text, want, fixed string }{
		{"代表们认真审议，，提出意见。。", "check-doubled-punctuation check-doubled-punctuation", "代表们认真审议，提出意见。。"},
		{"工作，。继续", "check-doubled-punctuation", ""},
		{"等等。。。", "check-doubled-punctuation", ""},
		{"等等……再说——好！", "", ""},
		{"会议强调,要抓落实;各地:认真学习!", "check-half-punctuation", "会议强调，要抓落实；各地：认真学习！"},
		{"共5人,其中3人. 结束", "check-half-punctuation", "共5人，其中3人。结束"},
		{"成都市(武侯区)召开", "check-half-punctuation", "成都市（武侯区）召开"},
		{"[武侯区](/wuhou/) 1,000元 8:30 a.b ![图](a.jpg) https://a.cn/b,c 一.工作", "", ""},
		{"增长3千多元", "check-numerals", ""},
		{"2022百强、5千克、3万人、5千米、十大", "", ""},
		{"9月一日召开，2022年九月召开，九月1日", "check-numerals check-numerals check-numerals", ""},
		{"二○二二年，二О二三年", "check-numerals check-numerals", "二〇二二年，二〇二三年"},
		{"二〇二二年九月一日，农历八月15日", "", ""},
		{"区人大常委会区人大常委会召开会议", "check-doubled-word", ""},
		{"研究研究，讨论讨论，一个又一个又一个，财经委员会委员会议，哈哈哈哈哈哈", "", ""},
		{"深入学习习近平总书记", "", ""},
		{"充分发挥*党**建引领，*产党共**员，习*平近**总书记", "check-masked-word check-masked-word check-masked-word", "充分发挥党建引领，共产党员，习近平总书记"},
		{"*重要的**特别**内容*", "", ""},
		{"注[^1]\n\n[^1]: 会议好,付主任到会", "check-half-punctuation check-deputy-title",
			"注[^1]\n\n[^1]: 会议好，付主任到会"},
		{"某*体集**学习", "check-masked-word", ""},
		{"《致*产党共**员的一封信》", "check-masked-word", "《致共产党员的一封信》"},
		{"138****1234，5*8=40，**重点。**后文", "", ""},
		{"会\u200b议，\ufeff正文\u202e", "check-invisible check-invisible check-invisible", "会议，正文"},
		{"👨\u200d👩\u200d👧", "", ""},
		{"⼈⼤代表\uf900", "check-radical check-radical check-radical", "人大代表豈"},
		{"\ue000和\U000f0001", "check-private-use check-private-use", ""},
		{"ä¸\u00adå›½äººå¤§", "check-mojibake", "中国人大"},
		{"café é ü ±5° “引号” ·", "", ""},
		{"坏字\ufffd，王\ufffd\ufffd为", "check-mojibake check-mojibake", ""},
	} {
		found := check(c, test.text)
		if got := codes(found); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
		fixed, n := Fix(test.text, found)
		if want := test.fixed; want != "" && fixed != want || want == "" && n > 0 {
			t.Errorf("%q: fixed to %q, want %q", test.text, fixed, want)
		}
	}
}

// Right texts of the kinds that trip rules up.
func TestRightTexts(t *testing.T) {
	c := New(Settings{})
	for text := range strings.Lines(rightTexts) {
		if got := codes(check(c, text)); got != "" {
			t.Errorf("%q: %s", strings.TrimSpace(text), got)
		}
	}
}

const rightTexts = `一是加强学习；二是改进作风；三是狠抓落实。
5·12汶川地震纪念日，G5京昆高速，S106省道，川A3分队。
3.5万人次、1.2亿元、20多项、30余次、第3季度、第二季度2项。
一站式、一张网、一件事一次办，两不愁三保障，三重一大。
共有10个镇、3个街道，二十多名代表，百分之三十五，千分之三。
为了了解情况，除了了解，达到目的的措施，一对对夫妇。
（一）立法联系点；（二）代表之家；（三）代表联络站。
某省第十四届人民代表大会第三次会议于2025年1月召开。
区人大常委会党组书记、主任张某，副主任李某、王某，秘书长赵某参加。
区人大社会建设委员会主任委员，区人大常委会办公室主任，区人大监察司法委主任委员。
镇人大主席团组织代表开展视察，乡人大副主席主持。
人大代表、政协委员和民主党派人士参政议政、建言献策。
政协委员提案、人大代表建议办理工作会议召开。
代表们认为，政府工作报告实事求是、鼓舞人心，完全赞成这个报告。
国家权力机关行使立法权、监督权、决定权、任免权。
Q&A、C919、5G基站、Wi-Fi、App、A4纸。
他说：“好！”墙上写着：“你好，2025！”
主任会议听取了专题汇报。委员长会议、主席团会议、常委会会议、全体会议。
检察机关公益诉讼检察建议，纪委监委、监察委员会、监察官。
截至2024年底，累计登录平台3万人次；台风登陆浙江。
一以贯之，如一但书条款；省委安排，按排名先后，公布署名文章，公共租赁住房内部份额。
十里八乡，百家争鸣，千家万户，3千米跑，5百强，第1、2、3组，(1)(2)，①②③。
区划代码510107，统计代码510107012001，档案号510107-2022-001，标准GB/T 15835—2011。
建议编号20220156，票号0012345678，面积1234567.89平方米，投资12345678901元。
周末来访，年末能否完成，自己经营，不能自已，国泰民安祥和，青海拨款，讲究竞争，代表绝大部分。
`

// A scraped article repeats one text for every photo.
func TestRepeatedText(t *testing.T) {
	c := New(Settings{})
	line := "人大活动抗击疫情人大代表在行动\n\n"
	for _, test := range []struct{ text, want string }{
		{line + "甲\n\n" + line + "乙\n\n" + line, "content/a/index.md:5:1"},
		{line + "甲\n\n" + line, ""},
		{"![代表在行动](a.jpg)\n\n![代表在行动](b.jpg)\n", "content/a/index.md:3:3"},
		{"![](a.jpg)![](b.jpg)![甲](c.jpg)![乙](d.jpg)\n", ""},
	} {
		got := ""
		for _, f := range check(c, test.text) {
			if f.Code == altRepeated {
				got += f.Location()
			}
		}
		if got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

// Garbled text is one finding a line, with what it was where that can be told.
func TestGarbled(t *testing.T) {
	c := New(Settings{})
	found := check(c, "姝﹀尯浜哄ぇ甯稿\ue15e浼氬彫寮€浼氳\ue185锛屽\ue178璁\ue1bd姤鍛娿€\n下一行")
	if strings.Count(codes(found), string(mojibake)) != 1 {
		t.Fatalf("found %s", codes(found))
	}
}

// Findings outside the body: ** shows as it stands in a title, and names are checked for personal data only.
func TestParts(t *testing.T) {
	c := New(Settings{})
	for _, test := range []struct{ front, want string }{
		{"title = \"**重要**会议\"\n", "check-stray-stars check-stray-stars"},
		{"title = \"138**1234\"\n", ""},
		{"title = \"加强*党**建\"\n", "check-masked-word"},
		{"slug = \"a-的的-b\"\n", ""},
		{"cover = \"a,b.jpg\"\nphotos = [\"图,一.jpg\"]\n", ""},
		{"photos = [{ file = \"13812345678.jpg\", caption = \"的的\" }]\n", "check-mobile check-doubled-word"},
	} {
		if got := codes(c.Text(document(test.front, "正文。"))); got != test.want {
			t.Errorf("%q: got %q, want %q", test.front, got, test.want)
		}
	}
	if found := c.Text(document("title = \"的的\"\n", "")); found[0].Location() != "content/a/index.md:2:10" {
		t.Errorf("place %s", found[0].Location())
	}
}

// Accepting takes a finding away; what accepts nothing is reported.
func TestAccept(t *testing.T) {
	c := New(Settings{})
	for _, test := range []struct {
		accept []string
		want   string
	}{
		{nil, "check-mobile check-mobile check-doubled-word"},
		{[]string{"check-mobile"}, "check-doubled-word"},
		{[]string{"check-mobile 138 1234 5678"}, "check-mobile check-doubled-word"},
		{[]string{"check-mobile 13812345678", "check-mobile １３９12345678", "check-doubled-word 的的"}, ""},
		{[]string{"check-mobile 13712345678"}, "check-mobile check-mobile check-doubled-word check-accept-unused"},
		{[]string{"check-mobil"}, "check-mobile check-mobile check-doubled-word check-accept-unknown"},
		{[]string{"check-photo-small a.jpg", "check-doubled-word"}, "check-mobile check-mobile"}, // only the site can tell
	} {
		doc := document("accept = [\""+strings.Join(test.accept, "\", \"")+"\"]\n", "13812345678，13912345678的的\n")
		doc.Accept = test.accept
		if got := codes(c.Text(doc)); got != test.want {
			t.Errorf("%q: got %q, want %q", test.accept, got, test.want)
		}
	}
	doc := document("accept = [\"check-email\"]\n", "")
	doc.Accept = []string{"check-email"}
	if found := c.Text(doc); len(found) != 1 || found[0].Location() != "content/a/index.md:2:12" {
		t.Errorf("found %v", found)
	}
}

// A site chooses severities.
func TestSeverity(t *testing.T) {
	c := New(Settings{Severity: map[diag.Code]Level{mobile: Off, doubledWord: Error, idNumber: Warning}})
	found := check(c, "13812345678的的11010519491231002X")
	if codes(found) != "check-doubled-word check-id-number" ||
		found[0].Severity != diag.Error || found[1].Severity != diag.Warning {
		t.Errorf("found %v", found)
	}
	for _, level := range []string{"off", "warning", "error", "default"} {
		if _, ok := ParseLevel(level); !ok {
			t.Errorf("%s is no level", level)
		}
	}
	if _, ok := ParseLevel("loud"); ok {
		t.Error("loud is a level")
	}
}

// Every rule has a name, a message and a place in the report, in both languages; codes are unique.
func TestRules(t *testing.T) {
	seen := map[diag.Code]bool{}
	for _, r := range New(Settings{}).Rules() {
		if seen[r.Code] || !strings.HasPrefix(string(r.Code), "check-") {
			t.Errorf("code %s", r.Code)
		}
		seen[r.Code] = true
		for _, text := range []diag.Text{r.Name, r.message} {
			if text.Zh == "" || text.En == "" {
				t.Errorf("%s: a text is missing", r.Code)
			}
		}
		if (r.hint.Zh == "") != (r.hint.En == "") || (r.Reason.Zh == "") != (r.Reason.En == "") {
			t.Errorf("%s: a text is in one language only", r.Code)
		}
	}
}

var people = `
[[person]]
name = "林金辉"
office = "武侯区人大常委会主任"
from = 2021-12-01
rank = 1
[[person]]
name = "陈兵"
office = "武侯区人大常委会副主任"
from = 2021-12-01
to = 2024-01-31
rank = 2
[[person]]
name = "唐国伟"
office = "武侯区人大常委会副主任"
rank = 3
`

// People of the list: office, term, name, title and order; and nothing about anybody else.
func TestPeople(t *testing.T) {
	list, found := ParsePeople(&diag.Source{Name: "people.toml", Text: people})
	if len(found) > 0 || len(list) != 3 {
		t.Fatal(found)
	}
	c := New(Settings{People: list})
	for _, test := range []struct{ text, date, want string }{
		{"武侯区人大常委会主任林金辉到社区调研", "2022-09-01", ""},
		{"区人大常委会副主任林金辉到社区调研", "2022-09-01", "check-person-office 副主任林金辉"},
		{"青羊区人大常委会副主任林金辉到社区调研", "2022-09-01", ""},
		{"武侯区人大常委会副主任陈兵到联系街道", "2022-09-01", ""},
		{"武侯区人大常委会副主任陈兵到联系街道", "2025-09-01", "check-person-term 副主任陈兵"},
		{"时任武侯区人大常委会副主任陈兵到联系街道", "2025-09-01", ""},
		{"武侯区人大常委会副主任唐国维出席", "2022-09-01", "check-person-name 唐国维"},
		{"武侯区人大常委会副主任唐国强出席", "2022-09-01", "check-person-name 唐国强"},
		{"武侯区人大常委会副主任李国伟出席", "2022-09-01", ""},
		{"青羊区人大常委会副主任唐国维出席", "2022-09-01", ""},
		{"居民林金徽介绍", "2022-09-01", "check-person-name 林金徽"},
		{"居民林金贵介绍", "2022-09-01", ""},
		{"社区陈兵主任介绍", "2022-09-01", ""},
		{"林金辉主任主持会议", "2022-09-01", "check-person-title 林金辉主任"},
		{"林金辉主任委员，林金辉主任医师", "2022-09-01", ""},
		{"唐国伟大复兴", "2022-09-01", ""},
		{"督导组组长林金辉要求", "2022-09-01", ""},
		{"陈兵华参加", "2022-09-01", ""},
		{"主任林金辉，副主任陈兵、唐国伟参加", "2022-09-01", ""},
		{"主任林金辉，副主任唐国伟、陈兵参加", "2022-09-01", "check-person-order 林金辉，副主任唐国伟、陈兵"},
		{"唐国伟听取介绍后，林金辉讲话", "2022-09-01", ""},
		{"唐国伟参加。林金辉讲话", "2022-09-01", ""},
	} {
		date, _ := time.Parse(time.DateOnly, test.date)
		var got []string
		for _, f := range c.Text(Document{Source: &diag.Source{Name: "a.md", Text: test.text}, Date: date}) {
			got = append(got, string(f.Code)+" "+f.Text)
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
	for _, bad := range []string{
		"[[person]]\nname = \"甲乙\"\n",
		"[[person]]\nname = \"John\"\noffice = \"主任\"\n",
		"[[person]]\nname = \"甲乙\"\noffice = \"武侯区\"\n",
		"[[person]]\nname = \"甲乙\"\noffice = \"主任\"\nfrom = 2022-01-02\nto = 2022-01-01\n",
		"[[person]]\nname = \"甲乙\"\noffice = \"主任\"\nborn = 1\n",
	} {
		if _, found := ParsePeople(&diag.Source{Name: "people.toml", Text: bad}); len(found) != 1 || found[0].Line == 0 {
			t.Errorf("%q: %v", bad, found)
		}
	}
}

// sample is a text as bulletins are, of 857 characters, with nothing wrong in it.
func sample() string {
	const text = "9月1日，武侯区人大常委会组织部分市、区人大代表，视察玉林街道老旧院落改造情况，重点了解加装电梯、雨污分流和养老服务设施建设。代表们走进三个院落，" +
		"听取街道负责人介绍，与居民交谈，查看施工台账，对照清单逐项核对。视察组认为，改造工作推进有序，群众满意度较高，" +
		"同时也存在停车难、管线凌乱等问题。视察组建议：一要坚持问题导向，把群众反映集中的事项排在前面；二要加强统筹，避免反复开挖；" +
		"三要完善长效管理机制，让改造成果长久惠及居民。2022年以来，全区已完成改造院落128个，涉及居民1.2万户。\n\n"
	return string([]rune(strings.Repeat(text, 5))[:857])
}

// 10,000 bulletins take at most a second of one core; 0.1 ms each.
func BenchmarkText(b *testing.B) {
	list, _ := ParsePeople(&diag.Source{Name: "people.toml", Text: people})
	c := New(Settings{People: list})
	doc := document("title = \"武侯区人大代表视察老旧院落改造\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n", sample())
	if found := c.Text(doc); len(found) > 0 {
		b.Fatal(codes(found))
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Text(doc)
	}
}

// The time grows with the text, whatever it repeats.
func TestLinear(t *testing.T) {
	list, _ := ParsePeople(&diag.Source{Name: "people.toml", Text: people})
	c := New(Settings{People: list})
	for _, part := range []string{
		"1", "1 ", "13812345678 ", "1-", "@", "a@", "川A", "主任", "林金辉、", "(", "（", "*党", "*党**", "，", "人大第三届", "的",
		"ä¸", "锛", "://", "\u200b1", "![a](", "二〇", "＋", "\"", "[", "a=", "副主任唐国",
		"3单元", "5号3栋2单元", "住在", "社会主义", "人民代表", "`", "](", "王?", "《",
	} {
		text := strings.Repeat(part, 100_000/len(part))
		took := cputime.Of(func() {
			c.Text(Document{Source: &diag.Source{Name: "a.md", Text: text}})
			c.Text(Document{Source: &diag.Source{Name: "a.md", Text: text}, Body: len(text)})
		})
		if took > 3*time.Second {
			t.Fatalf("%q repeated takes %v", part, took)
		}
	}
}

// No text makes the scanner fail: findings lie in the text, in order, and what is fixed can be checked again.
func FuzzText(f *testing.F) {
	for _, seed := range []string{
		sample(), people, "1 3 8 1 2 3 4 5 6 7 8", "+++\ntitle = “甲”\naccept=[\"check-email\"]\n+++\n川A·12345",
		"*产党共**员(甲)", "ä¸\u00adå›½", "二○二二年9月一日", "a@b.cn\u200b\ufeff", "主任唐国维、林金辉",
	} {
		f.Add(seed, 10)
	}
	list, _ := ParsePeople(&diag.Source{Name: "people.toml", Text: people})
	c := New(Settings{People: list, OwnNumbers: []string{"12345"}})
	f.Fuzz(func(t *testing.T, text string, body int) {
		if body < 0 || body > len(text) {
			body = 0
		}
		found := c.Text(Document{Source: &diag.Source{Name: "a.md", Text: text}, Body: body, Accept: []string{"check-email"}})
		for _, f := range found {
			if f.Start < 0 || f.End < f.Start || f.End > len(text) || f.Message(diag.Zh) == "" ||
				strings.Contains(f.Message(diag.En), "%!") {
				t.Fatalf("finding %+v", f)
			}
			for _, h := range slices.Concat(f.Hints(diag.Zh), f.Hints(diag.En)) {
				if strings.Contains(h, "%!") {
					t.Fatalf("hint %q", h)
				}
			}
		}
		doc := Document{Source: &diag.Source{Name: "a.md", Text: text}, Body: body}
		once, _ := c.Fix(doc, c.Text(doc))
		doc.Source, doc.Body = &diag.Source{Name: "a.md", Text: once}, 0
		if body == 0 {
			if twice, _ := c.Fix(doc, c.Text(doc)); twice != once {
				t.Fatalf("fixed to %q, then to %q", once, twice)
			}
		}
		fixed, _ := Fix(text, found)
		if utf8.ValidString(text) && !utf8.ValidString(fixed) {
			t.Fatalf("fixed to %q", fixed)
		}
		if strings.Count(fixed, "\n") != strings.Count(text, "\n") {
			t.Fatal("a fix changed the number of lines")
		}
		Diff("a.md", text, fixed)
	})
}
