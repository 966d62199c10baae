package frontmatter

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"jianbao/generator/internal/cputime"
	"jianbao/generator/internal/diag"
)

// testForeign has a key of each form.
var testForeign = Foreign{
	Keys: []Key{
		{"title", []string{"标题"}, `"题"`}, {"date", nil, `2022-09-01`}, {"updated", nil, `2022-09-01`},
		{"tags", nil, `["民生"]`}, {"draft", nil, `true`}, {"pinned", nil, `true`}, {"summary", nil, `"……"`},
		{"photos", nil, `["a.jpg"]`}, {"aliases", nil, `["/a/"]`}, {"extra", nil, ""},
	},
	Sub: map[string][]Key{"photos": {
		{"file", []string{"文件"}, `"a.jpg"`},
		{"caption", nil, `"图说"`}, {"focus", nil, `[0.5, 0.5]`},
	}},
	Others: map[string]Other{
		"description": {As: "summary"}, "published": {As: "draft", Not: true}, "layout": {As: "extra"},
		"permalink": {As: "aliases", Path: true}, "sticky": {As: "pinned", Truth: true},
	},
}

func TestConvert(t *testing.T) {
	for name, test := range map[string]struct{ text, want string }{
		"order and comments": {
			"---\n# 顶上\ntitle: 甲 # 尾\ndate: 2023-03-01 12:00:00\n\n# 标签\ntags:\n  # 里面\n  - 民生\n  - 2023 # 年\n" +
				"# 最后\n---\n正文\n",
			"+++\n# 顶上\ntitle = \"甲\"  # 尾\ndate = 2023-03-01T12:00:00\n# 标签\n# 里面\n# 年\n" +
				"tags = [\"民生\", \"2023\"]\n# 最后\n+++\n正文\n",
		},
		"surprises of YAML": {
			"---\ntitle: 2022\nsummary: yes\ntags: [no, 1.10, ~, 2022-01-01]\ndraft: no\nextra:\n  a: 010\n" +
				"  b: 1.5\n  c: true\n  d: on\n  e: 12\n---\n",
			"+++\ntitle = \"2022\"\nsummary = \"yes\"\ntags = [\"no\", \"1.10\", \"2022-01-01\"]\n" +
				"draft = false\n\n[extra]\n" +
				"a = \"010\"\nb = 1.5\nc = true\nd = \"on\"\ne = 12\n+++\n",
		},
		"dates": {
			"---\ndate: 2023-3-1\nupdated: 2023-03-01 12:00:00 +0800\n---\n",
			"+++\ndate = 2023-03-01\nupdated = 2023-03-01T12:00:00+08:00\n+++\n",
		},
		"keys of others": {
			"---\ndescription: 甲\npublished: false\nlayout: post\npermalink: a/b.html\nsticky: 100\n" +
				"extra: {x: 1}\n---\n",
			"+++\nsummary = \"甲\"\ndraft = true\naliases = \"/a/b.html\"\npinned = true\n\n[extra]\n" +
				"layout = \"post\"\nx = 1\n+++\n",
		},
		"Chinese colons and words": {"---\n标题：甲：乙\ntags: [民生，代表]\n---\n", "+++\ntitle = \"甲：乙\"\n" +
			"tags = [\"民生\", \"代表\"]\n+++\n"},
		"a colon in a title":         {"---\ntitle: 甲: 乙 # 尾\n---\n", "+++\ntitle = \"甲: 乙\"  # 尾\n+++\n"},
		"text after quotation marks": {"---\ntitle: \"一老一小\"暖人心\n---\n", "+++\ntitle = '\"一老一小\"暖人心'\n+++\n"},
		"an apostrophe, and a star":  {"---\ntitle: *it's\n---\n", "+++\ntitle = \"*it's\"\n+++\n"},
		"tabs": {"---\nphotos:\n\t- 文件: a.jpg\n\t  caption: 甲\n---\n", "+++\n" +
			"photos = [{ file = \"a.jpg\", caption = \"甲\" }]\n+++\n"},
		"several photos": {"---\nphotos:\n- a.jpg\n- {file: b.jpg, focus: [0.5, 0.25]}\n---\n",
			"+++\nphotos = [\n  \"a.jpg\",\n  { file = \"b.jpg\", focus = [0.5, 0.25] },\n]\n+++\n"},
		"lines of text": {"---\nsummary: |\n  甲\n  \"乙\"\ntitle: >-\n  丙\n  丁\n---\n", "+++\n" +
			"summary = \"\"\"\n甲\n\\\"乙\\\"\"\"\"\ntitle = \"丙 丁\"\n+++\n"},
		"lines as messages show them": {"---\ntitle: 甲\ndate = 2022-09-01\ntags = [\"民生\"]\n---\n", "+++\n" +
			"title = \"甲\"\ndate = 2022-09-01\ntags = [\"民生\"]\n+++\n"},
		"line ends":       {"---\r\ntitle: 甲\r\n---\r\n正文\r\n", "+++\r\ntitle = \"甲\"\r\n+++\r\n正文\r\n"},
		"dots at the end": {"---\ntitle: 甲\n...\n正文", "+++\ntitle = \"甲\"\n+++\n正文"},
		"nothing":         {"---\n---\n正文", "+++\n+++\n正文"},
		"unknown keys stay": {"---\ntitel: 甲\nmenu: {main: {weight: 1}}\n---\n", "+++\ntitel = \"甲\"\n" +
			"menu = { main = { weight = 1 } }\n+++\n"},
		"JSON": {"{\n  \"title\": \"甲\\\"\\u4e59\",\n  \"tags\": [\"a\", 1],\n" +
			"  \"draft\": true,\n  \"date\": \"2022-09-01\"\n}\n\n正文", "+++\ntitle = '甲\"乙'\n" +
			"tags = [\"a\", \"1\"]\ndraft = true\ndate = 2022-09-01\n+++\n\n正文"},
		"JSON of Hexo": {";;;\n\"title\": \"甲\",\n\"x\": null\n;;;\n正文", "+++\ntitle = \"甲\"\n" +
			"x = \"\"\n+++\n正文"},
	} {
		got, body, ok := testForeign.Convert(&diag.Source{Text: test.text})
		if got != test.want || !ok {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, ok, got, test.want)
		}
		if again, _, twice := testForeign.Convert(&diag.Source{Text: got}); twice || again != got {
			t.Errorf("%s: converted twice", name)
		}
		if ok && !strings.HasSuffix(test.text, got[body:]) {
			t.Errorf("%s: another body: %q", name, got[body:])
		}
	}
}

// Positions are those of the file.
func TestForeignPositions(t *testing.T) {
	text := "---\ntitle: 甲: 乙\n标题2：丙\ntags:\n  - 民生\n  - '代表'\nphotos:\n  - file: a.jpg\nextra: {x: \"1\"}\n" +
		"summary: |\n  一\n  二\n---\n"
	src := &diag.Source{Text: text}
	block, _, _ := Split(src)
	d, ok := testForeign.Parse(src, block)
	if !ok {
		t.Fatal(d.Findings())
	}
	for path, want := range map[string]string{
		"title": "甲: 乙", "tags[0]": "民生", "tags[1]": "代表", "photos[0].file": "a.jpg", "extra.x": "1",
		"summary": "  一\n  二",
	} {
		if got := d.ValueText(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	var got []string
	for _, e := range Entries(src) {
		if !e.Compound {
			got = append(got, text[e.Start:e.End])
		}
	}
	if want := []string{"甲: 乙", "丙", "民生", "代表", "a.jpg", "1", "  一\n  二"}; !reflect.DeepEqual(got, want) {
		t.Errorf("entries %q", got)
	}
}

// Other formats are not edited in place.
func TestForeignIsNotEdited(t *testing.T) {
	for _, text := range []string{"---\ntitle: 甲\n---\n", "{\"title\": \"甲\"}\n"} {
		_, err := Editor{Keys: testForeign.Keys}.Open([]byte(text))
		if err == nil || !strings.Contains(err.Error(), "check --fix") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// Texts on which parsers of YAML and JSON may spend hours or all memory.
func TestForeignShapes(t *testing.T) {
	bomb := "a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
		"d: [*c,*c,*c,*c,*c,*c,*c]\n"
	units := []string{
		"[", "{", "- ", "? ", "[[{", "a: [", "&a ", "!", "\"", "'", "- - [", "# c\n", "|\n" +
			"", "*a ", "[?", "[a,", "a\n", "- a\n",
		"\t", "：", "a：a\n", "a = [[\n", "{\"a\":", "\\", "a: b: c\n", "’", "a: '\n",
	}
	for _, unit := range append(units, bomb) {
		for _, form := range []string{"---\n%s\n---\n", "---\na: %s\n---\n", ";;;\n\"a\": %s\n;;;\n" +
			"", "{\"a\": %s}\n"} {
			src := &diag.Source{Text: strings.Replace(form, "%s", strings.Repeat(unit, maxSize/len(unit)-10), 1)}
			used := cputime.Of(func() {
				if block, _, ok := Split(src); ok {
					testForeign.Parse(src, block)
					testForeign.Convert(src)
				}
			})
			if used > time.Second {
				t.Errorf("%.20q in %q: %v", unit, form, used)
			}
		}
	}
}

// What is read of another format is what its conversion says, the body stays, and one conversion is enough.
func FuzzForeign(f *testing.F) {
	seeds(f, nil, ".md")
	f.Add("---\n# 顶\ntitle: 甲: 乙 # 尾\ndate: 2023-3-1\ntags: [a，b]\nphotos:\n\t- {file: a.jpg}\n" +
		"extra: {x: {y: [1, 2.5, ~]}}\nlayout: x\n---\n正文")
	f.Add("{\"title\": \"\\u0000\\ud83d\", \"a\": [{\"b\": {}}, []], \"summary\": \"a\\r\\nb\"}\n正文")
	f.Add(";;;\n\"a\": 1e400, \"b\": -0\n;;;\n")
	f.Add("---\nsummary: |+\n  \"\"\"\n  a\\\n\n? [a]\n: b\n...\n")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 1<<14 || strings.Contains(text, "\r\r") {
			return
		}
		src := &diag.Source{Text: text}
		block, _, ok := Split(src)
		if !ok || block.Format == TOML {
			return
		}
		doc, read := testForeign.Parse(src, block)
		for path := range doc.positions() {
			doc.KeySpan(path)
			doc.ValueSpan(path)
		}
		for _, e := range Entries(src) {
			if e.Start < block.Start || e.Start > e.End || e.End > block.End || e.OuterEnd > block.End {
				t.Fatalf("entry %+v of %+v", e, block)
			}
		}
		converted, body, done := testForeign.Convert(src)
		if done != read && !(read && converted == text) {
			t.Fatalf("read %v, converted %v: %v", read, done, doc.Findings())
		}
		if !done {
			return
		}
		if converted[body:] != text[block.Body:] {
			t.Fatalf("body %q, was %q", converted[body:], text[block.Body:])
		}
		again := &diag.Source{Text: converted}
		front, found, ok := Split(again)
		if !ok || front.Format != TOML || front.Body != body || len(found) > 0 {
			t.Fatalf("%q: %+v %v", converted, front, found)
		}
		var data map[string]any
		if _, err := toml.Decode(converted[front.Start:front.End], &data); err != nil {
			t.Fatalf("%q: %v", converted, err)
		}
		if len(data)+len(doc.Data) > 0 && !reflect.DeepEqual(oneLineEnds(data), oneLineEnds(doc.Data)) {
			t.Fatalf("%q: %v, read %v", converted, data, doc.Data)
		}
	})
}

// oneLineEnds replaces the line ends that a file has by those that the text of a value has.
func oneLineEnds(value any) any {
	switch v := value.(type) {
	case string:
		return strings.ReplaceAll(v, "\r\n", "\n")
	case map[string]any:
		for k := range v {
			v[k] = oneLineEnds(v[k])
		}
	case []any:
		for i := range v {
			v[i] = oneLineEnds(v[i])
		}
	}
	return value
}
