//go:build !linux && !windows

package serve

// remote is not known here; --poll says it.
func remote(string) bool { return false }
