// Package fsys holds the system calls of the product: how the files of a site are read, what the file system says of
// them, and how a file is written that must not exist. Domain types make no system calls.
//
// A site is read through a [Folder]. Its Root cannot be led out of the folder by any name or link, and refuses what is
// no ordinary file: a pipe, which would be waited for without end, or a device, which may have no end.
package fsys

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"

	"jianbao/generator/internal/site"
)

// StatOf is the status of a file as the file system gives it.
func StatOf(info fs.FileInfo) site.FileStat {
	return site.FileStat{Size: info.Size(), Time: info.ModTime().UnixNano(), Inode: inode(info)}
}

// Racy is how young a change may be, in nanoseconds, for another one to bear the same time. A file that changed since
// is not recorded as known, and is read again next time.
const Racy = 2e9

// Folder is the folder of a site, seen in three ways.
type Folder struct {
	// Root cannot be led out of the folder by any name or link: an os.Root.
	Root fs.FS
	// Texts is the same folder with fewer system calls. It serves only to list content/ and to read the bulletins
	// found there: the listing follows no links, so their names cannot lead out either, and a large site is read in
	// a third of the system calls, since an os.Root opens every element of a path.
	Texts fs.FS
	// Dir gives the status of files with one system call each; nil uses Texts.
	Dir *Dir
}

// OpenFolder opens the folder of a site. Root is what the record of builds and the cache of photos are written to.
func OpenFolder(dir string) (folder Folder, root *os.Root, err error) {
	root, err = os.OpenRoot(dir)
	if err != nil {
		return Folder{}, nil, err
	}
	return Folder{Root: Files(root), Texts: os.DirFS(dir), Dir: OpenDir(dir)}, root, nil
}

// Close closes what the folder keeps open, but for the root.
func (f Folder) Close() {
	if f.Dir != nil {
		f.Dir.Close()
	}
}

// Lstat returns the status of a file below content/, and whether it is a regular one.
func (f Folder) Lstat(name string) (stat site.FileStat, regular bool, err error) {
	if f.Dir != nil {
		return f.Dir.Lstat(name)
	}
	return lstat(f.Texts, name)
}

// LstatIn is Lstat of a bulletin's photo, whose name may lead to a folder beside it by a link.
func (f Folder) LstatIn(dir, file string) (stat site.FileStat, regular bool, err error) {
	if strings.Contains(file, "/") {
		return lstat(f.Root, path.Join(dir, file))
	}
	return f.Lstat(dir + "/" + file)
}

func lstat(fsys fs.FS, name string) (stat site.FileStat, regular bool, err error) {
	info, err := fs.Lstat(fsys, name)
	if err != nil {
		return stat, false, err
	}
	return StatOf(info), info.Mode().IsRegular(), nil
}

// RealPath is the absolute path without links; its last elements need not exist.
func RealPath(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	rest := ""
	for at := abs; ; at = filepath.Dir(at) {
		real, err := filepath.EvalSymlinks(at)
		if err == nil {
			return filepath.Join(real, rest), nil
		}
		if !errors.Is(err, fs.ErrNotExist) || filepath.Dir(at) == at {
			return "", err
		}
		rest = filepath.Join(filepath.Base(at), rest)
	}
}

// WriteNew writes a file that must not exist. Nothing is left of one that could not be written whole.
func WriteNew(root *os.Root, name string, from io.Reader) error {
	if err := root.MkdirAll(path.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, from)
	if err = errors.Join(err, f.Close()); err != nil {
		root.Remove(name)
	}
	return err
}

// NativeText gives the texts that officers edit the line ends of their system: old editors of Windows show
// nothing else as lines.
func NativeText(name string, data []byte) []byte {
	if ext := path.Ext(name); runtime.GOOS == "windows" && (ext == ".toml" || ext == ".md") {
		return bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
	}
	return data
}
