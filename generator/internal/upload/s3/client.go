package s3

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"time"

	"jianbao/generator/internal/upload"
)

// A request is sent again for about half a minute, once the storage has answered at all: a reset, a proxy that is
// overloaded, a server that is started anew.
const (
	attempts      = 10
	firstAttempts = 3
	firstWait     = 100 * time.Millisecond
	longestWait   = 5 * time.Second
	stall         = time.Minute    // without a byte
	maxAnswer     = int64(1 << 30) // a list of files
	maxRefusal    = int64(1 << 20)
)

// call is one request.
type call struct {
	method, name string
	query        url.Values
	header       http.Header
	body         func() (io.ReadCloser, error)
	size         int64
	bucket       bool  // the request is about the bucket
	most         int64 // bytes of the answer, 0 for any number
}

// answer is what a storage says when it does what was asked.
type answer struct {
	header http.Header
	body   []byte
}

// do sends a request, again after failures that pass.
func (s *Store) do(ctx context.Context, c call) (a answer, err error) {
	wait := firstWait
	for n := 0; ; n++ {
		a, err = s.try(ctx, c)
		var said *Error
		switch {
		case err == nil, ctx.Err() != nil, errors.Is(err, upload.ErrChanging), errors.Is(err, errLarge):
			return a, err
		case n+1 == cmp.Or(s.o.Attempts, attempts) || n+1 >= firstAttempts && !s.reached.Load():
			s.reached.Store(false) // what comes next does not wait as long
			return a, err
		case errors.As(err, &said):
			if !passes(said) && !s.clockSet(said, n) {
				return a, err
			}
		case lasting(err):
			return a, err
		}
		select {
		case <-ctx.Done():
			return a, ctx.Err()
		case <-time.After(wait + rand.N(wait)):
		}
		wait = min(2*wait, longestWait)
	}
}

// passes reports whether an answer may be another the next time.
func passes(e *Error) bool {
	switch e.Status {
	case http.StatusNotImplemented, http.StatusInsufficientStorage:
		return false
	case http.StatusTooManyRequests:
		return true
	}
	return e.Status >= 500 || e.Code == "RequestTimeout"
}

// lasting reports whether nobody could be reached at all for a reason that stays.
func lasting(err error) bool {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	return errors.As(err, &name) && name.IsNotFound || errors.As(err, &certificate)
}

// clockSet takes the storage's time where it refuses this computer's.
func (s *Store) clockSet(e *Error, n int) bool {
	if e.Code != "RequestTimeTooSkewed" || n > 1 || e.at.IsZero() {
		return false
	}
	s.ahead.Store(int64(e.at.Sub(s.o.Now())))
	return true
}

// now is the time to sign with.
func (s *Store) now() time.Time { return s.o.Now().Add(time.Duration(s.ahead.Load())) }

// try sends a request once, and reads the whole answer. It gives up when nothing moves for a minute.
func (s *Store) try(ctx context.Context, c call) (a answer, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	watch := time.AfterFunc(stall, func() { stop(errStalled) })
	defer watch.Stop()
	defer func() {
		if err != nil && errors.Is(context.Cause(ctx), errStalled) {
			err = errStalled
		}
	}()
	r, err := s.request(ctx, c, watch)
	if err != nil {
		return a, err
	}
	response, err := s.o.Client.Do(r)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	s.reached.Store(true)
	a.header = response.Header
	most := cmp.Or(c.most, maxAnswer)
	if response.StatusCode >= 300 {
		most = maxRefusal
	}
	a.body, err = io.ReadAll(io.LimitReader(moving{response.Body, watch}, most+1))
	if err == nil && int64(len(a.body)) > most {
		err = errLarge
	}
	if err != nil || response.StatusCode < 300 {
		return a, err
	}
	failed := &Error{Status: response.StatusCode}
	_ = xml.Unmarshal(a.body, failed) // a HEAD has none, and a proxy another
	failed.at, _ = http.ParseTime(response.Header.Get("Date"))
	return answer{}, failed
}

var errLarge = errors.New("s3: the file is too large")

var errStalled = fmt.Errorf("s3: no answer for %v", stall)

// moving resets a watch with each byte.
type moving struct {
	io.ReadCloser
	watch *time.Timer
}

func (m moving) Read(p []byte) (int, error) {
	m.watch.Reset(stall)
	return m.ReadCloser.Read(p)
}

// request makes a signed request.
func (s *Store) request(ctx context.Context, c call, watch *time.Timer) (*http.Request, error) {
	u := s.base
	if !c.bucket {
		u.Path += s.o.Prefix + c.name
	}
	u.RawPath = escapePath(u.Path)
	u.RawQuery = canonicalQuery(c.query)
	r := &http.Request{Method: c.method, URL: &u, Host: u.Host, Header: http.Header{}, ProtoMajor: 1, ProtoMinor: 1}
	payload := emptySum
	switch {
	case c.body == nil:
	case c.size == 0:
		body, err := c.body() // it may have grown
		if err != nil {
			return nil, err
		}
		body.Close()
		r.Body = http.NoBody
	default:
		open := func() (io.ReadCloser, error) {
			body, err := c.body()
			return moving{body, watch}, err
		}
		body, err := open()
		if err != nil {
			return nil, err
		}
		r.Body, r.GetBody, r.ContentLength, payload = body, open, c.size, unsigned
	}
	for name, values := range c.header {
		r.Header[name] = values
	}
	s.keys.sign(r, payload, s.now())
	return r.WithContext(ctx), nil
}

var emptySum = func() string {
	sum := sha256.Sum256(nil)
	return hex.EncodeToString(sum[:])
}()
