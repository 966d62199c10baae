package site

import (
	"io/fs"
	"syscall"
)

// Lstat looks at what lies at a path, and tells whether it is a plain file. A build looks at every file of a
// site and of its output; os.Lstat would leave a few hundred bytes of garbage for each.
func Lstat(path string) (stat FileStat, plain bool, err error) {
	var s syscall.Stat_t
	for {
		err = syscall.Lstat(path, &s)
		if err != syscall.EINTR {
			break
		}
	}
	if err != nil {
		return FileStat{}, false, &fs.PathError{Op: "lstat", Path: path, Err: err}
	}
	return FileStat{Size: s.Size, Time: s.Mtim.Nano(), Inode: uint64(s.Ino)}, s.Mode&syscall.S_IFMT == syscall.S_IFREG, nil
}
