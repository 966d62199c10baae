package record

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
)

// A record is blocks, one after the other, and a table of them at its end. So an edit of a large site reads and holds
// what it needs, and writes the other blocks as they are. Each has a checksum, which finds accidents: there is nothing
// to gain from anything worse.

// section is a part of a record.
type section int

const (
	sources section = iota
	documents
	outputs
	sections
)

// block is a run of the bytes of a section.
type block struct {
	at    int64
	size  int
	sum   uint32
	count int    // of the files in it, in outputs
	first string // the name of the first of them
}

// tableEnd is what ends a record: the size of the table and its checksum.
const tableEnd = 8

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// ErrDamaged is that of a record, or of a block of it, that is not what was written.
var ErrDamaged = errors.New("the record is damaged")

// file is a record that is read.
type file struct {
	io.ReaderAt
	size    int64
	blocks  [sections][]block
	damaged atomic.Bool // a block that was asked for is not what was written
}

// openFile reads the table of a record.
func openFile(f io.ReaderAt, size int64) (*file, decoder, error) {
	end := make([]byte, tableEnd)
	if size < tableEnd {
		return nil, decoder{}, ErrDamaged
	}
	if _, err := f.ReadAt(end, size-tableEnd); err != nil {
		return nil, decoder{}, err
	}
	table := int64(binary.LittleEndian.Uint32(end))
	if table > size-tableEnd {
		return nil, decoder{}, ErrDamaged
	}
	data := make([]byte, table)
	if _, err := f.ReadAt(data, size-tableEnd-table); err != nil {
		return nil, decoder{}, err
	}
	if crc32.Checksum(data, castagnoli) != binary.LittleEndian.Uint32(end[4:]) {
		return nil, decoder{}, ErrDamaged
	}
	return &file{ReaderAt: f, size: size}, decoder{rest: string(data)}, nil
}

// readBlocks reads where the blocks of all sections are.
func (f *file) readBlocks(d *decoder) {
	at := int64(0)
	for s := range f.blocks {
		f.blocks[s] = several(d, func() block {
			b := block{at: at, size: int(d.uvarint()), sum: uint32(d.uvarint()), count: int(d.uvarint()), first: d.text()}
			at += int64(b.size)
			return b
		})
	}
	if at > f.size {
		d.fail()
	}
}

// read reads a block into memory that is as large.
func (f *file) read(b *block, into []byte) error {
	_, err := f.ReadAt(into, b.at)
	if err == nil && crc32.Checksum(into, castagnoli) != b.sum {
		err = ErrDamaged
	}
	if err != nil {
		f.damaged.Store(true)
	}
	return err
}

// whole reads a section on all cores: most of the time the system needs to give memory. It is empty if it is damaged.
func (f *file) whole(s section) []byte {
	if f == nil {
		return nil
	}
	blocks, starts, size := f.blocks[s], make([]int, len(f.blocks[s])), 0
	for i := range blocks {
		starts[i] = size
		size += blocks[i].size
	}
	data := make([]byte, size)
	var next atomic.Int64
	var wait sync.WaitGroup
	var failed atomic.Bool
	for range min(len(blocks), runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(blocks); i = int(next.Add(1)) - 1 {
				if f.read(&blocks[i], data[starts[i]:][:blocks[i].size]) != nil {
					failed.Store(true)
				}
			}
		})
	}
	if wait.Wait(); failed.Load() {
		return nil
	}
	return data
}

// largeBlock is how large the blocks are of what is read as a whole.
const largeBlock = 1 << 20

// writer writes a record.
type writer struct {
	to      io.Writer
	at      int64
	err     error // the first
	blocks  [sections][]block
	pending []byte
}

// text writes a section in parts.
func (w *writer) text(s section, parts []string) {
	w.pending = w.pending[:0]
	for _, part := range parts {
		for len(part) > 0 {
			n := min(len(part), largeBlock-len(w.pending))
			w.pending, part = append(w.pending, part[:n]...), part[n:]
			if len(w.pending) == largeBlock {
				w.flush(s, 0, "")
			}
		}
	}
	w.flush(s, 0, "")
}

// flush writes a block of what is pending.
func (w *writer) flush(s section, count int, first string) {
	if len(w.pending) > 0 {
		w.block(s, w.pending, block{sum: crc32.Checksum(w.pending, castagnoli), count: count, first: strings.Clone(first)})
		w.pending = w.pending[:0]
	}
}

// block writes a block with what is known of it.
func (w *writer) block(s section, data []byte, b block) {
	b.at, b.size = w.at, len(data)
	w.write(data)
	w.blocks[s] = append(w.blocks[s], b)
}

func (w *writer) write(data []byte) {
	if w.err == nil {
		_, w.err = w.to.Write(data)
	}
	w.at += int64(len(data))
}

// table ends the record: with what stands at the beginning of its table, and where the blocks are.
func (w *writer) table(b []byte) error {
	for _, blocks := range w.blocks {
		b = binary.AppendUvarint(b, uint64(len(blocks)))
		for i := range blocks {
			x := &blocks[i]
			b = appendText(appendNumbers(b, uint64(x.size), uint64(x.sum), uint64(x.count)), x.first)
		}
	}
	end := binary.LittleEndian.AppendUint32(nil, uint32(len(b)))
	w.write(binary.LittleEndian.AppendUint32(append(b, end...), crc32.Checksum(b, castagnoli)))
	return w.err
}

// openRoot opens a record's file.
func openRoot(root *os.Root, name string) (*os.File, int64, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, err
	}
	return f, info.Size(), nil
}
