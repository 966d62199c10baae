package publish

import (
	"os"
	"path/filepath"
	"testing"

	"jianbao/generator/internal/diag"
)

// What stands in the place of the folder is told in Chinese.
func TestReasons(t *testing.T) {
	dir := t.TempDir()
	file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{file: "这是一个文件，不是文件夹"}
	if err := os.Symlink(filepath.Join(dir, "nowhere"), link); err == nil { // which needs a privilege on Windows
		places[link] = "链接指向的文件夹不存在"
	}
	for place, want := range places {
		_, err := Open(place, Options{})
		if err == nil {
			t.Fatalf("%s can be published to", place)
		}
		if got := diag.New(diag.FileUnreadable, err).Message(diag.Zh); got != "读不了这个文件："+want {
			t.Errorf("%v: %s", err, got)
		}
	}
}
