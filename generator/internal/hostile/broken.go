package hostile

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

// Broken are the files with one of the endings of all broken sites that the command is tested with, for tests of the
// rooms beside this one.
func Broken(t testing.TB, endings ...string) (texts []string) {
	t.Helper()
	archives, err := filepath.Glob("../../cmd/jianbao/testdata/broken/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal("no broken sites: ", err)
	}
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.Files {
			if slices.ContainsFunc(endings, func(end string) bool { return strings.HasSuffix(file.Name, end) }) {
				texts = append(texts, string(file.Data))
			}
		}
	}
	return texts
}
