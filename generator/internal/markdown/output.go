// The writer that goldmark renders into: a buffer that stops growing at a limit.

package markdown

import (
	"errors"
	"unicode/utf8"
)

const maxOutput = 8 << 20

var errOutput = errors.New("markdown: too much output")

// output is a util.BufWriter. goldmark's renderers ignore errors of the writer, so ours also check full
// between nodes, and stop.
type output struct {
	buf      []byte
	full     bool
	hasImage bool // an img has been written
	tables   int  // tables of CSVs that have been written
	textEnd  int  // where the photos begin that the body does not place; -1: there are none
}

func (o *output) fits(n int) bool {
	if len(o.buf)+n > maxOutput {
		o.full = true
	}
	return !o.full
}

func (o *output) Write(p []byte) (int, error) {
	if !o.fits(len(p)) {
		return 0, errOutput
	}
	o.buf = append(o.buf, p...)
	return len(p), nil
}

func (o *output) WriteString(s string) (int, error) {
	if !o.fits(len(s)) {
		return 0, errOutput
	}
	o.buf = append(o.buf, s...)
	return len(s), nil
}

func (o *output) WriteByte(c byte) error {
	if !o.fits(1) {
		return errOutput
	}
	o.buf = append(o.buf, c)
	return nil
}

func (o *output) WriteRune(r rune) (int, error) {
	if !o.fits(utf8.UTFMax) {
		return 0, errOutput
	}
	before := len(o.buf)
	o.buf = utf8.AppendRune(o.buf, r)
	return len(o.buf) - before, nil
}

func (o *output) Available() int { return maxOutput - len(o.buf) }
func (o *output) Buffered() int  { return len(o.buf) }
func (o *output) Flush() error   { return nil }
