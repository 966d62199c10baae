package sitetest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jianbao/generator"
	"jianbao/generator/internal/cputime"
)

// askedContext ends when it was asked often enough whether it has ended, so that a test can end work at any of its
// steps without a clock.
type askedContext struct {
	context.Context
	cancel func()
	left   atomic.Int64
	asked  atomic.Int64
	at     atomic.Int64 // processor time when it ended
}

func newAskedContext(t *testing.T, after int64) *askedContext {
	c := new(askedContext)
	c.Context, c.cancel = context.WithCancel(t.Context())
	t.Cleanup(c.cancel)
	c.left.Store(after)
	return c
}

func (c *askedContext) Err() error {
	c.asked.Add(1)
	if c.left.Add(-1) == 0 {
		c.at.Store(int64(cputime.Used()))
		c.cancel()
	}
	return c.Context.Err()
}

// sinceEnd is the processor time since the context ended.
func (c *askedContext) sinceEnd() time.Duration { return cputime.Used() - time.Duration(c.at.Load()) }

// Ctrl-C ends a build and a check at whatever step they are, after a small part of the work that is left.
func TestCancelled(t *testing.T) {
	const bulletins = 300
	files := map[string][]byte{"site.toml": []byte(photoSite)}
	text := strings.Repeat("代表到社区走访，电话 13912345678，听取意见建议[一](/nowhere/)。\n\n", 20)
	for i := range bulletins {
		files[fmt.Sprintf("content/all/b%03d.md", i)] = []byte(bulletinOf("一", text+fmt.Sprint(i)))
	}
	sound := map[string][]byte{"site.toml": []byte(photoSite)}
	for name, data := range files {
		sound[name] = []byte(strings.ReplaceAll(string(data), "[一](/nowhere/)", ""))
	}
	broken, dir := writeSite(t, files), writeSite(t, sound)
	now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	build := func(dir string, more func(*generator.Options)) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			opts := generator.Options{
				Site: dir, Out: filepath.Join(t.TempDir(), "public"), Now: now,
				Clock: func() time.Time { return now }, Version: "1",
			}
			more(&opts)
			_, err := generator.Build(ctx, opts)
			return err
		}
	}
	check := func(dir string) func(ctx context.Context) error {
		return func(ctx context.Context) error {
			_, err := generator.Check(ctx, generator.CheckOptions{Site: dir, Out: filepath.Join(dir, "public"), Now: now})
			return err
		}
	}
	for name, work := range map[string]func(ctx context.Context) error{
		"build":         build(dir, func(*generator.Options) {}),
		"build, broken": build(broken, func(*generator.Options) {}),
		"build, strict": build(dir, func(o *generator.Options) { o.Strict = true }),
		"check":         check(dir),
		"check, broken": check(broken),
	} {
		whole := newAskedContext(t, -1)
		var err error
		all := cputime.Of(func() { err = work(whole) })
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		steps := whole.asked.Load()
		for _, percent := range []int64{0, 5, 30, 60, 90} {
			ctx := newAskedContext(t, 1+steps*percent/100)
			err := work(ctx)
			switch took := ctx.sinceEnd(); {
			case ctx.at.Load() == 0:
				t.Logf("%s: it had ended before %d %%", name, percent) // two runs differ by what both cores do
			case took > all/4+50*time.Millisecond:
				t.Errorf("%s, ended at %d %%: went on for %v of the processor; all of it takes %v", name, percent, took, all)
			case err != nil && !errors.Is(err, context.Canceled):
				t.Errorf("%s, ended at %d %%: %v", name, percent, err)
			case err == nil && percent < 80:
				t.Errorf("%s, ended at %d %% of %d steps: it did not say so", name, percent, steps)
			}
			if asked := ctx.asked.Load() - steps*percent/100; asked > 300 {
				t.Errorf("%s, ended at %d %%: asked %d times more whether it has ended", name, percent, asked)
			}
		}
		t.Logf("%s: %d steps, %v", name, steps, all)
	}
}
