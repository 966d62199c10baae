// The terms are in two segments (see search.go). This is what writing, updating and reading them
// have in common.

package search

import (
	"sort"
	"strconv"
	"strings"
)

// The segments of the terms, in the order of their documents.
const (
	body = iota
	tail
	segments // how many there are
)

// folders hold the segments' shards, so that no two of them share a name.
var folders = [segments]string{body: "b/", tail: "t/"}

// span is the numbers of a segment's documents.
type span struct{ from, end int }

func (s span) has(n int) bool { return s.from <= n && n < s.end }

// splitPostings splits postings, the newest first, where the tail begins.
func splitPostings(postings []posting, base int) [segments][]posting {
	at := sort.Search(len(postings), func(i int) bool { return int(postings[i]>>2) < base })
	return [segments][]posting{body: postings[at:], tail: postings[:at]}
}

// segment is a segment in the directory.
type segment struct {
	From   int    `json:"from"`
	Terms  string `json:"terms"`
	Shards string `json:"shards"`
}

// shardRef is a shard in the directory: its first term and its digest.
type shardRef struct{ first, digest string }

func newSegment(from int, shards []shardRef) segment {
	var terms []byte
	var digests strings.Builder
	last := ""
	for _, s := range shards {
		shared, rest := frontCode(last, s.first)
		terms = append(append(append(terms, base36[shared]), rest...), ' ')
		digests.WriteString(s.digest)
		last = s.first
	}
	return segment{from, string(terms), digests.String()}
}

// segmentReader looks terms up in a segment.
type segmentReader struct {
	span
	index  int // body or tail
	shards []shardRef
}

// openSegments reads the directory's segments.
func (d *directory) openSegments() (all [segments]segmentReader, err error) {
	end := len(d.Groups) / groupEntry * groupSize
	for i := segments - 1; i >= 0; i-- {
		s := d.Segments[i]
		all[i] = segmentReader{span: span{s.From, end}, index: i}
		end = s.From
		firsts := strings.Fields(s.Terms)
		if len(s.Shards) != digestSize*len(firsts) || all[i].from > all[i].end {
			return all, errFormat
		}
		last := ""
		for k, coded := range firsts {
			if last, _, err = undoFrontCode(last, coded); err != nil {
				return all, err
			}
			all[i].shards = append(all[i].shards, shardRef{last, s.Shards[k*digestSize : (k+1)*digestSize]})
		}
	}
	if end != 0 {
		return all, errFormat
	}
	return all, nil
}

// shardOf is the shard that a term would be in; -1 before the first.
func (s *segmentReader) shardOf(term string) int {
	return sort.Search(len(s.shards), func(i int) bool { return compareUnits(s.shards[i].first, term) > 0 }) - 1
}

func (s *segmentReader) name(k int) string { return s.shards[k].name(s.index) }

// name begins with the hash of the first term, so that no two shards of a segment share a name
// where their digests happen to be equal. Those of the body are spread over folders.
func (l shardRef) name(segment int) string {
	first := strconv.FormatUint(uint64(hash(l.first)), 36)
	folder := folders[segment]
	if segment == body {
		folder += first[len(first)-1:] + "/"
	}
	return folder + first + "-" + l.digest + ".js"
}
