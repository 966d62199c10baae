package serve

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// watching starts a watcher of a folder with content/a/index.md.
func watching(t *testing.T) (*watcher, string, <-chan batch) {
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
	case <-time.After(5 * time.Second):
		t.Fatal("nothing was told")
		return batch{}
	}
}

// Half a save is waited for, what editors leave beside is not told, and neither is what is no source.
func TestBatches(t *testing.T) {
	_, dir, batches := watching(t)
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
	time.Sleep(40 * time.Millisecond)
	write(file, "text")
	if b := next(t, batches); !slices.Equal(b.files, []string{"content/a/index.md"}) {
		t.Errorf("told %v", b.files)
	}
	write(filepath.Join(dir, "layouts", "partials", "x.html"), "x") // a folder that was not there
	for b := next(t, batches); !slices.Contains(b.files, "layouts"); b = next(t, batches) {
	}
	write(filepath.Join(dir, "layouts", "partials", "y.html"), "y")
	for b := next(t, batches); !slices.Contains(b.files, "layouts/partials/y.html"); b = next(t, batches) {
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
		time.Sleep(300 * time.Millisecond)
	}
	told := next(t, batches).files
	for len(told) < 3 {
		told = append(told, next(t, batches).files...)
	}
	if !slices.Equal(told, []string{"content/a/b.md", "content/a/c.md", "content/a/d.md"}) {
		t.Errorf("told %v", told)
	}
}
