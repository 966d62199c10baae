package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"jianbao/generator/internal/thorough"
)

func crowd(seed uint64, n, days int) []DocKey {
	r := rand.New(rand.NewPCG(seed, 9))
	var all []DocKey
	for i := range n {
		all = append(all, DocKey{fmt.Sprintf("/wuhou/%d/%d/", r.IntN(1000), i), 18000 + r.IntN(days)})
	}
	return all
}

func numbersOf(keys []DocKey) (map[DocKey]int, []int) {
	hashed := ordered(keys)
	numbers := assignNumbers(len(hashed), func(i int) hashedKey { return hashed[i] })
	found := map[DocKey]int{}
	for i, s := range hashed {
		found[s.DocKey] = numbers[i]
	}
	return found, numbers
}

// Numbers ascend in the order of days, and leave no more holes than number.go says.
func TestNumbersAscend(t *testing.T) {
	for seed := range uint64(50) {
		keys := crowd(seed, 1+int(seed)*20, 1+int(seed*seed))
		found, numbers := numbersOf(keys)
		for i := 1; i < len(numbers); i++ {
			if numbers[i] <= numbers[i-1] {
				t.Fatalf("seed %d: %d comes after %d", seed, numbers[i], numbers[i-1])
			}
		}
		hashed := ordered(keys)
		for i := 1; i < len(hashed); i++ {
			a, b := hashed[i-1], hashed[i]
			if a.Day > b.Day || found[a.DocKey] > found[b.DocKey] {
				t.Fatalf("seed %d: %v is before %v", seed, a, b)
			}
		}
		months := map[[2]int]bool{}
		for _, p := range keys {
			year, month, _ := dateOf(p.Day).Date()
			months[[2]int{year, int(month)}] = true
		}
		if last := numbers[len(numbers)-1]; last >= 6*len(keys)+(numberStep+numberStep/2)*len(months) {
			t.Errorf("seed %d: %d documents have numbers up to %d", seed, len(keys), last)
		}
	}
}

// One that is dated among others moves hardly any of them, wherever it comes.
func TestNumbersStay(t *testing.T) {
	for _, perDay := range []int{1, 3, 27} {
		const days = 400
		keys := crowd(uint64(perDay), perDay*days, days)
		before, _ := numbersOf(keys)
		moved, most := 0, 0
		late := crowd(77, thorough.Count(50, 200), days-31)
		for i := range late {
			late[i].URL += "late/"
			after, _ := numbersOf(append(slices.Clone(keys), late[i]))
			n := 0
			for p, number := range before {
				if after[p] != number {
					n++
				}
			}
			moved += n
			most = max(most, n)
		}
		t.Logf("%d a day: %.1f moved, at most %d", perDay, float64(moved)/float64(len(late)), most)
		if moved > 10*len(late) {
			t.Errorf("%d a day: %d of %d moved for %d that came late", perDay, moved, len(keys), len(late))
		}
	}
}

// A new document renumbers no other, even after a crowded day at the end or in the middle of a month.
func TestNumbersAfterCrowd(t *testing.T) {
	for _, day := range []int{15, 28, 30, 31} {
		var keys []DocKey
		for i := range 900 {
			keys = append(keys, DocKey{fmt.Sprintf("/crowd/%d/", i), daysTo(2024, 12, day)})
		}
		before, _ := numbersOf(keys)
		after, _ := numbersOf(
			append(keys, DocKey{"/next/", daysTo(2024, 12, day+1)}, DocKey{"/later/", daysTo(2025, 3, 1)}),
		)
		for p, number := range before {
			if after[p] != number {
				t.Fatalf("day %d: %v had %d and has %d", day, p, number, after[p])
			}
		}
	}
}

// The tail holds as many as it should, begins where it did whatever is dated before it, and moves on with
// what is new.
func TestBorder(t *testing.T) {
	l := defaultLimits
	keys := crowd(5, 4000, 3000)
	from := tailFrom(l, keys)
	if size := len(keys) - from; size < l.minTail || size > 8*l.minTail {
		t.Errorf("the tail has %d", size)
	}
	first := ordered(keys)[from]
	for i := range 300 {
		keys = append(keys, DocKey{fmt.Sprintf("/older/%d/", i), first.Day - 1 - i})
	}
	if got := ordered(keys)[tailFrom(l, keys)]; got != first {
		t.Errorf("the tail begins at %v and began at %v", got, first)
	}
	for i := range 3000 {
		keys = append(keys, DocKey{fmt.Sprintf("/newer/%d/", i), 22000 + i})
	}
	if size := len(keys) - tailFrom(l, keys); size < l.minTail || size > 8*l.minTail {
		t.Errorf("the tail has %d after as many new ones", size)
	}
	for n := range l.minTail + 1 {
		if got := tailFrom(l, keys[:n]); got != 0 {
			t.Errorf("of %d, %d are not in the tail", n, got)
		}
	}
}
