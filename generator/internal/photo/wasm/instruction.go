package wasm

// Instructions and types, as the binary format numbers them.
const (
	opBlock      = 0x02
	opLoop       = 0x03
	opIf         = 0x04
	opEnd        = 0x0b
	opBr         = 0x0c
	opBrIf       = 0x0d
	opBrTable    = 0x0e
	opCall       = 0x10
	opCallTable  = 0x11
	opSelectType = 0x1c
	opLocalGet   = 0x20
	opGlobalGet  = 0x23
	opGlobalSet  = 0x24
	opTableSet   = 0x26
	opLoad       = 0x28 // the first of those with an address
	opStore      = 0x3e // the last
	opMemorySize = 0x3f
	opMemoryGrow = 0x40
	opI32Const   = 0x41
	opI64Const   = 0x42
	opF32Const   = 0x43
	opF64Const   = 0x44
	opI32LtS     = 0x48
	opI32Sub     = 0x6b
	opLast       = 0xc4 // of those that only calculate
	opRefNull    = 0xd0
	opRefIsNull  = 0xd1
	opRefFunc    = 0xd2
	opMore       = 0xfc
	opVector     = 0xfd

	i32      = 0x7f
	noResult = 0x40
)

// code copies instructions up to the end of the function or expression.
func (w *rewriter) code() error {
	for depth := 0; depth >= 0; {
		op := w.in[w.at]
		switch op {
		case opMemoryGrow:
			w.callMeter(2)
		case opMore:
			w.chargeBlock()
		}
		w.copy(1)
		switch op {
		case opBlock, opIf:
			depth++
			w.copySigned()
		case opLoop:
			depth++
			w.copySigned()
			w.countStep()
		case opEnd:
			depth--
		default:
			if err := w.operands(op); err != nil {
				return err
			}
		}
	}
	return nil
}

// operands copies what follows an instruction.
func (w *rewriter) operands(op byte) error {
	switch {
	case op == opCall, op == opRefFunc:
		w.function()
	case op == opCallTable:
		w.copyNumber()
		w.copyNumber()
	case op == opBr, op == opBrIf, op >= opLocalGet && op <= opTableSet, op == opMemorySize, op == opMemoryGrow:
		w.copyNumber()
	case op == opBrTable:
		for range w.copyNumber() + 1 {
			w.copyNumber()
		}
	case op == opSelectType:
		w.copy(int(w.copyNumber()))
	case op >= opLoad && op <= opStore:
		w.address()
	case op == opI32Const, op == opI64Const:
		w.copySigned()
	case op == opF32Const:
		w.copy(4)
	case op == opF64Const:
		w.copy(8)
	case op == opMore:
		return w.moreOperands()
	case op == opVector:
		return w.vectorOperands()
	case op == opRefNull:
		w.copy(1)
	case op <= 0x01, op == 0x05, op == 0x0f, op == 0x1a, op == 0x1b, op > opMemoryGrow && op <= opLast, op == opRefIsNull:
	default:
		return unknown(op) // exceptions, threads, calls in place of a return: no library here has any
	}
	return nil
}

// address copies an alignment and an offset.
func (w *rewriter) address() {
	w.copyNumber()
	w.copyNumber()
}

// The instructions behind the byte opMore that are more than one number.
const (
	memoryInit = 8
	dataDrop   = 9
	memoryCopy = 10
	memoryFill = 11
	tableInit  = 12
	elemDrop   = 13
	tableCopy  = 14
	tableFill  = 17
)

// chargeBlock charges for a block of memory whose size is on the stack.
func (w *rewriter) chargeBlock() {
	if op := w.in[w.at+1]; op == memoryCopy || op == memoryFill {
		w.callMeter(1)
	}
}

func (w *rewriter) moreOperands() error {
	switch op := w.copyNumber(); {
	case op < memoryInit: // conversions of numbers
	case op == memoryInit, op == memoryCopy, op == tableInit, op == tableCopy:
		w.copyNumber()
		w.copyNumber()
	case op <= tableFill:
		w.copyNumber()
	default:
		return unknown(opMore, byte(op))
	}
	return nil
}

// vectorOperands copies what follows an instruction for vectors of 128 bits.
func (w *rewriter) vectorOperands() error {
	switch op := w.copyNumber(); {
	case op <= 11, op == 92, op == 93:
		w.address()
	case op == 12, op == 13: // a constant; which bytes to take
		w.copy(16)
	case op >= 21 && op <= 34:
		w.copy(1)
	case op >= 84 && op <= 91:
		w.address()
		w.copy(1)
	case op > 255:
		return unknown(opVector, byte(op>>8), byte(op))
	}
	return nil
}
