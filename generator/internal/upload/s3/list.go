package s3

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"jianbao/generator/internal/upload"
)

// fewNames are asked for one by one, behind the first page of a listing; of more the listing is shorter.
const fewNames = 200

// Stat implements [upload.Target].
func (s *Store) Stat(ctx context.Context, names []string) (found []upload.Found, err error) {
	if len(names) == 0 {
		return nil, nil
	}
	asked := map[string]bool{}
	for _, name := range names {
		asked[name] = true
	}
	listed := 0
	for f, err := range s.List(ctx) {
		if err != nil {
			return nil, err
		}
		if asked[f.Name] {
			found = append(found, f)
		}
		if listed++; listed < pageSize || len(names) > fewNames {
			continue
		}
		rest := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name <= f.Name })
		more, err := s.heads(ctx, rest)
		return append(found, more...), err
	}
	return found, nil
}

// heads asks for files one by one, several at once.
func (s *Store) heads(ctx context.Context, names []string) ([]upload.Found, error) {
	all := make([]upload.Found, len(names))
	errs := make([]error, len(names))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(workers, len(names)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(names)); i = next.Add(1) - 1 {
				all[i], errs[i] = s.stat(ctx, names[i])
			}
		})
	}
	wait.Wait()
	var found []upload.Found
	for i, err := range errs {
		switch {
		case err == nil:
			found = append(found, all[i])
		case !errors.Is(err, fs.ErrNotExist):
			return nil, err
		}
	}
	return found, nil
}

func (s *Store) stat(ctx context.Context, name string) (upload.Found, error) {
	header, err := s.head(ctx, name)
	if err != nil {
		return upload.Found{}, err
	}
	f := upload.Found{Name: name}
	if !encrypted(header) {
		f.Sum, f.Sums = sumOf(header.Get("Etag"))
	}
	_, _ = fmt.Sscan(header.Get("Content-Length"), &f.Size)
	return f, nil
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
		query := url.Values{"prefix": {s.o.Prefix}, "max-keys": {strconv.Itoa(pageSize)}}
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
	return page, xml.Unmarshal(answer.body, &page)
}
