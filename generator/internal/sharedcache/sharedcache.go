// Package sharedcache reaches the cache of photos that several machines share: a folder, or an object storage. What its
// files hold, and whether it may be used, package photo decides.
//
// [photos] of site.toml says where it is: cache = "//server/share/jianbao", a folder that is there and not within the
// site, or cache = "s3://bucket/prefix" with cache_endpoint. Of a storage the secrets are in JIANBAO_CACHE_KEY and
// JIANBAO_CACHE_SECRET, else where `jianbao cache login` writes them, beside those of deployments.
//
// It is opened when it is first needed. What it refuses, or does not answer after two attempts, is an error that says
// why; a build makes its photos then, and does not depend on it.
package sharedcache

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"jianbao/generator/internal/deploy"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
	"jianbao/generator/internal/upload/s3"
)

// Keys are where secrets are.
type Keys = deploy.Keys

// Item is a file of the cache.
type Item struct {
	Name    string // with slashes
	Size    int64
	Written time.Time
}

// Store is a shared cache.
type Store interface {
	// Get reads a file, of at most so many bytes; fs.ErrNotExist where there is none.
	Get(ctx context.Context, name string, most int64) ([]byte, error)
	// Put writes a file, whole or not at all.
	Put(ctx context.Context, name string, data []byte) error
	// Items lists all files.
	Items(ctx context.Context) iter.Seq2[Item, error]
	// Remove deletes a file. One that is missing is no error.
	Remove(ctx context.Context, name string) error
	Close() error
}

// Open returns the shared cache that the site in a folder names. It is reached when it is asked first, since a share
// that is gone may be waited for. Errors of that are a [*fault.CannotRun].
func Open(dir string, at site.Deploy, keys Keys, clock func() time.Time) Store {
	return &lazy{open: sync.OnceValues(func() (Store, error) {
		switch {
		case at.To == "":
			return nil, fault.New(diag.New(diag.SharedUnset).In("site.toml"), nil)
		case at.IsStorage():
			return openStorage(at, keys, clock)
		}
		return openFolder(dir, at)
	})}
}

// Explain turns an error of a cache into one that tells an officer what to do.
func Explain(err error) error {
	var cannot *fault.CannotRun
	if err == nil || errors.Is(err, context.Canceled) || errors.As(err, &cannot) {
		return err
	}
	return fault.New(diag.New(diag.SharedFailed, Cause(err)).In("site.toml"), err)
}

// Cause is what a message says of an error of a cache.
func Cause(err error) any {
	var said *s3.Error
	var away *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return diag.Text{Zh: "等了很久没有答复", En: "it does not answer in time"}
	case errors.As(err, &away): // without the address, which is long
		text := away.Err.Error()
		return diag.Text{Zh: "连不上：" + text, En: text}
	case errors.As(err, &said):
		return strings.TrimSpace(http.StatusText(said.Status) + " " + said.Code + " " + said.Message)
	}
	return diag.Cause(err)
}

func openFolder(dir string, at site.Deploy) (Store, error) {
	path := deploy.FolderPath(dir, at.To)
	root, err := os.OpenRoot(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(diag.New(diag.SharedMissing, path).In("site.toml"), nil) // which is not fs.ErrNotExist
	}
	if err != nil {
		return nil, fault.New(diag.New(diag.FileUnreadable, diag.Cause(err)).In(path), err)
	}
	from, err := fsys.RealPath(dir)
	to, err2 := fsys.RealPath(path)
	if rel, err3 := filepath.Rel(from, to); err == nil && err2 == nil && err3 == nil && filepath.IsLocal(rel) {
		return nil, errors.Join(fault.New(diag.New(diag.SharedInside, path).In("site.toml"), nil), root.Close())
	}
	return folder{root}, nil
}

// attempts are few: a photo that is not fetched is made.
const attempts = 2

func openStorage(at site.Deploy, keys Keys, clock func() time.Time) (Store, error) {
	c, err := keys.Cache(at)
	if err != nil {
		return nil, err
	}
	address, err := url.Parse(at.To)
	if err != nil {
		return nil, err
	}
	endpoint, err := url.Parse(at.Endpoint)
	if err != nil {
		return nil, err
	}
	return storage{s3.Open(s3.Options{
		Endpoint: endpoint, Bucket: address.Host, Prefix: s3.CleanPrefix(address.Path), Region: at.Region,
		Key: c.Key, Secret: c.Secret, Vendor: s3.VendorOf(endpoint.Hostname()), Now: clock, Attempts: attempts,
		Headers: func(string) (string, string) {
			return "application/octet-stream", "private, max-age=31536000, immutable"
		},
	})}, nil
}

// storage is an object storage.
type storage struct{ store *s3.Store }

func (s storage) Get(ctx context.Context, name string, most int64) ([]byte, error) {
	return s.store.Get(ctx, name, most)
}

func (s storage) Put(ctx context.Context, name string, data []byte) error {
	return s.store.Store(ctx, name, data)
}

func (s storage) Items(ctx context.Context) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for f, err := range s.store.Dated(ctx) {
			if !yield(Item(f), err) {
				return
			}
		}
	}
}

func (s storage) Remove(ctx context.Context, name string) error { return s.store.Remove(ctx, name) }

func (s storage) Close() error { return s.store.Close() }
