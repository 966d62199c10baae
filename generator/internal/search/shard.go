package search

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Shards are cut where the terms say so, not where a count is full: before a term whose hash ends
// in cutBits zeros, once a shard has its least size, or else at its largest. So a change within
// one shard moves the border of the next at most, and all others come out byte-identical.
const (
	shardLeast = 4 << 10
	shardMost  = 12 << 10
	cutBits    = 6
)

// shards takes records in order and writes them as shards.
type shards struct {
	w      *writer
	body   []byte
	last   string // term before
	first  string // term of this shard
	names  strings.Builder
	terms  []byte // first terms, front-coded
	listed string // last of them
}

func (s *shards) add(r record) {
	if size := len(s.body); size > 0 && (size+len(r.postings) > shardMost || size >= shardLeast && cutsAt(r.term)) {
		s.flush()
	}
	if len(s.body) == 0 {
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
	s.last = r.term
}

// cappedMark is added to the length of the shared beginning of a term with capped postings.
const cappedMark = 18

const base36 = "0123456789abcdefghijklmnopqrstuvwxyz"

func cutsAt(term string) bool { return hash(term)%(1<<cutBits) == 0 }

// hash is of a term's UTF-16 units, and easily said in JavaScript.
func hash(term string) uint32 {
	h := uint32(0)
	for _, unit := range utf16.Encode([]rune(term)) {
		h = h*31 + uint32(unit)
	}
	return h
}

func (s *shards) flush() {
	if len(s.body) == 0 {
		return
	}
	data := slices.Concat([]byte(scriptHead+`"`), s.body, []byte(`"`+scriptTail))
	name := digest(data)
	s.w.put(shardName(s.first, name), data)
	s.names.WriteString(name)
	shared, rest := frontCode(s.listed, s.first)
	s.terms = append(append(append(s.terms, base36[shared]), rest...), ' ')
	s.listed = s.first
	s.body = s.body[:0]
}

// shardName begins with the hash of the first term, so that no two shards of an index share a name
// where their digests happen to be equal.
func shardName(first, digest string) string {
	return "t/" + strconv.FormatUint(uint64(hash(first)), 36) + "-" + digest + ".js"
}

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

// unitOrder puts a character where its first UTF-16 unit stands: what takes two units, which begin
// with D800 to DBFF, before the last of the basic plane.
func unitOrder(r rune) rune {
	if 0xE000 <= r && r <= 0xFFFF {
		return r + unicode.MaxRune
	}
	return r
}

// terms writes all shards: filters, then words, then pairs.
func (w *writer) terms(b *Builder) (terms, names string, err error) {
	s := &shards{w: w}
	var pack packer
	lists := map[string][]posting{}
	for n, e := range slices.Backward(b.entries) {
		for _, f := range e.filters {
			lists[f] = append(lists[f], uint64(n)<<2)
		}
	}
	for _, term := range sortedKeys(lists) {
		s.add(pack.record(term, lists[term], math.MaxInt)) // a filter has to be whole
	}
	words := newWordLists(b.entries, len(b.words))
	for _, term := range sortedKeys(b.words) {
		s.add(pack.record("#"+term, words.list(b.words[term]), capAt))
	}
	err = b.store.pairRecords(b.runs, len(b.entries), func(records []record) {
		for _, r := range records {
			s.add(r)
		}
	})
	s.flush()
	return string(s.terms), s.names.String(), err
}

// wordLists are the postings of all words in one slice, four bytes each.
type wordLists struct {
	starts []uint32 // of each word's; one more for the end
	all    []uint32
	buf    []posting
}

func newWordLists(entries []*entry, words int) *wordLists {
	l := &wordLists{starts: make([]uint32, words+2)}
	for _, e := range entries {
		unpackWords(e.words, func(id, _ uint64) { l.starts[id+2]++ })
	}
	for i := 2; i < len(l.starts); i++ {
		l.starts[i] += l.starts[i-1]
	}
	l.all = make([]uint32, l.starts[words+1])
	for n, e := range slices.Backward(entries) { // moves each start to the next word's
		unpackWords(e.words, func(id, class uint64) {
			l.all[l.starts[id+1]] = uint32(n)<<2 | uint32(class)
			l.starts[id+1]++
		})
	}
	return l
}

func (l *wordLists) list(id uint32) []posting {
	l.buf = l.buf[:0]
	for _, p := range l.all[l.starts[id]:l.starts[id+1]] {
		l.buf = append(l.buf, uint64(p))
	}
	return l.buf
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, compareUnits)
	return keys
}
