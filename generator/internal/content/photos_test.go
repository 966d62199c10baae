package content

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
)

// A photo in thousands of folders is refused at its line after a look at a few of them: each look goes through all
// folders above, and three thousand would be four million openings. One that does not exist costs less still.
func TestPhotoInManyFolders(t *testing.T) {
	deep := strings.Repeat("a/", 3000) + "p.jpg"
	matter := "title = \"甲\"\ndistrict = \"wuhou\"\ndate = 2022-01-01\nphotos = [\"" + deep + "\"]"
	for _, test := range []struct {
		photo string
		code  diag.Code
		says  string
		looks int64 // folders that are opened at most
	}{
		{deep, diag.FileUnreadable, "文件夹套得太深", 3000},
		{strings.Repeat("a/", 10) + "p.jpg", diag.PhotoMissing, "", 4000},
	} {
		files := &counting{MapFS: fstest.MapFS{
			"site.toml":             {Data: []byte(settings)},
			"content/a.md":          {Data: []byte(front(matter))},
			"content/" + test.photo: {Data: []byte("photo")},
		}}
		diags := new(diag.List)
		folder := fsys.Folder{Root: files, Texts: files}
		if _, err := Load(context.Background(), folder, Options{Now: time.Now()}, diags); err != nil {
			t.Fatal(err)
		}
		at := func(d diag.Diagnostic) bool {
			return d.Code == test.code && d.File == "content/a.md" && d.Line == 5 &&
				strings.Contains(d.Message(diag.Zh), test.says)
		}
		if found := diags.Sorted(); !slices.ContainsFunc(found, at) {
			t.Errorf("%.30s: %.500v", test.photo, found)
		}
		if looks := files.folders.Load(); looks > test.looks {
			t.Errorf("%.30s: %d folders were opened", test.photo, looks)
		}
	}
}

// counting counts the folders that an os.Root would open for all looks.
type counting struct {
	fstest.MapFS
	folders atomic.Int64
}

func (c *counting) Lstat(name string) (fs.FileInfo, error) {
	c.folders.Add(int64(strings.Count(name, "/")))
	return c.MapFS.Lstat(name)
}
