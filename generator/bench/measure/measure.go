// Package measure tells what a process took: its time, and the memory of itself alone.
//
// A process is measured by a small one that starts it and waits for it. Linux counts what a
// parent held in memory as a child's own peak, since the child shares it until it executes;
// so the runner, which grows, must not be the parent. The small one is the runner's own binary,
// run with the argument "measure", for which its main calls [Main] first; what a tool is charged
// for can therefore not fall below its own 10 MB or so.
package measure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Usage is what one process took, start to end.
type Usage struct {
	Wall   time.Duration `json:"wall_ns"`
	User   time.Duration `json:"user_ns"`
	System time.Duration `json:"system_ns"`
	RSS    int64         `json:"peak_rss_bytes"`
}

// CPU is the time on all cores.
func (u Usage) CPU() time.Duration { return u.User + u.System }

// Main is the small process; its arguments are RESULT COMMAND ARGUMENT...
func Main(args []string) error {
	if len(args) < 2 {
		return errors.New("usage: measure RESULT COMMAND [ARGUMENT...]")
	}
	cmd := exec.Command(args[1], args[2:]...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return err
	}
	u := Usage{Wall: time.Since(start), User: cmd.ProcessState.UserTime(), System: cmd.ProcessState.SystemTime()}
	u.RSS = PeakRSS(cmd.ProcessState)
	data, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return os.WriteFile(args[0], data, 0o644)
}

// Run runs a command in dir through the small process and reports what it took. Caches
// that a tool may keep in the user's folders go to cache, so that every run is cold.
func Run(ctx context.Context, dir, cache string, command []string) (Usage, error) {
	var u Usage
	self, err := os.Executable()
	if err != nil {
		return u, err
	}
	result := filepath.Join(dir, "usage.json")
	defer os.Remove(result)
	cmd := exec.CommandContext(ctx, self, append([]string{"measure", result}, command...)...)
	cmd.Dir = dir
	cmd.Env = append(cleanEnviron(), "XDG_CACHE_HOME="+cache)
	// The tool holds the small process's output too, so this returns after both have ended.
	out, err := cmd.CombinedOutput()
	if err != nil {
		return u, fmt.Errorf("%s: %w\n%s", strings.Join(command, " "), err, Tail(out, 2000))
	}
	data, err := os.ReadFile(result)
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal(data, &u)
}

// cleanEnviron is the environment without what would change how a tool works.
func cleanEnviron() []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !strings.HasPrefix(name, "HUGO_") && name != "GOGC" && name != "GOMEMLIMIT" && name != "GODEBUG" {
			env = append(env, v)
		}
	}
	return env
}

// Tail is the end of what a tool printed, for an error.
func Tail(b []byte, n int) []byte {
	if len(b) > n {
		return append([]byte("…"), b[len(b)-n:]...)
	}
	return b
}

// Median is the middle of values, or between the two in the middle; 0 of none.
func Median[T ~int64 | ~int](values []T) T {
	sorted := slices.Sorted(slices.Values(values))
	mid := len(sorted) / 2
	switch {
	case len(sorted) == 0:
		return 0
	case len(sorted)%2 == 1:
		return sorted[mid]
	}
	return (sorted[mid-1] + sorted[mid]) / 2
}
