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
	"time"

	"jianbao/generator/internal/diag"
	"jianbao/generator/internal/frontmatter"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/site"
)

// LiveSite is a site that stays in memory while somebody works on it: what changed on the disk is read again, and nothing
// else.
//
// A bulletin that was good and now has errors stays as it was, beside what is said of its file. Bulletins are never
// changed: a file that is read again has a new one. One goroutine at a time may call the methods that read files again
// or list what is known; Stale may be called from any.
type LiveSite struct {
	folder   fsys.Folder
	settings *site.Site // without bulletins
	finder   *DistrictFinder
	folders  map[string]record.Listing
	found    map[string][]diag.Diagnostic // by file; of a folder's entries by its name and a slash

	mu    sync.RWMutex // held to change the following, and by Stale
	files map[string]*fileState
}

// fileState is what is known of a bulletin's file. It is replaced, not changed.
type fileState struct {
	stat          site.FileStat
	bulletin      *site.Bulletin // nil if there never was one that could be read
	listed        *site.Bulletin // the version that Site returned last, in whose place it stands
	brokenVersion *site.Bulletin // what the file says, where it has errors; nil if it cannot be read
	good          bool           // the bulletin is without errors, though the file may have some by now
	bad           bool           // the file has errors
	clean         bool           // nothing was found in it, and no photo is missing
}

// Changes are what a live site learned.
type Changes struct {
	Edited          []Edit           // those that stand where they stood
	Moved           []*site.Bulletin // new, or filed elsewhere
	Removed         []string         // files
	FindingsChanged []string         // files with other findings than before, or errors still after a change
}

// Edit is a bulletin as Site returned it, and as it is now.
type Edit struct{ Listed, Now *site.Bulletin }

// Any reports whether anything changed.
func (c *Changes) Any() bool { return c.Refiled() || len(c.Edited)+len(c.FindingsChanged) > 0 }

// Refiled reports whether the site's pages have to be planned anew.
func (c *Changes) Refiled() bool { return len(c.Moved)+len(c.Removed) > 0 }

// OpenLiveSite reads a whole site. The error is that there is no site.toml, or the context's.
func OpenLiveSite(ctx context.Context, folder fsys.Folder) (*LiveSite, error) {
	var diags diag.List
	settings, finder, err := loadSettings(folder.Root, &diags)
	if err != nil {
		return nil, err
	}
	l := &LiveSite{
		folder: folder, settings: settings, finder: finder,
		folders: map[string]record.Listing{}, files: map[string]*fileState{}, found: map[string][]diag.Diagnostic{SettingsFile: diags.Sorted()},
	}
	l.ReadStatic(ctx)
	_, err = l.Scan(ctx)
	return l, err
}

// ReadStatic lists static/ again.
func (l *LiveSite) ReadStatic(ctx context.Context) {
	settings := *l.settings
	var wrong []diag.Diagnostic
	settings.Static, wrong = ListStatic(ctx, l.folder.Root, &settings.Files)
	l.settings = &settings
	l.note(StaticFolder, wrong)
}

// Settings are what is wrong with site.toml.
func (l *LiveSite) Settings() []diag.Diagnostic { return l.found[SettingsFile] }

// Site is the site as it is known.
func (l *LiveSite) Site(opts Options) *site.Site {
	s := *l.settings
	bulletins := make([]*site.Bulletin, 0, len(l.files))
	l.mu.Lock()
	for name, f := range l.files {
		if f.bulletin != nil {
			now := *f
			now.listed = f.bulletin
			l.files[name] = &now
			bulletins = append(bulletins, f.bulletin)
		}
	}
	l.mu.Unlock()
	sortIn(&s, bulletins, opts)
	return &s
}

// Diagnostics is everything found at a time, in no order.
func (l *LiveSite) Diagnostics(now time.Time) []diag.Diagnostic {
	all := slices.Concat(slices.Collect(maps.Values(l.found))...)
	bulletins := make([]*site.Bulletin, 0, len(l.files))
	for _, f := range l.files {
		if f.bulletin != nil {
			bulletins = append(bulletins, f.bulletin)
		}
	}
	slices.SortFunc(bulletins, site.Compare)
	all = append(all, siteFindings(l.folder.Texts, bulletins, now, func(file string) bool {
		return slices.ContainsFunc(l.found[file], func(d diag.Diagnostic) bool { return d.Code == diag.BulletinCopy })
	}, diag.UnitText(l.settings.Look.Unit))...)
	if len(l.files) == 0 && !slices.ContainsFunc(all, isError) {
		all = append(all, diag.New(diag.ContentEmpty).In(contentDir))
	}
	return all
}

// Has reports whether there is a bulletin's file.
func (l *LiveSite) Has(file string) bool { return l.files[file] != nil }

// Stale reports whether a bulletin's file is not what was read. A file that is gone is none that could be read again.
func (l *LiveSite) Stale(file string) bool {
	stat, _, err := l.folder.Lstat(file)
	l.mu.RLock()
	defer l.mu.RUnlock()
	f := l.files[file]
	return f != nil && err == nil && stat != f.stat
}

// BrokenBody is what to convert for a bulletin whose file has errors by now: its text and its photos as they are. It is
// unreadable if its photos are not known, since the front matter cannot be read: then nothing is to be said of the text.
type BrokenBody struct {
	Bulletin   *site.Bulletin // nil: the text alone is known
	Unreadable bool
}

// Broken are the bodies of the bulletins whose files have errors, by file.
func (l *LiveSite) Broken() map[string]BrokenBody {
	broken := map[string]BrokenBody{}
	for name, f := range l.files {
		if f.bad {
			broken[name] = BrokenBody{f.brokenVersion, f.brokenVersion == nil}
		}
	}
	return broken
}

// Of is the bulletin to convert for one that was good.
func (v BrokenBody) Of(b *site.Bulletin, texts fs.FS) *site.Bulletin {
	now := *b
	if v.Bulletin != nil {
		now.BodyOffset, now.Digest = v.Bulletin.BodyOffset, v.Bulletin.Digest
		now.Photos, now.More = v.Bulletin.Photos, v.Bulletin.More
		return &now
	}
	src, _, err := ReadText(texts, b.File)
	if err != nil {
		return b
	}
	now.BodyOffset = int32(len(src.Text))
	if block, _, ok := frontmatter.Split(src); ok {
		now.BodyOffset = int32(block.Body)
	}
	return &now
}

// Scan looks at every folder and every file.
func (l *LiveSite) Scan(ctx context.Context) (Changes, error) {
	var changes Changes
	err := l.scan(ctx, contentDir, &changes)
	return changes, err
}

func (l *LiveSite) scan(ctx context.Context, dir string, changes *Changes) error {
	var mu sync.Mutex
	files, folders := map[string]bool{}, map[string]bool{}
	var top diag.List
	w := &lister{ctx: ctx, folder: l.folder, diags: &top}
	w.listed = func(dir string, listing record.Listing, found []diag.Diagnostic) {
		mu.Lock()
		defer mu.Unlock()
		folders[dir] = true
		l.setListing(dir, listing, found)
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
		l.update(name, read, changes)
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
			l.drop(name, changes)
		}
	}
	maps.DeleteFunc(l.folders, func(known string, _ record.Listing) bool {
		gone := !folders[known] && (known == dir || strings.HasPrefix(known, dir+"/"))
		if gone {
			delete(l.found, known+"/")
		}
		return gone
	})
	return nil
}

func (l *LiveSite) setListing(dir string, listing record.Listing, found []diag.Diagnostic) {
	l.folders[dir] = listing
	l.note(dir+"/", found)
}

func (l *LiveSite) note(name string, found []diag.Diagnostic) {
	if len(found) > 0 {
		l.found[name] = found
	} else {
		delete(l.found, name)
	}
}

// same reports whether the file and its photos are what they were. A file with findings is read again.
func (f *fileState) same(folder fsys.Folder, name string) bool {
	stat, _, err := folder.Lstat(name)
	return err == nil && f.clean && stat == f.stat && f.bulletin != nil && record.SameFiles(folder, f.bulletin)
}

// reading is what a file says now.
type reading struct {
	stat                  site.FileStat
	bulletin              *site.Bulletin
	found                 []diag.Diagnostic
	dependsOnMissingPhoto bool // see loader.read
}

// read may be called from many goroutines.
func (l *LiveSite) read(name string) reading {
	var r reading
	var diags diag.List
	one := loader{folder: l.folder, site: l.settings, finder: l.finder}
	r.bulletin, r.stat, r.dependsOnMissingPhoto = one.read(name, &diags)
	r.found = diags.Sorted()
	return r
}

// update puts what was read of a file in the place of what was known.
func (l *LiveSite) update(name string, r reading, changes *Changes) {
	old := l.files[name]
	if old == nil {
		old = new(fileState)
	}
	before := l.found[name]
	l.note(name, r.found)
	bad := r.bulletin == nil || slices.ContainsFunc(r.found, isError)
	if bad && old.stat != r.stat || !reflect.DeepEqual(before, l.found[name]) {
		changes.FindingsChanged = append(changes.FindingsChanged, name)
	}
	now := *old
	now.stat, now.clean, now.bad, now.brokenVersion = r.stat, len(r.found) == 0 && !r.dependsOnMissingPhoto, bad, nil
	if bad {
		now.brokenVersion = r.bulletin
	}
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.files[name] = &now
	}()
	switch {
	case bad && old.good: // stays as it was
		return
	case old.bulletin != nil && r.bulletin != nil && site.SamePages(old.bulletin, r.bulletin):
		if old.bulletin.Digest != r.bulletin.Digest || !reflect.DeepEqual(old.bulletin.Photos, r.bulletin.Photos) ||
			!reflect.DeepEqual(old.bulletin.Files(), r.bulletin.Files()) ||
			!slices.Equal(old.bulletin.Tables(), r.bulletin.Tables()) {
			changes.Edited = append(changes.Edited, Edit{old.listed, r.bulletin})
			now.bulletin = r.bulletin
		}
	case r.bulletin != nil:
		now.bulletin = r.bulletin
		changes.Moved = append(changes.Moved, r.bulletin)
	}
	now.good = !bad
}

func (l *LiveSite) drop(name string, changes *Changes) {
	if l.files[name].bulletin != nil {
		changes.Removed = append(changes.Removed, name)
	} else {
		changes.FindingsChanged = append(changes.FindingsChanged, name)
	}
	l.mu.Lock()
	delete(l.files, name)
	l.mu.Unlock()
	delete(l.found, name)
}

// Refresh looks at what lies at some paths below content/, all of which may have changed, come or gone.
func (l *LiveSite) Refresh(ctx context.Context, paths []string) (Changes, error) {
	var changes Changes
	again, folders := map[string]bool{}, map[string]bool{}
	for _, name := range paths {
		info, err := fs.Lstat(l.folder.Texts, name)
		_, folder := l.folders[name]
		switch {
		case l.files[name] != nil && err == nil && info.Mode().IsRegular():
			again[name] = true
		case folder && err == nil && info.IsDir():
			if err := l.scan(ctx, name, &changes); err != nil {
				return changes, err
			}
		default:
			folders[path.Dir(name)] = true
		}
		l.showing(name, again)
	}
	for dir := range folders {
		if err := l.list(ctx, dir, &changes); err != nil {
			return changes, err
		}
	}
	for name, wanted := range again {
		if wanted && l.files[name] != nil {
			l.update(name, l.read(name), &changes)
		}
	}
	return changes, ctx.Err()
}

// showing adds the bulletins that show what lies at a path, or may be said to lack it.
func (l *LiveSite) showing(name string, add map[string]bool) {
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		for _, base := range l.folders[dir].Bulletins {
			file := path.Join(dir, base)
			v := l.files[file]
			if v == nil {
				continue
			}
			if !v.clean || v.bulletin == nil || slices.ContainsFunc(v.bulletin.Photos, func(p site.Photo) bool {
				return path.Join(dir, p.File) == name
			}) || slices.ContainsFunc(v.bulletin.Files(), func(f site.File) bool {
				return path.Join(dir, f.File) == name
			}) || slices.ContainsFunc(v.bulletin.Tables(), func(t site.Table) bool {
				return path.Join(dir, t.File) == name
			}) {
				add[file] = true
			}
		}
	}
}

// list looks at the entries of a folder, and reads those that are new.
func (l *LiveSite) list(ctx context.Context, dir string, changes *Changes) error {
	for {
		if _, known := l.folders[dir]; known && isFolder(l.folder.Texts, dir) {
			break
		}
		if dir == contentDir || dir == "." {
			return l.scan(ctx, contentDir, changes)
		}
		dir = path.Dir(dir)
	}
	before := l.folders[dir]
	w := &lister{ctx: ctx, folder: l.folder, diags: new(diag.List), listed: l.setListing}
	w.found = func(name string) {
		if l.files[name] == nil {
			l.update(name, l.read(name), changes)
		}
	}
	folders := w.visit(dir)
	now := l.folders[dir]
	for _, name := range before.Bulletins {
		if file := path.Join(dir, name); !slices.Contains(now.Bulletins, name) && l.files[file] != nil {
			l.drop(file, changes)
		}
	}
	for _, name := range before.Folders {
		if !slices.Contains(now.Folders, name) {
			l.dropFolder(path.Join(dir, name), changes)
		}
	}
	for _, sub := range folders {
		if _, known := l.folders[sub]; !known {
			if err := l.scan(ctx, sub, changes); err != nil {
				return err
			}
		}
	}
	return nil
}

func isFolder(files fs.FS, dir string) bool {
	info, err := fs.Lstat(files, dir)
	return err == nil && info.IsDir()
}

func (l *LiveSite) dropFolder(dir string, changes *Changes) {
	for name := range l.files {
		if strings.HasPrefix(name, dir+"/") {
			l.drop(name, changes)
		}
	}
	maps.DeleteFunc(l.folders, func(known string, _ record.Listing) bool {
		gone := known == dir || strings.HasPrefix(known, dir+"/")
		if gone {
			delete(l.found, known+"/")
		}
		return gone
	})
}
