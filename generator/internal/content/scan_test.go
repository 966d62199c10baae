package content

import (
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
)

// What officers type, and what it is read as.
func TestRepair(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{`title = "标题"`, `title = "标题"`},
		{`title = “标题”`, `title = "标题"`},
		{`title = “标题"`, `title = "标题"`},
		{`title = "标题”`, `title = "标题"`},
		{`title = ”标题“`, `title = "标题"`},
		{`title = ＂标题＂`, `title = "标题"`},
		{`title = “标题`, `title = "标题"`},
		{`title = 标题”`, `title = "标题"`},
		{`title = “他说“加油””`, `title = "他说“加油”"`},
		{`title = “他说"加油"”`, `title = '他说"加油"'`},
		{`title = "他说"加油""`, `title = '他说"加油"'`},
		{`title = “双减”政策落实`, `title = "“双减”政策落实"`},
		{`title = "双减"政策落实`, `title = '"双减"政策落实'`},
		{`title = “双减”政策落实“回头看”`, `title = "双减”政策落实“回头看"`}, // as the marks stand
		{`title = 标题 # 说明`, `title = "标题" # 说明`},
		{`title = “标题” ＃ 说明`, `title = "标题" # 说明`},
		{`title = "标题",`, `title = "标题"`},
		{`title = “标题”；`, `title = "标题"`},
		{`title = 武侯区人大，青羊区人大`, `title = "武侯区人大，青羊区人大"`},
		{`title="C:\图\a"`, `title='C:\图\a'`},
		{`title＝"标题"`, `title="标题"`},
		{`title: "标题"`, `title= "标题"`},
		{`　title　=　"标题"`, ` title = "标题"`},
		{`标题 = "标题"`, `"标题" = "标题"`},
		{`“标题” = "标题"`, `"标题" = "标题"`},
		{`ｔｉｔｌｅ = "标题"`, `title = "标题"`},
		{`date = 2022年9月1日`, `date = 2022-09-01`},
		{`date = ２０２２－９－１`, `date = 2022-09-01`},
		{`date = 2022-13-01`, `date = "2022-13-01"`},
		{`draft = 是`, `draft = true`},
		{`draft = ｔｒｕｅ`, `draft = true`},
		{`draft = ture`, `draft = "ture"`},
		{`order = １２`, `order = 12`},
		{`postcode = 010000`, `postcode = "010000"`},
		{`tags = [“民生”、“代表”]`, `tags = ["民生", "代表"]`},
		{`tags = 【民生，代表】`, `tags = ["民生", "代表"]`},
		{`tags = ["民生”，"代表"]`, `tags = ["民生", "代表"]`},
		{`photos = [a.jpg, b.JPG]`, `photos = ["a.jpg", "b.JPG"]`},
		{`photos = ｛file＝“a.jpg”，caption＝“甲：“乙”，丙”｝`, `photos = {file="a.jpg", caption="甲：“乙”，丙"}`},
		{`［extra］`, `[extra]`},
		{`[[区县]]`, `[["区县"]]`},
		{`【extra.甲】`, `[extra."甲"]`},
		{"tags = [\n  “甲”， # 一\n  “乙”，\n]", "tags = [\n  \"甲\",  # 一\n  \"乙\", \n]"},
		{"summary = \"\"\"\n“甲”，乙＝丙\n\"\"\"", "summary = \"\"\"\n“甲”，乙＝丙\n\"\"\""},
		{"summary = '甲，“乙”'", "summary = '甲，“乙”'"},
	} {
		got := scanTOML(test.in).repaired()
		if got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.in, got, test.want)
			continue
		}
		var data map[string]any
		if _, err := toml.Decode(got, &data); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
}

// What is not for us to guess stays as it is, and the TOML library says what is wrong.
func TestNotRepaired(t *testing.T) {
	for _, in := range []string{`title = "标题`, `title = "甲" "乙"`, `title "标题"`, `title =`, `tags = ["甲"`, `= "标题"`, "title = \"甲\n乙\""} {
		var data map[string]any
		if _, err := toml.Decode(scanTOML(in).repaired(), &data); err == nil {
			t.Errorf("%s became %s", in, scanTOML(in).repaired())
		}
	}
}

// Keys and values are found where they stand.
func TestPlaces(t *testing.T) {
	text := "title = \"甲\"\n照片＝【｛file＝“a.jpg”｝，“b.jpg”】\n[extra]\nx = 1\n[[district]]\nname = '乙'\n[[district]]\nname = \"丙\"\n"
	s := scanTOML(text)
	for path, want := range map[string]string{
		"title": "甲", "照片[0].file": "a.jpg", "照片[1]": "b.jpg", "extra.x": "1", "district[0].name": "乙", "district[1].name": "丙",
	} {
		p, ok := s.places[path]
		if got := text[p.valueStart:p.valueEnd]; !ok || got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if p := s.places["照片"]; text[p.keyStart:p.keyEnd] != "照片" {
		t.Errorf("key: got %q", text[p.keyStart:p.keyEnd])
	}
}

func TestDepth(t *testing.T) {
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, test := range []struct {
		text string
		deep bool
	}{
		{"a = " + nested(32), false},
		{"a = " + nested(33), true},
		{strings.Repeat("a = [[1], [2]]\n", 100), false},
		{"a = \"" + nested(40) + "\"", false},
		{"# " + nested(40), false},
		{strings.Repeat("a.", 33) + "b = 1", true},
		{strings.Repeat("a.b = 1.5\n", 100), false},
		{"a = '" + strings.Repeat("a.", 40) + "'", false},
		{"a = \"\\\"\" # " + nested(40), false},
		{"a = \"\n" + nested(33), true},
	} {
		if got := tooDeep(test.text) >= 0; got != test.deep {
			t.Errorf("%.60s: got %v", test.text, got)
		}
	}
}

// The scanner sees up to 64 KiB of anything, and must not take time quadratic in it.
func TestScanIsQuick(t *testing.T) {
	shapes := []string{
		"“", "“，", "a = [“，", "[“", "{“=", `"`, `" `, "'“", "a=“", "a=“b” c\n", "【", "｛a＝", "，", "a：", "\u3000", "a", "a.", `\`,
		"“”", "=“", "[a]\n", "[[a]]\n", "甲＝乙\n", `"""`, "'''", "甲", "甲,", "甲 ", "“甲” ", "#", "＃", "a=是\n", "a=1\n", ";", `"a`,
	}
	for _, shape := range shapes {
		for _, prefix := range []string{"", "a = ", "a = [", "a = [{b = ", `a = "`, "a = “"} {
			text := prefix + strings.Repeat(shape, maxFrontMatter/len(shape)-10)
			src := &diag.Source{Name: "content/a.md", Text: "+++\n" + text + "\n+++\n"}
			r := &reader{site: defaultSite(), places: &gazetteer{}, files: noFiles{}, src: src}
			if took := cputime.Of(func() { r.bulletin() }); took > 2*time.Second {
				t.Errorf("%q and many %q: %v", prefix, shape, took)
			}
		}
	}
}
