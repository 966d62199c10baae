// Package record remembers what a build left, so that the next one makes only what can differ.
//
// A site's .jianbao/builds/ holds a record for each output folder: of every published file its key, its stat, and the
// links of its text, whose answers are part of the key; of every source its stat and what was read of it. The record is
// in the site's folder and not in what is uploaded, since it knows of held bulletins.
//
// It is only ever a hint. Deleted, damaged, of another program or another site, it is empty, and the build makes
// everything. What it says of a published file is checked against the file itself.
//
// A large site's is hundreds of megabytes, of which an edit needs the sources, and passes by the rest: it is in blocks,
// which are read when they are asked for, and written again as they are where nothing in them is new. Texts of sources
// share the memory that they are read into.
//
// The time of its file is when the load of the build began that it is true of: what was written later, no build has
// seen ([LoadTime]).
package record

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
	"unsafe"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/fsys"
)

// Dir is the folder of records in a site's folder.
const Dir = ".jianbao/builds"

const format = "jianbao record 4\n"

// Facts are what a record says of a build as a whole.
type Facts struct {
	Addresses digest.Sum // of all pages, and of those to come: while it is the same, links lead where they led
	UpToDate  digest.Sum // of all that a build depends on beside its sources, if it had no findings; else zero
	Pages     int
	Photos    int
	Index     digest.Sum // of the documents of the reader's index; zero without one
}

// Next is the record that a build leaves.
type Next struct {
	Facts

	// The files: those of the previous record that were reused, and those that were made since, by name. None is both.
	Previous *Previous
	Reused   func(i int) bool
	Made     []Output

	// Documents are those of the reader's index, unless they are those of the previous record.
	Documents     Documents
	SameDocuments bool

	// Sources are for the load. They come in parts, since most are what they were.
	Sources []string

	Began time.Time // when the load began, by the clock of the site's file system; zero if that is not known
}

// Load is when a site was loaded, by the clock of this machine, which says what it is now, too. Both are zero where
// there is no clock.
type Load struct {
	Began time.Time
	Clock func() time.Time
}

// reading is the file system's clock, and how long ago the load had begun before that was read, and after: a machine
// that has much to do may let time pass between the two.
type reading struct {
	now                     int64
	sinceBefore, sinceAfter time.Duration
}

func (l Load) since() time.Duration {
	if l.Clock == nil {
		return 0
	}
	return l.Clock().Sub(l.Began)
}

// sameClock is how far apart two readings of one clock are told, at most: times of files come in steps.
const sameClock = 50 * time.Millisecond

// began is when the load began by the clock of the file system, or somewhat earlier. It is as exact as this machine's
// clock where the file system has the same.
func (l Load) began(r reading) time.Time {
	began := time.Unix(0, r.now).Add(-r.sinceAfter)
	if apart := l.Began.Sub(began); apart > -sameClock && apart < sameClock+r.sinceAfter-r.sinceBefore {
		return l.Began
	}
	return began
}

// Clock is what the times of a file system are worth.
type Clock struct {
	Loaded  int64     // when the load began, as the file system counts: the clocks of two machines differ
	Changes bool      // it has a time of change beside the one that programs set
	Began   time.Time // when the load began, as the record tells it
}

// ReadClock asks the file system that has the record of a name, or will have it.
func (l Load) ReadClock(root *os.Root, name string) (Clock, error) {
	clock, err := l.readClock(root, fsys.TemporaryName(name))
	if err != nil {
		return Clock{}, fmt.Errorf("record: %w", err)
	}
	return clock, nil
}

// readClock makes a file, and removes it. Where the time of change follows the one that is set, it is none: FAT and
// exFAT, and what is mounted over SFTP.
func (l Load) readClock(root *os.Root, name string) (clock Clock, err error) {
	if err := root.MkdirAll(path.Dir(name), 0o777); err != nil {
		return clock, err
	}
	at := reading{sinceBefore: l.since()}
	f, err := root.Create(name)
	if err != nil {
		return clock, err
	}
	defer func() { err = errors.Join(err, f.Close(), fsys.Remove(root, name)) }()
	made, _, err := fsys.StatFile(f)
	if err != nil {
		return clock, err
	}
	at.now, at.sinceAfter = made.Time, l.since()
	clock = Clock{Loaded: at.now - int64(at.sinceAfter), Began: l.began(at)}
	old := time.Unix(0, at.now).Add(-time.Hour)
	if root.Chtimes(name, old, old) == nil {
		set, _, err := fsys.StatFile(f)
		clock.Changes = err == nil && set.Change != 0 && set.Change != set.Time && !fsys.ForgetsChanges(f)
	}
	return clock, nil
}

// Previous is a record that was read. It is open until it is closed, or until the next one is written in its place.
type Previous struct {
	Facts
	Size int // of what an edit holds of it, sources and documents, in bytes

	opened  *os.File
	file    *file
	outputs *Outputs
}

// Name is the name of the record of an output folder, given by its absolute path.
func Name(out string) string {
	sum := sha256.Sum256([]byte(out))
	return Dir + "/" + hex.EncodeToString(sum[:8])
}

// Outputs are the files that were published; nil where there are none.
func (p *Previous) Outputs() *Outputs {
	if p == nil {
		return nil
	}
	return p.outputs
}

// Sources are for the load; empty where there are none.
func (p *Previous) Sources() string { return p.text(sources) }

func (p *Previous) text(s section) string {
	data := p.file.whole(s)
	return unsafe.String(unsafe.SliceData(data), len(data)) // nobody writes to data again
}

// Err is [ErrDamaged] if something that was asked for turned out not to be what was written: then nothing of the record
// may be relied on.
func (p *Previous) Err() error {
	if p.file != nil && p.file.damaged.Load() {
		return ErrDamaged
	}
	return nil
}

// Close ends the reading of a record.
func (p *Previous) Close() {
	if p != nil && p.opened != nil {
		p.opened.Close()
		p.opened = nil
	}
}

// Read opens a record that a program of this version wrote, or of any if none is given; else it is empty.
func Read(root *os.Root, name, version string) *Previous {
	opened, size, err := openRoot(root, name)
	if err != nil {
		return Empty()
	}
	p := &Previous{opened: opened}
	var d decoder
	if p.file, d, err = openFile(opened, size); err == nil {
		err = p.readTable(&d, version)
	}
	if err != nil {
		p.Close()
		return Empty()
	}
	return p
}

// readTable reads what the table says of the build, and where all else is.
func (p *Previous) readTable(d *decoder, version string) error {
	rest, ok := strings.CutPrefix(d.rest, format)
	if d.rest = rest; !ok {
		return ErrDamaged
	}
	if written := d.text(); version != "" && written != version {
		return ErrDamaged
	}
	p.Facts = Facts{
		Addresses: d.sum(), UpToDate: d.sum(), Pages: int(d.uvarint()), Photos: int(d.uvarint()), Index: d.sum(),
	}
	if p.file.readBlocks(d); d.bad || d.rest != "" {
		return ErrDamaged
	}
	for _, s := range [...]section{sources, documents} {
		for _, b := range p.file.blocks[s] {
			p.Size += b.size
		}
	}
	p.outputs = newOutputs(p.file)
	return nil
}

// Empty is the record where no build was.
func Empty() *Previous { return new(Previous) }

// Write replaces the record.
func (n *Next) Write(root *os.Root, name, version string) error {
	err := fsys.Replace(root, name, func(f *os.File) error { return n.write(f, version) })
	if err == nil && !n.Began.IsZero() {
		err = root.Chtimes(name, n.Began, n.Began)
	}
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

// Confirm marks a record as true of another load, too.
func Confirm(root *os.Root, name string, load Load) error {
	clock, err := load.ReadClock(root, name)
	if err != nil {
		return err
	}
	if err := root.Chtimes(name, clock.Began, clock.Began); err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return nil
}

// LoadTime is when the load of the last build into an output folder began, by the clock of the site's file system. The
// error is [fs.ErrNotExist] where nothing is known of one.
func LoadTime(site fs.FS, out string) (loaded time.Time, err error) {
	info, err := fs.Stat(site, Name(out))
	if err != nil {
		return time.Time{}, fmt.Errorf("record: %w", err)
	}
	return info.ModTime(), nil
}

// write writes piece by piece: a large site's record is not held a second time.
func (n *Next) write(f io.Writer, version string) error {
	w := &writer{to: f}
	w.text(sources, n.Sources)
	if n.SameDocuments {
		w.copyAll(n.Previous, documents)
	} else {
		w.text(documents, n.Documents)
	}
	n.writeOutputs(w)
	b := appendText([]byte(format), version)
	b = append(append(b, n.Addresses[:]...), n.UpToDate[:]...)
	b = append(appendNumbers(b, uint64(n.Pages), uint64(n.Photos)), n.Facts.Index[:]...)
	n.Previous.Close() // Windows replaces nothing that is open
	return w.table(b)
}
