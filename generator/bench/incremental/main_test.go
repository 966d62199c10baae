package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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

// Each step writes what shows it and no more; that the site is right then, the run itself checks.
func TestSteps(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles jianbao and waits for files to age")
	}
	r := runner{n: 60, runs: 1, seed: 1, tools: []string{"jianbao"}, repo: filepath.Join("..", "..", ".."), progress: t.Logf}
	if err := r.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole := r.summary("jianbao", cold)
	for _, test := range []struct {
		step        string
		least, most int // pages
	}{
		{"nothing changed", 0, 0},
		{"one body", 1, 1},
		{"one title", 2, 20},
		{"one new bulletin", 5, 30},
		{"one dated back", 5, 80},
		{cold, 400, 1000},
	} {
		s := r.summary("jianbao", test.step)
		if s.pages < test.least || s.pages > test.most {
			t.Errorf("%s: %d pages, want %d to %d", test.step, s.pages, test.least, test.most)
		}
		if test.step != cold && s.written >= whole.written {
			t.Errorf("%s: %d files of %d", test.step, s.written, whole.written)
		}
	}
	var out strings.Builder
	r.report(&out)
	if n := strings.Count(out.String(), "| jianbao | "); n != len(steps) {
		t.Errorf("%d of %d lines:\n%s", n, len(steps), out.String())
	}
}

func TestDiffer(t *testing.T) {
	a, b := digest{1}, digest{2}
	for _, test := range []struct {
		grown, clean map[string]digest
		want         string
	}{
		{map[string]digest{"x": a}, map[string]digest{"x": a}, ""},
		{map[string]digest{"x": a}, map[string]digest{"x": b}, "x is not what a cold build makes"},
		{map[string]digest{"x": a}, map[string]digest{"x": a, "y": b}, "y is not what a cold build makes"},
		{map[string]digest{"x": a, "y": b}, map[string]digest{"x": a}, "y is not there after a cold build"},
	} {
		got := ""
		if err := differ(test.grown, test.clean); err != nil {
			got = err.Error()
		}
		if got != test.want {
			t.Errorf("%v, %v: %q, want %q", test.grown, test.clean, got, test.want)
		}
	}
}
