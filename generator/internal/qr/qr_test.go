package qr

import (
	"strconv"
	"strings"
	"testing"

	"rsc.io/qr/coding"
)

const address = "https://jianbao.example.gov.cn/wuhou/2022/yulin-hesuan/"

// dark paints a path's strokes onto a grid of modules, as a browser does.
func dark(t *testing.T, size int, path string) map[[2]int]bool {
	t.Helper()
	grid := map[[2]int]bool{}
	x, y := 0, 0
	for _, run := range strings.FieldsFunc(path, func(r rune) bool { return r == 'M' || r == 'm' }) {
		move, length, _ := strings.Cut(run, "h")
		dx, dy, _ := strings.Cut(move, " ")
		n := [3]int{}
		for i, s := range []string{dx, strings.TrimSuffix(dy, ".5"), length} {
			v, err := strconv.Atoi(s)
			if err != nil {
				t.Fatalf("%q: %v", run, err)
			}
			n[i] = v
		}
		x, y = x+n[0], y+n[1]
		for range n[2] {
			grid[[2]int{x, y}] = true
			x++
		}
	}
	for at := range grid {
		if min(at[0], at[1]) < Quiet || max(at[0], at[1]) >= size-Quiet {
			t.Fatalf("a module at %v in the margin", at)
		}
	}
	return grid
}

// The drawing has exactly the dark modules of the symbol, for short texts and long ones.
func TestDraw(t *testing.T) {
	var d Drawer
	for _, text := range []string{"a", address, address + strings.Repeat("x", 300), strings.Repeat("y", 2331)} {
		size, path, err := d.Draw(text)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := coding.NewPlan(coding.Version((size-2*Quiet-17)/4), coding.M, 0)
		if err != nil {
			t.Fatal(err)
		}
		want, err := plan.Encode(coding.String(text))
		if err != nil {
			t.Fatal(err)
		}
		grid := dark(t, size, path)
		for y := range want.Size {
			for x := range want.Size {
				if want.Black(x, y) != grid[[2]int{x + Quiet, y + Quiet}] {
					t.Fatalf("%d bytes: module %d, %d is wrong", len(text), x, y)
				}
			}
		}
	}
	if _, _, err := d.Draw(strings.Repeat("y", 2332)); err == nil {
		t.Error("no error for a text that no symbol holds")
	}
}

func BenchmarkDraw(b *testing.B) {
	var d Drawer
	for b.Loop() {
		if _, _, err := d.Draw(address); err != nil {
			b.Fatal(err)
		}
	}
}
