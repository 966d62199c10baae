package ftp

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/textproto"
	"strings"
	"time"

	"github.com/jlaffaye/ftp"
)

// network makes the connections of one login: for commands, and for data, which servers want to see resume its session.
type network struct {
	ctx     context.Context
	o       *Options
	tls     *tls.Config
	control net.Conn // for commands, nil before there is one
	resumed bool     // the last one for data resumed the session
}

func (o *Options) network(ctx context.Context) *network {
	host, _, _ := net.SplitHostPort(o.Address) // an address without a port cannot be dialled
	n := &network{ctx: ctx, o: o}
	if o.Mode != Plain {
		n.tls = &tls.Config{
			ServerName: host, ClientSessionCache: tls.NewLRUClientSessionCache(0), MinVersion: tls.VersionTLS12,
			InsecureSkipVerify: true, // VerifyConnection does, and tells the fingerprint
			VerifyConnection:   func(s tls.ConnectionState) error { return o.verify(host, s.PeerCertificates) },
		}
	}
	return n
}

// verify checks a certificate.
func (o *Options) verify(host string, chain []*x509.Certificate) error {
	if len(chain) == 0 {
		return &CertificateError{}
	}
	sum := sha256.Sum256(chain[0].Raw)
	print := "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
	if o.Fingerprint != "" {
		if print != o.Fingerprint {
			return &CertificateError{Fingerprint: print}
		}
		return nil
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{
		DNSName: host, Roots: o.Roots, Intermediates: between, CurrentTime: o.Now(),
	})
	if err != nil {
		return &CertificateError{print, err}
	}
	return nil
}

func (n *network) dial(_, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: connectTime}
	ctx := n.ctx
	if n.control != nil { // the login may have been another call's
		ctx = context.Background()
	}
	raw, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	timed := &timed{Conn: raw, now: n.o.Now}
	switch {
	case n.control == nil:
		if n.control, err = n.secure(timed); err != nil {
			return nil, errors.Join(err, raw.Close())
		}
		return n.control, nil
	case n.o.Mode != Plain:
		return &dataConn{Conn: tls.Client(timed, n.tls), raw: raw.(*net.TCPConn), network: n}, nil
	}
	return timed, nil
}

// secure encrypts a connection for commands. The library could ask for that, too, and would keep the connection to
// itself; there are commands that it does not know.
func (n *network) secure(raw net.Conn) (net.Conn, error) {
	switch n.o.Mode {
	case Plain:
		return raw, nil
	case Implicit:
		return tls.Client(raw, n.tls), nil
	}
	text := textproto.NewConn(raw) // it reads no further: the server waits for what is said next
	_, greeting, err := text.ReadResponse(ftp.StatusReady)
	if err != nil {
		return nil, err
	}
	if _, err := command(text, "AUTH TLS"); isRefusal(err) {
		return nil, errors.Join(ErrNoTLS, err)
	} else if err != nil {
		return nil, err
	}
	lines := strings.ReplaceAll(greeting, "\n", "\r\n220-")
	return &greeted{Conn: tls.Client(raw, n.tls), left: "220-" + lines + "\r\n220 \r\n"}, nil
}

// command gives a command and returns the answer.
func command(text *textproto.Conn, format string, args ...any) (answer string, err error) {
	if err := text.PrintfLine(format, args...); err != nil {
		return "", err
	}
	const done = 2
	_, answer, err = text.ReadResponse(done)
	return answer, err
}

// greeted is a connection that greets once more.
type greeted struct {
	*tls.Conn
	left string
}

func (g *greeted) Read(p []byte) (int, error) {
	if g.left == "" {
		return g.Conn.Read(p)
	}
	n := copy(p, g.left)
	g.left = g.left[n:]
	return n, nil
}

// dataConn is an encrypted connection for data. With TLS 1.3 servers send tickets over it, which nobody reads while a
// file is sent. A connection that is closed with something unread is reset, and what the server has not read yet is
// lost. So the end is sent first, and all is read until the server has closed its side, which it does before it
// answers.
type dataConn struct {
	*tls.Conn
	raw     *net.TCPConn
	network *network
	sent    bool
}

func (c *dataConn) Write(p []byte) (int, error) {
	c.sent = true
	return c.Conn.Write(p)
}

func (c *dataConn) Close() error {
	c.network.resumed = c.ConnectionState().DidResume
	until := c.network.o.Now().Add(connectTime)
	if c.sent && errors.Join(c.CloseWrite(), c.raw.CloseWrite(), c.raw.SetReadDeadline(until)) == nil {
		_, _ = io.CopyN(io.Discard, c.raw, maxUnread) // the answer says whether all arrived
	}
	return c.Conn.Close()
}

// timed is a connection that does not wait for ever.
type timed struct {
	net.Conn
	now func() time.Time
}

func (t *timed) Read(p []byte) (int, error) {
	if err := t.SetReadDeadline(t.now().Add(silence)); err != nil {
		return 0, err
	}
	return t.Conn.Read(p)
}

func (t *timed) Write(p []byte) (int, error) {
	if err := t.SetWriteDeadline(t.now().Add(silence)); err != nil {
		return 0, err
	}
	return t.Conn.Write(p)
}
