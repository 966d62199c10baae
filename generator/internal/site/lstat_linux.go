//go:build linux && (amd64 || arm64 || riscv64)

package site

import (
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Looker looks at many files of a folder. A build looks at every file of a site and of its output: os.Lstat
// would go the whole way to each, and leave a few hundred bytes of garbage.
type Looker struct {
	dir  string
	fd   int
	read atomic.Int64 // blocks that the process had read from disks, when that was asked last
	cold atomic.Bool  // there were more of them than before
}

// NewLooker returns one for a folder, which need not exist.
func NewLooker(dir string) *Looker {
	fd, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		fd = -1
	}
	return &Looker{dir: dir, fd: fd}
}

// Close ends it.
func (l *Looker) Close() {
	if l.fd >= 0 {
		unix.Close(l.fd)
	}
}

// Lstat looks at what lies under a name, and tells whether it is a plain file.
func (l *Looker) Lstat(name string) (stat FileStat, plain bool, err error) {
	var s unix.Stat_t
	for {
		err = l.fstatat(name, &s)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return FileStat{}, false, &fs.PathError{Op: "lstat", Path: l.dir + "/" + name, Err: err}
	}
	return FileStat{Size: s.Size, Time: s.Mtim.Nano(), Inode: s.Ino}, s.Mode&unix.S_IFMT == unix.S_IFREG, nil
}

// fstatat is the system call without a copy of the name on the heap, as half a million would be garbage.
func (l *Looker) fstatat(name string, s *unix.Stat_t) error {
	var path [256]byte // ends in a zero
	switch {
	case l.fd < 0:
		return unix.Fstatat(unix.AT_FDCWD, l.dir+"/"+name, s, unix.AT_SYMLINK_NOFOLLOW)
	case len(name) >= len(path) || strings.IndexByte(name, 0) >= 0:
		return unix.Fstatat(l.fd, name, s, unix.AT_SYMLINK_NOFOLLOW)
	}
	copy(path[:], name)
	var errno unix.Errno // the call is written twice: in one by a variable, nothing keeps what its numbers point to
	if l.waits() {
		_, _, errno = unix.Syscall6(unix.SYS_NEWFSTATAT, uintptr(l.fd), uintptr(unsafe.Pointer(&path)), uintptr(unsafe.Pointer(s)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
	} else {
		// A look takes a microsecond where the system knows the answer. Told of half a million such, Go's scheduler
		// hands cores over that nobody waits for, and threads crowd each other out: an eighth of an edit's time.
		_, _, errno = unix.RawSyscall6(unix.SYS_NEWFSTATAT, uintptr(l.fd), uintptr(unsafe.Pointer(&path)), uintptr(unsafe.Pointer(s)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
	}
	if errno != 0 {
		return errno
	}
	return nil
}

// waits reports whether looks have to wait for a disk, while others should have the core. It asks once in a hundred or
// two.
func (l *Looker) waits() bool {
	if rand.Uint32()%128 == 0 {
		var usage unix.Rusage
		err := unix.Getrusage(unix.RUSAGE_SELF, &usage)
		l.cold.Store(err != nil || l.read.Swap(usage.Inblock) != usage.Inblock)
	}
	return l.cold.Load()
}
