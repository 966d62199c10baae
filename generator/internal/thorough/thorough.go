// Package thorough says how much of the long tests runs. By default a quick share does, so that `go test ./...` takes
// under ten minutes; with THOROUGH=1, which .ci/run sets, all of it.
package thorough

import "os"

// On reports whether all is to be run.
func On() bool { return os.Getenv("THOROUGH") != "" }

// Count is how often something random is tried.
func Count(quick, all int) int {
	if On() {
		return all
	}
	return quick
}

// Share is all of a table, or by default its first row and every n-th after that.
func Share[S ~[]E, E any](all S, n int) S {
	if On() {
		return all
	}
	var share S
	for i := 0; i < len(all); i += n {
		share = append(share, all[i])
	}
	return share
}
