package sftp

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"

	"jianbao/generator/internal/upload"
	"jianbao/generator/internal/upload/uploadtest"
)

// A server does what every target has to do.
func TestTarget(t *testing.T) {
	uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
		s := start(t)
		return uploadtest.Dir(t, s.Home, func() (upload.Target, error) { return Open(t.Context(), s.options()) })
	})
}

// One that cannot rename over a file does the same, with a moment in which there is none; that is said.
func TestWithoutPosixRename(t *testing.T) {
	if err := sftp.SetSFTPExtensions("hardlink@openssh.com"); err != nil {
		t.Fatal(err)
	}
	defer sftp.SetSFTPExtensions("hardlink@openssh.com", "posix-rename@openssh.com", "statvfs@openssh.com")
	memory := func(t *testing.T) *server {
		return start(t, func(s *uploadtest.SSH) {
			handlers := sftp.InMemHandler() // it refuses to rename over a file
			s.Handlers, s.Home = &handlers, "/"
		})
	}
	t.Run("Suite", func(t *testing.T) {
		uploadtest.Run(t, func(t *testing.T) uploadtest.Server {
			s := memory(t)
			behind := s.open()
			return uploadtest.Server{
				Open: func() (upload.Target, error) { return Open(t.Context(), s.options()) }, Foreign: true,
				Files: func() map[string]string { return filesOf(t, behind) },
				Put: func(name, data string) {
					if err := behind.Store(t.Context(), name, []byte(data)); err != nil {
						t.Fatal(err)
					}
				},
			}
		})
	})
	target := memory(t).open()
	for range 2 {
		if target.Gap() {
			t.Error("a new file leaves no gap")
		}
		if err := target.Store(t.Context(), "a", nil); err != nil {
			t.Error(err)
		}
	}
	if !target.Gap() {
		t.Error("the gap is not told")
	}
	uploadtest.Probed(t, target, "the server's key is SHA256:", "!removed first")
}

func filesOf(t *testing.T, target *Target) map[string]string {
	held := map[string]string{}
	for f, err := range target.List(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		data, err := target.Read(t.Context(), f.Name)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		held[f.Name] = string(data)
	}
	return held
}

func textFile(name, data string) upload.File {
	return upload.File{
		Name: name, Size: int64(len(data)), Sum: upload.SumOf([]byte(data)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(data)), nil },
	}
}

// Connections that are lost, again and again, are made anew: a line that carries 300 kB at a time carries a site.
func TestLostConnections(t *testing.T) {
	s := start(t)
	target := s.open()
	s.Limit.Store(300_000)
	var wait sync.WaitGroup
	for i := range 60 {
		wait.Go(func() {
			data := strings.Repeat(fmt.Sprintf("%8d", i), 8000)
			f := textFile(fmt.Sprintf("a%d/photo.jpg", i), data)
			if err := target.Write(t.Context(), f); err != nil {
				t.Error(err)
			}
			got, err := os.ReadFile(filepath.Join(s.Home, f.Name))
			if err != nil || string(got) != data {
				t.Errorf("%s: %d bytes, %v", f.Name, len(got), err)
			}
		})
	}
	wait.Wait()
	if n := s.Logins.Load(); n < 10 {
		t.Errorf("only %d connections", n)
	}
}

// A server that is gone for good ends a deployment; one that comes back does not.
func TestServerGone(t *testing.T) {
	s := start(t)
	target := s.open()
	s.Cut()
	if _, err := target.Read(t.Context(), "none"); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	s.Limit.Store(1)
	target.session.losses = maxLosses // without the pauses
	s.Cut()
	if _, err := target.Read(t.Context(), "none"); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// A connection on which nothing comes any more is noticed.
func TestSilence(t *testing.T) {
	s := start(t)
	target := &Target{session: newSession(s.options())}
	target.session.alive = keepAlive / 100
	if err := target.session.connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	conn := target.session.conn
	s.Mute.Store(true)
	_ = conn.Wait() // it is closed
}

// A file that the server refuses to keep says why.
func TestErrors(t *testing.T) {
	s := start(t)
	o := s.options()
	o.Path = s.Home + "/none"
	if err := os.Mkdir(s.Home+"/wwwroot", 0o755); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), o)
	var missing *upload.MissingError
	if !errors.As(err, &missing) || !slices.Equal(missing.Seen, []string{path.Join(s.Home, "wwwroot")}) {
		t.Errorf("no folder: %v %+v", err, missing)
	}
	o.Path = "/~/wwwroot"
	if target, err := Open(t.Context(), o); err != nil || target.root != s.Home+"/wwwroot" {
		t.Errorf("below the login: %v", err)
	} else {
		target.Close()
	}
	o.Password = "wrong"
	if _, err := Open(t.Context(), o); !errors.Is(err, upload.ErrLogin) || strings.Contains(err.Error(), "wrong") {
		t.Errorf("wrong password: %v", err)
	}
	o.Address = "127.0.0.1:1"
	var refused *net.OpError
	if _, err := Open(t.Context(), o); !errors.As(err, &refused) {
		t.Errorf("refused: %v", err)
	}
	o.Address = "none..invalid:22"
	var dns *net.DNSError
	if _, err := Open(t.Context(), o); !errors.As(err, &dns) {
		t.Errorf("unknown name: %v", err)
	}
}

// A host is known by its key: an unknown one is told with its fingerprint, a changed one refused.
func TestHostKeys(t *testing.T) {
	s := start(t)
	o := s.options()
	empty := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	known := o.Known
	o.Known = []string{empty}
	_, err := Open(t.Context(), o)
	var unknown *UnknownKeyError
	fingerprint := ssh.FingerprintSHA256(s.Host.PublicKey())
	if !errors.As(err, &unknown) || unknown.Fingerprint != fingerprint {
		t.Fatalf("%v", err)
	}
	if err := os.WriteFile(empty, []byte(unknown.Line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must := func() {
		t.Helper()
		target, err := Open(t.Context(), o)
		if err != nil {
			t.Error(err)
			return
		}
		target.Close()
	}
	must()
	o.Known, o.Fingerprint = nil, fingerprint
	must()
	other := start(t)
	changed := func(file string) {
		t.Helper()
		_, err := Open(t.Context(), o)
		var said *ChangedKeyError
		if !errors.As(err, &said) || said.Fingerprint != ssh.FingerprintSHA256(other.Host.PublicKey()) || said.File != file {
			t.Errorf("%v %+v", err, said)
		}
	}
	o.Address = other.Address
	changed("")
	text, err := os.ReadFile(known[0])
	if err != nil {
		t.Fatal(err)
	}
	o.Known, o.Fingerprint = known, ""
	text = []byte(strings.ReplaceAll(string(text), portOf(s.Address), portOf(other.Address)))
	if err := os.WriteFile(known[0], text, 0o600); err != nil {
		t.Fatal(err)
	}
	changed(known[0])
}

func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address)
	return port
}

// A login by a key: of a file, with a passphrase, and of an agent.
func TestKeys(t *testing.T) {
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := ssh.NewSignerFromKey(private)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(s *uploadtest.SSH) {
		s.Config = &ssh.ServerConfig{}
		s.Config.PublicKeyCallback = func(_ ssh.ConnMetadata, key ssh.PublicKey) (*ssh.Permissions, error) {
			if string(key.Marshal()) == string(public.PublicKey().Marshal()) {
				return nil, nil
			}
			return nil, errors.New("another")
		}
	})
	o := s.options()
	try := func(what string, keys func() ([]ssh.Signer, error)) {
		t.Helper()
		o.Keys = keys
		target, err := Open(t.Context(), o)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return
		}
		target.Close()
	}
	file := filepath.Join(t.TempDir(), "id")
	for _, passphrase := range []string{"", "losung"} {
		block, err := ssh.MarshalPrivateKey(private, "")
		if passphrase != "" {
			block, err = ssh.MarshalPrivateKeyWithPassphrase(private, "", []byte(passphrase))
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
		key, err := ReadKey(file, passphrase)
		if err != nil {
			t.Fatal(err)
		}
		try("a file", func() ([]ssh.Signer, error) { return []ssh.Signer{newKey(t), key}, nil })
	}
	for _, wrong := range []string{"", "falsch"} {
		if _, err := ReadKey(file, wrong); !errors.Is(err, ErrPassphrase) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	socket := filepath.Join(t.TempDir(), "agent")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ring := agent.NewKeyring()
	if err := ring.Add(agent.AddedKey{PrivateKey: private}); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go agent.ServeAgent(ring, conn)
		}
	}()
	try("an agent", func() ([]ssh.Signer, error) { return AgentKeys(socket) })
	for _, none := range []string{"", socket + "none"} {
		if keys, err := AgentKeys(none); len(keys) > 0 || err != nil {
			t.Error(keys, err)
		}
	}
	o.Keys = nil
	if _, err := Open(t.Context(), o); !errors.Is(err, upload.ErrLogin) {
		t.Error(err)
	}
}
