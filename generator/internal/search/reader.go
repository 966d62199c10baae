// The reader of the format in Go: what search.js does in a browser, line for line where it can
// be. It states the format a second time, so that tests can hold the two against each other and
// against a plain scan, and benchmarks can count what a query loads.

package search

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Reader answers queries from an index's files.
type Reader struct {
	open      func(name string) ([]byte, error)
	dir       directory
	segments  [segments]segmentReader
	shards    map[string]map[string]list // by name
	fragments map[int]*fragment
}

// list is a term's postings.
type list struct {
	class  map[int]uint64 // by number
	floor  int            // those below may be missing; 0 when the list is whole
	total  int
	exists bool
}

// Query is what a reader types and picks.
type Query struct {
	Text     string
	District string
	Topic    string
	Year     int
}

// Result is a bulletin found.
type Result struct{ Title, URL, Date, District, Text string }

// NewReader reads the directory.
func NewReader(open func(name string) ([]byte, error)) (*Reader, error) {
	r := &Reader{open: open, shards: map[string]map[string]list{}, fragments: map[int]*fragment{}}
	if err := r.load(Directory, &r.dir); err != nil {
		return nil, err
	}
	d := &r.dir
	if d.V != formatVersion || d.N < 0 || len(d.Groups)%groupEntry > 0 {
		return nil, errFormat
	}
	var err error
	if r.segments, err = d.openSegments(); err != nil {
		return nil, err
	}
	return r, nil
}

var errFormat = errors.New("search: the index is broken")

func (r *Reader) load(name string, value any) error {
	data, err := r.open(name)
	if err != nil {
		return err
	}
	data, ok := bytes.CutPrefix(data, []byte(scriptHead))
	data, ok2 := bytes.CutSuffix(data, []byte(scriptTail))
	if !ok || !ok2 {
		return fmt.Errorf("%w: %s", errFormat, name)
	}
	if err := json.Unmarshal(data, value); err != nil {
		return fmt.Errorf("%w: %s: %w", errFormat, name, err)
	}
	return nil
}

// undoFrontCode returns a term from the one before it, and whether its postings are capped.
func undoFrontCode(last, coded string) (term string, capped bool, err error) {
	if coded == "" {
		return "", false, errFormat
	}
	shared := strings.IndexByte(base36, coded[0])
	if shared >= cappedMark {
		shared -= cappedMark
		capped = true
	}
	at := 0 // bytes of the units shared
	for shared > 0 && at < len(last) {
		r, size := utf8.DecodeRuneInString(last[at:])
		at += size
		shared -= utf16.RuneLen(r)
	}
	if shared != 0 {
		return "", false, errFormat
	}
	if at == 0 {
		return coded[1:], capped, nil
	}
	return last[:at] + coded[1:], capped, nil
}

// shard reads the lists of a segment's shard.
func (r *Reader) shard(s *segmentReader, i int) (map[string]list, error) {
	name := s.name(i)
	if lists, ok := r.shards[name]; ok {
		return lists, nil
	}
	var text string
	if err := r.load(name, &text); err != nil {
		return nil, err
	}
	fields := strings.Split(strings.TrimSuffix(text, " "), " ")
	if len(fields)%2 > 0 {
		return nil, errFormat
	}
	lists, last := map[string]list{}, ""
	for f := 0; f < len(fields); f += 2 {
		term, capped, err := undoFrontCode(last, fields[f])
		if err != nil {
			return nil, err
		}
		if lists[term], err = s.list(fields[f+1], capped); err != nil {
			return nil, err
		}
		last = term
	}
	r.shards[name] = lists
	return lists, nil
}

func (s *segmentReader) list(postings string, capped bool) (list, error) {
	numbers, err := readNumbers(nil, postings)
	if err != nil || capped && len(numbers) < 2 {
		return list{}, errFormat
	}
	l := list{class: make(map[int]uint64, len(numbers)), exists: true, total: len(numbers)}
	if capped {
		l.total = int(numbers[0])
		numbers = numbers[1:]
	}
	at := s.end
	for i, v := range numbers {
		if i == 0 {
			at = int(v >> 2)
		} else {
			at -= int(v>>2) + 1
		}
		if !s.has(at) {
			return list{}, errFormat
		}
		l.class[at] = v & 3
	}
	if capped {
		l.floor = at
	}
	return l, nil
}

// maxPrefixShards is how many shards of a segment may hold terms with a prefix. Beyond, the prefix is so
// common that every bulletin of the segment becomes a candidate, the newest first, as far as the reader
// scrolls.
const maxPrefixShards = 12

// findTerm reads a term's list, or those of all terms with that prefix, in both segments.
func (r *Reader) findTerm(t term) (list, error) {
	var parts []list
	for i := range r.segments {
		l, err := r.findInSegment(&r.segments[i], t)
		if err != nil {
			return list{}, err
		}
		parts = append(parts, l)
	}
	return mergeLists(parts, func(a, b int) int { return a + b }), nil
}

func (r *Reader) findInSegment(s *segmentReader, t term) (list, error) {
	first, end := s.shardOf(t.text), s.shardOf(t.text)
	if t.prefix {
		end = s.shardOf(t.text + "\uffff")
	}
	if end-max(first, 0) >= maxPrefixShards {
		return list{floor: s.end, exists: true, total: s.end - s.from}, nil
	}
	var found []list
	for i := max(first, 0); i <= end; i++ {
		terms, err := r.shard(s, i)
		if err != nil {
			return list{}, err
		}
		if !t.prefix {
			return terms[t.text], nil
		}
		for text, l := range terms {
			if strings.HasPrefix(text, t.text) {
				found = append(found, l)
			}
		}
	}
	return mergeLists(found, func(a, b int) int { return max(a, b) }), nil
}

// mergeLists makes one list of several; add combines their totals.
func mergeLists(lists []list, add func(a, b int) int) list {
	all := list{class: map[int]uint64{}}
	for _, l := range lists {
		all.exists = all.exists || l.exists
		all.total = add(all.total, l.total)
		all.floor = max(all.floor, l.floor)
		for n, c := range l.class {
			all.class[n] = max(all.class[n], c)
		}
	}
	all.total = max(all.total, len(all.class))
	return all
}

// fragment is a bulletin with its folded texts, in which words are searched.
type fragment struct {
	Result
	title, text string // folded
}

// fragment reads a bulletin, and those in its file.
func (r *Reader) fragment(n int) (*fragment, error) {
	if f, ok := r.fragments[n]; ok {
		return f, nil
	}
	at := n / groupSize * groupEntry
	name, place := group(r.dir.Groups[at : at+groupEntry]).file(n)
	var file []json.RawMessage
	if err := r.load(name, &file); err != nil {
		return nil, err
	}
	if place >= len(file) {
		return nil, errFormat
	}
	for i, data := range file {
		if len(data) < 2 && i != place { // a free number
			continue
		}
		var parts []string
		if err := json.Unmarshal(data, &parts); err != nil || len(parts) != 5 {
			return nil, errFormat
		}
		r.fragments[n-place+i] = &fragment{
			Result{parts[0], parts[1], parts[2], parts[3], parts[4]}, foldString(parts[0]), foldString(parts[4]),
		}
	}
	return r.fragments[n], nil
}

// has reports whether the bulletin contains every word literally.
func (f *fragment) has(words []queryWord) bool {
	for _, w := range words {
		if !strings.Contains(f.title, w.text) && !strings.Contains(f.text, w.text) {
			return false
		}
	}
	return true
}

// Search returns at most limit bulletins, the best first; all with a negative limit.
func (r *Reader) Search(q Query, limit int) ([]Result, error) {
	words := parse(q.Text)
	candidates, err := r.candidates(words, q)
	if err != nil {
		return nil, err
	}
	var found []Result
	for _, c := range candidates {
		if len(found) == limit {
			break
		}
		f, err := r.fragment(c.number)
		if err != nil {
			return nil, err
		}
		if f.has(words) {
			found = append(found, f.Result)
		}
	}
	return found, nil
}

// candidate is a bulletin that has every term, or may have it.
type candidate struct {
	number int
	known  bool // has every term
	score  float64
}

// candidates ranks by the rarity of each word times its class, newer first among equals; what a
// capped list does not tell comes after, newest first.
func (r *Reader) candidates(words []queryWord, q Query) ([]candidate, error) {
	if len(words) == 0 {
		return nil, nil
	}
	lists := make([][]list, len(words))
	for i, w := range words {
		for _, t := range w.terms {
			l, err := r.findTerm(t)
			if err != nil || !l.exists {
				return nil, err
			}
			lists[i] = append(lists[i], l)
		}
	}
	filters, err := r.filters(q)
	if err != nil {
		return nil, err
	}
	few, err := r.shortest(append(slices.Concat(lists...), filters...))
	if err != nil {
		return nil, err
	}
	from, to := r.year(q.Year)
	var found []candidate
	for n := range few.class {
		if n < from || n >= to || slices.ContainsFunc(filters, func(l list) bool { _, ok := l.class[n]; return !ok }) {
			continue
		}
		if c, ok := r.score(n, lists); ok {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(x, y candidate) int {
		if x.known != y.known {
			return cmp.Compare(strconv.FormatBool(y.known), strconv.FormatBool(x.known))
		}
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(y.number, x.number))
	})
	return found, nil
}

// score rates a bulletin: a word's class is the least of its terms'.
func (r *Reader) score(n int, lists [][]list) (candidate, bool) {
	c := candidate{number: n, known: true}
	for _, terms := range lists {
		least, total := uint64(3), r.dir.N
		for _, l := range terms {
			class, ok := l.class[n]
			if !ok {
				if n >= l.floor {
					return c, false
				}
				c.known = false
			}
			least, total = min(least, class), min(total, l.total)
		}
		c.score += rarity(r.dir.N, total) * weights[least]
	}
	return c, true
}

// weights are of the classes: once, two or three times, more, in the title.
var weights = [4]float64{1, 1.5, 2, 8}

// shortest is the shortest list that is complete, or that of all bulletins: every result is in it.
func (r *Reader) shortest(lists []list) (list, error) {
	lists = slices.DeleteFunc(lists, func(l list) bool { return l.floor > 0 })
	if len(lists) == 0 {
		return r.findTerm(term{text: everyDocument})
	}
	return slices.MinFunc(lists, func(x, y list) int { return cmp.Compare(len(x.class), len(y.class)) }), nil
}

// year is the numbers of a year's bulletins, or of all.
func (r *Reader) year(year int) (from, to int) {
	if year == 0 {
		return 0, math.MaxInt
	}
	for i, y := range r.dir.Years {
		switch {
		case y[0] != year:
		case i+1 < len(r.dir.Years):
			return y[1], r.dir.Years[i+1][1]
		default:
			return y[1], math.MaxInt
		}
	}
	return 0, 0
}

// filters are the lists of the district and the topic that a query picks.
func (r *Reader) filters(q Query) ([]list, error) {
	var lists []list
	for _, f := range []string{"!d:" + q.District, "!t:" + q.Topic} {
		if len(f) > 3 {
			l, err := r.findTerm(term{text: f})
			if err != nil {
				return nil, err
			}
			lists = append(lists, l)
		}
	}
	return lists, nil
}
