package main

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// doubleClicked reports whether the program was started by a double click: then no shell is attached to its
// console.
func doubleClicked() bool {
	list := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleProcessList")
	if list.Find() != nil {
		return false
	}
	var ids [2]uint32
	n, _, _ := list.Call(uintptr(unsafe.Pointer(&ids[0])), uintptr(len(ids)))
	return n == 1
}
