package wasm

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// meterModule is the name under which rewritten code imports what meter.go provides.
const meterModule = "jianbao"

// meterFuncs are the imported functions, in their order behind the library's own imports.
var meterFuncs = []string{"steps", "block", "grow"}

var errModule = errors.New("wasm: not a module that can be metered")

// The sections of a module that are changed, by their numbers in the format.
const (
	sectionCustom = 0
	sectionType   = 1
	sectionImport = 2
	sectionGlobal = 6
	sectionExport = 7
	sectionStart  = 8
	sectionElem   = 9
	sectionCode   = 10
)

// rewriter holds where the added parts are.
type rewriter struct {
	reader
	types    uint32 // how many types the library has: behind them are those of the meter
	imported uint32 // functions: behind them are the meter's, which move the library's own
	counter  uint32 // the global that counts down
	counting bool   // it is there
}

// addMeter rewrites a module so that it counts its steps.
func addMeter(module []byte) (out []byte, err error) {
	defer func() {
		if recover() != nil { // an index out of range: the module ends early
			out, err = nil, errModule
		}
	}()
	w := &rewriter{reader: reader{in: module}}
	if string(module[:8]) != "\x00asm\x01\x00\x00\x00" {
		return nil, errModule
	}
	w.copy(8)
	for w.at < len(w.in) {
		id := w.in[w.at]
		w.at++
		size := int(w.number())
		section := *w
		section.reader = reader{in: w.in[w.at : w.at+size]}
		w.at += size
		if err := section.section(id); err != nil {
			return nil, err
		}
		w.types, w.imported = section.types, section.imported
		w.counter, w.counting = section.counter, section.counting
		if id != sectionCustom {
			w.out = append(appendNumber(append(w.out, id), uint32(len(section.out))), section.out...)
		}
	}
	if !w.counting {
		return nil, errModule
	}
	return w.out, nil
}

func (w *rewriter) section(id byte) error {
	switch id {
	case sectionCustom: // names and the like
		return nil
	case sectionType:
		w.types = w.number()
		w.out = appendNumber(w.out, w.types+2)
		w.rest()
		w.out = append(w.out, 0x60, 0, 1, i32) // steps
		w.out = append(w.out, 0x60, 1, i32, 1, i32)
	case sectionImport:
		w.imports()
	case sectionGlobal:
		n := w.number()
		w.counter += n
		w.out = appendNumber(w.out, n+1)
		for range n {
			w.copy(2)
			if err := w.code(); err != nil {
				return err
			}
		}
		w.out = append(w.out, i32, 1, opI32Const, 0, opEnd)
		w.counting = true
	case sectionExport:
		for range w.copyNumber() {
			w.copy(int(w.copyNumber()))
			if w.copy(1)[0] == 0 {
				w.function()
			} else {
				w.copyNumber()
			}
		}
	case sectionStart:
		w.function()
	case sectionElem:
		for range w.copyNumber() {
			if err := w.element(); err != nil {
				return err
			}
		}
	case sectionCode:
		for range w.copyNumber() {
			if err := w.body(); err != nil {
				return err
			}
		}
	default:
		w.rest()
	}
	return nil
}

// imports copies the imports and adds those of the meter.
func (w *rewriter) imports() {
	n := w.number()
	w.out = appendNumber(w.out, n+uint32(len(meterFuncs)))
	for range n {
		w.copy(int(w.copyNumber()))
		w.copy(int(w.copyNumber()))
		switch kind := w.copy(1)[0]; kind {
		case 0:
			w.copyNumber()
			w.imported++
		case 3:
			w.copy(2)
			w.counter++
		default:
			panic(errModule) // of memory or tables: no library here has any
		}
	}
	for i, name := range meterFuncs {
		w.out = append(appendNumber(w.out, uint32(len(meterModule))), meterModule...)
		w.out = append(appendNumber(w.out, uint32(len(name))), name...)
		w.out = appendNumber(append(w.out, 0), w.types+uint32(min(i, 1)))
	}
}

// element copies a list of functions for calls through tables.
func (w *rewriter) element() error {
	kind := w.copyNumber()
	passive, explicit, expressions := kind&1 != 0, kind&2 != 0, kind&4 != 0
	if !passive {
		if explicit {
			w.copyNumber() // the table
		}
		if err := w.code(); err != nil { // the offset
			return err
		}
	}
	if passive || explicit {
		w.copy(1) // the kind of elements
	}
	for range w.copyNumber() {
		if !expressions {
			w.function()
		} else if err := w.code(); err != nil {
			return err
		}
	}
	return nil
}

// body copies a function. Its size is known at its end.
func (w *rewriter) body() error {
	size := int(w.number())
	f := *w
	f.reader = reader{in: w.in[w.at : w.at+size]}
	w.at += size
	for range f.copyNumber() { // local variables: how many, of which type
		f.copyNumber()
		f.copy(1)
	}
	if err := f.code(); err != nil {
		return err
	}
	w.out = append(appendNumber(w.out, uint32(len(f.out))), f.out...)
	return nil
}

// function copies a function's number: the library's own ones moved behind the meter's.
func (w *rewriter) function() {
	n := w.number()
	if n >= w.imported {
		n += uint32(len(meterFuncs))
	}
	w.out = appendNumber(w.out, n)
}

// callMeter calls one of the meter's functions.
func (w *rewriter) callMeter(i uint32) { w.out = appendNumber(append(w.out, opCall), w.imported+i) }

// countStep counts down, and asks for more below zero.
func (w *rewriter) countStep() {
	get := appendNumber([]byte{opGlobalGet}, w.counter)
	set := appendNumber([]byte{opGlobalSet}, w.counter)
	w.out = append(append(w.out, get...), opI32Const, 1, opI32Sub)
	w.out = append(append(w.out, set...), get...)
	w.out = append(w.out, opI32Const, 0, opI32LtS, opIf, noResult)
	w.callMeter(0)
	w.out = append(append(w.out, set...), opEnd)
}

// reader reads a module and writes the new one.
type reader struct {
	in  []byte
	at  int
	out []byte
}

// number reads an unsigned number, as the format has them.
func (r *reader) number() uint32 {
	v, n := binary.Uvarint(r.in[r.at:])
	if n <= 0 {
		panic(errModule)
	}
	r.at += n
	return uint32(v)
}

func appendNumber(b []byte, v uint32) []byte { return binary.AppendUvarint(b, uint64(v)) }

func (r *reader) copyNumber() uint32 {
	v := r.number()
	r.out = appendNumber(r.out, v)
	return v
}

// copySigned copies a signed number, of which only the length matters here.
func (r *reader) copySigned() {
	for r.copy(1)[0]&0x80 != 0 {
	}
}

func (r *reader) copy(n int) []byte {
	b := r.in[r.at : r.at+n]
	r.at += n
	r.out = append(r.out, b...)
	return b
}

func (r *reader) rest() { r.copy(len(r.in) - r.at) }

func unknown(opcode ...byte) error { return fmt.Errorf("%w: instruction %x", errModule, opcode) }
