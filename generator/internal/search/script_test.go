package search

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"

	"jianbao/generator/internal/thorough"
)

// themeDir is the theme that the page and the script belong to.
var themeDir = filepath.Join("..", "..", "..", "themes", "default")

var scriptFile = filepath.Join(themeDir, "assets", "search.js")

// minified is search.js as the theme publishes it.
func minified(t testing.TB) []byte {
	t.Helper()
	src, err := os.ReadFile(scriptFile)
	if err != nil {
		t.Fatal(err)
	}
	m := minify.New()
	m.AddFunc(".js", js.Minify)
	data, err := m.Bytes(".js", src)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestScriptSize(t *testing.T) {
	var buf bytes.Buffer
	w, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	_, _ = w.Write(minified(t))
	_ = w.Close()
	t.Logf("search.js: %d bytes compressed", buf.Len())
	if buf.Len() > 6<<10 {
		t.Errorf("search.js takes %d bytes compressed", buf.Len())
	}
}

// driven is search.js, minified, running in node over an index in a folder.
type driven struct {
	in  io.WriteCloser
	out *bufio.Reader
	err *bytes.Buffer
}

func drive(t *testing.T, f files) *driven {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed: apt-get install nodejs")
	}
	folder := t.TempDir()
	for name, data := range f {
		name = filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(t.TempDir(), "search.js")
	if err := os.WriteFile(program, minified(t), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, filepath.Join("testdata", "drive.js"), program, folder)
	d := &driven{err: new(bytes.Buffer)}
	cmd.Stderr = d.err
	d.in, _ = cmd.StdinPipe()
	out, _ := cmd.StdoutPipe()
	d.out = bufio.NewReaderSize(out, 1<<20)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.in.Close(); _ = cmd.Wait() })
	return d
}

func (d *driven) ask(t *testing.T, request, answer any) {
	t.Helper()
	data, err := json.Marshal(request)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.in.Write(append(data, '\n')); err != nil {
		t.Fatal(err, d.err)
	}
	line, err := d.out.ReadBytes('\n')
	if err != nil {
		t.Fatal(err, d.err)
	}
	if err := json.Unmarshal(line, answer); err != nil {
		t.Fatal(err)
	}
}

// The script finds what the Go reader finds, in the same order.
func TestScriptFinds(t *testing.T) {
	docs := corpus(7, 700)
	f := build(t, docs)
	r, d := open(t, f), drive(t, f)
	check := func(q Query) {
		t.Helper()
		want, err := r.Search(q, -1)
		if err != nil {
			t.Fatal(err)
		}
		var urls, got []string
		for _, res := range want {
			urls = append(urls, res.URL)
		}
		d.ask(t, map[string]any{"query": q.Text, "district": q.District, "topic": q.Topic, "year": q.Year}, &got)
		if !slices.Equal(got, urls) {
			t.Errorf("%+v: the script finds %d, Go %d: %v %v", q, len(got), len(urls), got, urls)
		}
	}
	for _, q := range queries(docs, thorough.Count(40, 150)) {
		check(Query{Text: q})
	}
	for year := range 3 {
		check(Query{Text: "代表", Year: 2018 + year})
		check(Query{Text: "代表", Year: 2018 + year, District: "wuhou", Topic: "fire"})
		check(Query{Text: "代", District: "chengdu"})
		check(Query{Text: "代表", District: "none"})
	}
}

// A query waits once for its terms, whatever their number and segment, and loads nothing twice.
func TestScriptLoads(t *testing.T) {
	docs := corpus(7, 700)
	d := drive(t, build(t, docs))
	loads := func(text string) (found [][2]any) {
		d.ask(t, map[string]any{"query": text}, new([]string))
		d.ask(t, map[string]any{"loads": true}, &found)
		return found
	}
	text := []rune(docs[0].Text)
	waits, shards := map[any]bool{}, map[string]int{}
	for _, load := range loads(string(text[:6]))[1:] { // after the directory
		if name := load[0].(string); !strings.HasPrefix(name, "f/") {
			waits[load[1]] = true
			shards[name[:2]]++
		}
	}
	if len(waits) != 1 || shards["b/"] < 2 || shards["t/"] < 2 {
		t.Errorf("a query waits %d times for %v", len(waits), shards)
	}
	seen := map[any]bool{}
	for _, load := range loads(string(text[1:9])) {
		if seen[load[0]] {
			t.Errorf("%s is loaded twice", load[0])
		}
		seen[load[0]] = true
	}
}

func TestScriptOnEmptySite(t *testing.T) {
	d := drive(t, build(t, nil))
	for _, query := range []string{"代表 臺灣 a", "，", "——"} {
		for _, year := range []int{0, 2022} {
			var got []string
			d.ask(t, map[string]any{"query": query, "year": year}, &got)
			if len(got) > 0 {
				t.Errorf("%s: found %v", query, got)
			}
		}
	}
}

// Lists that are cut off, in the script as in Go.
func TestScriptCapped(t *testing.T) {
	docs := make([]Document, 4500)
	for i := range docs {
		docs[i] = Document{URL: fmt.Sprintf("/a/%d/", i), Title: "简报", Text: "代表的话", Date: time.Unix(int64(i)*86400, 0).UTC()}
	}
	docs[3].Text = "大代表的话"
	d := drive(t, build(t, docs))
	for query, want := range map[string]int{"代表": 4500, "大代表": 1, "简": 4500} {
		var got []string
		d.ask(t, map[string]any{"query": query}, &got)
		if len(got) != want {
			t.Errorf("%s: %d, want %d", query, len(got), want)
		}
	}
}

// alike are the first digits of code points that hold nothing but more of the characters before them: 漢 and 한,
// and planes that are empty.
var alike = []int{
	0x5, 0x6, 0x8, 0x9, 0xb, 0xc, 0xe, 0x13, 0x14, 0x15, 0x17, 0x18, 0x19, 0x1a,
	0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e,
}

// Every code point that both versions of Unicode know folds alike and gives the same terms.
func TestScriptFolds(t *testing.T) {
	d := drive(t, build(t, []Document{{URL: "/a/", Title: "臺灣", Date: time.Now()}}))
	var none []string
	d.ask(t, map[string]any{"query": "不在的話"}, &none) // loads all traditional characters
	type word struct {
		Text  string
		Terms []struct {
			Text   string
			Prefix bool
		}
	}
	for from := 0; from < 0x32000; from += 0x1000 {
		if !thorough.On() && slices.Contains(alike, from>>12) {
			continue
		}
		var got map[rune][3]json.RawMessage
		d.ask(t, map[string]any{"code": []int{from, from + 0x1000}}, &got)
		for c, parts := range got {
			if !assigned(c) {
				continue
			}
			var alone, within string
			var words []word
			if json.Unmarshal(parts[0], &alone) != nil || json.Unmarshal(parts[1], &within) != nil ||
				json.Unmarshal(parts[2], &words) != nil {
				t.Fatal("the script's answer is broken")
			}
			if want := foldString(string(c)); alone != want {
				t.Errorf("%U: the script folds to %+q, Go to %+q", c, alone, want)
			}
			if want := foldString("a" + string(c) + "人"); within != want {
				t.Errorf("a%U人: the script folds to %+q, Go to %+q", c, within, want)
			}
			want := parse(string(c) + "a 人" + string(c) + "3")
			if fmt.Sprint(words) != fmt.Sprint(plain(want)) {
				t.Errorf("%U: the script has the terms %v, Go %v", c, words, plain(want))
			}
		}
	}
	for _, text := range strange {
		var got string
		d.ask(t, map[string]any{"fold": text}, &got)
		if want := foldString(text); got != want {
			t.Errorf("%+q: %+q, want %+q", text, got, want)
		}
	}
}

func plain(words []queryWord) (out []any) {
	for _, w := range words {
		out = append(out, struct {
			Text  string
			Terms []term
		}{w.text, w.terms})
	}
	return out
}

func assigned(c rune) bool {
	return unicode.In(c, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Z, unicode.Cc, unicode.Cf)
}

// Matches are marked in the original text, although the folded one is longer or shorter.
func TestScriptMarks(t *testing.T) {
	d := drive(t, build(t, []Document{{URL: "/a/", Title: "臺", Date: time.Now()}}))
	d.ask(t, map[string]any{"query": "臺"}, new([]string))
	for _, test := range []struct {
		text  string
		words []string
		want  []string
	}{
		{"在臺北，台北人", []string{"台北"}, []string{"臺北", "台北"}},
		{"ＡＢＣ Ａbc", []string{"abc"}, []string{"ＡＢＣ", "Ａbc"}},
		{"ﬁne ㎡地", []string{"f", "2"}, []string{"ﬁ", "㎡"}},
		{"e\u0301cole", []string{"é"}, []string{"e\u0301"}},
		{"零\u200b宽", []string{"零宽"}, []string{"零\u200b宽"}},
		{"𠮷野家𠮷", []string{"𠮷"}, []string{"𠮷", "𠮷"}},
		{"无", []string{"有"}, nil},
	} {
		var got struct {
			Found   [][3]int
			Excerpt [2]int
		}
		d.ask(t, map[string]any{"matches": []any{test.text, test.words}}, &got)
		units := utf16Units(test.text)
		var marked []string
		for _, m := range got.Found {
			marked = append(marked, units(m[0], m[1]))
		}
		if !slices.Equal(marked, test.want) {
			t.Errorf("%s: marked %q, want %q", test.text, marked, test.want)
		}
	}
}

func utf16Units(text string) func(from, to int) string {
	units := utf16.Encode([]rune(text))
	return func(from, to int) string { return string(utf16.Decode(units[from:to])) }
}
