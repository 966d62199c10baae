package photo

import (
	"bytes"
	"encoding/binary"
	"os"
	"strings"
)

// IsTracked reports whether git has files of the cache's folder in the index of a site, so that whoever
// changes the repository changes the cache of everybody. A repository above the site is not looked for.
func IsTracked(site *os.Root) bool {
	data, err := readRegular(site, ".git/index")
	if err != nil || len(data) < 12 || string(data[:4]) != "DIRC" {
		return false
	}
	version, n := binary.BigEndian.Uint32(data[4:]), binary.BigEndian.Uint32(data[8:])
	folder := CacheDir[:strings.Index(CacheDir, "/")+1]
	name, at := "", 12
	for range n {
		head := at + 62
		if head > len(data) {
			return false
		}
		if version >= 3 && data[at+60]&0x40 != 0 { // more flags
			head += 2
		}
		if version == 4 { // how much of the name before to leave out, and what follows
			cut, size := binary.Uvarint(data[head:])
			if size <= 0 || cut > uint64(len(name)) {
				return false
			}
			name, head = name[:len(name)-int(cut)], head+size
		} else {
			name = ""
		}
		length := bytes.IndexByte(data[min(head, len(data)):], 0)
		if length < 0 {
			return false
		}
		name += string(data[head : head+length])
		switch {
		case strings.HasPrefix(name, folder):
			return true
		case name > folder: // the names are sorted
			return false
		}
		if at = head + length + 1; version < 4 {
			at += (8 - (at-12)%8) % 8
		}
	}
	return false
}
