package content

import (
	"context"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/site"
)

// Library is a site that stays in memory while somebody works on it: what changed on the disk is read
// again, and nothing else.
//
// A bulletin that was good and now has errors stays as it was, beside what is said of its file. One whose
// change moves nothing (its address, its date, where it is filed) is changed in its place; so whoever
// calls the methods of a library that change it sees to it that nobody reads its site meanwhile.
type Library struct {
	folder   Folder
	settings *site.Site // without bulletins
	places   *gazetteer
	folders  map[string]listing
	files    map[string]*volume
	found    map[string][]diag.Diagnostic // by file; of a folder's entries by its name and a slash
}

// volume is a bulletin's file.
type volume struct {
	stat     site.FileStat
	bulletin *site.Bulletin // nil if there never was one that could be read
	errant   *site.Bulletin // what the file says, where it has errors; nil if it cannot be read
	good     bool           // the bulletin is without errors, though the file may have some by now
	bad      bool           // the file has errors
	clean    bool           // nothing was found in it, and it lacks no photo
}

// News is what a library learned.
type News struct {
	Renewed []*site.Bulletin // changed in their place
	Refiled []*site.Bulletin // new, or filed elsewhere
	Removed []string         // files
	Touched []string         // files with other findings than before, or errors still after a change
}

// Moved reports whether the site's pages have to be planned anew.
func (n *News) Moved() bool { return len(n.Refiled)+len(n.Removed) > 0 }

// OpenLibrary reads a whole site. The error is that there is no site.toml, or the context's.
func OpenLibrary(ctx context.Context, folder Folder) (*Library, error) {
	var diags diag.List
	settings, places, err := loadSettings(folder.Root, &diags)
	if err != nil {
		return nil, err
	}
	l := &Library{
		folder: folder, settings: settings, places: places,
		folders: map[string]listing{}, files: map[string]*volume{}, found: map[string][]diag.Diagnostic{SettingsFile: diags.Sorted()},
	}
	_, err = l.Scan(ctx)
	return l, err
}

// Settings are what is wrong with site.toml.
func (l *Library) Settings() []diag.Diagnostic { return l.found[SettingsFile] }

// Site is the site as it is known.
func (l *Library) Site(opts Options) *site.Site {
	s := *l.settings
	bulletins := make([]*site.Bulletin, 0, len(l.files))
	for _, v := range l.files {
		if v.bulletin != nil {
			bulletins = append(bulletins, v.bulletin)
		}
	}
	sortIn(&s, bulletins, opts)
	return &s
}

// Diagnostics is everything found, in no order.
func (l *Library) Diagnostics() []diag.Diagnostic {
	all := slices.Concat(slices.Collect(maps.Values(l.found))...)
	if len(l.files) == 0 && !slices.ContainsFunc(all, isError) {
		all = append(all, diag.New(diag.ContentEmpty).In(contentDir))
	}
	return all
}

// Has reports whether there is a bulletin's file.
func (l *Library) Has(file string) bool { return l.files[file] != nil }

// Stale reports whether a bulletin's file is not what was read. A file that is gone is none that could be
// read again.
func (l *Library) Stale(file string) bool {
	v := l.files[file]
	info, err := fs.Lstat(l.folder.Texts, file)
	return v != nil && err == nil && site.StatOf(info) != v.stat
}

// Body is the bulletin to convert for what is known of one: itself, or, where its file has errors by now, with
// the text and the photos that it has now. In that case broken is true. It is readable unless its photos are
// not known, since the front matter cannot be read: then nothing is to be said of the text.
func (l *Library) Body(b *site.Bulletin) (_ *site.Bulletin, broken, readable bool) {
	v := l.files[b.File]
	if v == nil || !v.bad {
		return b, false, true
	}
	now := *b
	if v.errant != nil {
		now.BodyOffset, now.Digest, now.Photos = v.errant.BodyOffset, v.errant.Digest, v.errant.Photos
		return &now, true, true
	}
	src, _, err := ReadText(l.folder.Texts, b.File)
	if err != nil {
		return b, true, false
	}
	now.BodyOffset = len(src.Text)
	if _, _, body, _, ok := splitFrontMatter(src); ok {
		now.BodyOffset = body
	}
	return &now, true, false
}

// Scan looks at every folder and every file.
func (l *Library) Scan(ctx context.Context) (News, error) {
	var news News
	err := l.scan(ctx, contentDir, &news)
	return news, err
}

func (l *Library) scan(ctx context.Context, dir string, news *News) error {
	var mu sync.Mutex
	files, folders := map[string]bool{}, map[string]bool{}
	var top diag.List
	w := &lister{ctx: ctx, folder: l.folder, diags: &top}
	w.listed = func(dir string, listing listing, found []diag.Diagnostic) {
		mu.Lock()
		defer mu.Unlock()
		folders[dir] = true
		l.shelve(dir, listing, found)
	}
	w.found = func(name string) {
		mu.Lock()
		files[name] = true
		known := l.files[name]
		mu.Unlock()
		if known != nil && known.same(l.folder, name) {
			return
		}
		read := l.read(name)
		mu.Lock()
		defer mu.Unlock()
		l.take(name, read, news)
	}
	walk := w.walk
	if dir != contentDir {
		walk = func() error { return w.walkFrom(dir) }
	}
	if err := walk(); err != nil {
		return err
	}
	if dir == contentDir {
		l.note(contentDir, top.Sorted())
	}
	for name := range l.files {
		if !files[name] && strings.HasPrefix(name, dir+"/") {
			l.drop(name, news)
		}
	}
	maps.DeleteFunc(l.folders, func(known string, _ listing) bool {
		gone := !folders[known] && (known == dir || strings.HasPrefix(known, dir+"/"))
		if gone {
			delete(l.found, known+"/")
		}
		return gone
	})
	return nil
}

func (l *Library) shelve(dir string, listing listing, found []diag.Diagnostic) {
	l.folders[dir] = listing
	l.note(dir+"/", found)
}

func (l *Library) note(name string, found []diag.Diagnostic) {
	if len(found) > 0 {
		l.found[name] = found
	} else {
		delete(l.found, name)
	}
}

// same reports whether the file and its photos are what they were. What was found is looked at again.
func (v *volume) same(folder Folder, name string) bool {
	info, err := fs.Lstat(folder.Texts, name)
	return err == nil && v.clean && site.StatOf(info) == v.stat && v.bulletin != nil && samePhotos(folder, v.bulletin)
}

// reading is what a file says now.
type reading struct {
	stat     site.FileStat
	bulletin *site.Bulletin
	found    []diag.Diagnostic
	lacks    bool // see readBulletin
}

// read may be called from many goroutines.
func (l *Library) read(name string) reading {
	var r reading
	var diags diag.List
	r.bulletin, r.stat, r.lacks = readBulletin(l.folder, name, l.settings, l.places, nil, &diags)
	r.found = diags.Sorted()
	return r
}

// take puts what was read of a file in its place.
func (l *Library) take(name string, r reading, news *News) {
	v := l.files[name]
	if v == nil {
		v = new(volume)
		l.files[name] = v
	}
	before := l.found[name]
	l.note(name, r.found)
	bad := r.bulletin == nil || slices.ContainsFunc(r.found, isError)
	if bad && v.stat != r.stat || !reflect.DeepEqual(before, l.found[name]) {
		news.Touched = append(news.Touched, name)
	}
	v.stat, v.clean, v.bad, v.errant = r.stat, len(r.found) == 0 && !r.lacks, bad, nil
	if bad {
		v.errant = r.bulletin
	}
	switch old := v.bulletin; {
	case bad && v.good: // stays as it was
		return
	case old != nil && r.bulletin != nil && site.SamePlace(old, r.bulletin):
		if old.Digest != r.bulletin.Digest || !reflect.DeepEqual(old.Photos, r.bulletin.Photos) {
			news.Renewed = append(news.Renewed, old)
		}
		*old = *r.bulletin
	case r.bulletin != nil:
		v.bulletin = r.bulletin
		news.Refiled = append(news.Refiled, r.bulletin)
	}
	v.good = !bad
}

func (l *Library) drop(name string, news *News) {
	if l.files[name].bulletin != nil {
		news.Removed = append(news.Removed, name)
	} else {
		news.Touched = append(news.Touched, name)
	}
	delete(l.files, name)
	delete(l.found, name)
}

// Refresh looks at what lies at some paths below content/, all of which may have changed, come or gone.
func (l *Library) Refresh(ctx context.Context, paths []string) (News, error) {
	var news News
	again, folders := map[string]bool{}, map[string]bool{}
	for _, name := range paths {
		info, err := fs.Lstat(l.folder.Texts, name)
		_, folder := l.folders[name]
		switch {
		case l.files[name] != nil && err == nil && info.Mode().IsRegular():
			again[name] = true
		case folder && err == nil && info.IsDir():
			if err := l.scan(ctx, name, &news); err != nil {
				return news, err
			}
		default:
			folders[path.Dir(name)] = true
		}
		l.showing(name, again)
	}
	for dir := range folders {
		if err := l.list(ctx, dir, &news); err != nil {
			return news, err
		}
	}
	for name, wanted := range again {
		if wanted && l.files[name] != nil {
			l.take(name, l.read(name), &news)
		}
	}
	return news, ctx.Err()
}

// showing adds the bulletins that show what lies at a path, or may be said to lack it.
func (l *Library) showing(name string, add map[string]bool) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		for _, base := range l.folders[dir].bulletins {
			file := path.Join(dir, base)
			v := l.files[file]
			if v == nil {
				continue
			}
			if !v.clean || v.bulletin == nil || slices.ContainsFunc(v.bulletin.Photos, func(p site.Photo) bool {
				return path.Join(dir, p.File) == name
			}) {
				add[file] = true
			}
		}
	}
}

// list looks at the entries of a folder, and reads those that are new.
func (l *Library) list(ctx context.Context, dir string, news *News) error {
	for {
		if _, known := l.folders[dir]; known && isFolder(l.folder.Texts, dir) {
			break
		}
		if dir == contentDir || dir == "." {
			return l.scan(ctx, contentDir, news)
		}
		dir = path.Dir(dir)
	}
	before := l.folders[dir]
	w := &lister{ctx: ctx, folder: l.folder, diags: new(diag.List), listed: l.shelve}
	w.found = func(name string) {
		if l.files[name] == nil {
			l.take(name, l.read(name), news)
		}
	}
	folders := w.visit(dir)
	now := l.folders[dir]
	for _, name := range before.bulletins {
		if file := path.Join(dir, name); !slices.Contains(now.bulletins, name) && l.files[file] != nil {
			l.drop(file, news)
		}
	}
	for _, name := range before.folders {
		if !slices.Contains(now.folders, name) {
			l.dropFolder(path.Join(dir, name), news)
		}
	}
	for _, sub := range folders {
		if _, known := l.folders[sub]; !known {
			if err := l.scan(ctx, sub, news); err != nil {
				return err
			}
		}
	}
	return nil
}

func isFolder(fsys fs.FS, dir string) bool {
	info, err := fs.Lstat(fsys, dir)
	return err == nil && info.IsDir()
}

func (l *Library) dropFolder(dir string, news *News) {
	for name := range l.files {
		if strings.HasPrefix(name, dir+"/") {
			l.drop(name, news)
		}
	}
	maps.DeleteFunc(l.folders, func(known string, _ listing) bool {
		gone := known == dir || strings.HasPrefix(known, dir+"/")
		if gone {
			delete(l.found, known+"/")
		}
		return gone
	})
}
