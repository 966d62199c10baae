package fsys

import (
	"io/fs"
	"os"
	"unsafe"

	"golang.org/x/sys/windows"

	"jianbao/generator/internal/site"
)

// Windows gives the time of change and what corresponds to an inode for an open file only. Beside the call that gives
// size and time, which opens the file too, within the system, this costs two more for each file; a folder whose time
// of change is known need not be listed, which saves as many.

// statOf opens the file.
func statOf(files fs.FS, name string, info fs.FileInfo) site.FileStat {
	if info.Mode()&(fs.ModeType&^fs.ModeDir) != 0 {
		return basicStat(info)
	}
	f, err := files.Open(name)
	if err != nil {
		return basicStat(info)
	}
	defer f.Close()
	return statFile(f, info)
}

func statFile(f fs.File, info fs.FileInfo) site.FileStat {
	if file, ok := f.(*os.File); ok {
		if stat, _, err := statHandle(windows.Handle(file.Fd())); err == nil {
			return stat
		}
	}
	return basicStat(info)
}

// basicInfo is FILE_BASIC_INFO.
type basicInfo struct {
	creation, access, write, change int64
	attributes                      uint32
}

// from1601 is how many units of 100 nanoseconds the epoch of Windows lies before that of Unix.
const from1601 = 116444736000000000

func statHandle(h windows.Handle) (stat site.FileStat, attributes uint32, err error) {
	var info windows.ByHandleFileInformation
	if err := windows.GetFileInformationByHandle(h, &info); err != nil {
		return stat, 0, err
	}
	stat = site.FileStat{
		Size:  int64(info.FileSizeHigh)<<32 | int64(info.FileSizeLow),
		Time:  info.LastWriteTime.Nanoseconds(),
		Inode: uint64(info.FileIndexHigh)<<32 | uint64(info.FileIndexLow),
	}
	var basic basicInfo
	err = windows.GetFileInformationByHandleEx(
		h, windows.FileBasicInfo, (*byte)(unsafe.Pointer(&basic)), uint32(unsafe.Sizeof(basic)),
	)
	if err == nil && basic.change > from1601 { // FAT has none
		stat.Change = (basic.change - from1601) * 100
	}
	return stat, info.FileAttributes, nil
}

// Dir is a folder of which many files are asked for their status.
type Dir struct{ dir string }

// OpenDir opens a folder, which need not exist.
func OpenDir(dir string) *Dir { return &Dir{dir} }

// Close closes the folder.
func (*Dir) Close() {}

// Lstat returns the status of a file, without following links, and whether it is a regular one.
func (d *Dir) Lstat(name string) (stat site.FileStat, plain bool, err error) {
	const attributes = windows.FILE_FLAG_BACKUP_SEMANTICS | windows.FILE_FLAG_OPEN_REPARSE_POINT // folders and links too
	full := d.dir + "/" + name
	path, err := windows.UTF16PtrFromString(full)
	if err != nil {
		return stat, false, &fs.PathError{Op: "lstat", Path: full, Err: err}
	}
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	h, err := windows.CreateFile(path, windows.FILE_READ_ATTRIBUTES, share, nil, windows.OPEN_EXISTING, attributes, 0)
	if err == nil {
		defer windows.CloseHandle(h)
		found, attributes, err := statHandle(h)
		if err == nil && attributes&windows.FILE_ATTRIBUTE_REPARSE_POINT == 0 {
			return found, attributes&windows.FILE_ATTRIBUTE_DIRECTORY == 0, nil
		}
		stat = found
	}
	info, err := os.Lstat(full) // knows which files with a reparse point are regular ones
	if err != nil {
		return site.FileStat{}, false, err
	}
	if stat == (site.FileStat{}) {
		stat = basicStat(info)
	}
	return stat, info.Mode().IsRegular(), nil
}
