package site

// FileStat tells whether a file is still the one that was seen before.
type FileStat struct {
	Size  int64
	Time  int64 // of the last change, in nanoseconds
	Inode uint64
}
