//go:build !linux && !windows

package serve

// remote cannot tell on this system; --poll is for such drives.
func remote(string) bool { return false }
