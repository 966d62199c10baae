package main

import (
	"os"
	"path/filepath"
	"testing"

	"jianbao/generator/bench/contender"
	"jianbao/generator/bench/measure"
)

// The small process that measures is the test's own binary.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "measure" {
		fail(measure.Main(os.Args[2:]))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// Each made document becomes a draft with its five photos, and the second run writes nothing.
func TestMade(t *testing.T) {
	b := &bench{n: 2, dir: t.TempDir(), repo: filepath.Join("..", "..", ".."), progress: t.Logf}
	var err error
	if b.binary, b.version, err = contender.Jianbao(t.Context(), b.repo, b.dir); err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(b.dir, "in")
	if _, err := b.writeFiles(in); err != nil {
		t.Fatal(err)
	}
	site, err := b.newSite("site")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, files, err := b.importInto(t.Context(), site, in); err != nil || files != 2*(photos+1) {
			t.Errorf("the site has %d files: %v", files, err)
		}
	}
}
