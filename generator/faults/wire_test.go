package faults

import (
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
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
	counter  *counter // of bytes
}

// through puts a wire before a server.
func (p *wirePlace) through(t *testing.T, server string) string {
	t.Helper()
	var err error
	p.server, p.counter = server, newCounter()
	p.listener, err = net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { p.listener.Close() })
	go func() {
		for {
			from, err := p.listener.Accept()
			if err != nil {
				return
			}
			p.counter.opened(1)
			go p.carry(from)
		}
	}()
	return p.listener.Addr().String()
}

// carry copies both ways until the server has closed its side.
func (p *wirePlace) carry(from net.Conn) {
	defer p.counter.opened(-1)
	defer from.Close()
	to, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer to.Close()
	go func() {
		_, _ = io.Copy(to, &counted{from, p.counter})
		_ = to.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(from, to)
	_, _ = io.Copy(io.Discard, to) // nobody listens any more, and it still works
}

// counted counts what is sent, and kills.
type counted struct {
	net.Conn
	counter *counter
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.counter.mu.Lock()
	defer c.counter.mu.Unlock()
	before := c.counter.count
	c.counter.count += n
	if at := c.counter.killAt; before <= at && at < c.counter.count {
		c.counter.victim()
		n = at - before // and no more arrives
	}
	return n, err
}

func (p *wirePlace) settings() string { return p.to }
func (p *wirePlace) secrets() []string {
	return []string{"JIANBAO_DEPLOY_WWW_PASSWORD=" + deploySecret}
}

func (p *wirePlace) moments(d *deployedSite) int      { return p.counter.moments(d) }
func (p *wirePlace) kill(d *deployedSite, n int) bool { return p.counter.kill(d, n) }

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
