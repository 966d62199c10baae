//go:build unix && !darwin && !freebsd && !netbsd

package fsys

import "syscall"

func changeTime(s *syscall.Stat_t) int64 { return s.Ctim.Nano() }
