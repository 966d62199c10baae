// From documents with their terms to terms with their documents, in little memory.
//
// Each run holds the pairs of some hundred documents in ascending order, so a cursor into every run
// is enough to go through all terms once: for one range of pairs after the other, the cursors move
// up to its end, and what they pass is sorted by pair and by document, the newest first. Only a
// few ranges are unpacked at a time, one or two for each core.

package search

import (
	"runtime"
	"slices"
)

// record is a term with its postings, packed for a shard.
type record struct {
	term     string
	postings []byte
	capped   bool
	segment  int
}

// posting is number<<2 | class.
type posting = uint64

// packer makes records, and takes the room for their postings from few large pieces.
type packer struct {
	base int // where the tail begins
	room []byte
}

// records appends a term's record of each segment that has any of its postings, which come newest
// first.
func (p *packer) records(to []record, term string, postings []posting, limit int) []record {
	for i, those := range splitPostings(postings, p.base) {
		if len(those) > 0 {
			r := p.record(term, those, len(those), limit)
			r.segment = i
			to = append(to, r)
		}
	}
	return to
}

// record packs a term's postings, which come newest first; of a total above the limit, only the
// newest need be there.
func (p *packer) record(term string, postings []posting, total, limit int) record {
	start := len(p.room)
	capped := total > limit
	if capped {
		p.room = appendNumber(p.room, uint64(total))
		postings = postings[:limit]
	}
	last := uint64(0)
	for i, v := range postings {
		number := v >> 2
		if i > 0 {
			v = (last-number-1)<<2 | v&3
		}
		p.room = appendNumber(p.room, v)
		last = number
	}
	packed := p.room[start:]
	if cap(p.room)-len(p.room) < 1<<10 {
		p.room = make([]byte, 0, 64<<10)
	}
	return record{term: term, postings: packed, capped: capped}
}

// rangeSize is about how many postings are unpacked in one range.
const rangeSize = 1 << 16

// item is what the sort moves, in the order of what it should be sorted by: a pair, a document's index, counted within
// a batch or from the newest, and the class.
type item uint64

const (
	indexBits = 64 - 2*rankBits - 2
	indexEnd  = 1 << indexBits // of the indexes that an item has room for
	pairShift = indexBits + 2
)

func newItem(pair uint64, index int, class uint64) item {
	return item(pair<<pairShift | uint64(index)<<2 | class&3)
}

func (it item) pair() uint64  { return uint64(it >> pairShift) }
func (it item) index() uint64 { return uint64(it>>2) & (indexEnd - 1) }
func (it item) class() uint64 { return uint64(it & 3) }

// pairRecords calls each with the records of every range of pairs, in order, until stop reports true.
func (s *store) pairRecords(runs []run, all, base, limit int, stop func() bool, each func([]record)) error {
	cursors := make([]*cursor, len(runs))
	for i, r := range runs {
		cursors[i] = s.cursor(r)
	}
	waiting := make(chan chan []record, runtime.GOMAXPROCS(0)-1)
	free := make(chan *sorter, cap(waiting)+2)
	go func() {
		defer close(waiting)
		for _, bound := range bounds(runs) {
			if stop() {
				return
			}
			var s *sorter
			select {
			case s = <-free:
			default:
				s = new(sorter)
			}
			s.items = s.items[:0]
			for _, c := range cursors {
				s.items = c.take(bound, all, s.items)
			}
			done := make(chan []record, 1)
			waiting <- done
			go func() {
				done <- s.pack(all, base, limit)
				select {
				case free <- s:
				default:
				}
			}()
		}
	}()
	for done := range waiting {
		each(<-done)
	}
	for _, c := range cursors {
		if err := c.check(); err != nil {
			return err
		}
	}
	return nil
}

// sorter sorts items, and reuses its buffers.
type sorter struct {
	items, spare []item
	data         []byte // of a run, before it is stored
}

// sort is a radix sort by pair, then by index: twelve bits at a time from the lowest, skipping those that
// are equal in all items.
func (s *sorter) sort() {
	differ := item(0)
	for _, it := range s.items {
		differ |= it ^ s.items[0]
	}
	from, to := s.items, slices.Grow(s.spare[:0], len(s.items))[:len(s.items)]
	for shift := 2; shift < 64; shift += 12 {
		if differ>>shift&4095 == 0 {
			continue
		}
		var starts [4097]int
		for _, it := range from {
			starts[it>>shift&4095+1]++
		}
		for i := 1; i < len(starts); i++ {
			starts[i] += starts[i-1]
		}
		for _, it := range from {
			digit := it >> shift & 4095
			to[starts[digit]] = it
			starts[digit]++
		}
		from, to = to, from
	}
	s.items, s.spare = from, to
}

// pack makes the records of one range.
func (s *sorter) pack(all, base, limit int) []record {
	s.sort()
	items := s.items
	var records []record
	var postings []posting
	pack := packer{base: base}
	for i := 0; i < len(items); {
		pair := items[i].pair()
		postings = postings[:0]
		for ; i < len(items) && items[i].pair() == pair; i++ {
			number := uint64(all) - 1 - items[i].index()
			postings = append(postings, number<<2|items[i].class())
		}
		records = pack.records(records, pairTerm(pair), postings, limit)
	}
	return records
}

func pairTerm(pair uint64) string {
	term := []rune{rankRune(pair >> rankBits)}
	if right := pair & (1<<rankBits - 1); right > 0 {
		term = append(term, rankRune(right))
	}
	return string(term)
}
