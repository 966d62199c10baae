// Watching a site's folder.
//
// Folders are watched, not files: editors that save by renaming put a new file in the old one's place, and a
// watch on the old one would see nothing more. An event is only a hint where to look. What is passed on is a
// batch of paths, each of which may have changed, come or gone.
//
// A batch ends when there were no events for a while: a moment after a single save; longer after many, because
// a checkout writes hundreds of files and is one change; longer also if a file is gone or empty, which most
// likely is a save that has not ended.
//
// When the system lost events, everything is checked. Where it reports none at all (too many folders, a
// network drive), everything is checked every second.

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

const (
	quiet     = 5 * time.Millisecond   // without events: a batch of a single save ends
	quietMany = 150 * time.Millisecond // without events: a batch of many files ends
	many      = 8                      // how many files are many
	saveTime  = 120 * time.Millisecond // how long to wait for the end of a save
	longest   = 3 * time.Second        // a batch ends even if events go on
	interval  = time.Second            // of polling
)

// sources are the names in a site's folder that pages are made of.
var sources = []string{"content", "static", "themes", "layouts", "assets", "i18n", "theme.toml", "site.toml"}

// batch is what may have changed; nil files are everything.
type batch struct {
	files []string // slash-separated, relative to the site
	began time.Time
}

// watcher turns the events of the file system into batches.
type watcher struct {
	dir     string
	fs      *fsnotify.Watcher
	now     func() time.Time
	failed  chan struct{}
	folders map[string]bool // that are watched
	pending map[string]bool
	all     bool
	moved   bool // a folder was, and watches may be lost with it
	began   time.Time

	testOnlyAt func(step) // called at each step of the loop
}

// step is something that the loop does, and tests wait for.
type step int

const (
	waitsForSave  step = iota // a file seems to be half saved
	waitsForTaker             // the batch before was not taken yet
	sends                     // a batch is sent
)

func newWatcher(dir string, system *fsnotify.Watcher, now func() time.Time) *watcher {
	return &watcher{
		dir: dir, fs: system, now: now, failed: make(chan struct{}, 1),
		folders: map[string]bool{}, pending: map[string]bool{}, testOnlyAt: func(step) {},
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
		err := s.watchFolders(ctx, out)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			why = "limit"
		}
	}
	s.notify(Event{Polling: why})
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

// watchFolders watches until the system cannot watch, and returns why.
func (s *Server) watchFolders(ctx context.Context, out chan<- batch) error {
	system, err := fsnotify.NewBufferedWatcher(4096)
	if err != nil {
		return err
	}
	defer system.Close()
	w := newWatcher(s.opts.Dir, system, s.opts.Now)
	go w.drainErrors(ctx)
	if err := w.addAll(); err != nil {
		return err
	}
	w.markAll() // it may have changed before there were watches
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

// add watches a folder and those below it. A file, or a folder that is gone, is no error.
func (w *watcher) add(dir string) error {
	return filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // gone, or unreadable, which is reported when it is read
		case !entry.IsDir():
			return nil
		case strings.HasPrefix(entry.Name(), ".") && path != dir:
			return fs.SkipDir
		}
		switch err := w.fs.Add(path); {
		case err == nil:
			w.folders[path] = true
		case outOfWatches(err):
			return err
		}
		return nil
	})
}

// outOfWatches reports whether the system cannot watch more folders.
func outOfWatches(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// remove ends the watches of a folder that went away: after a renaming they would report its old name. The
// system has one watch for a folder, whatever its name. So if the folder was met under its new name already,
// that watch is lost with the old one; therefore all are set again when the batch ends.
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

// startBatch notes the time of the first event of a batch.
func (w *watcher) startBatch() {
	if len(w.pending) == 0 && !w.all {
		w.began = w.now()
	}
}

// markAll makes the batch one of all files.
func (w *watcher) markAll() {
	w.startBatch()
	w.all = true
}

// drainErrors takes errors, which say that events or a watch were lost. fsnotify holds a lock while it hands one
// over, so it must not wait for the loop.
func (w *watcher) drainErrors(ctx context.Context) {
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
	waited := false // for a save to end
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.failed:
			if err := w.addAll(); err != nil {
				return err
			}
			w.markAll()
			waited = false
			timer.Reset(quietMany)
		case event := <-w.fs.Events:
			seen, err := w.handle(event)
			if err != nil {
				return err
			}
			if seen {
				waited = false
				timer.Reset(w.wait())
			}
		case <-timer.C:
			switch {
			case len(w.pending) == 0 && !w.all:
			case len(out) == cap(out):
				w.testOnlyAt(waitsForTaker)
				timer.Reset(quiet)
			case !waited && w.halfSaved():
				w.testOnlyAt(waitsForSave)
				waited = true
				timer.Reset(saveTime)
			default:
				if err := w.send(out); err != nil {
					return err
				}
			}
		}
	}
}

// send sends the batch. Nobody else sends, so there is room.
func (w *watcher) send(out chan<- batch) error {
	if w.moved {
		w.moved = false
		if err := w.addAll(); err != nil {
			return err
		}
		w.markAll()
	}
	out <- w.flush()
	w.testOnlyAt(sends)
	return nil
}

// handle adds an event to the batch, and watches new folders. It returns false if the event is of no interest.
func (w *watcher) handle(event fsnotify.Event) (bool, error) {
	rel, err := filepath.Rel(w.dir, event.Name)
	if err != nil {
		return false, nil
	}
	name := filepath.ToSlash(rel)
	first, _, _ := strings.Cut(name, "/")
	if !slices.Contains(sources, first) || isBackup(filepath.Base(event.Name)) {
		return false, nil
	}
	w.startBatch()
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

// isBackup reports whether a file's name is one that editors use beside the file that they save.
func isBackup(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || strings.HasSuffix(name, "~")
}

// wait is how long there must be no more events for the batch to end.
func (w *watcher) wait() time.Duration {
	left := max(0, longest-w.now().Sub(w.began))
	if len(w.pending) < many && !w.all {
		return min(quiet, left)
	}
	return min(quietMany, left)
}

// savedTypes are the types of the files that people edit.
var savedTypes = []string{".md", ".toml", ".html", ".css", ".js"}

// halfSaved reports whether a file is gone or empty, as files are in the middle of many a save.
func (w *watcher) halfSaved() bool {
	if len(w.pending) >= many || w.all {
		return false
	}
	for name := range w.pending {
		if !slices.Contains(savedTypes, strings.ToLower(filepath.Ext(name))) {
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
