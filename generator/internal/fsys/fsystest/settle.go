// Package fsystest is for tests of what a file's stat proves.
package fsystest

import (
	"os"
	"testing"
	"time"
)

// Settle waits until what was changed in a folder is no longer racy, as fsys calls it. It goes by the clock of the file
// system.
func Settle(t testing.TB, dir string) {
	t.Helper()
	for end := stamp(t, dir).Add(120 * time.Millisecond); stamp(t, dir).Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
}

// stamp is the time of a file that is made now.
func stamp(t testing.TB, dir string) time.Time {
	t.Helper()
	f, err := os.CreateTemp(dir, ".stamp")
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return info.ModTime()
}
