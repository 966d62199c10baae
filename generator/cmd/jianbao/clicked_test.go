package main

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
)

// A double click shows the site in the program's folder or below it; of several one is chosen; where there is none, a
// new one is begun.
func TestSiteToShow(t *testing.T) {
	for _, test := range []struct {
		sites, answers, shown string
		says                  []string
	}{
		{".", "", ".", nil},
		{"示例网站", "", "示例网站", nil},
		{"示例网站 武侯", "3\n二\n2\n", "示例网站", []string{"  1  武侯", "  2  示例网站", "写 1 到 2"}},
		{"示例网站 武侯", "\n", "武侯", nil},
		{"示例网站 武侯", "", "no answer", nil},
		{"", "\n成都\n", "简报网站", []string{"这里还没有网站", "哪个文件夹 [简报网站]", "已在 ", "成都市，"}},
		{"", "照片\n\"我的 站\"\n城都市\n武侯区\n", "我的 站", []string{"照片 里已经有文件", "没有“城都市”", "成都市", "武侯区，1 个区划"}},
		{"", "站\n\n", "站", []string{"用自己的单位"}},
		{"", "站\n", "exit", nil},
	} {
		dir := t.TempDir()
		writeFile(t, dir, "照片/a.jpg", []byte("x"))
		for _, name := range strings.Fields(test.sites) {
			writeFile(t, dir, name+"/site.toml", []byte("title = \"站\"\n"))
		}
		if test.sites != "" { // one is older than the others
			old := filepath.Join(dir, strings.Fields(test.sites)[0], "site.toml")
			if err := os.Chtimes(old, clock, clock); err != nil {
				t.Fatal(err)
			}
		}
		var out bytes.Buffer
		e := env{stdout: &out, stderr: &out, now: func() time.Time { return clock }, getenv: os.Getenv}
		r := &reporter{env: e, lang: diag.Zh, format: "text"}
		t.Chdir(dir)
		got, err := r.siteToShow(t.Context(), bufio.NewReader(strings.NewReader(test.answers)), ".")
		if err != nil {
			got = err.Error()
		}
		if got != test.shown {
			t.Errorf("%q %q: %q, not %q\n%s", test.sites, test.answers, got, test.shown, &out)
		}
		for _, word := range test.says {
			if !strings.Contains(out.String(), word) {
				t.Errorf("%q %q: %s is not said:\n%s", test.sites, test.answers, word, &out)
			}
		}
		shown := test.shown != "no answer" && test.shown != "exit"
		if _, err := os.Stat(filepath.Join(got, "site.toml")); err == nil != shown {
			t.Errorf("%q %q: %v", test.sites, test.answers, err)
		}
	}
}

// Each system is told what it needs, in both languages, and a release its number.
func TestVersionText(t *testing.T) {
	defer func(was string) { release = was }(release)
	release = "0.4.0"
	if _, out, _ := command(t, "version"); !strings.HasPrefix(out, "jianbao 0.4.0\n") || !strings.Contains(out, "go1.") {
		t.Errorf("%s", out)
	}
	for _, system := range []string{"windows", "darwin", "linux"} {
		say := func(zh, en string) string { return zh + "|" + en }
		if text := systems(system, say); !strings.Contains(text, "或更新") || !strings.Contains(text, "or newer") {
			t.Errorf("%s: %s", system, text)
		}
	}
}
