package serve

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Watching. Folders are watched, not files: editors that save by renaming put a new file in the old one's
// place, and a watch on the old one would see nothing more. What the system tells is taken for a hint
// where to look, never for what happened: a batch of paths, each of which may have changed, come or gone.
//
// A batch ends when it is quiet for a while: a moment after a single save, longer after many, since a
// checkout writes hundreds of files and is one change; and longer also when a file is gone or empty, which
// most likely is half a save.
//
// When the system lost events, everything is looked at. Where it cannot tell at all (too many folders, a
// network drive) everything is looked at every second.

const (
	quiet     = 5 * time.Millisecond   // after one save
	quietMany = 150 * time.Millisecond // after a burst
	many      = 8                      // files that are a burst
	halfway   = 120 * time.Millisecond // for a save to end
	longest   = 3 * time.Second        // that a batch may take
	interval  = time.Second            // of polling
)

// sources are what of a site's folder is looked at; all but site.toml are folders.
var sources = []string{"content", "themes", "layouts", "assets", "i18n", "theme.toml", "site.toml"}

// batch is what may have changed; nil files are everything.
type batch struct {
	files []string // slash-separated, relative to the site
	began time.Time
}

// watcher is told by the system.
type watcher struct {
	dir     string
	fs      *fsnotify.Watcher
	now     func() time.Time
	failed  chan struct{}
	folders map[string]bool // that are watched
	pending map[string]bool
	all     bool
	moved   bool // a folder was, so that watches may have been lost
	began   time.Time

	testOnlyHalf func() // called when half a save is found, before its rest is waited for
}

func newWatcher(dir string, system *fsnotify.Watcher, now func() time.Time) *watcher {
	return &watcher{
		dir: dir, fs: system, now: now, failed: make(chan struct{}, 1), folders: map[string]bool{},
		pending: map[string]bool{}, testOnlyHalf: func() {},
	}
}

// watch sends batches until the context ends.
func (s *Server) watch(ctx context.Context, out chan<- batch) {
	why := ""
	switch {
	case s.opts.Poll:
		why = "asked"
	case remote(s.opts.Dir):
		why = "network"
	default:
		err := s.notified(ctx, out)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			why = "limit"
		}
	}
	s.tell(Event{Polling: why})
	for wait := interval; ; {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		began := s.opts.Now()
		select {
		case out <- batch{began: began}:
		case <-ctx.Done():
			return
		}
	}
}

// notified watches until the system cannot, and then returns why.
func (s *Server) notified(ctx context.Context, out chan<- batch) error {
	system, err := fsnotify.NewBufferedWatcher(4096)
	if err != nil {
		return err
	}
	defer system.Close()
	w := newWatcher(s.opts.Dir, system, s.opts.Now)
	go w.drain(ctx)
	if err := w.addAll(); err != nil {
		return err
	}
	w.everything() // what changed before there were watches
	return w.loop(ctx, out)
}

// addAll watches the site's folder and all folders with sources.
func (w *watcher) addAll() error {
	if err := w.fs.Add(w.dir); err != nil {
		return err
	}
	for _, name := range sources {
		if err := w.add(filepath.Join(w.dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// add watches a folder and those below it. What is no folder, or not there any more, is no error.
func (w *watcher) add(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // gone, or not to be read, which is reported where it is read
		case !entry.IsDir():
			return nil
		case strings.HasPrefix(entry.Name(), ".") && path != dir:
			return fs.SkipDir
		}
		switch err := w.fs.Add(path); {
		case err == nil:
			w.folders[path] = true
		case exhausted(err):
			return err
		}
		return nil
	})
}

// exhausted reports whether the system cannot watch more.
func exhausted(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// remove forgets the watches of a folder that went away: under a new name they would tell the old one. The
// system has one watch for a folder however it is named, so if it was met under the new name already, that
// watch is lost; therefore all are set again when it is quiet.
func (w *watcher) remove(dir string) (known bool) {
	if !w.folders[dir] {
		return false
	}
	for path := range w.folders {
		if path == dir || strings.HasPrefix(path, dir+string(filepath.Separator)) {
			_ = w.fs.Remove(path) // it may be gone with its folder
			delete(w.folders, path)
		}
	}
	return true
}

func (w *watcher) start() {
	if len(w.pending) == 0 && !w.all {
		w.began = w.now()
	}
}

func (w *watcher) everything() {
	w.start()
	w.all = true
}

// drain takes errors: events were lost, or a watch was. The library holds a lock while it hands one over, so
// that whoever takes them must not wait for anything.
func (w *watcher) drain(ctx context.Context) {
	for {
		select {
		case _, ok := <-w.fs.Errors:
			if !ok {
				return
			}
			select {
			case w.failed <- struct{}{}:
			default: // known already
			}
		case <-ctx.Done():
			return
		}
	}
}

// loop collects batches.
func (w *watcher) loop(ctx context.Context, out chan<- batch) error {
	timer := time.NewTimer(quiet)
	defer timer.Stop()
	patient := false
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.failed:
			if err := w.addAll(); err != nil {
				return err
			}
			w.everything()
			patient = false
			timer.Reset(quietMany)
		case event := <-w.fs.Events:
			seen, err := w.take(event)
			if err != nil {
				return err
			}
			if seen {
				patient = false
				timer.Reset(w.wait())
			}
		case <-timer.C:
			if len(w.pending) == 0 && !w.all {
				continue
			}
			if len(out) == cap(out) { // the last one is still being looked at
				timer.Reset(quiet)
				continue
			}
			if !patient && w.half() {
				patient = true
				w.testOnlyHalf()
				timer.Reset(halfway)
				continue
			}
			if w.moved {
				w.moved = false
				if err := w.addAll(); err != nil {
					return err
				}
				w.everything()
			}
			out <- w.flush() // there is room, and nobody else sends
		}
	}
}

// take notes an event, and keeps the watches in step with the folders.
func (w *watcher) take(event fsnotify.Event) (bool, error) {
	rel, err := filepath.Rel(w.dir, event.Name)
	if err != nil {
		return false, nil
	}
	name := filepath.ToSlash(rel)
	first, _, _ := strings.Cut(name, "/")
	if base := filepath.Base(event.Name); !slices.Contains(sources, first) || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || strings.HasSuffix(base, "~") {
		return false, nil
	}
	w.start()
	w.pending[name] = true
	if event.Has(fsnotify.Remove) || event.Has(fsnotify.Rename) {
		w.moved = w.remove(event.Name) && event.Has(fsnotify.Rename) || w.moved
	}
	if event.Has(fsnotify.Create) {
		if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
			w.moved = w.remove(event.Name) || w.moved
			return true, w.add(event.Name)
		}
	}
	return true, nil
}

// wait is how long it has to be quiet.
func (w *watcher) wait() time.Duration {
	left := max(0, longest-w.now().Sub(w.began))
	if len(w.pending) < many && !w.all {
		return min(quiet, left)
	}
	return min(quietMany, left)
}

// texts are the files that people save.
var texts = []string{".md", ".toml", ".html", ".css", ".js"}

// half reports whether a file is gone or empty, as it is in the middle of many a save.
func (w *watcher) half() bool {
	if len(w.pending) >= many || w.all {
		return false
	}
	for name := range w.pending {
		if !slices.Contains(texts, strings.ToLower(filepath.Ext(name))) {
			continue
		}
		info, err := os.Lstat(filepath.Join(w.dir, filepath.FromSlash(name)))
		if err != nil || info.Size() == 0 && info.Mode().IsRegular() {
			return true
		}
	}
	return false
}

func (w *watcher) flush() batch {
	b := batch{began: w.began}
	if !w.all {
		for name := range w.pending {
			b.files = append(b.files, name)
		}
		slices.Sort(b.files)
	}
	clear(w.pending)
	w.all = false
	return b
}
