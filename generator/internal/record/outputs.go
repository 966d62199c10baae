package record

import (
	"encoding/binary"
	"math"
	"sort"
	"strings"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/nametable"
	"jianbao/generator/internal/site"
)

// Key is the digest of all that the bytes of a file depend on. The zero key is that of a file to be made each time.
type Key struct {
	digest.Sum

	// Parts of it, which only tell what differs.
	View, Text, Template uint32
}

// PageKey is the key of a page: view is all that it shows, but for text, a bulletin's own text and photos, and links,
// where the links of the text lead; template is how it shows it.
func PageKey(view, text, links, template digest.Sum) Key {
	return Key{digest.Join(view, text, links, template), short(view), short(text) ^ short(links), short(template)}
}

// BytesKey is the key of a file that is made of some bytes, or is those bytes.
func BytesKey(parts ...[]byte) Key { return Key{Sum: digest.Bytes(parts...)} }

// NameKey is the key of a file that is named by the digest of what it holds.
func NameKey(name string) Key { return Key{Sum: digest.Bytes([]byte(name))} }

// Known reports whether the file may be reused at all.
func (k Key) Known() bool { return k.Sum != digest.Sum{} }

func short(sum digest.Sum) uint32 { return binary.LittleEndian.Uint32(sum[:]) }

// Output is a published file. One that is made each time has no key.
type Output struct {
	Name  string
	Class uint8 // as publish has them
	Key   Key
	Stat  site.FileStat
	Links Links
}

// Links are the destinations in a page's text that lead within the site, as they are written, and the digest of where
// they led; encoded.
type Links string

// EncodeLinks encodes links. Without any they are empty.
func EncodeLinks(links []string, answers digest.Sum) Links {
	if len(links) == 0 {
		return ""
	}
	b := append([]byte(nil), answers[:]...)
	for _, link := range links {
		b = appendText(b, link)
	}
	return Links(b)
}

// Decode is the inverse of [EncodeLinks].
func (l Links) Decode() (links []string, answers digest.Sum) {
	d := decoder{rest: string(l)}
	if l != "" {
		answers = d.sum()
	}
	for d.rest != "" {
		links = append(links, d.text())
	}
	return links, answers
}

// Outputs are published files, by name. They stay encoded, as the record has them: a large site has hundreds of
// thousands, of which most builds ask little, and write nearly all again. A method takes an index from 0 to Len-1.
type Outputs struct {
	data  string // the entries, one after the other
	ends  []uint32
	table *nametable.Table
}

// Len is how many files there are.
func (o *Outputs) Len() int {
	if o == nil {
		return 0
	}
	return len(o.ends)
}

// At returns a file.
func (o *Outputs) At(i int) Output {
	d := decoder{rest: o.data[o.start(i):]}
	out := Output{Name: d.text()}
	if class := d.take(1); class != "" {
		out.Class = class[0]
	}
	out.Key.Sum = d.sum()
	a, b := d.uvarint(), d.uvarint()
	out.Key.View, out.Key.Text, out.Key.Template = uint32(a), uint32(a>>32), uint32(b)
	out.Stat = site.FileStat{
		Size: int64(d.uvarint()), Time: int64(d.uvarint()), Change: int64(d.uvarint()), Inode: d.uvarint(),
	}
	out.Links = Links(d.text())
	return out
}

func appendOutput(b []byte, o *Output) []byte {
	b = append(append(appendText(b, o.Name), o.Class), o.Key.Sum[:]...)
	b = appendNumbers(b, uint64(o.Key.View)|uint64(o.Key.Text)<<32, uint64(o.Key.Template),
		uint64(o.Stat.Size), uint64(o.Stat.Time), uint64(o.Stat.Change), o.Stat.Inode)
	return appendText(b, string(o.Links))
}

// Name returns the name of a file.
func (o *Outputs) Name(i int) string {
	d := decoder{rest: o.data[o.start(i):]}
	return d.text()
}

// Find returns the index of a file, or -1.
func (o *Outputs) Find(name string) int {
	if o == nil {
		return -1
	}
	return o.table.Find(name)
}

// Below returns the first index of the files whose names begin with a prefix, and the first after them.
func (o *Outputs) Below(prefix string) (from, to int) {
	from = o.search(prefix)
	to = from + sort.Search(o.Len()-from, func(i int) bool { return !strings.HasPrefix(o.Name(from+i), prefix) })
	return from, to
}

// search returns the index of a name, or where it would be inserted.
func (o *Outputs) search(name string) int {
	return sort.Search(o.Len(), func(i int) bool { return o.Name(i) >= name })
}

func (o *Outputs) start(i int) uint32 {
	if i == 0 {
		return 0
	}
	return o.ends[i-1]
}

// part is a run of entries as they are encoded.
func (o *Outputs) part(from, to int) string {
	if from == to {
		return ""
	}
	return o.data[o.start(from):o.start(to)]
}

// outputs decodes entries to the end.
func (d *decoder) outputs() *Outputs {
	o := &Outputs{ends: make([]uint32, d.count())}
	o.data = d.rest
	for i := range o.ends {
		d.text()
		d.take(1)
		d.sum()
		for range 6 { // the numbers of appendOutput
			d.uvarint()
		}
		d.text()
		o.ends[i] = uint32(len(o.data) - len(d.rest))
	}
	if d.bad || d.rest != "" || uint64(len(o.data)) > math.MaxUint32 {
		return nil
	}
	o.table = nametable.New(len(o.ends), o.Name)
	return o
}
