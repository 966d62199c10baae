package inspect

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"jianbao/generator/internal/check"
	"jianbao/generator/internal/content"
	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/markdown"
	"jianbao/generator/internal/page"
	"jianbao/generator/internal/parallel"
	"jianbao/generator/internal/photo"
	"jianbao/generator/internal/render"
	"jianbao/generator/internal/site"
)

// photoSize is the size of a photo in pixels.
type photoSize struct{ width, height int }

// photos reads the beginning of every photo. Only those of one size in bytes can be the same, so that only they
// are read whole.
func (i *Inspection) photos(diags *diag.List) error {
	uses := map[string]render.PhotoUse{}
	stats := map[string]site.FileStat{}
	duplicates := map[int64]int{}
	var names []string
	for _, list := range [][]*site.Bulletin{i.Site.Bulletins, i.Site.Pages, i.waiting} {
		for _, bulletin := range list {
			for n, p := range bulletin.Photos {
				name := render.PhotoName(bulletin, n)
				if _, known := stats[name]; !known && p.Stat != (site.FileStat{}) {
					names = append(names, name)
					stats[name], uses[name] = p.Stat, render.PhotoUse{Bulletin: bulletin, File: p.File}
					duplicates[p.Stat.Size]++
				}
			}
		}
	}
	i.sizes = make(map[string]photoSize, len(names))
	spans := content.NewSpans(i.ctx, i.Folder.Root)
	return parallel.For(i.ctx, len(names), func() func(int) error {
		buffer := make([]byte, photo.HeaderSize)
		return func(n int) error {
			name := names[n]
			size, fact, err := i.photo(name, buffer, stats[name].Size, duplicates[stats[name].Size] > 1)
			if err != nil {
				use := uses[name]
				diags.Add(diag.New(diag.PhotoBroken, diag.Cause(err)).At(spans.Photo(use.Bulletin, use.File)))
			}
			i.mu.Lock()
			defer i.mu.Unlock()
			i.sizes[name], i.facts.Photos[name] = size, fact
			return nil
		}
	})
}

// photo reads what is wanted of a photo.
func (i *Inspection) photo(name string, buffer []byte, bytes int64, twin bool) (photoSize, check.Photo, error) {
	size, fact := photoSize{width: 1600, height: 1200}, check.Photo{}
	if bytes > i.Site.Photos.MaxBytes {
		return size, fact, photo.ErrBytes
	}
	f, err := i.Folder.Root.Open(name)
	if err != nil {
		return size, fact, nil // the load said so
	}
	defer f.Close()
	n, err := io.ReadFull(f, buffer[:min(int64(len(buffer)), bytes)])
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return size, fact, err
	}
	head := buffer[:n]
	format := site.RecogniseFormat(head)
	w, h, ok := photo.Size(head)
	if twin || !ok || format != "jpeg" { // what is not a JPEG may say the rest anywhere
		rest, err := io.ReadAll(io.LimitReader(f, bytes))
		if err != nil {
			return size, fact, err
		}
		head = slices.Concat(head, rest)
		w, h, ok = photo.Size(head)
	}
	switch {
	case len(head) == 0:
		return size, fact, photo.ErrEmpty
	case format == "":
		return size, fact, photo.ErrFormat
	case !ok && format != "heic":
		return size, fact, photo.ErrDamaged
	}
	if twin {
		sum := sha256.Sum256(head)
		fact.Digest = string(sum[:])
	}
	if fact.Position = photo.HasLocation(head); ok {
		fact.Width, fact.Height = w, h
		size.width, size.height = w, h
	}
	return size, fact, nil
}

// Pictures stand for what a build makes of a photo, where it makes none or cannot.
func (i *Inspection) Pictures(bulletin *site.Bulletin, n int) *page.Pictures {
	size, ok := i.sizes[render.PhotoName(bulletin, n)]
	if !ok {
		return nil
	}
	url := page.BasePath(i.Site.BaseURL) + "/photos/"
	made := &page.Pictures{}
	for _, width := range i.Site.Photos.Widths {
		w, h := photo.Fit(size.width, size.height, width)
		made.Images = append(made.Images, markdown.Image{URL: url, Width: w, Height: h})
	}
	if n == bulletin.Cover {
		made.Covers = []markdown.Image{{URL: url, Width: 960, Height: 640}}
		made.Share = &markdown.Image{URL: url, Width: 1200, Height: 630}
	}
	return made
}

// caption notes which photos the body gives a text: ![text](file), and which share the caption of another of their
// group, and say in alt what they show.
func (i *Inspection) caption(bulletin *site.Bulletin, body string) {
	if len(bulletin.Photos) == 0 {
		return
	}
	captioned := content.CaptionedImages(body)
	file := func(p site.Photo) string { return norm.NFC.String(path.Clean(p.File)) }
	for _, group := range content.ImageGroups(body) {
		if !slices.ContainsFunc(bulletin.Photos, func(p site.Photo) bool { return p.Caption != "" && group[file(p)] }) {
			continue
		}
		for _, p := range bulletin.Photos {
			if p.Alt != "" && group[file(p)] {
				captioned[file(p)] = true
			}
		}
	}
	for n, p := range bulletin.Photos {
		if p.Caption != "" || !captioned[file(p)] {
			continue
		}
		name := render.PhotoName(bulletin, n)
		i.mu.Lock()
		fact := i.facts.Photos[name]
		fact.Captioned = true
		i.facts.Photos[name] = fact
		i.mu.Unlock()
	}
}

// unused lists the files below content/ that no bulletin shows. Manuscripts beside a bulletin are left alone, and
// so is a folder whose bulletin could not be read.
// Use tells how a bulletin in whose folder one lies, or below it, could use it.
func (i *Inspection) unused() (files []string, use func(file string) check.Use, err error) {
	used, bulletins, folders := map[string]bool{}, map[string]bool{}, map[string]bool{}
	note := func(bulletin *site.Bulletin) {
		bulletins[bulletin.File], folders[bulletin.Folder()] = true, true
		for _, p := range bulletin.Photos {
			used[path.Join(bulletin.Folder(), p.File)] = true
		}
		for _, t := range bulletin.Tables() {
			used[path.Join(bulletin.Folder(), t.File)] = true
		}
		for _, f := range bulletin.Files() {
			used[path.Join(bulletin.Folder(), f.File)] = true
		}
	}
	for _, bulletin := range slices.Concat(i.Site.Bulletins, i.Site.Pages, i.Site.Unplaced) {
		note(bulletin)
	}
	for _, h := range i.Site.Held {
		note(h.Bulletin)
	}
	unclear := map[string]bool{}
	err = content.Walk(i.ctx, i.Folder, func(dir string, names []string) {
		for _, name := range names {
			full := path.Join(dir, name)
			switch ext := strings.ToLower(path.Ext(name)); {
			case ext == ".md":
				unclear[dir] = unclear[dir] || !bulletins[full]
			case content.IsManuscript(name) || used[full]:
			default:
				files = append(files, full)
			}
		}
	})
	files = slices.DeleteFunc(files, func(name string) bool { return unclear[path.Dir(name)] })
	slices.Sort(files)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil // there is no content/: the load said so
	}
	use = func(file string) check.Use {
		photo := site.IsPhotoName(file)
		_, allowed := i.Site.Files.Type(file)
		for dir := path.Dir(file); dir != "." && (photo || allowed); dir = path.Dir(dir) {
			if folders[dir] {
				return check.Use{Name: strings.TrimPrefix(file, dir+"/"), Photo: photo}
			}
		}
		return check.Use{}
	}
	return files, use, err
}

// located lists the photos and videos that are published as they are, and hold the place where they were taken.
func (i *Inspection) located() (found []check.LocatedFile) {
	for _, list := range [][]*site.Bulletin{i.Site.Bulletins, i.Site.Pages, i.waiting} {
		for _, bulletin := range list {
			for _, f := range bulletin.Files() {
				if i.holdsPlace(path.Join(bulletin.Folder(), f.File)) {
					found = append(found, check.LocatedFile{Bulletin: bulletin, File: f.File})
				}
			}
		}
	}
	return found
}

func (i *Inspection) holdsPlace(name string) bool {
	kind, _ := site.TypeOf(name)
	if !site.IsPhotoName(name) && kind.Kind != site.Video {
		return false
	}
	f, err := i.Folder.Root.Open(name)
	if err != nil {
		return false // the load said so
	}
	defer f.Close()
	if kind.Kind == site.Video {
		at, ok := f.(io.ReaderAt)
		info, err := f.Stat()
		return ok && err == nil && site.MovieHasPlace(at, info.Size())
	}
	head, _ := io.ReadAll(io.LimitReader(f, photo.HeaderSize)) // what could be read is looked at
	return photo.HasLocation(head)
}
