package s3

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"time"
)

// Get reads a file of at most so many bytes; fs.ErrNotExist where there is none.
func (s *Store) Get(ctx context.Context, name string, most int64) ([]byte, error) {
	answer, err := s.do(ctx, call{method: http.MethodGet, name: name, most: most})
	return answer.body, notFound(err, http.MethodGet)
}

// Dated is a file of a listing, and when it was written.
type Dated struct {
	Name    string
	Size    int64
	Written time.Time
}

// Dated lists all files.
func (s *Store) Dated(ctx context.Context) iter.Seq2[Dated, error] {
	return func(yield func(Dated, error) bool) {
		for item, err := range s.objects(ctx) {
			if !yield(Dated{strings.TrimPrefix(item.Key, s.o.Prefix), item.Size, item.LastModified}, err) {
				return
			}
		}
	}
}
