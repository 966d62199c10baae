// Package search writes the reader's index: a folder of small scripts in which a browser finds
// every bulletin that contains a text, without a server.
//
// What a reader may rely on: a query is words parted by white space, and a bulletin is found when
// its title or its text contains each of them literally, both sides folded alike (see fold.go:
// width, letter case, compatibility forms, traditional characters). No word list and no
// segmentation is involved, so any substring is found, of any length and script.
//
// # The files
//
//	directory.js              what there is: written last, the only name that ever changes its bytes
//	b/{h}/{hash}-{digest}.js     a shard of the body's terms; the hash is of its first one, and ends in h
//	t/{hash}-{digest}.js         a shard of the tail's terms
//	f/{k}/{g}-{digest}/{i}.js    fragments: the texts of some bulletins, for excerpts and the literal check; k is ⌊g/256⌋
//	hant-{digest}.js             traditional and simplified characters, for queries that match nothing
//
// So no folder has more than some hundred names, also of a million bulletins.
//
// Each is a classic script that calls jianbao.shard with one JSON value, because a page opened
// from a folder (file://) may load scripts and nothing else. All names but the directory's carry
// the digest of their contents, so browsers may keep them for ever, and a reader with yesterday's
// directory finds yesterday's shards or none, never those of another numbering.
//
// # Numbers
//
// Bulletins are numbered from the oldest and listed from the newest, so that order by date costs nothing;
// those of a day are sorted by the hash of their address. A year is a range of numbers. Some numbers are
// free, so that a bulletin that is added or deleted, even a back-dated one, renumbers few others: a month
// has room for a power of two of bulletins, at least twice as many as it has. Its bulletins are spread over
// that room by day and hash, each at the multiple of 16 before its position or at the next free number; half
// as much room follows. Later months are renumbered only when a month's room changes: at its 9th, 17th,
// 33rd … bulletin, at its first, and when its last one is deleted. On a crowded day, the bulletins after an
// added one move by one.
//
// # Terms
//
// A run of Han, kana, Hangul or Yi is its overlapping pairs, and its last character, alone or with
// the ASCII digit or letter that follows: hence each of its characters begins a term, and any
// single one is found by prefix. A run of other letters and digits is, after "#", each of its
// endings, with the Han character that follows, cut to eight characters: hence any part of a word
// is the beginning of a term. 第12期 has 第1, #12期, #2期 and 期. "!d:slug" and "!t:slug" list the
// bulletins of a district (with those below it) and of a topic, and "!" lists all. Terms are in the order of UTF-16
// units, which is JavaScript's.
//
// # Two segments
//
// The words of one bulletin fall into most shards of an index. So the newest bulletins, the tail, have
// shards of their own, and a new one leaves the shards of all others, the body, unchanged: on the server
// and in browsers' caches. The tail begins at the last bulletin whose hash is a multiple of 256 and which is
// followed by 255 or more. So it holds some 500 on average, seldom 2,500, and does not move for a bulletin
// dated before it; after 256 new bulletins on average, as many move to the body. Where there is no such
// bulletin, all are in the tail. A term's postings are those of the tail followed by those of the body; a
// reader asks for both at once.
//
// # A shard
//
//	"{p}{rest} {postings} {p}{rest} {postings} …"
//
// p in base 36 is how many units the term shares with the one before it; p+18 says that postings begin
// with the number of all the segment's bulletins that have the term, and hold the newest 4096 only.
// Those below the last one may or may not contain the term: the literal check decides. So 的 costs a few
// kilobytes, and a longer query loses nothing. Postings are numbers v<<2|class: the first v is a
// bulletin, each later v the distance down to the next one, less one. The class is 0 for a term that
// occurs once in the text, 1 for two or three times, 2 for more, 3 in the title. A number is written in
// base 92 with 60 digits that end it and 32 that do not (see code.go).
//
// # The directory
//
//	v         5, the version of the format
//	n         bulletins
//	years     [[2018, 0], [2019, 231], …]: the first bulletin of each year
//	segments  the body and the tail, each
//	  from    its first number
//	  terms   the first term of each shard, front-coded as in a shard, parted by spaces
//	  shards  five characters of digest for each
//	groups    five characters of digest for each 32 numbers, and in base 36 how many numbers are to a file
//	pairs     traditional characters that occur in the texts, each before its simplified one
//	met       how many bulletins have each of these, in base 92
//	hant      the name of the whole table
//	sum       digest of all this with an empty sum
//
// A fragment is [title, path, date, district, text]; path is below the site's root. With p numbers to a file, the
// fragment of the number 32·g+i is in the file i/p of its group, at the place i%p of an array, in which free numbers
// are 0.
package search

import (
	"cmp"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// Directory is the name of the file that names all others, and is published after them.
const Directory = "directory.js"

// Document is what can be found of one bulletin.
type Document struct {
	URL          string // its page below the site's root, unescaped: /wuhou/2022/yulin/
	Title        string
	Text         string   // visible text of the body, paragraphs parted by \n
	District     string   // slug
	Districts    []string // slugs of all that it belongs to, with those above them
	DistrictName string
	Topics       []string // slugs
	Date         time.Time
}

// Builder takes documents in any order from many goroutines.
type Builder struct {
	store   store
	mu      sync.Mutex
	entries []*entry // of all runs, once all are known; the oldest first
	batch   *batch   // documents that are not in a run
	runs    []run
	words   map[string]uint32 // word terms, numbered as they come
	filters filterSets
	hant    map[rune]int // traditional characters, with the number of documents that have each
	limits
	idle chan *scratch // those that nobody uses; a sync.Pool would be emptied by each collection
}

// entry is the part of a document that stays in memory. A large site has many, so it is small.
type entry struct {
	url      string
	fragment int64 // where its JSON is stored
	digest   fragmentSum
	day      int32
	hash     uint32
	number   uint32 // once all are known
	size     uint32
	filters  uint32 // its set of filters
}

func (e *entry) key() hashedKey { return hashedKey{DocKey{e.url, int(e.day)}, e.hash} }

// NewBuilder returns an empty Builder, which keeps everything in memory.
func NewBuilder() *Builder { return NewBuilderOn(new(memory)) }

// NewBuilderOn returns an empty Builder that keeps texts and terms in an empty scratch file, and in
// memory some 60 bytes for each document beside its address.
func NewBuilderOn(to Scratch) *Builder {
	b := &Builder{
		words: map[string]uint32{}, filters: filterSets{numbers: map[string]uint32{}}, hant: map[rune]int{},
		batch: newBatch(), limits: defaultLimits, idle: make(chan *scratch, 2*runtime.GOMAXPROCS(0)),
	}
	b.store.to = to
	return b
}

// Add indexes a document. It may be called from many goroutines.
func (b *Builder) Add(d Document) {
	s := b.getScratch()
	defer b.putScratch(s)
	s.cutDocument(d)
	fragment := s.fragment(d)
	key := d.Key().hashed()
	e := entry{
		url: d.URL, day: int32(key.Day), hash: key.hash,
		fragment: b.store.add(fragment), size: uint32(len(fragment)), digest: sumFragment(fragment),
	}
	if full := b.addEntry(e, s, s.packPairs(), filters(d)); full != nil {
		r := b.store.newRun(full, &s.sorter)
		b.mu.Lock()
		b.runs = append(b.runs, r)
		b.mu.Unlock()
	}
}

func (b *Builder) getScratch() *scratch {
	select {
	case s := <-b.idle:
		return s
	default:
		return newScratch()
	}
}

func (b *Builder) putScratch(s *scratch) {
	select {
	case b.idle <- s:
	default:
	}
}

// addEntry adds an entry to the batch, and returns that if it is full.
func (b *Builder) addEntry(e entry, s *scratch, pairs []byte, filters []string) (full *batch) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e.filters = b.filters.number(filters)
	for _, r := range s.hant {
		b.hant[r]++
	}
	b.batch.entries = append(b.batch.entries, e)
	b.batch.pairs = append(b.batch.pairs, pairs)
	b.batch.words = appendPart(b.batch.words, s.internWords(b.words))
	if len(b.batch.entries) < batchSize {
		return nil
	}
	full, b.batch = b.batch, newBatch()
	return full
}

func filters(d Document) []string {
	terms := []string{everyDocument}
	if d.District != "" {
		terms = append(terms, "!d:"+d.District)
	}
	for _, slug := range d.Districts {
		terms = append(terms, "!d:"+slug)
	}
	for _, slug := range d.Topics {
		terms = append(terms, "!t:"+slug)
	}
	for i, t := range terms {
		terms[i] = unsafeInTerm.Replace(t)
	}
	slices.Sort(terms)
	return slices.Compact(terms)
}

// everyDocument is the filter that all documents have.
const everyDocument = "!"

var unsafeInTerm = strings.NewReplacer(" ", "%20", `"`, "%22", `\`, "%5C", "\n", "%0A")

// number sorts the entries, oldest first, and numbers them.
func (b *Builder) number() []int {
	for _, r := range b.runs {
		for i := range r.entries {
			b.entries = append(b.entries, &r.entries[i])
		}
	}
	slices.SortFunc(b.entries, func(x, y *entry) int {
		return cmp.Or(
			x.key().compare(y.key()),
			slices.Compare(x.digest[:], y.digest[:]),
			slices.Compare(b.filters.sets[x.filters], b.filters.sets[y.filters]),
		)
	})
	numbers := assignNumbers(len(b.entries), b.key)
	for i, e := range b.entries {
		e.number = uint32(numbers[i])
	}
	return numbers
}

func (b *Builder) key(i int) hashedKey { return b.entries[i].key() }

// Files writes the index: names below /search/ with their bytes, the directory last. The same
// documents give the same bytes. write is called from several goroutines, and must not keep the data.
// The Builder cannot be used afterwards.
func (b *Builder) Files(write func(name string, data []byte) error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.batch.entries) > 0 {
		b.runs = append(b.runs, b.store.newRun(b.batch, new(sorter)))
	}
	b.batch, b.entries = newBatch(), nil
	numbers := b.number()
	out := newWriter(write)
	d := directory{V: formatVersion, N: len(b.entries), Years: years(numbers, b.key)}
	d.Groups = out.fragments(&b.store, b.entries, numbers)
	var err error
	d.Segments, err = out.terms(b, segmentSpans(numbers, b.tailStart(len(numbers), b.key)))
	var table string
	table, d.Hant = hantFile()
	out.put(d.Hant, []byte(table))
	d.VariantPairs, d.VariantCounts = hantPairs(b.hant)
	waited := out.wait()
	if err := cmp.Or(b.store.failed(), waited, err); err != nil { // what was not written cannot be read either
		return err
	}
	return write(Directory, d.file())
}

// escapePath writes a page's path as links have it, without the first slash.
func escapePath(path string) string {
	return (&url.URL{Path: strings.TrimPrefix(path, "/")}).EscapedPath()
}
