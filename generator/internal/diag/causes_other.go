//go:build !windows

package diag

// windowsReasons are those of numbers that Windows alone has.
var windowsReasons []reason
