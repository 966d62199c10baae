package sitetest

import (
	"strings"
	"testing"
)

// A link to a withdrawn bulletin stays alive, and the check says so, however it is written; a link to one that has
// lapsed is as good as any.
func TestLinksToWithdrawn(t *testing.T) {
	withdrawn := "withdrawn = { date = 2025-11-01, reason = \"有误\" }\n"
	dir := writeSite(t, map[string][]byte{
		"site.toml":          []byte(checkSite),
		"content/w/index.md": article("slug = \"w\"\naliases = [\"/old/w.html\"]\n"+withdrawn, "正文。"),
		"content/x/index.md": article("slug = \"x\"\nwithdrawn = { kind = \"expired\" }\n", "正文。"),
		"content/b/index.md": article("slug = \"b\"\n",
			"见[甲](../w/index.md)、[乙](/old/w.html)、[丙](../w/)、[丁](../x/)、[戊](../x/index.md)。"),
	})
	text := findingsText(checkDay(t, dir))
	if strings.Count(text, "check-link-withdrawn") != 3 || strings.Count(text, "link-") != 3 {
		t.Error(text)
	}
}
