package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// Two hundred bulletins: everything is found, nothing else is, and the table says so.
func TestSearch(t *testing.T) {
	var out strings.Builder
	o := options{n: 200, per: 6, seed: 1, repo: filepath.Join("..", "..", ".."), keep: t.TempDir()}
	if err := run(t.Context(), o, &out); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "| jianbao | 1.000 | 1.000 |"); n != len(classes) {
		t.Errorf("%d of %d classes are whole:\n%s", n, len(classes), out.String())
	}
}
