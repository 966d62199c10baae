package build

import (
	"bytes"
	"image"
	"image/jpeg"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/publish"
)

// watched is a folder that counts how often each bulletin is opened.
type watched struct {
	fs.ReadLinkFS
	mu     sync.Mutex
	opened map[string]int
}

func (w *watched) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".md") {
		w.mu.Lock()
		w.opened[name]++
		w.mu.Unlock()
	}
	return w.ReadLinkFS.Open(name)
}

// A strict build opens each bulletin once when it is loaded, and once when it is converted, for build and check
// together; the next build, which knows the files, only when they are converted.
func TestStrictReadsOnce(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 90, 60)), nil); err != nil {
		t.Fatal(err)
	}
	bulletin := func(slug, more, body string) string {
		head := "title = \"标题" + slug + "\"\ndistrict = \"武侯区\"\ndate = 2022-09-01\nslug = \"" + slug + "\"\n" + more
		return "+++\n" + head + "\n+++\n\n" + body + "\n"
	}
	dir := t.TempDir()
	before := time.Now().Add(-time.Hour)
	for name, text := range map[string]string{
		"site.toml": "title = \"站\"\nbase_url = \"https://a.example/\"\n[check]\nmin_width = 10\n" +
			"[[district]]\ncode = \"510107\"\nname = \"武侯区\"\nslug = \"wuhou\"\n",
		"content/a/index.md": bulletin(
			"a", `photos = [{ file = "p.jpg", caption = "一" }]`, "[甲](/wuhou/2022/b/#题)[乙](#题)\n\n## 题",
		),
		"content/a/p.jpg":  photo.String(),
		"content/b.md":     bulletin("b", "", "## 题\n\n正文。"),
		"content/later.md": bulletin("c", "publish_at = 2022-10-01", "正文。"),
	} {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(full, before, before); err != nil {
			t.Fatal(err)
		}
	}
	folder, root, err := fsys.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	defer folder.Close()
	opts := Options{
		Site: dir, Out: filepath.Join(dir, "public"), Now: time.Date(2022, 9, 3, 0, 0, 0, 0, time.UTC),
		Strict: true, Version: "test",
	}
	for _, times := range []int{2, 1} {
		texts := &watched{ReadLinkFS: os.DirFS(dir).(fs.ReadLinkFS), opened: map[string]int{}}
		folder.Texts = texts
		b, err := load(t.Context(), opts, folder, root)
		if err == nil {
			err = b.run((*publish.Stage).Commit)
		}
		if err != nil || b.result.Published.Added+b.result.Published.Unchanged == 0 {
			t.Fatal(err, b.diags.Sorted())
		}
		want := map[string]int{"content/a/index.md": times, "content/b.md": times, "content/later.md": times}
		if !maps.Equal(texts.opened, want) {
			t.Errorf("opened %v, want %v", texts.opened, want)
		}
	}
}
