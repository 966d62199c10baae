package sftp

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"jianbao/generator/internal/upload/uploadtest"
)

// server is an SSH server of this process.
type server struct {
	*uploadtest.SSH
	t *testing.T
}

func start(t *testing.T, change ...func(*uploadtest.SSH)) *server {
	t.Helper()
	s, err := uploadtest.StartSSH(t.TempDir(), change...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &server{s, t}
}

func newKey(t *testing.T) ssh.Signer {
	t.Helper()
	key, err := uploadtest.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// options are those that reach the server.
func (s *server) options() Options {
	known := filepath.Join(s.t.TempDir(), "known_hosts")
	if err := os.WriteFile(known, []byte(s.Line()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return Options{
		Address: s.Address, User: "web", Password: "geheim", Path: s.Home, Known: []string{known}, Now: time.Now,
	}
}

func (s *server) open() *Target {
	s.t.Helper()
	target, err := Open(s.t.Context(), s.options())
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { target.Close() })
	return target
}
