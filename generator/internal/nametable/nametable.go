// Package nametable finds names in lists of hundreds of thousands that are read once and asked once for each.
package nametable

import (
	"hash/maphash"
	"strings"
)

// Table finds the indexes of names in a list, which must not change meanwhile but for names that are added at its end.
// While none is added it may be read from many goroutines.
//
// A map would hold every name again and take longer to fill than all that is done with the list. The table has four
// bytes and a bit more for each, and compares a name only with the one it finds.
type Table struct {
	seed  maphash.Seed
	slots []uint32 // indexes in the list, counted from 1; 0 is free
	name  func(i int) string
	n     int
}

// New is a table of a list of n names.
func New(n int, name func(i int) string) *Table {
	size := 16
	for size < 2*n {
		size *= 2
	}
	t := &Table{seed: maphash.MakeSeed(), slots: make([]uint32, size), name: name}
	for range n {
		t.put()
	}
	return t
}

// Add adds the name that the list has next.
func (t *Table) Add() {
	if 4*t.n >= 3*len(t.slots) {
		n := t.n
		t.slots, t.n = make([]uint32, 2*len(t.slots)), 0
		for range n {
			t.put()
		}
	}
	t.put()
}

func (t *Table) put() {
	at := t.slot(t.name(t.n))
	for t.slots[at] != 0 {
		at = (at + 1) & (len(t.slots) - 1)
	}
	t.n++
	t.slots[at] = uint32(t.n)
}

func (t *Table) slot(name string) int {
	return int(maphash.String(t.seed, name)) & (len(t.slots) - 1)
}

// Find returns the index of a name in the list, or -1. Of a name that is there twice it is the first.
func (t *Table) Find(name string) int {
	if t == nil {
		return -1
	}
	for at := t.slot(name); t.slots[at] != 0; at = (at + 1) & (len(t.slots) - 1) {
		if i := int(t.slots[at]) - 1; t.name(i) == name {
			return i
		}
	}
	return -1
}

// FindIn returns the index of the name of a file in a folder, or -1, and does not put it together.
func (t *Table) FindIn(dir, base string) int {
	if t == nil {
		return -1
	}
	var h maphash.Hash
	h.SetSeed(t.seed)
	h.WriteString(dir)
	h.WriteByte('/')
	h.WriteString(base)
	for at := int(h.Sum64()) & (len(t.slots) - 1); t.slots[at] != 0; at = (at + 1) & (len(t.slots) - 1) {
		i := int(t.slots[at]) - 1
		rest, ok := strings.CutPrefix(t.name(i), dir)
		if ok && len(rest) == 1+len(base) && rest[0] == '/' && rest[1:] == base {
			return i
		}
	}
	return -1
}
