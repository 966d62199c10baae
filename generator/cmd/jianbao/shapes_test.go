//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"jianbao/generator/internal/hostile"
	"jianbao/generator/internal/thorough"
)

// What a build of one hostile bulletin may cost, with the sixty pages of a small site around it. It is processor
// time: how long that takes by the clock says more of what else the machine does. The race detector makes it ten
// times as much.
const (
	shapeTime   = 2 * time.Second
	shapeMemory = 512 << 20
)

// A bulletin of any shape that costs a parser much is built, by the command as officers run it, within bounds, or
// refused with the place where it is too much. The process is this test itself, started again.
func TestShapes(t *testing.T) {
	if args := os.Getenv("JIANBAO_TEST_ARGS"); args != "" {
		tuneMemory()
		status := run(t.Context(), strings.Split(args, "\n"), env{os.Stdin, os.Stdout, os.Stderr, time.Now, os.Getenv})
		own, _ := os.ReadFile("/proc/self/status") // of Linux alone
		os.WriteFile(os.Getenv("JIANBAO_TEST_STATUS"), own, 0o666)
		os.Exit(status)
	}
	shapes := maps.Clone(hostile.FrontMatters())
	for name, body := range hostile.Bodies() {
		shapes[name] = bulletin(body)
	}
	// The photos of the small site are the same in each; to encode them takes longer than all else of it.
	base := t.TempDir()
	writeFiles(t, base, goodSite)
	if status, _, stderr := command(t, "build", "--site", base); status != exitOK {
		t.Fatal(stderr)
	}
	photos := os.DirFS(filepath.Join(base, ".jianbao", "photos"))
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	var built, refused int
	var slowest, largest int64
	results := make(chan func())
	names := thorough.Share(slices.Sorted(maps.Keys(shapes)), 4)
	for _, name := range names {
		text := shapes[name]
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			use, said := buildShape(t, text, photos)
			results <- func() {
				t.Logf(
					"%-34s %6d ms  %4d MB  %.90s", name, use.time.Milliseconds(), use.memory>>20, strings.ReplaceAll(said, "\n", " "),
				)
				slowest, largest = max(slowest, use.time.Milliseconds()), max(largest, use.memory>>20)
				switch {
				case use.status == exitOK:
					built++
				case use.status == exitErrors && (strings.Contains(said, "content/bad/index.md:") || strings.Contains(said, "file-encoding  content/bad/index.md")):
					refused++
				default:
					t.Errorf("%s: status %d, and no place is told: %.500s", name, use.status, said)
				}
				if !raceDetector && use.time > shapeTime || use.time > 10*shapeTime {
					t.Errorf("%s took %v of the processor", name, use.time)
				}
				if !raceDetector && use.memory > shapeMemory {
					t.Errorf("%s took %d MB", name, use.memory>>20)
				}
			}
		}()
	}
	for range names {
		(<-results)()
	}
	if len(shapes) < 60 {
		t.Errorf("only %d shapes", len(shapes))
	}
	t.Logf("%d shapes built, %d refused; at most %d ms and %d MB", built, refused, slowest, largest)
}

// cost is what became of a build, and what it took.
type cost struct {
	status int
	time   time.Duration
	memory int64 // 0 where it is unknown
}

// buildShape builds the good site, whose photos are made, with one more bulletin in a process of its own.
func buildShape(t *testing.T, text string, photos fs.FS) (cost, string) {
	dir, err := os.MkdirTemp(t.TempDir(), "site")
	if err != nil {
		t.Error(err)
		return cost{}, ""
	}
	writeFiles(t, dir, goodSite)
	if err := os.CopyFS(filepath.Join(dir, ".jianbao", "photos"), photos); err != nil {
		t.Error(err)
	}
	writeFile(t, dir, "content/bad/index.md", []byte(text))
	return measured(dir, "build", "--site", dir, "--quiet", "--lang", "en", "--out", filepath.Join(dir, "public"))
}

// measured runs the command in a process of its own, which is TestShapes started again.
func measured(dir string, args ...string) (cost, string) {
	cmd := exec.Command(os.Args[0], "-test.run=^TestShapes$")
	status := filepath.Join(dir, "status")
	cmd.Env = append(os.Environ(), "JIANBAO_TEST_ARGS="+strings.Join(args, "\n"), "JIANBAO_TEST_STATUS="+status)
	out, _ := cmd.CombinedOutput()
	state := cmd.ProcessState
	use := cost{status: state.ExitCode(), time: state.UserTime() + state.SystemTime()}
	// What the parent holds counts as the child's own in its usage, but not here.
	if own, err := os.ReadFile(status); err == nil && runtime.GOOS == "linux" {
		_, peak, _ := strings.Cut(string(own), "VmHWM:")
		fmt.Sscan(peak, &use.memory)
		use.memory <<= 10
	}
	return use, string(out)
}
