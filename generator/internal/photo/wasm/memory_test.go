package wasm

import (
	"bytes"
	"os"
	"runtime"
	"testing"
	"unsafe"
)

// Memory grows where it is, and what is new of it is zero.
func TestMemory(t *testing.T) {
	const most = 10*commitStep + 5000
	reserved, err := reserve(most)
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{reserved: reserved}
	start := unsafe.SliceData(reserved)
	before := 0
	for _, size := range []int{1, 65536, commitStep, commitStep + 1, 3 * commitStep, 3 * commitStep, most} {
		got := m.Reallocate(uint64(size))
		if len(got) != size || unsafe.SliceData(got) != start {
			t.Fatalf("%d bytes at %p for %d at %p", len(got), unsafe.SliceData(got), size, start)
		}
		if bytes.Count(got[:before], []byte{7}) != before || bytes.Count(got[before:], []byte{0}) != size-before {
			t.Errorf("grown to %d, it holds other bytes", size)
		}
		for i := range got {
			got[i] = 7
		}
		before = size
	}
	for _, size := range []uint64{most + 1, 1 << 40, 1 << 63} {
		if m.Reallocate(size) != nil {
			t.Errorf("%d bytes of %d", size, most)
		}
	}
	m.Free()
	m.Free()
	if m.Reallocate(1) != nil {
		t.Error("memory that was given back")
	}
}

// Where a system has no such range, it says so, and an instance can do without.
func TestMemoryRefused(t *testing.T) {
	if reserved, err := reserve(1 << 62); err == nil {
		release(reserved)
		t.Error("more than any address was reserved")
	}
}

// What an instance had is given back with it.
func TestMemoryGivenBack(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("asks /proc for what is mapped")
	}
	mapped := func() int {
		maps, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Count(maps, []byte("\n"))
	}
	m := NewMetered(compressed(t, endless()))
	several := func() {
		for range 20 {
			i, err := m.Get()
			if err != nil {
				t.Fatal(err)
			}
			i.Grant(t.Context(), Budget{1e7, 1 << 26})
			if n, err := i.Call("grow", 100); n != 1 || err != nil {
				t.Fatalf("grow(100): %d, %v", n, err)
			}
			m.Put(i, true)
		}
	}
	several()
	before := mapped()
	several()
	if after := mapped(); after > before+10 { // Go's own come and go
		t.Errorf("%d ranges are mapped, and %d after 20 more instances", before, after)
	}
}
