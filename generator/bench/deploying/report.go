package main

import (
	"fmt"
	"io"
	"runtime"
)

// report prints a table.
func (r *runner) report(out io.Writer) {
	fmt.Fprintf(out, "%d files in the end, %.0f MB, %d cores, %s, round trips of %v in the slow step\n\n",
		r.made, float64(r.bytes)/1e6, runtime.NumCPU(), runtime.Version(), r.latency)
	fmt.Fprintln(out, "| step | tool | requests | that put | that delete | serial | MB sent | CPU s | peak MB | wall s |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|---|")
	for _, step := range steps {
		for _, res := range r.results {
			if res.step != step.name {
				continue
			}
			serial := "" // without latency answers overlap by chance
			if step.slow {
				serial = fmt.Sprint(res.serial)
			}
			fmt.Fprintf(out, "| %s | %s | %d | %d | %d | %s | %.1f | %.2f | %.0f | %.1f |\n", step.name, res.tool, res.requests,
				res.puts, res.deletes, serial, float64(res.sent)/1e6, res.CPU().Seconds(), float64(res.RSS)/1e6, res.Wall.Seconds())
		}
	}
}
