package generator

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/ledger"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/publish"
	"jianbao/generator/internal/site"
)

// defaultPhotoMemory is the budget where neither site.toml nor the caller gives one.
const defaultPhotoMemory = 1 << 30

// Progress tells how far the photos are. It is called when one begins and when one is done, one call
// at a time.
type Progress struct {
	Done, Total int
	Current     string // the photo that began last
}

// PhotoStats is what the photos took.
type PhotoStats struct {
	Made     int         // now, and not found in the cache
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

// photoUse is where a bulletin shows a photo.
type photoUse struct {
	bulletin *site.Bulletin
	file     string // as the bulletin names it
}

// photoJobs are the photos of the site, each once, and where they are shown.
type photoJobs struct {
	jobs  []photo.Job
	uses  [][]photoUse
	index map[string]int // by name, and focus of a cover
}

func (b *build) photoPictures(bulletin *site.Bulletin, i int) *page.Pictures {
	return b.pictures[photoName(bulletin, i)]
}

func photoName(b *site.Bulletin, i int) string { return path.Join(b.Folder, b.Photos[i].File) }

// collect lists the photos. One that is a cover in two bulletins with two foci is cut as the first
// of them says.
func (b *build) collect() *photoJobs {
	j := &photoJobs{index: map[string]int{}}
	for _, list := range [][]*site.Bulletin{b.site.Bulletins, b.site.Unplaced} {
		for _, bulletin := range list {
			for i, p := range bulletin.Photos {
				name := photoName(bulletin, i)
				at, known := j.index[name]
				if !known {
					at = len(j.jobs)
					j.index[name] = at
					j.jobs, j.uses = append(j.jobs, photo.Job{Name: name, Stat: p.Stat}), append(j.uses, nil)
				}
				j.uses[at] = append(j.uses[at], photoUse{bulletin, p.File})
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

// photos makes, or finds in the cache, the derivatives of every photo that a bulletin shows. Where those of the
// last build stay, that waits until a page which shows any is made.
func (b *build) photos() error {
	if b.photosStay() {
		b.made = b.picturesLater
		return nil
	}
	return b.makePhotos()
}

// laterPhotos is makePhotos put off.
type laterPhotos struct {
	once sync.Once
	err  error
}

func (b *build) picturesLater(bulletin *site.Bulletin, i int) *page.Pictures {
	b.later.once.Do(func() { b.later.err = b.makePhotos() })
	return b.photoPictures(bulletin, i)
}

// photosStay keeps the derivatives of the last build, if no bulletin changed that has or had photos, and nobody
// touched one.
func (b *build) photosStay() bool {
	inc := b.incremental
	if b.stage == nil || b.Verify || b.Drafts || !inc.known || inc.last.Photos == 0 || slices.ContainsFunc(inc.delta, hasPhotos) {
		return false
	}
	files := inc.last.Files()
	err := b.parallel(files.Len(), func() func(int) error {
		return func(i int) error {
			if files.At(i).Key == photoKey && !b.keep(i, publish.Photo, photoKey) {
				return errStale
			}
			return nil
		}
	})
	if err == nil {
		b.result.Photos = inc.last.Photos
	}
	return err == nil
}

func hasPhotos(c site.Change) bool {
	return c.Old != nil && len(c.Old.Photos) > 0 || c.New != nil && len(c.New.Photos) > 0
}

// quietPhotos is how many photos the next build may leave alone: all, or none.
func (b *build) quietPhotos() int {
	if b.Drafts || b.doubted {
		return 0
	}
	return b.result.Photos
}

func (b *build) makePhotos() error {
	b.pictures = map[string]*page.Pictures{}
	j := b.collect()
	b.result.Photos = len(j.jobs)
	if len(j.jobs) == 0 {
		return nil
	}
	cache, err := photo.OpenCache(b.root)
	if err != nil {
		b.cacheFailed(err)
	}
	settings := b.site.Photos
	engine := &photo.Engine{
		Recipe: photo.Recipe{Widths: settings.Widths, Quality: settings.Quality, AVIF: settings.AVIF},
		Limits: photo.Limits{Pixels: settings.MaxPixels, Bytes: settings.MaxBytes},
		Memory: cmp.Or(settings.Memory, b.PhotoMemory, defaultPhotoMemory),
		Cache:  cache, Files: b.folder.Root, IsPublished: b.havePhoto,
	}
	err = b.runPhotos(engine, j)
	if closed := cache.Close(); closed != nil {
		b.cacheFailed(closed)
	}
	return err
}

func (b *build) cacheFailed(err error) {
	b.diags.Add(diag.New(diag.CacheUnwritable, cause(err)).In(photo.CacheDir))
}

// runPhotos lets the engine work and takes its results.
func (b *build) runPhotos(engine *photo.Engine, j *photoJobs) error {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	watch := &photoWatch{build: b, total: len(j.jobs), began: make([]time.Time, len(j.jobs)), started: b.clock()}
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
	name := j.jobs[i].Name
	switch {
	case errors.Is(r.Err, fs.ErrNotExist), errors.Is(r.Err, context.Canceled):
		return nil // the load reported it, at its place
	case errors.Is(r.Err, fs.ErrPermission), errors.Is(r.Err, syscall.EMFILE), errors.Is(r.Err, syscall.EIO): // no fault of the photo's
		b.reportPhoto(j.uses[i], diag.New(diag.FileUnreadable, cause(r.Err)))
		return nil
	case r.Err != nil:
		b.reportPhoto(j.uses[i], diag.New(diag.PhotoBroken, cause(r.Err)))
		return nil
	}
	pictures := &page.Pictures{Class: photo.ToneClass(r.Base.Tone), Camera: r.Base.Camera}
	if t := r.Base.Taken; !t.IsZero() {
		pictures.Taken = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, b.site.Location)
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
	for _, d := range photoDoubts(name, r.Base) {
		b.reportPhoto(j.uses[i], d)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pictures[name] = pictures
	return nil
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
	base := page.BasePath(b.site.BaseURL) + "/"
	jpegs = make([]markdown.Image, 0, len(e.Files))
	for i, f := range e.Files {
		name := photoFile(f)
		if blob := e.Blob(i); blob != nil {
			if err := b.writeOnce(name, blob); err != nil {
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

// photoKey is the key of derivatives, which are named by the digest of what they hold.
var photoKey = ledger.Key{View: 4}

// havePhoto takes a derivative over from the last build, if it is there. One of which that build left no word is
// known by its size. Where nothing is going to be published none is missed.
func (b *build) havePhoto(f photo.File) bool {
	if b.stage == nil || b.diags.Errors() > 0 {
		return true
	}
	name := photoFile(f)
	b.mu.Lock() // two photos that are alike may be looked at together
	kept := b.keepOther(name, publish.Photo, photoKey)
	b.mu.Unlock()
	if kept {
		return true
	}
	if b.incremental.last.Find(name) >= 0 && !b.Verify {
		return false // somebody touched it
	}
	kept, err := b.stage.Reuse(name, publish.Photo, site.FileStat{Size: int64(f.Size)})
	return err == nil && kept
}

// writeOnce stages a file that another photo may have given rise to already.
func (b *build) writeOnce(file string, data []byte) error {
	b.mu.Lock()
	if b.written == nil {
		b.written = map[string]bool{}
	}
	known := b.written[file]
	b.written[file] = true
	b.mu.Unlock()
	if known || b.stage == nil || b.incremental.has(file) {
		return nil
	}
	b.incremental.other(file, photoKey)
	return b.write(file, publish.Photo, data)
}

// reportPhoto places a finding wherever a photo is shown.
func (b *build) reportPhoto(uses []photoUse, d diag.Diagnostic) {
	b.mu.Lock()
	b.doubted = true
	b.mu.Unlock()
	for _, u := range uses {
		b.diags.Add(d.At(content.PhotoPlace(b.folder.Root, u.bulletin, u.file)))
	}
}

// photoFormats are the extensions of each format, and its name.
var photoFormats = map[string]struct {
	name       string
	extensions []string
}{
	"jpeg": {"JPEG", []string{".jpg", ".jpeg"}},
	"png":  {"PNG", []string{".png"}},
	"gif":  {"GIF", []string{".gif"}},
	"webp": {"WebP", []string{".webp"}},
	"heic": {"HEIC", []string{".heic", ".heif"}},
}

// photoDoubts are what an officer should know of a photo that could be used.
func photoDoubts(name string, e *photo.Entry) []diag.Diagnostic {
	var found []diag.Diagnostic
	if f, ok := photoFormats[e.Format]; ok && !slices.Contains(f.extensions, strings.ToLower(path.Ext(name))) {
		found = append(found, diag.New(diag.PhotoExtension, f.name))
	}
	for _, n := range e.Notes {
		switch n {
		case photo.Damaged:
			found = append(found, diag.New(diag.PhotoDamaged))
		case photo.Animated:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "动画只显示第一帧", En: "of an animation only the first frame is shown"}))
		case photo.Transparent:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "透明的地方变成了白色", En: "transparent parts became white"}))
		case photo.Deep:
			found = append(found, diag.New(diag.PhotoConverted, diag.Text{Zh: "16 位的照片变成了 8 位", En: "16 bits a sample became 8"}))
		}
	}
	return found
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

// clock is the time, or zero without a clock.
func (b *build) clock() time.Time {
	if b.Clock == nil {
		return time.Time{}
	}
	return b.Clock()
}

func (w *photoWatch) begin(i int, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.began[i], w.current = w.clock(), name
	w.tell()
}

func (w *photoWatch) tell() {
	if w.Progress != nil {
		w.Progress(Progress{Done: w.ready, Total: w.total, Current: w.current})
	}
}

func (w *photoWatch) done(i int, name string, r photo.Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready++
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
	w.tell()
}

func (w *photoWatch) finish() PhotoStats {
	slices.SortFunc(w.stats.Slowest, func(a, b PhotoTime) int {
		return cmp.Or(cmp.Compare(b.Duration, a.Duration), strings.Compare(a.Name, b.Name))
	})
	w.stats.Slowest = slices.Clip(w.stats.Slowest[:min(len(w.stats.Slowest), 5)])
	w.stats.Duration = w.clock().Sub(w.started)
	if w.Clock == nil {
		w.stats.Slowest, w.stats.Duration = nil, 0
	}
	return w.stats
}
