package ftp

import (
	"errors"
	"fmt"
	"io/fs"
	"net/textproto"
	"path"
	"strings"
	"syscall"

	"github.com/jlaffaye/ftp"

	"jianbao/generator/internal/lazyregexp"
	"jianbao/generator/internal/upload"
)

// rename puts a file in its place, and makes folders that are missing.
func (t *Target) rename(c *conn, temp, at string) error {
	if t.gap.Load() {
		_ = c.Delete(at) // a new file has none
	}
	err := c.Rename(temp, at)
	if !isRefusal(err) && !isAborted(err) {
		return err
	}
	there, found := c.stat(at)
	switch {
	case found != nil:
		return found
	case there == nil:
		if err := t.makeFolder(c, path.Dir(at)); err != nil {
			return err
		}
		return full(c.Rename(temp, at))
	case there.Type == ftp.EntryTypeFolder:
		return refusal(err)
	}
	if deleted := c.Delete(at); deleted != nil {
		return deleted
	}
	t.gap.Store(true)
	return c.Rename(temp, at)
}

// makeFolder makes a folder, and those above it.
func (t *Target) makeFolder(c *conn, at string) error {
	err := t.makeOne(c, at)
	if !isRefusal(err) {
		return err
	}
	if there, lost := c.isFolder(at, t.root); there || lost != nil {
		return lost
	}
	switch there, err := c.stat(at); {
	case err != nil:
		return err
	case there != nil && there.Type == ftp.EntryTypeFolder: // another connection has just made it
		return nil
	case there != nil:
		return syscall.ENOTDIR
	}
	if parent := path.Dir(at); len(parent) >= len(t.root) && parent != at {
		if err := t.makeFolder(c, parent); err != nil {
			return err
		}
		err = t.makeOne(c, at)
		if isRefusal(err) {
			if there, lost := c.isFolder(at, t.root); there || lost != nil { // another connection made it
				return lost
			}
		}
	}
	return denied(full(err))
}

// makeOne makes a folder. Where everybody has to be let in first, it is made elsewhere: after a kill there is none that
// nobody can open. Only one is made so at a time: renamed over another that is empty, it would take the place of that
// while somebody puts a file into it.
func (t *Target) makeOne(c *conn, at string) error {
	if !t.rights.Closed() {
		return c.MakeDir(at)
	}
	t.making.Lock()
	defer t.making.Unlock()
	if there, lost := c.isFolder(at, t.root); there || lost != nil {
		return lost
	}
	temp, err := t.temp(c)
	if err == nil {
		err = c.MakeDir(temp)
	}
	if err != nil {
		return err
	}
	if err := c.chmod(temp, upload.FolderMode); err != nil && !errors.Is(err, fs.ErrPermission) {
		return err
	}
	if err = c.Rename(temp, at); err != nil {
		_ = c.RemoveDir(temp) // what stays is cleaned away by the next deployment
	}
	if isAborted(err) {
		err = refusal(err)
	}
	return err
}

// allow lets everybody read a file that was just stored.
func (t *Target) allow(c *conn, at string) error {
	return t.rights.Allow(
		func() (fs.FileMode, error) { return c.mode(at) }, func() error { return c.chmod(at, upload.FileMode) })
}

// mode asks for the rights of a file; 0 where the server does not tell. The answer to STAT is a listing as of ls.
func (c *conn) mode(at string) (mode fs.FileMode, err error) {
	answer, err := c.command("STAT %s", at)
	var said *textproto.Error
	if errors.As(err, &said) {
		return 0, nil // it does not know this
	}
	found := permissions.FindStringSubmatch(answer)
	if err != nil || found == nil {
		return 0, err
	}
	for _, letter := range found[1] {
		mode <<= 1
		if letter != '-' {
			mode |= 1
		}
	}
	return mode, nil
}

// permissions are those of a file in a listing.
var permissions = lazyregexp.New(`(?m)^\s*-((?:[r-][w-][xsS-]){2}[r-][w-][xtT-])`)

// chmod sets the rights of a file or folder; fs.ErrPermission where the server does not.
func (c *conn) chmod(at string, mode fs.FileMode) error {
	_, err := c.command("SITE CHMOD %o %s", mode, at)
	if isRefusal(err) {
		return fs.ErrPermission
	}
	return err
}

// command gives a command that the library does not know, and returns the answer.
func (c *conn) command(format string, args ...any) (answer string, err error) {
	if line := fmt.Sprintf(format, args...); strings.ContainsAny(line, "\r\n") {
		return "", refusal(errors.New(line))
	}
	return command(textproto.NewConn(c.network.control), format, args...)
}
