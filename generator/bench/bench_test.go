package main

import (
	"bytes"
	"encoding/json"
	"html"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"jianbao/generator/bench/corpus"
)

// The runner starts its own binary for the floor and for measuring; in a test that is the
// test's binary.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		if _, err := subcommand(os.Args[1:]); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// The whole comparison on a small corpus: every tool writes every bulletin with its text, and
// pages of about one size. Hugo takes part where its binary is already there.
func TestComparison(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes and compiles jianbao")
	}
	const n = 200
	c := &comparison{
		Sizes: []int{n}, Tools: []string{"jianbao", "floor"}, Runs: 1, Seed: 1, Header: "string",
		dir: filepath.Join(t.TempDir(), "bench"), repo: filepath.Join("..", ".."), keep: true, progress: t.Logf,
	}
	if hugo, err := cachedHugo(); err == nil {
		if _, err := os.Stat(hugo); err == nil {
			c.Tools = append(c.Tools, "hugo")
		}
	}
	if err := c.run(t.Context()); err != nil && c.Failed["jianbao"] == "" {
		t.Fatal(err)
	}
	corp := corpus.New(1, n)
	floor := c.of("floor", n)[0]
	for _, name := range c.Tools {
		if reason, failed := c.Failed[name]; failed {
			if name == "jianbao" && strings.HasPrefix(reason, "cannot be built") {
				t.Logf("jianbao takes no part: %s", reason)
				continue
			}
			t.Errorf("%s: %s", name, reason)
			continue
		}
		r := c.of(name, n)[0]
		checkFigures(t, r, floor)
		checkPages(t, corp, name, filepath.Join(c.dir, "out-"+name))
	}
	checkReport(t, c)
}

func checkFigures(t *testing.T, r, floor result) {
	t.Helper()
	if r.Wall <= 0 || r.CPU() <= 0 || runtime.GOOS == "linux" && (r.RSS < 4e6 || r.RSS > 2e9) {
		t.Errorf("%s: implausible figures: %s", r.Tool, r.brief())
	}
	if ratio := float64(r.BulletinBytes) / float64(floor.BulletinBytes); ratio < 0.5 || ratio > 1.5 {
		t.Errorf("%s: bulletin pages of %d bytes, the floor's have %d: adapt floor/page.html and hugosite/layouts",
			r.Tool, r.BulletinBytes/int64(r.N), floor.BulletinBytes/int64(r.N))
	}
	switch r.Tool {
	case "floor":
		if r.Files != r.N || r.HTML != r.N || r.Bytes != r.BulletinBytes {
			t.Errorf("floor: %+v, want %d files", r.output, r.N)
		}
	case "hugo":
		if want := listPages(corpus.New(1, r.N)) + r.N; r.HTML != want || r.Files != want {
			t.Errorf("hugo: %d files, %d of them HTML, want %d", r.Files, r.HTML, want)
		}
	default:
		if want := r.N + 204; r.HTML < want {
			t.Errorf("%s: %d HTML files, want %d at least", r.Tool, r.HTML, want)
		}
	}
}

// listPages is the number of pages that are no bulletins, lists having 20 a page: home, the
// districts and prefectures, months, tags, the overviews of the last three, 404.
func listPages(corp *corpus.Corpus) int {
	lists := map[string]int{"": 0}
	for _, r := range corpus.Regions() {
		lists[r.Slug] = 0
		for _, d := range r.Districts {
			lists[d.Slug] = 0
		}
	}
	for i := range corp.N {
		b := corp.Bulletin(i)
		for _, list := range append(b.Tags, "", b.District.Slug, b.District.Parent, b.Date.Format("2006-01")) {
			lists[list]++
		}
	}
	pages := 4
	for _, n := range lists {
		pages += max(1, (n+19)/20)
	}
	return pages
}

// checkPages looks for a bulletin's title, headings and link in its page.
func checkPages(t *testing.T, corp *corpus.Corpus, tool, out string) {
	t.Helper()
	for i := range corp.N {
		b := corp.Bulletin(i)
		raw, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(b.Path()), "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		page := html.UnescapeString(string(raw))
		want := []string{b.Title, b.District.Name}
		for line := range strings.Lines(corp.Markdown(b)) {
			if heading, ok := strings.CutPrefix(line, "## "); ok {
				want = append(want, strings.TrimSpace(heading))
			}
		}
		for _, w := range want {
			if !strings.Contains(page, w) {
				t.Errorf("%s: %s has no %q", tool, b.Path(), w)
			}
		}
		if table := i%10 == 0; strings.Contains(page, "<table") != table {
			t.Errorf("%s: %s: table: want %v", tool, b.Path(), table)
		}
	}
}

func checkReport(t *testing.T, c *comparison) {
	t.Helper()
	var table bytes.Buffer
	if err := c.print(&table); err != nil {
		t.Error(err)
	}
	t.Logf("\n%s", &table)
	file := filepath.Join(t.TempDir(), "bench.json")
	if err := c.writeJSON(file); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	var read struct{ Summaries []summary }
	if err != nil || json.Unmarshal(data, &read) != nil || len(read.Summaries) != len(c.Tools)-len(c.Failed) {
		t.Errorf("JSON: %v\n%s", err, data)
	}
}

// A process is not charged for the memory of the runner.
func TestPeakIsTheChildsOwn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("peaks of a forked child are Linux's trouble")
	}
	ballast := bytes.Repeat([]byte{1}, 256<<20)
	dir := t.TempDir()
	u, err := measure(t.Context(), dir, dir, []string{"/bin/sh", "-c", ":"})
	if err != nil {
		t.Fatal(err)
	}
	runtime.KeepAlive(ballast)
	if u.RSS <= 0 || u.RSS > 40<<20 {
		t.Errorf("a shell that does nothing is charged %.0f MB", mb(u.RSS))
	}
}

// A tool that fails is told of, with what it printed, and the others go on.
func TestMeasureTellsFailure(t *testing.T) {
	dir := t.TempDir()
	_, err := measure(t.Context(), dir, dir, []string{"/bin/sh", "-c", "echo no such theme; exit 3"})
	if err == nil || !strings.Contains(err.Error(), "no such theme") {
		t.Errorf("got %v", err)
	}
}

func TestRatios(t *testing.T) {
	c := &comparison{Sizes: []int{10, 100}, Tools: []string{"jianbao", "floor"}}
	add := func(tool string, n int, walls ...time.Duration) {
		for i, w := range walls {
			c.Results = append(c.Results, result{Tool: tool, N: n, Run: i, Usage: Usage{Wall: w}})
		}
	}
	add("jianbao", 10, 30, 20, 40)
	add("floor", 10, 10, 10, 20)
	add("jianbao", 100, 600)
	ratios := c.ratios()
	if len(ratios) != 1 || ratios[0] != (ratio{"jianbao/floor wall", 10, 3, 2, 3}) {
		t.Errorf("ratios %+v", ratios)
	}
	scaled := scaling(c.summaries())
	if len(scaled) != 1 || scaled[0].N != 100 || math.Abs(scaled[0].Value-2) > 1e-9 {
		t.Errorf("scaling %+v", scaled)
	}
}
