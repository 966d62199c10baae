//go:build unix

package publish

import (
	"errors"
	"syscall"
)

// IsFull tells whether err means that the disk or the user's quota is full.
func IsFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func isHeldOpen(error) bool { return false }
