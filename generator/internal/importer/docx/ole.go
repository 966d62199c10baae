package docx

import (
	"encoding/binary"
	"io"
)

// An OLE container is a small file system: sectors, chained by a table; a directory, which is such a chain, of 128-byte
// entries; and in the directory a tree of entries for each storage.
const (
	oleEntry   = 128
	oleNone    = 0xfffffff0 // and above: no sector, no entry
	maxOLEDirs = 256        // sectors of a directory: of more it is no text's
)

// container is an OLE container that is looked into.
type container struct {
	r      io.ReaderAt
	size   int64
	head   []byte
	shift  uint16 // of a sector's size
	tables []uint32
}

// oleStreams are the names on top of an OLE container. What is in objects within a text, such as a workbook, does not
// count; where the tree of names is damaged all do.
func oleStreams(r io.ReaderAt, size int64, head []byte) map[string]bool {
	names := map[string]bool{}
	if len(head) < 512 {
		return names
	}
	o := &container{r: r, size: size, head: head, shift: binary.LittleEndian.Uint16(head[30:])}
	if o.shift != 9 && o.shift != 12 {
		return names
	}
	directory := o.directory()
	seen := make([]bool, len(directory)/oleEntry)
	var visit func(id uint32)
	visit = func(id uint32) {
		if int64(id) >= int64(len(seen)) || seen[id] {
			return
		}
		seen[id] = true
		entry := directory[id*oleEntry:][:oleEntry]
		names[oleName(entry)] = true
		visit(binary.LittleEndian.Uint32(entry[68:])) // the one before it
		visit(binary.LittleEndian.Uint32(entry[72:])) // the one after it
	}
	if len(seen) > 0 {
		seen[0] = true // the storage on top
		visit(binary.LittleEndian.Uint32(directory[76:]))
	}
	delete(names, "")
	if len(names) > 0 {
		return names
	}
	for i := range seen {
		names[oleName(directory[i*oleEntry:][:oleEntry])] = true
	}
	return names
}

func oleName(entry []byte) string {
	length := min(int(binary.LittleEndian.Uint16(entry[64:])), 64)
	if length <= 2 {
		return ""
	}
	return string(decode(append([]byte{0xff, 0xfe}, entry[:length-2]...)))[3:]
}

// directory reads the directory, as far as it is there.
func (o *container) directory() (data []byte) {
	id := binary.LittleEndian.Uint32(o.head[48:])
	for range maxOLEDirs {
		sector, ok := o.sector(id)
		data = append(data, sector...)
		if !ok {
			break
		}
		if id, ok = o.next(id); !ok {
			break
		}
	}
	return data[:len(data)/oleEntry*oleEntry]
}

// sector reads a sector. False is one that is not there as a whole.
func (o *container) sector(id uint32) ([]byte, bool) {
	if int64(id) >= o.size>>o.shift {
		return nil, false
	}
	data := make([]byte, 1<<o.shift)
	n, err := o.r.ReadAt(data, (int64(id)+1)<<o.shift)
	return data[:n], err == nil
}

// next is the sector after another one.
func (o *container) next(id uint32) (uint32, bool) {
	perSector := uint32(1) << (o.shift - 2)
	table, ok := o.table(int(id / perSector))
	if !ok {
		return 0, false
	}
	next := binary.LittleEndian.Uint32(table[id%perSector*4:])
	return next, next < oleNone
}

// table is a sector of the allocation table. The header lists the first 109 of them, and a chain of sectors the others.
func (o *container) table(n int) ([]byte, bool) {
	if n < 109 {
		return o.sector(binary.LittleEndian.Uint32(o.head[76+4*n:]))
	}
	if o.tables == nil {
		perSector := 1<<(o.shift-2) - 1
		id := binary.LittleEndian.Uint32(o.head[68:])
		for range o.size>>o.shift/int64(perSector)/int64(perSector) + 1 {
			list, ok := o.sector(id)
			if !ok {
				break
			}
			for i := range perSector {
				o.tables = append(o.tables, binary.LittleEndian.Uint32(list[4*i:]))
			}
			id = binary.LittleEndian.Uint32(list[4*perSector:])
		}
	}
	if n-109 >= len(o.tables) {
		return nil, false
	}
	return o.sector(o.tables[n-109])
}
