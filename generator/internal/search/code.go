// Numbers in shards are written in printable characters, since a script is text: 92 of them, all
// of ASCII from # to ~ with ! in place of the backslash. 60 end a number and 32 do not, a dense
// code: 1 character to 59, 2 to 1,979, 3 to 63,419, 4 to 2,029,499. The usual base 64 with a
// continuation bit takes 7 % more before compression and 2 % more after it.

package search

import (
	"errors"
	"slices"
)

const (
	stoppers   = 60
	continuers = 92 - stoppers
)

func appendNumber(dst []byte, v uint64) []byte {
	if v < stoppers {
		return append(dst, digit(v))
	}
	var digits [16]byte
	at := len(digits) - 1
	digits[at] = digit(v % stoppers)
	for v /= stoppers; v > 0; v /= continuers {
		v--
		at--
		digits[at] = digit(stoppers + v%continuers)
	}
	return append(dst, digits[at:]...)
}

func digit(value uint64) byte {
	if c := byte('#' + value); c != '\\' {
		return c
	}
	return '!'
}

var errNumbers = errors.New("search: numbers are broken")

// readNumbers is the inverse of appendNumber, again and again. It appends to a list.
func readNumbers[T string | []byte](numbers []uint64, text T) ([]uint64, error) {
	numbers = slices.Grow(numbers, len(text))
	acc := uint64(0)
	for i := range len(text) {
		c := text[i]
		if c == '!' {
			c = '\\'
		}
		value := uint64(c - '#')
		switch {
		case c < '#' || c > '~' || acc > 1<<40:
			return nil, errNumbers
		case value >= stoppers:
			acc = acc*continuers + value - stoppers + 1
		default:
			numbers = append(numbers, acc*stoppers+value)
			acc = 0
		}
	}
	if acc > 0 {
		return nil, errNumbers
	}
	return numbers, nil
}
