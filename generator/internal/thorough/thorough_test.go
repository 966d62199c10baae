package thorough

import (
	"slices"
	"testing"
)

// By default there is a share of everything, and all of it when that is asked for.
func TestShare(t *testing.T) {
	all := []int{0, 1, 2, 3, 4, 5, 6}
	t.Setenv("THOROUGH", "")
	if got := Share(all, 3); !slices.Equal(got, []int{0, 3, 6}) || Count(2, 9) != 2 {
		t.Errorf("quick: %v, %d", got, Count(2, 9))
	}
	t.Setenv("THOROUGH", "1")
	if got := Share(all, 3); !slices.Equal(got, all) || Count(2, 9) != 9 {
		t.Errorf("thorough: %v, %d", got, Count(2, 9))
	}
}
