package ftp

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/textproto"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jlaffaye/ftp"

	"jianbao/generator/internal/upload"
)

const (
	maxConns    = 8
	attempts    = 8
	connectTime = 30 * time.Second
	silence     = 2 * time.Minute // in which nothing arrives of what is waited for
	maxUnread   = 1 << 20         // of a file that is not read to its end
)

// Mode is how a connection is encrypted.
type Mode int

// The modes.
const (
	Explicit Mode = iota // AUTH TLS on the ordinary port
	Implicit             // from the beginning, port 990
	Plain
)

// Options say which server, and who asks.
type Options struct {
	Address     string // host:port
	User        string
	Password    string
	Path        string // the folder, see [upload.Resolve]
	Mode        Mode
	Fingerprint string         // SHA256:… of the certificate, instead of authorities
	Roots       *x509.CertPool // nil for the system's
	Now         func() time.Time
}

// Why a server is not talked to.
var (
	ErrNoTLS    = errors.New("ftp: the server has no encryption")
	ErrNeedsTLS = errors.New("ftp: the server wants encryption")
)

// CertificateError is that a server's certificate does not show that it is the server.
type CertificateError struct {
	Fingerprint string
	Err         error // nil where it is not the one of Options.Fingerprint
}

func (e *CertificateError) Error() string {
	return "ftp: the certificate is not trusted: " + e.Fingerprint
}

// pool is the connections, as many as the server lets be.
type pool struct {
	o      Options
	noEPSV bool

	mu     sync.Mutex
	ended  sync.Cond // one is free, or there may be one more
	free   []*conn
	open   int // also those in use
	limit  int
	before bool // there was one
}

func newPool(o Options) *pool {
	p := &pool{o: o, limit: maxConns}
	p.ended.L = &p.mu
	return p
}

// do does something on a connection, again on another where that is lost meanwhile.
func (p *pool) do(ctx context.Context, work func(*conn) error) error {
	for n := 0; ; n++ {
		c, before, err := p.get(ctx)
		if err == nil {
			err = work(c)
			if ctx.Err() == nil && !lost(err) {
				p.put(c)
				return err
			}
			p.drop(c, err)
		}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case !lost(err):
			return err
		case n == attempts || !before && !isBusy(err):
			return fmt.Errorf("%w: %w", upload.ErrConnection, err)
		}
		if err := upload.Pause(ctx, n); err != nil {
			return err
		}
	}
}

// lost reports whether an error is that a connection is no more, or that the server may answer otherwise soon, and not
// its last word or this computer's own.
func lost(err error) bool {
	var said *textproto.Error
	var file *upload.FileError
	var missing *upload.MissingError
	var certificate *CertificateError
	switch {
	case err == nil, errors.As(err, &file), errors.As(err, &missing), errors.As(err, &certificate),
		errors.Is(err, upload.ErrFull), errors.Is(err, upload.ErrLogin), errors.Is(err, ErrNoTLS),
		errors.Is(err, ErrNeedsTLS), errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrExist),
		errors.Is(err, syscall.ENOTDIR), errors.Is(err, ErrName):
		return false
	case errors.As(err, &said):
		return said.Code < 500
	}
	return true
}

// get returns a connection that nobody uses, a new one if there may be one more.
func (p *pool) get(ctx context.Context) (c *conn, before bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		if n := len(p.free); n > 0 {
			c = p.free[n-1]
			p.free = p.free[:n-1]
			return c, true, nil
		}
		if p.open >= p.limit {
			p.ended.Wait()
			continue
		}
		p.open++
		noEPSV := p.noEPSV
		p.mu.Unlock()
		c, err = p.o.dial(ctx, noEPSV)
		p.mu.Lock()
		if err == nil {
			p.before = true
			return c, true, nil
		}
		p.open--
		if isTooMany(err) && p.open > 0 && ctx.Err() == nil {
			p.limit = p.open // it lets no more be
			continue
		}
		if p.before && errors.Is(err, upload.ErrLogin) {
			err = fmt.Errorf("ftp: too many connections: %s", err) // some say so; the password was right before
		}
		p.ended.Signal()
		return nil, p.before, err
	}
}

// isTooMany reports whether a server refuses one more connection.
func isTooMany(err error) bool { return isBusy(err) || errors.Is(err, upload.ErrLogin) }

// isBusy reports whether a server is there, and says that it has too much to do: it may have the connections of a
// deployment that was killed still.
func isBusy(err error) bool {
	var said *textproto.Error
	return errors.As(err, &said) && said.Code == ftp.StatusNotAvailable
}

func (p *pool) put(c *conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, c)
	p.ended.Signal()
}

// drop gives up a connection. Where data find no way, the older command for it may.
func (p *pool) drop(c *conn, err error) {
	_ = c.Quit() // it may be lost
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open--
	var line *net.OpError
	if errors.As(err, &line) && line.Op == "dial" {
		p.noEPSV = true
	}
	p.ended.Signal()
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.free {
		_ = c.Quit() // the server may have ended it already
	}
	p.free, p.open = nil, 0
}

// dial connects and logs in.
func (o *Options) dial(ctx context.Context, noEPSV bool) (*conn, error) {
	c, err := o.login(ctx, noEPSV, false)
	if isWord(err) {
		c, err = o.login(ctx, noEPSV, true) // it may have said that it knows UTF-8, and then that it does not
	}
	return c, loginError(err)
}

// isWord reports whether an error is a server's answer that the library hands on as text alone: to USER, and to OPTS.
func isWord(err error) bool {
	var said *textproto.Error
	var line net.Error
	return lost(err) && !errors.As(err, &said) && !errors.As(err, &line) && !errors.Is(err, io.EOF) &&
		!errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, context.Canceled)
}

func (o *Options) login(ctx context.Context, noEPSV, noUTF8 bool) (*conn, error) {
	features := &heard{}
	network := o.network(ctx)
	options := []ftp.DialOption{
		ftp.DialWithDialFunc(network.dial), ftp.DialWithDebugOutput(features),
		ftp.DialWithDisabledEPSV(noEPSV), ftp.DialWithDisabledUTF8(noUTF8),
	}
	if o.Mode != Plain {
		options = append(options, ftp.DialWithTLS(network.tls)) // it is encrypted when the library gets it
	}
	c, err := ftp.Dial(o.Address, options...)
	if err != nil {
		return nil, err
	}
	if err := c.Login(o.User, o.Password); err != nil {
		_ = c.Quit()
		return nil, err
	}
	known := features.end()
	can := func(what string) bool { return strings.Contains(known, "\n "+what) }
	return &conn{
		ServerConn: c, network: network, gbk: (noUTF8 || !can("UTF8")) && isWindows(known),
		mlst: can("MLST"), size: can("SIZE"),
	}, nil
}

// isWindows reports whether a server greets as those of Windows do. Without UTF-8 these have names in GBK; others have
// the bytes that they are sent.
func isWindows(said string) bool {
	greeting, _, _ := strings.Cut(said, "USER ")
	for _, name := range []string{"MICROSOFT", "WINDOWS", "SERV-U"} {
		if strings.Contains(greeting, name) {
			return true
		}
	}
	return false
}

// loginError says what a refused login means.
func loginError(err error) error {
	var said *textproto.Error
	if word := isWord(err); errors.Is(err, ErrNoTLS) || !word && !errors.As(err, &said) {
		return err
	} else if word {
		said = &textproto.Error{Code: ftp.StatusNotLoggedIn, Msg: err.Error()}
	}
	text := strings.ToLower(said.Msg)
	for _, word := range []string{"encrypt", "cleartext", "tls", "ssl"} {
		if strings.Contains(text, word) {
			return errors.Join(ErrNeedsTLS, err)
		}
	}
	if said.Code == ftp.StatusNotLoggedIn || said.Code == 430 || said.Code == 532 {
		return errors.Join(upload.ErrLogin, err)
	}
	return err
}

// heard keeps what a server says until the end of the login: the library does not tell what it can do.
type heard struct {
	text  strings.Builder
	ended bool
}

func (h *heard) Write(p []byte) (int, error) {
	if !h.ended {
		h.text.Write(p)
	}
	return len(p), nil
}

// end returns what was said. The password, which is in it, is forgotten.
func (h *heard) end() string {
	text := strings.ToUpper(strings.ReplaceAll(h.text.String(), "\r", ""))
	h.text.Reset()
	h.ended = true
	return text
}
