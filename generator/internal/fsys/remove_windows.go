package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"unsafe"

	"golang.org/x/sys/windows"
)

// Go removes files by a call that Windows has since its version 10. Drives that other programs provide, such as RAM
// disks and network disks, and Wine answer that there is no such function. There the older call does.

// Remove removes a file or an empty folder.
func Remove(root *os.Root, name string) error {
	err := root.Remove(name)
	if errors.Is(err, windows.ERROR_INVALID_FUNCTION) {
		return removePlainly(root, name)
	}
	return err
}

// RemoveAll removes what has a name, a folder with all that is in it. A missing one is no error.
func RemoveAll(root *os.Root, name string) error {
	err := root.RemoveAll(name)
	if errors.Is(err, windows.ERROR_INVALID_FUNCTION) {
		return removeTree(root, name, removePlainly)
	}
	return err
}

// removePlainly removes a file or an empty folder as Windows always could. The name is looked up in its folder, which
// root opens, so that no link leads out of root.
func removePlainly(root *os.Root, name string) error {
	dir, err := root.Open(path.Dir(name))
	if err != nil {
		return err
	}
	defer dir.Close()
	base, err := windows.NewNTUnicodeString(path.Base(name))
	if err != nil {
		return &fs.PathError{Op: "remove", Path: name, Err: err}
	}
	object := windows.OBJECT_ATTRIBUTES{RootDirectory: windows.Handle(dir.Fd()), ObjectName: base}
	object.Length = uint32(unsafe.Sizeof(object))
	const share = windows.FILE_SHARE_READ | windows.FILE_SHARE_WRITE | windows.FILE_SHARE_DELETE
	const itself = windows.FILE_OPEN_REPARSE_POINT | windows.FILE_OPEN_FOR_BACKUP_INTENT // a link, not what it leads to
	var h windows.Handle
	var status windows.IO_STATUS_BLOCK
	err = windows.NtCreateFile(
		&h, windows.DELETE, &object, &status, nil, 0, share, windows.FILE_OPEN, itself, 0, 0,
	)
	var said windows.NTStatus
	if errors.As(err, &said) {
		err = said.Errno()
	}
	if err == nil {
		remove := byte(1)
		err = windows.SetFileInformationByHandle(h, windows.FileDispositionInfo, &remove, 1)
		err = errors.Join(err, windows.CloseHandle(h))
	}
	if err != nil {
		return &fs.PathError{Op: "remove", Path: name, Err: err}
	}
	return nil
}
