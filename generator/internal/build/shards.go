package build

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fault"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/sharedcache"
)

// Share is a part of a site's photos: the one of that number, from 1, of so many. The zero value is all of them.
type Share struct{ Number, Of int }

// has reports whether a photo is in the share. Its name decides, so shares are disjoint, about equal, and the same on
// every machine.
func (s Share) has(name string) bool {
	sum := sha256.Sum256([]byte(name))
	return s.Of <= 1 || binary.BigEndian.Uint64(sum[:8])%uint64(s.Of) == uint64(s.Number-1)
}

// PhotosResult is what was done for the photos of a share. With an error among the diagnostics some are missing.
type PhotosResult struct {
	PhotoStats
	Photos, Total int               // of the share, of the site
	Compared      int               // were made once more, and compared with the shared cache
	Shared        photo.SharedStats // what the shared cache gave and took
	HasShared     bool              // site.toml names one
	Diagnostics   []diag.Diagnostic
	Language      string
}

// Photos makes the photos of a share, and sees to it that the shared cache has them; without one this machine's does.
func Photos(ctx context.Context, opts Options, share Share) (PhotosResult, error) {
	return withPhotos(ctx, opts, func(r *photoRun) error {
		r.engine.Fill = r.shared.cache != nil
		if r.engine.Fill && !r.shared.cache.MayPut() {
			return fault.New(diag.New(diag.SharedUnsigned).In(content.SettingsFile), nil)
		}
		r.choose(share)
		return nil
	})
}

// compared is how many of the photos of a large site are made once more when shares are brought together.
const compared = 1000

// MergePhotos brings what the shared cache has of all photos into this machine's cache, and makes none but one in a
// thousand, and sixteen at least, to compare it.
func MergePhotos(ctx context.Context, opts Options) (PhotosResult, error) {
	return withPhotos(ctx, opts, func(r *photoRun) error {
		if r.shared.cache == nil {
			return fault.New(diag.New(diag.SharedUnset).In(content.SettingsFile), nil)
		}
		r.engine.NoMake = true
		n := len(r.jobs.jobs)
		chosen := rand.Perm(n)[:min(n, max(madeAnew, n/compared))] // nobody can tell before which
		for _, i := range chosen {
			r.jobs.jobs[i].Compare = true
		}
		r.result.Compared = len(chosen)
		return nil
	})
}

// photoRun makes photos without a build.
type photoRun struct {
	*build
	engine *photo.Engine
	shared sharedCache
	jobs   *photoJobs
	result PhotosResult

	mu              sync.Mutex
	absent, differs []string // photos
	failed          []string // photos that did not get into the shared cache
}

// choose leaves the photos of a share.
func (r *photoRun) choose(share Share) {
	all := *r.jobs
	r.jobs = &photoJobs{}
	for i, job := range all.jobs {
		if share.has(job.Name) {
			r.jobs.jobs, r.jobs.uses = append(r.jobs.jobs, job), append(r.jobs.uses, all.uses[i])
		}
	}
}

// withPhotos loads a site, has prepare say what to do, and does it.
func withPhotos(ctx context.Context, opts Options, prepare func(*photoRun) error) (PhotosResult, error) {
	b, closeSite, err := loadPhotos(ctx, opts, false)
	if err != nil {
		return PhotosResult{}, err
	}
	defer closeSite()
	cache, err := b.openCache()
	if err != nil {
		return PhotosResult{Language: b.Site.Language}, err
	}
	r := &photoRun{build: b, shared: b.openShared(), jobs: b.collect()}
	r.engine = b.photoEngine(cache, r.shared.cache)
	r.engine.IsPublished = func(photo.File) bool { return false }
	r.result.Language, r.result.Total, r.result.HasShared = b.Site.Language, len(r.jobs.jobs), r.shared.cache != nil
	err = prepare(r)
	if err == nil {
		err = r.run(cache)
	} else {
		err = errors.Join(err, cache.Close())
	}
	return r.result, err
}

// run lets the engine work, and says what is missing afterwards.
func (r *photoRun) run(cache *photo.Cache) error {
	r.result.Photos = len(r.jobs.jobs)
	watch := newPhotoWatch(r.build, len(r.jobs.jobs))
	begin := func(i int) { watch.begin(i, r.jobs.jobs[i].Name) }
	err := r.engine.Run(r.ctx, r.jobs.jobs, begin, func(i int, found photo.Result) {
		r.take(i, found.Err)
		watch.done(i, r.jobs.jobs[i].Name, found)
	})
	r.result.PhotoStats, r.result.Shared = watch.finish(), r.shared.cache.Stats()
	if closed := cache.Close(); closed != nil && !r.engine.Fill {
		d := diag.New(diag.CacheUnwritable, diag.Cause(closed)).In(photo.CacheDir)
		d.Severity = diag.Error
		r.diags.Add(d)
	}
	r.report()
	found := new(diag.List)
	r.shared.close(found)
	r.result.Diagnostics = append(r.foundErrors(), found.Sorted()...)
	return err
}

// take notes why a photo is missing.
func (r *photoRun) take(i int, err error) {
	name := r.jobs.jobs[i].Name
	var shared *photo.SharedError
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err == nil:
	case errors.As(err, &shared):
		r.failed = append(r.failed, name)
	case errors.Is(err, photo.ErrAbsent):
		r.absent = append(r.absent, name)
	case errors.Is(err, photo.ErrDiffers):
		r.differs = append(r.differs, name)
	default:
		r.photoFailed(r.jobs.uses[i], err)
	}
}

// report says what is missing.
func (r *photoRun) report() {
	for _, part := range []struct {
		code  diag.Code
		names []string
	}{{diag.SharedAbsent, slices.Concat(r.absent, r.failed)}, {diag.SharedDiffers, r.differs}} {
		if n := len(part.names); n > 0 {
			slices.Sort(part.names)
			r.diags.Add(diag.New(part.code, n, diag.Choices(part.names[:min(n, 5)])).In(photo.CacheDir))
		}
	}
}

// PruneShared removes from the shared cache the entries that this site does not use and that are so many days old.
// Held bulletins count as showing their photos. A dry run only counts.
func PruneShared(ctx context.Context, opts Options, days int, dry bool) (result CacheResult, err error) {
	b, closeSite, err := loadPhotos(ctx, opts, true)
	if err != nil {
		return result, err
	}
	defer closeSite()
	result.Language = b.Site.Language
	if result.Diagnostics = b.foundErrors(); len(result.Diagnostics) > 0 {
		return result, nil
	}
	cache, err := b.openCache()
	if err != nil {
		return result, err
	}
	defer cache.Close()
	shared := b.openShared()
	if shared.cache == nil {
		return result, fault.New(diag.New(diag.SharedUnset).In(content.SettingsFile), nil)
	}
	used, _ := b.photoEngine(cache, nil).Used(b.collect().jobs)
	before := opts.Now.AddDate(0, 0, -days)
	var unused []string
	for item, err := range shared.store.Items(ctx) {
		if err != nil {
			return result, sharedcache.Explain(err)
		}
		key := photo.KeyOfShared(item.Name)
		if key == "" && !photo.IsLeftover(item.Name, opts.Now.Sub(item.Written)) {
			continue
		}
		result.Entries++
		result.Bytes += item.Size
		if key == "" || !used[key] && item.Written.Before(before) {
			unused = append(unused, item.Name)
			result.UnusedBytes += item.Size
		}
	}
	result.Unused = len(unused)
	for _, name := range unused {
		if dry {
			break
		}
		if err := shared.store.Remove(ctx, name); err != nil {
			return result, sharedcache.Explain(err)
		}
	}
	return result, shared.store.Close()
}
