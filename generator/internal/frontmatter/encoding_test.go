package frontmatter

import (
	"bytes"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Characters of every length before a value, and of forms that an encoder would not write, stay as they are.
func TestSetEncoded(t *testing.T) {
	gbk := func(s string) []byte {
		out, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	wide := func(s string) (out []byte) {
		for _, u := range utf16.Encode([]rune(s)) {
			out = append(out, byte(u>>8), byte(u))
		}
		return out
	}
	const before, after = "+++\n# 说明 é 😀 ", "\n+++\n正文 😀\n"
	for name, test := range map[string]struct {
		encode    func(string) []byte
		mark, odd string
	}{
		"UTF-8":   {func(s string) []byte { return []byte(s) }, "\xef\xbb\xbf", ""},
		"UTF-16":  {wide, "\xfe\xff", "\xd8\x00"}, // half of a pair
		"GB18030": {gbk, "", "\x80"},              // €, as Windows has it
	} {
		join := func(title string) []byte {
			return bytes.Join([][]byte{
				[]byte(test.mark), test.encode(before), []byte(test.odd), test.encode("\ntitle = " + title + after), []byte(test.odd),
			}, nil)
		}
		f, err := testEditor.Open(join(`"甲"`))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		was, _, _ := f.Get("title")
		if err := f.Set("title", Text("乙😀")); err != nil || !bytes.Equal(f.Bytes(), join(`"乙😀"`)) {
			t.Errorf("%s: %v: %q", name, err, f.Bytes())
		}
		if err := f.Set("title", was); err != nil || !bytes.Equal(f.Bytes(), join(`"甲"`)) {
			t.Errorf("%s: %v: %q", name, err, f.Bytes())
		}
	}
}
