// Package parallel spreads work over all cores.
package parallel

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// longestRun is how many numbers a core takes at once where there are very many: neighbours write to neighbouring
// memory, for which two cores would wait for each other.
const longestRun = 64

// For calls work for 0 to n-1 on all cores, until one returns an error or the context ends. Each core has a worker of
// its own, which may keep buffers.
func For(ctx context.Context, n int, worker func() func(i int) error) error {
	cores := min(n, runtime.GOMAXPROCS(0))
	run := max(1, min(longestRun, n/max(1, longestRun*cores)))
	var next atomic.Int64
	var wait sync.WaitGroup
	var once sync.Once
	var failure error
	for range cores {
		wait.Go(func() {
			work := worker()
			for from := int(next.Add(int64(run))) - run; from < n; from = int(next.Add(int64(run))) - run {
				for i := from; i < min(from+run, n); i++ {
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
