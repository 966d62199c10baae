package ledger

import (
	"encoding/binary"
	"math"
	"sort"
	"strings"

	"jianbao/generator/internal/names"
	"jianbao/generator/internal/site"
)

// Files are published files, by name. They stay encoded, as the ledger has them: a large site has hundreds of thousands, of
// which most builds ask little, and write nearly all again. A method takes a place from 0 to Len-1.
type Files struct {
	data  string // the entries, one after the other
	ends  []uint32
	table *names.Table
}

// Entry is a published file.
type Entry struct {
	Name  string
	Key   Key
	Stat  site.FileStat
	Links Links
}

// Links are the destinations in a file's text that lead within the site, as they are written; encoded.
type Links string

// Len is how many files there are.
func (f *Files) Len() int {
	if f == nil {
		return 0
	}
	return len(f.ends)
}

// At returns a file.
func (f *Files) At(i int) Entry {
	r := reader{rest: f.data[f.start(i):]}
	return Entry{
		Name:  r.text(),
		Key:   Key{r.sum(), r.sum(), r.sum()},
		Stat:  site.FileStat{Size: int64(r.sum()), Time: int64(r.sum()), Inode: uint64(r.sum())},
		Links: Links(r.text()),
	}
}

// numbersSize is that of an entry's numbers.
const numbersSize = 6 * 8

func appendEntry(b []byte, e *Entry) []byte {
	b = appendText(b, e.Name)
	for _, n := range [...]uint64{uint64(e.Key.View), uint64(e.Key.Text), uint64(e.Key.Template), uint64(e.Stat.Size), uint64(e.Stat.Time), e.Stat.Inode} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return appendText(b, string(e.Links))
}

// Name returns the name of a file.
func (f *Files) Name(i int) string {
	r := reader{rest: f.data[f.start(i):]}
	return r.text()
}

// Find returns the place of a file, or -1.
func (f *Files) Find(name string) int {
	if f == nil {
		return -1
	}
	return f.table.Find(name)
}

// Below returns the first place of the files whose names begin with a prefix, and the first after them.
func (f *Files) Below(prefix string) (from, to int) {
	from = f.place(prefix)
	to = from + sort.Search(f.Len()-from, func(i int) bool { return !strings.HasPrefix(f.Name(from+i), prefix) })
	return from, to
}

// place is where a name stands, or would.
func (f *Files) place(name string) int {
	return sort.Search(f.Len(), func(i int) bool { return f.Name(i) >= name })
}

func (f *Files) start(i int) uint32 {
	if i == 0 {
		return 0
	}
	return f.ends[i-1]
}

// part is a run of entries as they are encoded.
func (f *Files) part(from, to int) string {
	if from == to {
		return ""
	}
	return f.data[f.start(from):f.start(to)]
}

// files reads entries to the end.
func (r *reader) files() *Files {
	f := &Files{ends: make([]uint32, r.count())}
	f.data = r.rest
	for i := range f.ends {
		r.text()
		r.skip(numbersSize)
		r.text()
		f.ends[i] = uint32(len(f.data) - len(r.rest))
	}
	if r.bad || r.rest != "" || uint64(len(f.data)) > math.MaxUint32 {
		return nil
	}
	f.table = names.NewTable(len(f.ends), f.Name)
	return f
}

// EncodeLinks is the inverse of [Links.Decode].
func EncodeLinks(links []string) Links {
	var b []byte
	for _, link := range links {
		b = appendText(b, link)
	}
	return Links(b)
}

// Decode returns the destinations.
func (l Links) Decode() (links []string) {
	for r := (reader{rest: string(l)}); r.rest != ""; {
		links = append(links, r.text())
	}
	return links
}
