package record

import (
	"errors"
	"io/fs"
	"testing"
	"time"
)

// However long a machine lets a build wait while it reads the two clocks, a load is told as it was; where they are two
// clocks, never later than it was.
func TestLoadBegan(t *testing.T) {
	began := time.Now()
	other := 20 * time.Minute // that the file system's clock is ahead
	for _, test := range []struct {
		name            string
		now             time.Duration // since it began, when the file system's clock was read
		earliest, since time.Duration
		want            time.Duration
	}{
		{"at once", 3 * time.Second, 3 * time.Second, 3 * time.Second, 0},
		{"a step behind", 3*time.Second - 10*time.Millisecond, 3 * time.Second, 3 * time.Second, 0},
		{"waits before", 5 * time.Second, 3 * time.Second, 5 * time.Second, 0},
		{"waits after", 3 * time.Second, 3 * time.Second, 5 * time.Second, 0},
		{"another clock", other + 3*time.Second, 3 * time.Second, 3 * time.Second, other},
		{"another clock, waits before", other + 5*time.Second, 3 * time.Second, 5 * time.Second, other},
		{"another clock, waits after", other + 3*time.Second, 3 * time.Second, 5 * time.Second, other - 2*time.Second},
		{"another clock, behind", 3*time.Second - other, 3 * time.Second, 3 * time.Second, -other},
	} {
		r := reading{now: began.Add(test.now).UnixNano(), sinceBefore: test.earliest, sinceAfter: test.since}
		if got := (Load{Began: began}).began(r).Sub(began); got != test.want {
			t.Errorf("%s: %v off, not %v", test.name, got, test.want)
		}
	}
}

// A record tells when the load began, though its writing waits a minute.
func TestLoadTime(t *testing.T) {
	root := open(t)
	name := Name("/srv/out")
	began := time.Now().Truncate(time.Second)
	later := time.Duration(0)
	load := Load{Began: began, Clock: func() time.Time {
		later += time.Minute
		return time.Now().Add(later - time.Minute)
	}}
	clock, err := load.ReadClock(root, name)
	if err != nil || clock.Loaded == 0 || !clock.Changes {
		t.Fatal(clock, err)
	}
	next := &Next{Began: clock.Began}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := LoadTime(root.FS(), "/srv/out"); err != nil || !got.Equal(began) {
			t.Errorf("it began at %v, not %v: %v", got, began, err)
		}
	}
	check(next.Write(root, name, program))
	if err := root.Chtimes(name, began.Add(-time.Hour), began.Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	check(Confirm(root, name, Load{Began: began, Clock: time.Now}))
	later = 0
	check(Confirm(root, name, load))
	if _, err := LoadTime(root.FS(), "/srv/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}
