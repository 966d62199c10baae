package browser

import "testing"

// A reader leaves the rows of a table that hold what he types, in full width or not, and hears how many are shown.
func TestTableFilter(t *testing.T) {
	b := open(t, 390, 844)
	b.visit("/mingce/")
	shown := func() float64 {
		return eval[float64](b, `[...document.querySelectorAll(".data tbody tr")].filter(r => r.offsetHeight > 0).length`)
	}
	count := func() string { return eval[string](b, `document.querySelector(".filter output").textContent`) }
	all := shown()
	if all < 50 || count() != "共 60 行" {
		t.Fatalf("%v rows are shown, %q", all, count())
	}
	b.click(".filter input")
	b.enter("簇桥街道　１")
	b.wait(`document.querySelector(".filter output").textContent.includes("显示")`)
	if n := shown(); n == 0 || n >= all {
		t.Errorf("%v rows are shown, %q", n, count())
	}
}

// Without scripts a table is whole, and has no box that would do nothing.
func TestTableWithoutScripts(t *testing.T) {
	b := open(t, 1280, 800)
	b.withoutScripts()
	b.visit("/mingce/")
	if n := eval[float64](b, `document.querySelectorAll(".data tbody tr").length`); n != 60 {
		t.Errorf("%v rows", n)
	}
	if n := eval[float64](b, `document.querySelectorAll(".filter").length`); n != 0 {
		t.Error("there is a box")
	}
}
