package record

import (
	"encoding/binary"

	"jianbao/generator/internal/digest"
)

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendTexts(b []byte, texts []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(texts)))
	for _, text := range texts {
		b = appendText(b, text)
	}
	return b
}

func appendFlags(b []byte, flags ...bool) []byte {
	bits := int64(0)
	for i, set := range flags {
		if set {
			bits |= 1 << i
		}
	}
	return binary.AppendVarint(b, bits)
}

func appendNumbers(b []byte, numbers ...uint64) []byte {
	for _, n := range numbers {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

// decoder reads what was encoded. Its texts share the memory of the whole. What follows damage is zero.
type decoder struct {
	rest string
	bad  bool
}

func (d *decoder) fail() {
	d.bad, d.rest = true, ""
}

func (d *decoder) take(n int) string {
	if n > len(d.rest) {
		d.fail()
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

// uvarint is binary.Uvarint of a string.
func (d *decoder) uvarint() uint64 {
	var u uint64
	for i := 0; i < len(d.rest) && i < binary.MaxVarintLen64; i++ {
		c := d.rest[i]
		u |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.rest = d.rest[i+1:]
			return u
		}
	}
	d.fail()
	return 0
}

// number is a varint.
func (d *decoder) number() int64 {
	u := d.uvarint()
	return int64(u>>1) ^ -int64(u&1)
}

// count is a number of things that follow, each of one byte at least.
func (d *decoder) count() int {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) text() string { return d.take(d.count()) }

func (d *decoder) texts() []string { return several(d, d.text) }

// several decodes a list. It takes no more room than the list needs.
func several[T any](d *decoder, one func() T) []T {
	n := d.count()
	if n == 0 {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = one()
	}
	return list
}

func (d *decoder) flags(flags ...*bool) {
	bits := d.number()
	for i, f := range flags {
		*f = bits&(1<<i) != 0
	}
}

func (d *decoder) sum() (sum digest.Sum) {
	copy(sum[:], d.take(len(sum)))
	return sum
}
