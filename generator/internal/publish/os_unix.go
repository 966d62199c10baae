//go:build unix

package publish

import (
	"errors"
	"syscall"
)

// IsFull reports whether err means that the disk or the user's quota is full.
func IsFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// openFiles is how many files the process may have open.
func openFiles() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 64
	}
	return int(min(uint64(limit.Cur), 1<<20))
}
