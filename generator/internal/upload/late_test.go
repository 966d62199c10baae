package upload

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"jianbao/generator/internal/publish"
)

// shrinking is a target that finds files shorter than they were when it began to read them.
type shrinking struct {
	Target
	public string
}

func (s *shrinking) Write(ctx context.Context, f File) error {
	open := f.Open
	f.Open = func() (io.ReadCloser, error) {
		r, err := open()
		return r, errors.Join(err, os.Truncate(filepath.Join(s.public, f.Name), f.Size/2))
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(io.Discard, r)
	return err
}

// Whoever reads a file that shrinks meanwhile is told so, however it reads.
func TestShrinks(t *testing.T) {
	f := newFixture(t)
	write(t, f.public, tree{"index.html": "page"})
	target, err := OpenFolder(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	defer target.Close()
	_, err = Run(t.Context(), &shrinking{Target: target, public: f.public}, Options{
		Public: f.public, State: f.state, Token: "token", Files: []publish.Entry{{Name: "index.html", Class: publish.Page}},
	})
	var file *FileError
	if !errors.Is(err, ErrChanging) || !errors.As(err, &file) || file.Name != "index.html" {
		t.Error(err)
	}
}

// late is a target that carries out what it was asked for only later, and says at once that it failed.
type late struct {
	Target
	mu      sync.Mutex
	holds   func(name string) bool
	waiting []func() error
	sends   int
	hidden  bool // it tells no sums
}

func (l *late) Lingers() bool { return true }

func (l *late) hold(name string, later func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.holds == nil || !l.holds(name) {
		return later()
	}
	l.waiting = append(l.waiting, later)
	return errors.New("no answer")
}

func (l *late) Write(ctx context.Context, f File) error {
	f.New = false
	later := func() error { return l.Target.Write(context.WithoutCancel(ctx), f) }
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	sent, err := io.ReadAll(r)
	f.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(sent)), nil }
	l.mu.Lock()
	l.sends++
	l.mu.Unlock()
	return errors.Join(err, l.hold(f.Name, later))
}

func (l *late) Stat(ctx context.Context, names []string) ([]Found, error) {
	found, err := l.Target.Stat(ctx, names)
	for i := range found {
		found[i].Sums = found[i].Sums && !l.hidden
	}
	return found, err
}

func (l *late) Remove(ctx context.Context, name string) error {
	return l.hold(name, func() error { return l.Target.Remove(context.WithoutCancel(ctx), name) })
}

// What a deployment that failed had on its way may arrive when the next one has dealt with the same files: neither an
// old text comes back, nor what was withdrawn, and nothing is missing.
func TestLateRequests(t *testing.T) {
	for _, test := range []struct{ name, held string }{
		{"a changed page", "a.html"}, {"a new page", "new.html"}, {"a deletion", "old.html"},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			first := tree{"index.html": "l1", "a.html": "p1", "old.html": "p1"}
			f.mustDeploy(first, func(o *Options) { o.DeleteMany = true })
			folder, err := OpenFolder(f.dir)
			if err != nil {
				t.Fatal(err)
			}
			defer folder.Close()
			target := &late{Target: folder, holds: func(name string) bool { return name == test.held }}
			f.over = target
			many := func(o *Options) { o.DeleteMany = true }
			if _, err := f.deploy(tree{"index.html": "l2", "a.html": "p2", "new.html": "p2"}, many); err == nil {
				t.Fatal("the request was not held")
			}
			target.holds = nil
			sends := target.sends
			third := tree{"index.html": "l3", "a.html": "p3", "old.html": "p1"}
			r := f.mustDeploy(third, many, func(o *Options) {
				o.testOnlyCut = func(step string) (err error) {
					if step == "settle" {
						for _, later := range target.waiting {
							err = errors.Join(err, later())
						}
					}
					return err
				}
			})
			f.want(third)
			if _, wanted := third[test.held]; slices.Contains(r.Gone, test.held) == wanted {
				t.Errorf("gone are %q", r.Gone)
			}
			if target.sends -= sends; target.sends > 4 { // each that differs, and what was late
				t.Errorf("%d files were sent", target.sends)
			}
		})
	}
}

// lateSite is a site whose second deployment failed: it has a.html on its way.
func lateSite(t *testing.T, hidden bool) (*fixture, *late) {
	t.Helper()
	f := newFixture(t)
	f.mustDeploy(tree{"index.html": "l1", "a.html": "p1"})
	folder, err := OpenFolder(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	target := &late{Target: folder, hidden: hidden, holds: func(name string) bool { return name == "a.html" }}
	f.over = target
	if _, err := f.deploy(tree{"index.html": "l2", "a.html": "p2"}); err == nil {
		t.Fatal("the request was not held")
	}
	target.holds, target.sends = nil, 0
	return f, target
}

// Where a storage tells no sums, what has its size is not sent again to settle.
func TestSettleWithoutSums(t *testing.T) {
	f, target := lateSite(t, true)
	site := tree{"index.html": "l2", "a.html": "p2"}
	f.mustDeploy(site)
	if f.want(site); target.sends != 2 {
		t.Errorf("%d files were sent, not 2", target.sends)
	}
}

// A deployment that lost its lock before it settles sends nothing more.
func TestSettleWithoutLock(t *testing.T) {
	f, target := lateSite(t, false)
	sends := 0
	_, err := f.deploy(tree{"index.html": "l3", "a.html": "p3"}, func(o *Options) {
		o.testOnlyCut = func(step string) error {
			if step != "settle" {
				return nil
			}
			write(t, f.dir, tree{lockName: "other\n别的电脑\n"})
			sends = target.sends
			return target.waiting[0]()
		}
	})
	if !errors.Is(err, ErrBusy) || target.sends != sends {
		t.Errorf("%v; %d files were sent", err, target.sends-sends)
	}
	if data, _ := os.ReadFile(filepath.Join(f.dir, "a.html")); string(data) != "p2" {
		t.Errorf("the file is %q, not what came late", data)
	}
}
