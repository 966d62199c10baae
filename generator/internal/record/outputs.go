package record

import (
	"encoding/binary"
	"iter"
	"slices"
	"sort"
	"strings"
	"sync"
	"unsafe"

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

// Outputs are published files, by name, in blocks of some hundred. They stay in the record: a large site has hundreds
// of thousands, which a build passes by one after the other, and of which it asks for few by name. Files have indexes
// from 0 to Len-1.
type Outputs struct {
	*file
	starts []int              // the index of the first file of each block, and how many there are in all
	photos func() *knownFiles // made when the first one is asked for

	mu   sync.Mutex
	last Block // that was asked for by name
}

func newOutputs(f *file) *Outputs {
	o := &Outputs{file: f, starts: make([]int, len(f.blocks[outputs])+1)}
	for i, b := range f.blocks[outputs] {
		o.starts[i+1] = o.starts[i] + b.count
	}
	o.photos = sync.OnceValue(func() *knownFiles { return o.known(photosFolder) })
	return o
}

// Len is how many files there are.
func (o *Outputs) Len() int {
	if o == nil {
		return 0
	}
	return o.starts[len(o.starts)-1]
}

// Blocks is how many blocks there are.
func (o *Outputs) Blocks() int {
	if o == nil {
		return 0
	}
	return len(o.starts) - 1
}

// First is the index of the first file of a block.
func (o *Outputs) First(block int) int { return o.starts[block] }

// All yields the blocks. Each is valid until the next.
func (o *Outputs) All() iter.Seq[*Block] {
	return func(yield func(*Block) bool) {
		var b Block
		for at := range o.Blocks() {
			if o.Read(at, &b); !yield(&b) {
				return
			}
		}
	}
}

// BlockOf is the block of a file.
func (o *Outputs) BlockOf(i int) int {
	return sort.Search(len(o.starts)-1, func(k int) bool { return o.starts[k+1] > i })
}

// Block is a run of files. What it returns is valid until another one is read in its place.
type Block struct {
	From int // the index of the first
	of   *block
	data []byte
	ends []uint32
}

// Read reads a block in the place of another. One that is damaged is empty: see [Previous.Err].
func (o *Outputs) Read(at int, b *Block) {
	blk := &o.blocks[outputs][at]
	if b.of == blk {
		return
	}
	b.of, b.From, b.ends = blk, o.starts[at], b.ends[:0]
	b.data = slices.Grow(b.data[:0], blk.size)[:blk.size]
	if o.file.read(blk, b.data) != nil {
		return
	}
	d := decoder{rest: unsafe.String(unsafe.SliceData(b.data), len(b.data))}
	for d.rest != "" {
		d.skipOutput()
		b.ends = append(b.ends, uint32(len(b.data)-len(d.rest)))
	}
	if d.bad || len(b.ends) != blk.count {
		o.damaged.Store(true)
		b.ends = b.ends[:0]
	}
}

// skipOutput passes by what appendOutput wrote.
func (d *decoder) skipOutput() {
	d.text()
	d.take(1)
	d.sum()
	for range 6 {
		d.uvarint()
	}
	d.text()
}

// Len is how many files there are in the block.
func (b *Block) Len() int { return len(b.ends) }

// At returns the i-th file of the block.
func (b *Block) At(i int) Output {
	d := b.decoder(i)
	out := Output{Name: d.text()}
	if class := d.take(1); class != "" {
		out.Class = class[0]
	}
	out.Key.Sum = d.sum()
	x, y := d.uvarint(), d.uvarint()
	out.Key.View, out.Key.Text, out.Key.Template = uint32(x), uint32(x>>32), uint32(y)
	out.Stat = site.FileStat{
		Size: int64(d.uvarint()), Time: int64(d.uvarint()), Change: int64(d.uvarint()), Inode: d.uvarint(),
	}
	out.Links = Links(d.text())
	return out
}

// Name returns the name of the i-th file of the block.
func (b *Block) Name(i int) string {
	d := b.decoder(i)
	return d.text()
}

func (b *Block) decoder(i int) decoder {
	data := b.data[b.start(i):b.ends[i]]
	return decoder{rest: unsafe.String(unsafe.SliceData(data), len(data))}
}

func (b *Block) start(i int) uint32 {
	if i == 0 {
		return 0
	}
	return b.ends[i-1]
}

// search returns the index in the block of a name, or where it would be inserted.
func (b *Block) search(name string) int {
	return sort.Search(b.Len(), func(i int) bool { return b.Name(i) >= name })
}

func appendOutput(b []byte, o *Output) []byte {
	b = append(append(appendText(b, o.Name), o.Class), o.Key.Sum[:]...)
	b = appendNumbers(b, uint64(o.Key.View)|uint64(o.Key.Text)<<32, uint64(o.Key.Template),
		uint64(o.Stat.Size), uint64(o.Stat.Time), uint64(o.Stat.Change), o.Stat.Inode)
	return appendText(b, string(o.Links))
}

// photosFolder is where photos are published. Their names are digests, so that those of a site are asked for in any
// order; other names are asked for in theirs, or are few.
const photosFolder = "photos/"

// Find returns a file and its index, or -1.
func (o *Outputs) Find(name string) (int, Output) {
	if o == nil {
		return -1, Output{}
	}
	if strings.HasPrefix(name, photosFolder) {
		return o.photos().find(name)
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	at := o.blockAt(name)
	if at < 0 {
		return -1, Output{}
	}
	o.Read(at, &o.last)
	i := o.last.search(name)
	if i == o.last.Len() || o.last.Name(i) != name {
		return -1, Output{}
	}
	out := o.last.At(i)
	out.Name, out.Links = name, Links(strings.Clone(string(out.Links)))
	return o.last.From + i, out
}

// blockAt is the block in which a name is if it is anywhere, or -1.
func (o *Outputs) blockAt(name string) int {
	blocks := o.blocks[outputs]
	return sort.Search(len(blocks), func(k int) bool { return blocks[k].first > name }) - 1
}

// Below returns the blocks that may hold files whose names begin with a prefix: the first, and the first after them.
func (o *Outputs) Below(prefix string) (from, to int) {
	if o == nil {
		return 0, 0
	}
	blocks := o.blocks[outputs]
	from = max(0, o.blockAt(prefix))
	to = from + sort.Search(len(blocks)-from, func(k int) bool {
		first := blocks[from+k].first
		return first > prefix && !strings.HasPrefix(first, prefix)
	})
	return from, to
}

// knownFiles are the files of a folder, held in memory.
type knownFiles struct {
	list  []Output
	from  int // the index of the first
	table *nametable.Table
}

func (o *Outputs) known(folder string) *knownFiles {
	var b Block
	known := &knownFiles{from: -1}
	for at, to := o.Below(folder); at < to; at++ {
		o.Read(at, &b)
		for i := range b.Len() {
			if !strings.HasPrefix(b.Name(i), folder) {
				continue
			}
			if known.from < 0 {
				known.from = b.From + i
			}
			out := b.At(i)
			out.Name, out.Links = strings.Clone(out.Name), Links(strings.Clone(string(out.Links)))
			known.list = append(known.list, out)
		}
	}
	known.table = nametable.New(len(known.list), func(i int) string { return known.list[i].Name })
	return known
}

func (k *knownFiles) find(name string) (int, Output) {
	i := k.table.Find(name)
	if i < 0 {
		return -1, Output{}
	}
	return k.from + i, k.list[i]
}
