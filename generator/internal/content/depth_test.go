package content

import (
	"fmt"
	"strings"
	"testing"

	"jianbao/generator/internal/diag"
)

// Districts lie in each other as deep as pages can show, and no circle of any size is missed.
func TestDistrictDepth(t *testing.T) {
	for _, test := range []struct {
		levels int
		circle int // how many of the topmost form one; 0 is none
		want   string
	}{
		{1, 0, ""}, {5, 0, ""}, {maxDepth, 0, ""}, {maxDepth + 1, 0, "district-deep"}, {1000, 0, "district-deep"},
		{1, 1, "district-cycle"}, {2, 2, "district-cycle"}, {maxDepth, maxDepth, "district-cycle"},
		{1000, 2, "district-cycle"},
		{maxDepth + 1, maxDepth + 1, "district-deep"}, {64, 64, "district-deep"}, {1000, 1000, "district-deep"},
	} {
		var b strings.Builder
		b.WriteString("title = \"一\"\n")
		for i := range test.levels {
			above := i - 1
			if i == 0 {
				above = test.circle - 1
			}
			fmt.Fprintf(&b, "[[district]]\ncode = \"%d\"\nname = \"第%d级\"\nslug = \"d%d\"\n", i, i, i)
			if above >= 0 {
				fmt.Fprintf(&b, "parent = \"d%d\"\n", above)
			}
		}
		s, _, found := readSettings(&diag.Source{Name: SettingsFile, Text: b.String()})
		var codes []string
		for _, d := range found {
			codes = append(codes, string(d.Code))
		}
		if got := strings.Join(codes, " "); got != test.want || test.want == "" && len(s.Districts) != test.levels {
			t.Errorf("%d levels, a circle of %d: %q, not %q", test.levels, test.circle, got, test.want)
		}
	}
}
