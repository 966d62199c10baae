package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"
)

// meter measures this process from a point on. A mapped file counts as memory.
type meter struct {
	start time.Time
	cpu   time.Duration
	held  int64
}

func startMeter() (meter, error) {
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // resets VmHWM
		return meter{}, err
	}
	held, err := status("VmRSS")
	return meter{time.Now(), cpuTime(), held}, err
}

func (m meter) stop() (usage, error) {
	u := usage{Wall: time.Since(m.start), CPU: cpuTime() - m.cpu}
	peak, err := status("VmHWM")
	u.Memory = peak - m.held
	return u, err
}

func cpuTime() time.Duration {
	var r syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// status is a number of bytes in /proc/self/status.
func status(name string) (kilobytes int64, err error) {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(data), name+":")
	_, err = fmt.Sscan(rest, &kilobytes)
	return kilobytes << 10, err
}
