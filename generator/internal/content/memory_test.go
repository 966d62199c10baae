package content

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// Every field of a bulletin, filled in by reflection, comes back: a new field that the encoding forgets
// fails here.
func TestCodec(t *testing.T) {
	s := &site.Site{Location: time.FixedZone("X", 3600), Districts: []*site.District{{Slug: "a"}, {Slug: "b"}}, Topics: []*site.Topic{{}, {Slug: "t"}}}
	full := &site.Bulletin{}
	n := 0
	fillValue(t, reflect.ValueOf(full).Elem(), s, &n)
	full.File, full.Folder, full.Cover, full.Extra = "content/a/b.md", "content/a", 0, nil
	if !encodable(full, s) {
		t.Fatal("it cannot be encoded")
	}
	data := appendBulletin(nil, full, s)
	got, ok := decodeBulletin(string(data), full.File, s)
	if !ok || !reflect.DeepEqual(got, full) {
		t.Errorf("got  %+v\nwant %+v", got, full)
	}
	for i := range data {
		decodeBulletin(string(data[:i]), full.File, s) // must not panic
	}
	full.Date = full.Date.UTC()
	if encodable(full, s) {
		t.Error("a time with a zone of its own was encoded")
	}
}

// fillValue sets everything that a value holds to something that is not zero.
func fillValue(t *testing.T, v reflect.Value, s *site.Site, n *int) {
	*n++
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Unix(int64(1e9+*n), 7).In(s.Location)
		return
	case **site.District:
		*x = s.Districts[1]
		return
	case **site.Topic:
		*x = s.Topics[1]
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(strings.Repeat("字", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Uint8, reflect.Uint64:
		v.SetUint(uint64(*n))
	case reflect.Float64:
		v.SetFloat(float64(*n) / 7)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillValue(t, v.Elem(), s, n)
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		}
		for i := range v.Len() {
			fillValue(t, v.Index(i), s, n)
		}
	case reflect.Struct:
		for i := range v.Type().NumField() {
			fillValue(t, v.Field(i), s, n)
		}
	case reflect.Map: // Extra is not encoded
	default:
		t.Fatalf("a bulletin holds a %s", v.Type())
	}
}

// watched is a folder that tells which bulletins were opened.
type watched struct {
	fs.ReadLinkFS
	mu    sync.Mutex
	names []string
}

func (w *watched) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".md") {
		w.mu.Lock()
		w.names = append(w.names, name)
		w.mu.Unlock()
	}
	return w.ReadLinkFS.Open(name)
}

// What was not touched is not opened, and comes to the same; what was is read again, and so is what has
// findings.
func TestMemory(t *testing.T) {
	dir := t.TempDir()
	clock := time.Now().Add(-time.Hour)
	write := func(name, text string) {
		t.Helper()
		full := filepath.Join(dir, name)
		clock = clock.Add(time.Second)
		err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text), 0o644), os.Chtimes(full, clock, clock))
		if err != nil {
			t.Fatal(err)
		}
	}
	bulletin := func(title, more string) string {
		return front("title = \"" + title + "\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\n" + more)
	}
	write("site.toml", "title = \"站\"\n[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n")
	write("content/a/index.md", bulletin("甲", `photos = ["p.jpg"]`))
	write("content/a/p.jpg", "photo")
	write("content/b.md", bulletin("乙", ""))
	write("content/c.md", bulletin("丙", "tags = [“民生”]")) // a warning each time

	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	const settings = 1
	m := ReadMemory("", settings)
	var loaded *Memory // that of the last load
	check := func(what, titles string, opened ...string) {
		t.Helper()
		texts := &watched{ReadLinkFS: os.DirFS(dir).(fs.ReadLinkFS)}
		diags := new(diag.List)
		s, err := Load(t.Context(), fsys.Folder{Root: root.FS(), Texts: texts}, Options{Now: time.Now(), Memory: m}, diags)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, b := range s.Bulletins {
			got += b.Title
		}
		slices.Sort(texts.names)
		if warnings := len(diags.Sorted()); got != titles || !slices.Equal(texts.names, opened) || warnings != 1 {
			t.Errorf("%s: %q from %q with %d warnings; want %q from %q with 1", what, got, texts.names, warnings, titles, opened)
		}
		loaded = m
		m = ReadMemory(strings.Join(m.Encode(time.Now(), time.Now().UnixNano()), ""), settings)
	}
	check("first", "甲乙丙", "content/a/index.md", "content/b.md", "content/c.md")
	check("unchanged", "甲乙丙", "content/c.md")
	write("content/b.md", bulletin("已", ""))
	check("same size, other time", "甲已丙", "content/b.md", "content/c.md")
	write("content/a/p.jpg", "other")
	check("a photo", "甲已丙", "content/a/index.md", "content/c.md")
	check("unchanged again", "甲已丙", "content/c.md")

	young := ReadMemory(strings.Join(loaded.Encode(time.Now(), clock.UnixNano()-1), ""), settings)
	for name, want := range map[string]bool{"content/a/index.md": false, "content/b.md": false, "content/c.md": true} {
		if young.record(young.records.find(name)).again != want {
			t.Errorf("%s is to be read again: %v", name, !want)
		}
	}
	write("content/a/p.jpg", "third")
	check("a photo again", "甲已丙", "content/a/index.md", "content/c.md")
	young = ReadMemory(strings.Join(loaded.Encode(time.Now(), clock.UnixNano()-1), ""), settings)
	if !young.record(young.records.find("content/a/index.md")).again {
		t.Error("a photo is too young, and trusted")
	}
	if other := ReadMemory(strings.Join(loaded.Encode(time.Now(), time.Now().UnixNano()), ""), 2); other.records.len() > 0 {
		t.Error("another site.toml, and still a memory")
	}
}
