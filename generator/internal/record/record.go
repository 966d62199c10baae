// Package record remembers what a build left, so that the next one makes only what can differ.
//
// A site's .jianbao/builds/ holds a record for each output folder: of every published file its key, its stat, and the
// links of its text, whose answers are part of the key; of every source its stat and what was read of it. The record is
// in the site's folder and not in what is uploaded, since it knows of held bulletins.
//
// It is only ever a hint. Deleted, damaged, of another program or another site, it is empty, and the build makes
// everything. What it says of a published file is checked against the file itself.
//
// A large site's is tens of megabytes, which every build reads and most write. So texts share the memory of the file,
// what is read is decoded by those who need it, and what is unchanged is written as it was.
package record

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
	"unsafe"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fsys"
)

// Dir is the folder of records in a site's folder.
const Dir = ".jianbao/builds"

const format = "jianbao record 2\n"

// Facts are what a record says of a build as a whole.
type Facts struct {
	Addresses digest.Sum // of all pages, and of those to come: while it is the same, links lead where they led
	UpToDate  digest.Sum // of all that a build depends on beside its sources, if it had no findings; else zero
	Pages     int
	Photos    int
	Documents Documents
}

// Next is the record that a build leaves.
type Next struct {
	Facts

	// The files: those of the previous record that were reused, and those that were made since, by name. None is both.
	Previous *Outputs
	Reused   func(i int) bool
	Made     []Output

	// Sources are for the load. They come in parts, since most are what they were.
	Sources func(Clock) []string

	// SinceLoad is how long ago the load began, in nanoseconds.
	SinceLoad int64
}

// Clock is what the times of a file system are worth.
type Clock struct {
	Loaded  int64 // when the load began, as the file system counts: the clocks of two machines differ
	Changes bool  // it has a time of change beside the one that programs set
}

// Previous is a record that was read. Its files are decoded while the sources are loaded.
type Previous struct {
	Facts
	Sources string
	Size    int // of the file, in bytes

	outputs func() *Outputs
}

// Documents are the bulletins that the reader's index has, encoded.
type Documents string

// Document is a bulletin as the index has it.
type Document struct {
	URL string
	Day int        // as the index counts days
	Sum digest.Sum // of all that can be found of it
}

// Name is the name of the record of an output folder, given by its absolute path.
func Name(out string) string {
	sum := sha256.Sum256([]byte(out))
	return Dir + "/" + hex.EncodeToString(sum[:8])
}

// Outputs are the files that were published; nil where there are none.
func (p *Previous) Outputs() *Outputs { return p.outputs() }

// sumSize is that of the checksum at the end of a file. It finds accidents, and there is nothing to gain from
// anything worse.
const sumSize = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Read reads a record that a program of this version wrote, or of any if none is given; else it is empty.
func Read(root *os.Root, name, version string) *Previous {
	data, err := readHalves(root, name)
	n := len(data) - sumSize
	if err != nil || n < 0 || crc32.Checksum(data[:n], castagnoli) != binary.LittleEndian.Uint32(data[n:]) {
		return Empty()
	}
	rest, ok := strings.CutPrefix(unsafe.String(unsafe.SliceData(data), n), format) // nobody writes to data again
	if !ok {
		return Empty()
	}
	d := decoder{rest: rest}
	if written := d.text(); version != "" && written != version {
		return Empty()
	}
	p := &Previous{Facts: Facts{Addresses: d.sum(), UpToDate: d.sum(), Pages: int(d.uvarint()), Photos: int(d.uvarint()), Documents: Documents(d.text())}}
	p.Sources, p.Size = d.text(), len(data)
	if d.bad {
		return Empty()
	}
	decoded := make(chan struct{})
	var outputs *Outputs
	go func() {
		defer close(decoded)
		outputs = d.outputs()
	}()
	p.outputs = func() *Outputs {
		<-decoded
		return outputs
	}
	return p
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

// Empty is the record where no build was.
func Empty() *Previous { return &Previous{outputs: func() *Outputs { return nil }} }

// Write replaces the record.
func (n *Next) Write(root *os.Root, name, version string) error {
	err := fsys.Replace(root, name, func(f *os.File) error {
		clock, err := n.readClock(root, path.Join(path.Dir(name), filepath.Base(f.Name())), f)
		if err != nil {
			return err
		}
		return n.write(f, version, clock)
	})
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

// readClock asks the file system of a file that was just made. Where the time of change follows the one that is set, it
// is none: FAT and exFAT, and what is mounted over SFTP.
func (n *Next) readClock(root *os.Root, name string, f *os.File) (Clock, error) {
	made, _, err := fsys.StatFile(f)
	if err != nil {
		return Clock{}, err
	}
	clock := Clock{Loaded: made.Time - n.SinceLoad}
	old := time.Unix(0, made.Time).Add(-time.Hour)
	if root.Chtimes(name, old, old) == nil {
		set, _, err := fsys.StatFile(f)
		clock.Changes = err == nil && set.Change != 0 && set.Change != set.Time && !fsys.ForgetsChanges(f)
	}
	return clock, nil
}

// write writes piece by piece: a large site's record is not held a second time. A bufio.Writer keeps its first error.
func (n *Next) write(f io.Writer, version string, clock Clock) error {
	checked := &summed{to: f}
	w := bufio.NewWriterSize(checked, 256<<10)
	b := appendText([]byte(format), version)
	b = append(append(b, n.Addresses[:]...), n.UpToDate[:]...)
	w.Write(appendNumbers(b, uint64(n.Pages), uint64(n.Photos), uint64(len(n.Documents))))
	w.WriteString(string(n.Documents))
	sources := n.Sources(clock)
	size := 0
	for _, part := range sources {
		size += len(part)
	}
	w.Write(appendNumbers(nil, uint64(size)))
	for _, part := range sources {
		w.WriteString(part)
	}
	n.writeOutputs(w)
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := f.Write(binary.LittleEndian.AppendUint32(nil, checked.sum))
	return err
}

// writeOutputs writes what was made among what was reused.
func (n *Next) writeOutputs(w *bufio.Writer) {
	count := len(n.Made)
	for i := range n.Previous.Len() {
		if n.Reused(i) {
			count++
		}
	}
	w.Write(binary.AppendUvarint(nil, uint64(count)))
	from := 0
	var b []byte
	for i := range n.Made {
		to := n.Previous.search(n.Made[i].Name)
		n.writeReused(w, from, to)
		b = appendOutput(b[:0], &n.Made[i])
		w.Write(b)
		from = to
	}
	n.writeReused(w, from, n.Previous.Len())
}

// writeReused writes those of the previous record's files, from one index to before another, that were reused.
func (n *Next) writeReused(w *bufio.Writer, from, to int) {
	for i := from; i < to; i++ {
		if !n.Reused(i) {
			w.WriteString(n.Previous.part(from, i))
			from = i + 1
		}
	}
	w.WriteString(n.Previous.part(from, to))
}

// summed computes the checksum of what is written.
type summed struct {
	to  io.Writer
	sum uint32
}

func (s *summed) Write(b []byte) (int, error) {
	s.sum = crc32.Update(s.sum, castagnoli, b)
	return s.to.Write(b)
}

// EncodeDocuments encodes documents in their order.
func EncodeDocuments(documents []Document) Documents {
	size := binary.MaxVarintLen64
	for i := range documents {
		size += binary.MaxVarintLen16 + len(documents[i].URL) + 8 + len(documents[i].Sum)
	}
	b := binary.AppendUvarint(make([]byte, 0, size), uint64(len(documents)))
	for i := range documents {
		d := &documents[i]
		b = append(appendNumbers(appendText(b, d.URL), uint64(d.Day)), d.Sum[:]...)
	}
	return Documents(b)
}

// Decode is the inverse.
func (d Documents) Decode() []Document {
	if d == "" {
		return nil
	}
	r := decoder{rest: string(d)}
	return several(&r, func() Document { return Document{URL: r.text(), Day: int(r.uvarint()), Sum: r.sum()} })
}
