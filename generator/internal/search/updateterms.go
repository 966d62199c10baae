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

// change is what happens to a term, the newest number first.
type change struct {
	term  string
	edits []edit
}

// edit is what a term is in a document, before and now: its class, or absent.
type edit struct{ number, was, now int }

const absent = -1

// changes compares what the touched numbers had and have in a segment.
func (u *updater) changes(segment int) []change {
	edits := map[string][]edit{}
	for n, t := range u.touches {
		before := map[string]int{}
		if t.was != nil && u.shelves[segment].has(n) {
			for _, c := range t.was.terms {
				before[c.term] = int(c.class)
			}
		}
		if t.now != nil && u.spans[segment].has(n) {
			for _, c := range t.now.terms {
				was, had := before[c.term]
				delete(before, c.term)
				if !had {
					was = absent
				}
				if was != int(c.class) {
					edits[c.term] = append(edits[c.term], edit{n, was, int(c.class)})
				}
			}
		}
		for term, was := range before {
			edits[term] = append(edits[term], edit{n, was, absent})
		}
	}
	var all []change
	for _, term := range sortedKeys(edits) {
		slices.SortFunc(edits[term], func(x, y edit) int { return cmp.Compare(y.number, x.number) })
		all = append(all, change{term, edits[term]})
	}
	return all
}

// writeTerms makes the shards anew that a change falls into.
func (u *updater) writeTerms() error {
	for i := range u.shelves {
		r := &recut{updater: u, shelf: &u.shelves[i], now: u.spans[i], changes: u.changes(i)}
		r.out = shards{limits: u.limits, emit: r.emit}
		if err := r.all(); err != nil {
			return err
		}
		u.next.Segments[i] = newSegment(r.now.from, r.made)
	}
	return nil
}

// recut makes new shards of a segment's old ones and changes.
type recut struct {
	*updater
	shelf   *shelf     // the segment as it was
	now     span       // of today
	at      int        // the old shard to read next
	changes []change   // to come
	old     []oldShard // those read, until a new one begins behind them
	out     shards
	made    []listed // the new shards
	records []record // of one shard
	err     error
}

func (r *recut) all() error {
	for len(r.changes) > 0 {
		at := max(r.shelf.shardOf(r.changes[0].term), r.at)
		if at > r.at {
			// The border before a shard stays as long as its first term does.
			if goes, err := r.firstGoes(at, r.changes[0]); err != nil {
				return err
			} else if goes {
				at--
			}
		}
		r.made = append(r.made, r.shelf.shards[r.at:at]...)
		r.at = at
		if err := r.run(); err != nil {
			return err
		}
		for _, o := range r.old {
			r.Gone = append(r.Gone, o.name)
		}
		r.old = r.old[:0]
	}
	r.made = append(r.made, r.shelf.shards[r.at:]...)
	return nil
}

func (r *recut) firstGoes(k int, c change) (bool, error) {
	if r.shelf.shards[k].first != c.term {
		return false, nil
	}
	records, err := r.updater.records(r.shelf, k)
	if err != nil {
		return false, err
	}
	_, stays, err := r.apply(c, records[0])
	return !stays, err
}

type oldShard struct {
	first, name string
	data        []byte
}

// run goes through old shards, with the changes that fall into them, up to a border that stays.
func (r *recut) run() error {
	for r.at < len(r.shelf.shards) {
		data, err := r.shardData(r.shelf, r.at)
		if err != nil {
			return err
		}
		r.old = append(r.old, oldShard{r.shelf.shards[r.at].first, r.shelf.name(r.at), data})
		if r.records, err = splitShard(data, r.records[:0]); err != nil {
			return err
		}
		r.at++
		for _, rec := range r.records {
			if err := r.insert(rec.term); err != nil {
				return err
			}
			if len(r.changes) > 0 && r.changes[0].term == rec.term {
				if err := r.add(rec); err != nil {
					return err
				}
				continue
			}
			r.out.add(rec)
		}
		if r.at == len(r.shelf.shards) {
			break
		}
		next := r.shelf.shards[r.at].first
		if err := r.insert(next); err != nil {
			return err
		}
		if r.out.cutsBefore(next) && (len(r.changes) == 0 || r.changes[0].term != next) {
			r.out.flush()
			return r.err
		}
	}
	for len(r.changes) > 0 {
		if err := r.add(record{term: r.changes[0].term}); err != nil {
			return err
		}
	}
	r.out.flush()
	return r.err
}

// insert adds the terms that are new before a term.
func (r *recut) insert(bound string) error {
	for len(r.changes) > 0 && compareUnits(r.changes[0].term, bound) < 0 {
		if err := r.add(record{term: r.changes[0].term}); err != nil {
			return err
		}
	}
	return r.err
}

// add adds a term with the change that is next.
func (r *recut) add(rec record) error {
	rec, stays, err := r.apply(r.changes[0], rec)
	if err != nil {
		return err
	}
	if stays {
		r.out.add(rec)
	}
	r.changes = r.changes[1:]
	return nil
}

func (r *recut) emit(first string, data []byte) {
	s := listed{strings.Clone(first), digest(data)} // not the whole shard that it is part of
	r.made = append(r.made, s)
	name := s.name(r.shelf.folder)
	for len(r.old) > 0 && compareUnits(r.old[0].first, first) <= 0 {
		o := r.old[0]
		r.old[0], r.old = oldShard{}, r.old[1:]
		switch {
		case o.name != name:
			r.Gone = append(r.Gone, o.name)
		case bytes.Equal(o.data, data):
			return
		}
	}
	if err := r.put(name, data); err != nil {
		r.err = err
	}
}

// shardData is an old shard, held against its digest.
func (u *updater) shardData(s *shelf, k int) ([]byte, error) {
	data, err := u.Reader.open(s.name(k))
	if err == nil && digest(data) != s.shards[k].digest {
		err = fmt.Errorf("%s is damaged", s.name(k))
	}
	return data, err
}

func (u *updater) records(s *shelf, k int) ([]record, error) {
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

// unpack returns a record's postings and how many documents have the term.
func (r record) unpack() (postings []posting, total int, err error) {
	postings, err = readNumbers(string(r.postings))
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

var errOther = errors.New("the index does not have what its texts say")

// apply changes a term's postings. stays is whether any are left.
func (r *recut) apply(c change, rec record) (_ record, stays bool, err error) {
	old, total, err := rec.unpack()
	if err != nil {
		return rec, false, err
	}
	floor := 0 // of what is below, the list tells nothing
	if rec.capped {
		floor = int(old[len(old)-1] >> 2)
	}
	postings := make([]posting, 0, len(old)+len(c.edits))
	for _, e := range c.edits {
		if e.was != absent {
			total--
		}
		if e.now != absent {
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
		if was != e.was {
			return rec, false, errOther
		}
		if e.now != absent {
			postings = append(postings, pack(e.number, e.now))
		}
	}
	postings = append(postings, old...)
	limit := r.postings
	if isFilter(c.term) {
		limit = math.MaxInt
	}
	postings, err = r.refill(c.term, postings, floor, min(limit, total))
	if err != nil || len(postings) == 0 {
		return rec, false, err
	}
	r.packer.room = r.packer.room[:0] // the one before is in its shard
	return r.packer.record(c.term, postings, total, limit), true, nil
}

func pack(number, class int) posting { return uint64(number)<<2 | uint64(class) }

// refill appends the segment's postings below a floor until there are as many as wanted.
func (r *recut) refill(term string, postings []posting, floor, want int) ([]posting, error) {
	below, _ := slices.BinarySearch(r.numbers, min(floor, r.now.end))
	for _, n := range slices.Backward(r.numbers[:below]) {
		if n < r.now.from || len(postings) >= want {
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
	if len(postings) < want {
		return nil, errOther
	}
	return postings, nil
}

// classIn is a term's class in the text that has a number today.
func (u *updater) classIn(n int, term string) (int, error) {
	var c *contents
	if t := u.touches[n]; t != nil {
		c = t.now
	} else {
		text, known := u.folded[n]
		if !known {
			d, _, err := u.oldDocument(n)
			if err != nil {
				return 0, err
			}
			text = foldString(d.Title) + "\n" + foldString(d.Text)
			u.folded[n] = text
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

// writeDirectory writes what leads to all this.
func (u *updater) writeDirectory() error {
	d := &u.next
	d.V, d.N, d.Hant = formatVersion, len(u.now), u.dir.Hant
	d.Years = years(u.numbers, u.spot)
	counts, err := readNumbers(u.dir.Met)
	pairs := []rune(u.dir.Pairs)
	if err != nil || len(pairs) != 2*len(counts) {
		return errFormat
	}
	met := map[rune]int{}
	for i, n := range counts {
		met[pairs[2*i]] = int(n)
	}
	count := func(c *contents, by int) {
		if c != nil {
			for _, r := range c.hant {
				met[r] += by
			}
		}
	}
	for _, t := range u.touches {
		count(t.was, -1)
		count(t.now, 1)
	}
	for r, n := range met {
		if n < 0 {
			return errOther
		}
		if n == 0 {
			delete(met, r)
		}
	}
	d.Pairs, d.Met = hantPairs(met)
	return u.replace(map[string][]byte{Directory: u.directory}, Directory, d.file())
}
