// An update turns the published index of the old documents into that of the new ones, byte for byte
// what a Builder would write, and reads little more than what it replaces. It needs nothing but the
// index:
//
//   - The old terms of a document come from its old fragment. Its filters are in the filters' lists,
//     which are complete.
//   - A number that goes to another document, because its neighbours came or went, is treated as an
//     edit of its document. They are few (see number.go), but where a day has many documents or a month
//     gets more numbers. If too many move, the index is built anew (changeLimit).
//   - Where the start of the tail moves (see number.go), the documents between are removed from one
//     segment and added to the other, with all their terms.
//   - A capped list that loses a posting gets the next one from older fragments of the segment, which
//     are soon found: the term is common. Where the tail starts earlier than before, all capped lists of
//     the body would lose some 256; a body that can have such lists is built anew. One in 256 bulletins
//     that leave the tail causes that.
//   - Where a shard ends depends only on the terms before that point (see shard.go). So only shards with
//     a changed term are rewritten, and the few after one that ends elsewhere.
//   - The directory counts the documents that have each traditional character.
//
// Everything read is verified against the digests in its name and in the directory, and nothing is
// returned before the whole update is known.

package search

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strings"
)

// Difference is what an update changes.
type Difference struct {
	Removed []string // names of files to delete
	store   store
	files   []storedFile
}

// storedFile is a new file in the store.
type storedFile struct {
	name   string
	offset int64
	size   int
}

// Files calls write for each file that is new or differs: names below /search/ with their bytes, the
// directory last. write must not keep the data.
func (d *Difference) Files(write func(name string, data []byte) error) error {
	var data []byte
	for _, f := range d.files {
		data = slices.Grow(data[:0], f.size)[:f.size]
		if n, err := d.store.to.ReadAt(data, f.offset); n < f.size {
			return fmt.Errorf("reading %s again: %w", f.name, err)
		}
		if err := write(f.name, data); err != nil {
			return err
		}
	}
	return nil
}

// ErrRebuild is returned when a Builder has to write the index anew: too much changed, or the old
// index is damaged, of another version, or not that of the old documents.
var ErrRebuild = errors.New("search: the index has to be built anew")

// Update computes how an index has to change. old is its folder, oldKeys the keys of all its documents,
// preferably sorted; removed are the addresses of deleted documents, and changed the documents that are
// new or differ. The new files are kept in an empty scratch file until Files is called, or in memory
// when it is nil. Every error is an [ErrRebuild]. Files that an update need not read are not verified:
// the caller has to know that they are there and unmodified.
func Update(
	old fs.FS, scratch Scratch, oldKeys iter.Seq[DocKey], removed []string, changed []Document,
) (*Difference, error) {
	return update(old, scratch, oldKeys, removed, changed, defaultLimits)
}

func update(
	old fs.FS, scratch Scratch, oldKeys iter.Seq[DocKey], removed []string, changed []Document, l limits,
) (*Difference, error) {
	if scratch == nil {
		scratch = new(memory)
	}
	u := &updater{
		Difference: Difference{store: store{to: scratch}},
		limits:     l, folder: old, scratch: newScratch(),
		groups: map[int][][]byte{}, foldedTexts: map[int]string{}, numberChanges: map[int]*numberChange{},
		changedGroups: map[int]bool{},
	}
	for _, step := range []func() error{
		u.open,
		func() error { return u.orderDocuments(oldKeys, removed, changed) },
		u.compareNumbers,
		u.readChanges,
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
	directory []byte // the old one
	scratch   *scratch
	packer    packer

	oldKeys    []hashedKey
	oldNumbers []int
	given      []docNow
	docs       []docRef
	newNumbers []int
	newSpans   [segments]span

	numberChanges map[int]*numberChange // by number
	changedGroups map[int]bool          // groups in which a number changes
	groups        map[int][][]byte      // fragments as JSON, of these and of the group read last
	lastGroup     int                   // the group read last
	foldedTexts   map[int]string        // folded texts of fragments
	textsRead     int                   // fragments read
	next          directory
}

// docNow is a document that is given.
type docNow struct {
	hashedKey
	doc *Document
}

// docRef is a document of the new index: the index of an old one that did not change, or -1 less that of a given one.
type docRef int32

func (r docRef) old() int   { return int(r) } // negative for a given one
func (r docRef) given() int { return -1 - int(r) }

// numberChange is a number whose document is another one, or differs. Either side may be nil.
type numberChange struct{ before, after *contents }

// contents are what the index holds of a document.
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

// readChanges reads the old and the new contents of the numbers that change.
func (u *updater) readChanges() error {
	if len(u.numberChanges) > u.changeLimit(len(u.docs)) {
		return fmt.Errorf("%d numbers change", len(u.numberChanges))
	}
	filed, err := u.oldFilters()
	if err != nil {
		return err
	}
	for _, n := range slices.Sorted(maps.Keys(u.numberChanges)) { // group by group
		if _, had := slices.BinarySearch(u.oldNumbers, n); had {
			if u.numberChanges[n].before, err = u.oldContents(n, filed[n]); err != nil {
				return err
			}
		}
	}
	for n, t := range u.numberChanges {
		switch i, has := slices.BinarySearch(u.newNumbers, n); {
		case !has:
		case u.docs[i].old() >= 0: // its old number is another's now or free, so it is a change too
			t.after = u.numberChanges[u.oldNumbers[u.docs[i].old()]].before
		default:
			d := u.given[u.docs[i].given()].doc
			t.after = u.contents(*d, filters(*d))
		}
	}
	return nil
}

// oldFilters are the filters of the old documents whose numbers change.
func (u *updater) oldFilters() (map[int][]string, error) {
	found := map[int][]string{}
	for i := range u.segments {
		s := &u.segments[i]
		for n := range u.numberChanges {
			if s.has(n) { // else it has no filters here
				if err := u.filtersIn(s, found); err != nil {
					return nil, err
				}
				break
			}
		}
	}
	return found, nil
}

func (u *updater) filtersIn(s *segmentReader, found map[int][]string) error {
	var scratch []posting // the lists of a large site's districts are long
	for k := range s.shards {
		records, err := u.records(s, k)
		if err != nil {
			return err
		}
		for _, r := range records {
			if !isFilter(r.term) {
				return nil
			}
			postings, _, err := r.unpack(scratch[:0])
			if err != nil {
				return err
			}
			scratch = postings
			for _, p := range postings {
				if n := int(p >> 2); u.numberChanges[n] != nil {
					found[n] = append(found[n], r.term)
				}
			}
		}
	}
	return nil
}

func isFilter(term string) bool { return strings.HasPrefix(term, "!") }

// oldDocument reads a document from its old fragment.
func (u *updater) oldDocument(n int) (d Document, fragment []byte, err error) {
	if fragment, err = u.oldFragment(n); err != nil {
		return d, nil, err
	}
	var parts []string
	if err := json.Unmarshal(fragment, &parts); err != nil || len(parts) != 5 {
		return d, nil, errFormat
	}
	i, _ := slices.BinarySearch(u.oldNumbers, n)
	p := u.oldKeys[i]
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
	s.cutDocument(d)
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
		c.terms = append(c.terms, termClass{pairTerm(it.pair()), it.class()})
	}
	return c
}
