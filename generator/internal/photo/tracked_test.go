package photo

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
)

// gitIndex is an index of git, of a version, with these names.
func gitIndex(version uint32, names ...string) []byte {
	out := binary.BigEndian.AppendUint32([]byte("DIRC"), version)
	out = binary.BigEndian.AppendUint32(out, uint32(len(names)))
	before := ""
	for _, name := range names {
		start := len(out)
		out = append(out, make([]byte, 62)...)
		if version == 4 {
			common := 0
			for common < min(len(name), len(before)) && name[common] == before[common] {
				common++
			}
			out = binary.AppendUvarint(out, uint64(len(before)-common))
			out = append(append(out, name[common:]...), 0)
		} else {
			out = append(append(out, name...), 0)
			out = append(out, bytes.Repeat([]byte{0}, (8-(len(out)-start)%8)%8)...)
		}
		before = name
	}
	return append(out, "checksum of all before"...)
}

func TestTracked(t *testing.T) {
	for _, test := range []struct {
		name  string
		index []byte
		want  bool
	}{
		{"none", nil, false},
		{"clean", gitIndex(2, ".gitignore", "content/a/index.md", "site.toml"), false},
		{"tracked", gitIndex(2, ".gitignore", ".jianbao/photos/00/11", ".jianbao/record", "site.toml"), true},
		{"version 3", gitIndex(3, ".gitignore", ".jianbao/photos/index"), true},
		{"version 4", gitIndex(4, ".gitignore", ".gitmodules", ".jianbao/photos/index"), true},
		{"version 4, clean", gitIndex(4, ".gitignore", ".jianbaoo", "a/.jianbao/x"), false},
		{"like it", gitIndex(2, ".jianbao-old/x", "a/.jianbao/photos/x"), false},
		{"no index", []byte("DIRCgarbage"), false},
	} {
		root, err := os.OpenRoot(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if test.index != nil {
			if root.Mkdir(".git", 0o755) != nil || root.WriteFile(".git/index", test.index, 0o644) != nil {
				t.Fatal("the index could not be written")
			}
		}
		if got := IsTracked(root); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
		for n := range test.index {
			if root.WriteFile(".git/index", test.index[:n], 0o644) == nil {
				IsTracked(root)
			}
		}
	}
}
