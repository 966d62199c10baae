//go:build !windows && (!linux || !(amd64 || arm64 || riscv64))

package fsys

import (
	"os"

	"jianbao/generator/internal/site"
)

// Dir is a folder of which many files are asked for their status.
type Dir struct{ dir string }

// OpenDir opens a folder, which need not exist.
func OpenDir(dir string) *Dir { return &Dir{dir} }

// Close closes the folder.
func (*Dir) Close() {}

// Lstat returns the status of a file, without following links, and whether it is a regular one.
func (d *Dir) Lstat(name string) (stat site.FileStat, plain bool, err error) {
	info, err := os.Lstat(d.dir + "/" + name)
	if err != nil {
		return site.FileStat{}, false, err
	}
	return statOf(nil, "", info), info.Mode().IsRegular(), nil
}
