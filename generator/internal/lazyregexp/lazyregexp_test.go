package lazyregexp

import "testing"

// In a test an expression that is not valid panics where it is made, so that none reaches an officer.
func TestNew(t *testing.T) {
	if got := New(`(\d+)年`).FindStringSubmatch("2024年"); len(got) != 2 || got[1] != "2024" {
		t.Errorf("found %q", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("one that is not valid was made")
		}
	}()
	New(`(`)
}
