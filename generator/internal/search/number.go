// Which number a document has, and where the tail begins: both follow from the days and addresses of all
// documents, so that a build and an update compute the same. See search.go for what is promised.

package search

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// DocKey is what a document's number follows from: its local date as a count of days from 1 January 1970,
// and the address of its page.
type DocKey struct {
	URL string
	Day int
}

// Key returns the document's key.
func (d *Document) Key() DocKey {
	year, month, day := d.Date.Date()
	return DocKey{d.URL, daysTo(year, month, day)}
}

// Compare puts keys in the order of their numbers: by day, and those of a day by the hash of their address.
func (p DocKey) Compare(q DocKey) int {
	if p.Day != q.Day {
		return cmp.Compare(p.Day, q.Day)
	}
	return p.hashed().compare(q.hashed())
}

// hashedKey is a key with the hash of its address.
type hashedKey struct {
	DocKey
	hash uint32
}

func (p DocKey) hashed() hashedKey {
	h := uint64(14695981039346656037) // FNV-1a, and its upper half mixed, which differs little between neighbours
	for i := range len(p.URL) {
		h = (h ^ uint64(p.URL[i])) * 1099511628211
	}
	h = (h ^ h>>29) * 0xBF58476D1CE4E5B9
	return hashedKey{p, uint32(h >> 32)}
}

func (s hashedKey) compare(t hashedKey) int {
	switch {
	case s.Day != t.Day:
		return cmp.Compare(s.Day, t.Day)
	case s.hash != t.hash:
		return cmp.Compare(s.hash, t.hash)
	}
	return strings.Compare(s.URL, t.URL)
}

func daysTo(year int, month time.Month, day int) int {
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func dateOf(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// numberStep is the size of a block of numbers. Documents take the first free numbers of a block, since a distance
// of one takes the fewest bytes in a list.
const numberStep = 16

// roomFor is how many numbers the days of a month share: at least twice as many as it has documents, so that one
// that is dated back finds a free number nearby. Half as many follow for documents that its last days have no room
// for, so that many on one day renumber nothing after the month.
func roomFor(documents int) int {
	room := numberStep
	for room < 2*documents {
		room *= 2
	}
	return room
}

// assignNumbers returns the numbers of n sorted documents.
func assignNumbers(n int, at func(i int) hashedKey) []int {
	numbers := make([]int, n)
	base := 0
	for from := 0; from < n; {
		year, month, _ := dateOf(at(from).Day).Date()
		first, next := daysTo(year, month, 1), daysTo(year, month+1, 1)
		end := from
		for end < n && at(end).Day < next {
			end++
		}
		room := roomFor(end - from)
		last := -1
		for i := from; i < end; i++ {
			s := at(i)
			wanted := uint64(room/numberStep) * (uint64(s.Day-first)<<32 | uint64(s.hash)) / (uint64(next-first) << 32)
			last = max(int(wanted)*numberStep, last+1)
			numbers[i] = base + last
		}
		base += room + room/2
		from = end
	}
	return numbers
}

// tailStart is the first document of the tail: the last one whose hash is a multiple of minTail and which has at least
// minTail documents from it on. It stays until a later one qualifies, whatever is dated before it. The oldest never
// qualifies.
func (l limits) tailStart(n int, at func(i int) hashedKey) int {
	for i := n - l.minTail; i > 0; i-- {
		if at(i).hash%uint32(l.minTail) == 0 {
			return i
		}
	}
	return 0
}

// segmentSpans are the numbers of the segments, of which the tail begins with the document tailStart.
func segmentSpans(numbers []int, tailStart int) [segments]span {
	base, end := 0, 0
	if tailStart > 0 {
		base = numbers[tailStart]
	}
	if len(numbers) > 0 {
		end = groupsOf(numbers) * groupSize
	}
	return [segments]span{body: {0, base}, tail: {base, end}}
}

// groupsOf is how many groups of fragments there are.
func groupsOf(numbers []int) int {
	if len(numbers) == 0 {
		return 0
	}
	return numbers[len(numbers)-1]/groupSize + 1
}

// years are the first number of each year.
func years(numbers []int, at func(i int) hashedKey) [][2]int {
	found := [][2]int{}
	for i, next := 0, 0; i < len(numbers); i++ {
		if day := at(i).Day; i == 0 || day >= next {
			year := dateOf(day).Year()
			next = daysTo(year+1, 1, 1)
			found = append(found, [2]int{year, numbers[i]})
		}
	}
	return found
}

// inGroup is the range of documents whose fragments are in a group.
func inGroup(numbers []int, g int) (from, end int) {
	from, _ = slices.BinarySearch(numbers, g*groupSize)
	end, _ = slices.BinarySearch(numbers, (g+1)*groupSize)
	return from, end
}
