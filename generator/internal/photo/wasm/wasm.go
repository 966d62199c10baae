// Package wasm runs a C library that was compiled to WebAssembly, in this process and without cgo.
//
// Why not the packages that wrap these libraries in Go? They make a new instance, with megabytes of
// fresh memory, for every picture; print what the library prints; register themselves with package
// image; and one of them prefers libraries of the system, so that another machine makes other bytes.
// Here instances are reused, have no access to the machine (no file, no clock, no environment, no
// output), and run the same instructions everywhere: the results of WebAssembly's arithmetic are
// fully defined.
//
// Compiling a module takes from a third of a second to two seconds. It is done when first needed, and kept: for the
// life of the process, and for later ones in the user's cache folder (machinecode.go).
package wasm

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"runtime"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// Fast reports whether modules are compiled to machine code here. Elsewhere they are interpreted,
// a hundred times slower.
func Fast() bool { return runtime.GOARCH == "amd64" || runtime.GOARCH == "arm64" }

// ErrMemory is returned when a library cannot get or reach the memory it needs.
var ErrMemory = errors.New("out of memory")

// keepMemory is the size up to which an idle instance is kept for the next picture.
const keepMemory = 48 << 20

// Module is a library. Make one with [New] or [NewMetered].
type Module struct {
	compressed []byte
	metered    bool
	once       sync.Once
	runtime    wazero.Runtime
	compiled   wazero.CompiledModule
	err        error

	mu   sync.Mutex
	idle []*Instance
}

// New names the library; nothing is done until it is first used. Its calls cannot be cut off: it is for libraries
// whose input is ours.
func New(compressed []byte) *Module { return &Module{compressed: compressed} }

// NewMetered names a library that is given files from outside: its instances keep to what they are granted.
func NewMetered(compressed []byte) *Module { return &Module{compressed: compressed, metered: true} }

// Compile makes the library ready.
func (m *Module) Compile() error {
	m.once.Do(func() {
		defer func() { // wazero panics where the system forbids executable memory
			if r := recover(); r != nil {
				m.err = errors.New("WebAssembly cannot run here")
			}
		}()
		m.err = m.compile()
	})
	return m.err
}

func (m *Module) compile() error {
	r, err := gzip.NewReader(bytes.NewReader(m.compressed))
	if err != nil {
		return err
	}
	code, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if m.metered { // wazero's own way to end calls makes them three times slower
		if code, err = addMeter(code); err != nil {
			return err
		}
	}
	cache := userMachineCode()
	folder := cache.find(code)
	if folder != "" && m.compileIn(folder, code) == nil {
		return nil
	}
	if folder = cache.create(); folder != "" {
		if m.compileIn(folder, code) == nil {
			cache.keep(code, folder)
			return nil
		}
		remove(folder)
	}
	return m.compileIn("", code)
}

// compileIn compiles the module, or reads its machine code from a folder and writes it there; "" does neither.
func (m *Module) compileIn(folder string, code []byte) error {
	ctx, config := context.Background(), wazero.NewRuntimeConfig()
	if folder != "" {
		cache, err := wazero.NewCompilationCacheWithDir(folder)
		if err != nil {
			return err
		}
		config = config.WithCompilationCache(cache)
	}
	m.runtime = wazero.NewRuntimeWithConfig(ctx, config)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, m.runtime); err != nil {
		return err
	}
	if m.metered {
		if err := provideMeter(ctx, m.runtime); err != nil {
			return err
		}
	}
	var err error
	m.compiled, err = m.runtime.CompileModule(ctx, code)
	return err
}

// Instance is a library with memory of its own, for one goroutine at a time.
type Instance struct {
	module api.Module
	funcs  map[string]api.Function
	ctx    context.Context
	meter  *meter // nil without a budget
}

// Get returns an idle instance, or a new one.
func (m *Module) Get() (*Instance, error) {
	if err := m.Compile(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := len(m.idle); n > 0 {
		i := m.idle[n-1]
		m.idle = m.idle[:n-1]
		return i, nil
	}
	ctx, free := withMemory()
	module, err := m.runtime.InstantiateModule(ctx, m.compiled, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		free()
		return nil, err
	}
	return &Instance{module: module, funcs: map[string]api.Function{}, ctx: context.Background()}, nil
}

// Put takes an instance back. One that failed, or holds much memory, is closed.
func (m *Module) Put(i *Instance, failed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if failed || i.module.Memory().Size() > keepMemory || len(m.idle) >= runtime.GOMAXPROCS(0) {
		_ = i.module.Close(context.Background())
		return
	}
	i.ctx, i.meter = context.Background(), nil
	m.idle = append(m.idle, i)
}

// Call calls an exported function and returns its result, or 0 if it has none.
func (i *Instance) Call(name string, args ...uint64) (uint64, error) {
	f := i.funcs[name]
	if f == nil {
		if f = i.module.ExportedFunction(name); f == nil {
			return 0, errors.New("wasm: no function " + name)
		}
		i.funcs[name] = f
	}
	results, err := f.Call(i.ctx, args...)
	if i.meter != nil && i.meter.failed != nil {
		return 0, i.meter.failed // whatever the library made of it
	}
	if err != nil || len(results) == 0 {
		return 0, err
	}
	return results[0], nil
}

// Alloc allocates memory of the library.
func (i *Instance) Alloc(size int) (uint32, error) {
	p, err := i.Call("malloc", uint64(size))
	if err == nil && p == 0 {
		err = ErrMemory
	}
	return uint32(p), err
}

// Free frees it. An error shows at the next call.
func (i *Instance) Free(p uint32) { _, _ = i.Call("free", uint64(p)) }

// Bytes is a view of the library's memory. It is valid until the next call.
func (i *Instance) Bytes(p uint32, size int) ([]byte, error) {
	b, ok := i.module.Memory().Read(p, uint32(size))
	if !ok || size < 0 {
		return nil, ErrMemory
	}
	return b, nil
}

// Uint32 reads a number.
func (i *Instance) Uint32(p uint32) (uint32, error) {
	v, ok := i.module.Memory().ReadUint32Le(p)
	if !ok {
		return 0, ErrMemory
	}
	return v, nil
}
