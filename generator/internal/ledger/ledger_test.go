package ledger

import (
	"os"
	"reflect"
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
	want := &Ledger{Files: map[string]Entry{
		"index.html":                {Key: Key{1 << 63, 2, 3}, Stat: site.FileStat{Size: 3, Time: 1 << 60, Inode: 7}},
		"wuhou/2022/yulin/a.html":   {Links: []string{"/wuhou/", "../b/"}},
		"photos/ab/0123456789.avif": {},
	}, Documents: map[string]Document{"/wuhou/2022/yulin/": {2022, -1, 5}}}
	var now int64
	err = want.Write(root, name, "v1", func(at int64) []byte { now = at; return []byte("sources") })
	if err != nil || now == 0 {
		t.Fatal(now, err)
	}
	want.Sources = "sources"
	if got := Read(root, name, "v1"); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if got := Read(root, name, "v2"); len(got.Files) > 0 || got.Sources != "" {
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
		if got := Read(root, name, "v1"); len(got.Files) > 0 || got.Sources != "" {
			t.Fatalf("damaged at byte %d: %+v", i, got)
		}
		data[i] ^= 1
	}
}
