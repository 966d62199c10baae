// Package sftp is a folder of a server as a target, over SSH.
//
// A file is written under another name in .jianbao/upload and renamed when it is whole. That the bytes are those that
// were sent SSH guarantees, whose every answer is waited for; what the server answered is taken for stored.
//
// One connection is used, with many requests on their way at once. One that is lost is made anew, and what was under
// way is done again. Each loss halves how much is done at once, since some lines carry little at a time; many in a row
// without anything done between them end the deployment.
package sftp

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/pkg/sftp"

	"jianbao/generator/internal/upload"
)

const (
	uploads = ".jianbao/upload"
	workers = 64
	perFile = 16 // packets of one file on their way at once
)

// Target implements [upload.Target].
type Target struct {
	session *session
	root    string // its folder on the server
	mark    string // before the names of uploads, so that two deployments never write one file
	next    atomic.Uint64
	gap     atomic.Bool
	rights  upload.Rights
	making  sync.Mutex // of folders that have to be opened
}

// Open connects to a server. Its errors are [*UnknownKeyError], [*ChangedKeyError], [upload.ErrLogin],
// [*upload.MissingError], and those of the network.
func Open(ctx context.Context, o Options) (*Target, error) {
	s := newSession(o)
	t := &Target{session: s, mark: rand.Text()}
	err := s.connect(ctx)
	if err == nil {
		err = t.find(ctx, o.Path)
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return t, nil
}

// find finds the target's folder, which has to be there.
func (t *Target) find(ctx context.Context, folder string) error {
	return t.session.do(ctx, func(c *sftp.Client) error {
		home, err := c.Getwd()
		if err != nil {
			return err
		}
		if t.root = upload.Resolve(home, folder); t.root == home {
			return nil
		}
		info, err := c.Stat(t.root)
		switch {
		case errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir():
			missing := &upload.MissingError{Folder: t.root}
			entries, _ := c.ReadDir(home) // only a help
			for _, e := range entries {
				if e.IsDir() && e.Name()[0] != '.' {
					missing.Seen = append(missing.Seen, path.Join(home, e.Name()))
				}
			}
			return missing
		default:
			return err
		}
	})
}

// Gap reports whether files were replaced with a moment between in which there was none.
func (t *Target) Gap() bool { return t.gap.Load() }

// Hidden reports whether only this user and its group can read what was stored.
func (t *Target) Hidden() bool { return t.rights.Hidden() }

func (t *Target) at(name string) string { return path.Join(t.root, name) }

// Read implements [upload.Target].
func (t *Target) Read(ctx context.Context, name string) (data []byte, err error) {
	err = t.session.do(ctx, func(c *sftp.Client) error {
		f, err := c.Open(t.at(name))
		if err != nil {
			return err
		}
		data, err = io.ReadAll(f)
		return errors.Join(err, f.Close())
	})
	return data, err
}

// Write implements [upload.Target].
func (t *Target) Write(ctx context.Context, f upload.File) error {
	return t.session.do(ctx, func(c *sftp.Client) error {
		if f.New {
			if same, err := t.same(c, f); same || err != nil {
				return err
			}
		}
		r, err := f.Open()
		if err != nil {
			return &upload.FileError{Name: f.Name, Err: err}
		}
		defer r.Close()
		sum := md5.New()
		err = t.put(ctx, c, f.Name, io.TeeReader(r, sum), f.Size, func() error {
			if upload.Sum(sum.Sum(nil)) != f.Sum {
				return &upload.FileError{Name: f.Name, Err: upload.ErrChanging}
			}
			return nil
		})
		if f.New && errors.Is(err, syscall.ENOTDIR) { // theirs is a file where a folder of ours should be
			return &upload.FileError{Name: f.Name, Err: upload.ErrForeign}
		}
		return err
	})
}

// same reports whether the server has a file already; one of other bytes is somebody else's.
func (t *Target) same(c *sftp.Client, f upload.File) (bool, error) {
	info, err := c.Lstat(t.at(f.Name))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	theirs := &upload.FileError{Name: f.Name, Err: upload.ErrForeign}
	switch {
	case err != nil && isFailure(err): // of a folder above it there is a file
		return false, theirs
	case err != nil:
		return false, err
	case !info.Mode().IsRegular() || info.Size() != f.Size:
		return false, theirs
	}
	in, err := c.Open(t.at(f.Name))
	if err != nil {
		return false, err
	}
	defer in.Close()
	sum := md5.New()
	if _, err := io.Copy(sum, in); err != nil {
		return false, err
	}
	if upload.Sum(sum.Sum(nil)) != f.Sum {
		return false, theirs
	}
	return true, nil
}

// temp is a name that nobody has.
func (t *Target) temp() string {
	return t.at(uploads) + "/" + t.mark + "-" + strconv.FormatUint(t.next.Add(1), 10)
}

// put writes a file under another name, and renames it when it is whole and passes the check.
func (t *Target) put(
	ctx context.Context, c *sftp.Client, name string, r io.Reader, size int64, check func() error,
) error {
	temp := t.temp()
	const flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	out, err := c.OpenFile(temp, flags)
	if errors.Is(err, fs.ErrNotExist) {
		if err = c.MkdirAll(t.at(uploads)); err == nil {
			out, err = c.OpenFile(temp, flags)
		}
	}
	if err != nil {
		return t.full(c, size, err)
	}
	// One byte more shows that a file has grown.
	n, err := out.ReadFrom(&io.LimitedReader{R: &reader{ctx, name, r}, N: size + 1})
	err = errors.Join(err, t.allow(out), out.Close())
	if err != nil {
		err = t.full(c, size, err)
	} else if n != size {
		err = &upload.FileError{Name: name, Err: upload.ErrChanging}
	} else if err = check(); err == nil {
		err = t.rename(c, temp, t.at(name))
	}
	if err != nil {
		_ = c.Remove(temp) // what stays is cleaned away by the next deployment
	}
	return err
}

// isFailure reports whether a server only says that something failed.
func isFailure(err error) bool {
	var said *sftp.StatusError
	return errors.As(err, &said) && said.FxCode() == sftp.ErrSSHFxFailure
}

// missing reports whether an answer says that there is no such file. Where a folder above it is a file, some servers
// only say that they failed.
func (t *Target) missing(c *sftp.Client, name string, err error) bool {
	if !isFailure(err) {
		return errors.Is(err, fs.ErrNotExist)
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if info, err := c.Lstat(t.at(dir)); err == nil {
			return !info.IsDir()
		}
	}
	return false
}

// full says that there is no room, where that is the cause of a failure: servers only say that they failed.
func (t *Target) full(c *sftp.Client, size int64, err error) error {
	if !isFailure(err) {
		return err
	}
	if space, failed := c.StatVFS(t.root); failed == nil && space.Bavail*space.Frsize < uint64(size)+1<<16 {
		return errors.Join(upload.ErrFull, err)
	}
	return err
}

// rename puts a file in its place, and makes folders that are missing.
func (t *Target) rename(c *sftp.Client, temp, name string) error {
	err := t.replace(c, temp, name)
	var said *sftp.StatusError
	if errors.Is(err, fs.ErrNotExist) || errors.As(err, &said) {
		if made := t.makeFolder(c, path.Dir(name)); made != nil {
			return made
		}
		err = t.replace(c, temp, name)
	}
	return err
}

// Store implements [upload.Target].
func (t *Target) Store(ctx context.Context, name string, data []byte) error {
	return t.session.do(ctx, func(c *sftp.Client) error {
		return t.put(ctx, c, name, bytes.NewReader(data), int64(len(data)), func() error { return nil })
	})
}

// Create implements [upload.Target].
func (t *Target) Create(ctx context.Context, name string, data []byte) error {
	err := t.session.do(ctx, func(c *sftp.Client) error { return t.create(c, name, data) })
	if errors.Is(err, fs.ErrExist) {
		// It may be ours, by a request whose answer was lost.
		if there, failed := t.Read(ctx, name); failed == nil && len(data) > 0 && string(there) == string(data) {
			return nil
		}
	}
	return err
}

func (t *Target) create(c *sftp.Client, name string, data []byte) error {
	if err := c.MkdirAll(path.Dir(t.at(name))); err != nil {
		return err
	}
	out, err := c.OpenFile(t.at(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL)
	if err != nil {
		if _, missing := c.Lstat(t.at(name)); missing == nil { // OpenSSH only says that it failed
			return fs.ErrExist
		}
		return t.full(c, int64(len(data)), err)
	}
	_, err = out.Write(data)
	if err = errors.Join(err, out.Close()); err != nil {
		_ = c.Remove(t.at(name))
	}
	return err
}

// Age implements [upload.Target].
func (t *Target) Age(ctx context.Context, name string) (age time.Duration, err error) {
	const clock = ".jianbao/clock"
	if err := t.Store(ctx, clock, nil); err != nil {
		return 0, err
	}
	err = t.session.do(ctx, func(c *sftp.Client) error {
		written, err := c.Stat(t.at(name))
		if err != nil {
			return err
		}
		now, err := c.Stat(t.at(clock))
		if err == nil {
			age = now.ModTime().Sub(written.ModTime())
		}
		return err
	})
	return age, errors.Join(err, t.Remove(ctx, clock))
}

// Remove implements [upload.Target].
func (t *Target) Remove(ctx context.Context, name string) error {
	return t.session.do(ctx, func(c *sftp.Client) error {
		if err := c.Remove(t.at(name)); err != nil && !t.missing(c, name, err) {
			return err
		}
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			if err := c.RemoveDirectory(t.at(dir)); err != nil {
				break // it is not empty
			}
		}
		return nil
	})
}

// Stat implements [upload.Target].
func (t *Target) Stat(ctx context.Context, names []string) ([]upload.Found, error) {
	one := func(name string) (found upload.Found, ok bool, err error) {
		err = t.session.do(ctx, func(c *sftp.Client) error {
			info, err := c.Lstat(t.at(name))
			if t.missing(c, name, err) {
				return nil
			}
			if err == nil {
				found, ok = upload.Found{Name: name, Size: info.Size()}, !info.IsDir()
			}
			return err
		})
		return found, ok, err
	}
	return upload.StatAll(ctx, workers, names, one, t.reader(ctx))
}

// reader reads folders.
func (t *Target) reader(ctx context.Context) func(folder string) ([]upload.Item, error) {
	return func(folder string) (items []upload.Item, err error) {
		err = t.session.do(ctx, func(c *sftp.Client) error {
			items = items[:0]
			entries, err := c.ReadDirContext(ctx, t.at(folder))
			if errors.Is(err, fs.ErrPermission) && folder != "." || errors.Is(err, fs.ErrNotExist) {
				return nil // a folder of the system, or one that has just gone
			}
			for _, e := range entries {
				found := upload.Found{Name: path.Join(folder, e.Name()), Size: e.Size()}
				items = append(items, upload.Item{Found: found, Folder: e.IsDir()})
			}
			return err
		})
		return items, err
	}
}

// List implements [upload.Target].
func (t *Target) List(ctx context.Context) iter.Seq2[upload.Found, error] {
	return upload.ListAll(ctx, workers, t.reader(ctx))
}

// Sync implements [upload.Target]: what was answered is stored.
func (t *Target) Sync(context.Context) error { return nil }

// Clean implements [upload.Target].
func (t *Target) Clean(ctx context.Context) error {
	items, err := t.reader(ctx)(uploads)
	if err != nil {
		return err
	}
	for _, item := range items {
		if err := t.session.do(ctx, func(c *sftp.Client) error { return c.Remove(t.at(item.Name)) }); err != nil &&
			!errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Workers implements [upload.Target].
func (t *Target) Workers() int { return workers }

// Close implements [upload.Target].
func (t *Target) Close() error { return t.session.close() }
