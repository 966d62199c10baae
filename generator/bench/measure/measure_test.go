package measure

import (
	"bytes"
	"os"
	"runtime"
	"strings"
	"testing"
)

// The small process is the test's own binary.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "measure" {
		if err := Main(os.Args[2:]); err != nil {
			os.Stderr.WriteString(err.Error() + "\n")
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A process is not charged for the memory of the runner.
func TestPeakIsTheChildsOwn(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("peaks of a forked child are Linux's trouble")
	}
	ballast := bytes.Repeat([]byte{1}, 256<<20)
	dir := t.TempDir()
	u, err := Run(t.Context(), dir, dir, []string{"/bin/sh", "-c", ":"})
	if err != nil {
		t.Fatal(err)
	}
	runtime.KeepAlive(ballast)
	if u.RSS <= 0 || u.RSS > 40<<20 {
		t.Errorf("a shell that does nothing is charged %.0f MB", float64(u.RSS)/1e6)
	}
}

// A tool that fails is told of, with what it printed, and the others go on.
func TestRunTellsFailure(t *testing.T) {
	dir := t.TempDir()
	_, err := Run(t.Context(), dir, dir, []string{"/bin/sh", "-c", "echo no such theme; exit 3"})
	if err == nil || !strings.Contains(err.Error(), "no such theme") {
		t.Errorf("got %v", err)
	}
}

func TestMedian(t *testing.T) {
	for _, test := range []struct {
		values []int
		want   int
	}{{nil, 0}, {[]int{3}, 3}, {[]int{9, 1, 2}, 2}, {[]int{8, 2, 4, 1}, 3}} {
		if got := Median(test.values); got != test.want {
			t.Errorf("%v: %d, want %d", test.values, got, test.want)
		}
	}
}
