package sftp

import (
	"errors"
	"io/fs"
	"path"

	"github.com/pkg/sftp"

	"jianbao/generator/internal/upload"
)

// replace renames a file over another. Without OpenSSH's extension for that, the other has to be removed first.
func (t *Target) replace(c *sftp.Client, temp, name string) error {
	if _, ok := c.HasExtension(posixRename); ok {
		return c.PosixRename(temp, name)
	}
	err := c.Rename(temp, name)
	if err == nil || lost(err) {
		return err
	}
	if info, missing := c.Lstat(name); missing != nil || !info.Mode().IsRegular() {
		return err
	}
	t.gap.Store(true)
	if err := c.Remove(name); err != nil {
		return err
	}
	return c.Rename(temp, name)
}

// allow lets everybody read a file that was just written.
func (t *Target) allow(f *sftp.File) error {
	look := func() (fs.FileMode, error) {
		info, err := f.Stat()
		if err != nil {
			return 0, err
		}
		return info.Mode().Perm(), nil
	}
	return t.rights.Allow(look, func() error { return refusedAs(f.Chmod(upload.FileMode)) })
}

// refusedAs makes fs.ErrPermission of whatever a server says to a change of rights.
func refusedAs(err error) error {
	if err != nil && !lost(err) {
		return fs.ErrPermission
	}
	return err
}

// makeFolder makes a folder, and those above it. Where everybody has to be let in first, each is made elsewhere: after
// a kill none is there that nobody can open. Only one is made so at a time: renamed over another that is empty, it
// would take the place of that while somebody puts a file into it.
func (t *Target) makeFolder(c *sftp.Client, at string) error {
	if !t.rights.Closed() {
		return c.MkdirAll(at)
	}
	t.making.Lock()
	defer t.making.Unlock()
	return t.makeOpen(c, at)
}

func (t *Target) makeOpen(c *sftp.Client, at string) error {
	switch info, err := c.Stat(at); {
	case err == nil && info.IsDir():
		return nil
	case err == nil || !errors.Is(err, fs.ErrNotExist) || len(path.Dir(at)) < len(t.root):
		return c.MkdirAll(at) // which says what is wrong
	}
	if err := t.makeOpen(c, path.Dir(at)); err != nil {
		return err
	}
	temp := t.temp()
	if err := c.Mkdir(temp); err != nil {
		return err
	}
	err := refusedAs(c.Chmod(temp, upload.FolderMode))
	if err == nil || errors.Is(err, fs.ErrPermission) {
		err = c.Rename(temp, at)
	}
	if err == nil || lost(err) {
		return err
	}
	_ = c.RemoveDirectory(temp) // what stays is cleaned away by the next deployment
	return c.MkdirAll(at)       // which says what is wrong
}
