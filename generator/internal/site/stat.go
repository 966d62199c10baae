package site

// FileStat tells whether a file is still the one that was seen before.
type FileStat struct {
	Size   int64
	Time   int64 // of the last change of its content, in nanoseconds; programs can set it, and many do
	Change int64 // of the last change of anything, which programs do not set; 0 where the system does not say
	Inode  uint64
}
