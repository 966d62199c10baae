package record

import (
	"slices"
	"sort"
	"strings"
)

// copyAll writes the blocks of a section as they are.
func (w *writer) copyAll(p *Previous, s section) {
	for i := range p.file.blocks[s] {
		w.copy(p.file, s, i)
	}
}

// copy writes a block as it is. One that cannot be read now is left out.
func (w *writer) copy(from *file, s section, i int) {
	b := from.blocks[s][i]
	w.pending = slices.Grow(w.pending[:0], b.size)[:b.size]
	if from.read(&b, w.pending) == nil {
		w.block(s, w.pending, b)
	}
	w.pending = w.pending[:0]
}

// Blocks of files end where they have largeFiles bytes, and before one that is written as it is, if they have
// smallFiles. So they become neither many nor large, however often a site is edited.
const (
	smallFiles = 16 << 10
	largeFiles = 48 << 10
)

// outputsWriter writes what was made among what was reused.
type outputsWriter struct {
	*writer
	count int
	first string // of those that are pending
}

func (w *outputsWriter) add(o *Output) {
	if w.count++; w.count == 1 {
		w.first = strings.Clone(o.Name)
	}
	if w.pending = appendOutput(w.pending, o); len(w.pending) >= largeFiles {
		w.end()
	}
}

func (w *outputsWriter) end() {
	w.flush(outputs, w.count, w.first)
	w.count = 0
}

func (n *Next) writeOutputs(to *writer) {
	w := &outputsWriter{writer: to}
	made := n.Made
	var b Block
	was := n.Previous.Outputs()
	for at := range was.Blocks() {
		here := made
		if at+1 < was.Blocks() {
			next := was.blocks[outputs][at+1].first
			here = made[:sort.Search(len(made), func(i int) bool { return made[i].Name >= next })]
		}
		made = made[len(here):]
		same := len(here) == 0 && n.allReused(was.starts[at], was.starts[at+1])
		if same && (w.count == 0 || len(w.pending) >= smallFiles) {
			w.end()
			w.copy(was.file, outputs, at)
			continue
		}
		was.Read(at, &b)
		n.merge(w, &b, here)
	}
	for i := range made {
		w.add(&made[i])
	}
	w.end()
}

func (n *Next) allReused(from, to int) bool {
	for i := from; i < to; i++ {
		if !n.Reused(i) {
			return false
		}
	}
	return true
}

// merge writes the files of a block that were reused, and among them those that were made.
func (n *Next) merge(w *outputsWriter, b *Block, made []Output) {
	for i := range b.Len() {
		if !n.Reused(b.From + i) {
			continue
		}
		out := b.At(i)
		for len(made) > 0 && made[0].Name < out.Name {
			w.add(&made[0])
			made = made[1:]
		}
		w.add(&out)
	}
	for i := range made {
		w.add(&made[i])
	}
}
