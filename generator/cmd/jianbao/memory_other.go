//go:build !linux && !windows

package main

// physicalMemory is the machine's memory in bytes; 0 for unknown.
func physicalMemory() int64 { return 0 }
