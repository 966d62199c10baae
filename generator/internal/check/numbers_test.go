package check

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
)

// Numbers that must be found, with their masks, and numbers that must not.
func TestNumbers(t *testing.T) {
	c := New(Settings{OwnNumbers: []string{"028-85551234", "@example.gov.cn", "13900001111"}})
	for _, test := range []struct{ text, want string }{
		{"联系人13812345678", "check-mobile 138****5678"},
		{"１３８１２３４５６７８", "check-mobile 138****5678"},
		{"138 1234 5678", "check-mobile 138****5678"},
		{"138-1234-5678", "check-mobile 138****5678"},
		{"138.1234.5678", "check-mobile 138****5678"},
		{"1 3 8 1 2 3 4 5 6 7 8", "check-mobile 138****5678"},
		{"138\u200b1234\u200b5678", "check-mobile 138****5678"},
		{"+86 138 1234 5678", "check-mobile 138****5678"},
		{"8613812345678", "check-mobile 138****5678"},
		{"**13812345678**", "check-mobile 138****5678"},
		{"手机一三八一二三四五六七八", "check-mobile 138****5678"},
		{"一九九〇年至二〇二二年，三一二三一二三一二三一", ""},
		{"Tel13812345678", "check-mobile 138****5678"},
		{"13812345678/13912345678", "check-mobile 138****5678, check-mobile 139****5678"},
		{"2022-09-01 13812345678", "check-mobile 138****5678"},
		{"身份证11010519491231002X。", "check-id-number 11*************02X"},
		{"11010519491231002ｘ", "check-id-number 11*************02X"},
		{"510107 19900307 4519", ""}, // wrong check digit
		{"440524188001010014", ""},   // born in 1880
		{"老证130503670401001", "check-id-number 13**********001"},
		{"https://example.cn/a?id=11010519491231002X", "check-id-number 11*************02X"},
		{"https://example.cn/a/13812345678.html", ""},
		{"卡号6222021001116245702", "check-bank-card 6222***********5702"},
		{"ETC卡5101000000123456", ""},
		{"账号：22880101040001234", "check-bank-card 2288*********1234"},
		{"捐款账号：22880101040001234，户名：区慈善总会", ""},
		{"证件号码：510107196001011235", "check-id-number 51*************235"},
		{"证件号码：123456789012345678", ""},
		{"6222 0210 0111 6245 702", "check-bank-card 6222***********5702"},
		{"信用卡4111111111111111", "check-bank-card 4111********1111"},
		{"第4111111111111111批", ""},
		{"电话（0817）2233445", "check-landline 0817-223****"},
		{"010-62345678", "check-landline 010-6234****"},
		{"0817 223 3445", "check-landline 0817-223****"},
		{"02885556666", "check-landline 028-8555****"},
		{"028-85551234", ""},
		{"（028）8555 1234", ""},
		{"咨询电话：85556666", "check-landline 8555****"},
		{"电话12345，热线400-820-8820", ""},
		{"电话：20220901", ""},
		{"zhang.san@163.com。", "check-email z***@163.com"},
		{"ｚｈａｎｇ＠１６３．ｃｏｍ", "check-email z***@163.com"},
		{"renda@example.gov.cn，icon@2x.png，@人大", ""},
		{"车牌川A12345的车", "check-plate 川A·1***5"},
		{"川Ａ·１２３４５", "check-plate 川A·1***5"},
		{"川 AD12345", "check-plate 川A·D***5"},
		{"川a·f1234挂", "check-plate 川A·F***4"},
		{"鲁S2023年", ""},
		{"京公网安备11010502030143号", ""},
		{"〔2022〕15号，2022年9月1日", ""},
		{"13812345678元", ""},
		{"3.13812345678", ""},
		{"13812345678.50", ""},
		{"订单编号13812345678", ""},
		{"2012 2013 2014 2015 2016", ""},
		{"13 812 345 678", ""},
		{"138 1234 5678 139 1234 5678", "check-mobile 138****5678, check-mobile 139****5678"},
		{"784 170 8209 4764 8895", ""},
		{"139 0000 1111", ""},
		{"138****1234，35*************123", ""},
	} {
		var got []string
		for _, f := range check(c, test.text) {
			got = append(got, string(f.Code)+" "+strings.TrimPrefix(f.Hints(diag.Zh)[0], "改写成："))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

// source makes synthetic numbers; the same seed gives the same ones.
type source struct{ *rand.Rand }

func (s source) digits(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(byte('0' + s.IntN(10)))
	}
	return b.String()
}

func (s source) pick(list ...string) string { return list[s.IntN(len(list))] }

func (s source) date(layout string) string {
	return time.Date(1940+s.IntN(80), 1, 1+s.IntN(365), 0, 0, 0, 0, time.UTC).Format(layout)
}

func (s source) id() string {
	id := s.pick("510107", "110105", "440524", "513029", "650102") + s.date("20060102") + s.digits(3)
	for _, last := range "0123456789X" {
		if validID(id + string(last)) {
			return id + string(last)
		}
	}
	panic("no check digit")
}

func (s source) card() string {
	d := s.pick("622202", "621700", "622848", "625912") + s.digits(s.pickInt(9, 12))
	for last := range 10 {
		if full := d + string(rune('0'+last)); luhn(full) {
			return full
		}
	}
	panic("no check digit")
}

func (s source) pickInt(list ...int) int { return list[s.IntN(len(list))] }

func (s source) mobile() string {
	return s.pick("138", "139", "150", "186", "177", "199", "166", "147", "191") + s.digits(8)
}

func (s source) landline() string {
	local := string(rune('2'+s.IntN(7))) + s.digits(3)
	return s.pick("028-"+local+s.digits(4), "0817-"+local+s.digits(3), "010"+local+s.digits(4), "（028）"+local+s.digits(4), "0832 "+local+s.digits(3))
}

func (s source) plate() string {
	return s.pick("川", "京", "渝", "沪") + s.pick("A", "B", "Q") + s.pick("", "·", " ") + s.pick(s.digits(5), "D"+s.digits(5), s.digits(3)+"K"+s.digits(1))
}

func (s source) email() string {
	return s.pick("zhang", "li.si", "wang_"+s.digits(3), s.digits(8)) + "@" + s.pick("163.com", "qq.com", "mail.example.com.cn")
}

// disguise writes a number as people do who want it to be overlooked, or who copied it from somewhere.
func (s source) disguise(number string) string {
	if strings.ContainsAny(number, " -（@川京渝沪") {
		return s.pick(number, widen(number))
	}
	grouped := func(mark string) string {
		switch len(number) {
		case 11:
			return number[:3] + mark + number[3:7] + mark + number[7:]
		case 15, 18:
			return number[:6] + mark + number[6:len(number)-4] + mark + number[len(number)-4:]
		}
		var parts []string
		for i := 0; i < len(number); i += 4 {
			parts = append(parts, number[i:min(len(number), i+4)])
		}
		return strings.Join(parts, mark)
	}
	switch s.IntN(7) {
	case 0:
		return widen(number)
	case 1:
		return grouped(" ")
	case 2:
		return grouped("-")
	case 3:
		return strings.Join(strings.Split(number, ""), " ")
	case 4:
		return grouped("\u200b")
	case 5:
		return widen(grouped("　"))
	}
	return number
}

// widen makes ASCII full width.
func widen(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + ('！' - '!')
		}
		return r
	}, s)
}

// places put a text where a bulletin can hold it.
var places = []func(text string) Document{
	func(text string) Document {
		return document("title = \"标题\"\n", "联系群众时留下"+text+"，请转告。\n")
	},
	func(text string) Document { return document("title = \"标题\"\n", text+"\n") },
	func(text string) Document { return document("title = \"慰问"+text+"\"\n", "正文。\n") },
	func(text string) Document {
		return document("photos = [\n  { file = \"a.jpg\", caption = \"图为"+text+"\" },\n]\n", "")
	},
	func(text string) Document {
		return document("photos = [ { file = \"a.jpg\", alt = '"+text+"' } ]\n", "")
	},
	func(text string) Document {
		return document("photos = [ { file = \"a.jpg\", credit = “"+text+"” } ]\n", "")
	},
	func(text string) Document { return document("photos = [ \"照片"+text+".jpg\" ]\n", "") },
	func(text string) Document {
		return document("[extra]\ncontact = \"\"\"\n办公室\n"+text+"\"\"\"\n", "")
	},
	func(text string) Document {
		return document("summary = \"\"\n", "| 姓名 | 号码 |\n|---|---|\n| 某某 | "+text+" |\n")
	},
	func(text string) Document { return document("", "![图说 "+text+"](a.jpg)\n") },
	func(text string) Document { return document("", "> **"+text+"**（本人）\n") },
	func(text string) Document {
		return Document{Source: &diag.Source{Name: "content/某某" + text + "/index.md"}}
	},
}

func document(front, body string) Document {
	head := "+++\n" + front + "+++\n\n"
	return Document{Source: &diag.Source{Name: "content/a/index.md", Text: head + body}, Body: len(head)}
}

// All of 1,000 synthetic personal data are found, of every kind, in every place and disguise.
func TestPlanted(t *testing.T) {
	c := New(Settings{})
	s := source{rand.New(rand.NewPCG(5, 1))}
	kinds := []struct {
		code diag.Code
		make func() string
	}{
		{idNumber, s.id}, {bankCard, s.card}, {mobile, s.mobile}, {landline, s.landline}, {plate, s.plate}, {email, s.email},
		{idNumber, func() string { // the old kind of fifteen digits
			return s.pick("510107", "110105", "440524") + s.date("060102") + fmt.Sprintf("%03d", 1+s.IntN(998))
		}},
	}
	missed := 0
	for i := range 1000 {
		kind := kinds[i%len(kinds)]
		text := kind.make()
		if len(text) == 15 && kind.code == idNumber {
			text = s.pick(text, widen(text), strings.Join(strings.Split(text, ""), " "))
		} else {
			text = s.disguise(text)
		}
		doc := places[s.IntN(len(places))](text)
		if found := codes(c.Text(doc)); !strings.Contains(found, string(kind.code)) {
			missed++
			t.Errorf("%s %q is not found in %q %q: %q", kind.code, text, doc.Source.Name, doc.Source.Text, found)
		}
	}
	if missed > 0 {
		t.Errorf("%d of 1000 were missed", missed)
	}
}

// harmless makes numbers that name nobody.
func (s source) harmless() string {
	n := 1 + s.IntN(9)
	switch s.IntN(20) {
	case 0:
		return fmt.Sprintf("川人常〔%d〕%d号", 2010+s.IntN(16), s.IntN(300))
	case 1:
		return s.date("2006年1月2日") + s.pick("", "15时", " 8:30—11:30")
	case 2:
		return s.date("2006-01-02") + s.pick("", " 08:00:00", " 至 "+s.date("2006-01-02"))
	case 3:
		return string(rune('0'+n)) + s.digits(10) + s.pick("元", "万元", "人次", "吨", "平方米")
	case 4: // a wrong check digit
		id := s.id()
		return id[:17] + string(rune('0'+(int(id[17]&15)+1+s.IntN(8))%10)) + s.pick("", "（系统编号）")
	case 5:
		return fmt.Sprintf("%s.%s", s.digits(1+s.IntN(3)), s.digits(4+s.IntN(12)))
	case 6:
		return fmt.Sprintf("邮编%s%s", s.pick("61", "10", "63"), s.digits(4))
	case 7:
		return "ISBN 978-7-" + s.digits(3) + "-" + s.digits(5) + "-" + s.digits(1)
	case 8:
		return fmt.Sprintf("%d、%d、%d、%d", 2018+s.IntN(4), 2022, 2023, 2024)
	case 9:
		return fmt.Sprintf("%d %d %d %d %d", s.IntN(9999), s.IntN(9999), s.IntN(9999), s.IntN(9999), s.IntN(9999))
	case 10:
		return fmt.Sprintf("%d,%s,%s,%s", 1+s.IntN(99), s.digits(3), s.digits(3), s.digits(3))
	case 11:
		return "统一社会信用代码1151010" + s.digits(11)
	case 12:
		return "蜀ICP备" + s.digits(8) + "号-1，川公网安备5101" + s.digits(10) + "号"
	case 13:
		return s.pick("IMG_", "DSC", "mmexport", "微信图片_") + s.date("20060102") + s.digits(s.pickInt(0, 6)) + ".jpg"
	case 14:
		return fmt.Sprintf("东经%s.%s°，北纬%s.%s°", "10"+s.digits(1), s.digits(8), s.digits(2), s.digits(8))
	case 15:
		return s.pick("工单编号：", "合同编号", "运单号", "流水号：", "项目代码", "订单号 ") + s.digits(s.pickInt(8, 11, 12, 15, 16, 18, 19))
	case 16:
		return fmt.Sprintf("%d.%d.%d.%d", s.IntN(256), s.IntN(256), s.IntN(256), s.IntN(256))
	case 17:
		return "12345热线、110、119、120、400-" + s.digits(3) + "-" + s.digits(4) + "、9" + s.digits(4)
	case 18:
		return fmt.Sprintf("增长%d.%d%%，完成%s", s.IntN(100), s.IntN(100), s.digits(8)) + s.pick("万元", "人", "亩")
	}
	return s.digits(s.pickInt(4, 5, 6, 8, 9, 10, 12, 13, 14, 17, 20, 24))
}

// Of 10,000 harmless numbers at most ten are reported.
func TestHarmless(t *testing.T) {
	c := New(Settings{})
	s := source{rand.New(rand.NewPCG(5, 2))}
	reported := 0
	for range 10000 {
		text := s.harmless()
		for _, f := range check(c, s.pick("项目", "共计", "据统计，", "")+text+"，其余不变。") {
			if c.rules[f.Code].Group == Personal {
				reported++
				t.Logf("%q: %s %q", text, f.Code, f.Text)
				break
			}
		}
	}
	t.Logf("%d of 10,000 harmless numbers were reported", reported)
	if reported > 10 {
		t.Errorf("%d of 10,000 harmless numbers were reported", reported)
	}
}

// Numbers that the words before them announce are found though a digit is wrong or missing; others are not.
func TestAnnounced(t *testing.T) {
	c := New(Settings{})
	s := source{rand.New(rand.NewPCG(5, 3))}
	wrong := func(number string) string { // with another digit
		k := s.IntN(len(number) - 1)
		return number[:k] + string(rune('0'+(int(number[k]-'0')+1+s.IntN(9))%10)) + number[k+1:]
	}
	missed := 0
	for range 200 {
		for _, test := range []struct {
			code diag.Code
			text string
		}{
			{idNumber, s.pick("身份证号：", "身份证号码", "身份证 ", "居民身份证（", "公民身份号码为", "身份证号是") + wrong(s.id())},
			{idNumber, s.pick("身份证号：", "身份证号码") + s.id()[:17]},
			{bankCard, s.pick("银行卡号：", "卡号", "银行卡：", "储蓄卡号 ", "信用卡（", "账号：", "帐号 ", "收款账户：") + wrong(s.card())},
		} {
			if found := codes(check(c, "张某"+test.text+"，已核对。")); !strings.Contains(found, string(test.code)) {
				missed++
				t.Errorf("%q: found %q", test.text, found)
			}
		}
	}
	for _, text := range []string{
		"学生卡号123456789012345", "统一社会信用代码身份核验12345678", "编号123456789012345678", "订单号6222021234567890123",
		"身份证办理量12345678人", "账号数量1234567890123456个", "公众号账号abc",
	} {
		for _, f := range check(c, text) {
			if f.Code == idNumber || f.Code == bankCard {
				t.Errorf("%q: %s", text, f.Code)
			}
		}
	}
}

// Addresses of homes, with house and room; those of offices, roads and lessons are none.
func TestHomeAddress(t *testing.T) {
	c := New(Settings{})
	for _, test := range []struct{ text, found string }{
		{"他住玉林北路5号3栋2单元501室。", "5号3栋2单元501室"},
		{"到芳草小区3号楼2单元5楼501号走访", "3号楼2单元5楼501号"},
		{"家住玉林北路5号501室的李某", "家住玉林北路5号501室"},
		{"家庭住址：武侯区玉林北路5号3-2-501。", "家庭住址：武侯区玉林北路5号3-2-501"},
		{"现住一环路12弄8号302室", "现住一环路12弄8号302室"},
		{"三栋二单元五〇一室", "三栋二单元五〇一室"},
		{"红光村3组45号村民", "村3组45号"},
		{"５号楼２单元３０１室", "５号楼２单元３０１室"},
		{"玉林北路5号行政中心501室", ""},
		{"地址：一环路1号3号楼305会议室", ""},
		{"三年级下册第3单元5课", ""},
		{"2号楼1单元发现隐患", ""},
		{"红光村3组村民", ""},
		{"第3组12号考生", ""},
		{"家住玉林街道的李某", ""},
		{"居住在3号院的老人有12户", ""},
		{"住在12栋的居民", ""},
		{"机组3单元", ""},
		{"公司注册地址为人民南路四段27号2栋1单元3层301号", ""},
		{"公司员工王某，住玉林北路5号3栋2单元501室", "5号3栋2单元501室"},
	} {
		found := ""
		for _, f := range check(c, test.text) {
			if f.Code == homeAddress {
				found += f.Text
			}
		}
		if found != test.found {
			t.Errorf("%q: found %q, want %q", test.text, found, test.found)
		}
	}
}
