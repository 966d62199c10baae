package search

import (
	"errors"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// limits are the sizes of shards, lists and segments; tests have smaller ones.
type limits struct {
	minShard, maxShard int    // bytes of a shard of the body before it may be cut, and before it has to be
	cutSpread          int    // bytes within which a shard is likely to be cut after minShard
	tailShards         int    // how many times smaller those of the tail are: every query reads some, and they are few
	maxPostings        int    // that a term keeps in a segment
	minTail            int    // documents of the tail at least, and one in how many may be its first
	maxHeld            uint32 // postings of words that are held at once; the index does not depend on it

	// Beyond these an update takes as long as a build, or more memory than it may.
	maxChanges       int // numbers whose document is another one, differs or changes segment; see changeLimit
	maxTexts         int // old fragments read
	maxShrinkingBody int // size of a body that may shrink: a larger one may have capped lists
}

// Terms with capped lists are in so many bulletins that reading fragments finds some at once.
var defaultLimits = limits{
	minShard: 5 << 10, maxShard: 12 << 10, cutSpread: 4 << 10, tailShards: 2, maxPostings: 4096, minTail: 256,
	maxHeld:    2 << 20,
	maxChanges: 1024, maxTexts: 16384, maxShrinkingBody: 4096,
}

// shardsOf are the limits with the sizes of a segment's shards.
func (l limits) shardsOf(segment int) limits {
	if segment == tail {
		l.minShard, l.maxShard, l.cutSpread = l.minShard/l.tailShards, l.maxShard/l.tailShards, l.cutSpread/l.tailShards
	}
	return l
}

// changeLimit is how many of n numbers an update may change: a quarter of a large index, since building one anew takes
// longer the larger it is, but no more than the terms of which fit in memory.
func (l limits) changeLimit(n int) int { return max(l.maxChanges, min(n/4, 6*l.maxChanges)) }

// shards splits sorted records into shards. Whether one is cut before a term depends on that term and
// on what the shard holds so far, never on what follows (content-defined chunking). So an update need
// not read beyond a cut that stays, and after one that moves, the old cuts return within a few shards.
type shards struct {
	limits
	emit    func(first string, data []byte)
	body    []byte
	last    string // term before
	lastLen int    // bytes of its record
	first   string // term of this shard
}

// cutsBefore reports whether a shard ends before a term. The longer the record before it, the
// likelier, so that shards of common terms, whose records are long, are as large as those of rare ones.
func (s *shards) cutsBefore(term string) bool {
	size := len(s.body)
	return size >= s.maxShard || size >= s.minShard && int(mix(hash(term))%uint32(s.cutSpread)) < s.lastLen
}

func (s *shards) add(r record) {
	if s.cutsBefore(r.term) {
		s.flush()
	}
	start := len(s.body)
	if start == 0 {
		s.first, s.last = r.term, ""
	}
	shared, rest := frontCode(s.last, r.term)
	if r.capped {
		shared += cappedMark
	}
	s.body = append(s.body, base36[shared])
	s.body = append(s.body, rest...)
	s.body = append(s.body, ' ')
	s.body = append(s.body, r.postings...)
	s.body = append(s.body, ' ')
	s.last, s.lastLen = r.term, len(s.body)-start
}

// cappedMark is added to the length of the shared beginning of a term with capped postings.
const cappedMark = 18

const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"

// hash is of a term's UTF-16 units, and simple to write in JavaScript.
func hash(term string) uint32 {
	h := uint32(0)
	for _, r := range term {
		if high, low := utf16.EncodeRune(r); low != unicode.ReplacementChar {
			h, r = h*31+uint32(high), low
		}
		h = h*31 + uint32(r)
	}
	return h
}

// mix spreads the hashes of neighbouring terms.
func mix(h uint32) uint32 { return h * 0x9E3779B1 >> 12 }

func (s *shards) flush() {
	if len(s.body) == 0 {
		return
	}
	s.emit(s.first, slices.Concat([]byte(shardHead), s.body, []byte(shardTail)))
	s.body = s.body[:0]
}

const shardHead, shardTail = scriptHead + `"`, `"` + scriptTail

// frontCode returns how many UTF-16 units two terms share at their beginning, and what is left.
func frontCode(before, term string) (shared int, rest string) {
	at := 0
	for at < len(before) && at < len(term) {
		r, size := utf8.DecodeRuneInString(term[at:])
		if !strings.HasPrefix(before[at:], term[at:at+size]) || shared+utf16.RuneLen(r) >= cappedMark {
			break
		}
		at += size
		shared += utf16.RuneLen(r)
	}
	return shared, term[at:]
}

// compareUnits compares as JavaScript does: by UTF-16 units.
func compareUnits(a, b string) int {
	for a != "" && b != "" {
		x, n := utf8.DecodeRuneInString(a)
		y, m := utf8.DecodeRuneInString(b)
		if x != y {
			return int(unitOrder(x)) - int(unitOrder(y))
		}
		a, b = a[n:], b[m:]
	}
	return len(a) - len(b)
}

// unitOrder sorts a character by its first UTF-16 unit: what takes two units, which begin with D800 to
// DBFF, comes before the end of the basic plane.
func unitOrder(r rune) rune {
	if 0xE000 <= r && r <= 0xFFFF {
		return r + unicode.MaxRune
	}
	return r
}

// terms writes all shards: filters, then words, then pairs.
func (w *writer) terms(b *Builder, spans [segments]span) ([segments]segment, error) {
	var all [segments][]shardRef
	var cut [segments]*shards
	for i := range cut {
		cut[i] = &shards{limits: b.shardsOf(i), emit: func(first string, data []byte) {
			s := shardRef{first, digest(data)}
			w.put(s.name(i), data)
			all[i] = append(all[i], s)
		}}
	}
	write := func(records []record) {
		for _, r := range records {
			cut[r.segment].add(r)
		}
	}
	pack, records := packer{base: spans[tail].from}, []record{}
	add := func(term string, postings []posting, limit int) {
		records = pack.records(records[:0], term, postings, limit)
		write(records)
	}
	b.filterPostings(func(term string, postings []posting) {
		add(term, postings, math.MaxInt) // a filter has to be whole
	})
	err := b.wordPostings(func(term string, postings []posting) { add("#"+term, postings, b.maxPostings) })
	if err != nil {
		return [segments]segment{}, err
	}
	if spans[tail].end > indexEnd { // which some eleven million documents need
		return [segments]segment{}, errors.New("search: too many documents")
	}
	stop := func() bool { return w.failed() != nil }
	err = b.store.pairRecords(b.runs, spans[tail].end, pack.base, b.maxPostings, stop, write)
	var found [segments]segment
	for i, s := range cut {
		s.flush()
		found[i] = newSegment(spans[i].from, all[i])
	}
	return found, err
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareUnits)
	return keys
}
