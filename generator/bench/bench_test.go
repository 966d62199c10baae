package main

import (
	"bytes"
	"encoding/json"
	"html"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/bench/contender"
	"jianbao/generator/bench/corpus"
	"jianbao/generator/bench/measure"
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

// The whole comparison on a small corpus: every tool writes every bulletin with its text, pages
// of one size, and Hugo the same pages as jianbao. Hugo takes part where its binary is already
// there.
func TestComparison(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes and compiles jianbao")
	}
	const n = 200
	c := &comparison{
		Sizes: []int{n}, Tools: []string{"jianbao", "floor"}, Runs: 1, Seed: 1, Header: "string",
		dir: filepath.Join(t.TempDir(), "bench"), repo: filepath.Join("..", ".."), keep: true, progress: t.Logf,
	}
	hugo, err := contender.CachedHugo()
	if _, missing := os.Stat(hugo); err == nil && missing == nil {
		c.Tools = append(c.Tools, "hugo")
	} else {
		t.Log("hugo takes no part: it is not installed yet")
	}
	err = c.run(t.Context())
	if strings.HasPrefix(c.Failed["jianbao"], "cannot be built") {
		t.Fatalf("jianbao %s", c.Failed["jianbao"])
	}
	if err != nil {
		t.Fatal(err)
	}
	corp := corpus.New(1, n)
	for _, name := range c.Tools {
		r := c.of(name, n)[0]
		if r.Wall <= 0 || r.CPU() <= 0 || runtime.GOOS == "linux" && (r.RSS < 4e6 || r.RSS > 2e9) {
			t.Errorf("%s: implausible figures: %s", name, r.brief())
		}
		checkPages(t, corp, name, c.output(name))
	}
	if r := c.of("floor", n)[0]; r.Files != n || r.Pages != n || r.Bytes != r.BulletinBytes {
		t.Errorf("floor: %+v, want %d files", r.output, n)
	}
	if len(c.Tools) == 3 {
		checkEqual(t, c.output("jianbao"), c.output("hugo"))
		checkFeeds(t, c.output("jianbao"), c.output("hugo"))
	}
	for _, warning := range unequal(c.summaries()) {
		t.Error(warning)
	}
	checkReport(t, c)
}

// checkEqual compares two sites: both have the same pages, lists as many but for one, and pages
// of lists that neither cuts into several are of one size. Where their lines differ is logged.
func checkEqual(t *testing.T, a, b string) {
	t.Helper()
	ours, theirs := lists(t, a), lists(t, b)
	for url, n := range ours {
		if m := theirs[url]; m < n-1 || m > n+1 || m == 0 {
			t.Errorf("%s has %d pages in %s, %d in %s", url, n, a, m, b)
		}
	}
	for url := range theirs {
		if ours[url] == 0 {
			t.Errorf("%s is not in %s", url, a)
		}
	}
	unlike := map[string]string{} // by line: a page that has it on one site only
	for url, n := range ours {
		if n > 1 || theirs[url] != 1 {
			continue
		}
		x, y := essence(t, filepath.Join(a, url)), essence(t, filepath.Join(b, url))
		if d := math.Abs(float64(len(x)-len(y))) / float64(len(x)); d > sizeTolerance {
			t.Errorf("%s is %d bytes in %s, %d in %s: adapt hugosite", url, len(x), a, len(y), b)
		}
		for line := range strings.Lines(x) {
			if !strings.Contains("\n"+y, "\n"+line) {
				unlike["only jianbao: "+line] = url
			}
		}
		for line := range strings.Lines(y) {
			if !strings.Contains("\n"+x, "\n"+line) {
				unlike["only hugo: "+line] = url
			}
		}
	}
	for i, line := range slices.Sorted(maps.Keys(unlike)) {
		if i == 10 {
			t.Logf("… %d lines more", len(unlike)-i)
			break
		}
		t.Logf("%s: %s", unlike[line], line)
	}
}

// checkFeeds looks on one site for the feeds and maps of another, of about their size.
func checkFeeds(t *testing.T, a, b string) {
	t.Helper()
	checked := 0
	err := filepath.WalkDir(a, func(path string, d fs.DirEntry, err error) error {
		if ext := filepath.Ext(path); err != nil || ext != ".xml" && ext != ".json" {
			return err
		}
		ours, err := d.Info()
		if err != nil {
			return err
		}
		checked++
		theirs, err := os.Stat(b + strings.TrimPrefix(path, a))
		if err != nil {
			t.Error(err)
		} else if d := math.Abs(float64(ours.Size() - theirs.Size())); d > feedTolerance*float64(ours.Size()) {
			t.Errorf("%s is %d bytes, in %s %d: adapt hugosite", path, ours.Size(), b, theirs.Size())
		}
		return nil
	})
	if err != nil || checked < 100 {
		t.Errorf("%d feeds: %v", checked, err)
	}
}

// feedTolerance is wide: Atom of jianbao holds a page for those who open it in a browser.
const feedTolerance = 0.25

// lists is all pages of a site by their file, with the number of their list's pages.
func lists(t *testing.T, out string) map[string]int {
	t.Helper()
	numbered := regexp.MustCompile(`page/[0-9]+/index\.html$`)
	pages := map[string]int{}
	err := filepath.WalkDir(out, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".html") {
			name := filepath.ToSlash(strings.TrimPrefix(path, out))
			pages[numbered.ReplaceAllString(name, "index.html")]++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// What differs between jianbao's pages and Hugo's, and should: the fingerprints of assets and the
// digest in the policy, the ids of headings, where a description is cut, the code of the address,
// the relative links of the search page, the order of keys in JSON-LD and of bulletins of one day.
var (
	varying = regexp.MustCompile(`( id="[^"]*"|<meta [a-z]+="(og:d|D|d)escription"[^>]*>|"description":"[^"]*",?|` +
		`'sha256-[^']*'|<path stroke[^>]*>|\.[0-9a-f]{8}(\.css|\.svg|\.js))`)
	breaks = strings.NewReplacer("<li", "\n<li", "<a ", "\n<a ", "<option", "\n<option", `="../`, `="/`, `,"`, ",\n\"", "{", "\n{", "}", "\n}")
)

// essence is the lines of a page without what varies, sorted.
func essence(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(breaks.Replace(varying.ReplaceAllString(string(raw), "$3")), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSuffix(line, ",")
	}
	lines = slices.DeleteFunc(lines, func(line string) bool { return line == "" })
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
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
	if err != nil || json.Unmarshal(data, &read) != nil || len(read.Summaries) != len(c.Tools) {
		t.Errorf("JSON: %v\n%s", err, data)
	}
}

func TestRatios(t *testing.T) {
	c := &comparison{Sizes: []int{10, 100}, Tools: []string{"jianbao", "floor"}}
	add := func(tool string, n int, walls ...time.Duration) {
		for i, w := range walls {
			u := measure.Usage{Wall: w, User: 2 * w, System: w, RSS: int64(n)}
			c.Results = append(c.Results, result{Tool: tool, N: n, Run: i, Usage: u, output: output{Pages: 2 * n}})
		}
	}
	add("jianbao", 10, 300, 200, 400)
	add("floor", 10, 100, 100, 200)
	add("jianbao", 100, 6000)
	want := []ratio{{"jianbao/floor wall", 10, 3, 2, 3}, {"jianbao/floor CPU", 10, 3, 2, 3}}
	if got := c.ratios(); !slices.Equal(got, want) {
		t.Errorf("ratios %+v", got)
	}
	want = []ratio{
		{"jianbao time per bulletin against n=10", 100, 2, 2, 2},
		{"jianbao CPU per bulletin against n=10", 100, 2, 2, 2},
		{"jianbao time per page against n=10", 100, 2, 2, 2},
		{"jianbao peak memory against n=10", 100, 10, 10, 10},
	}
	if got := scaling(c.summaries()); !slices.Equal(got, want) {
		t.Errorf("scaling %+v", got)
	}
}
