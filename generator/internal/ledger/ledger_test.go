package ledger

import (
	"os"
	"reflect"
	"slices"
	"testing"

	"jianbao/generator/internal/site"
)

// What was written is read; what is damaged, or another program's, is empty.
func TestLedger(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	name := Name("/srv/public")
	if name == Name("/srv/other") {
		t.Error("two folders, one ledger")
	}
	files := []Entry{
		{Name: "index.html", Key: Key{1 << 63, 2, 3}, Stat: site.FileStat{Size: 3, Time: 1 << 60, Inode: 7}},
		{Name: "wuhou/2022/yulin/a.html", Links: []string{"/wuhou/", "../b/"}},
		{Name: "photos/ab/0123456789.avif"},
	}
	var now int64
	next := &Ledger{Common: 4, Addresses: 5, Photos: 6, Pages: 7, Whole: 8, Files: slices.Values(files),
		Sources:   func(at int64) []string { now = at; return []string{"sour", "", "ces"} },
		Documents: EncodeDocuments([]Document{{"/wuhou/2022/yulin/", 2022, -1, 5}}, []Document{{"/wuhou/2023/c/", 2023, 1, 7}, {"/wuhou/2022/a/", 2021, 1, 6}}),
	}
	if err := next.Write(root, name, "v1"); err != nil || now == 0 {
		t.Fatal(now, err)
	}
	got := Read(root, name, "v1")
	for i, e := range files {
		if got.Find(e.Name) != i {
			t.Errorf("%s is at %d, not %d", e.Name, got.Find(e.Name), i)
		}
	}
	if got.Find("nothing") != -1 {
		t.Error("what is not there was found")
	}
	if d := got.Documents.Decode(); len(d) != 3 || d[0].URL != "/wuhou/2022/a/" || d[1] != (Document{"/wuhou/2022/yulin/", 2022, -1, 5}) || d[2].Sum != 7 {
		t.Errorf("documents: %+v", d)
	}
	if got.Common != 4 || got.Addresses != 5 || got.Photos != 6 || got.Pages != 7 || got.Whole != 8 || got.Sources != "sources" || !reflect.DeepEqual(got.Files(), files) {
		t.Errorf("got  %+v, %+v\nwant %+v", got, got.Files(), files)
	}
	if got := Read(root, name, "v2"); len(got.Files()) > 0 || got.Sources != "" {
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
		if got := Read(root, name, "v1"); len(got.Files()) > 0 || got.Sources != "" {
			t.Fatalf("damaged at byte %d: %+v", i, got)
		}
		data[i] ^= 1
	}
}
