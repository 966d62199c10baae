package sharedcache

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"math/rand/v2"
	"os"
	"path"
	"strconv"

	"jianbao/generator/internal/fsys"
)

// folder is a shared folder. Names cannot lead outside it.
type folder struct{ root *os.Root }

var errTooLarge = errors.New("the file is too large")

// Get does not open what is no file: a pipe would be waited for.
func (f folder) Get(_ context.Context, name string, most int64) ([]byte, error) {
	info, err := f.root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrInvalid
	}
	file, err := f.root.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info.Size() > most {
		return nil, errTooLarge
	}
	data := make([]byte, info.Size())
	n, err := io.ReadFull(file, data)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil // it is being replaced, and what was read shows itself to be damaged
	}
	return data[:n], err
}

func (f folder) Put(ctx context.Context, name string, data []byte) error {
	temp := name + "." + strconv.FormatUint(rand.Uint64(), 36) + ".tmp"
	err := f.root.WriteFile(temp, data, 0o644)
	if errors.Is(err, fs.ErrNotExist) {
		if err = f.root.MkdirAll(path.Dir(name), 0o755); err == nil {
			err = f.root.WriteFile(temp, data, 0o644)
		}
	}
	if err == nil {
		err = f.root.Rename(temp, name)
	}
	if err == nil {
		return nil
	}
	_ = fsys.Remove(f.root, temp)
	if there, failed := f.Get(ctx, name, int64(len(data))); failed == nil && bytes.Equal(there, data) {
		return nil // another machine put it there, or reads it: Windows does not replace what is open
	}
	return err
}

func (f folder) Items(ctx context.Context) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		err := fs.WalkDir(f.root.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
				return nil
			}
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || !entry.Type().IsRegular() {
				return err
			}
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil {
				return err
			}
			if !yield(Item{name, info.Size(), info.ModTime()}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Item{}, err)
		}
	}
}

func (f folder) Remove(_ context.Context, name string) error {
	err := fsys.Remove(f.root, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func (f folder) Close() error { return f.root.Close() }
