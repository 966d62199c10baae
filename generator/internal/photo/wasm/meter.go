// The meter counts what a library does, so that a file from outside cannot keep it busy for ever.
//
// A limit of time would refuse good photos on a slow or busy machine, and an instance whose machine code runs in a
// loop cannot be stopped from outside; it even holds up the garbage collector. So the library's code is
// rewritten before it is compiled (rewrite.go): each turn of a loop counts down a global, and when that falls below
// zero the library calls [steps], which is Go code again. There the budget is charged, the caller's context is
// looked at, and the collector gets its chance. The same file costs the same number of steps on every machine.
// Memory is charged before it is taken, and so are copies of whole blocks, which are one instruction.

package wasm

import (
	"context"
	"errors"
	"math"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
)

// ErrSteps is returned when a library did more than it was granted.
var ErrSteps = errors.New("too many steps")

// Budget is what a library may use until its instance is put back.
type Budget struct {
	Steps  int64 // turns of loops
	Memory int64 // in bytes
}

// slice is how many steps are granted at a time: some tenths of a millisecond.
const slice = 1 << 16

// bytesPerStep is how many bytes a block copy moves in the time of a step.
const bytesPerStep = 16

type meter struct {
	Budget
	failed error
}

type meterKey struct{}

// Grant sets what the instance may use from now on, and the context that its calls end with. The library must come
// from [NewMetered].
func (i *Instance) Grant(ctx context.Context, b Budget) {
	i.meter = &meter{Budget: b}
	i.ctx = context.WithValue(ctx, meterKey{}, i.meter)
}

// charge takes steps from the budget. What it panics with is the error that the call returns.
func charge(ctx context.Context, n int64) {
	m, ok := ctx.Value(meterKey{}).(*meter)
	if !ok {
		return
	}
	if err := ctx.Err(); err != nil {
		panic(err)
	}
	if m.Steps -= n; m.Steps < 0 {
		panic(ErrSteps)
	}
}

// steps grants the library the next slice.
func steps(ctx context.Context, _ api.Module, stack []uint64) {
	charge(ctx, slice)
	stack[0] = slice
}

// block charges for a block that is copied or filled, and passes its size on.
func block(ctx context.Context, _ api.Module, stack []uint64) {
	charge(ctx, int64(uint32(stack[0]))/bytesPerStep)
}

// pageSize is the unit of WebAssembly's memory.
const pageSize = 64 << 10

// grow passes on how many pages the library asks for, or more than there can be where they go beyond the budget: it
// is told that there is no more memory.
func grow(ctx context.Context, module api.Module, stack []uint64) {
	m, ok := ctx.Value(meterKey{}).(*meter)
	if ok && int64(uint32(stack[0]))*pageSize+int64(module.Memory().Size()) > m.Memory {
		m.failed = ErrMemory
		stack[0] = math.MaxUint32
	}
}

// provideMeter makes the functions that rewritten code calls.
func provideMeter(ctx context.Context, r wazero.Runtime) error {
	b := r.NewHostModuleBuilder(meterModule)
	number := []api.ValueType{api.ValueTypeI32}
	for name, f := range map[string]struct {
		call   api.GoModuleFunc
		params []api.ValueType
	}{"steps": {steps, nil}, "block": {block, number}, "grow": {grow, number}} {
		b.NewFunctionBuilder().WithGoModuleFunction(f.call, f.params, number).Export(name)
	}
	_, err := b.Instantiate(ctx)
	return err
}
