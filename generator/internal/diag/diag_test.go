package diag

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var district = Text{"区县", "district"}

// Carets stand under the characters that a finding speaks of, counted in cells of a terminal.
func TestCarets(t *testing.T) {
	for _, test := range []struct{ line, part, carets string }{
		{`district = "武候区"`, "武候区", "            ^^^^^^"},
		{`title＝"标题"`, "＝", "     ^^"},
		{"a\tb", "b", "  ^"},
		{"标题 = “甲”", "“甲”", "       ^^^^"},
		{"é = 1", "1", "    ^"},
		{"\u200bx", "x", " ^"},
		{"\x1b[31mx", "x", "     ^"},
		{"한글 ｶﾅ ab", "ab", "        ^^"},
		{"abc", "", "^"},
	} {
		src := Source{Name: "a.md", Text: "first\n" + test.line + "\r\nlast"}
		at := strings.Index(src.Text, test.part)
		if test.part == "" {
			at = len("first\n")
		}
		var b strings.Builder
		d := New(DistrictUnknown, district).At(src.Span(at, at+len(test.part)))
		if err := WriteText(&b, []Diagnostic{d}, Zh); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(b.String(), "\n")
		got := strings.TrimPrefix(strings.TrimSuffix(lines[2], " 没有这个区县"), "    │ ")
		if got != test.carets {
			t.Errorf("%q: got %q, want %q", test.line, got, test.carets)
		}
		if strings.ContainsAny(b.String(), "\x1b\u200b\r\t") {
			t.Errorf("%q: control characters reach the terminal: %q", test.line, b.String())
		}
	}
}

// A long line is cut to a window, and the caret stays under its character.
func TestLongLine(t *testing.T) {
	line := strings.Repeat("字", 3000) + "错" + strings.Repeat("字", 3000)
	src := Source{Name: "a.md", Text: line}
	at := strings.Index(line, "错")
	span := src.Span(at, at+len("错"))
	if span.Column != 3001 || len([]rune(span.Excerpt)) != excerptLimit {
		t.Fatalf("column %d, %d characters", span.Column, len([]rune(span.Excerpt)))
	}
	excerpt, cellsBefore, under := Diagnostic{Span: span}.caretLine()
	if []rune(excerpt)[cellsBefore/2] != '错' || under != 2 {
		t.Errorf("the caret is under %q", []rune(excerpt)[cellsBefore/2])
	}
}

func TestSpan(t *testing.T) {
	src := Source{Name: "a", Text: "甲乙\n\n  丙 \n"}
	for _, test := range []struct{ start, end, line, column, length int }{
		{0, 3, 1, 1, 1}, {3, 8, 1, 2, 1}, {6, 6, 1, 3, 0}, {7, 7, 2, 1, 0}, {10, 13, 3, 3, 1}, {99, 200, 4, 1, 0}, {-5, 3, 1, 1, 1},
	} {
		got := src.Span(test.start, test.end)
		if got.Line != test.line || got.Column != test.column || got.Length != test.length {
			t.Errorf("%d:%d: got %d:%d, %d characters", test.start, test.end, got.Line, got.Column, got.Length)
		}
	}
	if got := src.Line(3); got.Column != 3 || got.Length != 1 {
		t.Errorf("line 3: %+v", got)
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		word, candidates, want string
	}{
		{"武候区", "武侯区 青羊区 成华区", "武侯区"},
		{"武侯", "武侯区 青羊区", "武侯区"},
		{"titel", "title tags", "title"},
		{"captoin", "caption credit", "caption"},
		{"weather", "title date author", ""},
		{"区", "市 县", ""},
		{"市中区", "市中区", ""}, // the word itself is no suggestion
		{"标提", "标题 标签 日期", "标签 标题"},
		{"yuiln.jpg", "yulin.jpg tent.jpg", "yulin.jpg"},
		{"yulin.png", "yulin.jpg tent.jpg", "yulin.jpg"},
		{"a", "b c d", ""},
		{"", "a", ""},
		{"abcd", "abce abcf abcg abch", "abce abcf abcg"},
	} {
		if got := strings.Join(Nearest(test.word, strings.Fields(test.candidates)), " "); got != test.want {
			t.Errorf("%s: got %q, want %q", test.word, got, test.want)
		}
	}
}

var verb = regexp.MustCompile(`%(\[(\d)\])?(.)`)

// Every text exists in both languages, speaks of the same arguments, and is one sentence without a
// full stop.
func TestCatalog(t *testing.T) {
	for code, entry := range catalog {
		if !regexp.MustCompile(`^[a-z0-9-]+$`).MatchString(string(code)) {
			t.Errorf("%s: a code is lower-case ASCII", code)
		}
		for _, text := range []Text{entry.message, entry.hint} {
			if (text.Zh == "") != (text.En == "") {
				t.Errorf("%s: %q has no translation", code, text.Zh+text.En)
			}
			for _, s := range []string{text.Zh, text.En} {
				if strings.HasSuffix(s, "。") || strings.HasSuffix(s, ".") {
					t.Errorf("%s: %q ends in a full stop", code, s)
				}
				for _, m := range verb.FindAllStringSubmatch(s, -1) {
					if m[2] == "" {
						t.Errorf("%s: %q: a verb without an index", code, s)
					}
				}
			}
		}
		if entry.message.Zh == "" {
			t.Errorf("%s has no message", code)
		}
		if regexp.MustCompile(`[,:;?!]`).MatchString(regexp.MustCompile(`[ -~]+`).ReplaceAllStringFunc(entry.message.Zh, func(s string) string {
			if len(s) == 1 {
				return s // alone between Chinese characters
			}
			return ""
		})) {
			t.Errorf("%s: half-width punctuation in %q", code, entry.message.Zh)
		}
	}
}

// Findings come in one order however they were collected, and each once.
func TestSorted(t *testing.T) {
	src := Source{Name: "b", Text: "xy\nz"}
	want := []Diagnostic{
		New(FileGBK).In("a"), New(FileUTF16).In("a"), New(FileGBK).In("b"),
		New(TopicUnknown).At(src.Span(0, 1)), New(TopicUnknown).At(src.Span(1, 2)),
		New(DistrictUnknown, district).At(src.Span(3, 4)),
	}
	for shift := range want {
		var l List
		l.Add(want[shift:]...)
		l.Add(want[:shift]...)
		l.Add(want[0], want[3])
		got := l.Sorted()
		if !slices.EqualFunc(got, want, func(a, b Diagnostic) bool { return a.Code == b.Code && a.Span == b.Span }) {
			t.Fatalf("shifted by %d: %v", shift, got)
		}
	}
}

func TestFormats(t *testing.T) {
	d := New(ValueInvalid, "tags", "a%,:\n\x1b", "例").At((&Source{Name: "a,b:c.md", Text: "x"}).Span(0, 1)).Suggest("甲", "乙")
	var b strings.Builder
	if err := WriteGitHub(&b, []Diagnostic{d}, En); err != nil {
		t.Fatal(err)
	}
	if want := "::error file=a%2Cb%3Ac.md,line=1,col=1,title=value-invalid::bad value for tags: a%25,:%0A\x1b%0Adid you mean \"甲\" or \"乙\"?%0Afor example: 例\n"; b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
	var out []map[string]any
	if err := json.Unmarshal(JSON([]Diagnostic{d}, Zh), &out); err != nil || out[0]["line"] != 1.0 || out[0]["hints"].([]any)[0] != "你是不是要写“甲”或“乙”?" {
		t.Errorf("%v %v", err, out)
	}
	if got := string(JSON(nil, Zh)); got != "[]" {
		t.Errorf("no findings: %s", got)
	}
}

func TestCauses(t *testing.T) {
	err := fmt.Errorf("open x: %w", fs.ErrPermission)
	if got := New(FileUnreadable, err).Message(Zh); got != "读不了这个文件：没有权限" {
		t.Error(got)
	}
	if got := New(FileUnreadable, errors.New("rare")).Message(Zh); got != "读不了这个文件：rare" {
		t.Error(got)
	}
	if got := New(FileUnreadable, err).Message(En); got != "cannot read this file: open x: permission denied" {
		t.Error(got)
	}
}

// Errors are said again only where many warnings hide them, and not without end.
func TestErrors(t *testing.T) {
	src := Source{Name: "a.md", Text: "abc"}
	wrong, warning := New(DistrictUnknown, district).At(src.Span(1, 2)), New(LinkDead, "/x").At(src.Span(0, 1))
	for _, test := range []struct {
		errors, warnings int
		want             string
	}{
		{1, 0, ""},
		{1, maxListed, ""},
		{0, maxListed + 1, ""},
		{1, maxListed + 1, "先改错误：\n  a.md:1:2  没有这个区县\n"},
		{maxListed + 1, maxListed + 1, "先改错误：\n" + strings.Repeat("  a.md:1:2  没有这个区县\n", maxListed) + "  …\n"},
	} {
		found := append(slices.Repeat([]Diagnostic{warning}, test.warnings), slices.Repeat([]Diagnostic{wrong}, test.errors)...)
		if got := Errors(found, Zh); got != test.want {
			t.Errorf("%d errors, %d warnings: %q", test.errors, test.warnings, got)
		}
	}
}

// Of findings that are alike the hint is printed once; another one is printed, too.
func TestWriteFindings(t *testing.T) {
	one, other := New(SharedAbsent, 1, "甲"), New(SharedUnset)
	var all, b strings.Builder
	found := []Diagnostic{one.In("a"), one.In("b"), other.In("c"), other.In("d")}
	if err := errors.Join(WriteText(&all, found, Zh), WriteFindings(&b, found, Zh)); err != nil {
		t.Fatal(err)
	}
	hint := one.Hints(Zh)[0]
	if strings.Count(all.String(), hint) != 2 || strings.Count(b.String(), hint) != 1 ||
		strings.Count(b.String(), other.Hints(Zh)[0]) != 1 || strings.Count(b.String(), "\n\n") != 4 {
		t.Error(b.String())
	}
}
