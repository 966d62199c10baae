// Staging.
//
// Where the folder does not exist, files are staged as the tree that is going
// to be renamed.
//
// Where it exists, Write compares a file with the published one, and stages
// it only if they differ. A rebuild of an unchanged site therefore writes
// nothing. New files are staged in a tree for each class, changed ones in one
// flat folder:
//
//	staging/page/wuhou/2022/yulin/index.html
//	staging/changed/1a
//
// The trees are merged into the folder class by class, and a folder that is
// not there yet is moved as a whole. So a cold build into an empty folder ends
// in a handful of renames, not in one for each file, which through an os.Root
// would take longer than writing them.

package publish

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
	"sync"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// changedName is the folder of staged files that replace others.
const changedName = "changed"

func (s *Stage) writeDifference(
	name string, class Class, number uint32, data []byte,
) (state diskState, stat site.FileStat, err error) {
	if !s.differsInCase(name) {
		if state, stat, err = s.compare(name, data); err != nil || state == same {
			return state, stat, err
		}
	}
	to := classNames[class] + "/" + name
	if state == differs {
		to = stagedName(number)
	}
	stat, err = s.create(to, data)
	return state, stat, err
}

// compare compares data with the file of that name.
func (s *Stage) compare(name string, data []byte) (diskState, site.FileStat, error) {
	dir, err := s.compareDirs.acquire(path.Dir(name))
	if err != nil || dir.root == nil {
		return absent, site.FileStat{}, err
	}
	defer s.compareDirs.release(dir)
	return compare(dir.root, path.Base(name), data)
}

// differsInCase reports whether name differs from an old one in case only, on
// a file system that ignores case. Then the old file is deleted before the new
// one is written: on the server, where case matters, the new spelling counts.
func (s *Stage) differsInCase(name string) bool {
	return s.oldLower != nil && s.oldLower[strings.ToLower(name)] && !s.files.inManifest(name)
}

func stagedName(number uint32) string {
	return changedName + "/" + strconv.FormatUint(uint64(number), 36)
}

// create writes a file into the staging folder. Most pages are the index.html of a folder of
// their own, which is not worth keeping open.
func (s *Stage) create(name string, data []byte) (site.FileStat, error) {
	folder, base := path.Dir(name), path.Base(name)
	own := base == "index.html" && folder != "."
	if own {
		folder, base = path.Dir(folder), path.Base(folder)
	}
	dir, err := s.stagedDirs.acquire(folder)
	if err != nil {
		return site.FileStat{}, err
	}
	defer s.stagedDirs.release(dir)
	if own {
		if err := dir.root.Mkdir(base, dirMode); err != nil && !errors.Is(err, fs.ErrExist) {
			return site.FileStat{}, err
		}
		base += "/index.html"
	}
	return create(dir.root, base, data)
}

// create writes a file that must not exist. On a file system that ignores case
// that also finds two names that differ in nothing else.
func create(dir *os.Root, name string, data []byte) (stat site.FileStat, err error) {
	f, err := dir.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if err != nil {
		return stat, err
	}
	_, err = f.Write(data)
	if err == nil {
		err = fsys.Flush(f)
	}
	stat, _, err2 := fsys.StatFile(f)
	return stat, errors.Join(err, err2, f.Close())
}

// openPublished opens a file that has the size of another one. Else the state says what is there.
func openPublished(dir *os.Root, name string, size int64) (*os.File, diskState, error) {
	info, err := dir.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, absent, nil
	case err != nil:
		return nil, absent, err
	case info.IsDir():
		return nil, directory, nil
	case !info.Mode().IsRegular(), info.Size() != size:
		return nil, differs, nil
	}
	f, err := dir.Open(name)
	if err != nil {
		return nil, differs, nil
	}
	return f, same, nil
}

var compareBuffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// compare compares the size first, then the bytes. A file that cannot be
// read differs: if it is ours it will be replaced.
func compare(dir *os.Root, name string, data []byte) (diskState, site.FileStat, error) {
	var none site.FileStat
	f, state, err := openPublished(dir, name, int64(len(data)))
	if f == nil {
		return state, none, err
	}
	defer f.Close()
	stat, _, err := fsys.StatFile(f)
	if err != nil {
		return differs, none, nil
	}
	buffer := compareBuffers.Get().(*[64 << 10]byte)
	defer compareBuffers.Put(buffer)
	for len(data) > 0 {
		part := buffer[:min(len(buffer), len(data))]
		if _, err := io.ReadFull(f, part); err != nil || !bytes.Equal(part, data[:len(part)]) {
			return differs, none, nil
		}
		data = data[len(part):]
	}
	return same, stat, nil
}
