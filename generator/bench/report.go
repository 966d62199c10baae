package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"jianbao/generator/bench/measure"
)

// brief is a run in half a line.
func (r result) brief() string {
	return fmt.Sprintf("%6.2f s wall, %6.2f s CPU, %5.0f MB", r.Wall.Seconds(), r.CPU().Seconds(), mb(r.RSS))
}

// A summary is the medians of one tool's runs on one size.
type summary struct {
	Tool        string        `json:"tool"`
	N           int           `json:"n"`
	Runs        int           `json:"runs"`
	Wall        time.Duration `json:"wall_ns"`
	WallMin     time.Duration `json:"wall_min_ns"`
	WallMax     time.Duration `json:"wall_max_ns"`
	User        time.Duration `json:"user_ns"`
	System      time.Duration `json:"system_ns"`
	CPU         time.Duration `json:"cpu_ns"` // of the sums, so not the sum of the two above
	RSS         int64         `json:"peak_rss_bytes"`
	PerBulletin time.Duration `json:"wall_per_bulletin_ns"`
	PerPage     time.Duration `json:"wall_per_page_ns"`
	PageBytes   int64         `json:"mean_bulletin_page_bytes"`
	output
}

// A ratio compares one figure of two tools on one size: of the medians, and how it spread
// over the rounds, in which both ran one after the other.
type ratio struct {
	Name  string  `json:"name"`
	N     int     `json:"n"`
	Value float64 `json:"value"`
	Min   float64 `json:"min"`
	Max   float64 `json:"max"`
}

func (c *comparison) summaries() []summary {
	var all []summary
	for _, n := range c.Sizes {
		for _, tool := range c.Tools {
			runs := c.of(tool, n)
			if len(runs) == 0 {
				continue
			}
			wall := func(r result) time.Duration { return r.Wall }
			s := summary{Tool: tool, N: n, Runs: len(runs), output: runs[len(runs)-1].output}
			s.Wall = median(runs, wall)
			s.WallMin = wall(slices.MinFunc(runs, byWall))
			s.WallMax = wall(slices.MaxFunc(runs, byWall))
			s.User = median(runs, func(r result) time.Duration { return r.User })
			s.System = median(runs, func(r result) time.Duration { return r.System })
			s.CPU = median(runs, func(r result) time.Duration { return r.CPU() })
			s.RSS = median(runs, func(r result) int64 { return r.RSS })
			s.PerBulletin = s.Wall / time.Duration(n)
			s.PerPage = s.Wall / time.Duration(max(1, s.Pages))
			s.PageBytes = s.BulletinBytes / int64(n)
			all = append(all, s)
		}
	}
	return all
}

func byWall(a, b result) int { return cmp.Compare(a.Wall, b.Wall) }

// of returns a tool's runs on one size.
func (c *comparison) of(tool string, n int) []result {
	var runs []result
	for _, r := range c.Results {
		if r.Tool == tool && r.N == n {
			runs = append(runs, r)
		}
	}
	return runs
}

func median[T ~int64](runs []result, figure func(result) T) T {
	values := make([]T, len(runs))
	for i, r := range runs {
		values[i] = figure(r)
	}
	return measure.Median(values)
}

// ratios are the figures that the project promises something about.
func (c *comparison) ratios() []ratio {
	wall := func(r result) int64 { return int64(r.Wall) }
	cpu := func(r result) int64 { return int64(r.CPU()) }
	rss := func(r result) int64 { return r.RSS }
	var all []ratio
	for _, n := range c.Sizes {
		all = append(all, c.ratio("jianbao/floor wall", n, "jianbao", "floor", wall)...)
		all = append(all, c.ratio("jianbao/floor CPU", n, "jianbao", "floor", cpu)...)
		all = append(all, c.ratio("hugo/jianbao wall", n, "hugo", "jianbao", wall)...)
		all = append(all, c.ratio("hugo/jianbao CPU", n, "hugo", "jianbao", cpu)...)
		all = append(all, c.ratio("jianbao/hugo peak memory", n, "jianbao", "hugo", rss)...)
		all = append(all, c.ratio("hugo/floor wall", n, "hugo", "floor", wall)...)
	}
	return all
}

// ratio has no element where a tool did not run.
func (c *comparison) ratio(name string, n int, over, under string, figure func(result) int64) []ratio {
	a, b := c.of(over, n), c.of(under, n)
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	r := ratio{Name: name, N: n, Min: math.Inf(1)}
	r.Value = float64(median(a, figure)) / float64(median(b, figure))
	for i := range min(len(a), len(b)) {
		q := float64(figure(a[i])) / float64(figure(b[i]))
		r.Min, r.Max = min(r.Min, q), max(r.Max, q)
	}
	return []ratio{r}
}

// scaling compares a tool on each size with itself on the smallest: the time of a bulletin and of
// a page, which is 1 where a tool scales well, and the peak of memory.
func scaling(all []summary) []ratio {
	var rows []ratio
	for _, s := range all {
		base := s
		for _, o := range all {
			if o.Tool == s.Tool && o.N < base.N {
				base = o
			}
		}
		if base.N == s.N {
			continue
		}
		row := func(what string, over, under int64) {
			q := float64(over) / float64(max(1, under))
			rows = append(rows, ratio{Name: fmt.Sprintf("%s %s against n=%d", s.Tool, what, base.N), N: s.N, Value: q, Min: q, Max: q})
		}
		row("time per bulletin", int64(s.PerBulletin), int64(base.PerBulletin))
		row("CPU per bulletin", int64(s.CPU)/int64(s.N), int64(base.CPU)/int64(base.N))
		row("time per page", int64(s.PerPage), int64(base.PerPage))
		row("peak memory", s.RSS, base.RSS)
	}
	return rows
}

// print writes the table of medians, the ratios, and a warning where the pages of the tools
// are not of one size.
func (c *comparison) print(w io.Writer) error {
	all := c.summaries()
	fmt.Fprintf(w, "%s/%s, %d cores, %s, seed %d, medians of %d cold runs in turns\n",
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), c.Seed, c.Runs)
	for _, tool := range c.Tools {
		if v := c.Version[tool]; v != "" {
			fmt.Fprintf(w, "%s: %s\n", tool, v)
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "\nn\ttool\truns\twall s\tmin–max\tCPU s\tuser+sys\tpeak MB\tpages\tµs/page\tµs/bulletin\tMB written\tfiles\twidest\tbytes/bulletin\t\n")
	for _, s := range all {
		fmt.Fprintf(t, "%d\t%s\t%d\t%.2f\t%.2f–%.2f\t%.2f\t%.2f+%.2f\t%.0f\t%d\t%d\t%d\t%.1f\t%d\t%d\t%d\t\n",
			s.N, s.Tool, s.Runs, s.Wall.Seconds(), s.WallMin.Seconds(), s.WallMax.Seconds(),
			s.CPU.Seconds(), s.User.Seconds(), s.System.Seconds(), mb(s.RSS),
			s.Pages, s.PerPage.Microseconds(), s.PerBulletin.Microseconds(), mb(s.Bytes), s.Files, s.Widest, s.PageBytes)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(w)
	for _, r := range append(c.ratios(), scaling(all)...) {
		fmt.Fprintf(w, "n=%-7d %-42s %5.2f", r.N, r.Name, r.Value)
		if r.Min != r.Max {
			fmt.Fprintf(w, "   rounds %.2f–%.2f", r.Min, r.Max)
		}
		fmt.Fprintln(w)
	}
	for _, warning := range unequal(all) {
		fmt.Fprintln(w, warning)
	}
	for _, tool := range c.Tools {
		if reason, failed := c.Failed[tool]; failed {
			fmt.Fprintf(w, "%s FAILED: %s\n", tool, reason)
		}
	}
	return nil
}

// By how much the mean bulletin page, and the number of pages, of a tool may differ from
// jianbao's before the comparison is called unfair. Hugo has some pages more, since the first
// page of its lists holds 20 and not up to 39.
const (
	sizeTolerance  = 0.03
	pagesTolerance = 0.05
)

// unequal says where a tool does not write what jianbao writes. The floor writes bulletins only.
func unequal(all []summary) []string {
	var warnings []string
	differs := func(a, b int64, tolerance float64) bool {
		return math.Abs(float64(a-b)) > tolerance*float64(b)
	}
	for _, s := range all {
		i := slices.IndexFunc(all, func(o summary) bool { return o.Tool == "jianbao" && o.N == s.N })
		if i < 0 {
			continue
		}
		want := all[i]
		if differs(s.PageBytes, want.PageBytes, sizeTolerance) {
			warnings = append(warnings, fmt.Sprintf("n=%d: the bulletin pages of %s are %d bytes, those of jianbao %d: "+
				"adapt floor/page.html and hugosite/layouts, or add %d to -pad", s.N, s.Tool, s.PageBytes, want.PageBytes, want.PageBytes-s.PageBytes))
		}
		if s.Tool != "floor" && differs(int64(s.Pages), int64(want.Pages), pagesTolerance) {
			warnings = append(warnings, fmt.Sprintf("n=%d: %s writes %d pages, jianbao %d: adapt hugosite", s.N, s.Tool, s.Pages, want.Pages))
		}
	}
	return warnings
}

// writeJSON writes the comparison with every run, the medians and the ratios.
func (c *comparison) writeJSON(name string) error {
	all := c.summaries()
	data, err := json.MarshalIndent(struct {
		*comparison
		OS        string    `json:"os"`
		Arch      string    `json:"arch"`
		Cores     int       `json:"cores"`
		Go        string    `json:"go"`
		Summaries []summary `json:"summaries"`
		Ratios    []ratio   `json:"ratios"`
		Scaling   []ratio   `json:"scaling"`
	}{c, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), all, c.ratios(), scaling(all)}, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(data, '\n'), 0o644)
}

func mb(bytes int64) float64 { return float64(bytes) / 1e6 }
