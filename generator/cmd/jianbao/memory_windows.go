package main

import (
	"syscall"
	"unsafe"
)

// physicalMemory is the machine's memory in bytes; 0 if unknown.
func physicalMemory() int64 {
	var status struct { // MEMORYSTATUSEX
		length, load                                                                   uint32
		total, available, totalPage, availablePage, totalVirt, availableVirt, extended uint64
	}
	status.length = uint32(unsafe.Sizeof(status))
	ok, _, _ := syscall.NewLazyDLL("kernel32.dll").NewProc("GlobalMemoryStatusEx").Call(uintptr(unsafe.Pointer(&status)))
	if ok == 0 {
		return 0
	}
	return int64(status.total)
}
