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
	"time"

	"jianbao/generator/internal/site"
)

// StatOf is the status of a file of which info was asked before.
func StatOf(files fs.FS, name string, info fs.FileInfo) site.FileStat {
	return statOf(files, name, info)
}

// StatFile is the status of an open file, and what it was taken from.
func StatFile(f fs.File) (site.FileStat, fs.FileInfo, error) {
	info, err := f.Stat()
	if err != nil {
		return site.FileStat{}, nil, err
	}
	return statFile(f, info), info, nil
}

// basicStat is what every system says of a file.
func basicStat(info fs.FileInfo) site.FileStat {
	return site.FileStat{Size: info.Size(), Time: info.ModTime().UnixNano()}
}

// Racy reports whether a file whose stat was taken at a time, by the file system's own clock, may have changed since,
// and still have that stat: times come in steps. FAT has the widest, of two seconds. A time that is no whole second has
// finer steps, of some hundredths at most.
//
// What counts is when anything of the file changed: programs that set an old time do not set that.
func Racy(stat site.FileStat, at int64) bool {
	changed := stat.Change
	if changed == 0 {
		changed = stat.Time
	}
	step := int64(100 * time.Millisecond)
	if changed%int64(time.Second) == 0 {
		step = int64(2 * time.Second)
	}
	return changed >= at-step // a clock that was set back leaves times to come
}

// Clock is the time by the file system's own clock, in nanoseconds: that of a file of the name, which is made and
// removed.
func Clock(root *os.Root, name string) (now int64, err error) {
	f, err := root.Create(name)
	if err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err == nil {
		now = info.ModTime().UnixNano()
	}
	return now, errors.Join(err, f.Close(), Remove(root, name))
}

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
	return statOf(fsys, name, info), info.Mode().IsRegular(), nil
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
	if err = errors.Join(err, Flush(f), f.Close()); err != nil {
		_ = Remove(root, name)
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
