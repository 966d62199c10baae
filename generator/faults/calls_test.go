package faults

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"jianbao/generator/internal/thorough"
)

// A call is one by which a build changes files, about to be made.
type call struct {
	name string // write, rename …
	path string // of what it is about; of a rename, whither
}

// A harm is what is done to a call: nothing, an error instead of it, or the end of the process.
type harm struct {
	errno syscall.Errno // 0 lets it be
	kill  bool          // instead of the call; a write gets half of its bytes out
}

// scope are the folders below which calls count: the output, where a first build stages it, and what a site
// keeps from build to build.
func (w *versionedSite) scope() []string {
	return []string{w.public, filepath.Join(w.dir, ".public.jianbao-staging"), filepath.Join(w.dir, ".jianbao")}
}

// oneCore keeps the order of calls the same from run to run, as far as that goes.
func oneCore() []string { return environment("GOMAXPROCS=1") }

// record builds, and returns the calls that it takes.
func (w *versionedSite) record() (all []call) {
	w.t.Helper()
	o := trace(w.t, w.args(), oneCore(), w.scope(), func(c call) harm { all = append(all, c); return harm{} })
	if o.status != 0 {
		w.t.Fatal(o)
	}
	return all
}

// harm builds with harm done to call n.
func (w *versionedSite) harm(n int, h harm) (hit call, o outcome) {
	w.t.Helper()
	i := 0
	o = trace(w.t, w.args(), oneCore(), w.scope(), func(c call) harm {
		i++
		if i-1 != n {
			return harm{}
		}
		hit = c
		return h
	})
	return hit, o
}

// share is how many calls are harmed: one in so many of those of the commit, and of the others.
type share struct{ commit, others int }

// choose returns the places of the calls to harm.
func (w *versionedSite) choose(calls []call, of share) (chosen []int) {
	rarer := thorough.Count(5, 1)
	of = share{of.commit * rarer, of.others * rarer}
	if *every > 0 {
		of = share{*every, *every}
	}
	pick := func(n, one int) bool { return n%one == int(*seed%uint64(one)) }
	for n, c := range calls {
		again := n+1 < len(calls) && calls[n+1] == call{"rmdir", c.path} // a folder is first taken for a file
		if pick(n, of.others) || pick(n, of.commit) && w.commits(c) && !again {
			chosen = append(chosen, n)
		}
	}
	return chosen
}

// backAndForth harms the builds from one version to the other and back, call by call.
func (w *versionedSite) backAndForth(of share, each func(n int, from, to tree)) {
	w.t.Helper()
	var queues [2][]int
	total := 0
	for range 2 {
		w.switchVersion()
		calls := w.record()
		queues[w.at] = w.choose(calls, of)
		total += len(calls)
	}
	w.t.Logf("%d and %d of %d calls", len(queues[0]), len(queues[1]), total)
	for len(queues[0])+len(queues[1]) > 0 {
		from, to := w.switchVersion()
		if queue := queues[w.at]; len(queue) > 0 {
			queues[w.at] = queue[1:]
			each(queue[0], from, to)
		}
		w.rebuild("call by call")
	}
}

// fromNothing harms first builds.
func (w *versionedSite) fromNothing(whole bool, of share, each func(n int, from, to tree)) {
	w.t.Helper()
	w.deleteOutput(whole)
	calls := w.record()
	chosen := w.choose(calls, of)
	w.t.Logf("%d of %d calls", len(chosen), len(calls))
	for _, n := range chosen {
		w.deleteOutput(whole)
		each(n, nil, w.want[w.at])
		w.rebuild(fmt.Sprint("call ", n))
	}
}

// Killed at every call by which its commit could change what readers see, and at many before, a build leaves what
// readers can read; and the next one leaves all of it.
func TestCallKill(t *testing.T) {
	kill := func(w *versionedSite) func(n int, from, to tree) {
		return func(n int, from, to tree) {
			w.t.Helper()
			hit, o := w.harm(n, harm{kill: true})
			if o.status != -1 && hit.name != "" {
				w.t.Fatalf("call %d, %v: it was not killed: %v", n, hit, o)
			}
			w.check(fmt.Sprintf("killed at call %d, %v", n, hit), from, to)
			if n%2 == 0 { // the next build is of other sources: what has arrived must go again
				w.switchVersion()
			}
		}
	}
	t.Run("back and forth", func(t *testing.T) {
		t.Parallel()
		w := newVersionedSite(t)
		w.backAndForth(share{1, 7}, kill(w))
	})
	t.Run("first", func(t *testing.T) {
		t.Parallel()
		w := newVersionedSite(t)
		w.fromNothing(true, share{1, 12}, kill(w))
		w.fromNothing(false, share{1, 9}, kill(w))
	})
}

// When a call fails, the build says so and leaves the old site, or a commit that the next build finishes; or the
// failure costs nothing, and the new site is whole.
func TestCallFails(t *testing.T) {
	fail := func(w *versionedSite) func(n int, from, to tree) {
		calls := 0
		return func(n int, from, to tree) {
			w.t.Helper()
			calls++
			errno := []syscall.Errno{syscall.EIO, syscall.ENOSPC, syscall.EACCES}[calls%3]
			hit, o := w.harm(n, harm{errno: errno})
			what := fmt.Sprintf("call %d, %v, fails with %v: %v", n, hit, errno, o)
			w.check(what, from, to)
			if why := w.afterFailure(hit, errno, o, from, to); why != "" {
				w.t.Fatalf("%s\n%s", why, what)
			}
		}
	}
	t.Run("back and forth", func(t *testing.T) {
		t.Parallel()
		w := newVersionedSite(t)
		w.backAndForth(share{2, 5}, fail(w))
	})
	t.Run("first", func(t *testing.T) {
		t.Parallel()
		w := newVersionedSite(t)
		w.fromNothing(true, share{2, 9}, fail(w))
		w.fromNothing(false, share{2, 9}, fail(w))
	})
}

// afterFailure says what is wrong with the end of a build one of whose calls failed.
func (w *versionedSite) afterFailure(hit call, errno syscall.Errno, o outcome, from, to tree) string {
	w.t.Helper()
	kept := hit.in(filepath.Join(w.dir, ".jianbao"))
	// What is swept away is swept by the next build; where no scratch file can be made memory does, and what was in one has
	// been read when it is closed.
	swept := hit.name == "unlink" || hit.name == "rmdir" || (hit.name == "open" || hit.name == "close") && filepath.Base(hit.path) == "scratch" ||
		hit.name == "fsync" && filepath.Base(hit.path) == ".jianbao"
	got := readTree(w.t, w.public)
	_, journal := got[".jianbao/journal"]
	cause := map[syscall.Errno]string{syscall.EIO: "磁盘读写出错", syscall.ENOSPC: "磁盘满了", syscall.EACCES: "没有权限"}[errno]
	switch {
	case o.status == 0 && len(differences(got.published(), to)) > 0:
		return "it says that all is well, and it is not"
	case o.status == 0 && hit.name != "" && !kept && !swept:
		return "it passed over the failure"
	case o.status == 0 && kept && !swept && (!strings.Contains(o.stderr, "警告") || !strings.Contains(o.stderr, cause)):
		return "it does not say what was not kept"
	case o.status == 0:
		return ""
	case o.status != 2 || o.stdout != "":
		return "the exit status is wrong, or it says something else"
	case !strings.Contains(o.stderr, "错误 output-") || !strings.Contains(o.stderr, w.public) || !strings.Contains(o.stderr, cause):
		return "it does not say which path and why"
	case strings.Contains(o.stderr, "会接着完成"):
		if !journal || !strings.Contains(o.stderr, hit.path) {
			return "there is nothing that the next build could finish, or the place is wrong"
		}
	case !strings.Contains(o.stderr, "原有网页没有改动"):
		return "it does not say what became of the site"
	case journal || len(differences(got.published(), from)) > 0:
		return "it says that nothing changed, and something did"
	}
	return ""
}
