package upload

import (
	"errors"
	"io/fs"
	"os"
	"sync/atomic"
	"testing"
	"time"
)

// A lock that another took while this computer slept stops a deployment.
func TestLockLost(t *testing.T) {
	f := newFixture(t)
	f.mustDeploy(tree{"index.html": "l1"})
	_, err := f.deploy(tree{"index.html": "l2", "a": "p1"}, func(o *Options) {
		var slept atomic.Int64
		o.Now = func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
		o.testOnlyCut = func(step string) error {
			if step == "begun" {
				write(t, f.dir, tree{lockName: "other\n别的电脑\n"})
				slept.Store(int64(10 * time.Minute))
			}
			return nil
		}
	})
	if !errors.Is(err, ErrBusy) {
		t.Error(err)
	}
	f.want(tree{"index.html": "l1"})
}

// Of two deployments the second says who is at work; a lock that is not renewed is void.
func TestLock(t *testing.T) {
	f := newFixture(t)
	write(t, f.dir, tree{lockName: "other\n宣传科的电脑\n2022-09-01T02:30:00Z\n"})
	r, err := f.deploy(tree{"index.html": "l1"})
	if h := r.Holder; !errors.Is(err, ErrBusy) || h.Host != "宣传科的电脑" || h.Since.Day() != 1 || h.Seen > time.Hour {
		t.Errorf("%v %+v", err, r)
	}
	old := f.dir + "/" + lockName
	info, _ := os.Stat(old)
	if err := os.Chtimes(old, info.ModTime(), info.ModTime().Add(-lockVoid-lockRenew)); err != nil {
		t.Fatal(err)
	}
	f.mustDeploy(tree{"index.html": "l1"})
	if _, err := os.Stat(old); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the lock stayed")
	}
}

// A deployment that fails leaves its lock, which is in nobody's way: without one there is no list of files under way.
func TestFailed(t *testing.T) {
	f := newFixture(t)
	f.mustDeploy(tree{"index.html": "l1", "a": "p1"})
	write(t, f.dir, tree{"new": "theirs"})
	two := tree{"index.html": "l2", "a": "p2", "new": "p3"}
	if _, err := f.deploy(two); !errors.Is(err, ErrForeign) {
		t.Fatal(err)
	}
	for _, name := range []string{lockName, deployingName} {
		if _, err := os.Stat(f.dir + "/" + name); err != nil {
			t.Error(err)
		}
	}
	os.RemoveAll(f.state) // as from another computer
	delete(two, "new")
	if r := f.mustDeploy(two); !r.Resumed {
		t.Errorf("%+v", r)
	}
	two["new"] = "theirs"
	f.want(two)
	if _, err := os.Stat(f.dir + "/" + lockName); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the lock stayed")
	}
}

// A lock that its maker had no time to write is void after some seconds, which a deployment waits; one of this machine
// is void at once.
func TestLockLeft(t *testing.T) {
	f := newFixture(t)
	lock := f.dir + "/" + lockName
	write(t, f.dir, tree{lockName: "tok"})
	info, _ := os.Stat(lock)
	if err := os.Chtimes(lock, info.ModTime(), info.ModTime().Add(time.Second/2-lockTorn)); err != nil {
		t.Fatal(err)
	}
	f.mustDeploy(tree{"index.html": "l1"})
	for _, step := range []string{"begin", "begun"} {
		_, err := f.deploy(tree{"index.html": "l" + step}, func(o *Options) {
			o.testOnlyCut = func(at string) error {
				if at == step {
					return errors.New("killed")
				}
				return nil
			}
		})
		if _, left := os.Stat(lock); err == nil || left != nil {
			t.Error(err, left)
		}
	}
	f.mustDeploy(tree{"index.html": "l2"})
	if _, err := os.Stat(f.state + "/" + tokenState); !errors.Is(err, fs.ErrNotExist) {
		t.Error("tokens stay:", err)
	}
}
