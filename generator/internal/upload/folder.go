package upload

import (
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
	"sync/atomic"
	"syscall"
	"time"

	"jianbao/generator/internal/fsys"
)

// uploads is where a folder keeps files until they are whole.
const uploads = ".jianbao/upload"

// Folder is a target that is a folder: of a web server on this machine, a share, a disk. A file is written beside its
// place and renamed. Links in it are never followed out of it.
type Folder struct {
	root *os.Root
	mark string // before the names of its uploads, so that two deployments never write one file
	next atomic.Uint64
}

// OpenFolder opens a folder that exists.
func OpenFolder(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root: root, mark: rand.Text()}, nil
}

// Read implements [Target].
func (f *Folder) Read(_ context.Context, name string) ([]byte, error) { return f.root.ReadFile(name) }

// Write implements [Target].
func (f *Folder) Write(ctx context.Context, file File) error {
	if file.New {
		switch found, err := f.stat(file.Name); {
		case isMissing(err):
		case err != nil:
			return err
		case found.Sum == file.Sum:
			return nil
		default:
			return &FileError{file.Name, ErrForeign}
		}
	}
	r, err := file.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	err = f.put(ctx, file.Name, func(w io.Writer) error {
		sum := md5.New()
		n, err := io.Copy(io.MultiWriter(w, sum), r)
		if err == nil && (n != file.Size || Sum(sum.Sum(nil)) != file.Sum) {
			err = &FileError{file.Name, ErrChanging}
		}
		return err
	})
	if file.New && (errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.EISDIR) || errors.Is(err, fs.ErrExist)) {
		// Theirs is a folder, or a file where a folder of ours should be.
		return &FileError{file.Name, ErrForeign}
	}
	return err
}

// isMissing reports whether there is no such file, also where a file is in the place of its folder.
func isMissing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// put writes a file under another name, and renames it when it is whole.
func (f *Folder) put(ctx context.Context, name string, write func(io.Writer) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	temp := path.Join(uploads, f.mark+"-"+strconv.FormatUint(f.next.Add(1), 10))
	if err := f.root.MkdirAll(uploads, 0o777); err != nil {
		return err
	}
	out, err := f.root.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return err
	}
	err = errors.Join(write(out), fsys.Flush(out), out.Close())
	if err == nil {
		err = f.root.MkdirAll(path.Dir(name), 0o777)
	}
	if err == nil {
		err = fsys.RetryBusy(func() error { return f.root.Rename(temp, name) })
	}
	if err != nil {
		return errors.Join(err, fsys.Remove(f.root, temp))
	}
	return nil
}

// Store implements [Target].
func (f *Folder) Store(ctx context.Context, name string, data []byte) error {
	return f.put(ctx, name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// Create implements [Target].
func (f *Folder) Create(_ context.Context, name string, data []byte) error {
	if err := f.root.MkdirAll(path.Dir(name), 0o777); err != nil {
		return err
	}
	out, err := f.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = out.Write(data)
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, fsys.Remove(f.root, name))
	}
	return nil
}

// Age implements [Target].
func (f *Folder) Age(_ context.Context, name string) (time.Duration, error) {
	info, err := f.root.Stat(name)
	if err != nil {
		return 0, err
	}
	now, err := fsys.Clock(f.root, ".jianbao/clock")
	return time.Duration(now - info.ModTime().UnixNano()), err
}

// Remove implements [Target].
func (f *Folder) Remove(_ context.Context, name string) error {
	err := fsys.RetryBusy(func() error { return fsys.Remove(f.root, name) })
	if err != nil && !isMissing(err) {
		return err
	}
	for dir := path.Dir(name); dir != "." && fsys.Remove(f.root, dir) == nil; { // one that is not empty stays
		dir = path.Dir(dir)
	}
	return nil
}

// Stat implements [Target].
func (f *Folder) Stat(ctx context.Context, names []string) (found []Found, err error) {
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		one, err := f.stat(name)
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, nil
}

func (f *Folder) stat(name string) (Found, error) {
	info, err := f.root.Lstat(name)
	if err != nil {
		return Found{}, err
	}
	switch {
	case info.IsDir():
		return Found{}, fs.ErrNotExist
	case !info.Mode().IsRegular():
		return Found{Name: name}, nil // like no file of ours
	}
	in, err := f.root.Open(name)
	if err != nil {
		return Found{}, err
	}
	defer in.Close()
	sum := md5.New()
	n, err := io.Copy(sum, in)
	return Found{Name: name, Size: n, Sum: Sum(sum.Sum(nil)), Sums: true}, err
}

// List implements [Target].
func (f *Folder) List(ctx context.Context) iter.Seq2[Found, error] {
	return func(yield func(Found, error) bool) {
		err := fs.WalkDir(f.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrPermission) && name != ".": // a folder of the system
				return fs.SkipDir
			case err != nil:
				return err
			case ctx.Err() != nil:
				return ctx.Err()
			case name == ".jianbao":
				return fs.SkipDir
			case entry.IsDir():
				return nil
			}
			info, err := entry.Info()
			if err == nil && !yield(Found{Name: name, Size: info.Size()}, nil) {
				return fs.SkipAll
			}
			return err
		})
		if err != nil {
			yield(Found{}, err)
		}
	}
}

// Sync implements [Target].
func (f *Folder) Sync(context.Context) error {
	lock, err := f.root.OpenFile(lockName, os.O_RDWR, 0) // any file does, but Windows wants one that may be written
	if err != nil {
		return err
	}
	return errors.Join(fsys.SyncWith(lock), lock.Close())
}

// Workers implements [Target]: more than a few writers at once make a disk slower.
func (f *Folder) Workers() int { return 4 }

// Clean implements [Target].
func (f *Folder) Clean(context.Context) error { return fsys.RemoveAll(f.root, uploads) }

// Close implements [Target].
func (f *Folder) Close() error { return f.root.Close() }
