package main

import (
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"testing"
)

// The limit is above what is in use, however much that is: at a fixed one a large site is collected all the time.
func TestLimitFor(t *testing.T) {
	for _, test := range []struct{ used, want int64 }{
		{100 << 20, lowLimit}, {400 << 20, 650 << 20}, {1000 << 20, 1325 << 20}, {3400 << 20, 4025 << 20},
	} {
		if got := limitFor(test.used); got != test.want {
			t.Errorf("%d MB: %d", test.used>>20, got>>20)
		}
	}
}

// dropped is what nothing holds any more when the next is made.
var dropped []byte

// A program that comes to hold more than the low limit is not collected ever more often: 11 times here, and 25 at a
// fixed limit.
func TestMemoryFollowsNeed(t *testing.T) {
	if os.Getenv("JIANBAO_HOLD") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestMemoryFollowsNeed$", "-test.v")
		cmd.Env = append(os.Environ(), "JIANBAO_HOLD=1", "GOGC=", "GOMEMLIMIT=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	debug.SetGCPercent(100)
	debug.SetMemoryLimit(math.MaxInt64)
	tuneMemory()
	var held [][]byte
	for range 900 << 2 { // quarters of a MB, each with as much that is dropped
		held = append(held, make([]byte, 256<<10))
		dropped = make([]byte, 256<<10)
	}
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	runtime.KeepAlive(held)
	if stats.NumGC > 18 {
		t.Errorf("%d collections", stats.NumGC)
	}
}

// A first build of many bulletins is not collected below what they may take: not once here, and five times without
// knowing how many there are.
func TestFirstBuildMemory(t *testing.T) {
	if os.Getenv("JIANBAO_FIRST") == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestFirstBuildMemory$", "-test.v")
		cmd.Env = append(os.Environ(), "JIANBAO_FIRST=1", "GOGC=", "GOMEMLIMIT=")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	tuneMemory()
	tuneForFirstBuild(500_000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var held [][]byte
	for range 400 << 2 {
		held = append(held, make([]byte, 256<<10))
		dropped = make([]byte, 256<<10)
	}
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(held)
	if n := after.NumGC - before.NumGC; n > 0 {
		t.Errorf("%d collections", n)
	}
}
