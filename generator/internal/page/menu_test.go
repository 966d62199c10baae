package page

import (
	"fmt"
	"testing"
)

// A menu has as many levels of the tree as fit, and the whole tree where all of it does.
func TestMenu(t *testing.T) {
	tree := func(widths ...int) []*DistrictNode {
		var grow func(name string, widths []int) []*DistrictNode
		grow = func(name string, widths []int) (nodes []*DistrictNode) {
			if len(widths) == 0 {
				return nil
			}
			for i := range widths[0] {
				child := fmt.Sprintf("%s/%d", name, i)
				below := grow(child, widths[1:])
				nodes = append(nodes, &DistrictNode{Name: child, URL: child + "/", Code: child, Children: below})
			}
			return nodes
		}
		return grow("", widths)
	}
	var count func(nodes []*DistrictNode) int
	count = func(nodes []*DistrictNode) int {
		n := len(nodes)
		for _, node := range nodes {
			n += count(node.Children)
		}
		return n
	}
	for _, test := range []struct {
		widths []int
		want   int
	}{
		{nil, 0}, {[]int{1}, 1}, {[]int{1, 21, 9}, 211}, {[]int{300}, 300}, {[]int{301}, 0}, {[]int{10_000}, 0},
		{[]int{1, 299}, 300},
		{[]int{1, 300}, 1}, {[]int{31, 10, 10}, 31}, {[]int{1, 21, 9, 10}, 211}, {[]int{2, 3, 4, 5, 6}, 152},
	} {
		all := tree(test.widths...)
		menu := menuOf(all)
		if got := count(menu); got != test.want {
			t.Errorf("%v: %d districts in the menu, not %d", test.widths, got, test.want)
		}
		for i, node := range menu {
			if node.Name != all[i].Name || node.URL != all[i].URL || node.Code != all[i].Code {
				t.Errorf("%v: %v is not %v", test.widths, node, all[i])
			}
		}
	}
}
