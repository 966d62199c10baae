package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	"jianbao/generator/internal/digest"
	"jianbao/generator/internal/record"
	"jianbao/generator/internal/search"
	"jianbao/generator/internal/site"
)

// data is what a record holds, with the names and sizes of a site of the benchmark's corpus.
type data struct {
	outputs   []record.Output // by name
	order     []int           // the outputs as a plan has them: bulletins, lists, the index
	sources   []source        // by name
	documents record.Documents
}

// source is a bulletin's file, and what the load made of it.
type source struct {
	name  string
	stat  site.FileStat
	value string // the state, and the bulletin
}

// edited is how many outputs one edit changes.
const edited = 30

// version stands for that of the program.
const version = "benchmark"

var errDiffers = errors.New("the record is not what was written")

// newData is always the same for the same n: 100,000 bulletins have 258,000 outputs and 56 MB.
func newData(n int) *data {
	random := rand.New(rand.NewPCG(1, 2))
	d := &data{}
	documents := make([]record.Document, n)
	for i := range n {
		district, year, day := 510100+i%204*17, 2018+i%9, i*7%365
		folder := fmt.Sprintf("d%d/%d/%02d%02d-%06d", district, year, day/31+1, day%28+1, i)
		e := entry(random, folder+"/index.html")
		if i%10 == 0 {
			e.Links = record.EncodeLinks([]string{"../0502-002198/", "/guanyu/"}, e.Key.Sum)
		}
		d.outputs = append(d.outputs, e)
		d.sources = append(d.sources, newSource(random, folder+"/index.md"))
		documents[i] = record.Document{URL: "/" + folder + "/", Day: day, Sum: e.Key.Sum}
	}
	for i := range n * 2 / 5 {
		d.outputs = append(d.outputs, entry(random, fmt.Sprintf("d%d/page/%d/index.html", 510100+i%204*17, i/204+2)))
	}
	for i := range n * 118 / 100 {
		d.outputs = append(d.outputs, entry(random, fmt.Sprintf("search/f/%d-%05x/%d.js", i/20, i*7919%0xfffff, i%20)))
	}
	first := make([]string, len(d.outputs)) // names in the order of the plan
	for i := range d.outputs {
		first[i] = d.outputs[i].Name
	}
	slices.SortFunc(d.outputs, func(a, b record.Output) int { return strings.Compare(a.Name, b.Name) })
	slices.SortFunc(d.sources, func(a, b source) int { return strings.Compare(a.name, b.name) })
	slices.SortFunc(documents, func(a, b record.Document) int {
		return search.DocKey{URL: a.URL, Day: a.Day}.Compare(search.DocKey{URL: b.URL, Day: b.Day})
	})
	d.documents = record.EncodeDocuments(documents)
	for _, name := range first {
		at, _ := slices.BinarySearchFunc(d.outputs, name, func(e record.Output, name string) int {
			return strings.Compare(e.Name, name)
		})
		d.order = append(d.order, at)
	}
	return d
}

func entry(random *rand.Rand, name string) record.Output {
	sum := func() (sum digest.Sum) {
		binary.LittleEndian.PutUint64(sum[:], random.Uint64())
		binary.LittleEndian.PutUint64(sum[8:], random.Uint64())
		return sum
	}
	return record.Output{Name: name, Key: record.PageKey(sum(), sum(), sum(), sum()), Stat: stat(random)}
}

func stat(random *rand.Rand) site.FileStat {
	return site.FileStat{
		Size: 9000 + random.Int64N(4000), Time: 1.7e18 + random.Int64N(1e17), Inode: random.Uint64N(1 << 32),
	}
}

// newSource has the size that an encoded bulletin of the corpus has.
func newSource(random *rand.Rand, name string) source {
	s := source{name: name, stat: stat(random)}
	b := appendStat(nil, s.stat)
	for range 26 {
		b = binary.LittleEndian.AppendUint64(b, random.Uint64())
	}
	s.value = string(b)
	return s
}

// The sizes of an encoded state and key.
const (
	statSize = 3 * 8
	keySize  = 16 + 3*4
)

func appendStat(b []byte, s site.FileStat) []byte {
	for _, n := range [...]uint64{uint64(s.Size), uint64(s.Time), s.Inode} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return b
}

// readStat reads what appendStat wrote.
func readStat[T string | []byte](b T) site.FileStat {
	number := func(at int) uint64 { return binary.LittleEndian.Uint64([]byte(b[at : at+8])) }
	return site.FileStat{Size: int64(number(0)), Time: int64(number(8)), Inode: number(16)}
}

// madeAgain are the outputs that an edit changes, by name, and the places of them.
func (d *data) madeAgain() ([]record.Output, map[int]bool) {
	random := rand.New(rand.NewPCG(3, 4))
	var made []record.Output
	places := map[int]bool{}
	for i := range edited {
		at := i * len(d.outputs) / edited
		e := entry(random, d.outputs[at].Name)
		e.Links = d.outputs[at].Links
		made, places[at] = append(made, e), true
	}
	return made, places
}

// halves runs a function on two halves of n, and another beside them, as builds use two cores.
func halves(n int, half func(from, to int) error, other func() error) error {
	var wait sync.WaitGroup
	errs := make([]error, 3)
	wait.Go(func() { errs[0] = half(0, n/2) })
	wait.Go(func() { errs[1] = half(n/2, n) })
	wait.Go(func() { errs[2] = other() })
	wait.Wait()
	return errors.Join(errs...)
}
