// Package s3 is an object storage as a target: of Aliyun, Tencent, Huawei, China Mobile, Amazon, Cloudflare, or a
// server of one's own such as MinIO. They speak one language in dialects: where the bucket's name stands in an address,
// how a listing goes on, and which header makes a file that must not exist. [Vendor] tells them.
//
// A file is sent with its MD5, which the storage checks, and whose answer is compared; it appears whole or not at all.
package s3

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync/atomic"
	"time"

	"jianbao/generator/internal/upload"
)

// Options say which storage, and who asks.
type Options struct {
	Endpoint *url.URL // https://oss-cn-chengdu.aliyuncs.com
	Bucket   string
	Prefix   string // of all names: "" or "site/"
	Region   string
	Key      string
	Secret   string
	Vendor   Vendor
	// Headers are the media type and the caching of a file.
	Headers  func(name string) (mediaType, cacheControl string)
	Now      func() time.Time // which requests are signed with
	Client   *http.Client     // nil for an own one
	Attempts int              // at a request that fails; 0 is usual
}

// Store implements [upload.Target].
type Store struct {
	o    Options
	base url.URL
	keys signer
	// The storage has answered once: what fails now may do later.
	reached atomic.Bool
	ahead   atomic.Int64 // of the storage's clock, as far as it refused this computer's

	testOnlySettle time.Duration // instead of settleTime, for a storage that answers at once
}

// Open returns a storage. Nothing is asked of it yet.
func Open(o Options) *Store {
	if o.Client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConns, transport.MaxIdleConnsPerHost = workers+8, workers+8
		transport.DisableCompression = true // what is there is wanted as it is
		transport.ResponseHeaderTimeout = time.Minute
		o.Client = &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // what is signed is for one host
		}}
	}
	if o.Region == "" {
		o.Region = regionOf(o.Endpoint.Hostname())
	}
	s := &Store{o: o, base: *o.Endpoint, keys: signer{key: o.Key, secret: o.Secret, region: o.Region}}
	s.base.Path = "/"
	if o.Vendor.PathStyle {
		s.base.Path = "/" + o.Bucket + "/"
	} else {
		s.base.Host = o.Bucket + "." + o.Endpoint.Host
	}
	return s
}

const (
	workers  = 64
	pageSize = 1000
)

// Error is an answer that is no success.
type Error struct {
	Status        int
	Code, Message string
	Endpoint      string // that has the bucket, where it is not the one that was asked

	at time.Time // by the storage's clock
}

func (e *Error) Error() string { return fmt.Sprintf("s3: %d %s: %s", e.Status, e.Code, e.Message) }

// notFound turns the answer that a file is missing into fs.ErrNotExist. To a HEAD there is no code; other answers
// without one are not of a storage.
func notFound(err error, method string) error {
	var said *Error
	if errors.As(err, &said) && said.Status == http.StatusNotFound &&
		(said.Code == "NoSuchKey" || said.Code == "" && method != http.MethodGet) {
		return fs.ErrNotExist
	}
	return err
}

// Read implements [upload.Target].
func (s *Store) Read(ctx context.Context, name string) ([]byte, error) {
	return s.Get(ctx, name, maxAnswer)
}

// Write implements [upload.Target]. Where a storage has no exclusive requests, it cannot tell cheaply whether a file of
// somebody else is there.
func (s *Store) Write(ctx context.Context, f upload.File) error {
	if !f.New || s.o.Vendor.Exclusive == "" {
		return s.put(ctx, f.Name, f.Size, f.Sum, f.Open, nil)
	}
	err := s.put(ctx, f.Name, f.Size, f.Sum, f.Open, s.exclusive())
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	found, err := s.stat(ctx, f.Name) // it may be ours, by a request whose answer was lost
	switch {
	case err != nil:
		return err
	case found.Sum != f.Sum:
		return &upload.FileError{Name: f.Name, Err: upload.ErrForeign}
	}
	return s.put(ctx, f.Name, f.Size, f.Sum, f.Open, nil) // whose headers it has nobody knows
}

// Headers are those of a file, as [upload.Run] compares them.
func (s *Store) Headers(name string) string {
	mediaType, cache := s.o.Headers(name)
	return mediaType + " | " + cache
}

// Lingers says that a request is carried out when it has arrived, though nobody waits for the answer any more.
func (s *Store) Lingers() bool { return true }

// exclusive is the header of a request that must not replace a file.
func (s *Store) exclusive() http.Header { return http.Header{s.o.Vendor.Exclusive: {s.o.Vendor.Value}} }

func (s *Store) put(
	ctx context.Context, name string, size int64, sum upload.Sum, open func() (io.ReadCloser, error), more http.Header,
) error {
	mediaType, cache := s.o.Headers(name)
	header := http.Header{
		"Content-Md5": {base64.StdEncoding.EncodeToString(sum[:])}, "Content-Type": {mediaType}, "Cache-Control": {cache},
	}
	for key, values := range more {
		header[key] = values
	}
	answer, err := s.do(ctx, call{method: http.MethodPut, name: name, header: header, body: open, size: size})
	var said *Error
	switch {
	case errors.As(err, &said) && said.Code == "BadDigest": // the file is not the one whose digest was taken
		return &upload.FileError{Name: name, Err: upload.ErrChanging}
	case more != nil && said != nil &&
		(said.Status == http.StatusPreconditionFailed || said.Status == http.StatusConflict):
		return fs.ErrExist
	case err != nil:
		return err
	}
	if got, ok := sumOf(answer.header.Get("Etag")); ok && got != sum && !encrypted(answer.header) {
		return &upload.FileError{Name: name, Err: errors.New("s3: the storage received other bytes")}
	}
	return nil
}

// encrypted reports whether a storage encrypts with keys of its own, so that no ETag is an MD5.
func encrypted(h http.Header) bool {
	how := h.Get("X-Amz-Server-Side-Encryption") + h.Get("X-Oss-Server-Side-Encryption")
	return strings.Contains(strings.ToLower(how), "kms")
}

// sumOf reads an ETag that is an MD5, in any case, with quotation marks or without.
func sumOf(tag string) (sum upload.Sum, ok bool) {
	n, err := hex.Decode(sum[:], []byte(strings.Trim(tag, `"`)))
	return sum, err == nil && n == len(sum) && len(strings.Trim(tag, `"`)) == 2*n
}

// Store implements [upload.Target].
func (s *Store) Store(ctx context.Context, name string, data []byte) error {
	return s.small(ctx, name, data, nil)
}

func (s *Store) small(ctx context.Context, name string, data []byte, more http.Header) error {
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
	return s.put(ctx, name, int64(len(data)), upload.SumOf(data), open, more)
}

// settleTime is how long a storage without exclusive requests is left alone before its answer is believed.
const settleTime = 2 * time.Second

// Create implements [upload.Target]. Where a storage has no exclusive requests, the one whose file is there in the end
// has made it.
func (s *Store) Create(ctx context.Context, name string, data []byte) error {
	if s.o.Vendor.Exclusive != "" {
		return s.small(ctx, name, data, s.exclusive())
	}
	switch _, err := s.head(ctx, name); {
	case err == nil:
		return fs.ErrExist
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	if err := s.small(ctx, name, data, nil); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(cmp.Or(s.testOnlySettle, settleTime)):
	}
	there, err := s.Read(ctx, name)
	if err == nil && !bytes.Equal(there, data) {
		err = fs.ErrExist
	}
	return err
}

func (s *Store) head(ctx context.Context, name string) (http.Header, error) {
	answer, err := s.do(ctx, call{method: http.MethodHead, name: name})
	return answer.header, notFound(err, http.MethodHead)
}

// Age implements [upload.Target].
func (s *Store) Age(ctx context.Context, name string) (time.Duration, error) {
	header, err := s.head(ctx, name)
	if err != nil {
		return 0, err
	}
	now, err := http.ParseTime(header.Get("Date"))
	written, err2 := http.ParseTime(header.Get("Last-Modified"))
	return now.Sub(written), errors.Join(err, err2)
}

// Remove implements [upload.Target].
func (s *Store) Remove(ctx context.Context, name string) error {
	_, err := s.do(ctx, call{method: http.MethodDelete, name: name})
	if err = notFound(err, http.MethodDelete); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// deletion is a request that deletes several files.
type deletion struct {
	XMLName xml.Name `xml:"Delete"`
	Quiet   bool
	Object  []struct{ Key string }
}

// RemoveAll deletes up to a thousand files by one request. Its answer names those that stayed.
func (s *Store) RemoveAll(ctx context.Context, names []string) error {
	asked := deletion{Quiet: true}
	for _, name := range names {
		asked.Object = append(asked.Object, struct{ Key string }{s.o.Prefix + name})
	}
	body, err := xml.Marshal(asked)
	if err != nil {
		return err
	}
	sum := upload.SumOf(body)
	answer, err := s.do(ctx, call{
		method: http.MethodPost, query: url.Values{"delete": {""}}, bucket: true, size: int64(len(body)),
		header: http.Header{
			"Content-Md5": {base64.StdEncoding.EncodeToString(sum[:])}, "Content-Type": {"application/xml"},
		},
		body: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil },
	})
	if err != nil {
		return err
	}
	var stayed struct {
		Error []struct{ Code, Message string }
	}
	if err := xml.Unmarshal(answer.body, &stayed); err != nil && len(answer.body) > 0 {
		return err
	}
	for _, e := range stayed.Error {
		if e.Code != "NoSuchKey" {
			return &Error{Status: http.StatusOK, Code: e.Code, Message: e.Message}
		}
	}
	return nil
}

// Sync implements [upload.Target]: what was answered is stored.
func (s *Store) Sync(context.Context) error { return nil }

// Clean implements [upload.Target]: nothing is half written.
func (s *Store) Clean(context.Context) error { return nil }

// Workers implements [upload.Target].
func (s *Store) Workers() int { return workers }

// Close implements [upload.Target].
func (s *Store) Close() error {
	s.o.Client.CloseIdleConnections()
	return nil
}

// CleanPrefix is the prefix of names that a path in an address stands for.
func CleanPrefix(p string) string {
	if p = strings.Trim(path.Clean("/"+p), "/"); p == "" {
		return ""
	}
	return p + "/"
}
