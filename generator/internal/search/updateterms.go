package search

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// termChange is the edits of a term, the newest number first.
type termChange struct {
	term  string
	edits []termEdit
}

// termEdit is the class of a term in a document before and after, or absent.
type termEdit struct{ number, before, after int }

const absent = -1

// termChanges compares the old and the new terms of the changed numbers in a segment.
func (u *updater) termChanges(segment int) []termChange {
	edits := map[string][]termEdit{}
	for n, t := range u.numberChanges {
		before := map[string]int{}
		if t.before != nil && u.segments[segment].has(n) {
			for _, c := range t.before.terms {
				before[c.term] = int(c.class)
			}
		}
		if t.after != nil && u.newSpans[segment].has(n) {
			for _, c := range t.after.terms {
				was, had := before[c.term]
				delete(before, c.term)
				if !had {
					was = absent
				}
				if was != int(c.class) {
					edits[c.term] = append(edits[c.term], termEdit{n, was, int(c.class)})
				}
			}
		}
		for term, was := range before {
			edits[term] = append(edits[term], termEdit{n, was, absent})
		}
	}
	var all []termChange
	for _, term := range sortedKeys(edits) {
		slices.SortFunc(edits[term], func(x, y termEdit) int { return cmp.Compare(y.number, x.number) })
		all = append(all, termChange{term, edits[term]})
	}
	return all
}

// writeTerms rewrites the shards into which a change falls.
func (u *updater) writeTerms() error {
	for i := range u.segments {
		r := &shardRewriter{updater: u, segment: &u.segments[i], newSpan: u.newSpans[i], changes: u.termChanges(i)}
		r.out = shards{limits: u.shardsOf(i), emit: r.emit}
		if err := r.rewrite(); err != nil {
			return err
		}
		u.next.Segments[i] = newSegment(r.newSpan.from, r.newShards)
	}
	return nil
}

// shardRewriter makes new shards from a segment's old ones and the changes.
type shardRewriter struct {
	*updater
	segment    *segmentReader // the old segment
	newSpan    span
	nextShard  int          // the old shard to read next
	changes    []termChange // to come
	readShards []oldShard   // read, and not yet replaced
	out        shards
	newShards  []shardRef // the new shards
	records    []record   // of one shard
	err        error
}

func (r *shardRewriter) rewrite() error {
	for len(r.changes) > 0 {
		at := max(r.segment.shardOf(r.changes[0].term), r.nextShard)
		if at > r.nextShard {
			// A shard begins where it did as long as its first term stays.
			if gone, err := r.losesFirstTerm(at, r.changes[0]); err != nil {
				return err
			} else if gone {
				at--
			}
		}
		r.newShards = append(r.newShards, r.segment.shards[r.nextShard:at]...)
		r.nextShard = at
		if err := r.rewriteRun(); err != nil {
			return err
		}
		for _, o := range r.readShards {
			r.Removed = append(r.Removed, o.name)
		}
		r.readShards = r.readShards[:0]
	}
	r.newShards = append(r.newShards, r.segment.shards[r.nextShard:]...)
	return nil
}

func (r *shardRewriter) losesFirstTerm(k int, c termChange) (bool, error) {
	if r.segment.shards[k].first != c.term {
		return false, nil
	}
	records, err := r.updater.records(r.segment, k)
	if err != nil {
		return false, err
	}
	_, left, err := r.apply(c, records[0])
	return !left, err
}

type oldShard struct {
	first, name string
	data        []byte
}

// rewriteRun rewrites old shards with the changes that fall into them, up to a shard that begins where it did.
func (r *shardRewriter) rewriteRun() error {
	for r.nextShard < len(r.segment.shards) {
		data, err := r.shardData(r.segment, r.nextShard)
		if err != nil {
			return err
		}
		r.readShards = append(r.readShards, oldShard{r.segment.shards[r.nextShard].first, r.segment.name(r.nextShard), data})
		if r.records, err = splitShard(data, r.records[:0]); err != nil {
			return err
		}
		r.nextShard++
		for _, rec := range r.records {
			if err := r.insertBefore(rec.term); err != nil {
				return err
			}
			if len(r.changes) > 0 && r.changes[0].term == rec.term {
				if err := r.applyNext(rec); err != nil {
					return err
				}
				continue
			}
			r.out.add(rec)
		}
		if r.nextShard == len(r.segment.shards) {
			break
		}
		next := r.segment.shards[r.nextShard].first
		if err := r.insertBefore(next); err != nil {
			return err
		}
		if r.out.cutsBefore(next) && (len(r.changes) == 0 || r.changes[0].term != next) {
			r.out.flush()
			return r.err
		}
	}
	for len(r.changes) > 0 {
		if err := r.applyNext(record{term: r.changes[0].term}); err != nil {
			return err
		}
	}
	r.out.flush()
	return r.err
}

// insertBefore adds the new terms that sort before a term.
func (r *shardRewriter) insertBefore(bound string) error {
	for len(r.changes) > 0 && compareUnits(r.changes[0].term, bound) < 0 {
		if err := r.applyNext(record{term: r.changes[0].term}); err != nil {
			return err
		}
	}
	return r.err
}

// applyNext applies the next change to a term and adds the result.
func (r *shardRewriter) applyNext(rec record) error {
	rec, left, err := r.apply(r.changes[0], rec)
	if err != nil {
		return err
	}
	if left {
		r.out.add(rec)
	}
	r.changes = r.changes[1:]
	return nil
}

func (r *shardRewriter) emit(first string, data []byte) {
	s := shardRef{strings.Clone(first), digest(data)} // a clone does not keep the shard in memory
	r.newShards = append(r.newShards, s)
	name := s.name(r.segment.index)
	for len(r.readShards) > 0 && compareUnits(r.readShards[0].first, first) <= 0 {
		o := r.readShards[0]
		r.readShards[0], r.readShards = oldShard{}, r.readShards[1:]
		switch {
		case o.name != name:
			r.Removed = append(r.Removed, o.name)
		case bytes.Equal(o.data, data):
			return
		}
	}
	if err := r.addFile(name, data); err != nil {
		r.err = err
	}
}

// shardData is an old shard, verified against its digest.
func (u *updater) shardData(s *segmentReader, k int) ([]byte, error) {
	data, err := u.Reader.open(s.name(k))
	if err == nil && digest(data) != s.shards[k].digest {
		err = fmt.Errorf("%s is damaged", s.name(k))
	}
	return data, err
}

func (u *updater) records(s *segmentReader, k int) ([]record, error) {
	data, err := u.shardData(s, k)
	if err != nil {
		return nil, err
	}
	return splitShard(data, nil)
}

// splitShard appends a shard's records, which share its bytes.
func splitShard(data []byte, records []record) ([]record, error) {
	body, ok := bytes.CutPrefix(data, []byte(shardHead))
	body, ok2 := bytes.CutSuffix(body, []byte(shardTail))
	if !ok || !ok2 || len(body) == 0 {
		return nil, errFormat
	}
	text, last := string(body), "" // for the terms
	for at := 0; at < len(body); {
		end := at + max(0, bytes.IndexByte(body[at:], ' '))
		stop := end + 1 + bytes.IndexByte(body[end+1:], ' ')
		if stop <= end {
			return nil, errFormat
		}
		term, capped, err := undoFrontCode(last, text[at:end])
		if err != nil {
			return nil, err
		}
		records = append(records, record{term: term, postings: body[end+1 : stop], capped: capped})
		at, last = stop+1, term
	}
	return records, nil
}

// unpack appends a record's postings to an empty list, and says how many documents have the term.
func (r record) unpack(list []posting) (postings []posting, total int, err error) {
	postings, err = readNumbers(list, r.postings)
	if err != nil {
		return nil, 0, err
	}
	total = len(postings)
	if r.capped {
		if total < 2 {
			return nil, 0, errFormat
		}
		total, postings = int(postings[0]), postings[1:]
	}
	for i, v := range postings {
		if i == 0 {
			continue
		}
		last, distance := postings[i-1]>>2, v>>2+1
		if distance > last {
			return nil, 0, errFormat
		}
		postings[i] = (last-distance)<<2 | v&3
	}
	return postings, total, nil
}

var errMismatch = errors.New("the index does not have what its texts say")

// apply changes a term's postings. left is whether any are.
func (r *shardRewriter) apply(c termChange, rec record) (_ record, left bool, err error) {
	old, total, err := rec.unpack(nil)
	if err != nil {
		return rec, false, err
	}
	floor := 0 // the list says nothing of numbers below
	if rec.capped {
		floor = int(old[len(old)-1] >> 2)
	}
	postings := make([]posting, 0, len(old)+len(c.edits))
	for _, e := range c.edits {
		if e.before != absent {
			total--
		}
		if e.after != absent {
			total++
		}
		if e.number < floor {
			continue
		}
		for len(old) > 0 && int(old[0]>>2) > e.number {
			postings, old = append(postings, old[0]), old[1:]
		}
		was := absent
		if len(old) > 0 && int(old[0]>>2) == e.number {
			was, old = int(old[0]&3), old[1:]
		}
		if was != e.before {
			return rec, false, errMismatch
		}
		if e.after != absent {
			postings = append(postings, pack(e.number, e.after))
		}
	}
	postings = append(postings, old...)
	limit := r.maxPostings
	if isFilter(c.term) {
		limit = math.MaxInt
	}
	postings, err = r.refill(c.term, postings, floor, min(limit, total))
	if err != nil || len(postings) == 0 {
		return rec, false, err
	}
	r.packer.room = r.packer.room[:0] // the last record has been copied into its shard
	return r.packer.record(c.term, postings, total, limit), true, nil
}

func pack(number, class int) posting { return uint64(number)<<2 | uint64(class) }

// refill appends the segment's next postings below a floor until there are enough.
func (r *shardRewriter) refill(term string, postings []posting, floor, enough int) ([]posting, error) {
	below, _ := slices.BinarySearch(r.newNumbers, min(floor, r.newSpan.end))
	for _, n := range slices.Backward(r.newNumbers[:below]) {
		if n < r.newSpan.from || len(postings) >= enough {
			break
		}
		class, err := r.classIn(n, term)
		if err != nil {
			return nil, err
		}
		if class != absent {
			postings = append(postings, pack(n, class))
		}
	}
	if len(postings) < enough {
		return nil, errMismatch
	}
	return postings, nil
}

// classIn is a term's class in the document with a new number.
func (u *updater) classIn(n int, term string) (int, error) {
	var c *contents
	if t := u.numberChanges[n]; t != nil {
		c = t.after
	} else {
		text, known := u.foldedTexts[n]
		if !known {
			d, _, err := u.oldDocument(n)
			if err != nil {
				return 0, err
			}
			text = foldString(d.Title) + "\n" + foldString(d.Text)
			u.foldedTexts[n] = text
		}
		if !strings.Contains(text, strings.TrimPrefix(term, "#")) {
			return absent, nil
		}
		var err error
		if c, err = u.oldContents(n, nil); err != nil {
			return 0, err
		}
	}
	if c != nil {
		for _, t := range c.terms {
			if t.term == term {
				return int(t.class), nil
			}
		}
	}
	return absent, nil
}

// writeDirectory writes the new directory.
func (u *updater) writeDirectory() error {
	d := &u.next
	d.V, d.N, d.Hant = formatVersion, len(u.docs), u.dir.Hant
	d.Years = years(u.newNumbers, u.newKey)
	oldCounts, err := readNumbers(nil, u.dir.VariantCounts)
	pairs := []rune(u.dir.VariantPairs)
	if err != nil || len(pairs) != 2*len(oldCounts) {
		return errFormat
	}
	counts := map[rune]int{}
	for i, n := range oldCounts {
		counts[pairs[2*i]] = int(n)
	}
	addCounts := func(c *contents, by int) {
		if c != nil {
			for _, r := range c.hant {
				counts[r] += by
			}
		}
	}
	for _, t := range u.numberChanges {
		addCounts(t.before, -1)
		addCounts(t.after, 1)
	}
	for r, n := range counts {
		if n < 0 {
			return errMismatch
		}
		if n == 0 {
			delete(counts, r)
		}
	}
	d.VariantPairs, d.VariantCounts = hantPairs(counts)
	return u.replaceFile(map[string][]byte{Directory: u.directory}, Directory, d.file())
}
