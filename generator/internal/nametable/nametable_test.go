package nametable

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	for _, n := range []int{0, 1, 7, 8, 9, 1000} {
		list := make([]string, n)
		for i := range list {
			list[i] = "wuhou/2022/" + strconv.Itoa(i) + "/index.html"
		}
		table := New(n, func(i int) string { return list[i] })
		for i, name := range list {
			if got := table.Find(name); got != i {
				t.Errorf("of %d: %s is at %d, not %d", n, name, got, i)
			}
		}
		if got := table.Find("wuhou/2022/" + strconv.Itoa(n) + "/index.html"); got != -1 {
			t.Errorf("of %d: what is not there is at %d", n, got)
		}
	}
	twice := []string{"a", "b", "a"}
	if got := New(3, func(i int) string { return twice[i] }).Find("a"); got != 0 {
		t.Errorf("the first of two is at %d", got)
	}
	if (*Table)(nil).Find("a") != -1 {
		t.Error("there is something in no table")
	}
}

// Names that are added at the end of the list are found as those that were there before.
func TestAdd(t *testing.T) {
	var names []string
	table := New(0, func(i int) string { return names[i] })
	for i := range 1000 {
		name := strconv.Itoa(i % 900) // some are there twice
		if found := table.Find(name); found != -1 != (i >= 900) {
			t.Fatalf("%s is at %d before it is added", name, found)
		}
		names = append(names, name)
		table.Add()
		if found := table.Find(name); found != i%900 {
			t.Fatalf("%s is at %d, not %d", name, found, i%900)
		}
	}
}

// The name of a file in a folder is found without putting it together.
func TestFindIn(t *testing.T) {
	var names []string
	for i := range 300 {
		names = append(names, fmt.Sprintf("content/%d/a-folder-with-a-long-name-%d/index.md", i%7, i))
		names = append(names, fmt.Sprintf("a%d/b", i))
	}
	table := New(len(names), func(i int) string { return names[i] })
	for i, name := range names {
		slash := strings.LastIndexByte(name, '/')
		dir, base := name[:slash], name[slash+1:]
		if at := table.FindIn(dir, base); at != i {
			t.Errorf("%s is at %d, not %d", name, at, i)
		}
		for _, other := range [][2]string{{dir + "/", base}, {dir, base + "x"}, {dir, ""}, {dir + "x", base}, {"", name}} {
			if at := table.FindIn(other[0], other[1]); at != -1 {
				t.Errorf("%q is at %d", other, at)
			}
		}
	}
	if (*Table)(nil).FindIn("a", "b") != -1 {
		t.Error("there is something in nothing")
	}
}
