package plain

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/importer/document"
)

// shape is a document in short: a line a block.
func shape(doc *document.Document) string {
	var out []string
	for _, b := range doc.Blocks {
		switch b.Kind {
		case document.Pictures:
			var names []string
			for _, p := range b.Pictures {
				names = append(names, p.Missing)
			}
			out = append(out, fmt.Sprintf("%d 图 %s", b.Place, strings.Join(names, " ")))
		case document.Rule:
			out = append(out, fmt.Sprintf("%d ——", b.Place))
		default:
			sign := ""
			if b.WithPicture {
				sign = "+"
			}
			out = append(out, fmt.Sprintf("%d %s%s", b.Place, sign, b.Text()))
		}
	}
	return strings.Join(out, "\n")
}

func TestRead(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"　　题目\r\n\r\n正文\t一。\r正文二。", "1 题目\n3 正文 一。\n4 正文二。"},
		{"甲\n（图片）\n(图片)\n说明", "1 甲\n2 图 ? ?\n4 说明"},
		{"（图1）检查组查阅台账\n（图二）\n[图3：座谈会]", "1 图 图1\n1 +检查组查阅台账\n2 图 图二 图3\n3 +座谈会"},
		{"〔照片2〕座谈会现场\n图片3\nIMG_0012.JPG\n图4", "1 图 图2\n1 +座谈会现场\n2 图 图3 IMG_0012.JPG 图4"},
		{"（图为检查组在现场）\n（图片由办公室提供）\n图表显示\n（图：张三）", "1 （图为检查组在现场）\n2 （图片由办公室提供）\n3 图表显示\n4 （图：张三）"},
		{"代表在行动\n甲。\n代表在行动\n乙。\n代表在行动", "1 图 ?\n2 甲。\n3 图 ?\n4 乙。\n5 图 ?"},
		{"会议强调：\n甲。\n会议强调：\n乙。\n会议强调：", "1 会议强调：\n2 甲。\n3 会议强调：\n4 乙。\n5 会议强调："},
		{"甲\n————\n乙", "1 甲\n2 ——\n3 乙"},
	} {
		doc, err := Read([]byte(test.text), document.DefaultLimits)
		if err != nil {
			t.Fatal(err)
		}
		if got := shape(doc); got != test.want {
			t.Errorf("%q:\n%s\nwant\n%s", test.text, got, test.want)
		}
	}
}

func TestEncodings(t *testing.T) {
	gbk, _ := simplifiedchinese.GB18030.NewEncoder().String("人大代表视察。")
	for _, text := range []string{"人大代表视察。", "\ufeff人大代表视察。", gbk} {
		doc, err := Read([]byte(text), document.DefaultLimits)
		if err != nil || doc.Blocks[0].Text() != "人大代表视察。" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	small := document.DefaultLimits
	small.Page = 10
	for code, read := range map[diag.Code]func() (*document.Document, error){
		diag.ImportEmpty:    func() (*document.Document, error) { return Read([]byte(" \n　"), small) },
		diag.ImportTooLarge: func() (*document.Document, error) { return Read(make([]byte, 11), small) },
		diag.ImportDamaged: func() (*document.Document, error) {
			return Read([]byte(strings.Repeat("\x00\xff\x81", 40)), document.DefaultLimits)
		},
	} {
		_, err := read()
		var refused *fault.CannotRun
		if !errors.As(err, &refused) || refused.Diagnostic.Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestLimit(t *testing.T) {
	l := document.DefaultLimits
	l.Paragraphs = 2
	doc, err := Read([]byte("甲\n乙\n丙"), l)
	if err != nil || len(doc.Blocks) != 2 || len(doc.Findings) != 1 {
		t.Errorf("%v %d", err, len(doc.Blocks))
	}
}

// FuzzRead holds that every visible character is in a block or was left out, and said so.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"甲\n（图1）乙", "a\na\na", "〔照片〕", "x.jpg\r\r\n\x00", "\xff\xfea\x00", "——"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := Read(text, document.DefaultLimits)
		if err != nil {
			return
		}
		have := map[rune]bool{}
		for _, b := range doc.Blocks {
			for _, r := range b.Text() {
				have[r] = true
			}
		}
		for _, d := range doc.Dropped {
			for _, r := range d.Text {
				have[r] = true
			}
		}
		if !strings.Contains(string(text), "\x00") && strings.ToValidUTF8(string(text), "") == string(text) {
			for _, r := range string(text) {
				if !have[r] && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
					t.Errorf("%q is lost in %q", r, text)
				}
			}
		}
	})
}
