package serve

import (
	"path/filepath"

	"golang.org/x/sys/windows"
)

// remote reports whether a folder lies on a network drive: what other machines write there is not always
// told.
func remote(dir string) bool {
	full, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	root, err := windows.UTF16PtrFromString(filepath.VolumeName(full) + `\`)
	return err == nil && windows.GetDriveType(root) == windows.DRIVE_REMOTE
}
