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
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path"
	"strings"
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
}

// Open returns a storage. Nothing is asked of it yet.
func Open(o Options) *Store {
	if o.Client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = workers
		transport.ResponseHeaderTimeout = time.Minute
		o.Client = &http.Client{Transport: transport}
	}
	if o.Region == "" {
		o.Region = regionOf(o.Endpoint.Hostname())
	}
	s := &Store{o: o, base: *o.Endpoint}
	s.base.Path = "/"
	if o.Vendor.PathStyle {
		s.base.Path = "/" + o.Bucket + "/"
	} else {
		s.base.Host = o.Bucket + "." + o.Endpoint.Host
	}
	return s
}

const (
	workers  = 32
	attempts = 6
	maxSmall = 1 << 30 // of a list of files
)

// Error is an answer that is no success.
type Error struct {
	Status        int
	Code, Message string
}

func (e *Error) Error() string { return fmt.Sprintf("s3: %d %s: %s", e.Status, e.Code, e.Message) }

// call is one request.
type call struct {
	method, name string
	query        url.Values
	header       http.Header
	body         func() (io.ReadCloser, error)
	size         int64
	bucket       bool // the request is about the bucket
}

// do sends a request, again after failures that pass. The caller closes the answer's body.
func (s *Store) do(ctx context.Context, c call) (answer *http.Response, err error) {
	for n := range cmp.Or(s.o.Attempts, attempts) {
		if n > 0 {
			wait := time.Duration(1<<n) * 100 * time.Millisecond
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(wait + rand.N(wait)):
			}
		}
		answer, err = s.try(ctx, c)
		var said *Error
		if err == nil || ctx.Err() != nil || errors.Is(err, upload.ErrChanging) ||
			errors.As(err, &said) && !passes(said) {
			return answer, err
		}
	}
	return nil, err
}

// passes reports whether an answer may be another the next time.
func passes(e *Error) bool {
	return e.Status >= 500 && e.Status != http.StatusNotImplemented || e.Status == http.StatusTooManyRequests ||
		e.Code == "RequestTimeout"
}

func (s *Store) try(ctx context.Context, c call) (*http.Response, error) {
	u := s.base
	if !c.bucket {
		u.Path += s.o.Prefix + c.name
	}
	u.RawPath = escapePath(u.Path)
	u.RawQuery = canonicalQuery(c.query)
	r, err := http.NewRequestWithContext(ctx, c.method, u.String(), nil)
	if err != nil {
		return nil, err
	}
	payload := emptySum
	if c.body != nil {
		body, err := c.body()
		if err != nil {
			return nil, err
		}
		if r.Body, r.ContentLength, payload = body, c.size, unsigned; c.size == 0 {
			r.Body, payload = http.NoBody, emptySum
			body.Close()
		}
	}
	for name, values := range c.header {
		r.Header[name] = values
	}
	sign(r, s.o.Key, s.o.Secret, s.o.Region, payload, s.o.Now())
	answer, err := s.o.Client.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode < 300 {
		return answer, nil
	}
	defer answer.Body.Close()
	failed := &Error{Status: answer.StatusCode}
	_ = xml.NewDecoder(io.LimitReader(answer.Body, 64<<10)).Decode(failed) // a HEAD has none, and a proxy another
	return nil, failed
}

var emptySum = func() string {
	sum := sha256.Sum256(nil)
	return hex.EncodeToString(sum[:])
}()

// notFound turns the answer that a file is missing into fs.ErrNotExist.
func notFound(err error) error {
	var said *Error
	if errors.As(err, &said) && said.Status == http.StatusNotFound && said.Code != "NoSuchBucket" {
		return fs.ErrNotExist
	}
	return err
}

// Read implements [upload.Target].
func (s *Store) Read(ctx context.Context, name string) ([]byte, error) {
	return s.Get(ctx, name, maxSmall)
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
	found, err := s.Stat(ctx, []string{f.Name}) // it may be ours, by a request whose answer was lost
	if err == nil && (len(found) != 1 || found[0].Sum != f.Sum) {
		err = &upload.FileError{Name: f.Name, Err: upload.ErrForeign}
	}
	return err
}

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
	defer answer.Body.Close()
	if got, ok := sumOf(answer.Header.Get("Etag")); ok && got != sum && !encrypted(answer.Header) {
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
	case <-time.After(settleTime):
	}
	there, err := s.Read(ctx, name)
	if err == nil && !bytes.Equal(there, data) {
		err = fs.ErrExist
	}
	return err
}

func (s *Store) head(ctx context.Context, name string) (http.Header, error) {
	answer, err := s.do(ctx, call{method: http.MethodHead, name: name})
	if err != nil {
		return nil, notFound(err)
	}
	return answer.Header, answer.Body.Close()
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
	answer, err := s.do(ctx, call{method: http.MethodDelete, name: name})
	if err = notFound(err); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// fewNames are asked for one by one; of more the listing is shorter.
const fewNames = 200

// Stat implements [upload.Target].
func (s *Store) Stat(ctx context.Context, names []string) (found []upload.Found, err error) {
	if len(names) > fewNames {
		asked := map[string]bool{}
		for _, name := range names {
			asked[name] = true
		}
		for f, err := range s.List(ctx) {
			if err != nil {
				return nil, err
			}
			if asked[f.Name] {
				found = append(found, f)
			}
		}
		return found, nil
	}
	for _, name := range names {
		header, err := s.head(ctx, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		f := upload.Found{Name: name}
		if !encrypted(header) {
			f.Sum, f.Sums = sumOf(header.Get("Etag"))
		}
		_, _ = fmt.Sscan(header.Get("Content-Length"), &f.Size)
		found = append(found, f)
	}
	return found, nil
}

// object is a file in a listing.
type object struct {
	Key, ETag    string
	Size         int64
	LastModified time.Time
}

// listing is one page of an answer.
type listing struct {
	IsTruncated bool
	Contents    []object
}

// List implements [upload.Target].
func (s *Store) List(ctx context.Context) iter.Seq2[upload.Found, error] {
	return func(yield func(upload.Found, error) bool) {
		for item, err := range s.objects(ctx) {
			f := upload.Found{Name: strings.TrimPrefix(item.Key, s.o.Prefix), Size: item.Size}
			f.Sum, f.Sums = sumOf(item.ETag)
			if err == nil && (strings.HasSuffix(f.Name, "/") || f.Name == "" || strings.HasPrefix(f.Name, ".jianbao/")) {
				continue // a folder that a console made, and our own
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// objects lists all files. It goes on behind the last name of a page, as every storage knows it.
func (s *Store) objects(ctx context.Context) iter.Seq2[object, error] {
	return func(yield func(object, error) bool) {
		query := url.Values{"prefix": {s.o.Prefix}, "max-keys": {"1000"}}
		for {
			page, err := s.page(ctx, query)
			if err != nil {
				yield(object{}, err)
				return
			}
			for _, item := range page.Contents {
				if !yield(item, nil) {
					return
				}
			}
			if !page.IsTruncated || len(page.Contents) == 0 {
				return
			}
			last := page.Contents[len(page.Contents)-1].Key
			if last <= query.Get("marker") {
				yield(object{}, errors.New("s3: the listing does not go on"))
				return
			}
			query.Set("marker", last)
		}
	}
}

func (s *Store) page(ctx context.Context, query url.Values) (page listing, err error) {
	answer, err := s.do(ctx, call{method: http.MethodGet, query: query, bucket: true})
	if err != nil {
		return page, err
	}
	defer answer.Body.Close()
	return page, xml.NewDecoder(io.LimitReader(answer.Body, 16<<20)).Decode(&page)
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
