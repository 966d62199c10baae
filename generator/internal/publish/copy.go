package publish

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// A Source is a file that is published as it is.
type Source struct {
	Size int64
	Open func() (fs.File, error) // it is opened twice where a file of another build may be the same
}

// Copy stages a file that may be too large for the memory: it is streamed. Between two files Go asks Linux to copy,
// which lets file systems that can (Btrfs, XFS) share the blocks until one of the files is written to.
//
// A hard link would cost as little everywhere, and be wrong: an officer who edits the original in its place would
// change what is published, at once, half, and without a build.
func (s *Stage) Copy(ctx context.Context, name string, class Class, from Source) error {
	if err := checkName(name); err != nil {
		return err
	}
	number, err := s.reserve(name, class, from.Size)
	if err != nil {
		return err
	}
	state, stat := absent, site.FileStat{}
	if !s.fresh && !s.differsInCase(name) {
		state, stat, err = s.compareFile(ctx, name, from)
	}
	if err == nil && state != same {
		to := name
		if state == differs {
			to = stagedName(number)
		} else if !s.fresh {
			to = classNames[class] + "/" + name
		}
		stat, err = s.createCopy(ctx, to, from)
	}
	return s.staged(name, state, stat, err)
}

// compareFile compares a file with the published one of that name.
func (s *Stage) compareFile(ctx context.Context, name string, from Source) (diskState, site.FileStat, error) {
	var none site.FileStat
	dir, err := s.compareDirs.acquire(path.Dir(name))
	if err != nil || dir.root == nil {
		return absent, none, err
	}
	defer s.compareDirs.release(dir)
	published, state, err := openPublished(dir.root, path.Base(name), from.Size)
	if published == nil {
		return state, none, err
	}
	defer published.Close()
	stat, _, err := fsys.StatFile(published)
	if err != nil {
		return differs, none, nil
	}
	f, err := from.Open()
	if err != nil {
		return differs, none, err
	}
	defer f.Close()
	a, b := compareBuffers.Get().(*[64 << 10]byte), compareBuffers.Get().(*[64 << 10]byte)
	defer compareBuffers.Put(a)
	defer compareBuffers.Put(b)
	for left := from.Size; left > 0; {
		if err := ctx.Err(); err != nil {
			return differs, none, err
		}
		n := min(left, int64(len(a)))
		if _, err := io.ReadFull(f, a[:n]); err != nil {
			return differs, none, err
		}
		if _, err := io.ReadFull(published, b[:n]); err != nil || !bytes.Equal(a[:n], b[:n]) {
			return differs, none, nil
		}
		left -= n
	}
	return same, stat, nil
}

// copyPart is how much is copied between two looks at whether the build goes on.
const copyPart = 64 << 20

// createCopy streams a file into the staging folder.
func (s *Stage) createCopy(ctx context.Context, name string, from Source) (stat site.FileStat, err error) {
	source, err := from.Open()
	if err != nil {
		return stat, err
	}
	defer source.Close()
	dir, err := s.stagedDirs.acquire(path.Dir(name))
	if err != nil {
		return stat, err
	}
	defer s.stagedDirs.release(dir)
	f, err := dir.root.OpenFile(path.Base(name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return stat, err
	}
	for left := from.Size; left > 0 && err == nil; {
		n := min(left, copyPart)
		if err = ctx.Err(); err == nil {
			_, err = io.CopyN(f, source, n)
		}
		left -= n
	}
	if err == nil {
		err = fsys.Flush(f)
	}
	stat, _, err2 := fsys.StatFile(f)
	return stat, errors.Join(err, err2, f.Close())
}
