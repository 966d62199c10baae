// Package parallel spreads work over all cores.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// For calls work for 0 to n-1 on all cores, until one returns an error or the context ends. Each core has a worker of
// its own, which may keep buffers.
func For(ctx context.Context, n int, worker func() func(i int) error) error {
	var next atomic.Int64
	var wait sync.WaitGroup
	var once sync.Once
	var failure error
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			work := worker()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				err := ctx.Err()
				if err == nil {
					err = work(i)
				}
				if err != nil {
					once.Do(func() { failure = err })
					next.Store(int64(n))
					return
				}
			}
		})
	}
	wait.Wait()
	return failure
}

// Do calls functions that do not need each other, on all cores.
func Do(ctx context.Context, steps ...func() error) error {
	return For(ctx, len(steps), func() func(int) error { return func(i int) error { return steps[i]() } })
}
