// Several fragments are one file, or half of a site's files would be fragments. How many is a balance, since a reader
// who wants one bulletin loads its neighbours, too. Each group has its own measure: as many numbers to a file as let a
// reader load fragmentLoad bytes for a bulletin, on average. So short bulletins share a file, and a long one has its
// own. See generator/bench/search/README.md for what a query loads.

package search

import (
	"strconv"
	"strings"
)

const (
	groupSize    = 32             // numbers of which the fragments are under one digest
	folderGroups = 256            // groups to a folder
	groupEntry   = digestSize + 1 // characters of a group in the directory
	fragmentLoad = 11 << 10       // bytes to load for one bulletin
)

// group is a group in the directory: the digest of its fragments, and in base 36 how many numbers are to a file.
type group string

// member is a fragment of a group.
type member struct {
	number int
	size   int
	sum    fragmentSum
}

// groupOf differs also between groups that hold the same fragments under other numbers.
func groupOf(members []member) group {
	var data []byte
	for _, m := range members {
		data = append(append(data, byte(m.number%groupSize)), m.sum[:]...)
	}
	return group(digest(data) + base36[perFile(members):][:1])
}

// perFile is how many numbers are to a file. It follows from what the digest is of.
func perFile(members []member) int {
	for per := groupSize; per > 1; per-- {
		load := 0
		for from := 0; from < len(members); {
			end, size := fileEnd(members, from, per)
			load += (end - from) * size
			from = end
		}
		if load <= fragmentLoad*len(members) {
			return per
		}
	}
	return 1
}

// fileEnd is where the file ends that begins with a member, and its size.
func fileEnd(members []member, from, per int) (end, size int) {
	file := members[from].number % groupSize / per
	for end = from; end < len(members) && members[end].number%groupSize/per == file; end++ {
		size += members[end].size
	}
	return end, size
}

func (g group) per() int { return max(1, strings.IndexByte(base36, g[digestSize])) }

// file is the name of the file that has a number, and its place there.
func (g group) file(number int) (name string, at int) {
	i, per := number%groupSize, g.per()
	n := number / groupSize
	folder := "f/" + strconv.Itoa(n/folderGroups) + "/" + strconv.Itoa(n) + "-" + string(g[:digestSize])
	return folder + "/" + strconv.Itoa(i/per) + ".js", i % per
}

// eachFile calls do with the files of a group: the members from one to before another.
func (g group) eachFile(members []member, do func(name string, from, end int) error) error {
	for from := 0; from < len(members); {
		end, _ := fileEnd(members, from, g.per())
		name, _ := g.file(members[from].number)
		if err := do(name, from, end); err != nil {
			return err
		}
		from = end
	}
	return nil
}

// pack is a file of fragments, each at its place. Free numbers are 0.
func (g group) pack(members []member, fragments [][]byte) []byte {
	size := len(scriptHead) + groupSize*len("0,") + len(scriptTail) + 2
	for _, m := range members {
		size += m.size
	}
	data := append(append(make([]byte, 0, size), scriptHead...), '[')
	next := 0
	for i, m := range members {
		_, at := g.file(m.number)
		for ; next < at; next++ {
			data = append(data, "0,"...)
		}
		data = append(data, fragments[i]...)
		if next++; i+1 < len(members) {
			data = append(data, ',')
		}
	}
	return append(append(data, ']'), scriptTail...)
}
