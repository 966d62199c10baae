package sftp

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/pkg/sftp"
	"golang.org/x/crypto/ssh"

	"jianbao/generator/internal/upload"
)

const (
	// maxLosses is how many connections may be lost one after the other with nothing done between. The first few are
	// made anew at once, since each may have been asked for too much.
	maxLosses = 16
	atOnce    = 6
	// A connection that answers nothing for so long is lost.
	keepAlive = 15 * time.Second
	silence   = 45 * time.Second
)

// session is a connection that is made anew when it is lost.
type session struct {
	o     Options
	alive time.Duration // between two questions whether the server is there

	mu      sync.Mutex
	ended   sync.Cond // something under way ended
	conn    *ssh.Client
	client  *sftp.Client
	limit   int // how much may be under way
	running int
	losses  int
	done    int  // since the limit changed
	before  bool // there was a connection
}

func newSession(o Options) *session {
	s := &session{o: o, limit: workers, alive: keepAlive}
	s.ended.L = &s.mu
	return s
}

// do does something on the connection, again where that is lost meanwhile.
func (s *session) do(ctx context.Context, work func(*sftp.Client) error) error {
	for {
		err := ctx.Err()
		if err != nil {
			return err
		}
		s.begin()
		client, err := s.get(ctx)
		if err != nil {
			s.end()
			return err
		}
		err = work(client)
		again := ctx.Err() == nil && (lost(err) || refused(err) && lost(alive(client)))
		if again {
			err = s.drop(client, err)
		} else {
			s.served()
		}
		s.end()
		if !again || err != nil {
			return err
		}
	}
}

// begin waits until fewer things are under way than may be.
func (s *session) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.running >= s.limit {
		s.ended.Wait()
	}
	s.running++
}

func (s *session) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running--
	s.ended.Broadcast()
}

// served notes that something was done: little by little more is done at once again.
func (s *session) served() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.losses = 0
	if s.done++; s.done > 4*s.limit && s.limit < workers {
		s.limit, s.done = s.limit+1, 0
		s.ended.Signal()
	}
}

// lost reports whether an error is that the connection is no more, and not what the server said or this computer's own.
func lost(err error) bool {
	var line *net.OpError
	var said *sftp.StatusError
	var file *upload.FileError
	var missing *upload.MissingError
	switch {
	case err == nil, errors.As(err, &file):
		return false
	case errors.Is(err, sftp.ErrSSHFxConnectionLost), errors.As(err, &line):
		return true
	}
	return !errors.As(err, &said) && !errors.As(err, &missing) && !errors.Is(err, fs.ErrNotExist) &&
		!errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrExist) && !errors.Is(err, syscall.ENOTDIR)
}

// refused reports whether an error is the server's word, or would be: what follows an answer may find the connection
// lost, and the first answer be what is returned.
func refused(err error) bool {
	var file *upload.FileError
	return err != nil && !errors.As(err, &file)
}

// alive asks for something that every server answers.
func alive(client *sftp.Client) error {
	_, err := client.Getwd()
	return err
}

// get returns the connection, a new one where there is none.
func (s *session) get(ctx context.Context) (*sftp.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.client == nil {
		if s.losses > atOnce {
			if err := upload.Pause(ctx, s.losses-atOnce); err != nil {
				return nil, err
			}
		}
		err := s.dial(ctx)
		if err == nil {
			break
		}
		if s.losses++; !s.before || s.losses > maxLosses || final(err) || ctx.Err() != nil {
			if lost(err) && !final(err) && ctx.Err() == nil {
				err = fmt.Errorf("%w: %w", upload.ErrConnection, err)
			}
			return nil, err
		}
	}
	s.before = true
	return s.client, nil
}

// connect makes the first connection.
func (s *session) connect(ctx context.Context) error {
	_, err := s.get(ctx)
	return err
}

// dial makes a connection. s.mu is held.
func (s *session) dial(ctx context.Context) error {
	conn, err := s.o.dial(ctx)
	if err != nil {
		return err
	}
	gone := make(chan struct{})
	go func() {
		_ = conn.Wait() // what was under way says why
		close(gone)
	}()
	client, err := sftp.NewClient(conn, sftp.UseConcurrentWrites(true), sftp.MaxConcurrentRequestsPerFile(perFile))
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	s.conn, s.client = conn, client
	go stayAlive(conn, gone, s.alive)
	return nil
}

// drop gives up a connection that is lost. It returns the error where that has happened too often.
func (s *session) drop(client *sftp.Client, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client != client {
		return nil // another has noticed
	}
	s.conn.Close() // it is lost already
	s.client, s.conn = nil, nil
	s.limit, s.done = max(1, s.limit/2), 0
	if s.losses++; s.losses > maxLosses {
		return fmt.Errorf("%w: %w", upload.ErrConnection, err)
	}
	return nil
}

func (s *session) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.client == nil {
		return nil
	}
	s.client.Close() // the server may have ended it already
	s.conn.Close()
	s.client = nil
	return nil
}

// stayAlive asks now and then whether the server is there, and closes a connection on which no answer comes.
func stayAlive(conn *ssh.Client, gone <-chan struct{}, every time.Duration) {
	for {
		select {
		case <-gone:
			return
		case <-time.After(every):
		}
		dead := time.AfterFunc(every*silence/keepAlive, func() { conn.Close() })
		_, _, err := conn.SendRequest("keepalive@openssh.com", true, nil)
		if dead.Stop(); err != nil {
			return
		}
	}
}

// reader reads a file of this computer, and ends when its context does.
type reader struct {
	ctx  context.Context
	name string
	r    io.Reader
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.r.Read(p)
	if err != nil && err != io.EOF {
		err = &upload.FileError{Name: r.name, Err: err}
	}
	return n, err
}
