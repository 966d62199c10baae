package record

import (
	"encoding/binary"
	"strings"

	"jianbao/generator/internal/nametable"
)

// parts are what is recorded of many files: encoded, one after the other, each with its name first. They stay encoded,
// since most are unchanged, and are written again as they are.
type parts struct {
	data      string
	ends      []int
	unchanged []bool // of each: this load found it as it was
	table     *nametable.Table
}

// readParts reads a count, and so many parts.
func readParts(d *decoder) parts {
	n := d.count()
	p := parts{data: d.rest, ends: make([]int, n), unchanged: make([]bool, n)}
	for i := range p.ends {
		d.text()
		p.ends[i] = len(p.data) - len(d.rest)
	}
	if !d.bad {
		p.table = nametable.New(n, p.name)
	}
	return p
}

func (p *parts) len() int { return len(p.ends) }

func (p *parts) start(i int) int {
	if i == 0 {
		return 0
	}
	return p.ends[i-1]
}

// at is a part, to be decoded.
func (p *parts) at(i int) decoder {
	d := decoder{rest: p.data[p.start(i):p.ends[i]]}
	return decoder{rest: d.text()}
}

func (p *parts) name(i int) string {
	d := p.at(i)
	return d.text()
}

// find returns the index of a name, or -1.
func (p *parts) find(name string) int { return p.table.Find(name) }

// nameIn returns the name of a file in a folder, as it is recorded if it is.
func (p *parts) nameIn(dir, base string) string {
	if i := p.table.FindIn(dir, base); i >= 0 {
		return p.name(i)
	}
	return dir + "/" + base
}

// partsWriter writes parts: unchanged ones, joined where they lie beside each other, and new ones.
type partsWriter struct {
	of       *parts
	from, to int             // a run of unchanged ones that is not written yet
	made     strings.Builder // new ones that are not in out yet
	out      []string
	count    int
}

// blockSize is about how many bytes of what is recorded are kept as one text.
const blockSize = 64 << 10

// copy writes the part of this name, if there is one. Most follow the one that was written before.
func (w *partsWriter) copy(name string) {
	i := w.to
	if i == w.of.len() || w.of.name(i) != name {
		i = w.of.find(name)
	}
	if i >= 0 {
		w.copyAt(i)
	}
}

func (w *partsWriter) copyAt(i int) {
	if i != w.to {
		w.flush()
		w.from = i
	}
	w.to = i + 1
	w.count++
}

// add writes a new part, which is not kept.
func (w *partsWriter) add(part []byte) {
	w.flush()
	w.from = w.to
	w.made.Write(binary.AppendUvarint(nil, uint64(len(part))))
	w.made.Write(part)
	if w.count++; w.made.Len() >= blockSize {
		w.flushMade()
	}
}

// flush writes the run of unchanged ones.
func (w *partsWriter) flush() {
	if w.from < w.to {
		w.flushMade()
		w.out = append(w.out, w.of.data[w.of.start(w.from):w.of.ends[w.to-1]])
	}
}

func (w *partsWriter) flushMade() {
	if w.made.Len() > 0 {
		w.out = append(w.out, w.made.String())
		w.made.Reset()
	}
}

// end returns what was written, after its count.
func (w *partsWriter) end() []string {
	w.flush()
	w.flushMade()
	return append([]string{string(binary.AppendUvarint(nil, uint64(w.count)))}, w.out...)
}
