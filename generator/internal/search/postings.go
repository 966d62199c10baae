// The postings of filters and of words. Pairs, which are far more, have a way of their own (invert.go).

package search

import (
	"encoding/binary"
	"io"
	"slices"
	"strings"
)

// filterSets are the sets of filters that documents have, each once: a district's bulletins share one, or a few.
type filterSets struct {
	numbers map[string]uint32 // by the terms, joined
	sets    [][]string        // "!d:…", "!t:…", sorted
}

// number is the number of a set.
func (f *filterSets) number(terms []string) uint32 {
	key := strings.Join(terms, " ")
	n, known := f.numbers[key]
	if !known {
		n = uint32(len(f.sets))
		f.numbers[key] = n
		f.sets = append(f.sets, terms)
	}
	return n
}

// lists are the postings of some terms in one slice, four bytes each.
type lists struct {
	ends []uint32 // of each term's, as far as they are added
	all  []uint32
	buf  []posting
}

// newLists has room for so many postings of each term.
func newLists(counts []uint32) *lists {
	l := &lists{ends: make([]uint32, len(counts))}
	total := uint32(0)
	for i, n := range counts {
		l.ends[i] = total
		total += n
	}
	l.all = make([]uint32, total)
	return l
}

func (l *lists) add(term uint32, number uint32, class uint64) {
	l.all[l.ends[term]] = number<<2 | uint32(class)
	l.ends[term]++
}

// list is the postings of a term, newest first, when all are added; it is valid until the next call.
func (l *lists) list(term int) []posting {
	from := uint32(0)
	if term > 0 {
		from = l.ends[term-1]
	}
	l.buf = l.buf[:0]
	for _, p := range l.all[from:l.ends[term]] {
		l.buf = append(l.buf, posting(p))
	}
	slices.Sort(l.buf)
	slices.Reverse(l.buf)
	return l.buf
}

// filterPostings calls each with every filter, in the order of terms.
func (b *Builder) filterPostings(each func(term string, postings []posting)) {
	numbers := map[string]uint32{}
	for _, set := range b.filters.sets {
		for _, term := range set {
			numbers[term] = 0
		}
	}
	terms := sortedKeys(numbers)
	for i, term := range terms {
		numbers[term] = uint32(i)
	}
	counts := make([]uint32, len(terms))
	for _, e := range b.entries {
		for _, term := range b.filters.sets[e.filters] {
			counts[numbers[term]]++
		}
	}
	l := newLists(counts)
	for _, e := range b.entries {
		for _, term := range b.filters.sets[e.filters] {
			l.add(numbers[term], e.number, 0)
		}
	}
	for i, term := range terms {
		each(term, l.list(i))
	}
}

// wordPostings calls each with every word, in the order of terms. It reads the words of all documents once for as many
// words as have maxHeld postings.
func (b *Builder) wordPostings(each func(term string, postings []posting)) error {
	terms := sortedKeys(b.words)
	places := make([]uint32, len(terms)) // in that order, by the number of the word
	for at, term := range terms {
		places[b.words[term]] = uint32(at)
	}
	counts := make([]uint32, len(terms))
	err := b.eachWord(func(_ uint32, id, _ uint64) { counts[places[id]]++ })
	for from := 0; from < len(terms) && err == nil; {
		end, held := from+1, counts[from]
		for end < len(terms) && held+counts[end] <= b.maxHeld {
			held += counts[end]
			end++
		}
		l := newLists(counts[from:end])
		err = b.eachWord(func(number uint32, id, class uint64) {
			if at := places[id]; uint32(from) <= at && at < uint32(end) {
				l.add(at-uint32(from), number, class)
			}
		})
		for i := 0; i < end-from && err == nil; i++ {
			each(terms[from+i], l.list(i))
		}
		from = end
	}
	return err
}

// eachWord reads the words of all documents: the number of the document, the word and its class.
func (b *Builder) eachWord(each func(number uint32, id, class uint64)) error {
	for _, r := range b.runs {
		data, err := b.store.read(r.words)
		if err != nil {
			return err
		}
		for _, e := range r.entries {
			size, n := binary.Uvarint(data)
			if n <= 0 || size > uint64(len(data)-n) {
				return io.ErrUnexpectedEOF
			}
			unpackWords(data[n:n+int(size)], func(id, class uint64) { each(e.number, id, class) })
			data = data[n+int(size):]
		}
	}
	return nil
}
