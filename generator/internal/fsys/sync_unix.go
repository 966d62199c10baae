//go:build unix && !linux

package fsys

import (
	"errors"
	"os"
	"syscall"
)

// Flush hands the bytes of a file to the disk, which may still hold them in its memory. On macOS that is much cheaper
// than [os.File.Sync], which empties the disk's memory each time.
func Flush(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = syscall.Fsync(int(fd)) }); err != nil {
		return err
	}
	return ignoreUnable(failed)
}

// SyncWith waits until a file, and all that was flushed, made, renamed or removed in its file system before, is on the
// disk: file systems with a journal keep that order.
func SyncWith(f *os.File) error { return ignoreUnable(f.Sync()) }

// ignoreUnable passes over a file system that cannot.
func ignoreUnable(err error) error {
	if errors.Is(err, syscall.ENOSYS) || errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}
