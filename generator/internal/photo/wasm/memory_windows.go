package wasm

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// reserve takes a range of addresses, without memory.
func reserve(size uint64) ([]byte, error) {
	address, err := windows.VirtualAlloc(0, uintptr(size), windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return nil, err
	}
	pointer := *(*unsafe.Pointer)(unsafe.Pointer(&address)) // memory that Go's collector does not know
	return unsafe.Slice((*byte)(pointer), size), nil
}

// commit gives memory of zeros to a part of a range.
func commit(part []byte) error {
	start := uintptr(unsafe.Pointer(unsafe.SliceData(part)))
	_, err := windows.VirtualAlloc(start, uintptr(len(part)), windows.MEM_COMMIT, windows.PAGE_READWRITE)
	return err
}

// release gives a range back.
func release(all []byte) {
	_ = windows.VirtualFree(uintptr(unsafe.Pointer(unsafe.SliceData(all))), 0, windows.MEM_RELEASE)
}
