// What the Builder keeps of each document until all are known: its fragment and its terms, about
// four kilobytes for a bulletin of 900 characters. They go to a scratch file where there is one, so
// that a hundred thousand bulletins take no more memory than a list of their addresses.

package search

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"
	"sync"
)

// Scratch is a place to keep data until Files returns; an *os.File is one.
type Scratch interface {
	io.ReaderAt
	io.WriterAt
}

// store appends to a Scratch, and keeps the first error.
type store struct {
	mu   sync.Mutex
	to   Scratch
	size int64
	err  error
}

// add returns where the data begins.
func (s *store) add(data []byte) int64 {
	s.mu.Lock()
	at := s.size
	s.size += int64(len(data))
	s.mu.Unlock()
	if _, err := s.to.WriteAt(data, at); err != nil {
		s.mu.Lock()
		s.err = err
		s.mu.Unlock()
	}
	return at
}

func (s *store) failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// memory is the Scratch where no other is given: blocks, since growing one slice would copy it.
type memory struct {
	mu     sync.RWMutex
	blocks [][]byte
}

const blockSize = 1 << 20

func (m *memory) WriteAt(data []byte, at int64) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for int64(len(m.blocks))*blockSize < at+int64(len(data)) {
		m.blocks = append(m.blocks, make([]byte, blockSize))
	}
	n := 0
	for n < len(data) {
		off := at + int64(n)
		n += copy(m.blocks[off/blockSize][off%blockSize:], data[n:])
	}
	return n, nil
}

func (m *memory) ReadAt(data []byte, at int64) (int, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	n := 0
	for n < len(data) {
		off := at + int64(n)
		if off/blockSize >= int64(len(m.blocks)) {
			return n, io.EOF
		}
		n += copy(data[n:], m.blocks[off/blockSize][off%blockSize:])
	}
	return n, nil
}

// batchSize is how many documents make a run.
const batchSize = 256

// batch is the documents of a run while they come.
type batch struct {
	entries []entry
	pairs   [][]byte // the Han terms of each (see document.go)
	words   []byte   // the word terms of each, after their length
}

func newBatch() *batch { return &batch{entries: make([]entry, 0, batchSize)} }

func appendPart(to, part []byte) []byte {
	return append(binary.AppendUvarint(to, uint64(len(part))), part...)
}

// stored is where something lies in the store.
type stored struct {
	offset int64
	size   int
}

func (s *store) put(data []byte) stored { return stored{s.add(data), len(data)} }

func (s *store) read(at stored) ([]byte, error) { return s.appendTo(nil, at) }

// appendTo appends what lies there.
func (s *store) appendTo(data []byte, at stored) ([]byte, error) {
	from := len(data)
	data = slices.Grow(data, at.size)[:from+at.size]
	if n, err := s.to.ReadAt(data[from:], at.offset); n < at.size {
		return nil, err
	}
	return data, nil
}

// run is a batch whose terms are stored: the words as they came, and the pairs inverted: for each pair in ascending
// order uvarint(distance to the one before), uvarint(number of documents), and for each document
// uvarint(distance to the one before in the batch << 2 | class).
type run struct {
	entries      []entry
	pairs, words stored
	total        int      // postings of pairs
	sample       []uint64 // the pair of each sampleStep-th posting
}

const sampleStep = 1024

// newRun inverts a batch and stores it.
func (s *store) newRun(of *batch, sorter *sorter) run {
	sorter.items = sorter.items[:0]
	for local, pairs := range of.pairs {
		sorter.items = unpackPairs(pairs, local, sorter.items)
	}
	sorter.sort()
	items := sorter.items
	r := run{entries: of.entries, total: len(items), words: s.put(of.words)}
	// Samples of different runs begin at different postings: runs are much alike, and would else all have the same few
	// pairs as samples, of which no ranges of equal size can be made.
	phase := int(r.words.offset % sampleStep)
	data := sorter.data[:0]
	last := uint64(0)
	for i := 0; i < len(items); {
		pair, end := items[i].pair(), i
		for end < len(items) && items[end].pair() == pair {
			if (end+phase)%sampleStep == 0 {
				r.sample = append(r.sample, pair)
			}
			end++
		}
		data = binary.AppendUvarint(data, pair-last)
		data = binary.AppendUvarint(data, uint64(end-i))
		before := uint64(0)
		for _, it := range items[i:end] {
			data = binary.AppendUvarint(data, (it.index()-before)<<2|it.class())
			before = it.index()
		}
		i, last = end, pair
	}
	r.pairs, sorter.data = s.put(data), data
	return r
}

func unpackPairs(pairs []byte, index int, items []item) []item {
	last := uint64(0)
	for len(pairs) > 0 {
		v, n := binary.Uvarint(pairs)
		last += v >> 2
		items = append(items, newItem(last, index, v))
		pairs = pairs[n:]
	}
	return items
}

// cursor reads a run once, in order.
type cursor struct {
	run      run
	in       *bufio.Reader
	nextPair uint64
	taken    int
	done     bool
	err      error
}

func (s *store) cursor(r run) *cursor {
	c := &cursor{run: r, in: bufio.NewReaderSize(io.NewSectionReader(s.to, r.pairs.offset, int64(r.pairs.size)), 4<<10)}
	c.next()
	return c
}

// number reads a uvarint; an end within one is an error.
func (c *cursor) number() uint64 {
	v, err := binary.ReadUvarint(c.in)
	if err != nil && c.err == nil {
		c.err = err
	}
	return v
}

func (c *cursor) next() {
	v, err := binary.ReadUvarint(c.in)
	switch err {
	case nil:
		c.nextPair += v
	case io.EOF:
		c.done = true
	default:
		c.err = err
	}
}

// take appends the pairs below a bound, with the documents' indexes from the newest.
func (c *cursor) take(bound uint64, all int, items []item) []item {
	for c.err == nil && !c.done && c.nextPair < bound {
		local := uint64(0)
		for range c.number() {
			v := c.number()
			local += v >> 2
			if c.err != nil || local >= uint64(len(c.run.entries)) {
				return items // check will tell
			}
			items = append(items, newItem(c.nextPair, all-1-int(c.run.entries[local].number), v))
			c.taken++
		}
		c.next()
	}
	return items
}

// check reports a run of which not everything came back.
func (c *cursor) check() error {
	if c.err == nil && c.taken != c.run.total {
		return io.ErrUnexpectedEOF
	}
	return c.err
}

// bounds splits the pairs into ranges of about rangeSize postings, estimated from the runs' samples. The
// index does not depend on them.
func bounds(runs []run) []uint64 {
	var sample []uint64
	total := 0
	for _, r := range runs {
		sample = append(sample, r.sample...)
		total += r.total
	}
	slices.Sort(sample)
	ranges := total/rangeSize + 1
	var found []uint64
	for i := 1; i < ranges && len(sample) > 0; i++ {
		found = append(found, sample[len(sample)*i/ranges])
	}
	return append(slices.Compact(found), 1<<62)
}
