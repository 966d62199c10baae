package site

import (
	"io/fs"

	"golang.org/x/sys/unix"
)

// Looker looks at many files of a folder. A build looks at every file of a site and of its output: os.Lstat
// would go the whole way to each, and leave a few hundred bytes of garbage.
type Looker struct {
	dir string
	fd  int
}

// NewLooker returns one for a folder, which need not exist.
func NewLooker(dir string) *Looker {
	fd, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		fd = -1
	}
	return &Looker{dir, fd}
}

// Close ends it.
func (l *Looker) Close() {
	if l.fd >= 0 {
		unix.Close(l.fd)
	}
}

// Lstat looks at what lies under a name, and tells whether it is a plain file.
func (l *Looker) Lstat(name string) (stat FileStat, plain bool, err error) {
	fd, path := l.fd, name
	if fd < 0 {
		fd, path = unix.AT_FDCWD, l.dir+"/"+name
	}
	var s unix.Stat_t
	for {
		err = unix.Fstatat(fd, path, &s, unix.AT_SYMLINK_NOFOLLOW)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return FileStat{}, false, &fs.PathError{Op: "lstat", Path: l.dir + "/" + name, Err: err}
	}
	return FileStat{Size: s.Size, Time: s.Mtim.Nano(), Inode: s.Ino}, s.Mode&unix.S_IFMT == unix.S_IFREG, nil
}
