// Package ledger remembers what a build left, so that the next one makes only what can differ.
//
// A site's .jianbao/builds/ holds a file for each output folder. In it stand, for every file published,
// the digest of what it was made of (its key) and what the file system said of it afterwards; the
// links of its text, whose answers are part of the key; and what the load made of each source. It lies with the
// site and not with what is uploaded, since it knows of bulletins that are held.
//
// It is only ever a hint. Deleted, damaged, of another program or another site, it is empty, and the
// build makes everything. What it says of a published file is checked against the file itself.
//
// A large site's is tens of megabytes, which every build reads and most write. So texts share the memory of the
// file, numbers have eight bytes each, what is read is decoded by those who need it, and what stays is written as
// it was. The content package does the same with what it remembers of sources, whose numbers are short.
package ledger

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math/rand/v2"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"unsafe"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/search"
)

// Dir is where ledgers lie in a site's folder.
const Dir = ".jianbao/builds"

const format = "jianbao ledger 6\n"

// Ledger is what a build left.
type Ledger struct {
	Common    digest.Sum // of what every page shows or follows from, beside its key
	Addresses digest.Sum // of those of all pages
	Photos    int        // that the site shows, if there was nothing to say of any
	Pages     int        // that the site has
	Whole     digest.Sum // of the theme, if nothing was found and every file has a key; else zero
	Documents Documents

	// The files: those of the last ledger that stay, and those that were made since, by name. None is both.
	Last  *Files
	Stays func(i int) bool
	Made  []Entry

	// Sources are for the load. They may need the time of the file system's clock at which the ledger is
	// written. They come in parts, since most are what they were.
	Sources func(now int64) []string
}

// Last is a ledger that was read. Its files are looked through while the sources are loaded.
type Last struct {
	Common    digest.Sum
	Addresses digest.Sum
	Photos    int
	Pages     int
	Whole     digest.Sum
	Sources   string
	Documents Documents
	Size      int // of the file, in bytes

	files func() *Files
}

// Key is what a file was made of. The zero key is that of a file to be made each time.
type Key struct {
	View     digest.Sum // all that it shows, but for
	Text     digest.Sum // a bulletin's own text and photos, and where its links lead
	Template digest.Sum // how it shows it
}

// Documents are the bulletins that the reader's index has, encoded.
type Documents string

// Document is a bulletin as the index has it.
type Document struct {
	search.DocKey
	Sum digest.Sum // of all that can be found of it
}

// Name is the ledger of an output folder, given by its absolute path.
func Name(out string) string {
	sum := sha256.Sum256([]byte(out))
	return Dir + "/" + hex.EncodeToString(sum[:8])
}

// Files are the files that were published; nil where there are none.
func (l *Last) Files() *Files { return l.files() }

// Find returns the place of a file in Files, or -1.
func (l *Last) Find(name string) int { return l.files().Find(name) }

// sumSize is that of the checksum at the end of a file. It finds accidents, and there is nothing to gain from
// anything worse.
const sumSize = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Read reads a ledger that a program of this version wrote; else it is empty.
func Read(root *os.Root, name, version string) *Last {
	data, err := readHalves(root, name)
	n := len(data) - sumSize
	if err != nil || n < 0 || crc32.Checksum(data[:n], castagnoli) != binary.LittleEndian.Uint32(data[n:]) {
		return Nothing()
	}
	rest, ok := strings.CutPrefix(unsafe.String(unsafe.SliceData(data), n), format) // nobody writes to data again
	if !ok {
		return Nothing()
	}
	r := reader{rest: rest}
	if r.text() != version {
		return Nothing()
	}
	l := &Last{Common: r.sum(), Addresses: r.sum(), Photos: int(r.sum()), Pages: int(r.sum()), Whole: r.sum(), Documents: Documents(r.long()), Sources: r.long(), Size: len(data)}
	if r.bad {
		return Nothing()
	}
	decoded := make(chan struct{})
	var files *Files
	go func() {
		defer close(decoded)
		files = r.files()
	}()
	l.files = func() *Files {
		<-decoded
		return files
	}
	return l
}

// readHalves reads a file with two cores, which takes half the time: most of it the system needs to give memory.
func readHalves(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data := make([]byte, info.Size())
	half := len(data) / 2
	second := make(chan error)
	go func() {
		_, err := f.ReadAt(data[half:], int64(half))
		second <- err
	}()
	_, err = f.ReadAt(data[:half], 0)
	return data, errors.Join(err, <-second)
}

// Nothing is what is left where no build was.
func Nothing() *Last { return &Last{files: func() *Files { return nil }} }

// Write replaces the ledger.
func (l *Ledger) Write(root *os.Root, name, version string) error {
	temp := name + "." + strconv.FormatUint(rand.Uint64(), 36) + ".tmp"
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := root.Create(temp)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		err = l.write(f, version, info.ModTime().UnixNano())
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = root.Rename(temp, name)
	}
	if err != nil {
		_ = root.Remove(temp)
		return fmt.Errorf("ledger: %w", err)
	}
	return nil
}

// write writes piece by piece: a large site's ledger is not held a second time. A bufio.Writer keeps its first error.
func (l *Ledger) write(f io.Writer, version string, now int64) error {
	checked := &summed{to: f}
	w := bufio.NewWriterSize(checked, 256<<10)
	b := appendText([]byte(format), version)
	for _, n := range [...]uint64{uint64(l.Common), uint64(l.Addresses), uint64(l.Photos), uint64(l.Pages), uint64(l.Whole), uint64(len(l.Documents))} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	w.Write(b)
	w.WriteString(string(l.Documents))
	sources := l.Sources(now)
	size := 0
	for _, part := range sources {
		size += len(part)
	}
	w.Write(binary.LittleEndian.AppendUint64(nil, uint64(size)))
	for _, part := range sources {
		w.WriteString(part)
	}
	l.writeFiles(w)
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := f.Write(binary.LittleEndian.AppendUint32(nil, checked.sum))
	return err
}

// writeFiles writes what was made among what stays.
func (l *Ledger) writeFiles(w *bufio.Writer) {
	count := len(l.Made)
	for i := range l.Last.Len() {
		if l.Stays(i) {
			count++
		}
	}
	w.Write(binary.AppendUvarint(nil, uint64(count)))
	from := 0
	var b []byte
	for i := range l.Made {
		to := l.Last.place(l.Made[i].Name)
		l.writeStaying(w, from, to)
		b = appendEntry(b[:0], &l.Made[i])
		w.Write(b)
		from = to
	}
	l.writeStaying(w, from, l.Last.Len())
}

// writeStaying writes those of the last ledger's files, from one place to before another, that stay.
func (l *Ledger) writeStaying(w *bufio.Writer, from, to int) {
	for i := from; i < to; i++ {
		if !l.Stays(i) {
			w.WriteString(l.Last.part(from, i))
			from = i + 1
		}
	}
	w.WriteString(l.Last.part(from, to))
}

// summed keeps the checksum of what is written.
type summed struct {
	to  io.Writer
	sum uint32
}

func (s *summed) Write(b []byte) (int, error) {
	s.sum = crc32.Update(s.sum, castagnoli, b)
	return s.to.Write(b)
}

// EncodeDocuments writes documents in the order in which the index has them. The first list has that order.
func EncodeDocuments(ordered, more []Document) Documents {
	slices.SortFunc(more, func(a, b Document) int { return a.Compare(b.DocKey) })
	size := binary.MaxVarintLen64
	for _, list := range [][]Document{ordered, more} {
		for i := range list {
			size += binary.MaxVarintLen16 + len(list[i].URL) + 16
		}
	}
	b := binary.AppendUvarint(make([]byte, 0, size), uint64(len(ordered)+len(more)))
	for len(ordered)+len(more) > 0 {
		from := &ordered
		if len(ordered) == 0 || len(more) > 0 && more[0].Compare(ordered[0].DocKey) < 0 {
			from = &more
		}
		d := &(*from)[0]
		b = appendText(b, d.URL)
		for _, n := range [...]uint64{uint64(d.Day), uint64(d.Sum)} {
			b = binary.LittleEndian.AppendUint64(b, n)
		}
		*from = (*from)[1:]
	}
	return Documents(b)
}

// Decode returns the documents in the order of the index.
func (d Documents) Decode() []Document {
	if d == "" {
		return nil
	}
	r := reader{rest: string(d)}
	documents := make([]Document, r.count())
	for i := range documents {
		documents[i] = Document{search.DocKey{URL: r.text(), Day: int(r.sum())}, r.sum()}
	}
	return documents
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// reader is what remains to be read. Its texts share the memory of the file.
type reader struct {
	rest string
	bad  bool
}

// sum is a number of eight bytes.
func (r *reader) sum() digest.Sum {
	if len(r.rest) < 8 {
		r.bad, r.rest = true, ""
		return 0
	}
	n := binary.LittleEndian.Uint64([]byte(r.rest[:8]))
	r.rest = r.rest[8:]
	return digest.Sum(n)
}

// skip passes over bytes.
func (r *reader) skip(n int) {
	if n > len(r.rest) {
		r.bad, n = true, len(r.rest)
	}
	r.rest = r.rest[n:]
}

// long is a text whose length has eight bytes.
func (r *reader) long() string {
	n := uint64(r.sum())
	if n > uint64(len(r.rest)) {
		r.bad, r.rest = true, ""
		return ""
	}
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}

// count is a number of things that follow, each of one byte at least.
func (r *reader) count() int {
	var n uint64
	for i := 0; i < len(r.rest) && i < binary.MaxVarintLen64; i++ {
		c := r.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.rest = r.rest[i+1:]
			if n > uint64(len(r.rest)) {
				break
			}
			return int(n)
		}
	}
	r.bad, r.rest = true, ""
	return 0
}

func (r *reader) text() string {
	n := r.count()
	s := r.rest[:n]
	r.rest = r.rest[n:]
	return s
}
