// The cache keeps the pictures of each photo from build to build.
//
// An entry is one file, named by its key: the digest of the original's content, of the recipe, and of
// the version of this code. (The orientation is part of the content.) So an entry never changes; two
// processes that make the same one make the same bytes; a photo that was moved or renamed has its entries
// already; and many machines can share entries (shared.go), since they need no index. An entry is written to a
// temporary file and renamed, so that an interrupted build leaves complete ones only, says its own key, and ends in a
// digest of itself, so that a damaged one is detected and made again. It may have come with a copy of the site, so it
// proves itself before it is published (prove.go).
//
// Beside the entries is the index of this machine: for each photo its size, time of change and inode
// when it was last read, the digest of its content, and its entries without the pictures. With it a
// rebuild that changes nothing opens no photo and no entry. It is only ever a hint: without it, or with
// a damaged one, photos are read and digested again, but no picture is made again.

package photo

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"jianbao/generator/internal/fsys"
	"jianbao/generator/internal/photo/avif"
)

// CacheDir is the cache's folder, below that of the site.
const CacheDir = ".jianbao/photos"

const (
	// version is raised whenever the same recipe would make other pictures.
	version     = "3"
	entryFormat = "jianbao photo " + version + "\n"
)

// Cache keeps entries. Its methods may be called from many goroutines. A nil cache keeps nothing.
type Cache struct {
	root   *os.Root
	index  *index
	opened int64 // when, by the clock of the file system; zero where it cannot be written
	loaded atomic.Bool

	mu      sync.Mutex
	failure error // the first failure to write
}

// OpenCache opens the cache of a site, making its folder if it may.
func OpenCache(site *os.Root) (*Cache, error) {
	if err := site.MkdirAll(CacheDir, 0o755); err != nil {
		return nil, err
	}
	root, err := site.OpenRoot(CacheDir)
	if err != nil {
		return nil, err
	}
	c := &Cache{root: root, index: readIndex(root)}
	c.opened, err = fsys.Clock(root, fsys.TemporaryName("clock"))
	c.recordFailure(err)
	return c, nil
}

// Close writes the index if it changed. The error is the first failure to write.
func (c *Cache) Close() error {
	if c == nil {
		return nil
	}
	c.recordFailure(c.index.write(c.root, c.opened))
	return errors.Join(c.failure, c.root.Close())
}

func (c *Cache) recordFailure(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure == nil {
		c.failure = err
	}
}

// key names an entry: of a photo's own pictures, or with cut of its cover.
func (r Recipe) key(content digest, crop *Crop) string {
	b := make([]byte, 0, 256) // without fmt, which is slow for each photo of a site
	b = append(b, entryFormat...)
	b = append(hex.AppendEncode(b, content[:]), "\n["...)
	for i, width := range r.Widths {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendInt(b, int64(width), 10)
	}
	b = strconv.AppendInt(append(b, "] q"...), int64(r.Quality), 10)
	b = append(append(append(b, ' '), encoderName()...), '\n')
	if r.withAVIF() {
		b = fmt.Appendf(b, "%s q%d\n", avif.Name, avifQuality(r.Quality))
	}
	if crop != nil {
		b = append(b, coverKeyPart...)
		if crop.Given {
			b = fmt.Appendf(b, " at %.4f %.4f", crop.Focus[0], crop.Focus[1])
		}
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:keySize])
}

// keySize is that of a key, in bytes.
const keySize = 20

// coverKeyPart is the part of a key that is for covers.
var coverKeyPart = fmt.Sprintf("cover %d:%d %d×%d", coverWidth, coverHeight, shareWidth, shareHeight)

// entryPath is the file of an entry.
func entryPath(key string) string { return key[:2] + "/" + key[2:] }

// readRegular reads a file of the cache. It does not open a pipe or device of that name, which could block.
func readRegular(root *os.Root, name string) ([]byte, error) {
	info, err := root.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fs.ErrInvalid
	}
	return root.ReadFile(name)
}

// load reads an entry with its pictures. False means that there is none, or a damaged one.
func (c *Cache) load(key string) (*Entry, bool) {
	if c == nil {
		return nil, false
	}
	data, err := readRegular(c.root, entryPath(key))
	if err != nil {
		return nil, false
	}
	e, ok := parseEntry(key, data)
	if !ok {
		_ = fsys.Remove(c.root, entryPath(key)) // damaged: it is made again
		return nil, false
	}
	c.loaded.Store(true)
	return e, true
}

// Loaded reports whether pictures were taken from the cache.
func (c *Cache) Loaded() bool { return c != nil && c.loaded.Load() }

// keep writes an entry, whose bytes are data, and records it.
func (c *Cache) keep(key string, e *Entry, data []byte) {
	if c != nil {
		c.store(key, data)
		c.index.recordEntry(key, e)
	}
}

// store writes the bytes of an entry. A failure is recorded, and does not fail the build.
func (c *Cache) store(key string, data []byte) {
	if err := fsys.ReplaceBytes(c.root, entryPath(key), data); err != nil {
		c.recordFailure(err)
	}
}

// bytes encodes an entry for the cache: its key, its line, its pictures, a digest of all before.
func (e *Entry) bytes(key string) []byte {
	var b bytes.Buffer
	b.WriteString(entryFormat)
	b.WriteString(key + "\n" + e.line() + "\n")
	for _, blob := range e.blobs {
		b.Write(blob)
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:])
	return b.Bytes()
}

// parseEntry reads the entry of a key.
func parseEntry(key string, data []byte) (*Entry, bool) {
	n := len(data) - sha256.Size
	if n < 0 || sha256.Sum256(data[:n]) != [sha256.Size]byte(data[n:]) {
		return nil, false
	}
	rest, ok := bytes.CutPrefix(data[:n], []byte(entryFormat+key+"\n"))
	line, pictures, ok2 := bytes.Cut(rest, []byte("\n"))
	e, ok3 := parseLine(string(line))
	if !ok || !ok2 || !ok3 || !isPrintable(e.Camera) {
		return nil, false
	}
	for _, f := range e.Files {
		if f.Size > len(pictures) || !f.isOurs(pictures[:f.Size]) {
			return nil, false
		}
		e.blobs = append(e.blobs, pictures[:f.Size:f.Size])
		pictures = pictures[f.Size:]
	}
	return e, len(pictures) == 0
}

// line is an entry without the pictures: format, tone, time, notes, files, camera.
func (e *Entry) line() string {
	b := make([]byte, 0, 64+48*len(e.Files))
	b = append(b, e.Format+"_ "...)
	b = strconv.AppendInt(b, int64(e.Tone), 10)
	b = append(b, ' ')
	if !e.Taken.IsZero() {
		b = strconv.AppendInt(b, e.Taken.Unix(), 10)
	}
	b = append(b, " n"...)
	for _, n := range e.Notes {
		b = append(b, '0'+byte(n))
	}
	for _, f := range e.Files {
		b = append(b, ' ')
		b = append(b, f.ID...)
		for _, v := range [...]int{f.Width, f.Height, f.Size} {
			b = append(b, ',')
			b = strconv.AppendInt(b, int64(v), 10)
		}
		if f.AVIF {
			b = append(b, avifMark...)
		}
	}
	return string(append(append(b, " \""...), e.Camera...))
}

func parseLine(line string) (*Entry, bool) {
	head, camera, ok := strings.Cut(line, " \"")
	var space [16]string
	fields := space[:0] // strings.Split would allocate a slice for each photo of a site
	for field := range strings.SplitSeq(head, " ") {
		fields = append(fields, field)
	}
	if !ok || len(fields) < 4 || !strings.HasPrefix(fields[3], "n") {
		return nil, false
	}
	e := &Entry{Format: strings.TrimSuffix(fields[0], "_"), Camera: camera}
	var err error
	if e.Tone, err = strconv.Atoi(fields[1]); err != nil {
		return nil, false
	}
	if fields[2] != "" {
		seconds, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			return nil, false
		}
		e.Taken = time.Unix(seconds, 0).UTC()
	}
	for _, n := range fields[3][1:] {
		e.Notes = append(e.Notes, Note(n-'0'))
	}
	e.Files = make([]File, len(fields)-4)
	for i, text := range fields[4:] {
		if !e.Files[i].parse(text) {
			return nil, false
		}
	}
	return e, true
}

// avifMark ends an AVIF's part of a line.
const avifMark = ",avif"

// parse reads ID,width,height,size.
func (f *File) parse(text string) bool {
	text, f.AVIF = strings.CutSuffix(text, avifMark)
	id, rest, _ := strings.Cut(text, ",")
	w, rest, _ := strings.Cut(rest, ",")
	h, size, _ := strings.Cut(rest, ",")
	var err [3]error
	f.ID = id
	f.Width, err[0] = strconv.Atoi(w)
	f.Height, err[1] = strconv.Atoi(h)
	f.Size, err[2] = strconv.Atoi(size)
	if len(id) != 16 || strings.Trim(id, "0123456789abcdef") != "" {
		return false
	}
	return err == [3]error{} && f.Width > 0 && f.Height > 0 && f.Size >= 0
}

// digest is that of an original's content.
type digest [sha256.Size]byte

// uint64s reads numbers of fixed size; see index.go.
func uint64s(b []byte, out ...*uint64) {
	for i, p := range out {
		*p = binary.LittleEndian.Uint64(b[8*i:])
	}
}
