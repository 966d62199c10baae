// Package ftp is a folder of a server as a target, over FTP: encrypted, with AUTH TLS or from the beginning, or plain
// where site.toml says so.
//
// A file is stored under another name in .jianbao/upload, its size there is asked for, and it is renamed. A server that
// refuses to rename over a file, as IIS does, has it deleted first, which [Target.Gap] tells. The lock is a folder,
// since to make one is all that FTP can do once: beside it lies the file that says who holds it.
//
// Names are sent in GBK to a server of Windows that does not say it knows UTF-8.
package ftp

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"iter"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jlaffaye/ftp"

	"jianbao/generator/internal/upload"
)

const uploads = ".jianbao/upload"

// Target implements [upload.Target].
type Target struct {
	pool *pool
	root string // its folder on the server
	mark string // before the names of uploads, so that two deployments never write one file
	next atomic.Uint64
	gap  atomic.Bool

	rights upload.Rights
	making sync.Mutex // of folders that have to be opened
}

// Open connects to a server. Its errors are [upload.ErrLogin], [*upload.MissingError], [*CertificateError],
// [ErrNoTLS], [ErrNeedsTLS], and those of the network.
func Open(ctx context.Context, o Options) (*Target, error) {
	t := &Target{pool: newPool(o), mark: rand.Text()}
	if err := t.pool.do(ctx, func(c *conn) error { return t.find(c, o.Path) }); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// find finds the target's folder, which has to be there.
func (t *Target) find(c *conn, folder string) error {
	home, err := c.CurrentDir()
	if err != nil {
		return err
	}
	t.root = upload.Resolve(home, folder)
	if folder, err = c.encode(t.root); err != nil {
		return err
	}
	if err = c.ChangeDir(folder); !isRefusal(err) {
		return err
	}
	missing := &upload.MissingError{Folder: t.root}
	entries, failed := c.list(home)
	for _, e := range entries {
		if failed == nil && e.Type == ftp.EntryTypeFolder && e.Name[0] != '.' {
			missing.Seen = append(missing.Seen, path.Join(home, e.Name))
		}
	}
	return missing
}

// Gap reports whether files were replaced with a moment between in which there was none.
func (t *Target) Gap() bool { return t.gap.Load() }

// Plain reports whether everything, the password too, was sent as it is.
func (t *Target) Plain() bool { return t.pool.o.Mode == Plain }

// Hidden reports whether only this user and its group can read what was stored.
func (t *Target) Hidden() bool { return t.rights.Hidden() }

// on does something on a connection, with the name as the server has it.
func (t *Target) on(ctx context.Context, name string, work func(c *conn, at string) error) error {
	return t.pool.do(ctx, func(c *conn) error {
		at, err := c.encode(path.Join(t.root, name))
		if err != nil {
			return &upload.FileError{Name: name, Err: err}
		}
		return work(c, at)
	})
}

// Read implements [upload.Target].
func (t *Target) Read(ctx context.Context, name string) (data []byte, err error) {
	err = t.on(ctx, name, func(c *conn, at string) error {
		data, err = c.read(at)
		if errors.Is(err, fs.ErrNotExist) && isLock(name) {
			if taken, lost := c.isFolder(held(at), t.root); taken || lost != nil {
				return lost // somebody is just taking it
			}
		}
		return err
	})
	return data, err
}

// Write implements [upload.Target].
func (t *Target) Write(ctx context.Context, f upload.File) error {
	return t.on(ctx, f.Name, func(c *conn, at string) error {
		if f.New {
			if same, err := c.same(at, f); same || err != nil {
				return err
			}
		}
		r, err := f.Open()
		if err != nil {
			return &upload.FileError{Name: f.Name, Err: err}
		}
		defer r.Close()
		sum := md5.New()
		err = t.put(ctx, c, f.Name, at, io.TeeReader(r, sum), f.Size, func() error {
			if upload.Sum(sum.Sum(nil)) != f.Sum {
				return &upload.FileError{Name: f.Name, Err: upload.ErrChanging}
			}
			return nil
		})
		if f.New && isRefusal(err) {
			folder, lost := c.isFolder(at, t.root)
			if lost != nil {
				return lost
			}
			if folder {
				err = syscall.ENOTDIR
			}
		}
		if f.New && errors.Is(err, syscall.ENOTDIR) {
			return &upload.FileError{Name: f.Name, Err: upload.ErrForeign}
		}
		return err
	})
}

// temp is a name that nobody has.
func (t *Target) temp(c *conn) (string, error) {
	folder, err := c.encode(path.Join(t.root, uploads))
	return folder + "/" + t.mark + "-" + strconv.FormatUint(t.next.Add(1), 10), err
}

// put stores a file under another name, and renames it when it is whole and passes the check.
func (t *Target) put(
	ctx context.Context, c *conn, name, at string, r io.Reader, size int64, check func() error,
) error {
	temp, err := t.temp(c)
	if err != nil {
		return err
	}
	// One byte more shows that a file has grown.
	in := &reader{ctx: ctx, name: name, r: io.LimitReader(r, size+1)}
	err = stored(c.Stor(temp, in))
	if isRefusal(err) && in.n == 0 && !errors.Is(err, upload.ErrFull) {
		if err = t.makeFolder(c, path.Dir(temp)); err == nil {
			err = stored(c.Stor(temp, in))
		}
	}
	switch {
	case in.err != nil:
		err = in.err
	case err != nil:
	case in.n != size:
		err = &upload.FileError{Name: name, Err: upload.ErrChanging}
	default:
		err = check()
	}
	if err == nil {
		err = c.hasSize(temp, size)
	}
	if err == nil {
		err = t.allow(c, temp)
	}
	if err == nil {
		err = t.rename(c, temp, at)
	}
	if err != nil {
		_ = c.Delete(temp) // what stays is cleaned away by the next deployment
	}
	return err
}

// Store implements [upload.Target].
func (t *Target) Store(ctx context.Context, name string, data []byte) error {
	return t.on(ctx, name, func(c *conn, at string) error {
		return t.put(ctx, c, name, at, bytes.NewReader(data), int64(len(data)), func() error { return nil })
	})
}

// isLock reports whether a file is made once.
func isLock(name string) bool { return strings.HasSuffix(name, ".lock") }

// held is the folder that is there while a lock is held.
func held(at string) string { return at + ".held" }

// take makes a folder; fs.ErrExist if there is one.
func (t *Target) take(c *conn, at string) error {
	err := c.MakeDir(at)
	if !isRefusal(err) {
		return err
	}
	there, lost := c.isFolder(at, t.root)
	switch {
	case lost != nil:
		return lost
	case there:
		return fs.ErrExist
	}
	return err
}

// Create implements [upload.Target].
func (t *Target) Create(ctx context.Context, name string, data []byte) error {
	err := t.on(ctx, name, func(c *conn, at string) error {
		err := t.take(c, held(at))
		if !isRefusal(err) {
			return err
		}
		if err := t.makeFolder(c, path.Dir(at)); err != nil {
			return err
		}
		return denied(full(t.take(c, held(at))))
	})
	if errors.Is(err, fs.ErrExist) {
		// It may be ours, by a request whose answer was lost.
		if there, failed := t.Read(ctx, name); failed == nil && len(data) > 0 && string(there) == string(data) {
			return nil
		}
	}
	if err != nil {
		return err
	}
	return t.Store(ctx, name, data)
}

// Age implements [upload.Target]. A listing tells the times of both by the same clock, whatever its zone.
func (t *Target) Age(ctx context.Context, name string) (age time.Duration, err error) {
	const clock = ".jianbao/clock"
	if err := t.Store(ctx, clock, nil); err != nil {
		return 0, err
	}
	err = t.on(ctx, path.Dir(name), func(c *conn, at string) error {
		entries, err := c.list(at)
		if err != nil {
			return err
		}
		times := map[string]time.Time{}
		for _, e := range entries {
			times[e.Name] = e.Time
		}
		written, ok := times[path.Base(name)]
		if !ok {
			written, ok = times[held(path.Base(name))]
		}
		if !ok {
			return fs.ErrNotExist
		}
		age = times[path.Base(clock)].Sub(written)
		return nil
	})
	return age, errors.Join(err, t.Remove(ctx, clock))
}

// Remove implements [upload.Target].
func (t *Target) Remove(ctx context.Context, name string) error {
	return t.on(ctx, name, func(c *conn, at string) error {
		if err := c.Delete(at); isRefusal(err) {
			if there, found := c.stat(at); found != nil || there != nil && there.Type == ftp.EntryTypeFile {
				return errors.Join(denied(err), found)
			}
		} else if err != nil {
			return err
		}
		if isLock(name) {
			if err := c.RemoveDir(held(at)); err != nil && !isRefusal(err) {
				return err
			}
		}
		for dir := path.Dir(at); len(dir) > len(t.root); dir = path.Dir(dir) {
			if err := c.RemoveDir(dir); err != nil {
				return ignoreRefusal(err) // it is not empty
			}
		}
		return nil
	})
}

// Stat implements [upload.Target].
func (t *Target) Stat(ctx context.Context, names []string) ([]upload.Found, error) {
	one := func(name string) (found upload.Found, ok bool, err error) {
		err = t.on(ctx, name, func(c *conn, at string) error {
			there, err := c.stat(at)
			if ok = there != nil && there.Type != ftp.EntryTypeFolder; ok {
				found = upload.Found{Name: name, Size: int64(there.Size)}
			}
			return err
		})
		return found, ok, err
	}
	return upload.StatAll(ctx, t.Workers(), names, one, t.reader(ctx))
}

// reader reads folders.
func (t *Target) reader(ctx context.Context) func(folder string) ([]upload.Item, error) {
	return func(folder string) (items []upload.Item, err error) {
		err = t.on(ctx, folder, func(c *conn, at string) error {
			items = items[:0]
			entries, err := c.list(at)
			if isRefusal(err) && folder != "." {
				return nil // a folder of the system, or one that has just gone
			}
			for _, e := range entries {
				found := upload.Found{Name: path.Join(folder, e.Name), Size: int64(e.Size)}
				items = append(items, upload.Item{Found: found, Folder: e.Type == ftp.EntryTypeFolder})
			}
			return err
		})
		return items, err
	}
}

// List implements [upload.Target].
func (t *Target) List(ctx context.Context) iter.Seq2[upload.Found, error] {
	return upload.ListAll(ctx, t.Workers(), t.reader(ctx))
}

// Sync implements [upload.Target]: what was answered is stored.
func (t *Target) Sync(context.Context) error { return nil }

// Clean implements [upload.Target].
func (t *Target) Clean(ctx context.Context) error {
	items, err := t.reader(ctx)(uploads)
	for _, item := range items {
		err = errors.Join(err, t.on(ctx, item.Name, func(c *conn, at string) error {
			if item.Folder {
				return ignoreRefusal(c.RemoveDir(at))
			}
			return ignoreRefusal(c.Delete(at))
		}))
	}
	return err
}

// Workers implements [upload.Target].
func (t *Target) Workers() int { return maxConns }

// Close implements [upload.Target].
func (t *Target) Close() error {
	t.pool.close()
	return nil
}
