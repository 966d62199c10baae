package content

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/thorough"
)

// written is a bulletin's file as officers may write it, with the places of its values.
type written struct {
	*rand.Rand
	encode   func(string) []byte
	gbk      bool
	tolerant bool   // it needs repairs, and so may use every sign
	words    bool   // keys are Chinese
	eol      string // "" for different ones
	out      []byte
	values   map[string][2]int // by path
	insert   int               // where a new key is to come
}

func oneOf[T any](w *written, of ...T) T { return of[w.IntN(len(of))] }

func (w *written) add(text string) { w.out = append(w.out, w.encode(text)...) }

func (w *written) newline() {
	eol := w.eol
	if eol == "" {
		eol = oneOf(w, "\n", "\r\n")
	}
	w.add(eol)
}

// marked writes what is noted as the value of a path.
func (w *written) marked(path string, write func()) {
	start := len(w.out)
	write()
	w.values[path] = [2]int{start, len(w.out)}
}

// writeFile writes a file with some of the keys, in any order.
func writeFile(seed uint64) *written {
	w := &written{Rand: rand.New(rand.NewPCG(seed, 7)), values: map[string][2]int{}}
	w.tolerant, w.words = w.IntN(3) == 0, w.IntN(3) == 0
	w.eol = oneOf(w, "\n", "\n", "\r\n", "\r\n", "")
	w.encode = func(s string) []byte { return []byte(s) }
	switch w.IntN(8) {
	case 0, 1:
		w.add("\ufeff")
	case 2, 3:
		w.gbk = true
		w.encode = func(s string) []byte {
			out, _ := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
			return out
		}
	case 4:
		w.encode = func(s string) (out []byte) {
			for _, u := range utf16.Encode([]rune(s)) {
				out = append(out, byte(u), byte(u>>8))
			}
			return out
		}
		w.add("\ufeff")
	}
	w.add(oneOf(w, "", "", "\n \n"))
	w.add(oneOf(w, "+++", "+++", "+++  ", "＋＋＋"))
	w.newline()
	w.insert = len(w.out)
	keys := slices.Clone(bulletinKeys)
	w.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	section := false
	for _, k := range keys {
		if w.IntN(3) > 0 {
			continue
		}
		if k.Name == "extra" && w.IntN(2) == 0 {
			section = true
			continue
		}
		w.between()
		w.line(k)
		w.insert = len(w.out)
	}
	w.between()
	if section {
		w.extra()
	}
	w.add(oneOf(w, "+++", "+++", "++++"))
	w.newline()
	w.add("正文 title = \"不是\"\n\r第二段\r\n照片 = 无\r")
	w.add(oneOf(w, "", "\n", "\n+++\n"))
	return w
}

// between writes what may stand between keys.
func (w *written) between() {
	for w.IntN(4) == 0 {
		w.add(oneOf(w, "", " ", "# 说明 title = \"甲\"", "  # [extra]"))
		if w.gbk && w.IntN(4) == 0 {
			w.add("#")
			w.out = append(w.out, 0x80) // €, which would be encoded as two bytes
		}
		w.newline()
	}
}

// line writes a key with a value.
func (w *written) line(k frontmatter.Key) {
	if k.Name == "extra" {
		w.add(oneOf(w, "", " ") + oneOf(w, "extra.color", "extra.color", "extra . color"))
		w.add(" = ")
		w.marked("extra.color", func() { w.add(`"红"`) })
		w.end()
		return
	}
	w.add(oneOf(w, "", "", "  ", "\t"))
	w.add(w.key(k))
	w.equals()
	w.marked(k.Name, func() { w.value(k) })
	w.end()
}

func (w *written) key(k frontmatter.Key) string {
	name := k.Name
	if w.words && len(k.Words) > 0 {
		name = oneOf(w, k.Words...)
		if !w.tolerant && name[0] > 0x7f {
			return `"` + name + `"`
		}
		return name
	}
	return oneOf(w, name, name, `"`+name+`"`)
}

func (w *written) equals() {
	if w.tolerant && w.IntN(2) == 0 {
		w.add(oneOf(w, "＝", "：", ": ", " ＝ ", "　=　"))
		return
	}
	w.add(oneOf(w, " = ", " = ", "=", "     = ", " =\t"))
}

func (w *written) end() {
	w.add(oneOf(w, "", "", " ", w.loose(" # 说明", " # 说明 = \"甲\""), "#")) // marks in a comment may close a loose text
	if w.tolerant && w.IntN(4) == 0 && w.out[len(w.out)-1] != '#' {
		w.add(oneOf(w, " ＃ 说明", "　"))
	}
	w.newline()
}

// value writes a value of the kind that the key's example shows.
func (w *written) value(k frontmatter.Key) {
	switch {
	case k.Name == "photos":
		w.photos()
	case k.Example[0] == '[':
		w.list()
	case k.Example == "true":
		w.add(oneOf(w, "true", "false", w.loose("是", "true")))
	case k.Example[0] == '"':
		w.add(w.text())
	default:
		w.add(oneOf(w, "2022-09-01", "2022-09-01T08:00:00", "2022-09-01 08:00:00", `"2022-09-01"`,
			w.loose("2022年9月1日", "2022-09-01"), w.loose("２０２２/９/１", `""`)))
	}
}

// loose is a form that wants repair, where that is done at all.
func (w *written) loose(form, otherwise string) string {
	if w.tolerant {
		return form
	}
	return otherwise
}

func (w *written) text() string {
	lines := oneOf(w, "\"\"\"\n甲 # 乙\n\"丙\" ", "'''\n甲 \\\n", "\"\"\"甲\\\" ")
	if w.eol == "\r\n" {
		lines = strings.ReplaceAll(lines, "\n", "\r\n")
	}
	return oneOf(w, `"甲乙"`, `"甲 # \"乙\" \u4e00"`, `'甲 "乙" \'`, `""`, "''", lines+lines[:3],
		w.loose("“甲“乙”丙”", `"丁"`), w.loose("甲乙丙", "''"),
		w.loose("＂甲乙＂", `"戊"`), w.loose(`"C:\图"`, `"b"`))
}

func (w *written) list() {
	gap := func() {
		w.add(oneOf(w, "", " "))
		if w.IntN(3) == 0 {
			w.add(oneOf(w, "", "# ] 说明"))
			w.newline()
			w.add(oneOf(w, "", "  "))
		}
	}
	w.add(w.loose("【", "["))
	for i := range w.IntN(4) {
		if i > 0 {
			w.add(w.loose("、", ","))
		}
		gap()
		w.add(oneOf(w, `"甲"`, `'乙, ]'`, `"/丙"`, w.loose("“丁”", `"丁"`)))
	}
	gap()
	w.add(w.loose("】", "]"))
}

func (w *written) photos() {
	w.add("[")
	for i := range w.IntN(4) {
		if i > 0 {
			w.add(w.loose("，", ", "))
		}
		if w.IntN(3) == 0 {
			w.add("# 照片")
			w.newline()
		}
		path := fmt.Sprintf("photos[%d]", i)
		if w.IntN(3) == 0 {
			w.marked(path, func() { w.add(fmt.Sprintf(`"p%d.jpg"`, i)) })
			continue
		}
		w.marked(path, func() {
			w.add(w.loose("｛", "{ "))
			for j, k := range photoKeys[:1+w.IntN(3)] {
				if j > 0 {
					w.add(w.loose("，", ", "))
				}
				w.add(w.key(k))
				w.equals()
				w.marked(path+"."+k.Name, func() { w.add(fmt.Sprintf(`"p%d-%d.jpg"`, i, j)) })
			}
			w.add(w.loose("｝", " }"))
		})
	}
	w.add("]")
}

func (w *written) extra() {
	w.add(oneOf(w, "[extra]", "[ extra ]", "[extra] # 附加", w.loose("【附加】", "[extra]")))
	w.newline()
	for _, name := range []string{"color", "title", "n.x"} {
		w.between()
		w.add(name)
		w.equals()
		w.marked("extra."+name, func() { w.add(oneOf(w, w.text(), "12", "1.5", "[1, 2]", "{ a = 1 }", "true")) })
		w.end()
	}
}

// newValue is a value of the kind that a key wants, and what it is when it is loaded.
func newValue(r *rand.Rand, key string) (frontmatter.Value, any) {
	text := []string{"新的", "“引号”和\"引号\"", `it's "x" \`, "两行\n文字", "＝，", "#", "e\u0301 😀"}[r.IntN(7)]
	at := time.Date(2023, time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), r.IntN(60), 0, china())
	i := slices.IndexFunc(bulletinKeys, func(k frontmatter.Key) bool { return k.Name == key })
	switch {
	case i < 0 || bulletinKeys[i].Example[0] == '"':
		return frontmatter.Text(text), strings.ReplaceAll(text, "\n", " ")
	case key == "photos":
		fields := frontmatter.Fields(
			frontmatter.Field{Key: "file", Value: frontmatter.Text("new.jpg")},
			frontmatter.Field{Key: "caption", Value: frontmatter.Text(text)})
		return frontmatter.List(frontmatter.Text("a.jpg"), fields), []any{"a.jpg", text}
	case bulletinKeys[i].Example[0] == '[':
		return frontmatter.Texts(text, "乙", "丙"), []string{strings.ReplaceAll(text, "\n", " "), "乙", "丙"}
	case bulletinKeys[i].Example == "true":
		b := r.IntN(2) == 0
		return frontmatter.Bool(b), b
	case r.IntN(2) == 0:
		return frontmatter.Day(at), time.Date(2023, at.Month(), at.Day(), 0, 0, 0, 0, china())
	}
	return frontmatter.Moment(at), at
}

// loadedSometimes is loaded, of one file in four: it takes a third of the test's time.
func (w *written) loadedSometimes(t *testing.T, f *frontmatter.File, key string) any {
	t.Helper()
	if w.IntN(4) > 0 {
		return nil
	}
	return loaded(t, f.Bytes(), key)
}

// loaded is what a build reads under a key; nil of a key inside another.
func loaded(t *testing.T, data []byte, key string) any {
	t.Helper()
	i := slices.IndexFunc(bulletinKeys, func(k frontmatter.Key) bool { return k.Name == key })
	if i < 0 {
		return nil
	}
	src, _ := frontmatter.Decode("content/a/index.md", data)
	block, _, ok := frontmatter.Split(src)
	doc, ok2 := frontmatter.Parse(src, block.Start, block.End)
	if !ok || !ok2 {
		t.Fatalf("cannot be read:\n%s", src.Text)
	}
	doc.Location = china()
	table := doc.Table("", doc.Data, bulletinKeys)
	switch {
	case key == "photos":
		return loadedPhotos(doc, table)
	case bulletinKeys[i].Example[0] == '[':
		list, _ := table.List(key)
		return list
	case bulletinKeys[i].Example == "true":
		return table.Bool(key)
	case bulletinKeys[i].Example[0] == '"':
		return table.Text(key)
	}
	at, _ := table.Date(key)
	return at
}

// loadedPhotos are the names of photos, or their captions.
func loadedPhotos(doc *frontmatter.Document, table *frontmatter.Table) (out []any) {
	items, _ := table.Data["photos"].([]any)
	for i, item := range items {
		if m, ok := item.(map[string]any); ok {
			item = doc.Table(fmt.Sprintf("photos[%d]", i), m, photoKeys).Data["caption"]
		}
		out = append(out, item)
	}
	return out
}

// Of a thousand files (a quick run: 250), every key is set, cleared and set back, and no other byte changes.
func TestEditEverything(t *testing.T) {
	edits := 0
	for seed := range uint64(thorough.Count(250, 1000)) {
		w := writeFile(seed)
		f, err := OpenBulletin(w.out)
		if err != nil {
			t.Fatalf("%d: %v\n%q", seed, err, w.out)
		}
		var keys []string
		for _, k := range bulletinKeys {
			if k.Name != "extra" {
				keys = append(keys, k.Name)
			}
		}
		for path := range w.values {
			if !slices.Contains(keys, path) {
				keys = append(keys, path)
			}
		}
		slices.Sort(keys)
		for _, key := range keys {
			if at, ok := w.values[key]; ok {
				editValue(t, w, f, key, at)
			} else {
				editMissing(t, w, f, key)
			}
			edits += 3
			if t.Failed() {
				t.Fatalf("file %d: %q", seed, w.out)
			}
		}
	}
	t.Logf("%d edits", edits)
}

// editValue sets a value, clears it and sets it back.
func editValue(t *testing.T, w *written, f *frontmatter.File, key string, at [2]int) {
	t.Helper()
	was, found, err := f.Get(key)
	if err != nil || !found || !bytes.Equal(w.encode(was.Typed()), w.out[at[0]:at[1]]) {
		t.Errorf("%s: found %v, %q, %v", key, found, was.Typed(), err)
		return
	}
	value, want := newValue(w.Rand, key)
	around := func(what string) {
		t.Helper()
		got := f.Bytes()
		if !bytes.HasPrefix(got, w.out[:at[0]]) || !bytes.HasSuffix(got, w.out[at[1]:]) ||
			len(got) < len(w.out)-(at[1]-at[0]) {
			t.Errorf("%s: %s changed other bytes: %q", key, what, got)
		}
	}
	err = f.Set(key, value)
	around("set")
	if got := loaded(t, f.Bytes(), key); err != nil || got != nil && !reflect.DeepEqual(got, want) {
		t.Errorf("%s: set to %v, %v; loaded as %v", key, want, err, got)
	}
	err = f.Clear(key)
	around("clear")
	if got := w.loadedSometimes(t, f, key); err != nil || got != nil && !reflect.ValueOf(got).IsZero() {
		t.Errorf("%s: cleared, %v; loaded as %v", key, err, got)
	}
	if err := f.Set(key, was); err != nil || !bytes.Equal(f.Bytes(), w.out) {
		t.Errorf("%s: set back, %v: %q", key, err, f.Bytes())
	}
}

// editMissing sets a key that is not there, clears it and removes it.
func editMissing(t *testing.T, w *written, f *frontmatter.File, key string) {
	t.Helper()
	value, want := newValue(w.Rand, key)
	around := func(what string) {
		t.Helper()
		got := f.Bytes()
		if len(got) <= len(w.out) || !bytes.HasPrefix(got, w.out[:w.insert]) ||
			!bytes.HasSuffix(got, w.out[w.insert:]) {
			t.Errorf("%s: %s changed other bytes: %q", key, what, got)
		}
	}
	err := f.Set(key, value)
	around("set")
	if got := loaded(t, f.Bytes(), key); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%s: set to %v, %v; loaded as %v", key, want, err, got)
	}
	err = f.Clear(key)
	around("clear")
	if got := w.loadedSometimes(t, f, key); err != nil || got != nil && !reflect.ValueOf(got).IsZero() {
		t.Errorf("%s: cleared, %v; loaded as %v", key, err, got)
	}
	if err := f.Remove(key); err != nil || !bytes.Equal(f.Bytes(), w.out) {
		t.Errorf("%s: removed, %v: %q", key, err, f.Bytes())
	}
}
