package record

import (
	"os"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/site"
)

const program = "v1"

func open(t *testing.T) *os.Root {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root
}

func all(f *Outputs) (entries []Output) {
	for i := range f.Len() {
		entries = append(entries, f.At(i))
	}
	return entries
}

// What was written is read; what is damaged, or another program's, is empty.
func TestRecord(t *testing.T) {
	root, name := open(t), Name("/srv/public")
	if name == Name("/srv/other") {
		t.Error("two folders, one record")
	}
	files := []Output{
		{
			Name: "index.html", Class: 3, Key: PageKey(digest.Sum{1}, digest.Sum{2}, digest.Sum{4}, digest.Sum{3}),
			Stat: site.FileStat{Size: 3, Time: 1 << 60, Change: 1 << 61, Inode: 7},
		},
		{Name: "photos/ab/0123456789.avif", Key: NameKey("photos/ab/0123456789.avif")},
		{Name: "wuhou/2022/yulin/a.html", Links: EncodeLinks([]string{"/wuhou/", "../b/"}, digest.Sum{9})},
	}
	documents := []Document{
		{"/wuhou/2022/a/", -365, digest.Sum{6}}, {"/wuhou/2022/yulin/", -1, digest.Sum{5}}, {"/wuhou/2023/c/", 365, digest.Sum{7}},
	}
	var clock Clock
	facts := Facts{Addresses: digest.Sum{5}, UpToDate: digest.Sum{8}, Pages: 7, Photos: 6, Documents: EncodeDocuments(documents)}
	next := &Next{Facts: facts, Made: files, Sources: func(c Clock) []string { clock = c; return []string{"sour", "", "ces"} }}
	if err := next.Write(root, name, program); err != nil || clock.Loaded == 0 || !clock.Changes {
		t.Fatal(clock, err)
	}
	got := Read(root, name, program)
	for i, e := range files {
		if got.Outputs().Find(e.Name) != i {
			t.Errorf("%s is at %d, not %d", e.Name, got.Outputs().Find(e.Name), i)
		}
	}
	if got.Outputs().Find("nothing") != -1 {
		t.Error("what is not there was found")
	}
	if d := got.Documents.Decode(); !slices.Equal(d, documents) {
		t.Errorf("documents: %+v", d)
	}
	if got.Facts != facts || got.Sources != "sources" || !slices.Equal(all(got.Outputs()), files) {
		t.Errorf("got  %+v, %+v\nwant %+v", got, all(got.Outputs()), files)
	}
	links, answers := got.Outputs().At(2).Links.Decode()
	if !slices.Equal(links, []string{"/wuhou/", "../b/"}) || answers != (digest.Sum{9}) {
		t.Errorf("links: %q, %x", links, answers)
	}
	if got := Read(root, name, "v2"); got.Outputs().Len() > 0 || got.Sources != "" {
		t.Errorf("another version's: %+v", got)
	}
	data, err := root.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] ^= 1
		if err := root.WriteFile(name, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if got := Read(root, name, program); got.Outputs().Len() > 0 || got.Sources != "" {
			t.Fatalf("damaged at byte %d: %+v", i, got)
		}
		data[i] ^= 1
	}
}

// What is reused of the previous record stands among what was made since, by name.
func TestReused(t *testing.T) {
	names := strings.Fields("b d e f h")
	for _, test := range []struct{ gone, made, want string }{
		{"", "", "b d e f h"},
		{"b d e f h", "", ""},
		{"b d e f h", "a", "a"},
		{"", "a c g i", "a b c d e f g h i"},
		{"b e h", "b e h", "b d e f h"},
		{"d e", "a d da i", "a b d da f h i"},
		{"f h", "", "b d e"},
	} {
		root := open(t)
		first := &Next{Sources: func(Clock) []string { return nil }}
		for i, name := range names {
			first.Made = append(first.Made, Output{Name: name, Key: Key{View: 1}, Stat: site.FileStat{Size: int64(i)}})
		}
		if err := first.Write(root, "one", program); err != nil {
			t.Fatal(err)
		}
		last := Read(root, "one", program).Outputs()
		next := &Next{Sources: first.Sources, Previous: last, Reused: func(i int) bool { return !strings.Contains(test.gone, last.Name(i)) }}
		for _, name := range strings.Fields(test.made) {
			next.Made = append(next.Made, Output{Name: name, Key: Key{View: 2}})
		}
		if err := next.Write(root, "two", program); err != nil {
			t.Fatal(err)
		}
		got := Read(root, "two", program).Outputs()
		var list []string
		for i, e := range all(got) {
			list = append(list, e.Name)
			if made := slices.Contains(strings.Fields(test.made), e.Name); made != (e.Key.View == 2) || !made && names[e.Stat.Size] != e.Name || got.Find(e.Name) != i {
				t.Errorf("without %s, with %s: %+v", test.gone, test.made, e)
			}
		}
		if strings.Join(list, " ") != test.want {
			t.Errorf("without %s, with %s: %s, not %s", test.gone, test.made, list, test.want)
		}
	}
}

// Files of one folder are found together.
func TestBelow(t *testing.T) {
	root := open(t)
	l := &Next{Sources: func(Clock) []string { return nil }, Made: []Output{{Name: "a"}, {Name: "search/1"}, {Name: "search/2"}, {Name: "search1"}}}
	if err := l.Write(root, "one", program); err != nil {
		t.Fatal(err)
	}
	files := Read(root, "one", program).Outputs()
	for prefix, want := range map[string][2]int{"search/": {1, 3}, "b": {1, 1}, "": {0, 4}, "z": {4, 4}, "a": {0, 1}} {
		if from, to := files.Below(prefix); from != want[0] || to != want[1] {
			t.Errorf("%q: %d to %d, not %v", prefix, from, to, want)
		}
	}
	if from, to := (*Outputs)(nil).Below("a"); from != 0 || to != 0 || (*Outputs)(nil).Find("a") != -1 {
		t.Error("there is something among none")
	}
}
