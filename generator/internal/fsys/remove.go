package fsys

import (
	"errors"
	"io/fs"
	"os"
	"path"
)

// removeTree removes what has a name, a folder with all that is in it, by a way to remove one file or empty folder. A
// missing one is no error, and links are not followed.
func removeTree(root *os.Root, name string, remove func(root *os.Root, name string) error) error {
	info, err := root.Lstat(name)
	if err == nil && info.IsDir() {
		err = removeBelow(root, name, remove)
	}
	if err == nil {
		err = remove(root, name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

func removeBelow(root *os.Root, name string, remove func(root *os.Root, name string) error) error {
	dir, err := root.Open(name)
	if err != nil {
		return err
	}
	entries, err := dir.ReadDir(-1)
	for _, e := range entries {
		err = errors.Join(err, removeTree(root, path.Join(name, e.Name()), remove))
	}
	return errors.Join(err, dir.Close())
}
