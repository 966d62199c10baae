package faults

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// Killed at any moment, a build leaves what readers can read, and the next one leaves all of it: builds upon an
// earlier one, first ones, and first ones into a folder that is there and empty.
func TestKill(t *testing.T) {
	t.Parallel()
	var next atomic.Int64
	for worker := range 2 {
		t.Run(fmt.Sprint("worker", worker), func(t *testing.T) {
			t.Parallel()
			w := newVersionedSite(t)
			rng := rand.New(rand.NewPCG(*seed, uint64(worker)))
			var hit, all [3]int
			for next.Add(1) <= int64(*kills) {
				kind := max(0, rng.IntN(5)-2) // most are builds upon an earlier one
				all[kind]++
				if w.killOnce(rng, kind) {
					hit[kind]++
				}
			}
			t.Logf("killed while it worked: %v of %v", hit, all)
			if 3*(hit[0]+hit[1]+hit[2]) < all[0]+all[1]+all[2] {
				t.Error("most builds were over before they were killed, or had not begun")
			}
		})
	}
}

// killOnce kills a build some time after its lock is there, and reports whether it was still at work.
func (w *versionedSite) killOnce(rng *rand.Rand, kind int) (early bool) {
	w.t.Helper()
	from, to := w.switchVersion()
	if kind > 0 {
		from = nil
		w.deleteOutput(kind == 1)
	}
	early = killedAfter(w.t, func() {
		w.awaitLock()
		time.Sleep(time.Duration(rng.ExpFloat64() * float64(w.took) / 3)) // to any moment of the build
	}, w.args()...)
	what := fmt.Sprintf("killed, a build of kind %d", kind)
	w.check(what, from, to)
	if rng.IntN(2) == 0 { // the next build is of other sources: what has arrived must go again
		w.switchVersion()
	}
	w.rebuild(what)
	return early
}

// awaitLock waits until a build has begun, or is over. The minute guards against hanging.
func (w *versionedSite) awaitLock() {
	w.t.Helper()
	before := readTree(w.t, w.dir+"/.jianbao/builds")
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(200 * time.Microsecond) {
		if w.locked() || len(differences(readTree(w.t, w.dir+"/.jianbao/builds"), before)) > 0 {
			return
		}
	}
	w.t.Fatal("a build neither begins nor ends")
}

// locked reports whether a build has the lock.
func (w *versionedSite) locked() bool {
	for _, folder := range []string{filepath.Join(w.public, ".jianbao"), filepath.Join(w.dir, ".public.jianbao-staging")} {
		if _, err := os.Lstat(filepath.Join(folder, "lock")); err == nil {
			return true
		}
	}
	return false
}
