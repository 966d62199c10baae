package charset

import (
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestDecode(t *testing.T) {
	gbk, _ := simplifiedchinese.GB18030.NewEncoder().String("人大代表㐀")
	big5, _ := traditionalchinese.Big5.NewEncoder().String("人大代表")
	little, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("人大")
	big, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String("人大")
	bare, _ := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("<p>abcdefgh</p>")
	for _, test := range []struct{ what, text, declared, want string }{
		{"nothing", "", "", ""},
		{"UTF-8", "人大", "", "人大"},
		{"a mark", "\xef\xbb\xbf人大", "gb2312", "人大"},
		{"UTF-8 that says GB2312", "人大", "GB2312", "人大"},
		{"GBK that says GB2312", gbk, "gb2312", "人大代表㐀"},
		{"GBK that says UTF-8", gbk, "utf-8", "人大代表㐀"},
		{"GBK that says Latin 1", gbk, "iso-8859-1", "人大代表㐀"},
		{"GBK that says nothing", gbk, "", "人大代表㐀"},
		{"Big5", big5, "Big5", "人大代表"},
		{"UTF-16", little, "", "人大"},
		{"UTF-16, big endian", big, "utf-8", "人大"},
		{"UTF-16 without a mark", bare, "", "<p>abcdefgh</p>"},
		{"UTF-8 with a broken byte", "代表代表代表代表代表代表代表代表代表代表代表代表代表代表代表代表代表\xff", "utf-8",
			"代表代表代表代表代表代表代表代表代表代表代表代表代表代表代表代表代表\ufffd"},
		{"HZ", "~{HK~}", "hz-gb-2312", "人"},
	} {
		if got := Decode([]byte(test.text), test.declared); got != test.want {
			t.Errorf("%s: %q, want %q", test.what, got, test.want)
		}
	}
}
