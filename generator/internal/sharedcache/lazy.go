package sharedcache

import (
	"context"
	"iter"
	"sync/atomic"
)

// lazy opens a cache when it is asked first.
type lazy struct {
	open   func() (Store, error) // once
	opened atomic.Bool
}

func (l *lazy) store() (Store, error) {
	s, err := l.open()
	if err == nil {
		l.opened.Store(true)
	}
	return s, err
}

func (l *lazy) Get(ctx context.Context, name string, most int64) ([]byte, error) {
	s, err := l.store()
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, name, most)
}

func (l *lazy) Put(ctx context.Context, name string, data []byte) error {
	s, err := l.store()
	if err != nil {
		return err
	}
	return s.Put(ctx, name, data)
}

func (l *lazy) Items(ctx context.Context) iter.Seq2[Item, error] {
	s, err := l.store()
	if err != nil {
		return func(yield func(Item, error) bool) { yield(Item{}, err) }
	}
	return s.Items(ctx)
}

func (l *lazy) Remove(ctx context.Context, name string) error {
	s, err := l.store()
	if err != nil {
		return err
	}
	return s.Remove(ctx, name)
}

// Close closes the cache if it was opened. One that is still being opened is left to the end of the process.
func (l *lazy) Close() error {
	if !l.opened.Load() {
		return nil
	}
	s, err := l.open()
	if err != nil {
		return err
	}
	return s.Close()
}
