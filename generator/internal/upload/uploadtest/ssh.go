package uploadtest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"
)

// SSH is an SSH server of this process, on which web logs in with the password geheim. It knows SFTP alone.
type SSH struct {
	Address  string
	Config   *ssh.ServerConfig
	Host     ssh.Signer
	Handlers *sftp.Handlers // nil for the disk
	Home     string         // the folder that a login begins in
	Limit    atomic.Int64   // bytes that a connection may send, 0 for any number
	Logins   atomic.Int64
	Mute     atomic.Bool // nothing is answered any more

	listener net.Listener
	served   sync.WaitGroup
	mu       sync.Mutex
	conns    []net.Conn
}

// NewKey makes a key.
func NewKey() (ssh.Signer, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return ssh.NewSignerFromKey(key)
}

// StartSSH starts a server, which change may make another.
func StartSSH(home string, change ...func(*SSH)) (s *SSH, err error) {
	s = &SSH{Home: home, Config: &ssh.ServerConfig{
		PasswordCallback: func(conn ssh.ConnMetadata, password []byte) (*ssh.Permissions, error) {
			if conn.User() == "web" && string(password) == "geheim" {
				return nil, nil
			}
			return nil, errors.New("wrong")
		},
	}}
	if s.Host, err = NewKey(); err != nil {
		return nil, err
	}
	for _, f := range change {
		f(s)
	}
	s.Config.AddHostKey(s.Host)
	if s.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, err
	}
	s.Address = s.listener.Addr().String()
	s.served.Go(func() {
		for {
			conn, err := s.listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, conn)
			s.mu.Unlock()
			s.served.Go(func() { s.serve(&limited{Conn: conn, s: s}) })
		}
	})
	return s, nil
}

// Close ends the server.
func (s *SSH) Close() {
	s.listener.Close()
	s.Cut()
	s.served.Wait()
}

// Cut ends all connections.
func (s *SSH) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, conn := range s.conns {
		conn.Close()
	}
	s.conns = nil
}

// LockedKey is a private key under a passphrase, which the server accepts from now on.
func (s *SSH) LockedKey(passphrase string) ([]byte, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		return nil, err
	}
	s.Config.PublicKeyCallback = func(_ ssh.ConnMetadata, offered ssh.PublicKey) (*ssh.Permissions, error) {
		if !bytes.Equal(offered.Marshal(), signer.PublicKey().Marshal()) {
			return nil, errors.New("unknown key")
		}
		return nil, nil
	}
	block, err := ssh.MarshalPrivateKeyWithPassphrase(key, "", []byte(passphrase))
	if err != nil {
		return nil, err
	}
	return pem.EncodeToMemory(block), nil
}

// Line is the server's line in a file of known hosts.
func (s *SSH) Line() string {
	return knownhosts.Line([]string{knownhosts.Normalize(s.Address)}, s.Host.PublicKey()) + "\n"
}

func (s *SSH) serve(raw net.Conn) {
	defer raw.Close()
	conn, channels, requests, err := ssh.NewServerConn(raw, s.Config)
	if err != nil {
		return
	}
	s.Logins.Add(1)
	go ssh.DiscardRequests(requests)
	for made := range channels {
		channel, requests, err := made.Accept()
		if err != nil {
			continue
		}
		go func() {
			for r := range requests {
				r.Reply(r.Type == "subsystem", nil)
			}
		}()
		go s.files(channel)
	}
	conn.Wait()
}

func (s *SSH) files(channel ssh.Channel) {
	defer channel.Close()
	if s.Handlers != nil {
		sftp.NewRequestServer(channel, *s.Handlers).Serve()
		return
	}
	files, err := sftp.NewServer(channel, sftp.WithServerWorkingDirectory(s.Home))
	if err == nil {
		files.Serve()
	}
}

// limited is a connection that is cut after some bytes.
type limited struct {
	net.Conn
	s    *SSH
	read int64
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.Conn.Read(p)
	l.read += int64(n)
	if limit := l.s.Limit.Load(); limit > 0 && l.read > limit {
		l.Conn.Close()
		return 0, io.EOF
	}
	return n, err
}

func (l *limited) Write(p []byte) (int, error) {
	if l.s.Mute.Load() {
		return len(p), nil
	}
	return l.Conn.Write(p)
}
