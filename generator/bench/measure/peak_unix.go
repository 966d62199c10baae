//go:build unix

package measure

import (
	"os"
	"runtime"
	"syscall"
)

// PeakRSS is the largest resident set of an ended process, in bytes.
func PeakRSS(state *os.ProcessState) int64 {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	if runtime.GOOS == "darwin" {
		return int64(usage.Maxrss)
	}
	return int64(usage.Maxrss) * 1024
}
