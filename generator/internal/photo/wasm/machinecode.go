package wasm

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// machineCode keeps compiled modules between runs: to compile the encoder of JPEGs takes a third of a second, often
// more than the photos of a build do, and that of AVIF two seconds.
//
// It is executed, so it lies in the user's cache folder: a site may come from others, but who can write in that folder
// can run programs as this user anyway. What wazero writes of a module makes a folder of its own, {digest of version
// and module}-{digest of its files}. It gets this name by one rename, is not changed afterwards, and is used only while
// its files have that digest. Whatever goes wrong, the module is compiled.
type machineCode struct {
	dir string // "" keeps nothing
}

// runtimeVersion is that of wazero in go.mod. A program that go test makes does not know it, and wazero then takes code
// of another version for its own.
const runtimeVersion = "v1.12.0"

// maxEntries is how many entries are kept: those of three libraries and some versions of them.
const maxEntries = 12

// userMachineCode is what the user who runs the program has. It makes no home for a user who has none.
func userMachineCode() machineCode {
	base, err := os.UserCacheDir()
	if err != nil || !filepath.IsAbs(base) || !Fast() {
		return machineCode{}
	}
	if _, err := os.Stat(filepath.Dir(base)); err != nil {
		return machineCode{}
	}
	return machineCode{filepath.Join(base, "jianbao", "wasm")}
}

// find is the folder of a module's machine code; "" if there is none that can be trusted.
func (c machineCode) find(module []byte) string {
	entries, err := os.ReadDir(c.dir)
	if c.dir == "" || err != nil {
		return ""
	}
	prefix := moduleDigest(module) + "-"
	for _, e := range entries {
		want, ok := strings.CutPrefix(e.Name(), prefix)
		if !ok {
			continue
		}
		folder := filepath.Join(c.dir, e.Name())
		if got, err := filesDigest(folder); err == nil && got == want {
			return folder
		}
		remove(folder)
	}
	return ""
}

// create makes a folder in which wazero can write what keep takes; "" where none can be made.
func (c machineCode) create() string {
	if c.dir == "" || os.MkdirAll(c.dir, 0o700) != nil {
		return ""
	}
	folder, err := os.MkdirTemp(c.dir, "new-")
	if err != nil {
		return ""
	}
	return folder
}

// keep renames a folder that create made to the entry of a module, unless another process was first, and removes the
// oldest entries.
func (c machineCode) keep(module []byte, folder string) {
	sum, err := filesDigest(folder)
	if err == nil {
		err = os.Rename(folder, filepath.Join(c.dir, moduleDigest(module)+"-"+sum))
	}
	if err != nil {
		remove(folder)
	}
	entries, _ := os.ReadDir(c.dir)
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return modified(a).Compare(modified(b)) })
	for i := range len(entries) - maxEntries {
		remove(filepath.Join(c.dir, entries[i].Name()))
	}
}

// remove removes an entry, or what was to be one. On Windows os.RemoveAll fails on disks that other programs provide.
func remove(folder string) {
	var paths []string
	_ = filepath.WalkDir(folder, func(path string, _ fs.DirEntry, _ error) error {
		paths = append(paths, path)
		return nil
	})
	for _, path := range slices.Backward(paths) {
		_ = os.Remove(path)
	}
}

// modified is when an entry was made; the zero time if it is gone.
func modified(e fs.DirEntry) time.Time {
	info, err := e.Info()
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func moduleDigest(module []byte) string { return digestOf(append([]byte(runtimeVersion), module...)) }

// digestOf is as much of a SHA-256 as a name has room for below the folders that Windows has.
func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:16])
}

var errNoFile = errors.New("wasm: neither file nor folder")

// filesDigest is that of all files below a folder, with their names.
func filesDigest(folder string) (string, error) {
	var all []byte
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			return nil
		case !e.Type().IsRegular():
			return errNoFile
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(folder, path)
		all = append(all, digestOf([]byte(filepath.ToSlash(name)))+digestOf(data)...)
		return err
	})
	return digestOf(all), err
}
