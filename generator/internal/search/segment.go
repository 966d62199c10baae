// The terms stand in two segments (see search.go). What is common to those who write, update and
// read them is here.

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

// folders are where the segments' shards lie, so that no two of them share a name.
var folders = [segments]string{body: "b/", tail: "t/"}

// span is the numbers of a segment's documents.
type span struct{ from, end int }

func (s span) has(n int) bool { return s.from <= n && n < s.end }

// part parts postings, the newest first, where a segment begins.
func part(postings []posting, base int) [segments][]posting {
	at := sort.Search(len(postings), func(i int) bool { return int(postings[i]>>2) < base })
	return [segments][]posting{body: postings[at:], tail: postings[:at]}
}

// segment is what the directory has of one.
type segment struct {
	From   int    `json:"from"`
	Terms  string `json:"terms"`
	Shards string `json:"shards"`
}

// listed is a shard as the directory lists it.
type listed struct{ first, digest string }

func newSegment(from int, shards []listed) segment {
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

// shelf is a segment to look terms up in.
type shelf struct {
	span
	folder string
	shards []listed
}

// shelves reads the directory's segments.
func (d *directory) shelves() (all [segments]shelf, err error) {
	end := len(d.Groups) / digestSize * groupSize
	for i := segments - 1; i >= 0; i-- {
		s := d.Segments[i]
		all[i] = shelf{span: span{s.From, end}, folder: folders[i]}
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
			all[i].shards = append(all[i].shards, listed{last, s.Shards[k*digestSize : (k+1)*digestSize]})
		}
	}
	if end != 0 {
		return all, errFormat
	}
	return all, nil
}

// shardOf is the shard that a term would be in; -1 before the first.
func (s *shelf) shardOf(term string) int {
	return sort.Search(len(s.shards), func(i int) bool { return compareUnits(s.shards[i].first, term) > 0 }) - 1
}

func (s *shelf) name(k int) string { return s.shards[k].name(s.folder) }

// name begins with the hash of the first term, so that no two shards of a segment share a name
// where their digests happen to be equal.
func (l listed) name(folder string) string {
	return folder + strconv.FormatUint(uint64(hash(l.first)), 36) + "-" + l.digest + ".js"
}
