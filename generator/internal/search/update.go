// An update makes of the published index of yesterday's documents that of today's, byte for byte
// what a Builder would write, and reads little more than what it replaces. Nothing is kept beside
// the index:
//
//   - What a document had before is cut anew from its old fragment. Its filters are in the filters'
//     lists, which are whole.
//   - A number of which the document is another, because its neighbours came or went, is treated as if
//     its document were edited. They are few (see number.go), but where a day is crowded or a month gets other
//     room: that is left to a build if many move (mayTouch).
//   - A document is in the segment that the border says (see number.go). Where it moves, those that it passes
//     are taken out of one segment and put into the other, by their terms, which are cut anew too.
//   - A term that has more postings than its list keeps, and loses one of these, gets the next one
//     by reading older fragments of the segment, where it is soon found: it stands in that many.
//     Where the border goes back, all such lists of the body would lose some 256; where there may be
//     such lists, that is left to a build. It happens to one in 256 bulletins that leave the tail.
//   - Borders of shards hang on what stands before them (see shard.go), so only shards with a term
//     that changed are made anew, and the few after one whose border moved.
//   - The directory counts the documents that have each traditional character.
//
// All that is read is held against the digests in its name and in the directory, and nothing is
// returned before everything is known.

package search

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Difference is what an update changes.
type Difference struct {
	Gone  []string // files that are no more
	store store
	files []stored
}

// stored is a new file in the store.
type stored struct {
	name string
	at   int64
	size int
}

// Files hands out the files that are new or differ: names below /search/ with their bytes, the
// directory last. write keeps no data.
func (d *Difference) Files(write func(name string, data []byte) error) error {
	var data []byte
	for _, f := range d.files {
		data = slices.Grow(data[:0], f.size)[:f.size]
		if n, err := d.store.to.ReadAt(data, f.at); n < f.size {
			return fmt.Errorf("reading %s again: %w", f.name, err)
		}
		if err := write(f.name, data); err != nil {
			return err
		}
	}
	return nil
}

// ErrRebuild is returned when a Builder has to write the index anew: too much changed, or what is
// there is damaged, of another version, or not the index of those documents.
var ErrRebuild = errors.New("search: the index has to be built anew")

// Update finds out how an index has to change. old is its folder, was the places of all its
// documents, best in their order; removed are the addresses of those that go, and changed those that are
// new or differ in anything, by address. The new files are kept in an empty scratch file until they
// are asked for, or in memory when it is nil. Every error is an [ErrRebuild]. That files which an
// update need not read are there and whole is for the caller to know.
func Update(old fs.FS, scratch Scratch, was []Place, removed []string, changed []Document) (*Difference, error) {
	return update(old, scratch, was, removed, changed, usual)
}

func update(old fs.FS, scratch Scratch, was []Place, removed []string, changed []Document, l limits) (*Difference, error) {
	if scratch == nil {
		scratch = new(memory)
	}
	u := &updater{
		Difference: Difference{store: store{to: scratch}},
		limits:     l, folder: old, scratch: newScratch(),
		groups: map[int][][]byte{}, folded: map[int]string{}, touches: map[int]*touch{}, regroups: map[int]bool{},
	}
	for _, step := range []func() error{
		u.open,
		func() error { return u.order(was, removed, changed) },
		u.number,
		u.touch,
		u.writeFragments,
		u.writeTerms,
		u.writeDirectory,
	} {
		if err := step(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrRebuild, err)
		}
	}
	return &u.Difference, nil
}

// updater is an update under way.
type updater struct {
	Difference
	limits
	*Reader
	folder    fs.FS
	directory []byte // as it was
	scratch   *scratch
	packer    packer
	was       []spot
	wasAt     []int // their numbers
	now       []standing
	numbers   []int            // of today
	spans     [segments]span   // of today
	regroups  map[int]bool     // groups that have a touched number
	groups    map[int][][]byte // fragments as JSON, of these and of the last one read
	last      int              // that one
	folded    map[int]string   // texts of fragments looked into
	looked    int              // fragments read
	touches   map[int]*touch   // by number
	next      directory
}

// standing is a document of today: unchanged since it stood among the old ones, or given.
type standing struct {
	spot
	from int // -1 when given
	doc  *Document
}

// touch is a number of which the document is another or differs. Either side may be nil.
type touch struct{ was, now *contents }

// contents are what the index has of a document.
type contents struct {
	fragment []byte
	terms    []termClass
	hant     []rune
}

type termClass struct {
	term  string
	class uint64
}

func (u *updater) open() error {
	var err error
	u.Reader, err = NewReader(func(name string) ([]byte, error) {
		data, err := fs.ReadFile(u.folder, name)
		if name == Directory {
			u.directory = data
		}
		return data, err
	})
	if err != nil {
		return err
	}
	if _, hant := hantFile(); u.dir.Hant != hant || !bytes.Equal(u.dir.file(), u.directory) {
		return fmt.Errorf("%s is damaged or of another version", Directory)
	}
	return nil
}

func (u *updater) spot(i int) spot    { return u.now[i].spot }
func (u *updater) oldSpot(i int) spot { return u.was[i] }

// order finds out the numbers of today.
func (u *updater) order(was []Place, removed []string, changed []Document) error {
	if len(was) != u.dir.N {
		return fmt.Errorf("the index has %d documents, not %d", u.dir.N, len(was))
	}
	u.was = make([]spot, len(was))
	for i, p := range was {
		u.was[i] = p.spot()
	}
	if !slices.IsSortedFunc(u.was, spot.compare) {
		slices.SortFunc(u.was, spot.compare)
	}
	drop := make(map[string]bool, len(removed)+len(changed))
	for _, url := range removed {
		drop[url] = true
	}
	for i := range changed {
		d := &changed[i]
		if drop[d.URL] {
			return fmt.Errorf("%s is told of twice", d.URL)
		}
		drop[d.URL] = true
	}
	given := make([]standing, len(changed))
	for i := range changed {
		given[i] = standing{changed[i].Place().spot(), -1, &changed[i]}
	}
	slices.SortFunc(given, func(x, y standing) int { return x.compare(y.spot) })
	u.now = make([]standing, 0, len(was)+len(changed))
	for i, p := range u.was {
		if drop[p.URL] {
			continue
		}
		for len(given) > 0 && given[0].compare(p) < 0 {
			u.now, given = append(u.now, given[0]), given[1:]
		}
		u.now = append(u.now, standing{p, i, nil})
	}
	u.now = append(u.now, given...)
	for i := 1; i < len(u.now); i++ {
		if u.now[i].Place == u.now[i-1].Place {
			return fmt.Errorf("%s is there twice", u.now[i].URL)
		}
	}
	return nil
}

// number finds the numbers of both days, and those of which the document is another or goes to the other
// segment.
func (u *updater) number() error {
	u.wasAt, u.numbers = numbered(len(u.was), u.oldSpot), numbered(len(u.now), u.spot)
	border := u.border(len(u.was), u.oldSpot)
	for i, s := range spans(u.wasAt, border) {
		if u.shelves[i].span != s {
			return fmt.Errorf("%s parts the bulletins otherwise", Directory)
		}
	}
	u.spans = spans(u.numbers, u.border(len(u.now), u.spot))
	for i, j := 0, 0; i < len(u.was) || j < len(u.now); {
		n, differs := 0, true
		switch {
		case j == len(u.now) || i < len(u.was) && u.wasAt[i] < u.numbers[j]:
			n, i = u.wasAt[i], i+1
		case i == len(u.was) || u.numbers[j] < u.wasAt[i]:
			n, j = u.numbers[j], j+1
		default:
			n, differs = u.wasAt[i], u.now[j].from != i
			i, j = i+1, j+1
		}
		if differs {
			u.regroups[n/groupSize] = true
		}
		if differs || (n < u.shelves[tail].from) != (n < u.spans[tail].from) {
			u.touches[n] = new(touch)
		}
	}
	for j, s := range u.now {
		if 0 <= s.from && s.from < border && u.numbers[j] >= u.spans[tail].from && border > u.back {
			return fmt.Errorf("the body of %d gives some back", border)
		}
	}
	return nil
}

// touch reads what the numbers that change had and have.
func (u *updater) touch() error {
	if len(u.touches) > u.mayTouch(len(u.now)) {
		return fmt.Errorf("%d numbers change", len(u.touches))
	}
	filed, err := u.oldFilters()
	if err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(u.touches)) { // group by group
		if _, had := slices.BinarySearch(u.wasAt, n); had {
			if u.touches[n].was, err = u.oldContents(n, filed[n]); err != nil {
				return err
			}
		}
	}
	for n, t := range u.touches {
		switch i, has := slices.BinarySearch(u.numbers, n); {
		case !has:
		case u.now[i].from >= 0: // where it was is another's now or nobody's, and so touched
			t.now = u.touches[u.wasAt[u.now[i].from]].was
		default:
			d := u.now[i].doc
			t.now = u.contents(*d, filters(*d))
		}
	}
	return nil
}

// oldFilters are the filters of the touched documents.
func (u *updater) oldFilters() (map[int][]string, error) {
	found := map[int][]string{}
	for i := range u.shelves {
		s := &u.shelves[i]
		for n := range u.touches {
			if s.has(n) { // or there is nothing to find
				if err := u.filtersIn(s, found); err != nil {
					return nil, err
				}
				break
			}
		}
	}
	return found, nil
}

func (u *updater) filtersIn(s *shelf, found map[int][]string) error {
	for k := range s.shards {
		records, err := u.records(s, k)
		if err != nil {
			return err
		}
		for _, r := range records {
			if !isFilter(r.term) {
				return nil
			}
			postings, _, err := r.unpack()
			if err != nil {
				return err
			}
			for _, p := range postings {
				if n := int(p >> 2); u.touches[n] != nil {
					found[n] = append(found[n], r.term)
				}
			}
		}
	}
	return nil
}

func isFilter(term string) bool { return strings.HasPrefix(term, "!") }

// oldDocument is what the fragment tells of a document.
func (u *updater) oldDocument(n int) (d Document, fragment []byte, err error) {
	if fragment, err = u.oldFragment(n); err != nil {
		return d, nil, err
	}
	var parts []string
	if err := json.Unmarshal(fragment, &parts); err != nil || len(parts) != 5 {
		return d, nil, errFormat
	}
	i, _ := slices.BinarySearch(u.wasAt, n)
	p := u.was[i]
	if parts[1] != escapePath(p.URL) || parts[2] != dateOf(p.Day).Format(fragmentDate) {
		return d, nil, fmt.Errorf("document %d is %s, not %s", n, parts[1], p.URL)
	}
	return Document{Title: parts[0], Text: parts[4]}, fragment, nil
}

func (u *updater) oldContents(n int, filters []string) (*contents, error) {
	d, fragment, err := u.oldDocument(n)
	if err != nil {
		return nil, err
	}
	c := u.contents(d, filters)
	c.fragment = fragment
	return c, nil
}

func (u *updater) contents(d Document, filters []string) *contents {
	s := u.scratch
	s.read(d)
	c := &contents{hant: slices.Clone(s.hant), fragment: slices.Clone(s.fragment(d))}
	for _, f := range filters {
		c.terms = append(c.terms, termClass{f, 0})
	}
	table := map[string]uint32{}
	words := s.internWords(table)
	names := make([]string, len(table))
	for word, id := range table {
		names[id] = "#" + word
	}
	unpackWords(words, func(id, class uint64) { c.terms = append(c.terms, termClass{names[id], class}) })
	s.sorter.items = unpackPairs(s.packPairs(), 0, s.sorter.items[:0])
	for _, it := range s.sorter.items {
		c.terms = append(c.terms, termClass{pairTerm(it.pair), it.posting & 3})
	}
	return c
}

// oldFragment is the JSON of a fragment, of which all the group is held against its digest.
func (u *updater) oldFragment(n int) ([]byte, error) {
	g := n / groupSize
	if u.groups[g] == nil {
		from, end := inGroup(u.wasAt, g)
		if u.looked += end - from; u.looked > u.texts {
			return nil, fmt.Errorf("more than %d texts have to be read", u.texts)
		}
		group := make([][]byte, groupSize)
		var members []member
		for _, n := range u.wasAt[from:end] {
			data, err := fs.ReadFile(u.folder, fragmentName(n, u.groupDigest(g)))
			if err != nil {
				return nil, err
			}
			data = bytes.TrimSuffix(bytes.TrimPrefix(data, []byte(scriptHead)), []byte(scriptTail))
			group[n%groupSize], members = data, append(members, member{n, sumFragment(data)})
		}
		if groupDigest(members) != u.groupDigest(g) {
			return nil, fmt.Errorf("fragments of group %d are damaged", g)
		}
		if !u.regroups[u.last] {
			delete(u.groups, u.last)
		}
		u.groups[g], u.last = group, g
	}
	return u.groups[g][n%groupSize], nil
}

func (u *updater) groupDigest(g int) string {
	return u.dir.Groups[g*digestSize : (g+1)*digestSize]
}

// replace adds a file, unless it is among those before, from which it is taken.
func (u *updater) replace(before map[string][]byte, name string, data []byte) error {
	old, known := before[name]
	delete(before, name)
	if known && bytes.Equal(old, data) {
		return nil
	}
	return u.put(name, data)
}

// put adds a file.
func (u *updater) put(name string, data []byte) error {
	u.files = append(u.files, stored{name, u.store.add(data), len(data)})
	return u.store.failed()
}

// drop lets files go.
func (u *updater) drop(before map[string][]byte) {
	u.Gone = append(u.Gone, slices.Sorted(maps.Keys(before))...)
}

// writeFragments writes the groups that have a touched number.
func (u *updater) writeFragments() error {
	var digests []byte
	count, empty := groupsOf(u.numbers), groupDigest(nil)
	digests = append(digests, u.dir.Groups[:min(len(u.dir.Groups), count*digestSize)]...)
	for len(digests) < count*digestSize {
		digests = append(digests, empty...)
	}
	for _, g := range slices.Sorted(maps.Keys(u.regroups)) {
		name, err := u.writeGroup(g)
		if err != nil {
			return err
		}
		if g < count {
			copy(digests[g*digestSize:], name)
		}
	}
	u.next.Groups = string(digests)
	return nil
}

// writeGroup returns the digest of a group.
func (u *updater) writeGroup(g int) (digest string, err error) {
	from, end := inGroup(u.numbers, g)
	var group [][]byte
	var members []member
	for _, n := range u.numbers[from:end] {
		var fragment []byte
		if t := u.touches[n]; t != nil {
			fragment = t.now.fragment
		} else if fragment, err = u.oldFragment(n); err != nil {
			return "", err
		}
		group, members = append(group, fragment), append(members, member{n, sumFragment(fragment)})
	}
	before := map[string][]byte{}
	from, end = inGroup(u.wasAt, g)
	for _, n := range u.wasAt[from:end] {
		old, err := u.oldFragment(n)
		if err != nil {
			return "", err
		}
		before[fragmentName(n, u.groupDigest(g))] = wrap(old)
	}
	digest = groupDigest(members)
	for i, fragment := range group {
		if err := u.replace(before, fragmentName(members[i].number, digest), wrap(fragment)); err != nil {
			return "", err
		}
	}
	u.drop(before)
	return digest, nil
}
