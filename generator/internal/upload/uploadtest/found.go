package uploadtest

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jianbao/generator/internal/upload"
)

// Readable makes sure that everybody can read what lies in a folder, but for .jianbao.
func Readable(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		if entry.Name() == ".jianbao" {
			return fs.SkipDir
		}
		info, err := entry.Info()
		want := upload.FileMode
		if entry.IsDir() {
			want = upload.FolderMode
		}
		if err == nil && info.Mode().Perm() != want {
			t.Errorf("%s has %v, not %v", name, info.Mode(), want)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Probed makes sure that a probe of a target says some things, in English, and which of them are wrong: those that
// begin with an exclamation mark.
func Probed(t *testing.T, target upload.Target, want ...string) {
	t.Helper()
	found, err := upload.Probe(t.Context(), target, upload.Options{Token: "probe"})
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range want {
		words, wrong := strings.CutPrefix(words, "!")
		if !slices.ContainsFunc(found, func(p upload.Probed) bool {
			return strings.Contains(p.En, words) && p.OK != wrong && p.Zh != ""
		}) {
			t.Errorf("it does not say %q, wrong: %v; but %+v", words, wrong, found)
		}
	}
}
