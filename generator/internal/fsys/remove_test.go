package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// What is removed is gone, whichever call does it, and nothing beside it.
func TestRemove(t *testing.T) {
	for name, remove := range removers {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			outside := t.TempDir()
			must(t, os.WriteFile(outside+"/theirs.txt", nil, 0o666), os.MkdirAll(dir+"/区县/a/b", 0o777),
				os.WriteFile(dir+"/区县/a/b/1 期.txt", nil, 0o666), os.WriteFile(dir+"/other.txt", nil, 0o666))
			linked := os.Symlink(outside, filepath.Join(dir, "区县", "link")) == nil // not everybody may, on Windows
			if err := remove(root, "区县/a"); err == nil {
				t.Error("a folder that is not empty is removed")
			}
			if err := remove(root, "区县/none"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("what is missing: %v", err)
			}
			if linked {
				if err := remove(root, "区县/link/theirs.txt"); err == nil {
					t.Error("a link leads out of the folder")
				}
			}
			must(t, remove(root, "区县/a/b/1 期.txt"), removeTree(root, "区县", remove), removeTree(root, "none", remove))
			entries, err := os.ReadDir(dir)
			if err != nil || len(entries) != 1 || entries[0].Name() != "other.txt" {
				t.Errorf("what is left: %v %v", entries, err)
			}
			if _, err := os.Stat(outside + "/theirs.txt"); err != nil {
				t.Error(err)
			}
			must(t, os.MkdirAll(dir+"/c/d", 0o777), RemoveAll(root, "c"), RemoveAll(root, "c"))
		})
	}
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}
