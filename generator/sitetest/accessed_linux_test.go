package sitetest

import (
	"os"
	"syscall"
	"time"
)

// accessed is when a file was read last.
func accessed(name string) (time.Time, bool) {
	info, err := os.Lstat(name)
	if err != nil {
		return time.Time{}, false
	}
	at := info.Sys().(*syscall.Stat_t).Atim
	return time.Unix(at.Unix()), true
}
