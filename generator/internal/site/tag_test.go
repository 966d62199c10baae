package site

import "testing"

func TestTagSlug(t *testing.T) {
	for tag, want := range map[string]string{"民生": "民生", "民 生": "民-生", "Ｃ＋＋": "c", "A/B": "a-b", "！": "", "..": ""} {
		if got := TagSlug(tag); got != want {
			t.Errorf("tag %q: got %q", tag, got)
		}
	}
}
