package sftp

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// openSSH starts OpenSSH's server.
func openSSH(t *testing.T, umask string) Options {
	t.Helper()
	s := uploadtest.StartOpenSSH(t, umask)
	return Options{
		Address: s.Address, User: s.User, Known: []string{s.Known}, Now: time.Now,
		Keys: func() ([]ssh.Signer, error) { return []ssh.Signer{s.Key}, nil },
	}
}

// OpenSSH's server does what every target has to do.
func TestOpenSSH(t *testing.T) {
	o := openSSH(t, "022")
	t.Run("Suite", func(t *testing.T) {
		uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
			o := o
			o.Path = t.TempDir()
			return uploadtest.Dir(t, o.Path, func() (upload.Target, error) { return Open(t.Context(), o) })
		})
	})
	o.Path = t.TempDir()
	target, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	if err := target.Write(t.Context(), textFile("a", "x")); err != nil || target.Gap() {
		t.Error(err, target.Gap())
	}
	o.Keys = nil
	if _, err := Open(t.Context(), o); !errors.Is(err, upload.ErrLogin) {
		t.Errorf("without a key: %v", err)
	}
}

// A disk that is full, and a folder that may not be written to, are told as such.
func TestOpenSSHRefuses(t *testing.T) {
	o := openSSH(t, "022")
	o.Path = t.TempDir()
	if err := syscall.Mount("tmpfs", o.Path, "tmpfs", 0, "size=300k"); err != nil {
		t.Skip("needs the right to mount a tmpfs: ", err)
	}
	t.Cleanup(func() { syscall.Unmount(o.Path, syscall.MNT_DETACH) })
	target, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	if err := target.Write(t.Context(), textFile("a", "x")); err != nil {
		t.Fatal(err)
	}
	if err := target.Write(t.Context(), textFile("b", strings.Repeat("x", 400_000))); !errors.Is(err, upload.ErrFull) {
		t.Errorf("a full disk: %v", err)
	}
	if left, _ := filepath.Glob(o.Path + "/.jianbao/upload/*"); len(left) > 0 {
		t.Error(left)
	}
	if err := syscall.Mount("tmpfs", o.Path, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, "size=300k"); err != nil {
		t.Fatal(err)
	}
	if err := target.Write(t.Context(), textFile("a", "y")); err == nil || errors.Is(err, upload.ErrFull) {
		t.Errorf("a disk that is read-only: %v", err)
	}
	if got, err := os.ReadFile(o.Path + "/a"); string(got) != "x" {
		t.Error(string(got), err)
	}
}

// A umask that keeps others out is made good, for files and folders: a web server is somebody else.
func TestUmask(t *testing.T) {
	o := openSSH(t, "077")
	o.Path = t.TempDir()
	target, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	for _, name := range []string{"index.html", "wuhou/2026/a/index.html", "wuhou/2026/b.html"} {
		if err := target.Write(t.Context(), textFile(name, "x")); err != nil {
			t.Fatal(err)
		}
	}
	var wait sync.WaitGroup
	for i := range 400 { // folders that are made at once
		wait.Go(func() {
			if err := target.Write(t.Context(), textFile(fmt.Sprintf("a%d/b/c/%d.html", i/8, i), "x")); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	uploadtest.Readable(t, o.Path)
	uploadtest.Probed(t, target, "OpenSSH_", "as in "+o.Known[0], "replaced at once", "of room", "lets everybody read")
	if target.Hidden() {
		t.Error("it says that they are not")
	}
	strict := openSSH(t, "077 -P setstat,fsetstat")
	strict.Path = t.TempDir()
	hidden, err := Open(t.Context(), strict)
	if err != nil {
		t.Fatal(err)
	}
	defer hidden.Close()
	for _, name := range []string{"a/b", "index.html"} {
		if err := hidden.Write(t.Context(), textFile(name, "x")); err != nil || !hidden.Hidden() {
			t.Errorf("it lets nobody change rights: %v", err)
		}
	}
	uploadtest.Probed(t, hidden, "!readers get 403")
	t.Run("Suite", func(t *testing.T) {
		uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
			o := o
			o.Path = t.TempDir()
			return uploadtest.Dir(t, o.Path, func() (upload.Target, error) { return Open(t.Context(), o) })
		})
	})
}
