// Package digest tells whether two views are equal without keeping either.
//
// A page's output is a function of its view and its template. A view is a plain value: text, numbers,
// times, slices and structs of them, and pointers to values that many views share (a card, a trail, the
// site). Its digest is that of all it holds, whoever holds it: two views have one digest if, and but
// for a chance of 1 in 2^128 only if, they show the same.
//
// What a pointer leads to is digested once for each [Hasher], if it leads on to more: the values must
// not change while it is used, and it keeps them, so that no other value comes to lie where one was. Fields that are
// added to a view count by themselves; there is no list of them to forget one in.
package digest

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// Sum is a digest: the first 128 bits of a SHA-256, wide enough for a cache that many machines share. The zero sum is
// that of nothing.
type Sum [16]byte

// Appender is implemented by pointers to types that write what they hold to a digest themselves: references whose sums
// are known, and values that are told by a name. They are parts of what is given to [Hasher.Of] by a pointer.
type Appender interface {
	AppendDigest(b []byte) []byte
}

// Hasher digests values. It may be used from many goroutines.
type Hasher struct {
	types  sync.Map // reflect.Type → writer
	shared sync.Map // shareKey → Sum
}

// writer appends what a value holds to a buffer.
type writer func(h *Hasher, b []byte, v reflect.Value) []byte

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// Of is the digest of a value: a struct or a pointer to one. It panics on types that no view may have:
// functions, channels, interfaces other than any with plain values inside.
func (h *Hasher) Of(value any) Sum {
	v := reflect.ValueOf(value)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem() // a page's own view is digested once, and not remembered
	}
	return h.sum(v, h.writer(v.Type()))
}

// OfWith is the digest of a sum and what a pointer leads to.
func (h *Hasher) OfWith(sum Sum, pointer any) Sum {
	v := reflect.ValueOf(pointer).Elem()
	return h.sum(v, h.writer(v.Type()), sum[:]...)
}

func (h *Hasher) sum(v reflect.Value, write writer, before ...byte) Sum {
	buf := buffers.Get().(*[]byte)
	b := write(h, append((*buf)[:0], before...), v)
	sum := sha256.Sum256(b)
	*buf = b
	buffers.Put(buf)
	return Sum(sum[:])
}

// Shared is the digest of what a pointer leads to, which is made once for each hasher: the value must not change while it
// is used.
func (h *Hasher) Shared(pointer any) Sum {
	v := reflect.ValueOf(pointer)
	key := shareKey{v.UnsafePointer(), v.Type()}
	sum, ok := h.shared.Load(key)
	if !ok {
		sum = h.Of(pointer)
		h.shared.Store(key, sum)
	}
	return sum.(Sum)
}

// Join is the digest of some sums in their order.
func Join(sums ...Sum) Sum {
	b := make([]byte, 0, 256)
	for i := range sums {
		b = append(b, sums[i][:]...)
	}
	sum := sha256.Sum256(b)
	return Sum(sum[:])
}

// Bytes is the digest of some bytes.
func Bytes(parts ...[]byte) Sum {
	d := sha256.New()
	var size [8]byte
	for _, p := range parts {
		binary.LittleEndian.PutUint64(size[:], uint64(len(p)))
		d.Write(size[:])
		d.Write(p)
	}
	return Sum(d.Sum(nil))
}

func (h *Hasher) writer(t reflect.Type) writer {
	if w, ok := h.types.Load(t); ok {
		return w.(writer)
	}
	w := h.compile(t)
	h.types.Store(t, w)
	return w
}

var (
	timeType     = reflect.TypeFor[time.Time]()
	appenderType = reflect.TypeFor[Appender]()
)

// compile makes the writer of a type. Types that hold themselves do so through a pointer, a slice or a map,
// whose writers look up their element's only when they run.
func (h *Hasher) compile(t reflect.Type) writer {
	if t == timeType {
		return writeTime
	}
	if reflect.PointerTo(t).Implements(appenderType) {
		return func(_ *Hasher, b []byte, v reflect.Value) []byte {
			return v.Addr().Interface().(Appender).AppendDigest(b)
		}
	}
	switch t.Kind() {
	case reflect.Bool:
		return func(_ *Hasher, b []byte, v reflect.Value) []byte {
			if v.Bool() {
				return append(b, 1)
			}
			return append(b, 0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(_ *Hasher, b []byte, v reflect.Value) []byte { return binary.AppendVarint(b, v.Int()) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(_ *Hasher, b []byte, v reflect.Value) []byte { return binary.AppendUvarint(b, v.Uint()) }
	case reflect.Float32, reflect.Float64:
		return func(_ *Hasher, b []byte, v reflect.Value) []byte {
			return binary.LittleEndian.AppendUint64(b, math.Float64bits(v.Float()))
		}
	case reflect.String:
		return func(_ *Hasher, b []byte, v reflect.Value) []byte { return appendText(b, v.String()) }
	case reflect.Struct:
		return h.compileStruct(t)
	case reflect.Pointer:
		if flat(t.Elem()) {
			return writeFlat
		}
		return writePointer
	case reflect.Slice, reflect.Array:
		return writeSlice
	case reflect.Map:
		return writeMap
	case reflect.Interface:
		return writeInterface
	}
	panic(fmt.Sprintf("digest: a view holds a %s", t))
}

func (h *Hasher) compileStruct(t reflect.Type) writer {
	fields := make([]writer, t.NumField())
	for i := range fields {
		fields[i] = h.writer(t.Field(i).Type)
	}
	return func(h *Hasher, b []byte, v reflect.Value) []byte {
		for i, write := range fields {
			b = write(h, b, v.Field(i))
		}
		return b
	}
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// writeTime counts the instant and how it is shown: the offset and the name of its zone.
func writeTime(_ *Hasher, b []byte, v reflect.Value) []byte {
	t := timeOf(v)
	zone, offset := t.Zone()
	b = binary.AppendVarint(b, t.Unix())
	b = binary.AppendVarint(b, int64(t.Nanosecond()))
	b = binary.AppendVarint(b, int64(offset))
	return appendText(b, zone)
}

// timeOf reads a time also where it is in a field that is not exported.
func timeOf(v reflect.Value) time.Time {
	if v.CanInterface() {
		return v.Interface().(time.Time)
	}
	return reflect.NewAt(timeType, v.Addr().UnsafePointer()).Elem().Interface().(time.Time)
}

// shareKey is a value that views share.
type shareKey struct {
	at unsafe.Pointer
	of reflect.Type
}

// flat reports whether a type holds texts, numbers and times alone. To digest such a value again takes no longer
// than to find out that it was digested before; and many live no longer than the view that they are of.
func flat(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := 0; i < t.NumField() && t != timeType; i++ {
			if !flat(t.Field(i).Type) {
				return false
			}
		}
		return true
	case reflect.Array:
		return flat(t.Elem())
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		return false
	}
	return true
}

func writeFlat(h *Hasher, b []byte, v reflect.Value) []byte {
	if v.IsNil() {
		return append(b, 0)
	}
	e := v.Elem()
	return h.writer(e.Type())(h, append(b, 1), e)
}

func writePointer(h *Hasher, b []byte, v reflect.Value) []byte {
	if v.IsNil() {
		return append(b, 0)
	}
	b = append(b, 1)
	key := shareKey{v.UnsafePointer(), v.Type()}
	known, ok := h.shared.Load(key)
	if !ok {
		e := v.Elem()
		known = h.sum(e, h.writer(e.Type()))
		h.shared.Store(key, known)
	}
	sum := known.(Sum)
	return append(b, sum[:]...)
}

func writeSlice(h *Hasher, b []byte, v reflect.Value) []byte {
	n := v.Len()
	b = binary.AppendUvarint(b, uint64(n))
	if n == 0 {
		return b
	}
	if v.Type().Elem().Kind() == reflect.Uint8 && (v.Kind() == reflect.Slice || v.CanAddr()) {
		return append(b, v.Bytes()...)
	}
	write := h.writer(v.Type().Elem())
	for i := range n {
		b = write(h, b, v.Index(i))
	}
	return b
}

func writeMap(h *Hasher, b []byte, v reflect.Value) []byte {
	b = binary.AppendUvarint(b, uint64(v.Len()))
	if v.Len() == 0 {
		return b
	}
	key, value := h.writer(v.Type().Key()), h.writer(v.Type().Elem())
	entries := make([]string, 0, v.Len())
	for it := v.MapRange(); it.Next(); {
		entries = append(entries, string(value(h, key(h, nil, it.Key()), it.Value())))
	}
	slices.Sort(entries)
	return append(b, strings.Join(entries, "")...)
}

// writeInterface is for an officer's own values, as TOML has them.
func writeInterface(h *Hasher, b []byte, v reflect.Value) []byte {
	if v.IsNil() {
		return append(b, 0)
	}
	e := v.Elem()
	b = appendText(append(b, 1), e.Type().String())
	return h.writer(e.Type())(h, b, e)
}
