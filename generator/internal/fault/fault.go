// Package fault holds the errors of a command that could not run at all.
package fault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"jianbao/generator/internal/diag"
)

// CannotRun is returned when a command could not run at all: there is no site, or a folder cannot be used. It carries
// the diagnostic to show.
type CannotRun struct {
	Diagnostic diag.Diagnostic
	Err        error // the cause, or nil
}

// New is an error with what to show; err is the cause, or nil.
func New(d diag.Diagnostic, err error) *CannotRun { return &CannotRun{d, err} }

func (e *CannotRun) Error() string { return e.Diagnostic.Message(diag.En) }
func (e *CannotRun) Unwrap() error { return e.Err }

// SiteMissing is the error of a folder without a site, or of one that cannot be opened.
func SiteMissing(dir string, err error) *CannotRun {
	if info, failed := os.Stat(dir); failed == nil && info.IsDir() && err != nil && !errors.Is(err, fs.ErrNotExist) {
		return &CannotRun{diag.New(diag.FileUnreadable, diag.Cause(err)).In(dir), err}
	}
	where := diag.Text{Zh: dir + " ", En: dir}
	if filepath.Clean(dir) == "." {
		where = diag.Text{Zh: "当前文件夹", En: "this folder"}
	}
	return &CannotRun{diag.New(diag.SiteMissing, where), err}
}

// CannotWrite is the error of a file or folder of the site that cannot be written.
func CannotWrite(name string, err error) error {
	return &CannotRun{diag.New(diag.FolderUnwritable, name, diag.Cause(err)), err}
}
