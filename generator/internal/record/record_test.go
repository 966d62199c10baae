package record

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
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
	for block := range f.All() {
		for i := range block.Len() {
			out := block.At(i)
			out.Name, out.Links = strings.Clone(out.Name), Links(strings.Clone(string(out.Links)))
			entries = append(entries, out)
		}
	}
	return entries
}

func find(f *Outputs, name string) int {
	i, out := f.Find(name)
	if i >= 0 && out.Name != name {
		return -2
	}
	return i
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
	facts := Facts{Addresses: digest.Sum{5}, UpToDate: digest.Sum{8}, Pages: 7, Photos: 6, Index: EncodeDocuments(documents).Digest()}
	next := &Next{Facts: facts, Made: files, Documents: EncodeDocuments(documents), Sources: []string{"sour", "", "ces"}}
	if err := next.Write(root, name, program); err != nil {
		t.Fatal(err)
	}
	got := Read(root, name, program)
	for i, e := range files {
		if find(got.Outputs(), e.Name) != i {
			t.Errorf("%s is at %d, not %d", e.Name, find(got.Outputs(), e.Name), i)
		}
	}
	if find(got.Outputs(), "nothing") != -1 {
		t.Error("what is not there was found")
	}
	if d := slices.Collect(got.Documents().All()); !slices.Equal(d, documents) {
		t.Errorf("documents: %+v", d)
	}
	if got.Facts != facts || got.Sources() != "sources" || !slices.Equal(all(got.Outputs()), files) {
		t.Errorf("got  %+v, %+v\nwant %+v", got, all(got.Outputs()), files)
	}
	links, answers := all(got.Outputs())[2].Links.Decode()
	if !slices.Equal(links, []string{"/wuhou/", "../b/"}) || answers != (digest.Sum{9}) {
		t.Errorf("links: %q, %x", links, answers)
	}
	if got := Read(root, name, "v2"); got.Outputs().Len() > 0 || got.Sources() != "" {
		t.Errorf("another version's: %+v", got)
	}
	got.Close()
	data, err := root.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] ^= 1
		damage(t, root, name, data)
		data[i] ^= 1
	}
	for i := range data {
		damage(t, root, name, data[:i])
	}
}

// damage writes a record that is damaged, and reads all of it.
func damage(t *testing.T, root *os.Root, name string, data []byte) {
	if err := root.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	p := Read(root, name, program)
	defer p.Close()
	text, list, files := p.Sources(), p.Documents(), all(p.Outputs())
	if p.Err() == nil && (text != "" || list != nil || files != nil || p.Outputs().Len() > 0) {
		t.Fatalf("%x: %q, %v, %+v", data, text, list, files)
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
		first := new(Next)
		for i, name := range names {
			first.Made = append(first.Made, Output{Name: name, Key: Key{View: 1}, Stat: site.FileStat{Size: int64(i)}})
		}
		if err := first.Write(root, "one", program); err != nil {
			t.Fatal(err)
		}
		last := Read(root, "one", program)
		next := &Next{Previous: last, Reused: func(i int) bool { return !strings.Contains(test.gone, names[i]) }}
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
			if made := slices.Contains(strings.Fields(test.made), e.Name); made != (e.Key.View == 2) || !made && names[e.Stat.Size] != e.Name || find(got, e.Name) != i {
				t.Errorf("without %s, with %s: %+v", test.gone, test.made, e)
			}
		}
		if strings.Join(list, " ") != test.want {
			t.Errorf("without %s, with %s: %s, not %s", test.gone, test.made, list, test.want)
		}
	}
}

// A record that is edited often has the files that it should have, in blocks that are neither many nor large, and the
// blocks in which nothing is new are written as they are.
func TestBlocks(t *testing.T) {
	root, r := open(t), rand.New(rand.NewPCG(1, 2))
	now := map[string]int64{} // sizes by name
	name := func() string {
		folder := [...]string{"a/", "photos/", "search/", "z/"}[r.IntN(4)]
		return fmt.Sprintf("%s%05d/index.html", folder, r.IntN(20_000))
	}
	gone, made := map[string]bool{}, map[string]bool{}
	for round := range 60 {
		clear(gone)
		clear(made)
		edits := 1 + r.IntN(3)
		if round%20 == 0 {
			edits = 4000
		}
		for range edits {
			switch n := name(); {
			case r.IntN(3) == 0 && len(now) > 0:
				gone[n] = true
				delete(now, n)
				delete(made, n)
			default:
				gone[n], made[n] = true, true
				now[n] = r.Int64N(1000)
			}
		}
		writeEdited(t, root, now, gone, made)
		checkBlocks(t, root, now)
	}
}

// writeEdited writes the next record: without what is gone, and with what was made.
func writeEdited(t *testing.T, root *os.Root, now map[string]int64, gone, made map[string]bool) {
	was := Read(root, "one", program)
	var names []string
	for _, out := range all(was.Outputs()) {
		names = append(names, out.Name)
	}
	next := &Next{Previous: was, Reused: func(i int) bool { return !gone[names[i]] }}
	for _, n := range slices.Sorted(maps.Keys(made)) {
		next.Made = append(next.Made, Output{Name: n, Stat: site.FileStat{Size: now[n]}})
	}
	if err := next.Write(root, "one", program); err != nil {
		t.Fatal(err)
	}
}

func checkBlocks(t *testing.T, root *os.Root, now map[string]int64) {
	t.Helper()
	p := Read(root, "one", program)
	defer p.Close()
	files := p.Outputs()
	if files.Len() != len(now) || p.Err() != nil {
		t.Fatalf("%d files of %d: %v", files.Len(), len(now), p.Err())
	}
	names := slices.Sorted(maps.Keys(now))
	for i, out := range all(files) {
		if out.Name != names[i] || out.Stat.Size != now[out.Name] || files.BlockOf(i) != files.blockAt(out.Name) {
			t.Fatalf("file %d is %+v, not %s of %d", i, out, names[i], now[names[i]])
		}
	}
	for i := 0; i < len(names); i += 97 {
		if at, out := files.Find(names[i]); at != i || out.Stat.Size != now[names[i]] {
			t.Fatalf("%s is %+v at %d, not at %d", names[i], out, at, i)
		}
		if at := find(files, names[i]+"x"); at != -1 {
			t.Fatalf("%sx is at %d", names[i], at)
		}
	}
	for i, b := range files.blocks[outputs] {
		if b.size > 2*largeFiles || b.size < smallFiles && i < len(files.blocks[outputs])-1 {
			t.Errorf("block %d of %d has %d bytes", i, len(files.blocks[outputs]), b.size)
		}
	}
}

// The files of a folder are in the blocks that are said to hold them.
func TestBelow(t *testing.T) {
	root := open(t)
	now, made := map[string]int64{}, map[string]bool{}
	for i := range 8000 {
		n := fmt.Sprintf("%s%05d", [...]string{"a/", "search/", "search1/", "z/"}[i%4], i)
		now[n], made[n] = 1, true
	}
	writeEdited(t, root, now, nil, made)
	p := Read(root, "one", program)
	defer p.Close()
	files := p.Outputs()
	var b Block
	for _, prefix := range []string{"", "a", "a/", "a/0", "search/", "search", "search1/", "z/", "zz", "0"} {
		from, to := files.Below(prefix)
		for at := range files.Blocks() {
			files.Read(at, &b)
			holds := false
			for i := range b.Len() {
				holds = holds || strings.HasPrefix(b.Name(i), prefix)
			}
			if holds && (at < from || at >= to) {
				t.Errorf("%q: block %d is not in %d to %d", prefix, at, from, to)
			}
		}
		if wide := files.Blocks()/4 + 3; prefix == "search/" && to-from > wide {
			t.Errorf("%q: %d to %d of %d blocks", prefix, from, to, files.Blocks())
		}
	}
	if from, to := (*Outputs)(nil).Below("a"); from != 0 || to != 0 || find(nil, "a") != -1 {
		t.Error("there is something among none")
	}
}

// An edit of documents leaves the others as they were, in their order.
func TestDocuments(t *testing.T) {
	doc := func(url string, day int) Document { return Document{url, day, digest.Sum{byte(day)}} }
	byDay := func(a, b Document) int { return cmp.Compare(a.Day, b.Day) }
	was := EncodeDocuments([]Document{doc("/a/", 1), doc("/c/", 3), doc("/e/", 5)})
	for _, test := range []struct {
		others  []Document
		without []string
		want    string
	}{
		{nil, nil, "/a/ /c/ /e/"},
		{nil, []string{"/a/"}, "/c/ /e/"},
		{nil, []string{"/a/", "/c/", "/e/"}, ""},
		{[]Document{doc("/c/", 3)}, []string{"/c/"}, "/a/ /c/ /e/"},
		{[]Document{doc("/0/", 0), doc("/00/", 0), doc("/d/", 4), doc("/f/", 6)}, []string{"/e/"}, "/0/ /00/ /a/ /c/ /d/ /f/"},
		{[]Document{doc("/a/", 9)}, []string{"/a/"}, "/c/ /e/ /a/"},
	} {
		without := map[string]bool{}
		for _, url := range test.without {
			without[url] = true
		}
		now := was.With(test.others, without, byDay)
		var urls []string
		for d := range now.All() {
			if urls = append(urls, d.URL); d.Sum[0] != byte(d.Day) {
				t.Errorf("%+v", d)
			}
		}
		list := slices.Collect(now.All())
		if strings.Join(urls, " ") != test.want || now.Digest() != EncodeDocuments(list).Digest() {
			t.Errorf("%v without %v: %v, not %s", test.others, test.without, urls, test.want)
		}
	}
}
