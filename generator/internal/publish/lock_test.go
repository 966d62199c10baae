package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// Another program makes the folder while a first build runs. Then that build is killed.
func TestStaleSiblingIsRemoved(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "public")
	s := mustOpen(t, dir)
	writeAll(t, s, sampleSite())
	putFile(t, dir, ignoreName, "*")
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
	if _, err := os.Lstat(sibling(dir)); err != nil {
		t.Errorf("the staging folder of a build that still runs is gone: %v", err)
	}
	if _, err := s.Commit(); err == nil {
		t.Error("the folder was replaced")
	}
	s.abandon()
	build(t, dir, sampleSite())
	if _, err := os.Lstat(sibling(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the staging folder of a killed build is there: %v", err)
	}
}

func TestOneBuildAtATime(t *testing.T) {
	for _, exists := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "a", "public")
		if exists {
			build(t, dir, sampleSite())
		}
		s := mustOpen(t, dir)
		if _, err := Open(dir, Options{}); !errors.Is(err, ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
		writeAll(t, s, sampleSite())
		if _, err := s.Commit(); err != nil {
			t.Error(err)
		}
		if _, err := Open(dir, Options{}); !errors.Is(err, ErrBusy) { // a build still writes its record
			t.Errorf("after the commit: got %v, want ErrBusy", err)
		}
		s.Close()
		published(t, dir, sampleSite())
	}
}

// Many builds come and go: whoever gets in publishes a whole site, and no two
// are ever in together.
func TestManyBuildsAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b", "public")
	var wg sync.WaitGroup
	var inside sync.Mutex
	for worker := range 4 {
		wg.Go(func() {
			for round := range 25 {
				s, err := Open(dir, Options{})
				if errors.Is(err, ErrBusy) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if !inside.TryLock() {
					t.Error("two builds hold the folder")
					return
				}
				site := sampleSite()
				site["index.html"] = fmt.Sprint(worker, round)
				writeAll(t, s, site)
				if round%3 != 0 {
					if _, err := s.Commit(); err != nil {
						t.Error(err)
					}
				}
				inside.Unlock()
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	site := sampleSite()
	build(t, dir, site)
	published(t, dir, site)
	if _, err := os.Lstat(sibling(dir)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a staging folder was left behind: %v", err)
	}
}

// A parent that cannot be made is no other build.
func TestParentIsLinkToNothing(t *testing.T) {
	parent := filepath.Join(t.TempDir(), "a")
	if err := os.Symlink(parent+"-none", parent); err != nil {
		t.Skip(err)
	}
	if _, err := Open(filepath.Join(parent, "b", "public"), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// A lock's file that is removed with the lock can be opened just before and
// locked just after. Many takers meet that moment.
func TestLockIsExclusive(t *testing.T) {
	home := filepath.Join(memoryDir(t), "home")
	var wg sync.WaitGroup
	var inside sync.Mutex
	for range 4 {
		wg.Go(func() {
			for range 1000 {
				l, err := takeLock(home)
				if errors.Is(err, ErrBusy) || errors.Is(err, errRetry) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if !inside.TryLock() {
					t.Error("two hold the lock")
					return
				}
				runtime.Gosched() // so that others meet the lock
				inside.Unlock()
				l.release()
			}
		})
	}
	wg.Wait()
}
