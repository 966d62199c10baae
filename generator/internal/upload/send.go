package upload

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
)

// send takes the groups, one after the other.
func (d *deployment) send(ctx context.Context) error {
	if err := d.begin(ctx); err != nil {
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
	if err := d.settle(ctx); err != nil {
		return err
	}
	if err := errors.Join(d.step("finish"), d.holdsLock(ctx)); err != nil {
		return err
	}
	if err := d.target.Store(ctx, deployedName, d.next); err != nil {
		return err
	}
	if err := errors.Join(d.target.Sync(ctx), d.step("end")); err != nil {
		return err
	}
	if err := d.target.Remove(ctx, deployingName); err != nil {
		return err
	}
	d.begun.Store(false)
	return nil
}

// settle looks once more at what a deployment that was cut off may have had on its way, where that can arrive after
// this one has dealt with the same file.
func (d *deployment) settle(ctx context.Context) error {
	if target, ok := d.target.(lingering); !ok || !target.Lingers() || len(d.doubted) == 0 {
		return nil
	}
	if err := d.step("settle"); err != nil {
		return err
	}
	found, err := d.target.Stat(ctx, slices.Sorted(maps.Keys(d.doubted)))
	if err != nil {
		return err
	}
	there := map[string]Found{}
	for _, f := range found {
		there[f.Name] = f
	}
	var g group
	next := d.nextList()
	for name, late := range d.doubted {
		f, has := there[name]
		_, stays := next[name]
		e, wanted := d.want[name]
		switch {
		case wanted && (!has || f.Size != e.size || f.Sums && f.Sum != e.sum):
			d.present[name] = e // it is ours to replace
			g.write = append(g.write, name)
		case !stays && has && f.Sums && f.Sum == late.sum:
			g.remove = append(g.remove, name)
		}
	}
	if len(g.write)+len(g.remove) == 0 {
		return nil
	}
	d.result.Touched = slices.Concat(d.result.Touched, g.write, g.remove) // readers may have seen what came late
	if err := errors.Join(d.noteTouched(), d.holdsLock(ctx)); err != nil {
		return err
	}
	return d.sendGroup(ctx, g, new(meter))
}

// begin makes sure that the target is as it was planned for, and stores there what will be, and what may be: with both
// lists every file of ours is known after a kill. Where the first list is not what the target holds, since a deployment
// was cut off before this one or the target was looked through, it is written anew.
func (d *deployment) begin(ctx context.Context) error {
	if err := d.step("begin"); err != nil {
		return err
	}
	anew := d.result.Resumed || d.o.Adopt || d.o.TakeOver || d.samples
	if !anew && !d.held.contested.Load() {
		// Where the target has changed, what is stored is read as a deployment that sent nothing.
		return errors.Join(atOnce(
			func() error { return d.reread(ctx) }, func() error { return d.storeNext(ctx) },
		), d.step("begun"))
	}
	if err := d.reread(ctx); err != nil {
		return err
	}
	if anew {
		if err := d.target.Store(ctx, deployedName, d.present.encode(d.o.Site)); err != nil {
			return err
		}
	}
	return errors.Join(d.step("began"), d.storeNext(ctx), d.step("begun"))
}

func (d *deployment) storeNext(ctx context.Context) error {
	d.begun.Store(true)
	return d.target.Store(ctx, deployingName, d.next)
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
	for names := range slices.Chunk(g.remove, d.removesAtOnce()) {
		select {
		case <-ctx.Done():
		case jobs <- func() error { return d.remove(ctx, names, p) }:
		}
	}
	close(jobs)
	workers.Wait()
	return context.Cause(ctx)
}

func (d *deployment) write(ctx context.Context, name string, p *meter) error {
	if err := errors.Join(d.step("write %s", name), d.awake(ctx)); err != nil {
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

// removesAtOnce is how many files are deleted by one call.
func (d *deployment) removesAtOnce() int {
	if _, ok := d.target.(manyRemover); ok {
		return manyRemoves
	}
	return 1
}

const manyRemoves = 1000 // as many as object storages take

func (d *deployment) remove(ctx context.Context, names []string, p *meter) (err error) {
	if err := errors.Join(d.step("remove %s", names[0]), d.awake(ctx)); err != nil {
		return err
	}
	if many, ok := d.target.(manyRemover); ok && len(names) > 1 {
		err = many.RemoveAll(ctx, names)
	} else {
		for _, name := range names {
			err = errors.Join(err, d.target.Remove(ctx, name))
		}
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		p.add(name, 0)
	}
	return nil
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
