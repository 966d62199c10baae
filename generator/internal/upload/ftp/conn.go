package ftp

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/textproto"
	"slices"
	"strings"

	"github.com/jlaffaye/ftp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"jianbao/generator/internal/upload"
)

// conn is a connection that commands are given on, one at a time.
type conn struct {
	*ftp.ServerConn
	network *network
	gbk     bool // names are sent so
	mlst    bool // it tells of one file
	size    bool // it tells sizes
}

// ErrName is that a server cannot have a name, since it knows only GBK.
var ErrName = errors.New("ftp: the server cannot have such a name")

// encode is a path as the server has it. One that looks like an option to programs that list folders begins with /, so
// that it never does.
func (c *conn) encode(name string) (string, error) {
	if !c.gbk {
		return name, nil
	}
	text, err := simplifiedchinese.GBK.NewEncoder().String(name)
	if err != nil {
		return "", ErrName
	}
	return text, nil
}

// isRefusal reports whether a server said no for good.
func isRefusal(err error) bool {
	var said *textproto.Error
	return errors.As(err, &said) && said.Code >= 500
}

// isAborted reports whether a server gave up. So answers pure-ftpd where others refuse, to a name in a folder that is
// missing.
func isAborted(err error) bool {
	var said *textproto.Error
	return errors.As(err, &said) && said.Code == ftp.StatusActionAborted
}

// refusal makes a refusal of an answer.
func refusal(err error) error {
	return &textproto.Error{Code: ftp.StatusFileUnavailable, Msg: err.Error()}
}

func ignoreRefusal(err error) error {
	if isRefusal(err) {
		return nil
	}
	return err
}

// full says that there is no room, where the server does.
func full(err error) error {
	var said *textproto.Error
	if errors.As(err, &said) && (said.Code == ftp.StatusExceededStorage || said.Code == ftp.Status452) {
		return errors.Join(upload.ErrFull, err)
	}
	return err
}

// stored says what an answer to STOR means. A server that took the file and then gave up could not write it: it has no
// room left, and says no more than that.
func stored(err error) error {
	if isAborted(err) {
		return errors.Join(upload.ErrFull, err)
	}
	return full(err)
}

// denied says that a refusal is one of permission: nothing else is left.
func denied(err error) error {
	if isRefusal(err) && !errors.Is(err, upload.ErrFull) {
		return errors.Join(fs.ErrPermission, err)
	}
	return err
}

// stat finds a file or folder; nil where there is none. A server that cannot tell of one file tells its size.
func (c *conn) stat(at string) (*ftp.Entry, error) {
	if c.mlst {
		e, err := c.GetEntry(at)
		if isRefusal(err) {
			return nil, nil
		}
		return e, err
	}
	if c.size {
		size, err := c.FileSize(at)
		switch {
		case err == nil:
			return &ftp.Entry{Type: ftp.EntryTypeFile, Size: uint64(size)}, nil
		case isRefusal(err):
			return nil, nil
		}
		return nil, err
	}
	folder, name, _ := cutLast(at)
	entries, err := c.rawList(folder)
	if isRefusal(err) {
		return nil, nil
	}
	i := slices.IndexFunc(entries, func(e *ftp.Entry) bool { return e.Name == name })
	if err != nil || i < 0 {
		return nil, err
	}
	return entries[i], nil
}

func cutLast(at string) (folder, name string, ok bool) {
	i := strings.LastIndexByte(at, '/')
	return at[:max(i, 1)], at[i+1:], i >= 0
}

// isFolder reports whether there is such a folder: one can go there. Then back, since a folder that somebody is in
// cannot be deleted on Windows. A connection that is lost says nothing of the folder.
func (c *conn) isFolder(at, back string) (bool, error) {
	err := c.ChangeDir(at)
	if isRefusal(err) || isAborted(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if back, err := c.encode(back); err == nil {
		_ = c.ChangeDir(back) // all names are whole, so that it does not matter where one is
	}
	return true, nil
}

// list reads a folder, whose names are as the site has them.
func (c *conn) list(at string) (entries []*ftp.Entry, err error) {
	all, err := c.rawList(at)
	for _, e := range all {
		if c.gbk {
			if name, err := simplifiedchinese.GBK.NewDecoder().String(e.Name); err == nil {
				e.Name = name
			}
		}
		if e.Name != "" && e.Name != "." && e.Name != ".." && !strings.Contains(e.Name, "/") {
			entries = append(entries, e)
		}
	}
	return entries, err
}

// rawList reads a folder. LIST, which the programs of some servers take for their own arguments, is asked for from
// inside.
func (c *conn) rawList(at string) ([]*ftp.Entry, error) {
	if c.mlst {
		return c.List(at)
	}
	back, err := c.CurrentDir()
	if err != nil {
		return nil, err
	}
	if err := c.ChangeDir(at); err != nil {
		return nil, err
	}
	entries, err := c.List("")
	return entries, errors.Join(err, c.ChangeDir(back))
}

// read reads a file.
func (c *conn) read(at string) ([]byte, error) {
	r, err := c.Retr(at)
	if isRefusal(err) {
		if there, found := c.stat(at); found != nil || there != nil {
			return nil, errors.Join(denied(err), found)
		}
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	return data, errors.Join(err, r.Close())
}

// same reports whether the server has a file already; one of other bytes is somebody else's.
func (c *conn) same(at string, f upload.File) (bool, error) {
	there, err := c.stat(at)
	if there == nil || err != nil {
		return false, err
	}
	theirs := &upload.FileError{Name: f.Name, Err: upload.ErrForeign}
	if there.Type != ftp.EntryTypeFile || there.Size != uint64(f.Size) {
		return false, theirs
	}
	r, err := c.Retr(at)
	if err != nil {
		return false, denied(err)
	}
	sum := md5.New()
	_, err = io.Copy(sum, r)
	if err = errors.Join(err, r.Close()); err == nil && upload.Sum(sum.Sum(nil)) != f.Sum {
		err = theirs
	}
	return err == nil, err
}

// hasSize makes sure that all of a file arrived: a connection for data that is lost looks like the end of the file.
func (c *conn) hasSize(at string, size int64) error {
	if !c.size {
		return nil
	}
	got, err := c.FileSize(at)
	if err == nil && got != size {
		err = fmt.Errorf("ftp: %d of %d bytes arrived", got, size)
	}
	return err
}

// reader reads a file of this computer, and ends when its context does.
type reader struct {
	ctx  context.Context
	name string
	r    io.Reader
	n    int64
	err  error
}

func (r *reader) Read(p []byte) (n int, err error) {
	if err = r.ctx.Err(); err == nil {
		n, err = r.r.Read(p)
	}
	if r.n += int64(n); err != nil && err != io.EOF {
		r.err = &upload.FileError{Name: r.name, Err: err}
	}
	return n, err
}
