package content

import (
	"encoding/binary"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/names"
	"jianbao/generator/internal/site"
)

// Memory is what an earlier load made of the bulletins' files, so that a file that was not touched since
// need not be opened, and the next build is told what changed. A bulletin with findings is known, but read
// again: whatever was found is found, and reported, again.
//
// What a bulletin comes to depends on its file, on site.toml, and on whether its photos are there. The
// first is told by size, time and inode; with another site.toml there is no memory; photos are
// looked at every time.
//
// It may be used from many goroutines. A nil memory remembers nothing.
type Memory struct {
	settings digest.Sum // digest of site.toml
	now      time.Time  // of the load that left it
	known    bool       // there was one
	records  parts      // bulletins, in the order in which a site has them
	listings parts      // of folders

	mu      sync.Mutex // of what this load saw that was not remembered:
	fresh   []fresh
	freshAt func() *names.Table // once all is there
	freshly []shelved
	site    *site.Site // that the bulletins read now belong to
}

// record is a bulletin as it was remembered.
type record struct {
	name   string
	stat   site.FileStat
	newest int64  // when it or one of its photos last changed
	again  bool   // it has to be read again
	data   string // the bulletin, encoded by [appendBulletin]
}

func (m *Memory) record(i int) (r record) {
	d := m.records.at(i)
	r.name, r.stat, r.newest = d.text(), d.stat(), d.number()
	d.flags(&r.again)
	r.data = d.rest
	return r
}

// fresh is a bulletin that was read now.
type fresh struct {
	*site.Bulletin
	stat   site.FileStat
	newest int64
	again  bool
}

// shelved is a listing that was made now.
type shelved struct {
	dir   string
	time  int64  // of the folder
	whole []byte // and the listing, encoded
}

// begin returns a place for each bulletin that is remembered. What is read from now on belongs to s.
func (m *Memory) begin(s *site.Site) []*site.Bulletin {
	if m == nil {
		return nil
	}
	m.site = s
	return make([]*site.Bulletin, m.records.len())
}

// find returns the bulletin of a file that is still what it was, with photos that are too, and its place.
func (m *Memory) find(folder fsys.Folder, name string, s *site.Site) (*site.Bulletin, int) {
	if m == nil {
		return nil, 0
	}
	i := m.records.find(name)
	if i < 0 {
		return nil, 0
	}
	known := m.record(i)
	if known.again {
		return nil, 0
	}
	if stat, _, err := folder.Lstat(name); err != nil || stat != known.stat {
		return nil, 0
	}
	b, ok := decodeBulletin(known.data, known.name, s)
	if !ok || !samePhotos(folder, b) {
		return nil, 0
	}
	m.records.stays[i] = true
	return b, i
}

// samePhotos reports whether a bulletin's photos are what they were when it was read.
func samePhotos(folder fsys.Folder, b *site.Bulletin) bool {
	for _, p := range b.Photos {
		stat, plain, err := folder.LstatIn(b.Folder, p.File)
		if err != nil || !plain || stat != p.Stat {
			return false
		}
	}
	return true
}

// keep remembers a bulletin. One with findings, or that cannot be encoded, is read again next time.
func (m *Memory) keep(stat site.FileStat, b *site.Bulletin, s *site.Site, clean bool) {
	if m == nil {
		return
	}
	newest := stat.Time
	for _, p := range b.Photos {
		newest = max(newest, p.Stat.Time)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fresh = append(m.fresh, fresh{b, stat, newest, !clean || !encodable(b, s)})
}

// readNow returns what was read now of a file; nil if nothing was.
func (m *Memory) readNow(file string) *fresh {
	if i := m.freshAt().Find(file); i >= 0 {
		return &m.fresh[i]
	}
	return nil
}

// Same reports whether the last load remembered all that it saw, and saw all that it remembered.
func (m *Memory) Same() bool {
	if len(m.fresh)+len(m.freshly) > 0 || !m.known {
		return false
	}
	return !slices.Contains(m.records.stays, false) && !slices.Contains(m.listings.stays, false)
}

// Changes are the bulletins that the last load found to be others than were remembered, as they are
// published: one that is held now, or was when it was remembered, is missing on that side. Hidden
// tells whether anything changed of what is held. Nothing is known without a memory, or with that of another site.toml.
func (m *Memory) Changes(s *site.Site) (changes []site.Change, hidden, known bool) {
	if !m.known {
		return nil, false, false
	}
	old, ok := m.notTheSame(s)
	if !ok {
		return nil, false, false
	}
	note := func(now *site.Bulletin, published bool) {
		was := now
		if m.readNow(now.File) != nil {
			was = old[now.File]
			delete(old, now.File)
		}
		before := was != nil && !m.held(was)
		if was == now && before == published {
			return
		}
		hidden = hidden || !published || !before
		c := site.Change{Old: was, New: now}
		if !before {
			c.Old = nil
		}
		if !published {
			c.New = nil
		}
		if c != (site.Change{}) {
			changes = append(changes, c)
		}
	}
	for _, b := range s.Bulletins {
		note(b, true)
	}
	for _, h := range s.Held {
		note(h.Bulletin, false)
		before, _ := h.Bulletin.Hold(m.now)
		hidden = hidden || before.Reason != h.Reason // what appears by itself is looked at, and what expired is not
	}
	for _, was := range old {
		if m.held(was) {
			hidden = true
		} else {
			changes = append(changes, site.Change{Old: was})
		}
	}
	return changes, hidden, true
}

// notTheSame are the bulletins that were remembered and are not found as they were, by file. One that was read again
// and came to the same is what it is now.
func (m *Memory) notTheSame(s *site.Site) (old map[string]*site.Bulletin, ok bool) {
	old = make(map[string]*site.Bulletin, len(m.fresh))
	for i, stays := range m.records.stays {
		if stays {
			continue
		}
		r := m.record(i)
		b, ok := decodeBulletin(r.data, r.name, s)
		if !ok {
			return nil, false
		}
		if now := m.readNow(r.name); now != nil && sameText(b, now.Bulletin) {
			b = now.Bulletin
		}
		old[r.name] = b
	}
	return old, true
}

// Now is the time of the load that is remembered.
func (m *Memory) Now() time.Time { return m.now }

func (m *Memory) held(b *site.Bulletin) bool {
	_, held := b.Hold(m.now)
	return held
}

// sameText reports whether a bulletin that was read again is what it was remembered as: with the same
// site.toml nothing but its text and its photos counts.
func sameText(a, b *site.Bulletin) bool {
	return a.Digest == b.Digest && reflect.DeepEqual(a.Photos, b.Photos)
}

// listing is what a folder holds that matters. While the folder's own time is the same, no entry came or
// went.
type listing struct {
	stat               site.FileStat
	folders, bulletins []string
}

// folder returns the listing of a folder that is still what it was. Without inodes there is no trust in
// a folder's time either: on some sticks and shares it never changes.
func (m *Memory) folder(folder fsys.Folder, dir string) (listing, bool) {
	if m == nil {
		return listing{}, false
	}
	i := m.listings.find(dir)
	if i < 0 {
		return listing{}, false
	}
	d := m.listings.at(i)
	d.text()
	was := d.stat()
	if was.Inode == 0 {
		return listing{}, false
	}
	if stat, _, err := folder.Lstat(dir); err != nil || stat != was {
		return listing{}, false
	}
	m.listings.stays[i] = true
	return listing{was, d.texts(), d.texts()}, true
}

func (m *Memory) keepFolder(dir string, l listing) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	whole := appendTexts(appendTexts(appendStat(appendText(nil, dir), l.stat), l.folders), l.bulletins)
	m.freshly = append(m.freshly, shelved{dir, l.stat.Time, whole})
}

// ReadMemory reads what [Memory.Encode] wrote. What is damaged, or of another site.toml, is empty. It
// keeps data.
func ReadMemory(data string, settings digest.Sum) *Memory {
	m := newMemory(settings)
	d := decoder{rest: data}
	if d.number() != int64(settings) {
		return m
	}
	now := time.Unix(0, d.number())
	shelves, whole := decoder{rest: d.long()}, !d.bad
	var wait sync.WaitGroup
	wait.Go(func() { m.listings = readParts(&shelves) })
	m.records = readParts(&d)
	wait.Wait()
	if whole = whole && !d.bad && d.rest == "" && !shelves.bad && shelves.rest == ""; whole {
		m.now, m.known = now, true
		return m
	}
	return newMemory(settings)
}

func newMemory(settings digest.Sum) *Memory {
	m := &Memory{settings: settings}
	m.freshAt = sync.OnceValue(func() *names.Table {
		return names.NewTable(len(m.fresh), func(i int) string { return m.fresh[i].File })
	})
	return m
}

// Encode is what is known of the files and folders that the last load saw, at the given time, in parts. Those that
// changed, or whose photos did, after before are looked at again: another change could bear the same time.
func (m *Memory) Encode(now time.Time, before int64) []string {
	shelves := m.encodeShelves(before)
	size := 0
	for _, part := range shelves {
		size += len(part)
	}
	head := binary.AppendVarint(nil, int64(m.settings))
	head = binary.AppendVarint(head, now.UnixNano())
	head = binary.LittleEndian.AppendUint64(head, uint64(size))
	return append(append([]string{string(head)}, shelves...), m.encodeRecords(before)...)
}

// encodeRecords keeps the order in which the site has its bulletins.
func (m *Memory) encodeRecords(before int64) []string {
	w := partsWriter{of: &m.records}
	note := func(bulletin *site.Bulletin) {
		r := m.readNow(bulletin.File)
		if r == nil {
			w.keep(bulletin.File)
			return
		}
		b := appendStat(appendText(nil, r.File), r.stat)
		b = binary.AppendVarint(b, r.newest)
		b = appendFlags(b, r.again || r.newest > before)
		w.add(appendBulletin(b, r.Bulletin, m.site))
	}
	for _, bulletin := range m.site.Bulletins {
		note(bulletin)
	}
	for _, h := range m.site.Held {
		note(h.Bulletin)
	}
	return w.end()
}

func (m *Memory) encodeShelves(before int64) []string {
	w := partsWriter{of: &m.listings}
	for i, stays := range m.listings.stays {
		if stays {
			w.keepAt(i)
		}
	}
	slices.SortFunc(m.freshly, func(a, b shelved) int { return strings.Compare(a.dir, b.dir) })
	for _, f := range m.freshly {
		if f.time <= before {
			w.add(f.whole)
		}
	}
	return w.end()
}
