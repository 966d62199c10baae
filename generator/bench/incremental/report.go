package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"jianbao/generator/bench/measure"
)

// report prints the medians of each step, and how the time compares with a cold build.
func (r *runner) report(out io.Writer) {
	fmt.Fprintf(out, "%d bulletins, %d cores, %s, medians of %d rounds\n\n", r.n, runtime.NumCPU(), runtime.Version(), r.runs)
	fmt.Fprintln(out, "| tool | build | wall s | CPU s | peak MB | pages written | other files | removed | to cold |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|")
	for _, tool := range r.tools {
		whole := r.summary(tool, cold)
		for _, step := range slices.Concat(steps[len(steps)-1:], steps[:len(steps)-1]) {
			m := r.summary(tool, step.name)
			fmt.Fprintf(out, "| %s | %s | %.3f | %.3f | %.0f | %d | %d | %d | 1/%.1f |\n", tool, step.name,
				m.wall.Seconds(), m.cpu.Seconds(), float64(m.rss)/1e6, m.pages, m.written-m.pages, m.removed, whole.wall.Seconds()/m.wall.Seconds())
		}
	}
}

type summary struct {
	wall, cpu time.Duration
	rss       int64
	changes
}

func (r *runner) summary(tool, step string) summary {
	var all []result
	for _, res := range r.results {
		if res.tool == tool && res.step == step {
			all = append(all, res)
		}
	}
	s := summary{
		wall: median(all, func(r result) time.Duration { return r.Wall }),
		cpu:  median(all, func(r result) time.Duration { return r.CPU() }),
		rss:  median(all, func(r result) int64 { return r.RSS }),
	}
	s.pages = median(all, func(r result) int { return r.pages })
	s.written = median(all, func(r result) int { return r.written })
	s.removed = median(all, func(r result) int { return r.removed })
	return s
}

func median[T ~int64 | ~int](all []result, of func(result) T) T {
	var values []T
	for _, r := range all {
		values = append(values, of(r))
	}
	return measure.Median(values)
}
