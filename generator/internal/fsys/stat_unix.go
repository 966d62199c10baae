//go:build unix

package fsys

import (
	"io/fs"
	"syscall"

	"jianbao/generator/internal/site"
)

// statOf takes from info all that is to be known.
func statOf(_ fs.FS, _ string, info fs.FileInfo) site.FileStat {
	stat := basicStat(info)
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		stat.Change, stat.Inode = changeTime(s), uint64(s.Ino)
	}
	return stat
}

func statFile(_ fs.File, info fs.FileInfo) site.FileStat { return statOf(nil, "", info) }
