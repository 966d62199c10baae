// The shared cache keeps entries for many machines: a folder that all of them reach, or an object storage. Photos are
// looked for in this machine's cache first, then here, and what neither has is made, kept and put here.
//
// A file holds one entry and never changes once it is right. It is named by the entry's key, ends in the SHA-256 of all
// before, and says its own key, so a file that is cut off, damaged or under another name is seen when it is read; the
// pictures have to prove themselves as those of this machine's cache do (prove.go). Where keys are trusted, the file
// begins with a signature of that digest: it covers the whole entry, the pictures in it too, so nothing depends on the
// 64 bits that addresses of pictures have. Whatever is wrong, the photo is made as if the file were not there.
//
// A storage that does not answer in time, or refuses, a few times running, or often, is asked no more in this run.

package photo

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"jianbao/generator/internal/fsys"
)

const (
	sharedFormat  = "jianbao shared photo 1\n"
	sharedFolder  = "photos-1/"
	maxShared     = 256 << 20        // bytes of a file
	sharedLimit   = 20 * time.Second // for one file
	sharedStrikes = 3                // failures one after the other, with which a store is not asked any more
	sharedMost    = 20               // failures in all, with which it is not
)

var (
	// ErrAbsent says that no cache has a photo's pictures, and that none were to be made.
	ErrAbsent = errors.New("the caches have no pictures of it")
	// ErrDiffers says that a cache has other pictures than those that are made of the photo.
	ErrDiffers = errors.New("the shared cache has other pictures of it")

	errReadOnly = errors.New("nothing is put into the shared cache")
	errBad      = errors.New("not an entry that may be used")
	errOff      = errors.New("the shared cache is not asked any more")
)

// SharedError is why a photo's entries did not get into the shared cache.
type SharedError struct{ Err error }

func (e *SharedError) Error() string { return e.Err.Error() }
func (e *SharedError) Unwrap() error { return e.Err }

// Store holds the files of a shared cache. Its methods are called from many goroutines.
type Store interface {
	// Get reads a file, of at most so many bytes. Where there is none, the error is fs.ErrNotExist.
	Get(ctx context.Context, name string, most int64) ([]byte, error)
	// Put writes a file, whole or not at all, in the place of one that is there.
	Put(ctx context.Context, name string, data []byte) error
}

// Shared is a cache of many machines. Fill in the fields before use.
type Shared struct {
	Store    Store
	Trust    []ed25519.PublicKey // an entry has to be signed by one of them; without any all are used
	Sign     ed25519.PrivateKey  // signs what is put; nil does not
	ReadOnly bool
	Limit    time.Duration // for one file; 0 is usual

	mu      sync.Mutex
	stats   SharedStats
	strikes int // failures since the last answer
}

// SharedStats is what a shared cache gave and took.
type SharedStats struct {
	Read, Written int    // entries
	Bad           int    // entries that may not be used
	BadName       string // one of them
	Failures      int
	Failure       error // the first
}

// Stats returns what the cache gave and took until now. A nil cache has none.
func (s *Shared) Stats() SharedStats {
	if s == nil {
		return SharedStats{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stats
}

// MayPut reports whether other machines would use what this one puts.
func (s *Shared) MayPut() bool {
	if s.ReadOnly {
		return false
	}
	return len(s.Trust) == 0 || s.Sign != nil && s.trusts(s.Sign.Public().(ed25519.PublicKey))
}

func (s *Shared) trusts(key ed25519.PublicKey) bool {
	return slices.ContainsFunc(s.Trust, func(k ed25519.PublicKey) bool { return k.Equal(key) })
}

// sharedName is the file of an entry. Two levels of folders hold a hundred files each where there are millions.
func sharedName(key string) string { return sharedFolder + key[:2] + "/" + key[2:4] + "/" + key[4:] }

// KeyOfShared is the key of the entry that a file of a shared cache holds; "" for a file of something else.
func KeyOfShared(name string) string {
	rest, ok := strings.CutPrefix(name, sharedFolder)
	key := strings.ReplaceAll(rest, "/", "")
	if !ok || len(key) != 2*keySize || strings.Trim(key, "0123456789abcdef") != "" || sharedName(key) != name {
		return ""
	}
	return key
}

// IsLeftover reports whether a file of a shared cache is one that was begun and not ended, where none is begun any more
// that old.
func IsLeftover(name string, age time.Duration) bool {
	return strings.HasPrefix(name, sharedFolder) && strings.HasSuffix(name, fsys.Temporary) && age > staleTempAge
}

// fetched is an entry of the shared cache, with the bytes that this machine's cache has of it.
type fetched struct {
	*Entry
	data []byte
}

// get reads an entry. The error is fs.ErrNotExist, errBad, or that of the store.
func (s *Shared) get(ctx context.Context, key string) (fetched, error) {
	data, err := s.ask(ctx, fs.ErrNotExist, func(ctx context.Context) ([]byte, error) {
		return s.Store.Get(ctx, sharedName(key), maxShared)
	})
	if err != nil {
		return fetched{}, err
	}
	entry, ok := s.open(key, data)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ok {
		if s.stats.Bad++; s.stats.Bad == 1 {
			s.stats.BadName = sharedName(key)
		}
		return fetched{}, errBad
	}
	s.stats.Read++
	return entry, nil
}

// put writes an entry.
func (s *Shared) put(ctx context.Context, key string, data []byte) error {
	if !s.MayPut() {
		return errReadOnly
	}
	_, err := s.ask(ctx, nil, func(ctx context.Context) ([]byte, error) {
		return nil, s.Store.Put(ctx, sharedName(key), s.seal(data))
	})
	if err == nil {
		s.mu.Lock()
		s.stats.Written++
		s.mu.Unlock()
	}
	return err
}

// ask asks the store, and no longer than the limit: a share that is gone may block a system call for minutes. The error
// that is an answer is no failure.
func (s *Shared) ask(ctx context.Context, answers error, do func(context.Context) ([]byte, error)) ([]byte, error) {
	s.mu.Lock()
	off := s.strikes >= sharedStrikes || s.stats.Failures >= sharedMost
	s.mu.Unlock()
	if off {
		return nil, errOff
	}
	limit := s.Limit
	if limit == 0 {
		limit = sharedLimit
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		data []byte
		err  error
	}
	came := make(chan answer, 1)
	go func() {
		data, err := do(limited)
		came <- answer{data, err}
	}()
	var a answer
	select {
	case a = <-came:
	case <-limited.Done():
		a.err = limited.Err()
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if a.err == nil || answers != nil && errors.Is(a.err, answers) {
		s.strikes = 0
		return a.data, a.err
	}
	s.strikes++
	if s.stats.Failures++; s.stats.Failure == nil {
		s.stats.Failure = a.err
	}
	return nil, a.err
}

// signed is what a signature is made of.
func signed(entry []byte) []byte {
	sum := sha256.Sum256(entry)
	return append([]byte(sharedFormat), sum[:]...)
}

// seal is the file of an entry: the format, a line with key and signature, which may be empty, and the entry.
func (s *Shared) seal(entry []byte) []byte {
	b := make([]byte, 0, len(entry)+256)
	b = append(b, sharedFormat...)
	if s.Sign != nil {
		b = base64.StdEncoding.AppendEncode(b, s.Sign.Public().(ed25519.PublicKey))
		b = base64.StdEncoding.AppendEncode(append(b, ' '), ed25519.Sign(s.Sign, signed(entry)))
	}
	return append(append(b, '\n'), entry...)
}

// open reads the file of an entry, unless it may not be used.
func (s *Shared) open(key string, file []byte) (fetched, bool) {
	rest, ok := bytes.CutPrefix(file, []byte(sharedFormat))
	line, data, ok2 := bytes.Cut(rest, []byte("\n"))
	if !ok || !ok2 || len(s.Trust) > 0 && !s.isSigned(string(line), data) {
		return fetched{}, false
	}
	entry, ok := parseEntry(key, data)
	return fetched{entry, data}, ok
}

// isSigned reports whether a line is the signature of an entry by a trusted key.
func (s *Shared) isSigned(line string, entry []byte) bool {
	name, signature, _ := strings.Cut(line, " ")
	key, err := base64.StdEncoding.Strict().DecodeString(name)
	sum, err2 := base64.StdEncoding.Strict().DecodeString(signature)
	return err == nil && err2 == nil && s.trusts(key) && ed25519.Verify(key, signed(entry), sum)
}
