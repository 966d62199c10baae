package publish

import (
	"errors"
	"syscall"
)

// From winerror.h.
const (
	errHandleDiskFull    syscall.Errno = 39
	errDiskFull          syscall.Errno = 112
	errDiskQuotaExceeded syscall.Errno = 1295
)

// IsFull reports whether err means that the disk or the user's quota is full.
func IsFull(err error) bool {
	return isOneOf(err, errHandleDiskFull, errDiskFull, errDiskQuotaExceeded)
}

func isOneOf(err error, codes ...syscall.Errno) bool {
	for _, code := range codes {
		if errors.Is(err, code) {
			return true
		}
	}
	return false
}

// openFiles is how many files the process may have open: memory is the only limit.
func openFiles() int { return 1 << 20 }
