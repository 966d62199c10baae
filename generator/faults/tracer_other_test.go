//go:build !(linux && amd64)

package faults

import "testing"

func launch() {}

func trace(t *testing.T, _, _, _ []string, _ func(call) harm) outcome {
	t.Helper()
	missing(t, "calls are harmed by tracing a process", "run it on Linux, on an x86-64 processor")
	return outcome{}
}
