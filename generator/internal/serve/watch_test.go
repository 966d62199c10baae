package serve

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// patience is after what time a test fails that waits for something: a guard against waiting for ever.
const patience = time.Minute

// watched is a watcher of a folder with content/a/, what it sends and what it does.
type watched struct {
	*watcher
	t       *testing.T
	batches <-chan batch
	steps   <-chan step
}

func watch(t *testing.T) *watched {
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
	steps := make(chan step, 10_000)
	w.testOnlyAt = func(s step) {
		select {
		case steps <- s:
		default: // no test waits for that many
		}
	}
	if err := w.addAll(); err != nil {
		t.Fatal(err)
	}
	batches, ended := make(chan batch, 1), make(chan error, 1)
	go w.drainErrors(ctx)
	go func() { ended <- w.loop(ctx, batches) }()
	t.Cleanup(func() { cancel(); <-ended; system.Close() })
	return &watched{w, t, batches, steps}
}

// write writes a file of the folder.
func (w *watched) write(name, text string) {
	w.t.Helper()
	full := filepath.Join(w.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// next takes a batch.
func (w *watched) next() batch {
	w.t.Helper()
	select {
	case b := <-w.batches:
		return b
	case <-time.After(patience):
		w.t.Fatal("no batch was sent")
		return batch{}
	}
}

// until waits for a step of the loop.
func (w *watched) until(wanted step) {
	w.t.Helper()
	for timeout := time.After(patience); ; {
		select {
		case s := <-w.steps:
			if s == wanted {
				return
			}
		case <-timeout:
			w.t.Fatalf("it never came to step %d", wanted)
		}
	}
}

// A half-saved file is waited for. What editors leave beside it, and what pages are not made of, is in no batch.
func TestBatches(t *testing.T) {
	w := watch(t)
	for _, name := range []string{
		"public/index.html", "content/a/.index.md.swp", "content/a/index.md~", "content/a/~$index.md", "notes.txt",
	} {
		w.write(name, "x")
	}
	w.write("content/a/index.md", "")
	w.until(waitsForSave)
	w.write("content/a/index.md", "text")
	if b := w.next(); !slices.Equal(b.files, []string{"content/a/index.md"}) {
		t.Errorf("sent %v", b.files)
	}
}

// A folder that was not there is watched as soon as it is reported, with those in it. What is written before that
// is in a batch with the folder's name, or in one of everything.
func TestBatchesOfNewFolder(t *testing.T) {
	w := watch(t)
	w.write("layouts/partials/x.html", "x")
	for b := w.next(); b.files != nil && !slices.Contains(b.files, "layouts"); b = w.next() {
	}
	for i := 0; ; i++ {
		name := fmt.Sprintf("layouts/partials/y%d.html", i)
		w.write(name, "y")
		if slices.Contains(w.next().files, name) {
			return
		}
	}
}

// After lost events everything is looked at, and the folders are watched again.
func TestOverflow(t *testing.T) {
	w := watch(t)
	w.fs.Errors <- fsnotify.ErrEventOverflow
	if b := w.next(); b.files != nil {
		t.Errorf("sent %v", b.files)
	}
}

// A system that cannot watch more is an error; a folder that is gone is not.
func TestOutOfWatches(t *testing.T) {
	for err, want := range map[error]bool{
		&os.SyscallError{Syscall: "inotify_add_watch", Err: syscall.ENOSPC}: true,
		&os.SyscallError{Syscall: "open", Err: syscall.EMFILE}:              true,
		os.ErrNotExist:   false,
		os.ErrPermission: false,
	} {
		if got := outOfWatches(err); got != want {
			t.Errorf("%v: %v", err, got)
		}
	}
}

// What is saved while nobody takes batches is in the next one.
func TestBatchesWait(t *testing.T) {
	w := watch(t)
	w.write("content/a/b.md", "x")
	w.until(sends)
	w.write("content/a/c.md", "x")
	w.until(waitsForTaker)
	w.write("content/a/d.md", "x")
	for missing := []string{"content/a/b.md", "content/a/c.md", "content/a/d.md"}; len(missing) > 0; {
		sent := w.next().files
		missing = slices.DeleteFunc(missing, func(name string) bool { return slices.Contains(sent, name) })
	}
}
