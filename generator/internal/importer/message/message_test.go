package message

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestWords(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"=?utf-8?B?5Lq65aSn?=", "人大"},
		{"=?GBK?Q?=C8=CB=B4=F3?= =?gbk?q?=B4=FA=B1=ED_a?=", "人大代表 a"},
		{"=?gb2312?B?yMu0?= =?gb2312?B?8w==?=", "人大"}, // a character in two words
		{"Re: =?utf-8?B?5Lq65aSn?= x =?broken", "Re: 人大 x =?broken"},
		{"=?utf-8?X?5Lq65aSn?=", "=?utf-8?X?5Lq65aSn?="},
		{"=?utf-8*zh?B?5Lq65aSn?=", "人大"},
	} {
		if got := Words(test.in); got != test.want {
			t.Errorf("%q: %q, want %q", test.in, got, test.want)
		}
	}
}

func TestParameters(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{`attachment; filename="a;b.jpg"`, "a;b.jpg"},
		{`attachment; filename*=gbk''1%BB%EE%B6%AF.jpg`, "1活动.jpg"},
		{`attachment; filename*0*=utf-8''%E5%9B%BE; filename*1="1.jpg"`, "图1.jpg"},
		{`attachment; filename*1=b.jpg; filename*0=a`, "ab.jpg"},
		{`attachment; filename="=?gb18030?b?MsDNtq8uanBn?="`, "2劳动.jpg"},
		{`attachment; filename="a\"b.jpg"`, `a"b.jpg`},
		{`attachment; filename=`, ""},
	} {
		_, params := parameters(test.in)
		if got := params["filename"]; got != test.want {
			t.Errorf("%s: %q, want %q", test.in, got, test.want)
		}
	}
}

func TestBase64(t *testing.T) {
	for in, want := range map[string]string{
		"YQ==": "a", "YWI=": "ab", "YWJj": "abc", "YW\r\nJj ZA": "abcd", "YQ==YWI=": "aab", "YWJjZ": "abc", "": "", "=": "",
	} {
		if got := string(Base64([]byte(in))); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

const nested = "Subject: =?gbk?B?yMu0?=\r\n =?gbk?B?8w==?=\r\nMIME-Version: 1.0\r\n" +
	"Content-Type: multipart/mixed;\r\n\tboundary=\"a b\"\r\n\r\nnot shown\r\n--a b\r\n" +
	"Content-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\n\r\nplain\r\n--c\r\n" +
	"Content-Type: text/html; charset=gbk\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>=C8=CB=\r\n=B4=F3\r\n" +
	"--c--\r\n--a b \r\nContent-Type: image/jpeg; name=x.jpg\r\nContent-ID: <one>\r\n" +
	"Content-Transfer-Encoding: base64\r\n\r\nYWJj\r\n"

func TestParse(t *testing.T) {
	p, err := Parse([]byte(nested))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Header("subject"); got != "人大" {
		t.Errorf("subject %q", got)
	}
	var got []string
	for _, part := range p.All() {
		got = append(got, part.Type+" "+part.Name+" "+part.ID+" "+part.Text())
	}
	want := "text/plain   plain|text/html   <p>人大|image/jpeg x.jpg one abc"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("%q, want %q", s, want)
	}
}

func TestRawHeader(t *testing.T) {
	subject, _ := simplifiedchinese.GBK.NewEncoder().String("Subject: 人大\nFrom: a\n\nx")
	p, _ := Parse([]byte(subject))
	if got := p.Header("Subject"); got != "人大" {
		t.Errorf("%q", got)
	}
}

func TestBounds(t *testing.T) {
	var deep strings.Builder
	for n := range 1000 {
		fmt.Fprintf(&deep, "Content-Type: multipart/mixed; boundary=a%d\n\n--a%d\n", n, n)
	}
	p, err := Parse([]byte(deep.String()))
	if err != nil || len(p.All()) != 1 {
		t.Error(err)
	}
	many := "Content-Type: multipart/mixed; boundary=a\n\n" + strings.Repeat("--a\n\nx\n", maxParts+5)
	if p, err := Parse([]byte(many)); err == nil || len(p.Parts) != maxParts {
		t.Errorf("%d parts, %v", len(p.Parts), err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(nested))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, _ := Parse(data)
		for _, part := range p.All() {
			part.Bytes()
			part.Text()
		}
	})
}
