package photo

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"os"
	"slices"
	"sync"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/site"
)

const (
	indexName   = "index"
	indexFormat = "jianbao photo index 2." + version + "\n"
)

// photoRecord is the state and the digest of a photo when it was last read.
type photoRecord struct {
	site.FileStat
	content digest
}

// index records photos by name, and entries by key.
type index struct {
	mu      sync.RWMutex
	photos  map[string]photoRecord
	entries map[string]*Entry // without pictures
	changed bool
}

// findPhoto returns the digest of a photo whose state is the recorded one.
func (x *index) findPhoto(name string, stat site.FileStat) (digest, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	s, ok := x.photos[name]
	return s.content, ok && s.FileStat == stat
}

func (x *index) entry(key string) *Entry {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.entries[key]
}

func (x *index) recordPhoto(name string, s photoRecord) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.photos[name] != s {
		x.photos[name], x.changed = s, true
	}
}

func (x *index) recordEntry(key string, e *Entry) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if was := x.entries[key]; was == nil || was.line() != e.line() {
		x.entries[key], x.changed = e.withoutBlobs(), true
	}
}

// readIndex returns an empty index where there is none, or a damaged one.
func readIndex(root *os.Root) *index {
	empty := &index{photos: map[string]photoRecord{}, entries: map[string]*Entry{}}
	data, err := readRegular(root, indexName)
	n := len(data) - sha256.Size
	if err != nil || n < 0 || sha256.Sum256(data[:n]) != [sha256.Size]byte(data[n:]) {
		return empty
	}
	rest, ok := bytes.CutPrefix(data[:n], []byte(indexFormat))
	if !ok || len(rest) < 16 {
		return empty
	}
	var photos, entries uint64
	uint64s(rest, &photos, &entries)
	if photos+entries > uint64(n) {
		return empty
	}
	x := &index{photos: make(map[string]photoRecord, photos), entries: make(map[string]*Entry, entries)}
	r := indexReader{rest[16:]}
	for range photos {
		name, s, ok := r.photo()
		if !ok {
			return empty
		}
		x.photos[name] = s
	}
	for range entries {
		key, ok1 := r.text()
		line, ok2 := r.text()
		e, ok3 := parseLine(line)
		if !ok1 || !ok2 || !ok3 {
			return empty
		}
		x.entries[key] = e
	}
	return x
}

// statSize is that of a photo's state.
const statSize = 4 * 8

// indexReader holds the bytes of an index that remain to be read.
type indexReader struct{ rest []byte }

// text reads a length and as many bytes.
func (r *indexReader) text() (string, bool) {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > uint64(len(r.rest)-size) {
		return "", false
	}
	s := string(r.rest[size : size+int(n)])
	r.rest = r.rest[size+int(n):]
	return s, true
}

func (r *indexReader) photo() (string, photoRecord, bool) {
	name, ok := r.text()
	if !ok || len(r.rest) < statSize+sha256.Size {
		return "", photoRecord{}, false
	}
	var s photoRecord
	var size, written, changed uint64
	uint64s(r.rest, &size, &written, &changed, &s.Inode)
	s.Size, s.Time, s.Change = int64(size), int64(written), int64(changed)
	s.content = digest(r.rest[statSize:])
	r.rest = r.rest[statSize+sha256.Size:]
	return name, s, true
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// write replaces the index if it changed. A photo whose stat is racy is left out, and digested again next time: one
// that had just changed before the cache was opened, or changed since, for it may have changed again while it was read.
func (x *index) write(root *os.Root, opened int64) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.changed {
		return nil
	}
	if err := fsys.ReplaceBytes(root, indexName, x.bytes(opened)); err != nil {
		return err
	}
	x.changed = false
	return nil
}

// bytes encodes the index without photos that are racy at a time.
func (x *index) bytes(now int64) []byte {
	names := slices.SortedFunc(maps.Keys(x.photos), cmp.Compare[string])
	names = slices.DeleteFunc(names, func(name string) bool { return fsys.Racy(x.photos[name].FileStat, now) })
	b := []byte(indexFormat)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(names)))
	b = binary.LittleEndian.AppendUint64(b, uint64(len(x.entries)))
	for _, name := range names {
		s := x.photos[name]
		b = appendText(b, name)
		for _, v := range [...]uint64{uint64(s.Size), uint64(s.Time), uint64(s.Change), s.Inode} {
			b = binary.LittleEndian.AppendUint64(b, v)
		}
		b = append(b, s.content[:]...)
	}
	for _, key := range slices.Sorted(maps.Keys(x.entries)) {
		b = appendText(appendText(b, key), x.entries[key].line())
	}
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}
