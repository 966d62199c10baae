// The lock. A file that is removed when its lock is released can be opened by
// a second build just before and locked just after, under no name; so the
// holder of a lock checks that the file still has its name.
//
// flock takes a path and not an os.Root. So it is checked first that neither
// the folder nor the file is a link. The system drops the lock of a killed
// build; the file that stays behind means nothing.

package publish

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/gofrs/flock"
)

const lockName = "lock"

// A lock is held on a folder, which exists as long as it is held.
type lock struct {
	home string
	file *flock.Flock
}

// takeLock makes the folder home if need be and locks it. It fails with
// ErrBusy, or with errRetry if another build is just removing the folder.
func takeLock(home string) (*lock, error) {
	if err := os.Mkdir(home, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, errRetry
		}
		return nil, fmt.Errorf("publish: %w", err)
	}
	if info, err := os.Lstat(home); err == nil && !info.IsDir() {
		return nil, &ForeignError{Dir: filepath.Dir(home), Names: []string{filepath.Base(home)}}
	}
	path := filepath.Join(home, lockName)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, &ForeignError{Dir: home, Names: []string{lockName}}
	}
	file := flock.New(path, flock.SetPermissions(fileMode))
	ok, err := file.TryLock()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errRetry
	case err != nil:
		os.Remove(home) // if it is empty
		return nil, fmt.Errorf("publish: lock %s: %w", home, err)
	case !ok:
		return nil, ErrBusy
	}
	held, err := file.Stat()
	named, err2 := os.Lstat(path)
	if err != nil || err2 != nil || !os.SameFile(held, named) {
		file.Unlock()
		return nil, errRetry
	}
	return &lock{home: home, file: file}, nil
}

// release removes the lock's file, the folder if that is empty, and the lock.
func (l *lock) release() error {
	remove := func() {
		os.Remove(filepath.Join(l.home, lockName))
		os.Remove(l.home)
	}
	if runtime.GOOS == "windows" {
		// An open file cannot be removed; nor can one that the next build has
		// opened by now, so this order is safe here, and only here.
		err := l.file.Unlock()
		remove()
		return err
	}
	remove()
	return l.file.Unlock()
}
