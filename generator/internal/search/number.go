// Which number a document has, and where the tail begins: both follow from the days and addresses of all
// documents, so that a build and an update find the same. See search.go for what is promised.

package search

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Place is what a document's number follows from: the day of its date, where it was written, counted
// from 1 January 1970, and the address of its page.
type Place struct {
	URL string
	Day int
}

// Place returns the document's place.
func (d *Document) Place() Place {
	year, month, day := d.Date.Date()
	return Place{d.URL, daysTo(year, month, day)}
}

// Compare puts places in the order of their numbers: by day, and those of a day in an order that
// scatters them.
func (p Place) Compare(q Place) int {
	if p.Day != q.Day {
		return cmp.Compare(p.Day, q.Day)
	}
	return p.spot().compare(q.spot())
}

// spot is a place with the hash of its address.
type spot struct {
	Place
	hash uint32
}

func (p Place) spot() spot {
	h := uint64(14695981039346656037) // FNV-1a, and its upper half mixed, which differs little between neighbours
	for i := range len(p.URL) {
		h = (h ^ uint64(p.URL[i])) * 1099511628211
	}
	h = (h ^ h>>29) * 0xBF58476D1CE4E5B9
	return spot{p, uint32(h >> 32)}
}

func (s spot) compare(t spot) int {
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

// step is how many numbers stand together: documents take the first of them that are free, since a distance of one
// takes the least room in a list.
const step = 16

// roomFor is how many numbers the days of a month with some documents share: twice as many at least, so that one
// that is dated back finds a free one near. Half as many follow, for those whom its last days have no room for: so a
// crowd stands where it would among other days, and what comes after it moves nobody.
func roomFor(documents int) int {
	room := step
	for room < 2*documents {
		room *= 2
	}
	return room
}

// numbered returns the numbers of n documents that are in their order.
func numbered(n int, at func(i int) spot) []int {
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
			wanted := uint64(room/step) * (uint64(s.Day-first)<<32 | uint64(s.hash)) / (uint64(next-first) << 32)
			last = max(int(wanted)*step, last+1)
			numbers[i] = base + last
		}
		base += room + room/2
		from = end
	}
	return numbers
}

// border is the first document of the tail: the last one whose hash says so and from which on there are as many as the
// tail has at least. So it stays until a new one comes so far, whatever is dated before it. The oldest is never one.
func (l limits) border(n int, at func(i int) spot) int {
	for i := n - l.tail; i > 0; i-- {
		if at(i).hash%uint32(l.tail) == 0 {
			return i
		}
	}
	return 0
}

// spans are the segments of documents with these numbers, of which the tail begins at a border.
func spans(numbers []int, border int) [segments]span {
	base, end := 0, 0
	if border > 0 {
		base = numbers[border]
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

// years are the first number of each.
func years(numbers []int, at func(i int) spot) [][2]int {
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

// inGroup are the documents, by their order, of which the fragments are in a group.
func inGroup(numbers []int, g int) (from, end int) {
	from, _ = slices.BinarySearch(numbers, g*groupSize)
	end, _ = slices.BinarySearch(numbers, (g+1)*groupSize)
	return from, end
}
