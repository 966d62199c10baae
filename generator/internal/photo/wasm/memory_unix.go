//go:build unix

package wasm

import "golang.org/x/sys/unix"

// reserve takes a range of addresses, without memory.
func reserve(size uint64) ([]byte, error) {
	return unix.Mmap(-1, 0, int(size), unix.PROT_NONE, unix.MAP_ANON|unix.MAP_PRIVATE)
}

// commit gives memory of zeros to a part of a range.
func commit(part []byte) error { return unix.Mprotect(part, unix.PROT_READ|unix.PROT_WRITE) }

// release gives a range back.
func release(all []byte) { _ = unix.Munmap(all) }
