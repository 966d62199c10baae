package frontmatter

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
)

var testEditor = Editor{
	Keys: []Key{
		{"title", []string{"标题", "题目"}, `""`}, {"district", []string{"区县"}, `""`}, {"date", []string{"日期"}, ""},
		{"photos", []string{"照片"}, ""}, {"tags", []string{"标签"}, ""},
		{"draft", []string{"草稿"}, ""}, {"summary", []string{"摘要"},
			""},
		{"extra", []string{"附加"}, ""},
	},
	Sub: map[string][]Key{"photos": {{"file", []string{"文件"}, ""}, {"caption", []string{"图说"}, ""}}},
}

var september = time.Date(2022, 9, 1, 8, 30, 0, 0, time.UTC)

func photo(file, caption string) Value {
	return Fields(Field{"file", Text(file)}, Field{"caption", Text(caption)})
}

// setCases are values that are set, and what becomes of the front matter.
var setCases = []struct {
	name, front, key string
	value            Value
	want             string
}{
	{"text", "title = \"甲\" # 说明\n", "title", Text("乙"), "title = \"乙\" # 说明\n"},
	{"single marks stay", "title='甲'\n", "title", Text(`乙"丙"`), "title='乙\"丙\"'\n"},
	{"but where they cannot", "title = '甲'\n", "title", Text("it's"), "title = \"it's\"\n"},
	{"escapes", "title = \"甲\"\n", "title", Text("乙\\\"'\n\t"), "title = \"乙\\\\\\\"'\\n\\t\"\n"},
	{"the same", "title = \"\\u4e59\"\n", "title", Text("乙"), "title = \"\\u4e59\"\n"},
	{"lines", "summary = \"\"\"\n甲\n乙\"\"\" # 说明\n", "summary", Text("丙\n丁\"\n"),
		"summary = \"\"\"\n丙\n丁\\\"\n\"\"\" # 说明\n"},
	{"lines of CRLF", "summary = '''\r\n甲'''\r\n", "summary", Text("丙\n丁"), "summary = '''\r\n丙\r\n丁'''\r\n"},
	{"marks at the end of lines", "summary = \"\"\"\"甲\"\"\"\"\"\ntitle = 'a'\n", "summary", Text("乙"),
		"summary = \"\"\"乙\"\"\"\ntitle = 'a'\n"},
	{"Chinese key and signs", "　标题＝“甲“乙””；\n", "title", Text("丙"), "　标题＝\"丙\"；\n"},
	{"no marks", "title = 甲乙 ＃ 说明\n", "title", Text("丙"), "title = \"丙\" ＃ 说明\n"},
	{"date", "date = 2022年8月1日 # 周一\n", "date", Day(september), "date = 2022-09-01 # 周一\n"},
	{"moment", "date = 2022-08-01 08:00:00\n", "date", Moment(september), "date = 2022-09-01 08:30:00\n"},
	{"bool", "草稿：是\n", "draft", Bool(false), "草稿：false\n"},
	{"number", "[extra]\nn = 1 \n", "extra.n", Int(-2), "[extra]\nn = -2 \n"},
	{"fraction", "extra.n = 1.5\n", "extra.n", Float(3), "extra.n = 3.0\n"},
	{"list", "tags = [ 'a', 'b' ]\n", "tags", Texts("c", "d"), "tags = [ 'c', 'd' ]\n"},
	{"list on lines", "tags = [ # 标签\n\t\"a\",\n\t\"b\"\n  ] # 完\n", "tags", Texts("c", "d"),
		"tags = [\n\t\"c\",\n\t\"d\"\n  ] # 完\n"},
	{"list from a text", "tags = \"a\"\n", "tags", Texts("a", "b"), "tags = [\"a\", \"b\"]\n"},
	{"Chinese list", "标签＝【“甲”、“乙”】\n", "tags", Texts("丙"), "标签＝[\"丙\"]\n"},
	{"photos", "title = \"甲\"\n", "photos", List(photo("a.jpg", "图"), Text("b.jpg")),
		"title = \"甲\"\nphotos = [\n  { file = \"a.jpg\", caption = \"图\" },\n  \"b.jpg\",\n]\n"},
	{"Chinese photos", "标题 = 甲\n照片 = 【｛文件＝“a.jpg”｝】\n", "photos", List(photo("b.jpg", "图")),
		"标题 = 甲\n照片 = [{ 文件 = \"b.jpg\", 图说 = \"图\" }]\n"},
	{"in a photo", "photos = [ \"a.jpg\", # 一\n{ file = \"b.jpg\" } ]\n", "photos[1].file", Text("c.jpg"),
		"photos = [ \"a.jpg\", # 一\n{ file = \"c.jpg\" } ]\n"},
	{"a photo", "photos = [ \"a.jpg\", # 一\n\"b.jpg\" ]\n", "photos[0]", photo("c.jpg", "图"),
		"photos = [ { file = \"c.jpg\", caption = \"图\" }, # 一\n\"b.jpg\" ]\n"},
	{"new in a photo", "照片＝【｛文件＝“a.jpg” ｝】\n", "photos[0].caption", Text("图"), "照片＝【｛文件＝“a.jpg”, 图说 = \"图\" ｝】\n"},
	{"photo of a section", "[[photos]]\nfile = \"a.jpg\"\n[[photos]]\nfile = \"b.jpg\"\n",
		"photos[1].file", Text("c.jpg"),
		"[[photos]]\nfile = \"a.jpg\"\n[[photos]]\nfile = \"c.jpg\"\n"},
	{"blanks and quoted parts", "extra . \"主 色\" = 1\n\"extra\".'b' = 2\n", "extra.主 色", Text("红"),
		"extra . \"主 色\" = \"红\"\n\"extra\".'b' = 2\n"},
	{"quoted parts first", "\"extra\".'b' = 2\n", "extra.b", Text("红"), "\"extra\".'b' = \"红\"\n"},
	{"quoted section", "[\"extra\" . \"主\"]\nb = 2\n", "extra.主.b", Text("红"), "[\"extra\" . \"主\"]\nb = \"红\"\n"},
	{"inline", "extra = {a = 1}\n", "extra.a", Text("x"), "extra = {a = \"x\"}\n"},
	{"new inline", "extra = {}\n", "extra.a", Text("x"), "extra = { a = \"x\" }\n"},

	{"new before a section", "title = \"甲\" # 说明\n\n# 附加\n[extra]\na = 1\n", "draft", Bool(true),
		"title = \"甲\" # 说明\ndraft = true\n\n# 附加\n[extra]\na = 1\n"},
	{"new in none", "# 空\n", "title", Text("甲"), "title = \"甲\"\n# 空\n"},
	{"new before all sections", "[extra]\na = 1", "title", Text("甲"), "title = \"甲\"\n[extra]\na = 1"},
	{"new in columns", "title    = \"甲\"\ndistrict = \"乙\"\n", "date", Day(september),
		"title    = \"甲\"\ndistrict = \"乙\"\ndate     = 2022-09-01\n"},
	{"new without blanks", "  title='甲'\r\n", "summary", Text("乙"), "  title='甲'\r\n  summary='乙'\r\n"},
	{"new Chinese", "标题＝甲\n日期＝2022-09-01\ntags = [\"a\"]\n", "draft", Bool(true),
		"标题＝甲\n日期＝2022-09-01\ntags = [\"a\"]\n草稿 = true\n"},
	{"new Chinese in marks", "\"标题\" = \"甲\"\n", "draft", Bool(true), "\"标题\" = \"甲\"\n\"草稿\" = true\n"},
	{"new in a section", "[extra]\n# 甲\n\n[other]\nb=1\n", "extra.color", Text("红"),
		"[extra]\ncolor = \"红\"\n# 甲\n\n[other]\nb=1\n"},
	{"new in a section with keys", "[extra]\na=1 # 一\n# 甲\n", "extra.主色", Text("红"),
		"[extra]\na=1 # 一\n\"主色\"=\"红\"\n# 甲\n"},
	{"new dotted", "title = \"甲\"\n", "extra.color", Text("红"), "title = \"甲\"\nextra.color = \"红\"\n"},
	{"new beside dotted", "extra.a = 1\ntitle = \"甲\"\n", "extra.color", Text("红"),
		"extra.a = 1\nextra.color = \"红\"\ntitle = \"甲\"\n"},
}

// Where a value is set, and how it is written there.
func TestSet(t *testing.T) {
	for _, test := range setCases {
		for _, file := range []string{
			"+++\n" + test.front + "+++\n正文 title = 1\n",
			"\ufeff\n＋＋＋ \n" + test.front + "+++",
		} {
			if !strings.HasSuffix(test.front, "\n") {
				file = strings.Replace(file, test.front, test.front+"\n", 1)
			}
			f, err := testEditor.Open([]byte(file))
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			if err := f.Set(test.key, test.value); err != nil {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			want := strings.Replace(file, test.front, test.want, 1)
			if got := string(f.Bytes()); got != want {
				t.Errorf("%s:\ngot  %q\nwant %q", test.name, got, want)
			}
		}
	}
}

// What goes, and what stays where it was.
func TestClearRemove(t *testing.T) {
	for _, test := range []struct{ front, key, cleared, removed string }{
		{"title = \"甲\" # 说明\ndate = 2022-09-01\n", "title", "title = \"\" # 说明\ndate = 2022-09-01\n",
			"# 说明\ndate = 2022-09-01\n"},
		{"title = \"甲\"\n日期 = 2022年9月1日，\n\n", "date", "title = \"甲\"\n日期 = \"\"，\n\n", "title = \"甲\"\n\n"},
		{"tags = [ # 一\n\"a\" ]\r\ndraft = true\r\n", "tags", "tags = []\r\ndraft = true\r\n", "draft = true\r\n"},
		{"draft = true\n", "draft", "draft = false\n", ""},
		{"extra = { a = 1, b = \"x\" }\n", "extra.b", "extra = { a = 1, b = \"\" }\n", "extra = { a = 1 }\n"},
		{"extra = { a = 1, b = \"x\" }\n", "extra.a", "extra = { a = \"\", b = \"x\" }\n", "extra = { b = \"x\" }\n"},
		{"extra = { a = 1 }\n", "extra", "extra = {}\n", ""},
		{"title = \"甲\"\n", "date", "title = \"甲\"\n", "title = \"甲\"\n"},
	} {
		for i, want := range []string{test.cleared, test.removed} {
			f, err := testEditor.Open([]byte("+++\n" + test.front + "+++\n"))
			if err != nil {
				t.Fatal(err)
			}
			if err = f.Clear(test.key); i == 1 {
				f, _ = testEditor.Open([]byte("+++\n" + test.front + "+++\n"))
				err = f.Remove(test.key)
			}
			if got := string(f.Bytes()); err != nil || got != "+++\n"+want+"+++\n" {
				t.Errorf("%q %s: %v\ngot  %q\nwant %q", test.front, test.key, err, got, want)
			}
		}
	}
}

// What cannot be edited is refused, at a place, and stays as it is.
func TestEditErrors(t *testing.T) {
	for _, test := range []struct {
		file, key string
		code      diag.Code
		line      int
	}{
		{"+++\ntitle = \"甲\"\ntitle = \"乙\"\n+++\n", "title", diag.KeyTwice, 3},
		{"+++\ntitle = \"甲\"\n标题 = \"乙\"\n+++\n", "title", diag.KeyTwice, 3},
		{"+++\n题目 = \"甲\"\n标题 = \"乙\"\n+++\n", "title", diag.KeyTwice, 3},
		{"+++\n标题 = \"乙\"\n题目 = \"甲\"\n+++\n", "title", diag.KeyTwice, 3},
		{"+++\ntitle = [\n+++\n", "title", diag.TOMLSyntax, 2},
		{"+++\rtitle = \"甲\"\r+++\r", "title", "", 0}, // of an old Mac
		{"+++\ntitle = \"甲\"\rdate = 2022-09-01\n+++\n", "title", "", 0},
		{"title = \"甲\"\n", "title", diag.FrontMatterMissing, 1},
		{"+++\ntitle = \"甲\"\n", "title", diag.FrontMatterUnclosed, 1},
		{"+++\ntitle = \"甲\x00\"\n+++\n", "title", diag.FileNUL, 2},
		{"+++\n" + strings.Repeat("# 说明\n", 1<<14) + "+++\n", "title", diag.FrontMatterSize, 1},
		{"+++\n[title]\na = 1\n+++\n", "title", notEdited, 2},
		{"+++\n[[photos]]\nfile = \"a.jpg\"\n+++\n", "photos", notEdited, 1},
		{"+++\nextra.a = 1\n+++\n", "extra", notEdited, 1},
		{"+++\ntitle = \"甲\"\n+++\n", "title.a", notEdited, 2},
		{"+++\nphotos = [\"a.jpg\"]\n+++\n", "photos[1]", notEdited, 2},
		{"+++\ntitle = \"甲\"\n+++\n", "photos[0]", notEdited, 1},
		{"+++\ntitle = \"甲\"\n+++\n", "", notEdited, 1},
		{"+++\ntitle = \"甲\"\n+++\n", "a[", notEdited, 1},
		{"+++\nphotos = [\"a.jpg\"]\n+++\n", "photos[0]x", notEdited, 1},
		{"+++\nphotos = [\"a.jpg\"]\n+++\n", "photos[-1]", notEdited, 1},
		{"+++\ntitle = '''甲'''\n+++\n", "title", "", 0}, // this one can
	} {
		f, err := testEditor.Open([]byte(test.file))
		if err == nil {
			if err = f.Set(test.key, Text("丙")); err != nil && string(f.Bytes()) != test.file {
				t.Errorf("%q: an error, and yet %q", test.file, f.Bytes())
			}
		}
		var e *Error
		code, line := diag.Code(""), 0
		if errors.As(err, &e) {
			code, line = e.Code, e.Line
		}
		if code != test.code || line != test.line || (err != nil) != (e != nil && e.Message(diag.Zh) != "") {
			t.Errorf("%.40q %s: %v, want %s in line %d", test.file, test.key, err, test.code, test.line)
		}
	}
	f, _ := testEditor.Open([]byte("+++\ntitle = \"甲\"\nsummary = \"\"\"乙\"\"\"\n+++\n"))
	for _, v := range []Value{Text("\xff"), Moment(time.Date(12345, 1, 1, 0, 0, 0, 0, time.UTC))} {
		if err := f.Set("title", v); err == nil {
			t.Errorf("%v was set: %q", v, f.Bytes())
		}
	}
	if err := f.Set("summary", Text("乙\n+++\n丙")); err != nil || strings.Count(string(f.Bytes()), "\n+++") != 1 {
		t.Errorf("%v: %q", err, f.Bytes())
	}
}

// A file with the line ends of old Macs is edited as others are: all that is not edited stays, and what is set back is
// as it was.
func TestEditOldMac(t *testing.T) {
	const text = "+++\rtitle = \"甲\"\rtags = [\r  \"a\",\r]\r+++\r正文。\r"
	f, err := testEditor.Open([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	was, _, err := f.Get("tags")
	for _, err := range []error{err, f.Set("title", Text("乙")), f.Set("tags", Texts("b"))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got := string(f.Bytes())
	if !strings.HasPrefix(got, "+++\rtitle = \"乙\"\rtags = [") || !strings.HasSuffix(got, "]\r+++\r正文。\r") {
		t.Errorf("%q", got)
	}
	for _, err := range []error{f.Set("title", Text("甲")), f.Set("tags", was)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := string(f.Bytes()); got != text {
		t.Errorf("%q, not %q", got, text)
	}
}
