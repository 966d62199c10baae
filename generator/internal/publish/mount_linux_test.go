package publish

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// mountTmpfs mounts a small file system of its own, or skips the test.
func mountTmpfs(t *testing.T, options string) (dir string, remount func(flags uintptr)) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("needs the right to mount a tmpfs: %v", err)
	}
	t.Cleanup(func() { syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir, func(flags uintptr) {
		t.Helper()
		if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|flags, options); err != nil {
			t.Fatal(err)
		}
	}
}

func TestFullDisk(t *testing.T) {
	for _, name := range []string{"", "public"} { // the mount point itself, and a folder to be made
		root, _ := mountTmpfs(t, "size=256k")
		dir := filepath.Join(root, name)
		for _, first := range []bool{true, false} {
			if !first {
				build(t, dir, version(1))
			}
			before := readTree(t, root)
			s := mustOpen(t, dir)
			err := s.Write("big.jpg", Photo, make([]byte, 1<<20))
			if !IsFull(err) {
				t.Fatalf("Write: got %v, want a full disk", err)
			}
			if _, err := s.Commit(); !IsFull(err) {
				t.Errorf("Commit: got %v, want a full disk", err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			sameTree(t, readTree(t, root), before)
		}
	}
}

// The disk fills just before each step in turn. Whatever happens, the folder
// is whole, and a build that finds room again publishes.
func TestFullDiskDuringCommit(t *testing.T) {
	root, _ := mountTmpfs(t, "size=1m,nr_inodes=200")
	dir, ballast := filepath.Join(root, "public"), filepath.Join(root, "ballast")
	full := 0
	for n := range 12 {
		os.RemoveAll(dir)
		build(t, dir, version(1))
		before := readTree(t, dir)
		s, err := open(dir, Options{}, func(step string) error {
			if n--; n == -1 {
				fill(ballast)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		writeAll(t, s, version(2))
		_, err = s.Commit()
		s.Close()
		switch {
		case err == nil:
			published(t, dir, version(2))
		case IsFull(err):
			full++
			if !strings.Contains(err.Error(), "cut off") {
				sameTree(t, readTree(t, dir), before)
			}
		default:
			t.Error(err)
		}
		whole(t, dir, version(1), version(2))
		os.RemoveAll(ballast)
		build(t, dir, version(2))
		published(t, dir, version(2))
	}
	if full == 0 {
		t.Error("no commit met a full disk")
	}
}

// fill takes all bytes and all inodes.
func fill(dir string) {
	os.Mkdir(dir, 0o755)
	os.WriteFile(filepath.Join(dir, "bytes"), make([]byte, 2<<20), 0o644)
	for i := byte(0); os.WriteFile(filepath.Join(dir, "i"+string('0'+rune(i))), nil, 0o644) == nil; i++ {
	}
}

func TestReadOnly(t *testing.T) {
	root, remount := mountTmpfs(t, "size=1m")
	build(t, filepath.Join(root, "public"), version(1))
	os.Mkdir(filepath.Join(root, "empty"), 0o755)
	before := readTree(t, root)
	remount(syscall.MS_RDONLY)
	for _, name := range []string{"public", "empty", "absent", "a/b/c"} {
		if _, err := Open(filepath.Join(root, name), Options{}); !errors.Is(err, syscall.EROFS) {
			t.Errorf("%s: got %v, want a read-only file system", name, err)
		}
	}
	sameTree(t, readTree(t, root), before)
}
