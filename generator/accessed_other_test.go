//go:build !linux

package generator

import "time"

// accessed is known on Linux alone.
func accessed(string) (time.Time, bool) { return time.Time{}, false }
