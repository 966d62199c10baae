package record

import (
	"path"
	"slices"
	"strings"
	"sync"

	"encoding/binary"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/nametable"
	"jianbao/generator/internal/site"
)

// Sources is what an earlier load made of the bulletins' files, so that a file that was not touched since need not be
// opened. A bulletin with findings is recorded, but read again: whatever was found is found, and reported, again.
//
// What is read of a bulletin depends on its file, on site.toml, and on whether its photos are there. A file is the same
// if its stat is; with another site.toml nothing is known; the stats of photos are compared every time. Where the file
// system has no time of change of its own, a stat proves nothing, and every bulletin is read again.
//
// It may be used from many goroutines. With nil nothing is known or recorded.
type Sources struct {
	settings  digest.Sum // of site.toml
	known     bool       // something was recorded
	bulletins parts      // in the order in which a site has them
	listings  parts      // of folders that are no bundles

	mu          sync.Mutex // of what this load read, since it was not known or not the same:
	read        []readSource
	readIndex   func() *nametable.Table // by file, once all is there
	newListings []string                // of folders, each encoded as it is recorded
	text        strings.Builder         // the present block of them
	newBundles  []bundle
	bundleIndex func() *nametable.Table // by folder, once all is there
	site        *site.Site              // that the bulletins read now belong to
}

// bundle is a folder in which only one bulletin matters, index.md. Most of a site's folders are: they are recorded with
// their bulletin.
type bundle struct {
	dir  string
	stat site.FileStat
}

const bundleFile = "index.md"

func (l *Listing) isBundle() bool {
	return len(l.Folders) == 0 && len(l.Bulletins) == 1 && l.Bulletins[0] == bundleFile
}

// sourceRecord is a bulletin as it was recorded.
type sourceRecord struct {
	name     string
	stat     site.FileStat
	mustRead bool          // it has to be read again
	folder   site.FileStat // of its bundle, or zero
	data     string        // the bulletin, encoded by [appendBulletin]
}

func (c *Sources) at(i int) (r sourceRecord) {
	d := c.bulletins.at(i)
	r.name, r.stat = d.text(), d.stat()
	inBundle := false
	if d.flags(&r.mustRead, &inBundle); inBundle {
		r.folder = d.stat()
	}
	r.data = d.rest
	return r
}

// append appends all but the data.
func (r *sourceRecord) append(b []byte) []byte {
	b = appendStat(appendText(b, r.name), r.stat)
	inBundle := r.folder != (site.FileStat{})
	if b = appendFlags(b, r.mustRead, inBundle); inBundle {
		b = appendStat(b, r.folder)
	}
	return b
}

// readSource is a bulletin that was read now.
type readSource struct {
	*site.Bulletin
	stat     site.FileStat
	mustRead bool
}

// racy reports whether its file, one of its photos or of the files beside it is.
func (r *readSource) racy(at int64) bool {
	return fsys.Racy(r.stat, at) ||
		slices.ContainsFunc(r.Photos, func(p site.Photo) bool { return fsys.Racy(p.Stat, at) }) ||
		slices.ContainsFunc(r.Tables(), func(t site.Table) bool { return fsys.Racy(t.Stat, at) }) ||
		slices.ContainsFunc(r.Files(), func(f site.File) bool {
			return fsys.Racy(f.Stat, at) || f.Beside != (site.FileStat{}) && fsys.Racy(f.Beside, at)
		})
}

// Begin returns a slot for each bulletin that is recorded. What is read from now on belongs to s.
func (c *Sources) Begin(s *site.Site) []*site.Bulletin {
	if c == nil {
		return nil
	}
	c.site = s
	return make([]*site.Bulletin, c.bulletins.len())
}

// Find returns the bulletin of a file that is still what it was, with photos that are too, and its slot; else nil.
func (c *Sources) Find(folder fsys.Folder, name string, s *site.Site) (*site.Bulletin, int) {
	if c == nil {
		return nil, 0
	}
	i := c.bulletins.find(name)
	if i < 0 {
		return nil, 0
	}
	known := c.at(i)
	if known.mustRead {
		return nil, 0
	}
	if stat, _, err := folder.Lstat(name); err != nil || stat != known.stat {
		return nil, 0
	}
	b, ok := decodeBulletin(known.data, known.name, s)
	if !ok || !SameFiles(folder, b) {
		return nil, 0
	}
	c.bulletins.unchanged[i] = true
	return b, i
}

// SameFiles reports whether a bulletin's photos, and the files beside it, are what they were when it was read.
func SameFiles(folder fsys.Folder, b *site.Bulletin) bool {
	same := func(file string, was site.FileStat) bool {
		stat, regular, err := folder.LstatIn(b.Folder(), file)
		return err == nil && regular && stat == was
	}
	sameFolder := func(name string, was site.FileStat) bool {
		if was == (site.FileStat{}) {
			return true // what comes to lie there is no matter
		}
		stat, _, err := folder.Lstat(name)
		return err == nil && stat == was
	}
	for _, p := range b.Photos {
		if !same(p.File, p.Stat) {
			return false
		}
	}
	for _, f := range b.Files() {
		if !same(f.File, f.Stat) || !sameFolder(path.Join(b.Folder(), path.Dir(f.File)), f.Beside) {
			return false
		}
	}
	for _, t := range b.Tables() {
		if !same(t.File, t.Stat) {
			return false
		}
	}
	return true
}

// Add records a bulletin that was read. One with findings, or that cannot be encoded, is read again next time.
func (c *Sources) Add(stat site.FileStat, b *site.Bulletin, s *site.Site, clean bool) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.read = append(c.read, readSource{b, stat, !clean || !encodable(b, s)})
}

// Unchanged reports whether the last load found all that is recorded as it was, and nothing else.
func (c *Sources) Unchanged() bool {
	if c == nil || len(c.read)+len(c.newListings)+len(c.newBundles) > 0 || !c.known {
		return false
	}
	return !slices.Contains(c.bulletins.unchanged, false) && !slices.Contains(c.listings.unchanged, false)
}

// Listing is what a folder holds that matters. While the folder's own stat is the same, no entry came or went.
type Listing struct {
	Stat               site.FileStat
	Folders, Bulletins []string
}

// List returns the folders of a folder that is still what it was, and calls a function with its bulletins; ok is
// whether it is.
func (c *Sources) List(folder fsys.Folder, dir string, aBulletin func(name string)) (folders []string, ok bool) {
	if c == nil {
		return nil, false
	}
	if i := c.bulletins.table.FindIn(dir, bundleFile); i >= 0 {
		if known := c.at(i); known.folder != (site.FileStat{}) {
			if stat, _, err := folder.Lstat(dir); err == nil && stat == known.folder {
				aBulletin(known.name)
				return nil, true
			}
		}
	}
	i := c.listings.find(dir)
	if i < 0 {
		return nil, false
	}
	d := c.listings.at(i)
	d.text()
	was := d.stat()
	if stat, _, err := folder.Lstat(dir); err != nil || stat != was {
		return nil, false
	}
	c.listings.unchanged[i] = true
	if n := d.count(); n > 0 {
		folders = make([]string, n)
	}
	for at := range folders {
		folders[at] = c.folderIn(dir, d.text())
	}
	for range d.count() {
		aBulletin(c.bulletins.nameIn(dir, d.text()))
	}
	return folders, true
}

// folderIn returns the name of a folder in another. A large site's names are not put together: what is recorded has
// them.
func (c *Sources) folderIn(dir, base string) string {
	if i := c.bulletins.table.FindIn(dir, base+"/"+bundleFile); i >= 0 {
		return strings.TrimSuffix(c.bulletins.name(i), "/"+bundleFile)
	}
	return c.listings.nameIn(dir, base)
}

// Former are the bulletins as they were recorded whose files the last load did not find as they were. They belong to
// its site, and hasFile reports whether a file was recorded at all.
func (c *Sources) Former() (list []*site.Bulletin, hasFile func(name string) bool) {
	if c == nil {
		return nil, func(string) bool { return false }
	}
	for i, unchanged := range c.bulletins.unchanged {
		if unchanged {
			continue
		}
		known := c.at(i)
		if b, ok := decodeBulletin(known.data, known.name, c.site); ok {
			list = append(list, b)
		}
	}
	return list, func(name string) bool { return c.bulletins.find(name) >= 0 }
}

// AddListing records a listing that was made.
func (c *Sources) AddListing(dir string, l Listing) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if l.isBundle() {
		c.newBundles = append(c.newBundles, bundle{dir, l.Stat})
		return
	}
	c.addListing(dir, l)
}

func (c *Sources) addListing(dir string, l Listing) {
	whole := appendTexts(appendTexts(appendStat(appendText(nil, dir), l.Stat), l.Folders), l.Bulletins)
	if c.text.Len()+len(whole) > c.text.Cap() {
		c.text.Reset()
		c.text.Grow(max(blockSize, len(whole)))
	}
	from := c.text.Len()
	c.text.Write(whole)
	c.newListings = append(c.newListings, c.text.String()[from:])
}

// ReadSources reads what [Sources.Encode] wrote. What is damaged, or of another site.toml, is empty. It keeps data.
func ReadSources(data string, settings digest.Sum) *Sources {
	c := newSources(settings)
	d := decoder{rest: data}
	if d.sum() != settings || d.bad {
		return c
	}
	folders, whole := decoder{rest: d.text()}, !d.bad
	var wait sync.WaitGroup
	wait.Go(func() { c.listings = readParts(&folders) })
	c.bulletins = readParts(&d)
	wait.Wait()
	if whole && !d.bad && d.rest == "" && !folders.bad && folders.rest == "" {
		c.known = true
		return c
	}
	return newSources(settings)
}

func newSources(settings digest.Sum) *Sources {
	c := &Sources{settings: settings}
	c.readIndex = sync.OnceValue(func() *nametable.Table {
		return nametable.New(len(c.read), func(i int) string { return c.read[i].File })
	})
	c.bundleIndex = sync.OnceValue(func() *nametable.Table {
		return nametable.New(len(c.newBundles), func(i int) string { return c.newBundles[i].dir })
	})
	return c
}

// Encode is what is known of the files and folders that the last load saw, in parts. What is racy, or has racy photos,
// is read again next time; so is all where a stat proves nothing.
func (c *Sources) Encode(clock Clock) []string {
	bulletins := c.encodeBulletins(clock)
	folders := c.encodeListings(clock)
	size := 0
	for _, part := range folders {
		size += len(part)
	}
	head := binary.AppendUvarint(c.settings[:len(c.settings):len(c.settings)], uint64(size))
	return append(append([]string{string(head)}, folders...), bulletins...)
}

// encodeBulletins writes bulletins in the order in which the site has its bulletins. Of bundles that were listed now it
// leaves those whose bulletin is not recorded.
func (c *Sources) encodeBulletins(clock Clock) []string {
	w := partsWriter{of: &c.bulletins}
	recorded := make([]bool, len(c.newBundles))
	var b []byte
	add := func(bulletin *site.Bulletin) {
		name := bulletin.File
		read, listed := c.readIndex().Find(name), c.newBundle(name)
		if read < 0 && listed < 0 {
			w.copy(name)
			return
		}
		r := sourceRecord{name: name}
		if was := c.bulletins.find(name); was >= 0 {
			r = c.at(was) // its folder may have changed since: then its stat says nothing
		} else if read < 0 {
			return
		}
		if listed >= 0 {
			recorded[listed] = true
			r.folder = c.newBundles[listed].known(clock)
		}
		if read < 0 {
			w.add(append(r.append(b[:0]), r.data...))
			return
		}
		now := &c.read[read]
		r.stat, r.mustRead = now.stat, now.mustRead || !clock.Changes || now.racy(clock.Loaded)
		b = appendBulletin(r.append(b[:0]), now.Bulletin, c.site)
		w.add(b)
	}
	for _, list := range [][]*site.Bulletin{c.site.Bulletins, c.site.Pages} {
		for _, bulletin := range list {
			add(bulletin)
		}
	}
	for _, h := range c.site.Held {
		add(h.Bulletin)
	}
	for i, done := range recorded {
		if !done {
			c.addListing(c.newBundles[i].dir, Listing{Stat: c.newBundles[i].stat, Bulletins: []string{bundleFile}})
		}
	}
	return w.end()
}

// newBundle is the bundle of a bulletin if it was listed now, or -1.
func (c *Sources) newBundle(name string) int {
	dir, ok := strings.CutSuffix(name, "/"+bundleFile)
	if !ok {
		return -1
	}
	return c.bundleIndex().Find(dir)
}

// known is the stat to record: none where it proves nothing.
func (b *bundle) known(clock Clock) site.FileStat {
	if !clock.Changes || fsys.Racy(b.stat, clock.Loaded) {
		return site.FileStat{}
	}
	return b.stat
}

// encodeListings writes no folders where their stats prove nothing: on some sticks and shares a folder's time never
// changes.
func (c *Sources) encodeListings(clock Clock) []string {
	w := partsWriter{of: &c.listings}
	for i, unchanged := range c.listings.unchanged {
		if unchanged {
			w.copyAt(i)
		}
	}
	dir := func(listing string) string { return (&decoder{rest: listing}).text() }
	slices.SortFunc(c.newListings, func(a, b string) int { return strings.Compare(dir(a), dir(b)) })
	for _, listing := range c.newListings {
		d := decoder{rest: listing}
		d.text()
		if clock.Changes && !fsys.Racy(d.stat(), clock.Loaded) {
			w.add([]byte(listing))
		}
	}
	return w.end()
}
