package fsys

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
	"strconv"
	"time"
)

// Temporary ends the names of files that are not yet whole.
const Temporary = ".tmp"

// TemporaryName is a name beside a file that no other process uses, on this machine or another. It begins with a dot,
// so that nothing takes it for a file of a site.
func TemporaryName(name string) string {
	dir, base := path.Split(name)
	return dir + "." + base + "." + strconv.FormatUint(rand.Uint64(), 36) + Temporary
}

// Replace writes a file whole or not at all, whether it exists or not: what fill writes gets the name by rename. What
// must be on the disk by then fill hands to it with [Flush] or [SyncWith].
func Replace(root *os.Root, name string, fill func(*os.File) error) error {
	temp := TemporaryName(name)
	create := func() (*os.File, error) { return root.OpenFile(temp, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666) }
	f, err := create()
	if errors.Is(err, fs.ErrNotExist) {
		if err = root.MkdirAll(path.Dir(name), 0o777); err == nil {
			f, err = create()
		}
	}
	if err != nil {
		return err
	}
	err = errors.Join(fill(f), f.Close())
	if err == nil {
		err = RetryBusy(func() error { return root.Rename(temp, name) })
	}
	if err != nil {
		_ = Remove(root, temp)
	}
	return err
}

// ReplaceBytes is [Replace] with bytes.
func ReplaceBytes(root *os.Root, name string, data []byte) error {
	return Replace(root, name, func(f *os.File) error {
		_, err := f.Write(data)
		return err
	})
}

var errEdited = errors.New("it was edited meanwhile")

// Rewrite gives a file that an officer may be editing another content, whole or not at all, with the permissions that
// it has. One that is no longer as it was read is left alone.
func Rewrite(root *os.Root, name string, was, now []byte) error {
	info, err := root.Stat(name)
	if err != nil {
		return err
	}
	return Replace(root, name, func(f *os.File) error {
		_, err := f.Write(now)
		if err = errors.Join(err, f.Chmod(info.Mode().Perm()), Flush(f)); err != nil {
			return err
		}
		if data, err := root.ReadFile(name); err != nil || !bytes.Equal(data, was) {
			return errors.Join(err, errEdited)
		}
		return nil
	})
}

// RetryBusy repeats what failed because another program, a virus scanner or a browser, has the file open for a moment.
// On Unix nothing fails for that.
func RetryBusy(try func() error) error {
	for wait := 5 * time.Millisecond; ; wait *= 2 {
		err := try()
		if err == nil || !IsBusy(err) || wait > time.Second {
			return err
		}
		time.Sleep(wait)
	}
}
