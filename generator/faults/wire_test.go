package faults

import (
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/crypto/ssh"

	"jianbao/generator/internal/upload/uploadtest"
)

// wirePlace is a folder of a server. Moments are the bytes that are sent to it, but for the contents of files over FTP.
type wirePlace struct {
	*folderPlace
	to       string // in site.toml
	listener net.Listener
	server   string

	mu     sync.Mutex
	sent   int
	killAt int // -1 kills nobody
	victim func()
	open   int // connections
	closed *sync.Cond
}

// through puts a wire before a server.
func (p *wirePlace) through(t *testing.T, server string) string {
	t.Helper()
	var err error
	p.server, p.killAt, p.closed = server, -1, sync.NewCond(&p.mu)
	p.listener, err = net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { p.listener.Close() })
	go func() {
		for {
			from, err := p.listener.Accept()
			if err != nil {
				return
			}
			p.opened(1)
			go p.carry(from)
		}
	}()
	return p.listener.Addr().String()
}

// carry copies both ways until the server has closed its side.
func (p *wirePlace) carry(from net.Conn) {
	defer p.opened(-1)
	defer from.Close()
	to, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer to.Close()
	go func() {
		_, _ = io.Copy(to, &counted{from, p})
		_ = to.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(from, to)
	_, _ = io.Copy(io.Discard, to) // nobody listens any more, and it still works
}

func (p *wirePlace) opened(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open += n
	p.closed.Broadcast()
}

// counted counts what is sent, and kills.
type counted struct {
	net.Conn
	p *wirePlace
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.p.mu.Lock()
	defer c.p.mu.Unlock()
	before := c.p.sent
	c.p.sent += n
	if at := c.p.killAt; before <= at && at < c.p.sent {
		c.p.victim()
		n = at - before // and no more arrives
	}
	return n, err
}

func (p *wirePlace) settings() string { return p.to }
func (p *wirePlace) secrets() []string {
	return []string{"JIANBAO_DEPLOY_WWW_PASSWORD=" + deploySecret}
}

func (p *wirePlace) moments(d *deployedSite) int {
	p.t.Helper()
	d.show(1 - d.at)
	p.mu.Lock()
	p.sent = 0
	p.mu.Unlock()
	d.deploy()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sent
}

func (p *wirePlace) kill(d *deployedSite, n int) bool {
	p.t.Helper()
	cmd := d.command()
	p.mu.Lock()
	p.sent, p.killAt, p.victim = 0, n, func() { _ = cmd.Process.Kill() }
	must(p.t, cmd.Start())
	p.mu.Unlock()
	_ = cmd.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.open > 0 {
		p.closed.Wait()
	}
	p.killAt = -1
	return cmd.ProcessState.ExitCode() == -1
}

// newSFTPPlace is a folder of an SSH server.
func newSFTPPlace(t *testing.T) *wirePlace {
	t.Helper()
	p := &wirePlace{folderPlace: newFolderPlace(t)}
	s, err := uploadtest.StartSSH(filepath.Dir(p.dir), func(s *uploadtest.SSH) {
		s.Config.PasswordCallback = func(_ ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if string(password) != deploySecret {
				return nil, errors.New("wrong")
			}
			return nil, nil
		}
	})
	must(t, err)
	t.Cleanup(s.Close)
	p.to = fmt.Sprintf("to = \"sftp://web@%s%s\"\nfingerprint = %q\n", p.through(t, s.Address), p.dir,
		ssh.FingerprintSHA256(s.Host.PublicKey()))
	return p
}

// newFTPPlace is a folder of an FTP server, encrypted, that needs sessions to be used again.
func newFTPPlace(t *testing.T) *wirePlace {
	t.Helper()
	p := &wirePlace{folderPlace: newFolderPlace(t)}
	s, err := uploadtest.StartFTP(filepath.Dir(p.dir), func(s *uploadtest.FTP) {
		s.Password, s.NeedsReuse = deploySecret, true
		must(t, s.Encrypt())
	})
	must(t, err)
	t.Cleanup(s.Close)
	p.to = fmt.Sprintf("to = \"ftps://web@%s/%s\"\nfingerprint = %q\n", p.through(t, s.Address), filepath.Base(p.dir),
		s.Fingerprint)
	return p
}
