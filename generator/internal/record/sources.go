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
	listings  parts      // of folders

	mu          sync.Mutex // of what this load read, since it was not known or not the same:
	read        []readSource
	readIndex   func() *nametable.Table // by file, once all is there
	newListings []string                // of folders, each encoded as it is recorded
	text        strings.Builder         // the present block of them
	site        *site.Site              // that the bulletins read now belong to
}

// sourceRecord is a bulletin as it was recorded.
type sourceRecord struct {
	name     string
	stat     site.FileStat
	mustRead bool   // it has to be read again
	data     string // the bulletin, encoded by [appendBulletin]
}

func (c *Sources) at(i int) (r sourceRecord) {
	d := c.bulletins.at(i)
	r.name, r.stat = d.text(), d.stat()
	d.flags(&r.mustRead)
	r.data = d.rest
	return r
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
	if len(c.read)+len(c.newListings) > 0 || !c.known {
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
		folders[at] = c.listings.nameIn(dir, d.text())
	}
	for range d.count() {
		aBulletin(c.bulletins.nameIn(dir, d.text()))
	}
	return folders, true
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
	return c
}

// Encode is what is known of the files and folders that the last load saw, in parts. What is racy, or has racy photos,
// is read again next time; so is all where a stat proves nothing.
func (c *Sources) Encode(clock Clock) []string {
	folders := c.encodeListings(clock)
	size := 0
	for _, part := range folders {
		size += len(part)
	}
	head := binary.AppendUvarint(c.settings[:len(c.settings):len(c.settings)], uint64(size))
	return append(append([]string{string(head)}, folders...), c.encodeBulletins(clock)...)
}

// encodeBulletins writes bulletins in the order in which the site has its bulletins.
func (c *Sources) encodeBulletins(clock Clock) []string {
	w := partsWriter{of: &c.bulletins}
	var b []byte
	add := func(bulletin *site.Bulletin) {
		i := c.readIndex().Find(bulletin.File)
		if i < 0 {
			w.copy(bulletin.File)
			return
		}
		r := &c.read[i]
		b = appendStat(appendText(b[:0], r.File), r.stat)
		b = appendFlags(b, r.mustRead || !clock.Changes || r.racy(clock.Loaded))
		b = appendBulletin(b, r.Bulletin, c.site)
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
	return w.end()
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
