// Package qr draws QR codes as paths of SVG.
//
// Every symbol has error correction level M (15 % of it may be damaged) and the same mask. Choosing the best
// of eight masks, as the standard advises, avoids large areas of one colour; addresses do not produce any,
// and it would cost eight times as much on every page.
package qr

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"sync"
	"sync/atomic"

	"rsc.io/qr/coding"
)

// Drawer draws codes. Its zero value is ready, and safe for concurrent use.
type Drawer struct {
	plans [coding.MaxVersion + 1]atomic.Pointer[coding.Plan] // made at the first use
}

// Quiet is the width of the empty margin that readers need, in modules.
const Quiet = 4

// Draw returns the size of the drawing, margin included, and the path of its dark modules: horizontal
// strokes of width 1. Text longer than the largest symbol holds is an error.
func (d *Drawer) Draw(text string) (size int, path string, err error) {
	plan, err := d.plan(coding.String(text))
	if err != nil {
		return 0, "", err
	}
	code, err := plan.Encode(coding.String(text))
	if err != nil {
		return 0, "", err
	}
	return code.Size + 2*Quiet, pathData(code), nil
}

// plan is that of the smallest version that holds the text.
func (d *Drawer) plan(text coding.String) (*coding.Plan, error) {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if text.Bits(v) > v.DataBytes(coding.M)*8 {
			continue
		}
		if plan := d.plans[v].Load(); plan != nil {
			return plan, nil
		}
		plan, err := coding.NewPlan(v, coding.M, 0)
		if err != nil {
			return nil, err
		}
		d.plans[v].Store(plan) // another goroutine's is the same
		return plan, nil
	}
	return nil, fmt.Errorf("%d bytes are too many for a QR code", len(text))
}

// pathData joins the dark modules of each row into runs, each relative to the end of the one before.
func pathData(code *coding.Code) string {
	buffer := pathBuffers.Get().(*[]byte)
	defer pathBuffers.Put(buffer)
	out := (*buffer)[:0]
	atX, atY := 0, 0
	for y := range code.Size {
		from, before := -1, uint64(0)
		row := code.Bitmap[y*code.Stride : (y+1)*code.Stride]
		for x := 0; x < code.Size; x += 64 {
			word := word(row[x/8:])
			for edges := word ^ (word>>1 | before<<63); edges != 0; {
				n := bits.LeadingZeros64(edges)
				edges &^= 1 << (63 - n)
				if from < 0 {
					from = x + n
					continue
				}
				out = appendRun(out, from-atX, y-atY, x+n-from)
				from, atX, atY = -1, x+n, y
			}
			before = word & 1
		}
	}
	*buffer = out
	return string(out)
}

// pathBuffers are where paths are put together.
var pathBuffers = sync.Pool{New: func() any { return new([]byte) }}

// word is the first 64 modules of a row, or as many as are left.
func word(row []byte) uint64 {
	if len(row) >= 8 {
		return binary.BigEndian.Uint64(row)
	}
	var padded [8]byte
	copy(padded[:], row)
	return binary.BigEndian.Uint64(padded[:])
}

// appendRun appends a run and the move to it; the first is relative to the corner.
func appendRun(out []byte, x, y, length int) []byte {
	if len(out) == 0 {
		out = fmt.Appendf(out, "M%d %d.5", Quiet+x, Quiet+y)
	} else {
		out = appendInt(append(out, 'm'), x)
		out = appendInt(append(out, ' '), y)
	}
	return appendInt(append(out, 'h'), length)
}

// appendInt appends a number, which is nearly always one digit.
func appendInt(out []byte, n int) []byte {
	if 0 <= n && n < 10 {
		return append(out, byte('0'+n))
	}
	return strconv.AppendInt(out, int64(n), 10)
}
