package frontmatter

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/txtar"
)

// seeds are the files with one of the endings of all broken sites that the command is tested with.
func seeds(f *testing.F, endings ...string) {
	f.Helper()
	files, err := filepath.Glob("../../cmd/jianbao/testdata/broken/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatal("no seeds: ", err)
	}
	for _, name := range files {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if slices.ContainsFunc(endings, func(end string) bool { return strings.HasSuffix(file.Name, end) }) {
				f.Add(string(file.Data))
			}
		}
	}
}

// The scanner reads anything to its end; edits follow each other, and offsets lead back.
func FuzzScan(f *testing.F) {
	seeds(f, ".md", "site.toml")
	f.Add("a = “\n“ = 【｛[[[ ]]]｝，、")
	f.Add("\"")
	f.Add("[[")
	f.Add("a=\\\"\\")
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || len(text) > 1<<14 {
			return
		}
		s := scanTOML(text)
		at := 0
		for _, e := range s.edits {
			if e.start < at || e.end < e.start || e.end > len(text) {
				t.Fatalf("edit %d:%d after %d of %d bytes", e.start, e.end, at, len(text))
			}
			at = e.end
		}
		for path, p := range s.positions {
			if p.keyStart > p.keyEnd || p.valueStart > p.valueEnd || p.keyStart < 0 || p.valueStart < 0 || max(p.keyEnd, p.valueEnd) > len(text) {
				t.Fatalf("position of %s: %+v of %d bytes", path, p, len(text))
			}
		}
		repaired := s.repaired()
		last := 0
		for i := 0; i <= len(repaired); i += 1 + len(repaired)/64 {
			o := s.original(i)
			if o < last || o > len(text) {
				t.Fatalf("original(%d) = %d after %d, of %d bytes", i, o, last, len(text))
			}
			last = o
		}
	})
}
