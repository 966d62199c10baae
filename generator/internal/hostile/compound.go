package hostile

import (
	"encoding/binary"
	"strings"
)

// Compound is a compound file, as old Office programs write them, with empty streams of these names on top. A name
// folder/stream is a stream in a folder.
func Compound(streams ...string) []byte {
	const sector, entrySize, none = 512, 128, 0xffffffff
	type entry struct {
		name        string
		next, child uint32
	}
	entries := []entry{{"Root Entry", none, none}}
	add := func(name string, above uint32) uint32 {
		entries = append(entries, entry{name, entries[above].child, none})
		entries[above].child = uint32(len(entries) - 1)
		return entries[above].child
	}
	for _, name := range streams {
		above := uint32(0)
		if folder, stream, ok := strings.Cut(name, "/"); ok {
			above, name = add(folder, 0), stream
		}
		add(name, above)
	}
	n := (len(entries)*entrySize + sector - 1) / sector // sectors of the directory; the table follows it
	data := make([]byte, sector*(n+2))
	put := func(at int, v uint32) { binary.LittleEndian.PutUint32(data[at:], v) }
	copy(data, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	data[30] = 9 // sectors of 512 bytes
	put(48, 0)
	put(76, uint32(n))
	for i := range sector / 4 {
		put(sector*(n+1)+4*i, none)
	}
	for i := range n - 1 {
		put(sector*(n+1)+4*i, uint32(i+1))
	}
	put(sector*(n+1)+4*(n-1), 0xfffffffe) // the chain ends
	for i, e := range entries {
		at := sector + entrySize*i
		for j, c := range e.name {
			data[at+2*j] = byte(c)
		}
		data[at+64] = byte(2*len(e.name) + 2)
		put(at+68, none)
		put(at+72, e.next)
		put(at+76, e.child)
	}
	return data
}
