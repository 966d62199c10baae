package cputime

import (
	"testing"
	"time"
)

// Work is counted, and waiting is not.
func TestOf(t *testing.T) {
	sum := 0
	worked := Of(func() {
		for before := Used(); Used() < before+50*time.Millisecond; {
			sum++
		}
	})
	if worked < 50*time.Millisecond {
		t.Errorf("%d rounds of work took %v", sum, worked)
	}
	if waited := Of(func() { time.Sleep(200 * time.Millisecond) }); waited > 150*time.Millisecond {
		t.Errorf("waiting took %v of the processor", waited)
	}
}
