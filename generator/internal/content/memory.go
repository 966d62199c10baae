package content

import (
	"encoding/binary"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/site"
)

// Memory is what earlier loads made of the bulletins' files, so that a file that was not touched since
// need not be opened. It holds only bulletins without findings: whatever was found is found, and
// reported, again.
//
// What a bulletin comes to depends on its file, on site.toml, and on whether its photos are there. The
// first is told by size, time and inode; with another site.toml there is no memory; photos are
// looked at every time.
//
// It may be used from many goroutines. A nil memory remembers nothing.
type Memory struct {
	settings digest.Sum // digest of site.toml
	records  map[string]record
	folders  map[string]listing

	mu         sync.Mutex // of what this load saw:
	now        map[string]record
	nowFolders map[string]listing
	read       bool       // something that was not remembered
	site       *site.Site // that the bulletins read now belong to
}

// record is a bulletin, encoded by [appendBulletin].
type record struct {
	stat     site.FileStat
	newest   int64          // when it or one of its photos last changed
	data     string         // as it was remembered, or
	bulletin *site.Bulletin // read now, and not encoded yet
}

// find returns the bulletin of a file that is still what it was, with photos that are too.
func (m *Memory) find(folder Folder, name string, s *site.Site) *site.Bulletin {
	if m == nil {
		return nil
	}
	known, ok := m.records[name]
	if !ok {
		return nil
	}
	if info, err := fs.Lstat(folder.Texts, name); err != nil || site.StatOf(info) != known.stat {
		return nil
	}
	b, ok := decodeBulletin(known.data, name, s)
	if !ok {
		return nil
	}
	if !samePhotos(folder, b) {
		return nil
	}
	m.put(name, known)
	return b
}

// samePhotos reports whether a bulletin's photos are what they were when it was read.
func samePhotos(folder Folder, b *site.Bulletin) bool {
	for _, p := range b.Photos {
		files := folder.Texts // see [reader.photoFile]
		if strings.Contains(p.File, "/") {
			files = folder.Root
		}
		if info, err := fs.Lstat(files, path.Join(b.Folder, p.File)); err != nil || !info.Mode().IsRegular() || site.StatOf(info) != p.Stat {
			return false
		}
	}
	return true
}

// keep remembers a bulletin without findings. One that cannot be encoded is read again next time.
func (m *Memory) keep(stat site.FileStat, b *site.Bulletin, s *site.Site) {
	if m == nil {
		return
	}
	m.look()
	if !encodable(b, s) {
		return
	}
	newest := stat.Time
	for _, p := range b.Photos {
		newest = max(newest, p.Stat.Time)
	}
	m.put(b.File, record{stat: stat, newest: newest, bulletin: b})
}

// look notes that a file or folder was looked into.
func (m *Memory) look() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read = true
}

// Same reports whether the last load remembered all that it saw, and saw all that it remembered.
func (m *Memory) Same() bool {
	return !m.read && len(m.now) == len(m.records) && len(m.nowFolders) == len(m.folders)
}

func (m *Memory) put(name string, r record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now[name] = r
}

// listing is what a folder holds that matters. While the folder's own time is the same, no entry came or
// went.
type listing struct {
	stat               site.FileStat
	folders, bulletins []string
}

// folder returns the listing of a folder that is still what it was. Without inodes there is no trust in
// a folder's time either: on some sticks and shares it never changes.
func (m *Memory) folder(folder Folder, dir string) (listing, bool) {
	if m == nil {
		return listing{}, false
	}
	known, ok := m.folders[dir]
	if !ok || known.stat.Inode == 0 {
		return listing{}, false
	}
	if info, err := fs.Stat(folder.Texts, dir); err != nil || site.StatOf(info) != known.stat {
		return listing{}, false
	}
	m.keepFolder(dir, known)
	return known, true
}

func (m *Memory) keepFolder(dir string, l listing) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.nowFolders[dir] = l
}

// ReadMemory reads what [Memory.Append] wrote. What is damaged, or of another site.toml, is empty. It
// keeps data.
func ReadMemory(data string, settings digest.Sum) *Memory {
	m := &Memory{settings: settings, now: map[string]record{}, nowFolders: map[string]listing{}}
	d := decoder{rest: data}
	if d.number() != int64(settings) {
		return m
	}
	n := d.count()
	records := make(map[string]record, n)
	for range n {
		name := d.text()
		stat, newest := d.stat(), d.number()
		records[name] = record{stat: stat, newest: newest, data: d.text()}
	}
	n = d.count()
	folders := make(map[string]listing, n)
	for range n {
		dir := d.text()
		folders[dir] = listing{d.stat(), d.texts(), d.texts()}
	}
	if !d.bad && d.rest == "" {
		m.records, m.folders = records, folders
	}
	return m
}

// Append writes what is known of the files and folders that the last load saw, but for those that changed, or
// whose photos did, after before: another change could bear the same time.
func (m *Memory) Append(b []byte, before int64) []byte {
	b = binary.AppendVarint(b, int64(m.settings))
	maps.DeleteFunc(m.now, func(_ string, r record) bool { return r.newest > before })
	b = binary.AppendVarint(b, int64(len(m.now)))
	for _, name := range slices.Sorted(maps.Keys(m.now)) {
		r := m.now[name]
		b = appendStat(appendText(b, name), r.stat)
		b = binary.AppendVarint(b, r.newest)
		if r.bulletin != nil { // encoded no sooner than now: a cold build of a large site needs the memory
			r.data = string(appendBulletin(nil, r.bulletin, m.site))
		}
		b = appendText(b, r.data)
	}
	maps.DeleteFunc(m.nowFolders, func(_ string, l listing) bool { return l.stat.Time > before })
	b = binary.AppendVarint(b, int64(len(m.nowFolders)))
	for _, dir := range slices.Sorted(maps.Keys(m.nowFolders)) {
		l := m.nowFolders[dir]
		b = appendStat(appendText(b, dir), l.stat)
		b = appendTexts(appendTexts(b, l.folders), l.bulletins)
	}
	return b
}
