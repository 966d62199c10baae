//go:build unix

package faults

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"jianbao/generator/internal/thorough"
)

// While a build works another one says so, and changes nothing; and the first ends as if it had been alone.
func TestTwoBuilds(t *testing.T) {
	t.Parallel()
	w := newVersionedSite(t)
	for _, first := range []bool{false, true} {
		from, to := w.switchVersion()
		if first {
			from = nil
			w.deleteOutput(true)
		}
		one := w.stopped()
		two := run(t, w.args()...)
		if two.status != 2 || !strings.Contains(two.stderr, "另一个 jianbao 正在写 "+w.public) || !strings.Contains(two.stderr, "等它结束再生成") {
			t.Errorf("the second: %v", two)
		}
		w.check("two builds", from, to)
		must(t, one.Process.Signal(syscall.SIGCONT))
		must(t, one.Wait())
		w.complete("two builds", to)
	}
}

// stopped is a build that was stopped after it took the lock.
func (w *versionedSite) stopped() *exec.Cmd {
	w.t.Helper()
	for range 50 {
		cmd := exec.Command(jianbao, w.args()...)
		cmd.Env = environment()
		must(w.t, cmd.Start())
		w.awaitLock()
		_ = cmd.Process.Signal(syscall.SIGSTOP) // what ended meanwhile waits for us, too
		var status syscall.WaitStatus
		err := error(syscall.EINTR)
		for errors.Is(err, syscall.EINTR) { // a call under way comes to its end first
			_, err = syscall.Wait4(cmd.Process.Pid, &status, syscall.WUNTRACED, nil)
		}
		must(w.t, err)
		switch {
		case status.Stopped() && w.locked():
			w.t.Cleanup(func() { _ = cmd.Process.Kill() })
			return cmd
		case status.Stopped():
			_ = cmd.Process.Signal(syscall.SIGCONT)
			must(w.t, cmd.Wait())
		case status.Exited() && status.ExitStatus() == 0:
			must(w.t, cmd.Process.Release())
		default:
			w.t.Fatalf("a build ended with %v", status)
		}
		must(w.t, os.RemoveAll(w.public)) // it was over: once more, with more to do
		must(w.t, os.RemoveAll(w.path(".jianbao")))
	}
	w.t.Fatal("builds are over before they can be stopped")
	return nil
}

// Many builds at once: some publish, the others say that they could not, and the site is whole.
func TestManyBuilds(t *testing.T) {
	t.Parallel()
	w := newVersionedSite(t)
	for round := range 6 {
		_, to := w.switchVersion()
		if round%3 == 2 {
			w.deleteOutput(true)
		}
		var all sync.WaitGroup
		var outcomes [6]outcome
		for i := range outcomes {
			all.Go(func() { outcomes[i] = run(t, w.args()...) })
		}
		all.Wait()
		done := 0
		for _, o := range outcomes {
			switch {
			case o.status == 0:
				done++
			case o.status != 2 || !strings.Contains(o.stderr, "另一个 jianbao 正在写"):
				t.Error(o)
			}
		}
		if done == 0 {
			t.Error("no build of six published")
		}
		w.complete("six builds", to)
	}
}

// Ctrl-C, or what a service manager and CI send, ends a build with a word and leaves the old site; or it came
// too late, and the new site is whole.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	w := newVersionedSite(t)
	rng := rand.New(rand.NewPCG(*seed, 5))
	early, times := 0, thorough.Count(12, 24)
	for i := range times {
		signal := []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}[i%2]
		from, to := w.switchVersion()
		if i%6 > 3 {
			from = nil
			w.deleteOutput(true)
		}
		var out, errs bytes.Buffer
		cmd := exec.Command(jianbao, w.args()...)
		cmd.Stdout, cmd.Stderr, cmd.Env = &out, &errs, environment()
		must(t, cmd.Start())
		w.awaitLock()
		time.Sleep(time.Duration(rng.IntN(10)) * time.Millisecond) // to any moment of the build
		_ = cmd.Process.Signal(signal)
		_ = cmd.Wait()
		o := outcome{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
		what := fmt.Sprint(signal, ": ", o)
		switch o.status {
		case 0:
			w.complete(what, to)
		case 2:
			early++
			if o.stderr != "已中断；原有网页没有改动\n" || o.stdout != "" {
				t.Error(what)
			}
			if from == nil {
				if _, err := os.Lstat(w.public); err == nil {
					t.Error(what, "there is a site")
				}
				from = tree{}
			}
			w.complete(what, from)
		default:
			t.Error(what)
		}
		w.rebuild(what)
	}
	t.Logf("%d of %d came in time", early, times)
	if early == 0 {
		t.Error("no signal came in time")
	}
}
