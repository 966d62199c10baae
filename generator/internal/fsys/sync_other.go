//go:build !unix && !windows

package fsys

import "os"

// Flush hands the bytes of a file to the disk.
func Flush(f *os.File) error { return f.Sync() }

// SyncWith waits until a file is on the disk.
func SyncWith(f *os.File) error { return f.Sync() }
