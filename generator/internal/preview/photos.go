package preview

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/site"
)

// Photos of a preview are made when a browser asks for them, by the engine of a build and into its cache;
// pages name them by addresses of their own:
//
//	/_jianbao/photo/{version}/{p960, c960 or s1200}{@focus}/{file}
//
// for a photo, the cover or what is shown of a shared page, of a width. What a page has to know before that is their
// sizes: a cover's shape is given, a photo's is read from its header.

// previewPhotos makes photos, each once however many of its sizes are asked for at a time.
type previewPhotos struct {
	files fs.FS
	cache *photo.Cache
	slots chan struct{}

	mu    sync.Mutex
	made  map[string]*madePhoto   // by address, without the width
	order []string                // the oldest first
	sizes map[string]photoSize    // by name
	found map[string]photoFinding // by name
}

type madePhoto struct {
	once   sync.Once
	result photo.Result
}

type photoSize struct {
	stat          site.FileStat
	width, height int
}

// maxCachedPhotos is how many photos stay in memory: those of one page.
const maxCachedPhotos = 40

func (p *previewPhotos) open(root *os.Root, folder fsys.Folder) {
	p.files, p.found = folder.Root, map[string]photoFinding{}
	p.made, p.sizes = map[string]*madePhoto{}, map[string]photoSize{}
	p.slots = make(chan struct{}, runtime.GOMAXPROCS(0))
	p.cache, _ = photo.OpenCache(root) // without one photos are made again each time
}

func (p *previewPhotos) close() {
	_ = p.cache.Close() // it costs the next build time, no more
}

// of says what will be made of the photos of a site.
func (p *previewPhotos) of(s *site.Site) page.Photos {
	return func(b *site.Bulletin, i int) *page.Pictures { return p.pictures(s.Photos.Widths, b, i) }
}

func (p *previewPhotos) pictures(widths []int, b *site.Bulletin, i int) *page.Pictures {
	shown := b.Photos[i]
	name := render.PhotoName(b, i)
	version := strconv.FormatUint(uint64(shown.Stat.Time)^uint64(shown.Stat.Size)<<32^shown.Stat.Inode, 36)
	file := strings.ReplaceAll((&url.URL{Path: name}).EscapedPath(), ",", "%2C") // as it stands in a srcset
	address := func(kind string, width int, focus string) string {
		return "/_jianbao/photo/" + version + "/" + kind + strconv.Itoa(width) + focus + "/" + file
	}
	made := &page.Pictures{}
	if i == b.Cover {
		focus := ""
		if f := shown.Focus; f != nil {
			focus = fmt.Sprintf("@%.4f_%.4f", f[0], f[1])
		}
		for _, width := range widths[min(1, len(widths)-1):] {
			made.Covers = append(made.Covers, markdown.Image{URL: address("c", width, focus), Width: width, Height: (width*2 + 1) / 3})
		}
		made.Share = &markdown.Image{URL: address("s", 1200, focus), Width: 1200, Height: 630}
	}
	w, h := p.size(name, shown.Stat)
	for _, width := range widths {
		image := markdown.Image{URL: address("p", width, "")}
		image.Width, image.Height = photo.Fit(w, h, width)
		if n := len(made.Images); n == 0 || made.Images[n-1].Width != image.Width {
			made.Images = append(made.Images, image)
		}
	}
	return made
}

// size reads a photo's size from its header. Of one that does not say it, as HEIC, 4:3 is assumed: the
// browser corrects that when it has the picture.
func (p *previewPhotos) size(name string, stat site.FileStat) (int, int) {
	p.mu.Lock()
	known, ok := p.sizes[name]
	p.mu.Unlock()
	if ok && known.stat == stat {
		return known.width, known.height
	}
	size := photoSize{stat: stat, width: 1600, height: 1200}
	if f, err := p.files.Open(name); err == nil {
		head, _ := io.ReadAll(io.LimitReader(f, photo.HeaderSize)) // what could be read is looked at
		f.Close()
		if w, h, ok := photo.Size(head); ok {
			size.width, size.height = w, h
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sizes[name] = size
	return size.width, size.height
}

// Photo is a picture of a photo, by its address below /_jianbao/photo/.
func (p *Preview) Photo(ctx context.Context, at string) ([]byte, bool) {
	_, rest, _ := strings.Cut(at, "/")
	what, name, _ := strings.Cut(rest, "/")
	if len(what) < 2 || path.Clean(name) != name || !strings.HasPrefix(name, "content/") {
		return nil, false
	}
	kind, size := what[0], what[1:]
	size, focus, given := strings.Cut(size, "@")
	width, err := strconv.Atoi(size)
	if err != nil || !strings.ContainsRune("pcs", rune(kind)) {
		return nil, false
	}
	cut := new(photo.Crop)
	if given {
		if cut.Focus, cut.Given = parseFocus(focus); !cut.Given {
			return nil, false
		}
	}
	if kind == 'p' {
		cut = nil
	}
	r := p.makePhoto(ctx, name, at[:strings.Index(at, "/")+1]+focus+"/"+string(kind)+name, cut)
	if r.Err != nil || r.Base == nil {
		return nil, false
	}
	entry, files := r.Base, r.Base.Files
	if kind != 'p' {
		entry = r.Cover
		files = entry.Files[:len(entry.Files)-1]
	}
	chosen := 0
	for i, f := range files {
		if max(f.Width, f.Height) >= width || kind == 'c' && f.Width >= width {
			chosen = i
		}
	}
	if kind == 's' {
		chosen = len(entry.Files) - 1
	}
	data := entry.Blob(chosen)
	return data, data != nil
}

// parseFocus reads the part of an address after @: 0.2500_0.7500. Fmt would read the underscore as a part of the first
// number.
func parseFocus(s string) (at [2]float64, ok bool) {
	x, y, ok := strings.Cut(s, "_")
	for i, number := range []string{x, y} {
		v, err := strconv.ParseFloat(number, 64)
		if err != nil || !(v >= 0 && v <= 1) {
			return at, false
		}
		at[i] = v
	}
	return at, ok
}

// forget drops the pictures that were made: they follow from settings that changed.
func (p *previewPhotos) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	clear(p.made)
	p.order = nil
}

// makePhoto finds or makes the pictures of a photo. Whoever asks second waits for the first.
func (p *Preview) makePhoto(ctx context.Context, name, key string, cut *photo.Crop) photo.Result {
	q := &p.photos
	q.mu.Lock()
	m := q.made[key]
	if m == nil {
		m = new(madePhoto)
		q.made[key] = m
		q.order = append(q.order, key)
		if len(q.order) > maxCachedPhotos {
			delete(q.made, q.order[0])
			q.order = q.order[1:]
		}
	}
	q.mu.Unlock()
	m.once.Do(func() {
		q.slots <- struct{}{}
		defer func() { <-q.slots }()
		m.result = p.runPhoto(name, cut)
	})
	return m.result
}

func (p *Preview) runPhoto(name string, cut *photo.Crop) (made photo.Result) {
	settings := p.Snapshot().Site.Photos
	engine := &photo.Engine{
		Recipe: photo.Recipe{Widths: settings.Widths, Quality: settings.Quality},
		Limits: photo.Limits{Pixels: settings.MaxPixels, Bytes: settings.MaxBytes},
		Memory: photo.DefaultMemory, Cache: p.photos.cache, Files: p.folder.Root,
		IsPublished: func(photo.File) bool { return false }, // its bytes are what is asked for
	}
	stat, _ := p.photos.stat(name)
	err := engine.Run(p.ctx, []photo.Job{{Name: name, Crop: cut}}, func(int) {}, func(_ int, r photo.Result) { made = r })
	if made.Err == nil {
		made.Err = err
	}
	p.photos.report(name, stat, made)
	return made
}

// photoFinding is what is wrong with a photo, as long as its file is the one that it was found in.
type photoFinding struct {
	stat  site.FileStat
	found []diag.Diagnostic
}

func (p *previewPhotos) stat(name string) (site.FileStat, bool) {
	info, err := fs.Stat(p.files, name)
	if err != nil {
		return site.FileStat{}, false
	}
	return fsys.StatOf(p.files, name, info), true
}

// report records what is wrong with a photo.
func (p *previewPhotos) report(name string, stat site.FileStat, made photo.Result) {
	var found []diag.Diagnostic
	switch {
	case errors.Is(made.Err, fs.ErrNotExist), errors.Is(made.Err, context.Canceled):
		// That it is not there is said where it is shown.
	case made.Err != nil:
		found = []diag.Diagnostic{diag.New(diag.PhotoBroken, diag.Cause(made.Err))}
	case made.Base != nil:
		found = photo.Warnings(name, made.Base)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.found, name)
	if len(found) > 0 {
		p.found[name] = photoFinding{stat, found}
	}
}

// problems are what is wrong with photos, at the bulletins that show them now.
func (p *previewPhotos) problems(s *Snapshot) []diag.Diagnostic {
	p.mu.Lock()
	all := maps.Clone(p.found)
	p.mu.Unlock()
	for name, finding := range all {
		if stat, there := p.stat(name); !there || stat != finding.stat {
			delete(all, name)
		}
	}
	if len(all) == 0 {
		return nil
	}
	var placed []diag.Diagnostic
	spans := content.NewSpans(s.preview.ctx, p.files)
	for _, b := range slices.Concat(s.Site.Bulletins, s.Site.Pages) {
		b = s.Plan.Current(b)
		if _, broken := s.broken[b.File]; broken {
			continue // it is shown as it was when its file was good; a build says what is wrong with the file alone
		}
		for _, photo := range b.Photos {
			finding, wrong := all[path.Join(b.Folder(), photo.File)]
			if !wrong {
				continue
			}
			at := spans.Photo(b, photo.File)
			for _, d := range finding.found {
				placed = append(placed, d.At(at))
			}
		}
	}
	return placed
}
