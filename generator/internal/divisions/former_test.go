package divisions

import (
	"slices"
	"testing"
)

// Each former name is that of one division, which exists, and no division's name of today.
func TestFormerNames(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]int{}
	for _, d := range all {
		names[d.Name]++
	}
	for name, former := range formerNames {
		if names[name] != 1 {
			t.Errorf("%s: %d divisions", name, names[name])
		}
		for _, was := range former {
			if names[was] > 0 {
				t.Errorf("%s is a division of today", was)
			}
			for _, d := range all {
				if slices.Contains(d.Aliases, was) && d.Name != name {
					t.Errorf("%s is %s, too", was, d.Name)
				}
			}
		}
	}
}
