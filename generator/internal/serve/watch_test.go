package serve

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// tooLong guards the tests against hanging; nothing is measured by it.
const tooLong = time.Minute

// watching starts a watcher of a folder with content/a/index.md, set up by those functions.
func watching(t *testing.T, setup ...func(*watcher)) (*watcher, string, <-chan batch) {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "content", "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	system, err := fsnotify.NewBufferedWatcher(64)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	w := newWatcher(dir, system, time.Now)
	for _, set := range setup {
		set(w)
	}
	if err := w.addAll(); err != nil {
		t.Fatal(err)
	}
	batches, ended := make(chan batch, 1), make(chan error, 1)
	go w.drain(ctx)
	go func() { ended <- w.loop(ctx, batches) }()
	t.Cleanup(func() { cancel(); <-ended; system.Close() })
	return w, dir, batches
}

func next(t *testing.T, batches <-chan batch) batch {
	t.Helper()
	select {
	case b := <-batches:
		return b
	case <-time.After(tooLong):
		t.Fatal("nothing was told")
		return batch{}
	}
}

// tells reports whether a file is among those that may have changed. Everything is told where a folder moved, or
// seems to have: one that was made in steps.
func (b batch) tells(name string) bool { return b.files == nil || slices.Contains(b.files, name) }

// Half a save is waited for, what editors leave beside is not told, and neither is what is no source.
func TestBatches(t *testing.T) {
	half, saved := make(chan bool), make(chan bool)
	_, dir, batches := watching(t, func(w *watcher) {
		var first sync.Once
		w.testOnlyHalf = func() { first.Do(func() { half <- true; <-saved }) }
	})
	file := filepath.Join(dir, "content", "a", "index.md")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"public/index.html", "content/a/.index.md.swp", "content/a/index.md~", "content/a/~$index.md", "notes.txt"} {
		write(filepath.Join(dir, filepath.FromSlash(name)), "x")
	}
	write(file, "")
	<-half
	if len(batches) > 0 {
		t.Errorf("half a save is told: %v", next(t, batches).files)
	}
	write(file, "text")
	close(saved)
	if b := next(t, batches); !slices.Equal(b.files, []string{"content/a/index.md"}) {
		t.Errorf("told %v", b.files)
	}
	write(filepath.Join(dir, "layouts", "partials", "x.html"), "x") // a folder that was not there
	for b := next(t, batches); !b.tells("layouts"); b = next(t, batches) {
	}
	write(filepath.Join(dir, "layouts", "partials", "y.html"), "y")
	for b := next(t, batches); !b.tells("layouts/partials/y.html"); b = next(t, batches) {
	}
}

// Lost events have everything looked at, and the folders watched again.
func TestOverflow(t *testing.T) {
	w, _, batches := watching(t)
	w.fs.Errors <- fsnotify.ErrEventOverflow
	if b := next(t, batches); b.files != nil {
		t.Errorf("told %v", b.files)
	}
}

// What the system cannot watch is looked at; what is only gone is not.
func TestExhausted(t *testing.T) {
	for err, want := range map[error]bool{
		&os.SyscallError{Syscall: "inotify_add_watch", Err: syscall.ENOSPC}: true,
		&os.SyscallError{Syscall: "open", Err: syscall.EMFILE}:              true,
		os.ErrNotExist:   false,
		os.ErrPermission: false,
	} {
		if got := exhausted(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}

// What is saved while nobody takes batches is in the next one.
func TestBatchesWait(t *testing.T) {
	_, dir, batches := watching(t)
	for _, name := range []string{"b.md", "c.md", "d.md"} {
		if err := os.WriteFile(filepath.Join(dir, "content", "a", name), []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		for began := time.Now(); len(batches) == 0; time.Sleep(time.Millisecond) {
			if time.Since(began) > tooLong {
				t.Fatal("the first save was not told")
			}
		}
	}
	told := next(t, batches).files
	for len(told) < 3 {
		told = append(told, next(t, batches).files...)
	}
	if !slices.Equal(told, []string{"content/a/b.md", "content/a/c.md", "content/a/d.md"}) {
		t.Errorf("told %v", told)
	}
}
