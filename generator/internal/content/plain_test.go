package content

import (
	"fmt"
	"testing"
	"testing/fstest"
	"time"
	"unicode"

	"jianbao/generator/internal/diag"
)

// No value of a front matter or of site.toml that a page may show holds what HTML forbids.
func TestPlainValues(t *testing.T) {
	const bad = `"甲\u0000\u0008\u001b\u0085\u007f\ufffe\ufdd0\U0001ffff乙"`
	settings := "title = " + bad + "\n[organization]\nname = " + bad + "\nnotice = " + bad +
		"\n[[district]]\ncode = \"1\"\nname = " + bad + "\nslug = \"wuhou\"\n" +
		"[[topic]]\nslug = \"t\"\ntitle = " + bad + "\nintro = " + bad + "\n"
	s, finder, found := readSettings(&diag.Source{Name: SettingsFile, Text: settings})
	if len(found) > 0 {
		t.Fatal(found[0].Message(diag.En))
	}
	text := "+++\ntitle = " + bad + "\ndistrict = \"wuhou\"\ndate = 2022-09-01\nkicker = " + bad + "\nsubtitle = " + bad +
		"\nsummary = " + bad + "\nsource = " + bad + "\nauthor = " + bad + "\neditor = " + bad + "\nreviewers = [" + bad +
		"]\ntags = [" + bad + "]\ntopics = [\"t\"]\nphotos = [{ file = \"p.jpg\", caption = " + bad + ", alt = " + bad +
		", credit = " + bad + " }]\n[extra]\na = " + bad + "\nb = [" + bad + ", [" + bad + "]]\nc = { d = " + bad + " }\n" +
		"[[extra.e]]\nf = " + bad + "\n+++\n文\n"
	files := fstest.MapFS{"content/a/p.jpg": {Data: []byte("x"), ModTime: time.Unix(1, 0)}}
	r := &reader{site: s, finder: finder, files: files, src: &diag.Source{Name: "content/a/index.md", Text: text}}
	b, found := r.bulletin()
	if len(found) > 0 {
		t.Fatal(found[0].Message(diag.En))
	}
	for _, value := range []any{*s, *b, *s.Districts[0], *s.Topics[0], b.Extra()} {
		for _, c := range fmt.Sprintf("%+v", value) {
			if unicode.IsControl(c) || c&0xfffe == 0xfffe || c >= 0xfdd0 && c <= 0xfdef {
				t.Errorf("%U in %.200q", c, fmt.Sprintf("%+v", value))
				break
			}
		}
	}
}
