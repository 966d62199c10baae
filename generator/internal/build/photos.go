package build

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/site"
)

// Progress tells how far the photos are. It is called when one begins and when one is done, one call
// at a time.
type Progress struct {
	Done, Total int
	Current     string // the photo that began last
}

// PhotoStats is what the photos took.
type PhotoStats struct {
	Made     int         // now, and not found in a cache
	Fetched  int         // from the shared cache
	In       int64       // bytes of the originals of those
	Out      int64       // bytes of what was made of them
	Slowest  []PhotoTime // at most five, the slowest first; only with a clock
	Duration time.Duration
}

// PhotoTime is how long one photo took.
type PhotoTime struct {
	Name     string
	Duration time.Duration
}

// photoJobs are the photos of the site, each once, and where they are shown.
type photoJobs struct {
	jobs  []photo.Job
	uses  [][]render.PhotoUse
	index map[string]int // by name, and focus of a cover
}

func (b *build) photoPictures(bulletin *site.Bulletin, i int) *page.Pictures {
	made := b.pictures[render.PhotoName(bulletin, i)]
	if made == nil && b.check != nil { // the site has errors, and the pages are read by the check alone
		return b.check.Pictures(bulletin, i)
	}
	return made
}

// collect lists the photos. One that is a cover in two bulletins with two foci is cut as the first
// of them says.
func (b *build) collect() *photoJobs {
	j := &photoJobs{index: map[string]int{}}
	for _, list := range [][]*site.Bulletin{b.Site.Bulletins, b.Site.Pages, b.Site.Unplaced} {
		for _, bulletin := range list {
			for i, p := range bulletin.Photos {
				name := render.PhotoName(bulletin, i)
				at, known := j.index[name]
				if !known {
					at = len(j.jobs)
					j.index[name] = at
					j.jobs, j.uses = append(j.jobs, photo.Job{Name: name, Stat: p.Stat}), append(j.uses, nil)
				}
				j.uses[at] = append(j.uses[at], render.PhotoUse{Bulletin: bulletin, File: p.File})
				if job := &j.jobs[at]; i == bulletin.Cover && job.Crop == nil {
					job.Crop = new(photo.Crop)
					if p.Focus != nil {
						job.Crop.Focus, job.Crop.Given = *p.Focus, true
					}
				}
			}
		}
	}
	return j
}

// madeAnew is how many photos a build that verifies makes anew, whatever the cache has: a recipe whose key misses
// something makes all photos others, and to make all of a large site anew takes hours.
const madeAnew = 16

// makePhotos makes, or finds in the cache, the derivatives of every photo that a bulletin shows.
func (b *build) makePhotos() error {
	b.pictures = map[string]*page.Pictures{}
	j := b.collect()
	b.result.Photos = len(j.jobs)
	if len(j.jobs) == 0 {
		return nil
	}
	every := 0
	switch {
	case b.opts.Verify:
		every = 1 + len(j.jobs)/madeAnew
	case b.opts.Clean:
		every = 1
	}
	for i := 0; every > 0 && i < len(j.jobs); i += every {
		j.jobs[i].Anew = true
	}
	cache, err := photo.OpenCache(b.root)
	if err != nil {
		b.cacheFailed(err)
	}
	shared := b.openShared()
	engine := b.photoEngine(cache, shared.cache)
	engine.Reread, engine.IsPublished = b.opts.Clean, b.havePhoto
	err = b.runPhotos(engine, j)
	if cache.Loaded() && photo.IsTracked(b.root) {
		b.diags.Add(diag.New(diag.CacheTracked).In(photo.CacheDir))
	}
	if closed := cache.Close(); closed != nil {
		b.cacheFailed(closed)
	}
	shared.close(b.diags)
	return err
}

// recipeOf is what site.toml says of photos.
func recipeOf(s site.PhotoSettings) photo.Recipe {
	return photo.Recipe{Widths: s.Widths, Quality: s.Quality, AVIF: s.AVIF}
}

// photoEngine is an engine with the site's settings.
func (b *build) photoEngine(cache *photo.Cache, shared *photo.Shared) *photo.Engine {
	s := b.Site.Photos
	return &photo.Engine{
		Recipe: recipeOf(s), Limits: photo.Limits{Pixels: s.MaxPixels, Bytes: s.MaxBytes},
		Memory: cmp.Or(s.Memory, b.opts.PhotoMemory, photo.DefaultMemory),
		Cache:  cache, Shared: shared, Files: b.Folder.Root,
	}
}

func (b *build) cacheFailed(err error) {
	b.diags.Add(diag.New(diag.CacheUnwritable, diag.Cause(err)).In(photo.CacheDir))
}

// runPhotos lets the engine work and takes its results.
func (b *build) runPhotos(engine *photo.Engine, j *photoJobs) error {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	watch := newPhotoWatch(b, len(j.jobs))
	var failure error
	var mu sync.Mutex
	err := engine.Run(ctx, j.jobs, func(i int) { watch.begin(i, j.jobs[i].Name) }, func(i int, r photo.Result) {
		err := b.takePhoto(j, i, r)
		watch.done(i, j.jobs[i].Name, r)
		if err != nil {
			mu.Lock()
			failure = errors.Join(failure, err)
			mu.Unlock()
			cancel()
		}
	})
	b.result.PhotoStats = watch.finish()
	return cmp.Or(failure, err)
}

// takePhoto stages what was made of a photo, or says what is wrong with it wherever it is shown.
func (b *build) takePhoto(j *photoJobs, i int, r photo.Result) error {
	if r.Err != nil {
		b.photoFailed(j.uses[i], r.Err)
		return nil
	}
	name := j.jobs[i].Name
	pictures := &page.Pictures{Class: photo.ToneClass(r.Base.Tone), Camera: r.Base.Camera}
	if t := r.Base.Taken; !t.IsZero() {
		pictures.Taken = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, b.Site.Location)
	}
	var err error
	if pictures.Images, pictures.AVIF, err = b.stageEntry(r.Base); err != nil {
		return err
	}
	if r.Cover != nil {
		jpegs, avifs, err := b.stageEntry(r.Cover)
		if err != nil {
			return err
		}
		last := len(jpegs) - 1
		pictures.Covers, pictures.CoverAVIF, pictures.Share = jpegs[:last], avifs, &jpegs[last]
	}
	for _, d := range photo.Warnings(name, r.Base) {
		b.reportPhoto(j.uses[i], d)
	}
	pictures.Sum = b.pages.hasher.Of(pictures)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pictures[name] = pictures
	return nil
}

// photoFailed reports why a photo has no pictures.
func (b *build) photoFailed(uses []render.PhotoUse, err error) {
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, context.Canceled): // the load reported it, at its place
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.EIO): // no fault of the photo's
		b.reportPhoto(uses, diag.New(diag.FileUnreadable, diag.Cause(err)))
	default:
		b.reportPhoto(uses, diag.New(diag.PhotoBroken, diag.Cause(err)))
	}
}

// photoFile is where a derivative is published. It is named by the digest of its bytes: the same
// picture is published once, browsers may keep it for ever, and no file name of an officer becomes
// public.
func photoFile(f photo.File) string {
	extension := ".jpg"
	if f.AVIF {
		extension = ".avif"
	}
	return "photos/" + f.ID[:2] + "/" + f.ID[2:] + extension
}

// stageEntry stages the derivatives that the output does not hold yet.
func (b *build) stageEntry(e *photo.Entry) (jpegs, avifs []markdown.Image, _ error) {
	base := page.BasePath(b.Site.BaseURL) + "/"
	jpegs = make([]markdown.Image, 0, len(e.Files))
	for i, f := range e.Files {
		name := photoFile(f)
		if blob := e.Blob(i); blob != nil {
			if err := b.writeNamed(name, publish.Photo, blob); err != nil {
				return nil, nil, err
			}
		}
		image := markdown.Image{URL: base + name, Width: f.Width, Height: f.Height}
		if f.AVIF {
			avifs = append(avifs, image)
		} else {
			jpegs = append(jpegs, image)
		}
	}
	return jpegs, avifs, nil
}

// havePhoto reuses a derivative of the last build, if it is there. One that the record does not vouch for is read: its
// name is the digest of what it should hold. Where nothing is going to be published none is missed.
func (b *build) havePhoto(f photo.File) bool {
	if b.stage == nil || b.diags.Errors() > 0 {
		return true
	}
	name := photoFile(f)
	b.mu.Lock() // two photos that are alike may be made together
	reused := b.reuse.file(name, publish.Photo, record.NameKey(name))
	b.mu.Unlock()
	return reused || b.reuse.named(name, publish.Photo, f.Is)
}

// reportPhoto reports a finding wherever a photo is shown.
func (b *build) reportPhoto(uses []render.PhotoUse, d diag.Diagnostic) {
	b.mu.Lock()
	b.photoWarnings = true
	b.mu.Unlock()
	for _, u := range uses {
		b.diags.Add(d.At(b.spans.Photo(u.Bulletin, u.File)))
	}
}

// photoWatch counts and times photos for progress and summary.
type photoWatch struct {
	*build
	mu      sync.Mutex
	total   int
	ready   int
	current string
	began   []time.Time
	started time.Time
	stats   PhotoStats
}

func newPhotoWatch(b *build, total int) *photoWatch {
	return &photoWatch{build: b, total: total, began: make([]time.Time, total), started: b.clock()}
}

// clock is the time, or zero without a clock.
func (b *build) clock() time.Time {
	if b.opts.Clock == nil {
		return time.Time{}
	}
	return b.opts.Clock()
}

func (w *photoWatch) begin(i int, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.began[i], w.current = w.clock(), name
	w.notify()
}

func (w *photoWatch) notify() {
	if w.opts.Progress != nil {
		w.opts.Progress(Progress{Done: w.ready, Total: w.total, Current: w.current})
	}
}

func (w *photoWatch) done(i int, name string, r photo.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready++
	if r.Fetched {
		w.stats.Fetched++
	}
	if r.Made {
		w.stats.Made++
		w.stats.In += r.Read
		for _, e := range []*photo.Entry{r.Base, r.Cover} {
			if e == nil {
				continue
			}
			for _, f := range e.Files {
				w.stats.Out += int64(f.Size)
			}
		}
		w.stats.Slowest = append(w.stats.Slowest, PhotoTime{name, w.clock().Sub(w.began[i])})
	}
	w.notify()
}

func (w *photoWatch) finish() PhotoStats {
	slices.SortFunc(w.stats.Slowest, func(a, b PhotoTime) int {
		return cmp.Or(cmp.Compare(b.Duration, a.Duration), strings.Compare(a.Name, b.Name))
	})
	w.stats.Slowest = slices.Clip(w.stats.Slowest[:min(len(w.stats.Slowest), 5)])
	w.stats.Duration = w.clock().Sub(w.started)
	if w.opts.Clock == nil {
		w.stats.Slowest, w.stats.Duration = nil, 0
	}
	return w.stats
}
