package fsys

import (
	"testing"
	"time"

	"jianbao/generator/internal/site"
)

// A stat proves something once no other change can bear the same stamp.
func TestRacy(t *testing.T) {
	const second = int64(time.Second)
	fine, whole := 1_000_000*second+12_345_678, 1_000_000*second
	for _, tt := range []struct {
		name   string
		time   int64
		change int64
		at     int64
		want   bool
	}{
		{"just changed", fine, fine, fine, true},
		{"a moment ago", fine, fine, fine + second/20, true},
		{"a while ago", fine, fine, fine + second/5, false},
		{"with an old time", fine - 3600*second, fine, fine + second/20, true},
		{"with a time to come", fine + 3600*second, fine, fine + second/5, false},
		{"the clock went back", fine, fine, fine - 3600*second, true},
		{"steps of two seconds, the same step", whole, whole, whole + second, true},
		{"steps of two seconds, the next step", whole, whole, whole + 2*second, true},
		{"steps of two seconds, long ago", whole, whole, whole + 4*second, false},
		{"no time of change, just changed", whole, 0, whole + second, true},
		{"no time of change, long ago", whole, 0, whole + 3*second, false},
	} {
		if got := Racy(site.FileStat{Time: tt.time, Change: tt.change}, tt.at); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}
