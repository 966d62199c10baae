package upload

import (
	"context"
	"errors"
	"sync"
)

// send takes the groups, one after the other.
func (d *deployment) send(ctx context.Context) error {
	next := d.nextList().encode(d.o.Site)
	if len(d.result.Added)+len(d.result.Changed)+len(d.result.Deleted) == 0 && string(next) == string(d.lists[0]) &&
		d.lists[1] == nil {
		return nil
	}
	if err := d.begin(ctx, next); err != nil {
		return err
	}
	p := newMeter(d)
	for _, g := range d.groups {
		if len(g.write)+len(g.remove) == 0 {
			continue
		}
		if err := d.holdsLock(ctx); err != nil {
			return err // this computer slept, and another deploys
		}
		if err := d.sendGroup(ctx, g, p); err != nil {
			return err
		}
		if len(g.write) > 0 {
			if err := d.target.Sync(ctx); err != nil {
				return err
			}
		}
	}
	if err := errors.Join(d.step("finish"), d.holdsLock(ctx)); err != nil {
		return err
	}
	if err := d.target.Store(ctx, deployedName, next); err != nil {
		return err
	}
	if err := errors.Join(d.target.Sync(ctx), d.step("end")); err != nil {
		return err
	}
	return d.target.Remove(ctx, deployingName)
}

// begin stores on the target what will be there, and what may be: with both lists every file of ours is known after a
// kill. Where the first list is not what the target holds, since a deployment was cut off before this one or the
// target was looked through, it is written anew.
func (d *deployment) begin(ctx context.Context, next []byte) error {
	if d.result.Resumed || d.o.Adopt || d.o.TakeOver {
		if err := d.target.Store(ctx, deployedName, d.present.encode(d.o.Site)); err != nil {
			return err
		}
	}
	if err := d.step("begin"); err != nil {
		return err
	}
	return errors.Join(d.target.Store(ctx, deployingName, next), d.step("begun"))
}

// sendGroup sends and removes several files at once. After the first error no other begins.
func (d *deployment) sendGroup(ctx context.Context, g group, p *meter) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	jobs := make(chan func() error)
	var workers sync.WaitGroup
	for range min(max(1, d.target.Workers()), len(g.write)+len(g.remove)) {
		workers.Go(func() {
			for job := range jobs {
				if ctx.Err() != nil {
					continue
				}
				if err := job(); err != nil {
					stop(err)
				}
			}
		})
	}
	for _, name := range g.write {
		select {
		case <-ctx.Done():
		case jobs <- func() error { return d.write(ctx, name, p) }:
		}
	}
	for _, name := range g.remove {
		select {
		case <-ctx.Done():
		case jobs <- func() error { return d.remove(ctx, name, p) }:
		}
	}
	close(jobs)
	workers.Wait()
	return context.Cause(ctx)
}

func (d *deployment) write(ctx context.Context, name string, p *meter) error {
	if err := d.step("write %s", name); err != nil {
		return err
	}
	e := d.want[name]
	_, known := d.present[name]
	err := d.target.Write(ctx, File{
		Name: name, Size: e.size, Sum: e.sum, New: !known && !d.o.TakeOver, Open: d.opener(name, e.size),
	})
	if err == nil {
		p.add(name, e.size)
	}
	return err
}

func (d *deployment) remove(ctx context.Context, name string, p *meter) error {
	if err := d.step("remove %s", name); err != nil {
		return err
	}
	err := d.target.Remove(ctx, name)
	if err == nil {
		p.add(name, 0)
	}
	return err
}

// meter tells the progress, one call at a time.
type meter struct {
	mu   sync.Mutex
	at   Progress
	tell func(Progress)
}

func newMeter(d *deployment) *meter {
	r := d.result
	return &meter{
		at:   Progress{Total: len(r.Added) + len(r.Changed) + len(r.Deleted), TotalBytes: r.Bytes},
		tell: d.o.Progress,
	}
}

func (m *meter) add(name string, bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at.Done, m.at.DoneBytes, m.at.Current = m.at.Done+1, m.at.DoneBytes+bytes, name
	if m.tell != nil {
		m.tell(m.at)
	}
}
