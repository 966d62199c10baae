package fsys

import (
	"errors"

	"golang.org/x/sys/windows"
)

// IsBusy reports whether err can mean that another program has the file open. Replacing an open file is reported as
// access denied.
func IsBusy(err error) bool {
	return errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_SHARING_VIOLATION) ||
		errors.Is(err, windows.ERROR_LOCK_VIOLATION)
}
