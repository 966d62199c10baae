package main

import (
	"encoding/binary"
	"os"

	"jianbao/generator/internal/nametable"
	"jianbao/generator/internal/record"
)

// ownFile is the record as internal/record has it. The sources are a text for it, indexed as the content package does.
type ownFile struct{}

func (ownFile) file() string { return "record" }

func (f ownFile) create(dir string, d *data) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	var sources []byte
	for _, s := range d.sources {
		sources = appendSource(sources, s)
	}
	l := record.Next{Documents: d.documents, Made: d.outputs, Sources: []string{string(sources)}}
	return l.Write(root, f.file(), version)
}

func appendSource(b []byte, s source) []byte {
	b = binary.AppendUvarint(b, uint64(len(s.name)))
	b = append(b, s.name...)
	b = binary.AppendUvarint(b, uint64(len(s.value)))
	return append(b, s.value...)
}

// indexed is a list of encoded sources with a table of their names.
type indexed struct {
	data  string
	ends  []int
	table *nametable.Table
}

func newIndexed(data string, n int) *indexed {
	x := &indexed{data: data, ends: make([]int, 0, n)}
	for at := 0; at < len(data); {
		_, at = text(data, at)
		_, at = text(data, at)
		x.ends = append(x.ends, at)
	}
	x.table = nametable.New(len(x.ends), func(i int) string { name, _ := x.at(i); return name })
	return x
}

func (x *indexed) start(i int) int {
	if i == 0 {
		return 0
	}
	return x.ends[i-1]
}

func (x *indexed) at(i int) (name, value string) {
	name, at := text(x.data, x.start(i))
	value, _ = text(x.data, at)
	return name, value
}

// text reads a text at an offset, and returns what follows it.
func text(data string, at int) (string, int) {
	n, shift := 0, 0
	for ; data[at] >= 0x80; at++ {
		n |= int(data[at]&0x7f) << shift
		shift += 7
	}
	n |= int(data[at]) << shift
	return data[at+1 : at+1+n], at + 1 + n
}

func (f ownFile) compare(dir string, d *data) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	last := record.Read(root, f.file(), version)
	defer last.Close()
	files := last.Outputs()
	if files.Len() != len(d.outputs) {
		return errDiffers
	}
	return halves(files.Blocks(), func(from, to int) error {
		var b record.Block
		for at := from; at < to; at++ {
			files.Read(at, &b)
			for i := range b.Len() {
				if b.At(i).Stat != d.outputs[b.From+i].Stat {
					return errDiffers
				}
			}
		}
		return nil
	}, func() error { _, err := f.compareSources(last, d); return err })
}

func (ownFile) compareSources(last *record.Previous, d *data) (*indexed, error) {
	x := newIndexed(last.Sources(), len(d.sources))
	for _, s := range d.sources {
		i := x.table.Find(s.name)
		if i < 0 {
			return nil, errDiffers
		}
		if _, value := x.at(i); readStat(value) != s.stat {
			return nil, errDiffers
		}
	}
	return x, nil
}

func (f ownFile) edit(dir string, d *data) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	last := record.Read(root, f.file(), version)
	defer last.Close()
	files := last.Outputs()
	planned := nametable.New(len(d.order), func(i int) string { return d.outputs[d.order[i]].Name })
	var sources *indexed
	err = halves(files.Blocks(), func(from, to int) error {
		var b record.Block
		for at := from; at < to; at++ {
			files.Read(at, &b)
			for i := range b.Len() {
				out := b.At(i)
				if n := planned.Find(out.Name); n < 0 || d.outputs[d.order[n]].Key != out.Key {
					return errDiffers
				}
			}
		}
		return nil
	}, func() (err error) { sources, err = f.compareSources(last, d); return err })
	if err != nil {
		return err
	}
	made, places := d.madeAgain()
	at := len(d.sources) / 2
	changed := appendSource(nil, d.sources[at])
	l := record.Next{
		Facts:    last.Facts,
		Previous: last, SameDocuments: true, Reused: func(i int) bool { return !places[i] }, Made: made,
		Sources: []string{sources.data[:sources.start(at)], string(changed), sources.data[sources.ends[at]:]},
	}
	return l.Write(root, f.file(), version)
}
