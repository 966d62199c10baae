package wasm

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"
)

// section is a part of a module: what it is, and what it holds.
func section(id byte, parts ...[]byte) []byte {
	body := appendNumber(nil, uint32(len(parts)))
	for _, p := range parts {
		body = append(body, p...)
	}
	return append(appendNumber([]byte{id}, uint32(len(body))), body...)
}

func text(s string) []byte { return append(appendNumber(nil, uint32(len(s))), s...) }

func function(code ...byte) []byte {
	body := append(append([]byte{0}, code...), opEnd) // without local variables
	return append(appendNumber(nil, uint32(len(body))), body...)
}

// endless has functions that would never end: a loop, one that fills memory, one that takes memory; and one that is
// called through a table.
func endless() []byte {
	const drop, localGet = 0x1a, 0x20
	export := func(name string, number byte) []byte { return append(text(name), 0, number) }
	importName := append(append(text("wasi_snapshot_preview1"), text("proc_exit")...), 0, 1)
	return bytes.Join([][]byte{
		[]byte("\x00asm\x01\x00\x00\x00"),
		section(sectionType, []byte{0x60, 1, i32, 1, i32}, []byte{0x60, 1, i32, 0}),
		section(sectionImport, importName),
		section(3, []byte{0}, []byte{0}, []byte{0}, []byte{0}, []byte{0}),
		section(4, []byte{0x70, 0, 2}),
		section(5, []byte{0, 1}),
		section(sectionGlobal, []byte{i32, 1, opI32Const, 7, opEnd}),
		section(sectionExport, export("spin", 1), export("fill", 2), export("grow", 3), export("through", 4)),
		section(sectionElem, []byte{0, opI32Const, 0, opEnd, 2, 3, 5}),
		section(sectionCode,
			function(opLoop, noResult, opBr, 0, opEnd, opI32Const, 0),
			function(opLoop, noResult, opI32Const, 0, opI32Const, 0, opI32Const, 0x80, 0x80, 4, opMore, memoryFill, 0,
				opBr, 0, opEnd, opI32Const, 0),
			function(localGet, 0, opMemoryGrow, 0),
			function(localGet, 0, opI32Const, 1, opCallTable, 0, 0),
			function(localGet, 0, opI32Const, 1, opI32Sub),
		),
	}, nil)
}

func compressed(t *testing.T, code []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(code); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// A library ends with its budget or its context, whatever it is doing, and the next call has another.
func TestMeter(t *testing.T) {
	m := NewMetered(compressed(t, endless()))
	canceled, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel) // while it spins
	for _, test := range []struct {
		call   string
		arg    uint64
		ctx    context.Context
		budget Budget
		result uint64
		err    error
	}{
		{"spin", 0, t.Context(), Budget{1e7, 1 << 20}, 0, ErrSteps},
		{"fill", 0, t.Context(), Budget{1e7, 1 << 20}, 0, ErrSteps},
		{"spin", 0, canceled, Budget{1e15, 1 << 20}, 0, context.Canceled},
		{"grow", 10, t.Context(), Budget{1e7, 1 << 20}, 1, nil},
		{"grow", 16, t.Context(), Budget{1e7, 1 << 20}, 0, ErrMemory},
		{"grow", 1 << 31, t.Context(), Budget{1e7, 1 << 50}, 1<<32 - 1, nil}, // more than there can be
		{"through", 8, t.Context(), Budget{1e7, 1 << 20}, 7, nil},
	} {
		i, err := m.Get()
		if err != nil {
			t.Fatal(err)
		}
		i.Grant(test.ctx, test.budget)
		got, err := i.Call(test.call, test.arg)
		if got != test.result || !errors.Is(err, test.err) {
			t.Errorf("%s(%d): %d, %v; want %d, %v", test.call, test.arg, got, err, test.result, test.err)
		}
		m.Put(i, true)
	}
}

// A module that ends early or holds unknown instructions is an error.
func TestRewriteDamaged(t *testing.T) {
	code := endless()
	for n := range code {
		_, _ = addMeter(code[:n])
		damaged := bytes.Clone(code)
		damaged[n] ^= 0xff
		_, _ = addMeter(damaged)
	}
	handler := bytes.Replace(code, []byte{opLoop, noResult}, []byte{0x06, noResult}, 1)
	if _, err := addMeter(handler); !errors.Is(err, errModule) {
		t.Errorf("an exception handler: %v", err)
	}
}

// The libraries can be rewritten: each instruction that they use is known.
func TestRewriteLibraries(t *testing.T) {
	for _, name := range []string{"../heic/heif.wasm.gz", "../jpegli/jpegli.wasm.gz", "../avif/avif.wasm.gz"} {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		r, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		code, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := addMeter(code); err != nil || len(out) < len(code)/2 {
			t.Errorf("%s: %d bytes became %d, %v", name, len(code), len(out), err)
		}
	}
}
