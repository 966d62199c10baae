//go:build !linux

package faults

import "testing"

func newFTPDPlace(t *testing.T, name string) *wirePlace {
	t.Skip(name + " is tried on Linux")
	return nil
}
