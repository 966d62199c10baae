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
		"2022年9月1日中午12点": "", "2022年9月1日 上午12:30": "", "2022年9月1日晚上12点": "", "2022年9月1日晚上1点": "", "2022年9月1日晚上20:00": "2022-09-01T20:00:00", "2022年9月1日凌晨2点": "2022-09-01T02:00:00", "2022年9月1日 下午12:30": "2022-09-01T12:30:00", "2024-2-29": "2024-02-29",
		"2022年9月": "", "9月1日": "", "22-9-1": "", "2022-13-1": "", "2023-2-29": "", "2022-9-31": "", "2022-9/1": "", "2022年9月1日下午3点半": "",
		"2022-9-1 25:00": "", "2022-9-1 8": "", "20220901": "", "今天": "", "": "", "2022-9-1 8:30:5": "", "2022年9月1": "", "12022-9-1": "", "2022-9-111": "",
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
		{"", "", nil},
		{"\ufeff中文", "中文", []diag.Code{diag.FileBOM}},
		{"\xd6\xd0\xce\xc4", "中文", []diag.Code{diag.FileGBK}},
		{"\xff\xfe\x2d\x4e", "中", []diag.Code{diag.FileUTF16}},
		{"\xfe\xff\x4e\x2d", "中", []diag.Code{diag.FileUTF16}},
		{"\xff\xfe\x2d", "", []diag.Code{diag.FileEncoding}},
		{"a\x00b", "", []diag.Code{diag.FileNUL}},
		{"\ufeffa\x00b", "", []diag.Code{diag.FileBOM, diag.FileNUL}},
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
