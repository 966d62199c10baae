package fsys

import (
	"errors"
	"io/fs"
	"os"
)

// siteFiles are the files of a site's folder that can be read to their end: a pipe or a device is an error, like a file
// without permission.
type siteFiles struct{ rootFS }

type rootFS interface {
	fs.StatFS
	fs.ReadFileFS
	fs.ReadDirFS
	fs.ReadLinkFS
}

// Files are the ordinary files below a root.
func Files(root *os.Root) fs.FS { return siteFiles{root.FS().(rootFS)} }

var errSpecial = errors.New("not an ordinary file")

// Open implements fs.FS.
func (f siteFiles) Open(name string) (fs.File, error) {
	if err := f.ordinary("open", name); err != nil {
		return nil, err
	}
	return f.rootFS.Open(name)
}

// ReadFile implements fs.ReadFileFS.
func (f siteFiles) ReadFile(name string) ([]byte, error) {
	if err := f.ordinary("read", name); err != nil {
		return nil, err
	}
	return f.rootFS.ReadFile(name)
}

func (f siteFiles) ordinary(op, name string) error {
	// An os.Root waits for a pipe that stands where a folder should.
	for i := range len(name) {
		if name[i] != '/' {
			continue
		}
		if info, err := f.Lstat(name[:i]); err == nil && !info.IsDir() && info.Mode()&fs.ModeSymlink == 0 {
			return &fs.PathError{Op: op, Path: name, Err: errSpecial}
		}
	}
	info, err := f.Stat(name)
	if err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		err = &fs.PathError{Op: op, Path: name, Err: errSpecial}
	}
	return err
}
