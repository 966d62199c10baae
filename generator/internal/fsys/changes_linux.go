package fsys

import (
	"os"

	"golang.org/x/sys/unix"
)

const exFAT = 0x2011bab0

// ForgetsChanges reports whether the file system of an open file has times of change in memory alone: exFAT stores
// none, and a file that is read from the disk gets its modification time.
func ForgetsChanges(f *os.File) bool {
	raw, err := f.SyscallConn()
	if err != nil {
		return false
	}
	var stat unix.Statfs_t
	forgets := false
	_ = raw.Control(func(fd uintptr) {
		forgets = unix.Fstatfs(int(fd), &stat) == nil && uint32(stat.Type) == exFAT
	})
	return forgets
}
