//go:build !linux || !(amd64 || arm64 || riscv64)

package site

import "os"

// Looker looks at many files of a folder.
type Looker struct{ dir string }

// NewLooker returns one for a folder, which need not exist.
func NewLooker(dir string) *Looker { return &Looker{dir} }

// Close ends it.
func (*Looker) Close() {}

// Lstat looks at what lies under a name, and tells whether it is a plain file.
func (l *Looker) Lstat(name string) (stat FileStat, plain bool, err error) {
	info, err := os.Lstat(l.dir + "/" + name)
	if err != nil {
		return FileStat{}, false, err
	}
	return StatOf(info), info.Mode().IsRegular(), nil
}
