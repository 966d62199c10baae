// Package fault holds the errors of a command that could not run at all.
package fault

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

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
	d := diag.New(diag.SiteMissing, where)
	if name := likeSettings(dir); name != "" {
		d = d.Note(diag.Text{
			Zh: "里面有 " + name + "，改名为 site.toml；看不到扩展名，就在资源管理器的“查看”里勾选“文件扩展名”",
			En: "it holds " + name + ": rename it to site.toml; if Explorer shows no such name, " +
				"turn on File name extensions in its View menu",
		})
	}
	return &CannotRun{d, err}
}

// likeSettings is a file of a folder that was probably meant to be site.toml: Explorer hides that it is
// site.toml.txt, and sync programs leave copies.
func likeSettings(dir string) string {
	entries, _ := os.ReadDir(dir) // where there is no folder there is no file
	for _, e := range entries {
		folded := strings.ToLower(norm.NFKC.String(e.Name()))
		stem, ok := strings.CutPrefix(strings.ReplaceAll(folded, "。", "."), "site")
		if ok && e.Type().IsRegular() && (strings.Contains(stem, ".toml") || stem == ".txt") {
			return e.Name()
		}
	}
	return ""
}

// CannotWrite is the error of a file or folder of the site that cannot be written.
func CannotWrite(name string, err error) error {
	return &CannotRun{diag.New(diag.FolderUnwritable, name, diag.Cause(err)), err}
}
