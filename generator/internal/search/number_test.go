package search

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func crowd(seed uint64, n, days int) []Place {
	r := rand.New(rand.NewPCG(seed, 9))
	var all []Place
	for i := range n {
		all = append(all, Place{fmt.Sprintf("/wuhou/%d/%d/", r.IntN(1000), i), 18000 + r.IntN(days)})
	}
	return all
}

func numbersOf(places []Place) (map[Place]int, []int) {
	spots := ordered(places)
	numbers := numbered(len(spots), func(i int) spot { return spots[i] })
	found := map[Place]int{}
	for i, s := range spots {
		found[s.Place] = numbers[i]
	}
	return found, numbers
}

// Numbers ascend in the order of days, and leave no more holes than number.go says.
func TestNumbersAscend(t *testing.T) {
	for seed := range uint64(50) {
		places := crowd(seed, 1+int(seed)*20, 1+int(seed*seed))
		found, numbers := numbersOf(places)
		for i := 1; i < len(numbers); i++ {
			if numbers[i] <= numbers[i-1] {
				t.Fatalf("seed %d: %d comes after %d", seed, numbers[i], numbers[i-1])
			}
		}
		spots := ordered(places)
		for i := 1; i < len(spots); i++ {
			a, b := spots[i-1], spots[i]
			if a.Day > b.Day || found[a.Place] > found[b.Place] {
				t.Fatalf("seed %d: %v is before %v", seed, a, b)
			}
		}
		months := map[[2]int]bool{}
		for _, p := range places {
			year, month, _ := dateOf(p.Day).Date()
			months[[2]int{year, int(month)}] = true
		}
		if last := numbers[len(numbers)-1]; last >= 6*len(places)+(step+step/2)*len(months) {
			t.Errorf("seed %d: %d documents have numbers up to %d", seed, len(places), last)
		}
	}
}

// One that is dated among others moves hardly any of them, wherever it comes.
func TestNumbersStay(t *testing.T) {
	for _, perDay := range []int{1, 3, 27} {
		const days = 400
		places := crowd(uint64(perDay), perDay*days, days)
		before, _ := numbersOf(places)
		moved, most := 0, 0
		late := crowd(77, 200, days-31)
		for i := range late {
			late[i].URL += "late/"
			after, _ := numbersOf(append(slices.Clone(places), late[i]))
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
			t.Errorf("%d a day: %d of %d moved for %d that came late", perDay, moved, len(places), len(late))
		}
	}
}

// What is new moves nobody, though a month's last days were crowded; nor does it in the middle.
func TestNumbersAfterCrowd(t *testing.T) {
	for _, day := range []int{15, 28, 30, 31} {
		var places []Place
		for i := range 900 {
			places = append(places, Place{fmt.Sprintf("/crowd/%d/", i), daysTo(2024, 12, day)})
		}
		before, _ := numbersOf(places)
		after, _ := numbersOf(append(places, Place{"/next/", daysTo(2024, 12, day+1)}, Place{"/later/", daysTo(2025, 3, 1)}))
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
	l := usual
	places := crowd(5, 4000, 3000)
	from := tailFrom(l, places)
	if size := len(places) - from; size < l.tail || size > 8*l.tail {
		t.Errorf("the tail has %d", size)
	}
	first := ordered(places)[from]
	for i := range 300 {
		places = append(places, Place{fmt.Sprintf("/older/%d/", i), first.Day - 1 - i})
	}
	if got := ordered(places)[tailFrom(l, places)]; got != first {
		t.Errorf("the tail begins at %v and began at %v", got, first)
	}
	for i := range 3000 {
		places = append(places, Place{fmt.Sprintf("/newer/%d/", i), 22000 + i})
	}
	if size := len(places) - tailFrom(l, places); size < l.tail || size > 8*l.tail {
		t.Errorf("the tail has %d after as many new ones", size)
	}
	for n := range l.tail + 1 {
		if got := tailFrom(l, places[:n]); got != 0 {
			t.Errorf("of %d, %d are not in the tail", n, got)
		}
	}
}
