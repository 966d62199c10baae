package markdown

import (
	"context"
	"errors"
	"time"

	"jianbao/generator/internal/cputime"
)

// errSlow ends a conversion that took too long.
var errSlow = errors.New("markdown: too slow")

// looks is how often the watchdog looks before it expires.
const looks = 100

// await waits for a conversion. What counts against the limit is the time in which this process had a processor: on a
// machine that is busy or sleeps, a conversion takes longer, and does no more.
func (c *Converter) await(ctx context.Context, done <-chan result) (result, error) {
	ticker := time.NewTicker(c.watchdog / looks)
	defer ticker.Stop()
	var last time.Time
	used, lastUsed := time.Duration(0), cputime.Used()
	for {
		select {
		case r := <-done:
			return r, nil
		case <-ctx.Done():
			return result{}, ctx.Err()
		case now := <-ticker.C:
			cpu := cputime.Used()
			if !last.IsZero() { // others work beside it, but it has no more than one processor
				used += min(now.Sub(last), cpu-lastUsed)
			}
			last, lastUsed = now, cpu
		}
		if used >= c.watchdog {
			return result{}, errSlow
		}
	}
}
