//go:build linux && (amd64 || arm64 || riscv64)

package fsys

import (
	"io/fs"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"unsafe"

	"golang.org/x/sys/unix"

	"jianbao/generator/internal/site"
)

// Dir is a folder of which many files are asked for their status. A build asks for every file of a site and of its
// output: os.Lstat would resolve the whole path each time, and leave a few hundred bytes of garbage.
type Dir struct {
	dir    string
	fd     int
	blocks atomic.Int64 // that the process had read from disks at the last sample
	cold   atomic.Bool  // the last sample found more of them
}

// OpenDir opens a folder, which need not exist.
func OpenDir(dir string) *Dir {
	fd, err := unix.Open(dir, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		fd = -1
	}
	return &Dir{dir: dir, fd: fd}
}

// Close closes the folder.
func (d *Dir) Close() {
	if d.fd >= 0 {
		unix.Close(d.fd)
	}
}

// Lstat returns the status of a file, without following links, and whether it is a regular one.
func (d *Dir) Lstat(name string) (stat site.FileStat, plain bool, err error) {
	var s unix.Stat_t
	for {
		err = d.fstatat(name, &s)
		if err != unix.EINTR {
			break
		}
	}
	if err != nil {
		return site.FileStat{}, false, &fs.PathError{Op: "lstat", Path: d.dir + "/" + name, Err: err}
	}
	return site.FileStat{Size: s.Size, Time: s.Mtim.Nano(), Change: s.Ctim.Nano(), Inode: s.Ino},
		s.Mode&unix.S_IFMT == unix.S_IFREG, nil
}

// fstatat is the system call without a copy of the name on the heap, as half a million would be garbage.
func (d *Dir) fstatat(name string, s *unix.Stat_t) error {
	var path [256]byte // ends in a zero
	switch {
	case d.fd < 0:
		return unix.Fstatat(unix.AT_FDCWD, d.dir+"/"+name, s, unix.AT_SYMLINK_NOFOLLOW)
	case len(name) >= len(path) || strings.IndexByte(name, 0) >= 0:
		return unix.Fstatat(d.fd, name, s, unix.AT_SYMLINK_NOFOLLOW)
	}
	copy(path[:], name)
	var errno unix.Errno // the call is written twice: through a variable, nothing would keep its arguments alive
	if d.waitsForDisk() {
		_, _, errno = unix.Syscall6(unix.SYS_NEWFSTATAT, uintptr(d.fd),
			uintptr(unsafe.Pointer(&path)), uintptr(unsafe.Pointer(s)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
	} else {
		// The call takes a microsecond where the system has the answer cached. Told of half a million such calls,
		// Go's scheduler hands over cores that nobody waits for: an eighth of an edit's time.
		_, _, errno = unix.RawSyscall6(unix.SYS_NEWFSTATAT, uintptr(d.fd),
			uintptr(unsafe.Pointer(&path)), uintptr(unsafe.Pointer(s)), unix.AT_SYMLINK_NOFOLLOW, 0, 0)
	}
	if errno != 0 {
		return errno
	}
	return nil
}

// waitsForDisk reports whether calls wait for a disk at present, in which case others should have the core meanwhile.
// It samples one call in 128.
func (d *Dir) waitsForDisk() bool {
	if rand.Uint32()%128 == 0 {
		var usage unix.Rusage
		err := unix.Getrusage(unix.RUSAGE_SELF, &usage)
		d.cold.Store(err != nil || d.blocks.Swap(usage.Inblock) != usage.Inblock)
	}
	return d.cold.Load()
}
