package site

import "io/fs"

// FileStat is what tells that a file is still the one that was looked at before.
type FileStat struct {
	Size  int64
	Time  int64 // of the last change, in nanoseconds
	Inode uint64
}

// StatOf takes it from what the file system says.
func StatOf(info fs.FileInfo) FileStat {
	return FileStat{Size: info.Size(), Time: info.ModTime().UnixNano(), Inode: inode(info)}
}
