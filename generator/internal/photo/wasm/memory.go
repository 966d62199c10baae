package wasm

import (
	"context"

	"github.com/tetratelabs/wazero/experimental"
)

// addressable is how much memory a module can have: its addresses have 32 bits.
const addressable uint64 = 1 << 32

// commitStep is how much memory is taken at once.
const commitStep = 1 << 20

// memory is that of an instance. Libraries ask for a page at a time, for which wazero copies all that there is to a
// larger slice, again and again: it took half of the time of a HEIC photo, and most of its memory. So the whole range
// of addresses is reserved, which costs nothing, and memory is given to it from its beginning as it is asked for.
type memory struct {
	reserved  []byte
	committed int // how many bytes from its beginning have memory
}

// withMemory is a context in which an instance is made with memory of its own; free is for where that fails. Where
// addresses are short or limited, there is none, and the instance has wazero's.
func withMemory() (ctx context.Context, free func()) {
	ctx = context.Background()
	if !Fast() {
		return ctx, func() {}
	}
	reserved, err := reserve(addressable)
	if err != nil {
		return ctx, func() {}
	}
	m := &memory{reserved: reserved}
	allocate := func(_, _ uint64) experimental.LinearMemory { return m }
	return experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(allocate)), m.Free
}

// Reallocate is the memory with another size, which is never smaller; nil if there is no more.
func (m *memory) Reallocate(size uint64) []byte {
	if size > uint64(len(m.reserved)) {
		return nil
	}
	if int(size) > m.committed {
		end := min(len(m.reserved), (int(size)+commitStep-1)/commitStep*commitStep)
		if commit(m.reserved[m.committed:end]) != nil {
			return nil
		}
		m.committed = end
	}
	return m.reserved[:size:size]
}

// Free gives the memory back. It may be called again.
func (m *memory) Free() {
	if m.reserved != nil {
		release(m.reserved)
		m.reserved, m.committed = nil, 0
	}
}
