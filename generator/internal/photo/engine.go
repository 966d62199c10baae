// The engine schedules the photos.
//
// Photos are independent, so each is one task for one core; splitting one would gain nothing while
// there are others. The largest go first, so that no core is left with a large one at the end. Each
// takes its estimated memory from a budget before it is decoded; one that needs more than the whole
// budget waits until it is alone.

package photo

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

// DefaultMemory is the budget of pixels in flight, in bytes, where neither site.toml nor the caller gives one.
const DefaultMemory = 1 << 30

// Engine makes the pictures of many photos. Fill in the fields before use.
type Engine struct {
	Recipe Recipe
	Limits Limits
	Memory int64 // for pixels in flight, in bytes
	Cache  *Cache
	Shared *Shared // nil without one
	Files  fs.FS
	Reread bool // every photo is read, also where its stat is the recorded one
	Fill   bool // the shared cache gets all entries, also of photos that this machine's cache has
	NoMake bool // what no cache has is an error

	// IsPublished reports whether the site has a picture already, so that its bytes are not needed. It
	// is called from many goroutines.
	IsPublished func(File) bool

	budget       budget
	cores        chan struct{} // a place for each photo that is read or made; the others wait for the shared cache
	contentLocks sync.Map      // digest → *sync.Mutex: a photo shown twice is processed once
	finished     sync.Map      // key → *Entry without pictures, of this run: who made it hands them on
}

// Job is a photo of the site.
type Job struct {
	Name    string
	Stat    site.FileStat // if it is known
	Crop    *Crop         // not nil where it is a cover
	Anew    bool          // it is made, whatever the caches have
	Compare bool          // it is made, and compared with what the shared cache has
}

// Result is what was made of a photo.
type Result struct {
	Base, Cover *Entry // Cover is nil unless it was asked for
	Err         error
	Made        bool  // now, and not found in a cache
	Fetched     bool  // at least one of the entries is from the shared cache
	Read        int64 // bytes of the original, if it was opened
}

// waitingPerCore is how many photos a core has in hand where most wait for answers of a shared cache.
const waitingPerCore = 4

// Run works through the jobs on all cores and hands each result to done, from many goroutines, as
// it comes. The error is the context's.
func (e *Engine) Run(ctx context.Context, jobs []Job, begin func(i int), done func(i int, r Result)) error {
	order, stats := e.largestFirst(jobs)
	e.budget.limit = max(e.Memory, 1)
	workers := runtime.GOMAXPROCS(0)
	e.cores = make(chan struct{}, workers)
	if e.Shared != nil {
		workers *= waitingPerCore
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(len(jobs), workers) {
		wait.Go(func() {
			for ctx.Err() == nil {
				n := int(next.Add(1)) - 1
				if n >= len(order) {
					return
				}
				i := order[n]
				begin(i)
				done(i, e.process(ctx, jobs[i], stats[i]))
			}
		})
	}
	wait.Wait()
	return ctx.Err()
}

// stat is a photo's state, or the error of reading it.
type stat struct {
	site.FileStat
	err error
}

func (e *Engine) largestFirst(jobs []Job) ([]int, []stat) {
	order, stats := make([]int, len(jobs)), make([]stat, len(jobs))
	var wait sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		wait.Go(func() {
			for i := core; i < len(jobs); i += cores {
				order[i] = i
				if jobs[i].Stat != (site.FileStat{}) {
					stats[i].FileStat = jobs[i].Stat
					continue
				}
				info, err := fs.Stat(e.Files, jobs[i].Name)
				if err == nil {
					stats[i].FileStat = fsys.StatOf(e.Files, jobs[i].Name, info)
				}
				stats[i].err = err
			}
		})
	}
	wait.Wait()
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(stats[b].Size, stats[a].Size) })
	return order, stats
}

// process finds or makes the pictures of a photo.
func (e *Engine) process(ctx context.Context, job Job, s stat) Result {
	if s.err != nil {
		return Result{Err: s.err}
	}
	if e.Cache != nil && !job.Anew && !job.Compare && !e.Reread {
		if content, ok := e.Cache.index.findPhoto(job.Name, s.FileStat); ok {
			if r, ok := e.findUnread(ctx, content, job.Crop); ok {
				return r
			}
		}
	}
	if s.Size > e.Limits.Bytes {
		return Result{Err: fmt.Errorf("%w: %d MB", ErrBytes, s.Size>>20)}
	}
	data, content, now, err := e.readDigest(job.Name)
	if err != nil {
		return Result{Err: err}
	}
	r := e.processContent(ctx, data, content, job)
	r.Read = int64(len(data))
	if r.Err == nil && e.Cache != nil {
		e.Cache.index.recordPhoto(job.Name, photoRecord{now, content})
	}
	return r
}

// findUnread finds the pictures of a photo whose content is known.
func (e *Engine) findUnread(ctx context.Context, content digest, crop *Crop) (Result, bool) {
	if e.Fill {
		r, _ := e.fill(ctx, content, crop)
		return r, r.Err != nil || r.Base != nil
	}
	return e.find(content, crop, e.knownEntry)
}

// readDigest reads a photo and digests it, on a core of its own.
func (e *Engine) readDigest(name string) ([]byte, digest, site.FileStat, error) {
	e.cores <- struct{}{}
	defer func() { <-e.cores }()
	data, now, err := e.read(name)
	if err != nil {
		return nil, digest{}, now, err
	}
	return data, sha256.Sum256(data), now, nil
}

// read returns a file and its state when it was opened.
func (e *Engine) read(name string) ([]byte, site.FileStat, error) {
	f, err := e.Files.Open(name)
	if err != nil {
		return nil, site.FileStat{}, err
	}
	defer f.Close()
	stat, info, err := fsys.StatFile(f)
	if err != nil {
		return nil, site.FileStat{}, err
	}
	if info.Size() > e.Limits.Bytes {
		return nil, site.FileStat{}, fmt.Errorf("%w: %d MB", ErrBytes, info.Size()>>20)
	}
	data := make([]byte, info.Size())
	if _, err := io.ReadFull(f, data); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			err = ErrIncomplete
		}
		if len(data) > 0 {
			return nil, site.FileStat{}, err
		}
	}
	return data, stat, nil
}

// processContent finds or makes the pictures of a photo that was read.
func (e *Engine) processContent(ctx context.Context, data []byte, content digest, job Job) Result {
	crop := job.Crop
	lock, _ := e.contentLocks.LoadOrStore(content, new(sync.Mutex))
	lock.(*sync.Mutex).Lock()
	defer lock.(*sync.Mutex).Unlock()
	if r, ok := e.find(content, crop, e.madeEntry); ok && !job.Compare {
		return r
	}
	var there []string // keys of entries that the shared cache has
	if !job.Anew && !job.Compare {
		var r Result
		ok := false
		if e.Fill {
			r, there = e.fill(ctx, content, crop)
			ok = r.Err != nil || r.Base != nil
		} else if r, ok = e.find(content, crop, e.knownEntry); !ok {
			r, there, ok = e.load(ctx, content, crop)
		}
		if ok {
			return r
		}
	}
	if e.NoMake && !job.Compare {
		return Result{Err: ErrAbsent}
	}
	r := e.makeContent(ctx, data, job)
	if r.Err != nil {
		return r
	}
	if job.Compare {
		return e.compare(ctx, content, crop, r)
	}
	for _, want := range e.entryKeys(content, crop) {
		entry := want.of(r)
		if err := e.saveEntry(ctx, want.key, entry, job.Anew || slices.Contains(there, want.key)); err != nil && e.Fill {
			r.Err = &SharedError{err}
		}
	}
	return r
}

// makeContent makes the pictures of a photo, within the budget of memory and on a core of its own.
func (e *Engine) makeContent(ctx context.Context, data []byte, job Job) Result {
	need := memoryCost(data, e.Limits)
	if e.Recipe.withAVIF() {
		need += avifCost
	}
	e.budget.acquire(need)
	defer e.budget.release(need)
	e.cores <- struct{}{}
	defer func() { <-e.cores }()
	if ctx.Err() != nil {
		return Result{Err: ctx.Err()}
	}
	base, cover, err := e.make(ctx, data, job.Crop)
	if err != nil {
		return Result{Err: err}
	}
	return Result{Base: base, Cover: cover, Made: true}
}

// make makes a photo's pictures. Decoders in Go cannot be stopped, but they touch nothing else: when the context is
// done, what is under way is left to end by itself.
func (e *Engine) make(ctx context.Context, data []byte, crop *Crop) (base, cover *Entry, err error) {
	done := make(chan struct{})
	var made, cut *Entry
	var failure error
	go func() {
		defer close(done)
		made, cut, failure = makeAll(ctx, data, e.Recipe, e.Limits, crop)
	}()
	select {
	case <-done:
		return made, cut, failure
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
}

// saveEntry keeps an entry in the caches. The error is that of the shared one.
func (e *Engine) saveEntry(ctx context.Context, key string, entry *Entry, thisAlone bool) (err error) {
	if e.Cache != nil || e.Shared != nil {
		data := entry.bytes(key)
		e.Cache.keep(key, entry, data)
		if e.Shared != nil && !thisAlone {
			err = e.Shared.put(ctx, key, data)
		}
	}
	if err == nil || !e.Fill {
		e.finished.Store(key, entry.withoutBlobs())
	}
	return err
}

// find returns a photo's entries if all of them are known.
func (e *Engine) find(content digest, crop *Crop, known func(key string) (*Entry, bool)) (Result, bool) {
	var r Result
	for _, want := range e.entryKeys(content, crop) {
		entry, ok := known(want.key)
		if !ok {
			return r, false
		}
		want.setResult(&r, entry)
	}
	return r, true
}

// madeEntry is one that this run made.
func (e *Engine) madeEntry(key string) (*Entry, bool) {
	made, ok := e.finished.Load(key)
	if !ok {
		return nil, false
	}
	return made.(*Entry), true
}

// knownEntry is one that this run made, or that the index has if all its pictures are published or in the cache.
func (e *Engine) knownEntry(key string) (*Entry, bool) {
	if made, ok := e.madeEntry(key); ok {
		return made, true
	}
	if e.Cache == nil {
		return nil, false
	}
	entry := e.Cache.index.entry(key)
	if entry == nil {
		return nil, false
	}
	if slices.ContainsFunc(entry.Files, func(f File) bool { return !e.IsPublished(f) }) {
		return e.Cache.load(key)
	}
	return entry, true
}

type entryKey struct {
	key   string
	cover bool
}

func (w entryKey) setResult(r *Result, e *Entry) {
	if w.cover {
		r.Cover = e
	} else {
		r.Base = e
	}
}

func (w entryKey) of(r Result) *Entry {
	if w.cover {
		return r.Cover
	}
	return r.Base
}

func (e *Engine) entryKeys(content digest, crop *Crop) []entryKey {
	w := []entryKey{{e.Recipe.key(content, nil), false}}
	if crop != nil {
		w = append(w, entryKey{e.Recipe.key(content, crop), true})
	}
	return w
}

// avifCost is the memory of one AVIF encoder at 1600 pixels.
const avifCost = 64 << 20

// memoryCost estimates the memory that processing a photo takes.
func memoryCost(data []byte, limits Limits) int64 {
	format := site.RecogniseFormat(data)
	w, h, err := size(format, data)
	if err != nil || limits.check(w, h) != nil {
		w, h = 0, 0
	}
	each := int64(8)
	switch format {
	case "jpeg":
		each = 3
		if f, _ := walkJPEG(data); f.progressive || len(f.components) == 4 {
			each = 8 * int64(len(f.components))
		}
	case "png":
		if c, err := png.DecodeConfig(bytes.NewReader(data)); err == nil && isDeep(c.ColorModel) {
			each = 16
		}
	case "heic":
		each = 16
	}
	return int64(len(data)) + each*int64(w)*int64(h) + 16<<20
}

// isDeep reports whether samples have 16 bits.
func isDeep(m color.Model) bool {
	return m == color.Gray16Model || m == color.RGBA64Model || m == color.NRGBA64Model
}

// budget grants memory, first come, first served.
type budget struct {
	mu      sync.Mutex
	limit   int64
	used    int64
	waiting []chan struct{}
	needs   []int64
}

func (b *budget) acquire(n int64) {
	b.mu.Lock()
	if len(b.waiting) == 0 && b.fits(n) {
		b.used += n
		b.mu.Unlock()
		return
	}
	turn := make(chan struct{})
	b.waiting, b.needs = append(b.waiting, turn), append(b.needs, n)
	b.mu.Unlock()
	<-turn
}

func (b *budget) fits(n int64) bool { return b.used == 0 || b.used+n <= b.limit }

func (b *budget) release(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= n
	for len(b.waiting) > 0 && b.fits(b.needs[0]) {
		b.used += b.needs[0]
		close(b.waiting[0])
		b.waiting, b.needs = b.waiting[1:], b.needs[1:]
	}
}
