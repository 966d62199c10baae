package publish

import (
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A tree is a folder's files and their bytes; a folder is a name with a slash
// at its end.
type tree map[string]string

// classOf gives the classes that the files in these tests have.
func classOf(name string) Class {
	switch {
	case path.Ext(name) == ".css":
		return Asset
	case path.Ext(name) == ".jpg":
		return Photo
	case strings.Count(name, "/") >= 2:
		return Page
	}
	return List
}

// memoryDir returns a folder for a test that commits very often: on a disk,
// waiting for the journals would take most of its time.
func memoryDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "publish")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func putFile(t testing.TB, dir, name, data string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(data), 0o644); err != nil {
		t.Fatal(err)
	}
}

// readTree reads a folder, links as their targets.
func readTree(t testing.TB, dir string) tree {
	t.Helper()
	files := make(tree)
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || file == dir {
			return err
		}
		name, _ := filepath.Rel(dir, file)
		name = filepath.ToSlash(name)
		switch {
		case d.IsDir():
			files[name+"/"] = ""
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(file)
			files[name] = "link to " + target
			return err
		default:
			data, err := os.ReadFile(file)
			files[name] = string(data)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// withFolders adds the folders of the files, to be compared with readTree.
func (files tree) withFolders() tree {
	all := maps.Clone(files)
	for name := range files {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			all[dir+"/"] = ""
		}
	}
	return all
}

func sameTree(t testing.TB, got, want tree) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if data, ok := got[name]; !ok {
			t.Errorf("%s is missing", name)
		} else if data != want[name] {
			t.Errorf("%s holds %.60q, want %.60q", name, data, want[name])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is there and should not be", name)
		}
	}
}

// published checks that dir holds exactly the files, and of .jianbao only the
// manifest.
func published(t testing.TB, dir string, files tree) {
	t.Helper()
	got := readTree(t, dir)
	if got[".jianbao/manifest"] == "" {
		t.Error("there is no manifest")
	}
	want := files.withFolders()
	want[".jianbao/"] = ""
	want[".jianbao/manifest"] = got[".jianbao/manifest"]
	sameTree(t, got, want)
	if _, err := os.Lstat(sibling(dir)); err == nil {
		t.Errorf("%s was left behind", sibling(dir))
	}
}

func mustOpen(t testing.TB, dir string) *Stage {
	t.Helper()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func writeAll(t testing.TB, s *Stage, files tree) {
	t.Helper()
	for name, data := range files {
		if err := s.Write(name, classOf(name), []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
}

func build(t testing.TB, dir string, files tree) Result {
	t.Helper()
	s := mustOpen(t, dir)
	writeAll(t, s, files)
	result, err := s.Commit()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return result
}

// age sets all files back in time, so that a touched one shows.
var longAgo = time.Date(2022, 9, 1, 0, 0, 0, 0, time.UTC)

func age(t testing.TB, dir string, files tree) {
	t.Helper()
	for name := range files {
		if err := os.Chtimes(filepath.Join(dir, filepath.FromSlash(name)), longAgo, longAgo); err != nil {
			t.Fatal(err)
		}
	}
}

func touched(t testing.TB, dir string, files tree) (names []string) {
	t.Helper()
	for name := range files {
		info, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		if !info.ModTime().Equal(longAgo) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// abandon leaves the stage as a kill would: all handles closed, the lock
// dropped by the system, nothing cleaned up.
func (s *Stage) abandon() {
	s.closeHandles()
	s.work.Close()
	s.lock.file.Unlock()
	s.phase = closed
}
