package fsys

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// Flush does nothing: SyncWith puts all files on the disk at once, which costs a fraction of one at a time.
func Flush(*os.File) error { return nil }

// SyncWith waits until a file, and all else that was written, made, renamed or removed in its file system before, is on
// the disk.
func SyncWith(f *os.File) error {
	raw, err := f.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = unix.Syncfs(int(fd)) }); err != nil {
		return err
	}
	if failed == nil || errors.Is(failed, unix.ENOSYS) || errors.Is(failed, unix.EINVAL) {
		return nil // a file system that cannot
	}
	return &os.PathError{Op: "syncfs", Path: f.Name(), Err: failed}
}
