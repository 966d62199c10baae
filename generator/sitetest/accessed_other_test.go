//go:build !linux

package sitetest

import "time"

// accessed is known on Linux alone.
func accessed(string) (time.Time, bool) { return time.Time{}, false }
