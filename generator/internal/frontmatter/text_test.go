package frontmatter

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/diag"
)

func TestLooseDates(t *testing.T) {
	for in, want := range map[string]string{
		"2022年9月1日": "2022-09-01", "2022 年 9 月 1 日": "2022-09-01", "2022年09月01号": "2022-09-01", "２０２２年９月１日": "2022-09-01",
		"2022-9-1": "2022-09-01", "2022/9/1": "2022-09-01", "2022.09.01": "2022-09-01", "2022-09-01日": "2022-09-01",
		"2022年9月1日 8:30": "2022-09-01T08:30:00", "2022-9-1 08:30:05": "2022-09-01T08:30:05", "2022-09-01T8:30": "2022-09-01T08:30:00",
		"2022年9月1日上午8时30分": "2022-09-01T08:30:00", "2022年9月1日下午3点": "2022-09-01T15:00:00", "2022年9月1日晚上8点整": "2022-09-01T20:00:00",
		"2022年9月1日中午12点": "2022-09-01T12:00:00", "2022年9月1日 上午12:30": "", "2022年9月1日晚上12点": "", "2022年9月1日晚上1点": "", "2022年9月1日晚上20:00": "2022-09-01T20:00:00", "2022年9月1日凌晨2点": "2022-09-01T02:00:00", "2022年9月1日 下午12:30": "2022-09-01T12:30:00", "2024-2-29": "2024-02-29",
		"2022年9月": "", "9月1日": "", "22-9-1": "", "2022-13-1": "", "2023-2-29": "", "2022-9-31": "", "2022-9/1": "", "2022年9月1日下午3点半": "2022-09-01T15:30:00",
		"2022-9-1 25:00": "", "2022-9-1 8": "", "20220901": "2022-09-01", "今天": "", "": "", "2022-9-1 8:30:5": "", "2022年9月1": "", "12022-9-1": "", "2022-9-111": "",
	} {
		got := ""
		if d, ok := parseLooseDate(norm.NFKC.String(in)); ok {
			got = d.TOML()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

func TestEncodings(t *testing.T) {
	for _, test := range []struct {
		data, text string
		codes      []diag.Code
	}{
		{"abc 中文", "abc 中文", nil},
		{"a\rb\r\rc\r\nd\r\r\ne\r", "a\nb\n\nc\r\nd \r\ne\n", nil},
		{"", "", nil},
		{"\ufeff中文", "中文", nil},
		{"\xd6\xd0\xce\xc4", "中文", []diag.Code{diag.FileGBK}},
		{"\xff\xfe\x2d\x4e", "中", []diag.Code{diag.FileUTF16}},
		{"\xfe\xff\x4e\x2d", "中", []diag.Code{diag.FileUTF16}},
		{"\xff\xfe\x2d", "", []diag.Code{diag.FileEncoding}},
		{"a\x00b", "", []diag.Code{diag.FileNUL}},
		{"\ufeffa\x00b", "", []diag.Code{diag.FileNUL}},
		{"\xff\xff\x80", "", []diag.Code{diag.FileEncoding}},
		{strings.Repeat("中文", 10) + "\xe4\xb8", "", []diag.Code{diag.FileDamaged}},
		{"\x81\x30\x81\x30", "\u0080", []diag.Code{diag.FileGBK}}, // GB18030 has every character
	} {
		src, found := Decode("a.md", []byte(test.data))
		var codes []diag.Code
		for _, d := range found {
			codes = append(codes, d.Code)
		}
		if src.Text != test.text || !slices.Equal(codes, test.codes) {
			t.Errorf("%q: got %q, %v", test.data, src.Text, codes)
		}
	}
}

// A date with what officers add to it, in every place and bracket.
func TestDatesInWords(t *testing.T) {
	for in, want := range map[string]string{
		"2024年5月8日 星期三": "2024-05-08", "2024年5月8日（星期三）": "2024-05-08",
		"2024-05-08 周三": "2024-05-08", "2024/5/8礼拜三": "2024-05-08",
		"2024.5.8[周三]": "2024-05-08", "2024年5月8日，星期三": "2024-05-08",
		"２０２４年５月８日【星期三】": "2024-05-08", "20240508 周三": "2024-05-08",
		"2024年5月12日 星期天": "2024-05-12", "2024年5月12日星期日": "2024-05-12",
		"2024年5月12日 周日": "2024-05-12", "2024-5-8 Wed": "2024-05-08",
		"2024-5-8 Wednesday": "2024-05-08", "2024\u200b年5月8日\u200e": "2024-05-08",
		"2024年5月8日 周 三": "2024-05-08",
		"2024年5月8日上午9时": "2024-05-08T09:00:00", "2024年5月8日 9时30分": "2024-05-08T09:30:00",
		"2024年5月8日9时5分20秒": "2024-05-08T09:05:20",
		"2024年5月8日下午3点半":   "2024-05-08T15:30:00", "2024年5月8日 10点一刻": "2024-05-08T10:15:00",
		"2024年5月8日９：３０":        "2024-05-08T09:30:00",
		"2024年5月8日（星期三）上午9:30": "2024-05-08T09:30:00",
		"2024年5月8日（周三上午9时）":    "2024-05-08T09:00:00",
		"2024年5月8日 上午9:30 星期三": "2024-05-08T09:30:00", "2024年5月8日 下午2时许": "2024-05-08T14:00:00",
		"2024年5月8日傍晚6点":     "2024-05-08T18:00:00",
		"2024年5月8日中午12时30分": "2024-05-08T12:30:00", "2024年5月8日中午1点": "2024-05-08T13:00:00",
		"2024年5月8日晚8点":  "2024-05-08T20:00:00",
		"2024年5月8日早上7点": "2024-05-08T07:00:00", "2024-5-8 9:30 AM": "2024-05-08T09:30:00",
		"2024-5-8 3:05pm": "2024-05-08T15:05:00",
		"2024年5月8日 上午":    "2024-05-08", "二〇二四年五月八日": "2024-05-08",
		"二○二四年十二月二十一日 星期六": "2024-12-21", "2024年五月十日上午九时": "2024-05-10T09:00:00",
		"二0二四年五月三十日": "2024-05-30", "2024年5月8日十点半": "2024-05-08T10:30:00",
		// What means several things, or is more than a date.
		"2024年5月8日 上午12:30": "", "2024年5月8日至10日": "", "2024-05-08 9:00-11:00": "",
		"2024年5月8日 会议室": "", "2024年5月8日 星期八": "",
		"2024年5月8日 25时": "", "2024年5月8日 9时70分": "", "2024年5月8日 9:": "2024-05-08T09:00:00",
		"2024年5月8日 14时下午": "",
	} {
		got := ""
		if d, ok := parseLooseDate(norm.NFKC.String(in)); ok {
			got = d.TOML()
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", in, got, want)
		}
	}
}

// A weekday that is not that of the day is said; what is wrong with a date is said of the part that is wrong.
func TestDateFindings(t *testing.T) {
	for line, want := range map[string]string{
		`date = 2024年5月8日 星期三`:     "日期已按 2024-05-08 读取",
		`date = "2024年5月8日 星期三"`:   "日期已按 2024-05-08 读取",
		`date = 2024年5月8日 星期四`:     "日期已按 2024-05-08 读取，但那天是星期三，不是星期四",
		`日期＝“2024年5月8日（周四）”`:       "日期已按 2024-05-08 读取，但那天是星期三，不是星期四 这一行有几处写法不对，已按下面的写法读取",
		`date = "2024年5月8日至10日"`:   "日期后面的“至10日”认不出来：2024年5月8日至10日",
		`date = "2024年5月8日 25:00"`: "没有这一天或这个时刻：2024年5月8日 25:00",
		`date = "2024年2月30日"`:      "没有这一天或这个时刻：2024年2月30日",
		`date = "2024年5月"`:         "日期没有写是哪一天：2024年5月",
		`date = "5月8日"`:            "日期没有写年份，或年份不是四位数：5月8日",
	} {
		src := &diag.Source{Name: "a.md", Text: line + "\n"}
		doc, _ := Parse(src, 0, len(src.Text))
		doc.Table("", doc.Data, []Key{{Name: "date", Words: []string{"日期"}}}).Date("date")
		var got []string
		for _, d := range doc.Findings() {
			got = append(got, d.Message(diag.Zh))
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: %s", line, text)
		}
	}
}

// What nobody sees before, after and around the fences, and in keys, is passed over.
func TestInvisibleCharacters(t *testing.T) {
	good := "+++\ntitle = \"甲\"\n+++\n正文\n"
	texts := map[string]string{"two marks": "\ufeff\ufeff" + good, "blank lines": "\n \n\u3000\n" + good}
	for _, sign := range []string{"\u2028", "\u2029", "\u0085", "\v", "\f", "\f\n"} {
		texts["line end "+sign] = sign + good
	}
	for _, r := range "\u200b\u200c\u200d\u200e\u200f\u2060\u00a0\u00ad\u3000\u2003\u202f\u061c\u180e\ufeff\u2066\u202c" {
		sign := string(r)
		texts["before "+sign] = sign + good
		texts["before the last "+sign] = strings.Replace(good, "\n+++", "\n"+sign+"+++", 1)
		texts["after "+sign] = strings.ReplaceAll(good, "+++\n", "+++"+sign+"\n")
		texts["in a key "+sign] = strings.Replace(good, "title", "ti"+sign+"tle", 1)
		texts["before a key "+sign] = strings.Replace(good, "title", sign+"title", 1)
	}
	texts["old Mac"] = strings.ReplaceAll(good, "\n", "\r")
	texts["mixed"] = strings.Replace(strings.Replace(good, "\n", "\r", 1), "\n", "\r\n", 1)
	texts["escaped"] = strings.ReplaceAll(good, "+++", `\+\+\+`)
	for name, text := range texts {
		src, found := Decode("a.md", []byte(text))
		block, ds, ok := Split(src)
		if !ok || len(found) > 0 {
			t.Errorf("%+q: %v", name, ds)
			continue
		}
		doc, ok := Parse(src, block.Start, block.End)
		table := doc.Table("", doc.Data, []Key{{Name: "title"}})
		if body := strings.TrimSpace(src.Text[block.Body:]); !ok || table.Text("title") != "甲" || body != "正文" {
			t.Errorf("%+q: %v %v %q", name, table.Data, doc.Findings(), body)
		}
	}
}
