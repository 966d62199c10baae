//go:build !linux

package site

import "os"

// Lstat looks at what lies at a path, and tells whether it is a plain file.
func Lstat(path string) (stat FileStat, plain bool, err error) {
	info, err := os.Lstat(path)
	if err != nil {
		return FileStat{}, false, err
	}
	return StatOf(info), info.Mode().IsRegular(), nil
}
