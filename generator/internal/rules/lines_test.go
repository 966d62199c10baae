// Package rules holds the sources to rules that no other tool checks.
package rules

import (
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write testdata/longlines.txt anew")

const (
	root     = "../../.."
	maxLine  = 120 // columns, of which a tab is one
	longList = "testdata/longlines.txt"
)

// No line of Go is longer than maxLine, but for those that were when the rule came: the list says how many are left
// in which file, and only gets shorter. When lines were shortened, or files moved,
//
//	go test ./generator/internal/rules -update
//
// writes it anew, unless there are more in all.
func TestLines(t *testing.T) {
	found, listed := longLines(t), readList(t)
	if *update && sum(found) <= sum(listed) {
		writeList(t, found)
		return
	}
	for _, file := range slices.Sorted(maps.Keys(found)) {
		if n := found[file]; n > listed[file] {
			t.Errorf("%s: %d lines are longer than %d columns, and %d may be", file, n, maxLine, listed[file])
		}
	}
	for file, n := range listed {
		if found[file] < n {
			t.Errorf("%s: only %d long lines are left of %d: run this test with -update", file, found[file], n)
		}
	}
}

func sum(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

// longLines counts the lines that are too long, by file.
func longLines(t *testing.T) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, dir := range []string{"generator", "themes"} {
		err := fs.WalkDir(os.DirFS(root), dir, func(name string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case entry.IsDir() && entry.Name() == "testdata":
				return fs.SkipDir
			case entry.IsDir() || filepath.Ext(name) != ".go":
				return nil
			}
			text, err := os.ReadFile(filepath.Join(root, name))
			for line := range strings.Lines(string(text)) {
				if utf8.RuneCountInString(strings.TrimRight(line, "\r\n")) > maxLine {
					counts[name]++
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return counts
}

func readList(t *testing.T) map[string]int {
	t.Helper()
	text, err := os.ReadFile(longList)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for line := range strings.Lines(string(text)) {
		var n int
		var file string
		if _, err := fmt.Sscan(line, &n, &file); err != nil {
			t.Fatalf("%s: %q: %v", longList, line, err)
		}
		counts[file] = n
	}
	return counts
}

func writeList(t *testing.T, counts map[string]int) {
	t.Helper()
	var text strings.Builder
	for _, file := range slices.Sorted(maps.Keys(counts)) {
		fmt.Fprintf(&text, "%4d %s\n", counts[file], file)
	}
	if err := os.WriteFile(longList, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
