package fsys

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

var flushBuffersEx = windows.NewLazySystemDLL("ntdll.dll").NewProc("NtFlushBuffersFileEx")

// Flush hands the bytes of a file to the disk, which may still hold them in its memory. That is much cheaper than
// [os.File.Sync], which empties the disk's memory each time.
func Flush(f *os.File) error {
	const noSync = 2 // FLUSH_FLAGS_NO_SYNC, since Windows 8
	if flushBuffersEx.Find() == nil {
		var status [2]uintptr // IO_STATUS_BLOCK
		failed, _, _ := flushBuffersEx.Call(f.Fd(), noSync, 0, 0, uintptr(unsafe.Pointer(&status)))
		if failed == 0 {
			return nil
		}
	}
	return f.Sync()
}

// SyncWith waits until a file, and all that was flushed, made, renamed or removed in its file system before, is on the
// disk: NTFS writes its log in that order. The file must have been opened for writing.
func SyncWith(f *os.File) error { return f.Sync() }
