package sftp

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// openSSH starts OpenSSH's server, on which who runs the test logs in with a key.
func openSSH(t *testing.T) Options {
	t.Helper()
	program := uploadtest.Program(t, "apt-get install --no-install-recommends openssh-server", "/usr/sbin/sshd", "sshd")
	if os.Getuid() == 0 {
		if err := os.MkdirAll("/run/sshd", 0o755); err != nil { // where it keeps nothing
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	key := func(name string) ssh.Signer {
		_, private, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		block, err := ssh.MarshalPrivateKey(private, "")
		if err != nil {
			t.Fatal(err)
		}
		signer, err := ssh.NewSignerFromKey(private)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), pem.EncodeToMemory(block))
		return signer
	}
	host, client := key("host"), key("client")
	write(t, filepath.Join(dir, "authorized_keys"), ssh.MarshalAuthorizedKey(client.PublicKey()))
	port := uploadtest.FreePort(t)
	write(t, filepath.Join(dir, "config"), fmt.Appendf(nil, `ListenAddress 127.0.0.1
Port %d
HostKey %[2]s/host
PidFile none
AuthorizedKeysFile %[2]s/authorized_keys
StrictModes no
UsePAM no
Subsystem sftp internal-sftp
MaxStartups 100:30:200
`, port, dir))
	address := uploadtest.StartProgram(t, port, program, "-D", "-e", "-f", filepath.Join(dir, "config"))
	write(t, filepath.Join(dir, "known_hosts"),
		[]byte(knownhosts.Line([]string{knownhosts.Normalize(address)}, host.PublicKey())+"\n"))
	who, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Address: address, User: who.Username, Known: []string{filepath.Join(dir, "known_hosts")}, Now: time.Now,
		Keys: func() ([]ssh.Signer, error) { return []ssh.Signer{client}, nil },
	}
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// OpenSSH's server does what every target has to do.
func TestOpenSSH(t *testing.T) {
	o := openSSH(t)
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
	o := openSSH(t)
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
