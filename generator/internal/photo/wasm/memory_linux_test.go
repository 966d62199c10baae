package wasm

import (
	"bytes"
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// Where addresses are limited, as on some shared servers, an instance has the memory that wazero gives.
func TestMemoryLimited(t *testing.T) {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var pages uint64
	if _, err := fmt.Fscan(bytes.NewReader(data), &pages); err != nil {
		t.Fatal(err)
	}
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_AS, &before); err != nil {
		t.Fatal(err)
	}
	limited := unix.Rlimit{Cur: pages*uint64(os.Getpagesize()) + addressable/2, Max: before.Max}
	if err := unix.Setrlimit(unix.RLIMIT_AS, &limited); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Setrlimit(unix.RLIMIT_AS, &before); err != nil {
			t.Error(err)
		}
	}()
	if _, err := reserve(addressable); err == nil {
		t.Error("the limit does not count")
	}
	run(t)
}
